// Typing a value in the form that fits what it is: choices, windows of delivery, a birthday or its year, or words.
import { html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { birthday, isList } from '../../../protocol/owner/attribute-names.ts'
import type { AttributeValue } from '../../../protocol/owner/attributes.ts'
import { usualChoices, valueWordsOf as words } from '../../copy/attribute-values.ts'
import { youWords } from '../../copy/showing.ts'
import '../../parts/field.ts'
import { Part } from '../../parts/part.ts'
import './windows.ts'

const parts = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const isEmpty = (value: AttributeValue): boolean => value.length === 0

export interface Valued {
  /** Absent while there is none. */
  value?: AttributeValue
}

/** Says `valued` with the value. */
@customElement('bs-value')
export class ValuePart extends Part {
  @property() name = ''
  @property() label = ''
  /** What is kept now. */
  @property({ attribute: false }) value: AttributeValue | undefined
  @state() private draft: AttributeValue | undefined
  @state() private other: string | undefined
  @state() private isYear: boolean | undefined

  override focus(): void {
    this.querySelector<HTMLElement>('input, button')?.focus()
  }

  private get now(): AttributeValue {
    return this.draft ?? this.value ?? (isList(this.name) ? [] : '')
  }

  private say(value: AttributeValue): void {
    this.draft = value
    const clean = typeof value === 'string' ? value.trim() : value
    // In a member, because an event gives null for no detail.
    const detail: Valued = isEmpty(clean) ? {} : { value: clean }
    this.dispatchEvent(new CustomEvent('valued', { detail }))
  }

  protected override render() {
    const choices = usualChoices[this.name]
    if (choices !== undefined) return this.choices(choices, [this.now].flat())
    if (this.name === 'delivery.windows')
      return html`<bs-windows
        label=${this.label}
        .kept=${[this.value ?? []].flat()}
        @chosen=${(event: CustomEvent<string[]>) => this.say(event.detail)}
      ></bs-windows>`
    if (this.name === birthday) return this.born(String(this.now))
    const text = [this.now].flat().join(', ')
    return html`<bs-field
      label=${this.label}
      hint=${isList(this.name) ? youWords.listHint : ''}
      .value=${text}
      @typed=${(event: CustomEvent<string>) => this.say(isList(this.name) ? parts(event.detail) : event.detail)}
    ></bs-field>`
  }

  private choices(choices: readonly string[], chosen: readonly string[]) {
    const usual = chosen.filter((one) => choices.includes(one))
    const others = this.other ?? chosen.filter((one) => !choices.includes(one)).join(', ')
    const tell = (kept: readonly string[], text: string) => {
      this.other = text
      this.say([...new Set([...kept, ...parts(text)])])
    }
    return html`<fieldset>
      <legend>${this.label}</legend>
      <div class="choices">
        ${choices.map(
          (one) =>
            html`<label class="choice"
              ><input
                type="checkbox"
                .checked=${usual.includes(one)}
                @change=${(event: Event) => {
                  const rest = usual.filter((kept) => kept !== one)
                  tell((event.target as HTMLInputElement).checked ? [...rest, one] : rest, others)
                }}
              /><span>${one}</span></label
            >`,
        )}
      </div>
      <bs-field
        label=${words.other}
        hint=${words.otherHint}
        .value=${others}
        @typed=${(event: CustomEvent<string>) => tell(usual, event.detail)}
      ></bs-field>
    </fieldset>`
  }

  private born(text: string) {
    const isYear = this.isYear ?? /^\d{4}$/.test(text)
    const kind = (label: string, isOn: boolean, year: boolean) =>
      html`<label class="choice"
        ><input
          type="radio"
          name="born"
          .checked=${isOn}
          @change=${() => {
            this.isYear = year
            this.say(year ? text.slice(0, 4) : '')
          }}
        /><span>${label}</span></label
      >`
    return html`<div class="stack-tight">
      <bs-field
        label=${isYear ? words.year : this.label}
        hint=${isYear ? words.yearHint : ''}
        type=${isYear ? 'text' : 'date'}
        longest="10"
        .value=${text}
        @typed=${(event: CustomEvent<string>) => this.say(event.detail)}
      ></bs-field>
      <div class="row">${kind(words.exact, !isYear, false)} ${kind(words.yearOnly, isYear, true)}</div>
    </div>`
  }
}
