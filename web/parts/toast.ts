// A message at the foot of the page that can be taken back while it counts down.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { every, now } from '../clock.ts'
import { en } from '../copy/en.ts'
import { Part } from './part.ts'

export interface Toast {
  text: string
  /** Until when it can be taken back; without it the message goes after six seconds. */
  until?: number
  undo?: () => Promise<unknown> | void
}

const stays = 6000

@customElement('bs-toast')
export class ToastPart extends Part {
  @state() private toast: Toast | undefined
  private ends = 0
  private stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('bespeak-toast', this.take)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('bespeak-toast', this.take)
    this.stop?.()
  }

  private readonly take = (event: Event) => {
    this.toast = (event as CustomEvent<Toast>).detail
    this.ends = this.toast.until ?? now() + stays
    this.stop?.()
    this.stop = every(250, () => {
      if (now() >= this.ends) this.leave()
      else this.requestUpdate()
    })
  }

  private leave(): void {
    this.stop?.()
    this.toast = undefined
  }

  private async undo(undo: NonNullable<Toast['undo']>): Promise<void> {
    this.leave()
    await undo()
  }

  protected override render() {
    const { toast } = this
    const seconds = Math.max(1, Math.ceil((this.ends - now()) / 1000))
    return html`<div role="status">
      ${
        toast === undefined
          ? nothing
          : html`<div class="toast">
              <span>${toast.text}</span>
              ${
                toast.undo === undefined
                  ? nothing
                  : html`<button
                      class="button small"
                      aria-label=${en.undo}
                      @click=${() => toast.undo && void this.undo(toast.undo)}
                    >
                      ${en.undo} <span class="figures" aria-hidden="true">${seconds}</span>
                    </button>`
              }
            </div>`
      }
    </div>`
  }
}

/** Shows a message on whichever page is open. */
export function showToast(toast: Toast): void {
  dispatchEvent(new CustomEvent('bespeak-toast', { detail: toast }))
}
