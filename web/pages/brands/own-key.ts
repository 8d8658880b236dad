// The person's own key towards one brand, and its renewal.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { keyWords as words } from '../../copy/door.ts'
import { loadOwnKey, renewKey, type OwnKey } from '../../data/door.ts'
import { Loader, Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'
import { showToast } from '../../parts/toast.ts'

@customElement('bs-own-key')
export class OwnKeyPart extends Part {
  @property() brand = ''
  private readonly key = new Loader(this, () => loadOwnKey(this.brand), {
    topics: ['brand'],
    concerns: ({ id }) => id === undefined || id === this.brand,
  })
  private readonly step = new Step(this)

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('brand') && changed.get('brand') !== undefined && this.hasUpdated) this.key.restart()
  }

  private async renew(): Promise<void> {
    const done = await this.step.take(() => renewKey(this.brand))
    await this.key.reload()
    if (done !== undefined) showToast({ text: words.renewed })
  }

  protected override render() {
    // Without it the page still says everything else; an error here would only be louder than it matters.
    const { data } = this.key
    return data === undefined ? nothing : this.shown(data)
  }

  private shown({ fingerprint, madeAt, isRenewable, waitingSince }: OwnKey) {
    return html`<section class="card">
      <h3>${words.title}</h3>
      <p><code>${fingerprint}</code></p>
      <p class="small">${words.made} <bs-time .at=${madeAt}></bs-time>. ${words.hint}</p>
      ${
        waitingSince === undefined
          ? nothing
          : html`<p class="notice">${words.waiting} <bs-time .at=${waitingSince}></bs-time>.</p>`
      }
      ${this.step.show()}
      ${
        isRenewable
          ? html`<p>
              <button class="button small" ?disabled=${this.step.isBusy} @click=${() => void this.renew()}>
                ${words.renew}
              </button>
            </p>`
          : nothing
      }
    </section>`
  }
}
