// Everything that can be wrong with a line, and the sentence in which a person or a brand is told.

import { fillSentence } from './problem.ts'

/**
 * `wrong`: refused everywhere. `repair`: refused on the wire, put right in the composer.
 * `advice`: never refused; the composer asks whether it was meant.
 */
export type Grade = 'wrong' | 'repair' | 'advice'

const wrong = (sentence: string) => ({ grade: 'wrong' as Grade, sentence })
const repair = (sentence: string) => ({ grade: 'repair' as Grade, sentence })
const advice = (sentence: string) => ({ grade: 'advice' as Grade, sentence })

/** Code → grade and English sentence; `{name}` is filled from the problem's values. */
export const lineProblems = {
  // The text as a whole.
  empty: wrong('Say what you want: a line begins with a word like #want and what it is about.'),
  too_long: wrong('This is {length} characters long; a line has at most {limit}.'),
  control_character: wrong('There is a control character here ({point}). A line is one line of plain text.'),
  hidden_character: wrong(
    'There is an invisible character here ({point}). It could make the line read differently than it is.',
  ),
  broken_character: wrong('There is half a character here ({point}). Type it again.'),
  marks_piled: wrong(
    'There are more accents on one letter here than any language writes. They could cover what stands around them.',
  ),
  not_nfc: repair('Some letters are written in an unusual way (not Unicode NFC).'),
  spaces: repair('Words are separated by exactly one space.'),
  not_canonical: repair('This is not the one way to write this line. Write: {canonical}'),
  // Verb and item.
  verb_unknown: wrong(
    'A line begins with one of #want, #rent, #hire, #fix, #ask, #thank, #sell, #follow, not “{text}”.',
  ),
  verb_case: repair('“{text}” is written {canonical}.'),
  item_missing: wrong(
    'Say what it is about after #{verb}: a category like laptop, a product number like gt:09506000134352, or *.',
  ),
  item_wrong: wrong(
    '“{text}” is not a category. Categories are small letters, digits and hyphens, like washing-machine.',
  ),
  item_case: repair('The category “{text}” is written {canonical}.'),
  below_only_follow: wrong('“.*” (and everything below) is for #follow only. Write {canonical}.'),
  gtin_form: wrong('A product number has 8 to 14 digits; “{text}” has not.'),
  gtin_check: wrong(
    'The last digit of the product number {text} should be {expected}. One of its digits is probably mistyped.',
  ),
  // Tags in general.
  tag_unknown: wrong('“{text}” is not a tag. Write a property like color=blue, or put free text after “--”.'),
  tag_key: wrong(
    '“{key}:” is not a key this line can have: keys have 1 to 3 small letters. For a property write {key}={value}.',
  ),
  tag_case: repair('“{text}” is written with small letters: {canonical}.'),
  tag_order: repair('“{text}” stands in the wrong place.'),
  tag_repeated: wrong('“{key}” is here twice. Keep one of them.'),
  value_missing: wrong('Something has to follow “{text}”.'),
  value_wrong: wrong(
    '“{text}” cannot be read as a value. A text with two dots or a quote goes between quotes.',
  ),
  value_repeated: repair('“{text}” is listed twice.'),
  string_open: wrong('A quote is opened here and never closed.'),
  string_tail: wrong('After the closing quote comes a comma, a space or the end.'),
  string_escape: wrong('“{text}” cannot stand in quotes: only \\" and \\\\ are written with a backslash.'),
  string_escape_needless: repair('Only \\" and \\\\ are written with a backslash.'),
  string_needless: repair('“{text}” needs no quotes.'),
  on_with_by: wrong('A line has a day for it (on:) or a last day (by:), not both.'),
  // Price.
  price_wrong: wrong(
    '“{text}” is not a price. Write EUR900, EUR..900, EUR500.. or EUR500..900, with /mo and the like after it.',
  ),
  price_case: repair('A currency is three capitals: {canonical}.'),
  currency_unknown: wrong('There is no currency {currency}.'),
  price_decimals: wrong('{currency} has {digits} decimals, so “{text}” is not an amount of it.'),
  per_unknown: wrong('“/{text}” is not one of /hr, /day, /wk, /mo, /yr.'),
  // Numbers, dates, places, references.
  number_form: repair('“{text}” is written {canonical}: no needless zeros.'),
  number_wrong: wrong('“{text}” is not a number with a unit, like 3 or 1.5kg.'),
  quantity_zero: wrong('A quantity is more than nothing; “{text}” is not.'),
  min_over_max: wrong('{min} is more than {max}: the smaller one comes first.'),
  date_form: wrong('“{text}” is not a date. Write it as 2026-12-15.'),
  date_impossible: wrong('There is no {text} in the calendar.'),
  place_wrong: wrong(
    '“{text}” is not a place. Write a country like ES, a region like ES-B, or a circle like sp3e~25.',
  ),
  place_case: repair('The place “{text}” is written {canonical}.'),
  ref_wrong: wrong('“{text}” is not a reference: 4 to 22 letters, digits, “_” or “-”.'),
  note_empty: repair('There is nothing after “--”.'),
  note_spaces: repair('The note begins or ends with a space.'),
  // Asked in the composer, never refused.
  unit_meant: advice('“{text}” is {unit}. Did you mean {meant}?'),
  unit_unknown: advice('“{unit}” is not a unit that shops know. Did you mean {meant}?'),
  unit_missing: advice('{text} of what? For {name} people usually write {meant}.'),
  country_unknown: advice('There is no country {country}.'),
  country_meant: advice('There is no country {country}. Did you mean {meant}?'),
  place_meant: advice('“{text}” is a square on the map. Did you mean the country {meant}?'),
  category_meant: advice('Shops call this {meant}.'),
} as const satisfies Record<string, { grade: Grade; sentence: string }>

export type LineProblemCode = keyof typeof lineProblems

/** Where (`column`: 1-based code point, `length` in code points) and why a line, or a part of it, is refused. */
export interface LineProblem {
  code: LineProblemCode
  values: Record<string, string | number>
  column: number
  length: number
}

/** How bad a problem is. */
export const gradeOf = (problem: LineProblem): Grade => lineProblems[problem.code].grade

/**
 * The English sentence of a problem, for a brand or a person.
 * @example lineSentence({ code: 'currency_unknown', values: { currency: 'EUX' }, column: 14, length: 3 }) // 'There is no currency EUX.'
 */
export function lineSentence(problem: LineProblem): string {
  return fillSentence(lineProblems[problem.code].sentence, problem.values)
}
