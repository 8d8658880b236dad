// Everything that can be wrong with a line, and how bad it is; the sentences stand apart, for not every reader says them.

/**
 * `wrong`: refused everywhere. `repair`: refused on the wire, put right in the composer.
 * `advice`: never refused; the composer asks whether it was meant.
 */
export type Grade = 'wrong' | 'repair' | 'advice'

/** Code → grade. */
export const lineGrades = {
  // The text as a whole.
  empty: 'wrong',
  too_long: 'wrong',
  control_character: 'wrong',
  hidden_character: 'wrong',
  broken_character: 'wrong',
  marks_piled: 'wrong',
  not_nfc: 'repair',
  spaces: 'repair',
  not_canonical: 'repair',
  // Verb and item.
  verb_unknown: 'wrong',
  verb_case: 'repair',
  item_missing: 'wrong',
  item_wrong: 'wrong',
  item_case: 'repair',
  below_only_follow: 'wrong',
  gtin_form: 'wrong',
  gtin_check: 'wrong',
  // Tags in general.
  tag_unknown: 'wrong',
  tag_key: 'wrong',
  tag_case: 'repair',
  tag_order: 'repair',
  tag_repeated: 'wrong',
  value_missing: 'wrong',
  value_wrong: 'wrong',
  value_repeated: 'repair',
  string_open: 'wrong',
  string_tail: 'wrong',
  string_escape: 'wrong',
  string_escape_needless: 'repair',
  string_needless: 'repair',
  on_with_by: 'wrong',
  // Price.
  price_wrong: 'wrong',
  price_case: 'repair',
  currency_unknown: 'wrong',
  price_decimals: 'wrong',
  per_unknown: 'wrong',
  // Numbers, dates, places, references.
  number_form: 'repair',
  number_wrong: 'wrong',
  quantity_zero: 'wrong',
  min_over_max: 'wrong',
  date_form: 'wrong',
  date_impossible: 'wrong',
  place_wrong: 'wrong',
  place_case: 'repair',
  ref_wrong: 'wrong',
  note_empty: 'repair',
  note_spaces: 'repair',
  // Asked in the composer, never refused.
  unit_meant: 'advice',
  unit_unknown: 'advice',
  unit_missing: 'advice',
  country_unknown: 'advice',
  country_meant: 'advice',
  place_meant: 'advice',
  category_meant: 'advice',
} as const satisfies Record<string, Grade>

export type LineProblemCode = keyof typeof lineGrades

/** Where (`column`: 1-based code point, `length` in code points) and why a line, or a part of it, is refused. */
export interface LineProblem {
  code: LineProblemCode
  values: Record<string, string | number>
  column: number
  length: number
}

/** How bad a problem is. */
export const gradeOf = (problem: LineProblem): Grade => lineGrades[problem.code]
