// Four digits that both screens show: the person compares them, and takes the terms back where they differ.
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { connectWords as words } from '../../copy/door.ts'
import { freshKey } from '../../data/ask.ts'
import { revoke } from '../../data/brands.ts'
import { Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import '../brands/door.css'

/** Says `same` when they are, and `ended` when the person took the terms back. */
@customElement('bs-check')
export class CheckPart extends Part {
  @property() check = ''
  @property() name = ''
  @property() brand = ''
  private readonly step = new Step(this)
  private readonly key = freshKey()

  private async differ(): Promise<void> {
    const done = await this.step.take(() => revoke(this.brand, true, this.key))
    if (done === undefined) return
    showToast({ text: words.otherDone })
    this.dispatchEvent(new CustomEvent('ended'))
  }

  protected override render() {
    return html`<section class="card first" role="status">
      <h2>${words.checkTitle}</h2>
      <p class="check-digits">${this.check}</p>
      <p>${words.checkLead(this.name)}</p>
      ${this.step.show()}
      <p class="row">
        <button class="button go" @click=${() => this.dispatchEvent(new CustomEvent('same'))}>
          ${words.same}
        </button>
        <button class="button end" ?disabled=${this.step.isBusy} @click=${() => void this.differ()}>
          ${words.other}
        </button>
      </p>
    </section>`
  }
}
