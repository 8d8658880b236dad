// Three-valued answers: a tag is met, unmet, or nobody can tell.

export type Verdict = 'met' | 'unmet' | 'unknown'

/** Met when any is, else unknown when any is; unmet only when all are. */
export function anyOf(verdicts: Iterable<Verdict>): Verdict {
  let result: Verdict = 'unmet'
  for (const verdict of verdicts) {
    if (verdict === 'met') return 'met'
    if (verdict === 'unknown') result = 'unknown'
  }
  return result
}

/** Unmet when any is, else unknown when any is; met only when all are. */
export const allOf = (verdicts: Iterable<Verdict>): Verdict => not(anyOf([...verdicts].map(not)))

/** Met and unmet change places; unknown stays unknown. */
export function not(verdict: Verdict): Verdict {
  if (verdict === 'unknown') return 'unknown'
  return verdict === 'met' ? 'unmet' : 'met'
}

/** Met or unmet for what is known; unknown for `undefined`. */
export function verdictOf(fact: boolean | undefined): Verdict {
  if (fact === undefined) return 'unknown'
  return fact ? 'met' : 'unmet'
}
