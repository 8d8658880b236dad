// Narrowing the list of brands down: by name or site, by kind, by state. Says `narrowed`.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { standings } from '../../copy/brands.ts'
import { filterWords as words } from '../../copy/rules.ts'
import type { BrandCard, Standing } from '../../data/brands.ts'
import { Part } from '../../parts/part.ts'
import '../history.css'

export interface BrandFilter {
  text: string
  kind: NonNullable<BrandCard['kind']> | ''
  state: Standing | ''
}
export const noFilter: BrandFilter = { text: '', kind: '', state: '' }

/** The brands that fit all that was chosen. */
export function fitting(brands: readonly BrandCard[], { text, kind, state }: BrandFilter): BrandCard[] {
  const wanted = text.trim().toLowerCase()
  return brands.filter(
    (one) =>
      (wanted === '' || one.name.toLowerCase().includes(wanted) || one.brand.includes(wanted)) &&
      (kind === '' || one.kind === kind) &&
      (state === '' || one.standing === state),
  )
}

@customElement('bs-brand-filters')
export class BrandFilters extends Part {
  @property({ attribute: false }) filter: BrandFilter = noFilter
  @property({ attribute: false }) brands: readonly BrandCard[] = []

  private narrow(change: Partial<BrandFilter>): void {
    this.dispatchEvent(new CustomEvent('narrowed', { detail: { ...this.filter, ...change }, bubbles: true }))
  }

  private select(
    label: string,
    none: string,
    value: string,
    options: readonly (readonly [string, string])[],
    take: (value: string) => void,
  ) {
    return html`<select
      class="pick ${value === '' ? '' : 'set'}"
      aria-label=${label}
      @change=${(event: Event) => take((event.target as HTMLSelectElement).value)}
    >
      <option value="" ?selected=${value === ''}>${none}</option>
      ${options.map(([key, name]) => html`<option value=${key} ?selected=${key === value}>${name}</option>`)}
    </select>`
  }

  protected override render() {
    const { filter, brands } = this
    const states = [...new Set(brands.map(({ standing }) => standing))]
    return html`<div class="filters" role="search" aria-label=${words.label}>
      <input
        type="search"
        maxlength="140"
        placeholder=${words.search}
        aria-label=${words.search}
        .value=${filter.text}
        @input=${(event: Event) => this.narrow({ text: (event.target as HTMLInputElement).value })}
      />
      ${this.select(words.kind, words.anyKind, filter.kind, Object.entries(words.kinds), (kind) =>
        this.narrow({ kind: kind as BrandFilter['kind'] }),
      )}
      ${this.select(
        words.state,
        words.anyState,
        filter.state,
        states.map((one) => [one, standings[one]] as const),
        (state) => this.narrow({ state: state as BrandFilter['state'] }),
      )}
      ${
        JSON.stringify(filter) === JSON.stringify(noFilter)
          ? nothing
          : html`<button class="link-button small" @click=${() => this.narrow(noFilter)}>
              ${words.clear}
            </button>`
      }
    </div>`
  }
}
