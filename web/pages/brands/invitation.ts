// An invitation to show: its QR code, its code to read aloud, its link to send.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { doorWords as words } from '../../copy/door.ts'
import { en } from '../../copy/en.ts'
import type { Invitation } from '../../data/knocks.ts'
import '../../parts/dialog.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/qr.ts'

/** Says `closed`. */
@customElement('bs-invitation')
export class InvitationPart extends Part {
  @property({ attribute: false }) invitation: Invitation | undefined
  @state() private isCopied = false

  private async copy(uri: string): Promise<void> {
    await navigator.clipboard.writeText(uri)
    this.isCopied = true
  }

  protected override render() {
    const { invitation } = this
    return html`<bs-dialog
      .open=${invitation !== undefined}
      label=${invitation === undefined ? '' : words.codeTitle(invitation.name)}
      .body=${() => (invitation === undefined ? nothing : this.content(invitation))}
      @closed=${() => (this.isCopied = false)}
    ></bs-dialog>`
  }

  private content({ name, code, uri }: Invitation) {
    return html`<div class="stack">
      <h2>${words.codeTitle(name)}</h2>
      <p class="small">${words.codeLead}</p>
      ${
        uri === undefined
          ? html`<p class="notice">${words.noUri}</p>`
          : html`<bs-qr .text=${uri} label=${words.qr(name)}></bs-qr>`
      }
      <p class="invitation-code"><code>${code}</code></p>
      ${uri === undefined ? nothing : html`<p class="command small"><code>${uri}</code></p>`}
      <form method="dialog" class="row">
        ${
          uri === undefined || !('clipboard' in navigator)
            ? nothing
            : html`<button type="button" class="button" @click=${() => void this.copy(uri)}>
                ${this.isCopied ? words.copied : words.copy}
              </button>`
        }
        <button class="button go">${en.close}</button>
      </form>
    </div>`
  }
}
