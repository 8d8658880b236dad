// The erasure: a person asks that shown things be deleted, and the brand answers with a signed receipt.
import * as z from 'zod'
import { iri, seq, time, words } from './body.ts'
import { lineLength } from './limits.ts'

/** `scope` names records of this ledger by number; empty = everything the brand holds of this relationship. */
export const erasureRequest = z.looseObject({ scope: z.array(seq).max(5000), basis: iri, due: time })
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

export type ErasureRequest = z.infer<typeof erasureRequest>
export type ErasureAcknowledge = z.infer<typeof erasureAcknowledge>
export type ErasureReceipt = z.infer<typeof erasureReceipt>
export type Retained = z.infer<typeof retained>
export type Downstream = z.infer<typeof downstream>
