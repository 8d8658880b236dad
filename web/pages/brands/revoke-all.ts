// Ending every agreement in one action: how many, what goes on, the same election as for one, and how fast they were silent.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { revokeAllWords as words } from '../../copy/erasing.ts'
import { en } from '../../copy/en.ts'
import { took } from '../../copy/words.ts'
import { freshKey } from '../../data/ask.ts'
import { loadRevokeAll, revokeAll, type RevokeAllPreview, type RevokedAll } from '../../data/erasing.ts'
import { Step } from '../../page.ts'
import '../../parts/dialog.ts'
import { Part } from '../../parts/part.ts'

@customElement('bs-revoke-all')
export class RevokeAll extends Part {
  @state() private isOpen = false
  @state() private preview: RevokeAllPreview | undefined
  @state() private erase = true
  @state() private ended: RevokedAll | undefined
  private key = freshKey()
  private readonly looking = new Step(this)
  private readonly ending = new Step(this)

  private async look(): Promise<void> {
    this.key = freshKey()
    this.ended = undefined
    this.erase = true
    this.isOpen = true
    this.preview = await this.looking.take(() => loadRevokeAll())
  }

  private async end(): Promise<void> {
    this.ended = await this.ending.take(() => revokeAll(this.erase, this.key))
  }

  private close(): void {
    this.isOpen = false
    // Until then the list stays as it was: the button that opened this is in it.
    if (this.ended !== undefined) this.dispatchEvent(new CustomEvent('changed'))
  }

  protected override render() {
    return html`<button class="button end" @click=${() => void this.look()}>${words.open}</button>
      <bs-dialog
        ?open=${this.isOpen}
        label=${words.title}
        .body=${() => this.body()}
        @closed=${() => this.close()}
      ></bs-dialog>`
  }

  private body() {
    if (this.ended !== undefined) return this.told(this.ended)
    const { preview } = this
    if (preview === undefined)
      return html`<h2>${words.title}</h2>
        ${this.looking.show()}`
    const { brands, shownRecords, ordersUnderWay } = preview
    return html`<div class="stack">
      <h2>${words.title}</h2>
      ${
        brands.length === 0
          ? html`<p>${words.nobody}</p>`
          : html`<p class="serif">${words.lead(brands.length)}</p>
              <details>
                <summary>${words.who}</summary>
                <ul>
                  ${brands.map(
                    ({ name, brand, isPractice }) =>
                      html`<li>
                        <bdi>${name}</bdi>
                        <span class="small"><bdi>${brand}</bdi>${isPractice ? ` · ${en.practice}` : ''}</span>
                      </li>`,
                  )}
                </ul>
              </details>
              <p>${words.stops}</p>
              <p>${words.shown(shownRecords)}</p>
              ${ordersUnderWay === 0 ? nothing : html`<p>${words.orders(ordersUnderWay)}</p>`}
              <label class="choice">
                <input
                  type="checkbox"
                  .checked=${this.erase}
                  @change=${(event: Event) => (this.erase = (event.target as HTMLInputElement).checked)}
                />
                <span
                  ><strong>${words.erase}</strong><br /><span class="small">${words.eraseHint}</span></span
                >
              </label>`
      }
      ${this.ending.show()}
      <p class="row dialog-foot">
        ${
          brands.length === 0
            ? nothing
            : html`<button
                class="button end sure"
                ?disabled=${this.ending.isBusy}
                @click=${() => void this.end()}
              >
                ${this.ending.isBusy ? words.going : words.go(brands.length)}
              </button>`
        }
        <button class="button bare" @click=${() => this.close()}>${en.cancel}</button>
      </p>
    </div>`
  }

  private told({ ended, silentMs, streamsClosed }: RevokedAll) {
    return html`<div class="stack" role="status">
      <h2>${words.done(ended.length)}</h2>
      <p class="serif figures">${words.figures(silentMs, streamsClosed)}</p>
      <ul class="small">
        ${ended.map(({ name, silentMs: ms }) => html`<li><bdi>${name}</bdi> · ${took(ms)}</li>`)}
      </ul>
      <p><button class="button go" autofocus @click=${() => this.close()}>${words.finish}</button></p>
    </div>`
  }
}
