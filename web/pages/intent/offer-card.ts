// One offer: its price with every row, how it fits, when it is over, why it stands where it stands, and what to do.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { becauseWords, offerWords as words } from '../../copy/en-buying.ts'
import { en } from '../../copy/en.ts'
import { stepUpWords } from '../../copy/step-up.ts'
import { capital } from '../../copy/words.ts'
import type { Offer, StepKey } from '../../../protocol/owner/intents.ts'
import { badge, seal, theirs, type Mood } from '../../parts/badge.ts'
import { money, price } from '../../parts/money.ts'
import { Part } from '../../parts/part.ts'
import { brandPath } from '../../router.ts'
import { deliveryWords, priceRows, theirLink } from './offer-words.ts'
import '../../parts/avatar.ts'
import '../../parts/countdown.ts'
import '../../parts/fit.ts'

export const isLive = ({ state }: Pick<Offer, 'state'>): boolean =>
  state === 'made' || state === 'revised' || state === 'countered'

const moods: Readonly<Partial<Record<Offer['state'], Mood>>> = {
  revised: 'turn',
  countered: 'plain',
  accepted: 'go',
  confirmed: 'go',
  declined: 'end',
  withdrawn: 'end',
  lapsed: 'end',
}

export type OfferStep = 'accept' | 'less' | 'decline' | 'undo'

@customElement('bs-offer-card')
export class OfferCard extends Part {
  @property({ attribute: false }) offer!: Offer
  @property({ type: Boolean }) first = false
  @property({ type: Boolean }) fresh = false
  /** What this brand does not see of the intent. */
  @property({ attribute: false }) kept: readonly StepKey[] = []
  /** Whether the intent can still be answered. */
  @property({ type: Boolean }) open = false

  private ask(step: OfferStep): void {
    this.dispatchEvent(new CustomEvent('step', { detail: { step, offer: this.offer }, bubbles: true }))
  }

  protected override render() {
    const { offer } = this
    const isOn = isLive(offer)
    const why = becauseWords(offer.because)
    return html`<article
      class="card offer ${this.first && isOn ? 'first' : ''} ${this.fresh ? 'fresh' : ''}"
      aria-label=${offer.name}
    >
      <div class="offer-who">
        <bs-avatar .name=${offer.name} .logo=${offer.logo}></bs-avatar>
        <h3>
          <a href=${brandPath(offer.brand)}><bdi>${offer.name}</bdi></a>
        </h3>
        ${seal(en.signedByThem)}
      </div>
      <div class="row tight">
        ${price(offer.total, offer.currency)}
        ${offer.state === 'made' ? nothing : badge(words.states[offer.state], moods[offer.state])}
        ${offer.isPractice ? badge(en.practice) : nothing}
      </div>
      <p>${this.items()}</p>
      <bs-fit .tags=${offer.fit}></bs-fit>
      ${why === '' ? nothing : html`<p class="small">${this.first && isOn ? words.first + why : capital(why)}</p>`}
      <p class="tiny">
        ${deliveryWords(offer)}${
          isOn ? html` · ${words.validFor} <bs-countdown until=${offer.validUntil}></bs-countdown>` : nothing
        }
      </p>
      ${this.steps()} ${this.keeps()} ${this.details()}
    </article>`
  }

  private items() {
    return this.offer.items.map(
      ({ name, quantity }, index) =>
        html`${index > 0 ? ', ' : ''}<bdi lang=${this.offer.lang}>${words.quantity(name, quantity)}</bdi>`,
    )
  }

  private steps() {
    const { offer } = this
    if (offer.waiting !== undefined)
      return html`<div class="row" role="status">
        ${badge(offer.waiting.kind === 'accept' ? words.accepting : words.declining, 'turn')}
        <button class="button small" @click=${() => this.ask('undo')}>${en.undo}</button>
      </div>`
    if (offer.order !== undefined)
      return html`<div class="row"><a class="button" href="/orders/${offer.order}">${words.order}</a></div>`
    if (!this.open || !isLive(offer)) return nothing
    return html`<div class="row offer-steps">
      <button class="button ${this.first ? 'go' : ''}" @click=${() => this.ask('accept')}>
        ${words.accept}
      </button>
      <button class="button bare" @click=${() => this.ask('less')}>${words.less}</button>
      <button class="button bare" @click=${() => this.ask('decline')}>${words.decline}</button>
    </div>`
  }

  /** What it does not know yet, and could be told. */
  private keeps() {
    const { offer, kept } = this
    if (!this.open || !isLive(offer) || offer.waiting !== undefined || kept.length === 0) return nothing
    return html`<p class="tiny kept">
      ${stepUpWords.keeps(kept)}
      ${kept.map(
        (key) =>
          html`<button
            class="link-button"
            aria-label=${stepUpWords.yoursTo(offer.name, key)}
            @click=${() =>
              this.dispatchEvent(
                new CustomEvent('show', { detail: { brand: offer.brand, key }, bubbles: true }),
              )}
          >
            ${stepUpWords.yours[key]}
          </button>`,
      )}
    </p>`
  }

  private details() {
    const { offer } = this
    return html`<details class="offer-details">
      <summary class="small">${words.details}</summary>
      ${priceRows(offer.rows, offer.currency)}
      ${
        offer.fee === undefined
          ? nothing
          : html`<p class="small">
              ${words.rows.fee}: <bdi>${offer.fee.text}</bdi>,
              ${words.feePayer[offer.fee.payer] ?? offer.fee.payer}
            </p>`
      }
      <bs-fit full .tags=${offer.fit}></bs-fit>
      ${
        offer.note === undefined
          ? nothing
          : html`<p class="tiny">${en.theirWords}</p>
              ${theirs(offer.note, offer.lang)}`
      }
      ${offer.link === undefined ? nothing : theirLink(offer.link, words.theirSite)}
      <p class="tiny mono">${offer.line}</p>
    </details>`
  }
}

export const total = (offer: Pick<Offer, 'total' | 'currency'>) => money(offer.total, offer.currency)
