// Removing something of one's own from this server for good: first what would go, and what stands against it now.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { forgetWords as words } from '../copy/erasing.ts'
import { en } from '../copy/en.ts'
import { freshKey } from '../data/ask.ts'
import { forget, loadForget, type ForgetPreview, type Forgettable } from '../data/erasing.ts'
import { Step } from '../page.ts'
import '../parts/dialog.ts'
import { Part } from '../parts/part.ts'
import { showToast } from '../parts/toast.ts'

/** `<bs-forget kind="order" about=${id} @forgotten=${…}>` */
@customElement('bs-forget')
export class Forget extends Part {
  @property() kind: Forgettable = 'intent'
  @property() about = ''
  @state() private isOpen = false
  @state() private preview: ForgetPreview | undefined
  private key = freshKey()
  private readonly looking = new Step(this)
  private readonly going = new Step(this)

  private async look(): Promise<void> {
    this.key = freshKey()
    this.isOpen = true
    this.preview = await this.looking.take(() => loadForget(this.kind, this.about))
  }

  private async go(): Promise<void> {
    const done = await this.going.take(() => forget(this.kind, this.about, this.key))
    if (done === undefined) return
    this.isOpen = false
    showToast({ text: words.done(done.records) })
    this.dispatchEvent(new CustomEvent('forgotten'))
  }

  protected override render() {
    const isBrand = this.kind === 'brand'
    return html`<button class="button bare small" @click=${() => void this.look()}>
        ${isBrand ? words.openBrand : words.open}
      </button>
      <bs-dialog
        ?open=${this.isOpen}
        label=${isBrand ? words.titleBrand : words.title}
        .body=${() => this.body()}
        @closed=${() => (this.isOpen = false)}
      ></bs-dialog>`
  }

  private body() {
    const { preview } = this
    return html`<div class="stack">
      <h2>${this.kind === 'brand' ? words.titleBrand : words.title}</h2>
      <p>${words.body[this.kind]}</p>
      ${this.looking.show()}
      ${
        preview === undefined
          ? nothing
          : html`<p>${words.counts(preview.records, preview.orders, preview.conversations)}</p>
              ${preview.reason === undefined ? nothing : html`<p class="problem">${words.why(preview.reason)}</p>`}`
      }
      <p class="small">${words.stays} ${words.theirs} ${words.backups}</p>
      ${this.going.show()}
      <p class="row dialog-foot">
        <button
          class="button end sure"
          ?disabled=${this.going.isBusy || preview === undefined || preview.reason !== undefined}
          @click=${() => void this.go()}
        >
          ${words.go}
        </button>
        <button class="button bare" @click=${() => (this.isOpen = false)}>${en.cancel}</button>
      </p>
    </div>`
  }
}
