// Beside the preferred agreement: others that are also fine, and how many offers a day are welcome.
import { html, nothing } from 'lit'
import { addWords as words } from '../../copy/brands.ts'
import type { RosterEntry } from '../../data/brands.ts'
import '../../parts/field.ts'

export interface Extras {
  preferred: string
  alternates: string[]
  maxOffersPerDay?: number
}

/** A whole number from 1 to 1,000, as a brand can be held to; absent for anything else. */
export function quotaOf(typed: string): number | undefined {
  const count = Number(typed)
  return /^\d{1,4}$/.test(typed.trim()) && count >= 1 && count <= 1000 ? count : undefined
}

/** Agreements that the brand may choose instead, each ticked by the person. */
export function alternatesChoice(
  entries: readonly RosterEntry[],
  { preferred, alternates }: Extras,
  choose: (alternates: string[]) => void,
) {
  const others = entries.filter(({ id }) => id !== preferred)
  if (others.length === 0) return nothing
  return html`<details>
    <summary>${words.alternates}</summary>
    <p class="small">${words.alternatesHint}</p>
    ${others.map(
      ({ id, summary }) =>
        html`<label class="choice"
          ><input
            type="checkbox"
            .checked=${alternates.includes(id)}
            @change=${(event: Event) => {
              const rest = alternates.filter((one) => one !== id)
              choose((event.target as HTMLInputElement).checked ? [...rest, id] : rest)
            }}
          /><span>${summary} <code class="tiny">${id}</code></span></label
        >`,
    )}
  </details>`
}

/** At most so many offers a day; empty = as many as the protocol allows. */
export const quotaChoice = (typed: string, type: (text: string) => void) =>
  html`<fieldset class="card">
    <legend><h2>${words.quotaTitle}</h2></legend>
    <bs-field
      class="short"
      type="number"
      label=${words.quota}
      hint=${words.quotaHint}
      longest="4"
      fault=${typed.trim() === '' || quotaOf(typed) !== undefined ? '' : words.quotaFault}
      .value=${typed}
      @typed=${(event: CustomEvent<string>) => type(event.detail)}
    ></bs-field>
  </fieldset>`
