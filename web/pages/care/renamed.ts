// A name that can be changed where it stands; says `renamed` with the new one.
import { html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { access } from '../../copy/access.ts'
import { en } from '../../copy/en.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/field.ts'

@customElement('bs-renamed')
export class Renamed extends Part {
  @property() name = ''
  @property() label = ''
  @state() private isOpen = false
  private typed = ''

  private async open(): Promise<void> {
    this.typed = this.name
    this.isOpen = true
    await this.updateComplete
    this.querySelector<HTMLElement>('bs-field')?.focus()
  }

  private save(event: Event): void {
    event.preventDefault()
    const name = this.typed.trim()
    this.isOpen = false
    if (name === '' || name === this.name) return
    this.dispatchEvent(new CustomEvent('renamed', { detail: name }))
    this.name = name
  }

  protected override render() {
    if (!this.isOpen) {
      return html`<span class="row tight"
        ><strong><bdi>${this.name}</bdi></strong>
        <button
          class="link-button small"
          aria-label=${`${this.label}: ${this.name}`}
          @click=${() => void this.open()}
        >
          ${this.label}
        </button></span
      >`
    }
    return html`<form class="inline-form" @submit=${(event: Event) => this.save(event)}>
      <bs-field
        class="grow"
        label=${this.label}
        longest="60"
        .value=${this.typed}
        @typed=${(event: CustomEvent<string>) => (this.typed = event.detail)}
      ></bs-field>
      <button class="button">${access.page.save}</button>
      <button class="button bare" type="button" @click=${() => (this.isOpen = false)}>${en.cancel}</button>
    </form>`
  }
}
