// The receipt of an agreement, to print: who, what, until when, and the hashes that both signed.
import { html, nothing } from 'lit'
import { customElement } from 'lit/decorators.js'
import { brandWords, lineLabel, receiptWords as words } from '../../copy/brands.ts'
import { exactTime } from '../../copy/words.ts'
import { loadBrand, type BrandDetail } from '../../data/brands.ts'
import { Loader, Page } from '../../page.ts'
import { brandPath } from '../../router.ts'
import { legalFacts } from './legal.ts'

@customElement('bs-receipt-page')
export class ReceiptPage extends Page {
  private readonly detail = new Loader(this, () => loadBrand(this.params['brand'] ?? ''))

  protected override render() {
    this.entitle(words.title)
    return this.detail.showWhole(words.title, (brand) => this.receipt(brand))
  }

  private receipt(brand: BrandDetail) {
    const { terms, heads } = brand
    const fact = (name: string, value: string | undefined) =>
      value === undefined
        ? nothing
        : html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`
    return html`<p class="crumbs no-print">
        <a href="/brands">${brandWords.crumb}</a> /
        <a href=${brandPath(brand.brand)}><bdi>${brand.name}</bdi></a>
      </p>
      <header class="page-head">
        <h1>${words.title}</h1>
        <button class="button no-print" @click=${() => print()}>${words.print}</button>
      </header>
      <section class="card receipt">
        <p class="serif">${terms?.entry.summary ?? words.none}</p>
        <dl class="facts">
          ${fact(words.with, `${brand.name} (${brand.brand})`)}
          ${brand.legal === undefined ? nothing : legalFacts(brand.legal)}
          ${fact(words.key, brand.fingerprint)}
          ${
            terms === undefined
              ? nothing
              : html`${fact(words.id, `${terms.entry.id}, ${brandWords.version(terms.entry.version)}`)}
                ${fact(words.iri, terms.entry.iri)} ${fact(words.hash, terms.agreementId)}
                ${fact(words.roster, terms.rosterHash)} ${fact(words.proffered, exactTime(terms.profferedAt))}
                ${fact(words.accepted, terms.agreedAt === undefined ? undefined : exactTime(terms.agreedAt))}
                ${fact(words.until, exactTime(terms.expiresAt))}
                ${fact(words.kinds, terms.grant.lines.map(lineLabel).join(', '))}`
          }
          ${fact(words.head, `${heads.ours.seq} · ${heads.ours.hash}`)}
          ${fact(words.theirHead, heads.theirs === undefined ? undefined : `${heads.theirs.seq} · ${heads.theirs.hash}`)}
        </dl>
        <p class="small">${words.foot}</p>
      </section>`
  }
}
