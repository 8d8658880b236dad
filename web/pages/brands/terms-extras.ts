// Beside the preferred agreement: others that are also fine, how many offers a day, and, folded, what else terms can say.
import { html, nothing } from 'lit'
import { addWords as words } from '../../copy/brands.ts'
import { eea, eeaAndNear, moreWords } from '../../copy/terms-more.ts'
import type { Grant, RosterEntry } from '../../data/brands.ts'
import '../../parts/field.ts'

export interface Extras {
  preferred: string
  alternates: string[]
  maxOffersPerDay?: number
  recipients?: string[]
  retentionDays?: number
  jurisdiction?: string[]
  erasureDays?: number
  counterValue?: string
}

/** A whole number from 1 to 1,000, as a brand can be held to; absent for anything else. */
export function quotaOf(typed: string): number | undefined {
  const count = Number(typed)
  return /^\d{1,4}$/.test(typed.trim()) && count >= 1 && count <= 1000 ? count : undefined
}

/** Days of a retention such as `P30D`; hours count as the day they are part of. */
export function daysOf(retention: string): number {
  const [, days, hours] = /^P(?:(\d+)D|T(\d+)H)$/.exec(retention) ?? []
  return days === undefined ? Math.ceil(Number(hours ?? 24) / 24) : Number(days)
}

/** What terms that stand say beyond the agreement, to begin new ones with. */
export const extrasOf = ({
  grant,
  rider,
}: {
  grant: Grant
  rider: { erasureDays: number; maxOffersPerDay?: number | undefined; counterValue?: string | undefined }
}): Omit<Extras, 'preferred' | 'alternates'> => ({
  recipients: grant.recipients,
  retentionDays: daysOf(grant.retention),
  jurisdiction: grant.jurisdiction,
  erasureDays: rider.erasureDays,
  ...(rider.maxOffersPerDay === undefined ? {} : { maxOffersPerDay: rider.maxOffersPerDay }),
  ...(rider.counterValue === undefined ? {} : { counterValue: rider.counterValue }),
})

/** Whether what is wanted in return for training machines is missing. */
export const lacksReturn = ({ preferred, alternates, counterValue = '' }: Extras): boolean =>
  [preferred, ...alternates].includes('PDC-AI') && counterValue.trim() === ''

/** Agreements that the brand may choose instead, each ticked by the person. */
export function alternatesChoice(
  entries: readonly RosterEntry[],
  { preferred, alternates }: Extras,
  choose: (alternates: string[]) => void,
) {
  const others = entries.filter(({ id }) => id !== preferred)
  if (others.length === 0) return nothing
  return html`<details ?open=${alternates.length > 0}>
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
export const quotaField = (typed: string, type: (text: string) => void) =>
  html`<bs-field
    class="short"
    type="number"
    label=${words.quota}
    hint=${words.quotaHint}
    longest="4"
    fault=${typed.trim() === '' || quotaOf(typed) !== undefined ? '' : words.quotaFault}
    .value=${typed}
    @typed=${(event: CustomEvent<string>) => type(event.detail)}
  ></bs-field>`

export const quotaChoice = (typed: string, type: (text: string) => void) =>
  html`<fieldset class="card">
    <legend><h2>${words.quotaTitle}</h2></legend>
    ${quotaField(typed, type)}
  </fieldset>`

/** What PDC-AI needs said; nothing for other agreements. */
export const returnField = (extras: Extras, choose: (part: Partial<Extras>) => void) =>
  [extras.preferred, ...extras.alternates].includes('PDC-AI')
    ? html`<bs-field
        label=${moreWords.value}
        hint=${moreWords.valueHint}
        longest="140"
        fault=${lacksReturn(extras) ? moreWords.valueMissing : ''}
        .value=${extras.counterValue ?? ''}
        @typed=${(event: CustomEvent<string>) => choose({ counterValue: event.detail })}
      ></bs-field>`
    : nothing

const select = (
  label: string,
  options: readonly (readonly [string, string])[],
  chosen: string,
  choose: (value: string) => void,
) =>
  html`<label class="field"
    ><span>${label}</span>
    <select @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
      ${options.map(
        ([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`,
      )}
    </select></label
  >`

const sorted = (numbers: readonly number[]): number[] => [...new Set(numbers)].toSorted((a, b) => a - b)

/** So many days, of a few usual numbers and the one that stands. */
export const daysChoice = (
  label: string,
  usual: readonly number[],
  chosen: number,
  say: (days: number) => string,
  choose: (days: number) => void,
) =>
  select(
    label,
    sorted([...usual, chosen]).map((days) => [String(days), say(days)] as const),
    String(chosen),
    (value) => choose(Number(value)),
  )

/** Where it may be kept: anywhere, usual groups of countries, and what stands. */
export function placesChoice(
  label: string,
  offered: readonly (readonly string[])[],
  chosen: readonly string[],
  choose: (places: string[]) => void,
) {
  const key = (places: readonly string[]): string => places.toSorted().join(' ')
  const all = new Map([...offered, chosen].map((places) => [key(places), places]))
  return select(
    label,
    [...all].map(([name, places]) => [name, moreWords.placesOf(places)] as const),
    key(chosen),
    (value) => choose([...(all.get(value) ?? [])]),
  )
}

/** Retention, place, time to answer an erasure and who else: with what is usual, folded. */
export const moreChoice = (extras: Extras, choose: (part: Partial<Extras>) => void) =>
  html`<details>
    <summary>${moreWords.more}</summary>
    <div class="stack-tight">
      ${daysChoice(
        moreWords.retention,
        [1, 7, 14, 30, 90, 365],
        extras.retentionDays ?? 30,
        moreWords.days,
        (retentionDays) => choose({ retentionDays }),
      )}
      ${placesChoice(moreWords.places, [[], eea, eeaAndNear], extras.jurisdiction ?? [], (jurisdiction) =>
        choose({ jurisdiction }),
      )}
      ${daysChoice(
        moreWords.erasure,
        [3, 7, 14, 30],
        extras.erasureDays ?? 30,
        moreWords.within,
        (erasureDays) => choose({ erasureDays }),
      )}
      <bs-field
        label=${moreWords.recipients}
        hint=${moreWords.recipientsHint}
        .value=${(extras.recipients ?? []).join(', ')}
        @done=${(event: CustomEvent<string>) =>
          choose({
            recipients: event.detail
              .split(',')
              .map((one) => one.trim())
              .filter((one) => one !== ''),
          })}
      ></bs-field>
    </div>
  </details>`
