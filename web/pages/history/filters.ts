// Narrowing the history down: words, brand, category, state, period.
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { historyWords as words } from '../../copy/en-orders.ts'
import { categoryLabel } from '../../copy/line-title.ts'
import { orderState } from '../../../protocol/owner/orders.ts'
import type { OrderFilter } from '../../data/orders.ts'
import { after } from '../../clock.ts'
import { Part } from '../../parts/part.ts'

/** What there is to choose from, as known from the whole history. */
export interface Choices {
  brands: readonly { brand: string; name: string }[]
  categories: readonly string[]
  /** Years in which something was bought. */
  years: readonly number[]
}

const yearSpan = (year: number): { from: number; to: number } => ({
  from: Date.UTC(year, 0, 1),
  to: Date.UTC(year + 1, 0, 1),
})

@customElement('bs-history-filters')
export class HistoryFilters extends Part {
  @property({ attribute: false }) filter: OrderFilter = {}
  @property({ attribute: false }) choices: Choices = { brands: [], categories: [], years: [] }
  private wake: (() => void) | undefined

  private narrow(change: Partial<Record<keyof OrderFilter, OrderFilter[keyof OrderFilter]>>): void {
    const next = Object.fromEntries(
      Object.entries({ ...this.filter, ...change }).filter(
        ([, value]) => value !== undefined && value !== '',
      ),
    )
    this.dispatchEvent(new CustomEvent('narrowed', { detail: next, bubbles: true }))
  }

  private readonly search = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value
    this.wake?.()
    this.wake = after(250, () => this.narrow({ text: text.trim() }))
  }

  private select(
    label: string,
    any: string,
    value: string | undefined,
    options: readonly (readonly [string, string])[],
    take: (value: string) => void,
  ) {
    return html`<select
      class="pick ${value === undefined ? '' : 'set'}"
      aria-label=${label}
      @change=${(event: Event) => take((event.target as HTMLSelectElement).value)}
    >
      <option value="" ?selected=${value === undefined}>${any}</option>
      ${options.map(([key, name]) => html`<option value=${key} ?selected=${key === value}>${name}</option>`)}
    </select>`
  }

  protected override render() {
    const { filter, choices } = this
    const year = choices.years.find((one) => yearSpan(one).from === filter.from)
    return html`<div class="filters" role="search" aria-label=${words.filters}>
      <input
        type="search"
        maxlength="140"
        placeholder=${words.search}
        aria-label=${words.search}
        .value=${filter.text ?? ''}
        @input=${this.search}
      />
      ${this.select(
        words.brand,
        words.anyBrand,
        filter.brand,
        choices.brands.map(({ brand, name }) => [brand, name] as const),
        (brand) => this.narrow({ brand }),
      )}
      ${this.select(
        words.category,
        words.anyCategory,
        filter.category,
        choices.categories.map((slug) => [slug, categoryLabel(slug)] as const),
        (category) => this.narrow({ category }),
      )}
      ${this.select(
        words.state,
        words.anyState,
        filter.state,
        orderState.options.map((state) => [state, words.states[state]] as const),
        (state) => this.narrow({ state: state === '' ? undefined : orderState.parse(state) }),
      )}
      ${this.select(
        words.period,
        words.anyTime,
        year === undefined ? undefined : String(year),
        choices.years.map((one) => [String(one), String(one)] as const),
        (text) =>
          this.narrow(text === '' ? { from: undefined, to: undefined } : { ...yearSpan(Number(text)) }),
      )}
      ${
        Object.keys(filter).length === 0
          ? ''
          : html`<button class="link-button small" @click=${() => this.clear()}>${words.clear}</button>`
      }
    </div>`
  }

  private clear(): void {
    this.dispatchEvent(new CustomEvent('narrowed', { detail: {}, bubbles: true }))
  }
}
