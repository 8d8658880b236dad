// Why a brand that listens for such a thing would not get it: it names a price or a place that is kept back.
import { coarseLine } from '../../../protocol/coarse.ts'
import type { Line } from '../../../protocol/line.ts'
import { withhold } from '../../../protocol/line-tags.ts'
import { stepKeys, type StepKey } from '../../../protocol/step-keys.ts'
import type { Choice } from './choice.ts'

/** The price alone, the place alone, then both: the least that would do is asked for. */
const tries: readonly (readonly StepKey[])[] = [['price'], ['in'], stepKeys]

/**
 * What the person would have to show for the line to match, and the brand's own line that says so. Empty where
 * nothing of the kind stands in the way. For the person's eyes alone.
 * @param matching the first of the brand's lines that would match what it sees
 */
export function lackOf(
  line: Line,
  { withheld, exact }: Pick<Choice, 'withheld' | 'exact'>,
  matching: (seen: Line) => string | undefined,
): { needs?: StepKey[]; listens?: string } {
  const hidden = stepKeys.filter((key) => withheld.includes(key))
  const shown = exact ? line : coarseLine(line)
  for (const needs of tries) {
    if (!needs.every((key) => hidden.includes(key))) continue
    const seen = withhold(
      shown,
      withheld.filter((key) => !needs.some((need) => need === key)),
    )
    const listens = matching(seen)
    if (listens !== undefined) return { needs: [...needs], listens }
  }
  return {}
}
