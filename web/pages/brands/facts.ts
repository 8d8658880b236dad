// An agreement in full: exact id, version and hashes, what for, which data in clusters, both directions, who else, and dates.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { fullIri } from '../../../protocol/terms-status.ts'
import { attributeLabel, brandsWords, lineLabel, retention } from '../../copy/brands.ts'
import { factWords as words, refusalWords, startWords, statusWords } from '../../copy/rules.ts'
import { capital, day, list, number } from '../../copy/words.ts'
import type { BrandDetail } from '../../data/brands.ts'
import { loadRefusals } from '../../data/rules.ts'
import { Loader } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'

type Terms = NonNullable<BrandDetail['terms']>

/** Attributes by their first part: `size.shoe` and `size.shirt` are one cluster. */
function clustersOf(attributes: readonly string[]): [string, string[]][] {
  const clusters = new Map<string, string[]>()
  for (const name of attributes) {
    const stem = name.split('.', 1)[0] ?? name
    clusters.set(stem, [...(clusters.get(stem) ?? []), name])
  }
  return [...clusters]
}

@customElement('bs-terms-facts')
export class TermsFacts extends Part {
  @property({ attribute: false }) brand: BrandDetail | undefined
  /** Long, and written out only once somebody wants to see it. */
  @state() private isOpen = false
  private readonly refused = new Loader(this, loadRefusals, { topics: ['brand'] })

  protected override render() {
    const { brand } = this
    const terms = brand?.terms
    if (brand === undefined || terms === undefined) return nothing
    return html`<details
      class="terms-facts"
      @toggle=${(event: Event) => (this.isOpen = (event.currentTarget as HTMLDetailsElement).open)}
    >
      <summary>${words.title}</summary>
      ${this.isOpen ? this.whole(brand, terms) : nothing}
    </details>`
  }

  private whole(brand: BrandDetail, terms: Terms) {
    const fact = (name: string, value: unknown) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`
    const { entry, grant, status } = terms
    return html`<dl class="facts">
        ${fact(words.domain, html`<bdi>${brand.brand}</bdi>`)}
        ${fact(words.key, brand.fingerprint === '' ? '—' : html`<code>${brand.fingerprint}</code>`)}
        ${fact(words.agreement, html`<code>${entry.id}</code> ${entry.version}`)}
        ${fact(words.hash, html`<code>${terms.agreementId}</code>`)}
        ${fact(words.roster, html`<code>${terms.rosterHash}</code>`)} ${fact(words.text, words.textNone)}
        ${fact(
          words.purposes,
          grant.purposes.length === 0 ? words.purposesNone : html`<bdi>${list(grant.purposes)}</bdi>`,
        )}
        ${fact(words.clusters, this.clusters(terms))}
        ${fact(
          words.direction,
          brand.standing === 'in_force'
            ? words.directions.both
            : terms.agreedAt === undefined
              ? words.directions.proffer
              : words.directions.none,
        )}
        ${fact(
          words.recipients,
          grant.recipients.length === 0 ? words.recipientsNone : html`<bdi>${list(grant.recipients)}</bdi>`,
        )}
        ${fact(words.retention, retention(grant.retention))} ${fact(words.granted, day(terms.profferedAt))}
        ${fact(words.effective, terms.effectiveAt === undefined ? '—' : day(terms.effectiveAt))}
        ${fact(words.expires, day(terms.expiresAt))}
        ${fact(
          words.seen,
          brand.lastSeenAt === undefined
            ? words.never
            : html`<bs-time .at=${brand.lastSeenAt}></bs-time>, ${brandsWords.seen(brand.seenTimes)}`,
        )}
        ${fact(words.offers, number(brand.offers))}
        ${fact(
          words.erasure,
          brand.erasure === undefined ? words.erasureNone : brandsWords.erasure[brand.erasure],
        )}
        ${fact(words.refused, this.refusals(brand))}
        ${brand.gpc === undefined ? nothing : fact(words.gpc, startWords.gpc[brand.gpc])}
        ${status === undefined ? nothing : fact(words.status, statusWords[status.state])}
      </dl>
      ${status === undefined ? nothing : this.iris(status)}`
  }

  /** Plain clusters, each of which opens to its fields. */
  private clusters({ grant: { lines, attributes } }: Terms) {
    const cluster = (label: string, fields: readonly string[]) =>
      html`<details class="cluster">
        <summary>${label} <span class="tiny">${words.fields(fields.length)}</span></summary>
        <ul>
          ${fields.map((field) => html`<li>${field}</li>`)}
        </ul>
      </details>`
    return html`${cluster(
      words.intents,
      lines.map((line) => capital(lineLabel(line))),
    )}
    ${clustersOf(attributes).map(([stem, names]) =>
      cluster(
        capital(attributeLabel(stem)),
        names.map((name) => capital(attributeLabel(name))),
      ),
    )}`
  }

  private refusals({ brand }: BrandDetail) {
    const theirs = (this.refused.data?.refusals ?? []).filter(
      (one) => one.brand === brand && one.by === 'brand',
    )
    if (theirs.length === 0) return words.refusedNone
    return html`<ul>
      ${theirs.map(
        (one) => html`<li><bdi>${refusalWords.sentence(one)}</bdi>, <bs-time .at=${one.at}></bs-time></li>`,
      )}
    </ul>`
  }

  private iris({ contract, negotiation, consent }: NonNullable<Terms['status']>) {
    const all = [contract, negotiation, consent].flatMap((one) => one ?? [])
    if (all.length === 0) return nothing
    return html`<details>
      <summary>${words.iris}</summary>
      <ul>
        ${all.map((one) => html`<li><code title=${fullIri(one)}>${one}</code></li>`)}
      </ul>
    </details>`
  }
}
