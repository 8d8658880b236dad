// Asking for less: one amount, perhaps a word, at most three times.
import { html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { offerWords as words } from '../../copy/en-buying.ts'
import { en } from '../../copy/en.ts'
import { money } from '../../copy/words.ts'
import { formatAmount, parseAmount } from '../../../protocol/money.ts'
import { counts } from '../../../protocol/limits.ts'
import type { Offer } from '../../../protocol/owner/intents.ts'
import { freshKey } from '../../data/ask.ts'
import { askForLess } from '../../data/offers.ts'
import { Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import { typedAmount } from '../compose/form-line.ts'
import '../../parts/field.ts'

@customElement('bs-counter-form')
export class CounterForm extends Part {
  @property({ attribute: false }) offer!: Offer
  @state() private text = ''
  @state() private note = ''
  @state() private isChecked = false
  private readonly key = freshKey()
  private readonly step = new Step(this)

  private get amount(): number | undefined {
    const typed = typedAmount(this.text, this.offer.currency)
    const amount = typed === undefined ? undefined : parseAmount(typed, this.offer.currency)
    return amount !== undefined && amount < this.offer.total ? amount : undefined
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault()
    const { offer, amount, note } = this
    this.isChecked = true
    if (amount === undefined) return
    const word = note.trim()
    const body = { total: amount, revision: offer.revision, ...(word === '' ? {} : { note: word }) }
    if ((await this.step.take(() => askForLess(offer.id, body, this.key))) === undefined) return
    showToast({ text: words.asked(offer.name) })
    this.dispatchEvent(new CustomEvent('finished', { bubbles: true }))
  }

  private readonly leave = (): void => {
    this.dispatchEvent(new CustomEvent('finished', { bubbles: true }))
  }

  protected override render() {
    const { offer, amount } = this
    const left = counts.rounds - offer.rounds
    const now = money(offer.total, offer.currency)
    return html`<form class="stack" @submit=${this.send}>
      <h2><bdi>${words.lessTitle(offer.name)}</bdi></h2>
      <p class="small">${left > 0 ? words.lessBody(left) : words.lessNone}</p>
      <bs-field
        label=${`${words.lessField}, ${offer.currency}`}
        hint=${words.lessHint(now)}
        fault=${this.isChecked && amount === undefined ? words.lessWrong : ''}
        placeholder=${formatAmount(Math.floor((offer.total * 0.95) / 100) * 100, offer.currency)}
        .value=${this.text}
        @typed=${(event: CustomEvent<string>) => (this.text = event.detail)}
      ></bs-field>
      <bs-field
        multiline
        longest="2000"
        label=${words.lessNote}
        .value=${this.note}
        @typed=${(event: CustomEvent<string>) => (this.note = event.detail)}
      ></bs-field>
      ${this.step.show()}
      <div class="row">
        <button class="button go" ?disabled=${left <= 0 || this.step.isBusy}>
          ${words.lessSend(amount === undefined ? '' : money(amount, offer.currency))}
        </button>
        <button class="button bare" type="button" @click=${this.leave}>${en.cancel}</button>
      </div>
    </form>`
  }
}
