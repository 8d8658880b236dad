// A native dialog: opens over the page, keeps the focus inside, gives it back; Escape closes it.
import { html, type TemplateResult } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { Part } from './part.ts'

/** `<bs-dialog .open=${…} .body=${() => html`…`} label="…" @closed=${…}>` */
@customElement('bs-dialog')
export class DialogPart extends Part {
  @property({ type: Boolean }) open = false
  @property() label = ''
  @property({ attribute: false }) body: () => unknown = () => ''
  @query('dialog') private readonly dialog!: HTMLDialogElement

  protected override updated(): void {
    if (this.open && !this.dialog.open) this.dialog.showModal()
    if (!this.open && this.dialog.open) this.dialog.close()
  }

  private closed(): void {
    this.open = false
    this.dispatchEvent(new CustomEvent('closed', { bubbles: true }))
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-label=${this.label} @close=${this.closed}>
      ${this.open ? this.body() : ''}
    </dialog>`
  }
}
