// The erasure: a person asks that shown things be deleted, and the brand answers with a signed receipt.
import * as z from 'zod'
import { iri, seq, time, timeSeconds, words } from './body.ts'
import { lineLength } from './limits.ts'
import { Problem } from './problem.ts'

/** So many records can be named in one request; more are asked for by naming none, which is everything. */
export const mostErasureRecords = 5000

/** `scope` names records of this ledger by number; empty = everything the brand holds of this relationship. */
export const erasureRequest = z.looseObject({
  scope: z.array(seq).max(mostErasureRecords),
  basis: iri,
  due: time,
})
export const erasureAcknowledge = z.looseObject({ due: time })

/** What is kept, on which ground (a compact IRI of DPV EU-GDPR), and until when. */
export const retained = z.looseObject({ what: words(lineLength), ground: iri, until: time })
/** Whom the brand told to erase as well (GDPR Art. 19). */
export const downstream = z.looseObject({ who: words(lineLength), told: time.optional() })

/** A receipt proves a claim, not a deletion. */
export const erasureReceipt = z.looseObject({
  erased: z.array(seq).max(5000),
  retained: z.array(retained).max(100),
  downstream: z.array(downstream).max(100),
})

/**
 * Why a person may ask: no longer needed, consent withdrawn, objection, unlawful, a law demands it, offered to a child.
 * Source: GDPR Art. 17(1); DPV 2.2, extension EU-GDPR.
 */
export const erasureBases = ['a', 'b', 'c', 'd', 'e', 'f'].map((point) => `eu-gdpr:A17-1-${point}`)

/** Grounds on which something may be kept, or be erased later. Source: GDPR Art. 17(3), 12(3) and 12(5); DPV EU-GDPR. */
export const erasureGrounds = [
  ...[
    'LegalClaims',
    'LegallyRequired',
    'FreedomOfExpression',
    'PublicInterest',
    'PublicHealth',
    'Archiving',
  ].map((reason) => `eu-gdpr:JustificationA17${reason}`),
  ...['Delay', 'Complexity', 'HighVolume', 'IdentityRequired', 'ManifestlyExcessive'].map(
    (reason) => `eu-gdpr:JustificationA12${reason}`,
  ),
]

/** How long after the request a brand may at most promise to need: one month, and two more. Source: GDPR Art. 12(3). */
export const longestErasureDays = 92

const daySeconds = 86_400
const yearSeconds = 365 * daySeconds

/** The days of a request in seconds: the one it names, and the one that the brand promised since. */
export interface ErasureDays {
  due: number
  promised?: number | undefined
}

/** The last second in which it is in time: the promised day counts once there is one, and before it the one named. */
export const erasureDay = ({ due, promised }: ErasureDays): number => promised ?? due

/** The last second in which it can still be answered; a promise can bring forward being late, never the end of it. */
export const lastErasureDay = ({ due, promised = due }: ErasureDays): number =>
  Math.max(due, promised) + yearSeconds

/** The state by the clock, of a request of which the last thing said is known; the same that the fold comes to. */
export function erasureStateAt<S extends string>(
  { state, ...days }: ErasureDays & { state: S },
  now: number,
): S | 'overdue' | 'closed' {
  if (state === 'receipted') return state
  if (now > lastErasureDay(days)) return 'closed'
  return now > erasureDay(days) ? 'overdue' : state
}

/**
 * A promise without end is none: one month, and at most two more where it is complex.
 * @throws Problem malformed
 */
export function checkErasurePromise({ due }: ErasureAcknowledge, requestedAt: number): void {
  if (timeSeconds(due) <= requestedAt + longestErasureDays * daySeconds) return
  throw new Problem('malformed', {
    reason: `body.due: it lies more than ${longestErasureDays} days after the request`,
  })
}

/**
 * A receipt names records of this ledger, and keeps things on grounds that the law knows.
 * @param head the number of the last record before it
 * @throws Problem malformed
 */
export function checkErasureReceipt({ erased, retained: kept }: ErasureReceipt, head: number): void {
  const beyond = erased.find((one) => one > head)
  if (beyond !== undefined)
    throw new Problem('malformed', { reason: `body.erased: there is no record ${beyond}` })
  const other = kept.find(({ ground }) => !erasureGrounds.includes(ground))
  if (other === undefined) return
  throw new Problem('malformed', {
    reason: `body.retained: ${other.ground} is no ground on which data may be kept; DPV names ${erasureGrounds.join(', ')}`,
  })
}

export type ErasureRequest = z.infer<typeof erasureRequest>
export type ErasureAcknowledge = z.infer<typeof erasureAcknowledge>
export type ErasureReceipt = z.infer<typeof erasureReceipt>
export type Retained = z.infer<typeof retained>
export type Downstream = z.infer<typeof downstream>
