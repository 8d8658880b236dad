// Beside the ledger: handing records over, acknowledging them, receipts, the state as told, and a restart after a restore.
import * as z from 'zod'
import { jws, seq, words } from './body.ts'
import { counts } from './limits.ts'
import { ledgerHead, ledgerRecord } from './record.ts'
import { problems, type ProblemCode } from './problem.ts'
import { rosterIds } from './roster.ts'
import { hashOrNone, hashText, messageId } from './shape.ts'
import { scope } from './terms.ts'

const codes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]

/** A push; without records it is a doorbell that says only where the head is. */
export const ledgerBatch = z.looseObject({
  records: z.array(ledgerRecord).max(counts.batch).optional(),
  head: ledgerHead,
  /** Receipts of messages taken from the outbox. */
  receipts: z.array(jws).max(counts.outbox).optional(),
  /** Messages taken from the outbox that were refused. */
  refused: z
    .array(z.looseObject({ jti: messageId, problem: z.looseObject({ code: z.enum(codes) }) }))
    .max(counts.outbox)
    .optional(),
})
/** Up to where a brand holds the ledger; a prefix of a batch may be acknowledged. */
export const ledgerAck = z.looseObject({ seq: seq.or(z.literal(0)), hash: hashOrNone })
/** Where a brand's message stands in the ledger; `at` in seconds, as in the record. */
export const ledgerReceipt = z.looseObject({
  seq,
  hash: hashText,
  prev: hashOrNone,
  at: z.int().min(0),
})
/** How the person's store sees the relationship now. */
export const ledgerState = z.looseObject({
  state: words(20),
  terms: hashText.optional(),
  /** What flows now; times in seconds. */
  grant: z
    .looseObject({ agreement: z.enum(rosterIds), scope, from: z.int().min(0), expires: z.int().min(0) })
    .optional(),
  limits: z.looseObject({}),
  head: ledgerHead,
})
/** After a restore that could not be completed from the brand's copy: where the history goes on from. */
export const ledgerRestart = z.looseObject({ seq, hash: hashText })

export type LedgerBatch = z.infer<typeof ledgerBatch>
export type LedgerAck = z.infer<typeof ledgerAck>
export type LedgerReceipt = z.infer<typeof ledgerReceipt>
export type LedgerStateTold = z.infer<typeof ledgerState>
export type LedgerRestart = z.infer<typeof ledgerRestart>
