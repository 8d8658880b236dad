// The same line as a form, for people who never want to see a tag.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { composeWords } from '../../copy/en-compose.ts'
import { categoryLabel } from '../../copy/line-title.ts'
import { countries, countryName, currencyName } from '../../../protocol/countries.ts'
import { intentVerbs } from '../../../protocol/intent.ts'
import { readBound, type Line, type Verb } from '../../../protocol/line.ts'
import { currencies } from '../../../protocol/money.ts'
import { categories, categoryFor, categoryOf } from '../../../protocol/vocabulary.ts'
import { Part } from '../../parts/part.ts'
import { typedAmount, withField, withPrice } from './form-line.ts'
import './form-property.ts'

const words = composeWords.fields
const slug = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/
const usual = ['EUR', 'GBP', 'USD', 'CHF', 'SEK', 'PLN']

@customElement('bs-say-form')
export class SayForm extends Part {
  @property({ attribute: false }) line!: Line
  @property() currency = 'EUR'
  @state() private faults: ReadonlySet<string> = new Set()

  private change(line: Line): void {
    this.dispatchEvent(new CustomEvent('lined', { detail: line, bubbles: true }))
  }

  private fault(name: string, isWrong: boolean): void {
    const next = new Set(this.faults)
    if (isWrong) next.add(name)
    else next.delete(name)
    this.faults = next
  }

  protected override render() {
    return html`<form class="say-form" @submit=${(event: Event) => event.preventDefault()}>
      ${this.what()} ${this.price()} ${this.quantity()} ${this.condition()} ${this.properties()}
      ${this.place()} ${this.when()} ${this.ways()} ${this.note()}
    </form>`
  }

  private field(name: string, label: string, control: unknown, hint = '') {
    const isWrong = this.faults.has(name)
    return html`<div class="field">
      <label for="form-${name}">${label}</label>
      ${control} ${hint === '' ? nothing : html`<span class="hint" id="form-${name}-hint">${hint}</span>`}
      ${isWrong ? html`<span class="fault" role="alert">${words.wrong}</span>` : nothing}
    </div>`
  }

  private what() {
    const { item, verb } = this.line
    const shown =
      item.kind === 'category' ? categoryLabel(item.name) : item.kind === 'gtin' ? `gt:${item.gtin}` : ''
    return html`${this.field(
      'verb',
      words.verb,
      html`<select
        id="form-verb"
        @change=${(event: Event) =>
          this.change({ ...this.line, verb: (event.target as HTMLSelectElement).value as Verb })}
      >
        ${intentVerbs.map((one) => html`<option value=${one} ?selected=${one === verb}>${words.verbs[one]}</option>`)}
      </select>`,
    )}
    ${this.field(
      'category',
      words.category,
      html`<input
          id="form-category"
          type="text"
          list="form-categories"
          autocomplete="off"
          aria-describedby="form-category-hint"
          .value=${live(shown)}
          @change=${(event: Event) => this.category((event.target as HTMLInputElement).value)}
        /><datalist id="form-categories">
          ${categories.map(({ label }) => html`<option value=${label}></option>`)}
        </datalist>`,
      words.categoryHint,
    )}`
  }

  private category(text: string): void {
    const plain = text.trim()
    const name = categoryFor(plain)?.slug ?? plain.toLowerCase().replaceAll(/\s+/g, '-')
    const isWrong = name !== '' && !slug.test(name)
    this.fault('category', isWrong)
    if (isWrong) return this.requestUpdate()
    const known = categoryOf(name)
    const isTrade = known?.verbs[0] === 'hire'
    const verb = isTrade ? 'hire' : this.line.verb === 'hire' ? 'want' : this.line.verb
    // Properties of another kind of thing mean nothing here.
    const kept = this.line.attributes.filter((one) =>
      known?.attributes.some(({ name: own }) => own === one.name),
    )
    this.change({
      ...this.line,
      verb,
      attributes: known === undefined ? this.line.attributes : kept,
      item: name === '' ? { kind: 'any' } : { kind: 'category', name, below: false },
    })
  }

  private price() {
    const { price } = this.line
    const currency = price?.currency ?? this.currency
    const set = (which: 'from' | 'to' | 'currency') => (event: Event) => {
      const text = (event.target as HTMLInputElement).value
      const code = which === 'currency' ? text : currency
      const from = which === 'from' ? text : (price?.min ?? price?.exact ?? '')
      const to = which === 'to' ? text : (price?.max ?? price?.exact ?? '')
      const isWrong = which !== 'currency' && text.trim() !== '' && typedAmount(text, code) === undefined
      this.fault('price', isWrong)
      if (!isWrong) this.change(withPrice(this.line, code, from, to))
    }
    const codes = [...new Set([currency, this.currency, ...usual, ...currencies.keys()])]
    const amount = (which: 'from' | 'to', label: string, value: string) =>
      html`<label class="inline-field"
        ><span class="hint">${label}</span
        ><input type="text" inputmode="decimal" .value=${value} @change=${set(which)}
      /></label>`
    return html`<fieldset class="field">
      <legend>${words.price}</legend>
      <div class="inline-fields">
        ${amount('from', words.atLeast, price?.min ?? price?.exact ?? '')}
        ${amount('to', words.atMost, price?.max ?? price?.exact ?? '')}
        <label class="inline-field"
          ><span class="hint">${words.currency}</span
          ><select @change=${set('currency')}>
            ${codes.map(
              (code) =>
                html`<option value=${code} ?selected=${code === currency}>
                  ${code}, ${currencyName(code)}
                </option>`,
            )}
          </select></label
        >
      </div>
      ${this.faults.has('price') ? html`<span class="fault" role="alert">${words.wrong}</span>` : nothing}
    </fieldset>`
  }

  private quantity() {
    const { quantity } = this.line
    return this.field(
      'quantity',
      words.quantity,
      html`<input
        id="form-quantity"
        type="text"
        autocomplete="off"
        .value=${quantity === undefined ? '' : quantity.value + (quantity.unit ?? '')}
        @change=${(event: Event) => {
          const text = (event.target as HTMLInputElement).value.trim().replace(',', '.').replace(' ', '')
          const bound = readBound(text)
          const isWrong = text !== '' && (bound === undefined || Number(bound.value) <= 0)
          this.fault('quantity', isWrong)
          if (!isWrong) this.change(withField(this.line, 'quantity', bound))
        }}
      />`,
      words.quantityHint,
    )
  }

  private choices(legend: string, key: 'is' | 'via', options: Readonly<Record<string, string>>) {
    const chosen = this.line[key] ?? []
    const flip = (value: string) => () => {
      const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]
      this.change(withField(this.line, key, next.length === 0 ? undefined : next))
    }
    return html`<fieldset class="field">
      <legend>${legend}</legend>
      <div class="row">
        ${Object.entries(options).map(
          ([value, label]) =>
            html`<label class="choice"
              ><input type="checkbox" .checked=${live(chosen.includes(value))} @change=${flip(value)} />
              ${label}</label
            >`,
        )}
      </div>
    </fieldset>`
  }

  private condition() {
    return this.line.verb === 'want' || this.line.verb === 'rent'
      ? this.choices(words.condition, 'is', words.conditions)
      : nothing
  }

  private ways() {
    return this.line.verb === 'want' ? this.choices(words.via, 'via', words.vias) : nothing
  }

  private properties() {
    const known = this.line.item.kind === 'category' ? categoryOf(this.line.item.name) : undefined
    if (known === undefined) return nothing
    return html`<fieldset class="field wide">
      <legend>${words.more}</legend>
      <div class="properties">
        ${known.attributes.map(
          (entry) => html`<bs-form-property .line=${this.line} .entry=${entry}></bs-form-property>`,
        )}
      </div>
    </fieldset>`
  }

  private place() {
    const [own = ''] = this.line.in ?? []
    const names = countries
      .map((code) => [code, countryName(code) ?? code] as const)
      .toSorted(([, a], [, b]) => a.localeCompare(b))
    return this.field(
      'place',
      words.place,
      html`<select
        id="form-place"
        @change=${(event: Event) => {
          const code = (event.target as HTMLSelectElement).value
          this.change(withField(this.line, 'in', code === '' ? undefined : [code]))
        }}
      >
        <option value="" ?selected=${own === ''}>${words.anywhere}</option>
        ${own === '' || countries.includes(own) ? nothing : html`<option value=${own} selected>${own}</option>`}
        ${names.map(([code, name]) => html`<option value=${code} ?selected=${code === own}>${name}</option>`)}
      </select>`,
    )
  }

  private when() {
    return this.field(
      'by',
      words.by,
      html`<input
        id="form-by"
        type="date"
        .value=${this.line.by ?? ''}
        @change=${(event: Event) => {
          const day = (event.target as HTMLInputElement).value
          const { on: _, ...rest } = this.line
          this.change(withField(day === '' ? this.line : rest, 'by', day === '' ? undefined : day))
        }}
      />`,
    )
  }

  private note() {
    return html`<div class="wide">
      ${this.field(
        'note',
        words.note,
        html`<input
          id="form-note"
          type="text"
          maxlength="120"
          autocomplete="off"
          .value=${this.line.note ?? ''}
          @change=${(event: Event) => {
            const note = (event.target as HTMLInputElement).value.replaceAll(/\s+/g, ' ').trim()
            this.change(withField(this.line, 'note', note === '' ? undefined : note))
          }}
        />`,
        words.noteHint,
      )}
    </div>`
  }
}
