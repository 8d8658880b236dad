// How figures, sums, times and lists are said: by Intl, in the language of the pages.
import { currencies } from '../../protocol/money.ts'

/** English first; other languages come with a file of words of their own. */
export const language = 'en-GB'

const plurals = new Intl.PluralRules(language)
const numbers = new Intl.NumberFormat(language)
const relatives = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
const dayNames = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' })
const days = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' })
const clocks = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' })
const exact = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long' })
const lists = new Intl.ListFormat(language, { type: 'conjunction' })

/** "1 brand", "2 brands": the number and the word that goes with it. */
export const plural = (count: number, one: string, other: string): string =>
  `${numbers.format(count)} ${plurals.select(count) === 'one' ? one : other}`

export const number = (value: number): string => numbers.format(value)
export const list = (items: readonly string[]): string => lists.format(items)

const small = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
/** Numbers up to ten in letters, for sentences. */
export const inLetters = (count: number): string => small[count] ?? number(count)

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** Minor units and a currency → "€849.00". */
export function money(amount: number, currency: string): string {
  const digits = currencies.get(currency) ?? 2
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return format.format(amount / 10 ** digits)
}

export const day = (at: number): string => days.format(at)
export const weekday = (at: number): string => dayNames.format(at)
export const clockTime = (at: number): string => clocks.format(at)
export const exactTime = (at: number): string => exact.format(at)

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** "3 hours ago", "in 2 days", "just now"; a date when it is more than three weeks away. */
export function relative(at: number, now: number): string {
  const away = at - now
  if (Math.abs(away) > 21 * 86_400_000) return day(at)
  for (const [unit, ms] of steps) {
    if (Math.abs(away) >= ms) return relatives.format(Math.trunc(away / ms), unit)
  }
  return away > 0 ? 'in a moment' : 'just now'
}

/** Time left: "2 d 4 h", "3 h 20 min", "14 min", "40 s". */
export function left(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [d, h, min] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  if (d > 0) return h > 0 ? `${d} d ${h} h` : `${d} d`
  if (h > 0) return min > 0 ? `${h} h ${min} min` : `${h} h`
  return min > 0 ? `${min} min` : `${seconds} s`
}

/** A measured time: "4 ms", "0.4 ms", "1.2 s". */
export const took = (ms: number): string =>
  ms >= 1000
    ? `${(ms / 1000).toFixed(1)} s`
    : ms >= 1
      ? `${Math.round(ms)} ms`
      : `${Number(ms.toFixed(1))} ms`

export function bytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB']
  let [value, unit] = [count, 0]
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1]
  return `${number(Number(value.toFixed(unit === 0 ? 0 : 1)))} ${units[unit] ?? ''}`
}
