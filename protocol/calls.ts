// What calls answer that are no messages: pages of records, a brand's outbox, the events of a stream.
import * as z from 'zod'
import { jws } from './body.ts'
import { counts } from './limits.ts'
import { problems, type ProblemCode } from './problem.ts'
import { ledgerHead, ledgerRecord } from './record.ts'

/** Answer of `base/records` and of a brand's `records` (section 5). */
export const recordsPage = z.looseObject({
  records: z.array(ledgerRecord).max(counts.records),
  head: ledgerHead,
  /** Whether there is something behind the last of these. */
  more: z.boolean(),
  /** At a brand: a place behind its last for which it has a receipt of the store's. */
  beyond: z.int().min(1).optional(),
})

/** Answer of a brand's outbox: messages as they were signed, oldest first. */
export const outboxPage = z.looseObject({ messages: z.array(jws).max(counts.outbox), more: z.boolean() })

/** Data of the event `live`: the replay has met what is new. */
export const streamLive = z.looseObject({ head: ledgerHead })

/** Data of the event `closed`, the last of a stream; `retry_ms` is how long to wait before opening another. */
export const streamClosed = z.looseObject({
  reason: z.enum(['slow', 'renew', 'shutdown']),
  retry_ms: z.int().min(0),
})

/** Answer of `/healthz`. */
export const alive = z.strictObject({ ok: z.literal(true) })

/** RFC 9457 with the members that this protocol adds (section 11). */
export const problemShape = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  retryable: z.boolean(),
})
