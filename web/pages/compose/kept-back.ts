// What stays with the person at first, the budget and the exact place: what brands see instead, and a switch for each.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { coarsePlaces, hasExactPlace } from '../../../protocol/coarse.ts'
import type { Line } from '../../../protocol/line.ts'
import type { StepKey } from '../../../protocol/owner/intents.ts'
import { budgetOf, placesOf, stepUpWords as words } from '../../copy/step-up.ts'
import { keepPreferences } from '../../data/care.ts'
import { Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import { noSecrets, toggleExact, toggleTag, type Secrets } from './secrets.ts'
import '../../parts/switch.ts'

@customElement('bs-kept-back')
export class KeptBack extends Part {
  @property({ attribute: false }) line: Line | undefined
  @property({ attribute: false }) secrets: Secrets = noSecrets
  /** What brands see without the person being asked. */
  @property({ attribute: false }) always: readonly StepKey[] = []
  private readonly step = new Step(this)

  private change(secrets: Secrets): void {
    this.dispatchEvent(new CustomEvent('kept', { detail: secrets, bubbles: true }))
  }

  private async keep(key: StepKey): Promise<void> {
    const { always } = this
    const next = always.includes(key) ? always.filter((one) => one !== key) : [...always, key]
    if ((await this.step.take(() => keepPreferences({ always: [...next] }))) === undefined) return
    this.always = next
    this.dispatchEvent(new CustomEvent('always', { detail: next, bubbles: true }))
    showToast({ text: words.alwaysKept })
  }

  protected override render() {
    const { line } = this
    if (line === undefined) return nothing
    const { price, in: places } = line
    const isPlaced = places !== undefined && hasExactPlace(line) && !this.secrets.hidden.has('in')
    if (price === undefined && !isPlaced) return nothing
    return html`<section class="card kept-back" aria-label=${words.title}>
      ${price === undefined ? nothing : this.budget(budgetOf(price))}
      ${isPlaced ? this.place(placesOf(coarsePlaces(places)), placesOf(places)) : nothing} ${this.step.show()}
    </section>`
  }

  private budget(budget: string) {
    const isShown = !this.secrets.hidden.has('price')
    return this.row(
      'price',
      isShown,
      isShown ? words.budgetShown(budget) : words.budgetKept(budget),
      words.showBudget,
      () => toggleTag(this.secrets, 'price'),
    )
  }

  private place(coarse: string, exact: string) {
    const { isExact } = this.secrets
    return this.row(
      'in',
      isExact,
      isExact ? words.placeShown(exact) : words.placeKept(coarse, exact),
      words.showPlace,
      () => toggleExact(this.secrets),
    )
  }

  private row(key: StepKey, isShown: boolean, says: string, label: string, toggle: () => Secrets) {
    const isAlways = this.always.includes(key)
    return html`<div>
      <bs-switch
        label=${label}
        hint=${isShown ? `${says} ${words.unseen}` : says}
        ?on=${isShown}
        @switched=${() => this.change(toggle())}
      ></bs-switch>
      ${
        isShown === isAlways
          ? nothing
          : html`<button
              class="link-button small"
              ?disabled=${this.step.isBusy}
              @click=${() => void this.keep(key)}
            >
              ${isAlways ? words.notAlways[key] : words.always[key]}
            </button>`
      }
    </div>`
  }
}
