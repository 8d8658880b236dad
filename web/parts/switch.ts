// On or off, at once, with what it is about beside it; says `switched` with the new state.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { Part } from './part.ts'

@customElement('bs-switch')
export class SwitchPart extends Part {
  @property() label = ''
  @property() hint = ''
  @property({ type: Boolean }) on = false
  @property({ type: Boolean }) disabled = false

  private flip(event: Event): void {
    this.on = (event.target as HTMLInputElement).checked
    this.dispatchEvent(new CustomEvent('switched', { detail: this.on, bubbles: true }))
  }

  protected override render() {
    return html`<label class="switch">
      <span class="grow"
        ><bdi>${this.label}</bdi>${
          this.hint === '' ? nothing : html`<br /><span class="small">${this.hint}</span>`
        }</span
      >
      <input
        type="checkbox"
        role="switch"
        ?disabled=${this.disabled}
        .checked=${live(this.on)}
        @change=${this.flip}
      />
    </label>`
  }
}
