// What brands see of every intent without being shown it one by one: the budget, the exact place. Nothing until switched on.
import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { stepUpWords as words } from '../../copy/step-up.ts'
import { keepPreferences, loadPreferences } from '../../data/care.ts'
import { stepKeys, type StepKey } from '../../../protocol/step-keys.ts'
import { Loader, Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import '../../parts/switch.ts'

@customElement('bs-always')
export class Always extends Part {
  private readonly known = new Loader(this, loadPreferences)
  private readonly saving = new Step(this)

  private async flip(always: readonly StepKey[], key: StepKey, isOn: boolean): Promise<void> {
    const next = stepKeys.filter((one) => (one === key ? isOn : always.includes(one)))
    const done = await this.saving.take(() => keepPreferences({ always: next }))
    if (done !== undefined) showToast({ text: isOn ? words.alwaysOn[key] : words.alwaysOff[key] })
    await this.known.reload()
  }

  protected override render() {
    return this.known.show(
      ({ always }) =>
        html`<section class="card">
          <h2>${words.alwaysTitle}</h2>
          <p class="small">${words.alwaysLead}</p>
          ${stepKeys.map(
            (key) =>
              html`<bs-switch
                label=${words.always[key]}
                hint=${words.alwaysHint[key]}
                ?on=${always.includes(key)}
                ?disabled=${this.saving.isBusy}
                @switched=${(event: CustomEvent<boolean>) => void this.flip(always, key, event.detail)}
              ></bs-switch>`,
          )}
          ${this.saving.show()}
        </section>`,
    )
  }
}
