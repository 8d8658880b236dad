// What was agreed, in one plain sentence, with its exact id, hash and dates; narrow it, take the receipt, read what was signed.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { brandWords as words } from '../../copy/brands.ts'
import { en } from '../../copy/en.ts'
import { renewalWords } from '../../copy/showing.ts'
import { day } from '../../copy/words.ts'
import type { BrandDetail } from '../../data/brands.ts'
import { seal } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'
import { brandPath } from '../../router.ts'
import './facts.ts'

@customElement('bs-agreed')
export class Agreed extends Part {
  @property({ attribute: false }) brand: BrandDetail | undefined

  protected override render() {
    const terms = this.brand?.terms
    if (this.brand === undefined || terms === undefined) return nothing
    const { standing, brand } = this.brand
    const { entry, agreedAt, profferedAt, expiresAt, agreementId } = terms
    const isOver = ['revoked', 'left', 'expired', 'declined'].includes(standing)
    const title = agreedAt === undefined ? words.proposed : isOver ? words.was : words.agreed
    return html`<section class="card">
      <h2>${title} ${agreedAt === undefined ? nothing : seal(en.signedByThem)}</h2>
      <p class="serif">${entry.summary}</p>
      <p class="small">
        ${entry.id} · ${words.version(entry.version)} ·
        ${agreedAt === undefined ? words.profferedOn(day(profferedAt)) : words.acceptedOn(day(agreedAt))} ·
        ${words.endsOn(day(expiresAt))}
      </p>
      <p class="tiny"><code>${agreementId}</code><br />${words.ourSummary}</p>
      <bs-terms-facts .brand=${this.brand}></bs-terms-facts>
      <p class="row">
        ${
          standing === 'in_force' || standing === 'paused'
            ? html`<button class="button" @click=${() => this.dispatchEvent(new CustomEvent('narrow'))}>
                  ${words.narrow}
                </button>
                <button class="button" @click=${() => this.dispatchEvent(new CustomEvent('propose'))}>
                  ${renewalWords.propose}
                </button>`
            : nothing
        }
        <a class="button" href=${`${brandPath(brand)}/receipt`}>${words.receipt}</a>
        <a class="button bare" href=${`${brandPath(brand)}/signed`}>${words.signatures}</a>
      </p>
    </section>`
  }
}
