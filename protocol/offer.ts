// The offer: a brand's signed answer to an intent, haggled over at most three times, then taken or not.
import * as z from 'zod'
import { declineReasons } from './decline-reasons.ts'
import { duration, lang, link, prose, revision, tagKey, time, timeSeconds, words } from './body.ts'
import { counts, lineLength } from './limits.ts'
import { Problem } from './problem.ts'
import { lineWith } from './line-shape.ts'
import { rosterIds } from './roster.ts'
import { areSameTotals, currency, fee, minor, totals, type TotalsRow } from './totals.ts'
import { messageId } from './shape.ts'

/** One thing offered; `amount` is the price of the whole row in minor units. */
export const offerItem = z.looseObject({
  name: words(lineLength),
  quantity: z.int().min(1).max(1_000_000),
  amount: minor,
  unit: words(16).optional(),
  gtin: z
    .string()
    .regex(/^\d{8,14}$/)
    .optional(),
  sku: words(64).optional(),
  attributes: z.record(words(64), words(lineLength)).optional(),
})

/** What the brand itself says about a tag; shown as its word, never above what the store computes. */
export const fitRow = z.looseObject({
  tag: tagKey,
  says: z.enum(['met', 'unmet', 'unknown']),
  note: words(lineLength).optional(),
})

/** `line` is a `#sell`; `items` is its full form. `confirm_within` binds the brand's answer to an acceptance. */
export const offerMake = z.looseObject({
  intent: z.looseObject({ id: messageId, revision }),
  line: lineWith(['sell']),
  items: z.array(offerItem).min(1).max(100),
  totals,
  currency,
  valid_until: time,
  confirm_within: duration,
  fit: z.array(fitRow).max(64),
  fee: fee.optional(),
  checkout: link.optional(),
  note: prose().optional(),
  lang,
})
export const offerRevise = offerMake
export const offerWithdraw = z.looseObject({ reason: words(lineLength).optional() })

/** One wish: the member of the offer as a JSON Pointer (RFC 6901) and what it should be. */
export const offerChange = z.looseObject({
  path: z
    .string()
    .max(200)
    .regex(/^(?:\/(?:[^~/\p{Cc}]|~[01])+)+$/u, 'must be a JSON Pointer'),
  to: z.union([z.string().max(lineLength), z.number(), z.boolean(), z.null()]),
})
export const offerCounter = z.looseObject({
  changes: z.array(offerChange).min(1).max(20),
  note: prose().optional(),
})
export const offerDecline = z.looseObject({ reason_code: z.enum(declineReasons), note: prose().optional() })

/** `revision` and `totals` repeat what the person saw; `terms` is the agreement that comes with the order. */
export const offerAccept = z.looseObject({ revision, totals, terms: z.enum(rosterIds) })

export type OfferItem = z.infer<typeof offerItem>
export type FitRow = z.infer<typeof fitRow>
export type OfferMake = z.infer<typeof offerMake>
export type OfferRevise = z.infer<typeof offerRevise>
export type OfferWithdraw = z.infer<typeof offerWithdraw>
export type OfferChange = z.infer<typeof offerChange>
export type OfferCounter = z.infer<typeof offerCounter>
export type OfferDecline = z.infer<typeof offerDecline>
export type OfferAccept = z.infer<typeof offerAccept>
export { declineReasons, type DeclineReason } from './decline-reasons.ts'

/** States in which an offer counts as the one that a brand may have for an intent (limits.ts, `liveOffers`). */
export const liveOfferStates = ['made', 'countered', 'revised', 'accepted'] as const

/**
 * Whether an offer answers what the person says now, and can still be taken.
 * @param intentRevision the current revision of the intent
 * @param at seconds: the time of its record
 * @throws Problem `stale_revision`, `expired`
 */
export function checkOffer(intentRevision: number, body: OfferMake, at: number): void {
  if (body.intent.revision !== intentRevision) {
    throw new Problem('stale_revision', { given: body.intent.revision, current: intentRevision })
  }
  if (timeSeconds(body.valid_until) < at) throw new Problem('expired', { object: 'offer' })
}

/**
 * Whether there is room for one more counter.
 * @param rounds counters so far
 * @throws Problem `quota`
 */
export function checkCounterRound(rounds: number): void {
  if (rounds >= counts.rounds) throw new Problem('quota', { what: `${counts.rounds} counters to an offer` })
}

/**
 * Whether an acceptance means the offer as it stands: the same revision and the same rows.
 * @throws Problem `stale_revision`, `malformed`
 */
export function checkAcceptance(
  offer: { revision: number; body: { totals: readonly TotalsRow[] } },
  body: OfferAccept,
): void {
  if (body.revision !== offer.revision) {
    throw new Problem('stale_revision', { given: body.revision, current: offer.revision })
  }
  if (!areSameTotals(body.totals, offer.body.totals)) {
    throw new Problem('malformed', { reason: 'body.totals: not those of the offer' })
  }
}
