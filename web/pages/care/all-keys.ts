// Renewing the keys towards all brands at once.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { keyWords as words } from '../../copy/door.ts'
import { renewAllKeys } from '../../data/door.ts'
import { Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'

@customElement('bs-all-keys')
export class AllKeysPart extends Part {
  @state() private done: { renewed: number; left: string[] } | undefined
  private readonly step = new Step(this)

  private async renew(): Promise<void> {
    this.done = await this.step.take(renewAllKeys)
  }

  protected override render() {
    const { done } = this
    return html`<section class="card">
      <h2>${words.allTitle}</h2>
      <p class="small">${words.allHint}</p>
      ${this.step.show()}
      <div aria-live="polite">
        ${
          done === undefined
            ? nothing
            : html`<p class="notice">
                ${words.allDone(done.renewed)} ${done.left.length === 0 ? nothing : words.allLeft(done.left)}
              </p>`
        }
      </div>
      <p>
        <button class="button" ?disabled=${this.step.isBusy} @click=${() => void this.renew()}>
          ${words.allRenew}
        </button>
      </p>
    </section>`
  }
}
