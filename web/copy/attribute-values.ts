// What kept values are called: choices of food and allergies, and windows of delivery in words.
import { readWindow, type Window } from '../../protocol/owner/delivery-windows.ts'
import type { ShownValue } from '../../protocol/owner/attributes.ts'
import { valueWords } from './attribute-names.ts'
import { language, list } from './words.ts'

const inUtc = { timeZone: 'UTC' } as const
const long = new Intl.DateTimeFormat(language, { weekday: 'long', ...inUtc })
const short = new Intl.DateTimeFormat(language, { weekday: 'short', ...inUtc })
const hours = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', ...inUtc })

/** A day of that weekday; 1 January 2024 was a Monday. */
const dateOf = (day: number): number => Date.UTC(2024, 0, 1 + day)

export const weekdayName = (day: number): string => long.format(dateOf(day))
export const weekdayShort = (day: number): string => short.format(dateOf(day))

const hourOf = (text: string): string => {
  const [hour = 0, minute = 0] = text.split(':').map(Number)
  return hours.format(Date.UTC(2024, 0, 1, hour, minute))
}

function daysOf(days: readonly number[]): string {
  const [first = 0] = days
  const last = days.at(-1) ?? first
  if (days.length === 7) return 'every day'
  if (days.length > 2 && last - first + 1 === days.length)
    return `${weekdayName(first)} to ${weekdayName(last)}`
  return list(days.map(weekdayName))
}

export const windowWords = ({ days, from, to }: Window): string =>
  `${daysOf(days)}, ${hourOf(from)} to ${hourOf(to)}`

/** A value as it is said beside its name; a window that cannot be read stays as it was written. */
export function saidValue(name: string, value: ShownValue): string {
  if (name !== 'delivery.windows' || !Array.isArray(value)) return valueWords(value)
  return value
    .map((text) => {
      const read = readWindow(text)
      return read === undefined ? text : windowWords(read)
    })
    .join('; ')
}

/** Usual answers, each the value that is kept; any other can be typed beside them. */
export const usualChoices: Readonly<Record<string, readonly string[]>> = {
  diet: [
    'vegetarian',
    'vegan',
    'pescatarian',
    'halal',
    'kosher',
    'no pork',
    'no beef',
    'gluten-free',
    'lactose-free',
    'low in sugar',
    'low in salt',
  ],
  allergies: [
    'gluten',
    'milk',
    'eggs',
    'fish',
    'crustaceans',
    'molluscs',
    'peanuts',
    'nuts',
    'sesame',
    'soya',
    'celery',
    'mustard',
    'lupin',
    'sulphites',
    'latex',
    'nickel',
    'penicillin',
    'pollen',
  ],
}

export const valueWordsOf = {
  other: 'Anything else',
  otherHint: 'With a comma between.',
  days: 'Days',
  from: 'From',
  to: 'To',
  another: 'Another time',
  drop: (window: string) => `Remove: ${window}`,
  fault: 'Choose at least one day, and an end that is later than the start.',
  window: (place: number) => `Time ${place}`,
  asWritten: 'As you wrote it before',
  exact: 'The day',
  yearOnly: 'Only the year',
  year: 'Year you were born',
  yearHint: 'You count as older once the year is over.',
}
