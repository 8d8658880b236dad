// The sentence in which a person or a brand is told what is wrong with a line.
import type { LineProblem, LineProblemCode } from './line-problems.ts'
import { fillSentence } from './problem.ts'

/** Code → English sentence; `{name}` is filled from the problem's values. */
export const lineSentences: Readonly<Record<LineProblemCode, string>> = {
  // The text as a whole.
  empty: 'Say what you want: a line begins with a word like #want and what it is about.',
  too_long: 'This is {length} characters long; a line has at most {limit}.',
  control_character: 'There is a control character here ({point}). A line is one line of plain text.',
  hidden_character:
    'There is an invisible character here ({point}). It could make the line read differently than it is.',
  broken_character: 'There is half a character here ({point}). Type it again.',
  marks_piled:
    'There are more accents on one letter here than any language writes. They could cover what stands around them.',
  not_nfc: 'Some letters are written in an unusual way (not Unicode NFC).',
  spaces: 'Words are separated by exactly one space.',
  not_canonical: 'This is not the one way to write this line. Write: {canonical}',
  // Verb and item.
  verb_unknown:
    'A line begins with one of #want, #rent, #hire, #fix, #ask, #thank, #sell, #follow, not “{text}”.',
  verb_case: '“{text}” is written {canonical}.',
  item_missing:
    'Say what it is about after #{verb}: a category like laptop, a product number like gt:09506000134352, or *.',
  item_wrong:
    '“{text}” is not a category. Categories are small letters, digits and hyphens, like washing-machine.',
  item_case: 'The category “{text}” is written {canonical}.',
  below_only_follow: '“.*” (and everything below) is for #follow only. Write {canonical}.',
  gtin_form: 'A product number has 8 to 14 digits; “{text}” has not.',
  gtin_check:
    'The last digit of the product number {text} should be {expected}. One of its digits is probably mistyped.',
  // Tags in general.
  tag_unknown: '“{text}” is not a tag. Write a property like color=blue, or put free text after “--”.',
  tag_key:
    '“{key}:” is not a key this line can have: keys have 1 to 3 small letters. For a property write {key}={value}.',
  tag_case: '“{text}” is written with small letters: {canonical}.',
  tag_order: '“{text}” stands in the wrong place.',
  tag_repeated: '“{key}” is here twice. Keep one of them.',
  value_missing: 'Something has to follow “{text}”.',
  value_wrong: '“{text}” cannot be read as a value. A text with two dots or a quote goes between quotes.',
  value_repeated: '“{text}” is listed twice.',
  string_open: 'A quote is opened here and never closed.',
  string_tail: 'After the closing quote comes a comma, a space or the end.',
  string_escape: '“{text}” cannot stand in quotes: only \\" and \\\\ are written with a backslash.',
  string_escape_needless: 'Only \\" and \\\\ are written with a backslash.',
  string_needless: '“{text}” needs no quotes.',
  on_with_by: 'A line has a day for it (on:) or a last day (by:), not both.',
  // Price.
  price_wrong:
    '“{text}” is not a price. Write EUR900, EUR..900, EUR500.. or EUR500..900, with /mo and the like after it.',
  price_case: 'A currency is three capitals: {canonical}.',
  currency_unknown: 'There is no currency {currency}.',
  price_decimals: '{currency} has {digits} decimals, so “{text}” is not an amount of it.',
  per_unknown: '“/{text}” is not one of /hr, /day, /wk, /mo, /yr.',
  // Numbers, dates, places, references.
  number_form: '“{text}” is written {canonical}: no needless zeros.',
  number_wrong: '“{text}” is not a number with a unit, like 3 or 1.5kg.',
  quantity_zero: 'A quantity is more than nothing; “{text}” is not.',
  min_over_max: '{min} is more than {max}: the smaller one comes first.',
  date_form: '“{text}” is not a date. Write it as 2026-12-15.',
  date_impossible: 'There is no {text} in the calendar.',
  place_wrong:
    '“{text}” is not a place. Write a country like ES, a region like ES-B, or a circle like sp3e~25.',
  place_case: 'The place “{text}” is written {canonical}.',
  ref_wrong: '“{text}” is not a reference: 4 to 22 letters, digits, “_” or “-”.',
  note_empty: 'There is nothing after “--”.',
  note_spaces: 'The note begins or ends with a space.',
  // Asked in the composer, never refused.
  unit_meant: '“{text}” is {unit}. Did you mean {meant}?',
  unit_unknown: '“{unit}” is not a unit that shops know. Did you mean {meant}?',
  unit_missing: '{text} of what? For {name} people usually write {meant}.',
  country_unknown: 'There is no country {country}.',
  country_meant: 'There is no country {country}. Did you mean {meant}?',
  place_meant: '“{text}” is a square on the map. Did you mean the country {meant}?',
  category_meant: 'Shops call this {meant}.',
}

/**
 * The English sentence of a problem, for a brand or a person.
 * @example lineSentence({ code: 'currency_unknown', values: { currency: 'EUX' }, column: 14, length: 3 }) // 'There is no currency EUX.'
 */
export function lineSentence(problem: LineProblem): string {
  return fillSentence(lineSentences[problem.code], problem.values)
}
