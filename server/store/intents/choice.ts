// What the person chose for one brand; where they say nothing, the price is kept back and the place is coarse.
import { shownFirst } from '../../../protocol/coarse.ts'
import type { Line } from '../../../protocol/line.ts'
import type { Choice as Choosing } from '../../../protocol/owner/intents.ts'
import type { Reader } from '../../platform/database.ts'
import { shownAlways } from '../preferences/preferences.ts'

export interface Choice {
  brand: string
  withheld: string[]
  /** The place as it was written; else a wide circle around it. */
  exact: boolean
}

/** What any brand gets of a line when the person says nothing about it. */
export const firstChoice = (reader: Reader, line: Line): Omit<Choice, 'brand'> =>
  shownFirst(line, shownAlways(reader))

/** What was chosen, with what was left unsaid as the brand has it already, or as it is at first. */
export function choicesFrom(
  reader: Reader,
  line: Line,
  said: readonly Choosing[],
  before: readonly Choice[] = [],
): Choice[] {
  const first = firstChoice(reader, line)
  return said.map(({ brand, withheld, exact }) => {
    const unsaid = before.find((one) => one.brand === brand) ?? first
    return { brand, withheld: withheld ?? unsaid.withheld, exact: exact ?? unsaid.exact }
  })
}
