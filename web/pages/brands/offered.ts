// Which agreements come first, and which kinds of intents a brand listens for.
import type { BrandLook, RosterEntry } from '../../data/brands.ts'

const launch = ['PDC-INTENT', 'SD-BASE-DP', 'SD-BASE']

/** What a permission costs: the fewer, the earlier. */
function given({ flags, dataBack }: RosterEntry): number {
  const { A, T, P, S3P } = flags
  return [A, T, P, S3P].filter(Boolean).length * 2 + (dataBack === 'required' ? 0 : 1)
}

/** What a brand says it takes: in its document, and in its site's list of MyTerms. */
export const takenBy = ({ terms, says }: Pick<BrandLook, 'terms' | 'says'>): readonly string[] => [
  ...new Set([...terms, ...(says?.agreements ?? [])]),
]

/** The roster with what protects most and is taken by the brand first; what trains machines never comes first. */
export function offeredFirst(
  looked: Pick<BrandLook, 'terms' | 'says'>,
  roster: readonly RosterEntry[],
): RosterEntry[] {
  const terms = takenBy(looked)
  const place = (entry: RosterEntry): number =>
    (terms.includes(entry.id) ? 0 : 100) +
    (launch.includes(entry.id) ? launch.indexOf(entry.id) : 10 + given(entry)) +
    (entry.kind === 'PDC' && entry.id !== 'PDC-INTENT' ? 50 : 0)
  return roster.toSorted((one, other) => place(one) - place(other))
}

/** Category patterns of follow lines: `#follow laptop.* for:want` → `laptop.*`. */
export function followedLines(follows: readonly string[]): string[] {
  const patterns = follows.flatMap((line) => {
    const [verb, item] = line.split(' ')
    return verb === '#follow' && item !== undefined && !item.startsWith('gt:') ? [item] : []
  })
  return [...new Set(patterns)].filter((pattern) => pattern !== '*')
}
