// Declining with one tap on a reason.
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { offerWords as words } from '../../copy/en-buying.ts'
import { en } from '../../copy/en.ts'
import type { Offer } from '../../../protocol/owner/intents.ts'
import type { DeclineReason } from '../../../protocol/owner/offers.ts'
import { freshKey } from '../../data/ask.ts'
import { decline } from '../../data/offers.ts'
import { Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import { offerUndo } from './taking-back.ts'

@customElement('bs-decline-form')
export class DeclineForm extends Part {
  @property({ attribute: false }) offer!: Offer
  private readonly step = new Step(this)

  private async send(reason: DeclineReason): Promise<void> {
    const { offer } = this
    const taken = await this.step.take(() => decline(offer.id, reason, freshKey()))
    if (taken === undefined) return
    offerUndo(words.declined(offer.name), taken.waiting.id, () => showToast({ text: words.stillThere }))
    this.leave()
  }

  private readonly leave = (): void => {
    this.dispatchEvent(new CustomEvent('finished', { bubbles: true }))
  }

  protected override render() {
    return html`<div class="stack">
      <h2><bdi>${words.declineTitle(this.offer.name)}</bdi></h2>
      <p class="small">${words.declineBody}</p>
      <div class="reasons">
        ${Object.entries(words.declineReasons).map(
          ([reason, text]) =>
            html`<button
              class="button"
              ?disabled=${this.step.isBusy}
              @click=${() => void this.send(reason as DeclineReason)}
            >
              ${text}
            </button>`,
        )}
      </div>
      ${this.step.show()}
      <div class="row"><button class="button bare" @click=${this.leave}>${en.cancel}</button></div>
    </div>`
  }
}
