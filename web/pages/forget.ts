// Removing something of one's own from this server for good: first what would go, and what stands against it now.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { heldWords } from '../copy/backups.ts'
import { forgetWords as words } from '../copy/erasing.ts'
import { en } from '../copy/en.ts'
import { freshKey } from '../data/ask.ts'
import type { HoldUntil } from '../data/backups.ts'
import { forget, loadForget, type ForgetPreview, type Forgettable } from '../data/erasing.ts'
import { Step } from '../page.ts'
import '../parts/dialog.ts'
import { Part } from '../parts/part.ts'
import { showToast } from '../parts/toast.ts'
import './held.ts'

/** `<bs-forget kind="order" about=${id} @forgotten=${…}>` */
@customElement('bs-forget')
export class Forget extends Part {
  @property() kind: Forgettable = 'intent'
  @property() about = ''
  @state() private isOpen = false
  @state() private preview: ForgetPreview | undefined
  /** What backups hold of it, once it is forgotten. */
  @state() private held: HoldUntil | undefined
  private isDone = false
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
    showToast({ text: words.done(done.records) })
    this.isDone = true
    this.held = done.backupsHoldUntil
    if (this.held === undefined) this.leave()
  }

  /** The page of what was forgotten goes only now: it holds the last question. */
  private leave(): void {
    this.isOpen = false
    if (!this.isDone) return
    this.isDone = false
    this.held = undefined
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
        .body=${() => (this.held === undefined ? this.body() : this.afterwards(this.held))}
        @closed=${() => this.leave()}
      ></bs-dialog>`
  }

  private afterwards(held: HoldUntil) {
    return html`<div class="stack">
      <h2>${this.kind === 'brand' ? words.titleBrand : words.title}</h2>
      <bs-held .held=${held}></bs-held>
      <p class="row dialog-foot">
        <button class="button go" @click=${() => this.leave()}>${heldWords.finish}</button>
      </p>
    </div>`
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
      ${
        preview?.backupsHoldUntil === undefined
          ? nothing
          : html`<p class="small">
              ${heldWords.before(preview.backupsHoldUntil.backups, preview.backupsHoldUntil.until)}
            </p>`
      }
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
