// The receipt of an agreement, to print: who, what, until when, both signatures, and how to check them without us.
import { html, nothing, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import { decode } from '../../../protocol/base64url.ts'
import { fullIri } from '../../../protocol/terms-status.ts'
import { attributeLabel, brandWords, lineLabel, retention } from '../../copy/brands.ts'
import { receiptWords as words } from '../../copy/receipt.ts'
import { statusWords } from '../../copy/rules.ts'
import { exactTime } from '../../copy/words.ts'
import { loadBrand, type BrandDetail } from '../../data/brands.ts'
import { loadAgreement, type SignedAgreement } from '../../data/erasing.ts'
import { Loader, Page } from '../../page.ts'
import { brandPath } from '../../router.ts'
import { legalFacts } from './legal.ts'
import './receipt.css'

type Terms = NonNullable<BrandDetail['terms']>
type Scope = Omit<Terms['grant'], 'expiresAt'>
type Nature = (typeof words.natures)[keyof typeof words.natures]

const fact = (name: string, value: string | undefined) =>
  value === undefined
    ? nothing
    : html`<div>
        <dt>${name}</dt>
        <dd><bdi>${value}</bdi></dd>
      </div>`
const named = (value: readonly string[], none: string): string =>
  value.length === 0 ? none : words.both(value)
const part = (title: string, body: unknown): TemplateResult =>
  html`<section class="stack-tight">
    <h2>${title}</h2>
    ${body}
  </section>`

/** What the proffer says, as it was signed. */
function scopeOf({ records }: SignedAgreement): Scope | undefined {
  const payload = records.find(({ by }) => by === 'person')?.jwt.split('.')[1]
  if (payload === undefined) return undefined
  const { body } = JSON.parse(new TextDecoder().decode(decode(payload))) as { body: { scope: Scope } }
  return body.scope
}
const textOf = ({ lines, attributes, purposes, recipients, retention: kept, jurisdiction }: Scope): string =>
  JSON.stringify([lines, attributes, purposes, recipients, kept, jurisdiction])

@customElement('bs-receipt-page')
export class ReceiptPage extends Page {
  private readonly loaded = new Loader(this, async () => {
    const brand = await loadBrand(this.params['brand'] ?? '')
    const signed = brand.terms?.agreedAt === undefined ? undefined : await loadAgreement(brand.rid)
    return { brand, signed }
  })

  protected override render() {
    this.entitle(words.title)
    return this.loaded.showWhole(words.title, ({ brand, signed }) => this.page(brand, signed))
  }

  private page(brand: BrandDetail, signed: SignedAgreement | undefined) {
    const { terms } = brand
    return html`<p class="crumbs no-print">
        <a href="/brands">${brandWords.crumb}</a> /
        <a href=${brandPath(brand.brand)}><bdi>${brand.name}</bdi></a>
      </p>
      <header class="page-head">
        <h1>${words.title}</h1>
        <button class="button no-print" @click=${() => print()}>${words.print}</button>
      </header>
      ${
        terms === undefined || signed === undefined
          ? html`<p>${words.none}</p>`
          : html`<article class="card receipt paper stack">${this.receipt(brand, terms, signed)}</article>`
      }`
  }

  private receipt(brand: BrandDetail, terms: Terms, signed: SignedAgreement) {
    const nature = words.natures[terms.entry.kind]
    const agreed = scopeOf(signed) ?? terms.grant
    const { entry, status, rider } = terms
    return html`<p class="serif">${entry.summary}</p>
      <p class="small"><strong>${nature.title}.</strong> ${nature.said} ${nature.forms}</p>
      ${part(
        words.between,
        html`<dl class="facts">
          ${fact(words.you, `bespeak:${brand.rid}`)} ${fact(words.with, brand.name)}
          ${fact(words.site, brand.brand)} ${brand.legal === undefined ? nothing : legalFacts(brand.legal)}
          ${fact(words.key, brand.fingerprint)}
        </dl>`,
      )}
      ${part(
        words.agreed,
        html`<dl class="facts">
          ${fact(words.id, `${entry.id}, ${brandWords.version(entry.version)}`)} ${fact(words.iri, entry.iri)}
          ${fact(words.hash, terms.agreementId)} ${fact(words.roster, terms.rosterHash)}
          ${terms.alternates.length === 0 ? nothing : fact(words.alternates, terms.alternates.join(', '))}
          ${fact(words.erasure, words.within(rider.erasureDays))}
          ${rider.maxOffersPerDay === undefined ? nothing : fact(words.offers, words.most(rider.maxOffersPerDay))}
          ${fact(words.counterValue, rider.counterValue)}
        </dl>`,
      )}
      ${part(words.may, this.scope(agreed))}
      ${
        textOf(agreed) === textOf(terms.grant)
          ? nothing
          : html`<p class="small">${words.narrowed}</p>
              ${this.scope(terms.grant, agreed)}`
      }
      ${part(
        words.dates,
        html`<dl class="facts">
          ${fact(words.proffered, exactTime(terms.profferedAt))}
          ${fact(words.accepted, terms.agreedAt === undefined ? undefined : exactTime(terms.agreedAt))}
          ${fact(words.until, exactTime(terms.expiresAt))}
          ${status === undefined ? nothing : fact(words.status, statusWords[status.state])}
        </dl>`,
      )}
      ${part(words.dpv, this.iris(nature, status))} ${part(words.history, this.history(brand))}
      ${part(words.signed, this.signatures(signed))}
      ${part(
        words.check,
        html`<ol class="small">
          ${words.steps(brand.origin).map((step) => html`<li>${step}</li>`)}
        </ol>`,
      )}
      <p class="small">${words.foot}</p>`
  }

  /** @param before what is told already: only what differs is told again */
  private scope(scope: Scope, before?: Scope) {
    const row = (name: string, textIn: (one: Scope) => string) => {
      const text = textIn(scope)
      return before !== undefined && text === textIn(before) ? nothing : fact(name, text)
    }
    return html`<dl class="facts">
      ${row(words.lines, ({ lines }) => named(lines.map(lineLabel), words.linesNone))}
      ${row(words.data, ({ attributes }) => named(attributes.map(attributeLabel), words.dataNone))}
      ${row(words.purposes, ({ purposes }) => named(purposes, words.purposesNone))}
      ${row(words.recipients, ({ recipients }) => named(recipients, words.recipientsNone))}
      ${row(words.retention, ({ retention: kept }) => retention(kept))}
      ${row(words.places, ({ jurisdiction }) => named(jurisdiction, words.placesNone))}
    </dl>`
  }

  private iris({ basis, given }: Nature, status: Terms['status']) {
    const iri = (name: string, compact: string | undefined) =>
      fact(name, compact === undefined ? undefined : fullIri(compact))
    return html`<dl class="facts">
      ${iri(words.basis, basis)} ${iri(words.contract, status?.contract)}
      ${iri(words.negotiation, status?.negotiation)} ${iri(words.consent, status?.consent ?? given)}
    </dl>`
  }

  private history({ heads: { ours, theirs } }: BrandDetail) {
    return html`<dl class="facts">
      ${fact(words.head, `${ours.seq} · ${ours.hash}`)}
      ${fact(words.theirHead, theirs === undefined ? undefined : `${theirs.seq} · ${theirs.hash}`)}
    </dl>`
  }

  private signatures({ records }: SignedAgreement) {
    return records.map(
      ({ seq, at, by, type, jwt }) =>
        html`<h3 class="small">${words.record(seq, words.by[by], at * 1000)} · <code>${type}</code></h3>
          <p class="tiny whole-jwt"><code>${jwt}</code></p>`,
    )
  }
}
