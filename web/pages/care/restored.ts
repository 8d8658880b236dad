// After a restore: what each brand says happened since, and the person's word before anything flows again.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { restoringWords as words } from '../../copy/restoring.ts'
import {
  checkAgain,
  confirmBrands,
  goOnWithout,
  loadRestoration,
  type Restoration,
  type RestoringBrand,
} from '../../data/restoring.ts'
import { Loader, Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'
import { brandPath } from '../../router.ts'
import './restored.css'

@customElement('bs-restored')
export class RestoredPart extends Part {
  /** Only this brand, as a line on its own page. */
  @property() brand = ''
  /** Also what is cleared up already. */
  @property({ type: Boolean }) whole = false
  private readonly read = new Loader(this, loadRestoration, { topics: ['care', 'brand'] })
  private readonly step = new Step(this)

  private async act(run: () => Promise<unknown>): Promise<void> {
    await this.step.take(run)
    await this.read.reload()
  }

  protected override render() {
    const { data } = this.read
    if (data?.restored === undefined) return nothing
    const mine = this.brand === '' ? data.brands : data.brands.filter(({ brand }) => brand === this.brand)
    const open = mine.filter(({ state }) => state !== 'done')
    if (this.brand !== '') return open.map((one) => this.banner(one, data))
    if (open.length === 0 && !this.whole) return nothing
    return this.card(data, open, this.whole ? mine : open)
  }

  private card({ restored }: Restoration, open: RestoringBrand[], rows: RestoringBrand[]) {
    const asked = open.filter(({ state }) => state === 'asked')
    return html`<section class="card restored" aria-label=${words.part}>
      <h2>${words.title(restored?.madeAt)}</h2>
      <p>${open.length === 0 ? words.done : words.lead(open.length)}</p>
      ${this.step.show()}
      <ul role="list">
        ${rows.map(
          (row) =>
            html`<li>
              <p>
                <a href=${brandPath(row.brand)}><bdi>${row.name}</bdi></a>
                <span class="small">${words.state(row, restored?.madeAt)} ${words.why(row.reason)}</span>
              </p>
              ${this.choices(row)}
            </li>`,
        )}
      </ul>
      ${
        asked.length < 2
          ? nothing
          : html`<p>
              <button
                class="button go"
                ?disabled=${this.step.isBusy}
                @click=${() => void this.act(() => confirmBrands(asked.map(({ brand }) => brand)))}
              >
                ${words.all(asked.length)}
              </button>
            </p>`
      }
      <p class="small">${words.lost}</p>
    </section>`
  }

  private banner(row: RestoringBrand, { restored }: Restoration) {
    return html`<section class="notice restored" aria-label=${words.part}>
      <p>
        <strong>${words.title(restored?.madeAt)}.</strong> ${words.state(row, restored?.madeAt)}
        ${words.why(row.reason)}
      </p>
      ${this.step.show()} ${this.choices(row)}
    </section>`
  }

  private choices({ brand, may }: RestoringBrand) {
    if (may.length === 0) return nothing
    const button = (text: string, run: () => Promise<unknown>, kind = '') =>
      html`<button class="button ${kind}" ?disabled=${this.step.isBusy} @click=${() => void this.act(run)}>
        ${text}
      </button>`
    return html`<p class="row">
        ${may.includes('confirm') ? button(words.confirm, () => confirmBrands([brand]), 'go') : nothing}
        ${may.includes('again') ? button(words.again, () => checkAgain(brand)) : nothing}
        ${may.includes('go_on') ? button(words.goOn, () => goOnWithout(brand)) : nothing}
        ${
          may.includes('revoke')
            ? html`<a class="button end" href="${brandPath(brand)}?do=revoke">${words.revoke}</a>`
            : nothing
        }
      </p>
      ${may.includes('go_on') ? html`<p class="small">${words.goOnHint}</p>` : nothing}`
  }
}
