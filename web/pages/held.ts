// What was forgotten and still lies in backups: until when, and a way to end it now.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { heldWords as words } from '../copy/backups.ts'
import { en } from '../copy/en.ts'
import { freshKey } from '../data/ask.ts'
import { renewBackups, type HoldUntil } from '../data/backups.ts'
import { Step } from '../page.ts'
import { Part } from '../parts/part.ts'

/** `<bs-held .held=${…}>`: what a forgotten thing’s backups are, from its answer. */
@customElement('bs-held')
export class Held extends Part {
  @property({ attribute: false }) held: HoldUntil | undefined
  @state() private isSure = false
  @state() private removed: number | undefined
  private readonly key = freshKey()
  private readonly step = new Step(this)

  private async renew(): Promise<void> {
    const done = await this.step.take(() => renewBackups(this.key))
    if (done !== undefined) this.removed = done.removed
  }

  protected override render() {
    const { held, removed } = this
    if (held === undefined) return html`<p>${words.none} ${words.yours}</p>`
    if (removed !== undefined) return html`<p role="status">${words.done(removed)} ${words.yours}</p>`
    return html`<div class="stack">
      <p>${words.after(held.backups, held.until)} ${words.yours}</p>
      ${this.isSure ? html`<p class="small">${words.sure(held.backups)}</p>` : nothing} ${this.step.show()}
      <p class="row">
        ${
          this.isSure
            ? html`<button
                  class="button end sure"
                  ?disabled=${this.step.isBusy}
                  @click=${() => void this.renew()}
                >
                  ${this.step.isBusy ? words.going : words.go}
                </button>
                <button class="button bare" @click=${() => (this.isSure = false)}>${en.cancel}</button>`
            : html`<button class="button" @click=${() => (this.isSure = true)}>${words.renew}</button>`
        }
      </p>
    </div>`
  }
}
