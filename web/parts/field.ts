// A labelled place to type, with a hint, and what is wrong with it in words.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { Part } from './part.ts'

let made = 0

/** Says `typed` with the text as it is typed, `done` on Enter or when it is left. */
@customElement('bs-field')
export class FieldPart extends Part {
  @property() label = ''
  @property() hint = ''
  @property() fault = ''
  @property() value = ''
  @property() type: 'text' | 'search' | 'date' | 'number' = 'text'
  @property() placeholder = ''
  @property() autocomplete: AutoFill = 'off'
  @property({ type: Number }) longest = 200
  @property({ type: Boolean }) required = false
  @property({ type: Boolean }) multiline = false
  private readonly name = `field-${(made += 1)}`

  override focus(): void {
    this.querySelector<HTMLElement>('input, textarea')?.focus()
  }

  private say(name: 'typed' | 'done') {
    return (event: Event) => {
      this.value = (event.target as HTMLInputElement | HTMLTextAreaElement).value
      this.dispatchEvent(new CustomEvent(name, { detail: this.value, bubbles: true }))
    }
  }

  protected override render() {
    const { name, hint, fault } = this
    const told = [hint === '' ? '' : `${name}-hint`, fault === '' ? '' : `${name}-fault`].join(' ').trim()
    return html`<div class="field">
      <label for=${name}>${this.label}</label>
      ${hint === '' ? nothing : html`<span class="hint" id="${name}-hint">${hint}</span>`}
      ${this.control(told)}
      ${fault === '' ? nothing : html`<span class="fault" id="${name}-fault" role="alert">${fault}</span>`}
    </div>`
  }

  private control(told: string) {
    const isWrong = this.fault !== ''
    return this.multiline
      ? html`<textarea
          id=${this.name}
          maxlength=${this.longest}
          placeholder=${this.placeholder}
          aria-describedby=${told || nothing}
          aria-invalid=${isWrong || nothing}
          ?required=${this.required}
          .value=${live(this.value)}
          @input=${this.say('typed')}
          @change=${this.say('done')}
        ></textarea>`
      : html`<input
          id=${this.name}
          type=${this.type}
          maxlength=${this.longest}
          placeholder=${this.placeholder}
          autocomplete=${this.autocomplete}
          aria-describedby=${told || nothing}
          aria-invalid=${isWrong || nothing}
          ?required=${this.required}
          .value=${live(this.value)}
          @input=${this.say('typed')}
          @change=${this.say('done')}
        />`
  }
}
