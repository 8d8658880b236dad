// One property of what is wanted, as fields: from and to, or words; and how much it matters.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { composeWords } from '../../copy/en-compose.ts'
import { readBound, type Attribute, type Line, type Op } from '../../../protocol/line.ts'
import type { AttributeEntry } from '../../../protocol/vocabulary-attributes.ts'
import { Part } from '../../parts/part.ts'
import { attributeNamed, endsOf, numberAttribute, textAttribute, textOf, withAttribute } from './form-line.ts'

const words = composeWords.fields
const ops: readonly (readonly [Op, string])[] = [
  ['=', words.must],
  ['~', words.like],
  ['!=', words.mustnot],
]

@customElement('bs-form-property')
export class FormProperty extends Part {
  @property({ attribute: false }) line!: Line
  @property({ attribute: false }) entry!: AttributeEntry
  @state() private isWrong = false
  /** How much it matters, before there is anything that could. */
  private op: Op = '='

  private get own(): Attribute | undefined {
    return attributeNamed(this.line, this.entry.name)
  }

  private change(attribute: Attribute | undefined): void {
    const detail = withAttribute(this.line, this.entry.name, attribute)
    this.dispatchEvent(new CustomEvent('lined', { detail, bubbles: true }))
  }

  private number(which: 0 | 1) {
    return (event: Event) => {
      const ends = endsOf(this.own, this.entry.unit)
      const text = (event.target as HTMLInputElement).value.trim().replace(',', '.')
      this.isWrong = text !== '' && readBound(text) === undefined
      if (this.isWrong) return
      // A single value is its own from and to: changing one end leaves the other open.
      const isExact = ends[0] === ends[1]
      const from = which === 0 ? text : isExact && text !== '' ? '' : ends[0]
      const to = which === 1 ? text : isExact ? '' : ends[1]
      this.change(numberAttribute(this.entry.name, this.own?.op ?? this.op, from, to, this.entry.unit))
    }
  }

  private readonly text = (event: Event): void => {
    const typed = (event.target as HTMLInputElement).value
    this.change(textAttribute(this.entry.name, this.own?.op ?? this.op, typed))
  }

  private readonly weigh = (event: Event): void => {
    this.op = (event.target as HTMLSelectElement).value as Op
    const { own } = this
    if (own !== undefined) this.change({ ...own, op: this.op })
  }

  protected override render() {
    const { entry, own } = this
    const isNumber = entry.kind === 'number' && own?.values === undefined
    return html`<div class="property" role="group" aria-label=${entry.label}>
      <span class="property-name"
        >${entry.label}${entry.unit === undefined ? nothing : html` <span class="tiny">${entry.unit}</span>`}</span
      >
      ${isNumber ? this.numbers() : this.words()}
      <select aria-label=${words.how(entry.label)} @change=${this.weigh}>
        ${ops.map(([op, label]) => html`<option value=${op} ?selected=${(own?.op ?? this.op) === op}>${label}</option>`)}
      </select>
      ${this.isWrong ? html`<span class="fault" role="alert">${words.wrong}</span>` : nothing}
    </div>`
  }

  private numbers() {
    const [from, to] = endsOf(this.own, this.entry.unit)
    const end = (which: 0 | 1, label: string, value: string) =>
      html`<input
        type="text"
        inputmode="decimal"
        aria-label=${`${this.entry.label}, ${label}`}
        placeholder=${label}
        .value=${value}
        @change=${this.number(which)}
      />`
    return html`<span class="ends">${end(0, words.from, from)} ${end(1, words.to, to)}</span>`
  }

  private words() {
    const list = `values-${this.entry.name}`
    const values = this.entry.values ?? []
    return html`<span class="ends"
      ><input
        type="text"
        autocomplete="off"
        aria-label=${this.entry.label}
        placeholder=${values.slice(0, 2).join(', ')}
        list=${values.length === 0 ? nothing : list}
        .value=${textOf(this.own)}
        @change=${this.text}
      />${
        values.length === 0
          ? nothing
          : html`<datalist id=${list}>
              ${values.map((value) => html`<option value=${value}></option>`)}
            </datalist>`
      }</span
    >`
  }
}
