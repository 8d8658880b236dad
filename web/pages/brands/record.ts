// A brand's record with the person in figures, and whether both sides hold the same history.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { brandWords as words } from '../../copy/brands.ts'
import { number } from '../../copy/words.ts'
import type { BrandDetail } from '../../data/brands.ts'
import { seal } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'

@customElement('bs-record')
export class RecordPart extends Part {
  @property({ attribute: false }) brand: BrandDetail | undefined

  protected override render() {
    const { brand } = this
    if (brand === undefined) return nothing
    const fact = (name: string, value: unknown) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`
    return html`<div class="stack">
      <section class="card">
        <h3>${words.record}</h3>
        <dl class="facts">
          ${fact(
            words.looked,
            brand.lastSeenAt === undefined
              ? words.neverLooked
              : html`<bs-time .at=${brand.lastSeenAt}></bs-time>`,
          )}
          ${fact(words.offers, number(brand.offers))} ${fact(words.orders, number(brand.orders))}
          ${fact(words.open, number(brand.openIntents))} ${fact(words.refused, number(brand.refused.length))}
          ${fact(words.push, words.pushes[brand.push.state])}
        </dl>
      </section>
      ${this.heads(brand)}
    </div>`
  }

  private heads({ heads: { ours, theirs } }: BrandDetail) {
    const short = (hash: string) => (hash === '' ? '–' : `${hash.slice(0, 6)}…${hash.slice(-4)}`)
    const behind = theirs === undefined ? 0 : ours.seq - theirs.seq
    return html`<section class="card heads">
      <h3>${words.history}</h3>
      <p>
        <code title=${ours.hash}
          ><span>${words.yours}</span><span>${short(ours.hash)}</span><span>${ours.seq}</span></code
        >
        ${
          theirs === undefined
            ? nothing
            : html`<code title=${theirs.hash}
                ><span>${words.theirs}</span><span>${short(theirs.hash)}</span
                ><span>${theirs.seq}</span></code
              >`
        }
      </p>
      <p class="small">
        ${
          theirs === undefined
            ? words.noTheirs
            : html`${words.checked} <bs-time .at=${theirs.at}></bs-time>, ${words.signedByThem}
                ${seal(words.signedByThem)} ${behind > 0 ? html`<br />${words.behind(behind)}` : nothing}`
        }
      </p>
    </section>`
  }
}
