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

export type ErasureRequest = z.infer<typeof erasureRequest>
export type ErasureAcknowledge = z.infer<typeof erasureAcknowledge>
export type ErasureReceipt = z.infer<typeof erasureReceipt>
export type Retained = z.infer<typeof retained>
export type Downstream = z.infer<typeof downstream>
