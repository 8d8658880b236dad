// Showing one brand the budget or the exact place of an open intent: what exactly it will see, and what that means.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { lineFor, withShown } from '../../../protocol/coarse.ts'
import { formatLine } from '../../../protocol/line.ts'
import { readLine } from '../../../protocol/line-read.ts'
import type { IntentDetail, Offer, StepKey } from '../../../protocol/owner/intents.ts'
import { en } from '../../copy/en.ts'
import { stepUpWords as words, valueOf } from '../../copy/step-up.ts'
import { money } from '../../copy/words.ts'
import { freshKey } from '../../data/ask.ts'
import { show } from '../../data/intents.ts'
import { Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import { isLive } from './offer-card.ts'
import '../../parts/line.ts'

@customElement('bs-show-form')
export class ShowForm extends Part {
  @property({ attribute: false }) intent!: IntentDetail
  @property() brand = ''
  @property() key: StepKey = 'price'
  private readonly name = freshKey()
  private readonly step = new Step(this)

  private get told(): IntentDetail['audience'][number] | undefined {
    return this.intent.audience.find(({ brand, gets }) => brand === this.brand && gets === 'yes')
  }

  private async send(): Promise<void> {
    const { intent, brand, key, told } = this
    const body = { brand, show: [key], version: intent.version }
    if (told === undefined || (await this.step.take(() => show(intent.id, body, this.name))) === undefined)
      return
    showToast({ text: words.shown(told.name, key) })
    this.leave()
  }

  private readonly leave = (): void => {
    this.dispatchEvent(new CustomEvent('finished', { bubbles: true }))
  }

  protected override render() {
    const { intent, told, key } = this
    const { line } = readLine(intent.line)
    if (told === undefined || line === undefined) return nothing
    const offer = intent.offerList.find((one) => one.brand === told.brand && isLive(one))
    const title = words.dialogTitle(told.name, key)
    return html`<div class="stack">
      <h2><bdi>${title}</bdi></h2>
      <p>${words.willSee(valueOf(line, key))}</p>
      <div class="stack-tight">
        <p class="small">${words.wholeLine}</p>
        <bs-line .line=${formatLine(lineFor(line, withShown(told, [key])))}></bs-line>
      </div>
      ${offer === undefined ? nothing : this.stale(offer)}
      <p class="small">${words.alone(told.name)} ${words.unseen}</p>
      ${this.step.show()}
      <div class="row">
        <button class="button go" ?disabled=${this.step.isBusy} @click=${() => void this.send()}>
          ${title}
        </button>
        <button class="button bare" @click=${this.leave}>${en.cancel}</button>
      </div>
    </div>`
  }

  /** What was offered for less knowledge cannot be accepted for more; a lower price is asked for without that. */
  private stale(offer: Offer) {
    return html`<p class="notice">${words.stale(offer.name, money(offer.total, offer.currency))}</p>
      ${
        this.key === 'price'
          ? html`<p class="small">
              ${words.askInstead}
              <button
                class="link-button"
                @click=${() =>
                  this.dispatchEvent(
                    new CustomEvent('step', { detail: { step: 'less', offer }, bubbles: true }),
                  )}
              >
                ${words.less}
              </button>
            </p>`
          : nothing
      }`
  }
}
