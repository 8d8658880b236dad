// How a push came out, and what becomes of the queue: on with the next, again later, doorbells only, or no more.
import { isOver } from '../../../protocol/lifecycle.ts'
import { checkFresh, parseMessage, personId, verifyMessage } from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Writer } from '../../platform/database.ts'
import type { OutboundAnswer } from '../../platform/outbound.ts'
import type { Context } from '../context.ts'
import { noteSeen } from '../disclosures/disclosures.ts'
import { endOldKey } from '../relocation/relocation.ts'
import type { Relationship } from '../terms/terms.ts'
import type { Acquaintances } from './acquaintance.ts'
import type { Batch } from './batch.ts'
import { acknowledge } from './marks.ts'
import { changePush, forgetAnswersInBatch, pushRow, seenBefore } from './queries.ts'
import { nextAttemptAt, retryAfter } from './retry.ts'

/** `acked`: a valid acknowledgement; `mute`: 2xx without one; `gone`: 410; `failed`: anything else. */
export type Outcome =
  | { kind: 'acked'; seq: number; hash: string; jwt: string }
  | { kind: 'mute' }
  | { kind: 'gone' }
  | { kind: 'failed'; reason: string; askedSeconds: number | undefined }

/** Reads a brand's answer to a push. */
export async function readOutcome(
  context: Pick<Context, 'clock'>,
  acquaintances: Acquaintances,
  rid: string,
  answer: OutboundAnswer,
): Promise<Outcome> {
  if (answer.status === 410) return { kind: 'gone' }
  if (answer.status < 200 || answer.status > 299) {
    const askedSeconds = retryAfter(answer.headers['retry-after'], context.clock.now())
    return { kind: 'failed', reason: `status_${answer.status}`, askedSeconds }
  }
  if (answer.status !== 200) return { kind: 'mute' }
  try {
    const parsed = parseMessage(answer.body)
    const known = await acquaintances.of(rid)
    const key = known?.keys.find((one) => one.kid === parsed.kid)
    const iss = known?.relationship.origin ?? ''
    // A batch that came twice gets the acknowledgement of the first time, whatever its age.
    if (parsed.claims.iat > context.clock.seconds()) checkFresh(parsed, context.clock.seconds())
    const { claims } = await verifyMessage(parsed, key, { iss, aud: personId(rid), sub: rid })
    if (claims.type !== 'ledger.ack') return { kind: 'mute' }
    const { seq, hash } = parseBody('ledger.ack', claims.body)
    return { kind: 'acked', seq, hash, jwt: parsed.jwt }
  } catch (problem) {
    if (problem instanceof Problem) return { kind: 'mute' }
    throw problem
  }
}

/** What a call that brought no answer means. */
export function failureOf(error: unknown): Outcome | undefined {
  if (!(error instanceof Problem)) return undefined
  return { kind: 'failed', reason: error.code, askedSeconds: undefined }
}

type Ports = Pick<Context, 'clock' | 'journal' | 'keyring' | 'ledgers' | 'live' | 'random'>

/**
 * Settles a push in one transaction.
 * @returns whether the next may follow at once
 */
export function settlePush(
  ports: Ports,
  tx: Writer,
  relationship: Relationship,
  batch: Batch,
  outcome: Outcome,
): boolean {
  const { rid } = relationship
  const row = pushRow(tx, rid)
  if (!row || row.state === 'off') return false
  const now = ports.clock.now()
  if (outcome.kind === 'acked' && isTrue(ports, tx, rid, outcome)) {
    const { seq, hash, jwt: proof } = outcome
    const hasMoved = acknowledge(tx, { rid, seq, hash, at: now, channel: 'push', proof })
    const isCarried = batch.kind === 'records' && (seq > batch.from || batch.upto === batch.from)
    if (isCarried) forgetAnswersInBatch(tx, rid)
    const carried = isCarried ? { batch: null, batchDigest: null, batchFrom: null, batchUpto: null } : {}
    changePush(tx, rid, { ...carried, ackedAt: now, isDoubted: 0 })
    if (hasMoved) {
      endOldKey(ports, tx, relationship, seq)
      noteSeen(ports, tx, relationship, { after: seenBefore(tx, rid, seq), upto: seq, channel: 'push' })
    }
    if (hasMoved) ports.live.tell(tx, { topic: 'brand', id: relationship.brand, code: 'delivery.seen' })
    if (isCarried) {
      changePush(tx, rid, { attempts: 0, failingSince: null, nextAt: null })
      return true
    }
    // Somebody who acknowledges the bell and never what it announces is tried less and less often all the same.
    if (batch.kind === 'doorbell') {
      const isFresh = row.isDoubted === 0
      changePush(tx, rid, { nextAt: null, ...(isFresh ? { attempts: 0, failingSince: null } : {}) })
      return true
    }
    // Acknowledged, but nothing of what was brought: again later, or it would go round and round.
    return planAgain(ports, tx, relationship, 'not_taken', undefined)
  }
  if (outcome.kind === 'gone') return stop(ports, tx, relationship, 'gone')
  if (outcome.kind === 'failed') {
    return planAgain(ports, tx, relationship, outcome.reason, outcome.askedSeconds)
  }
  if (row.isDoubted === 0) {
    changePush(tx, rid, { isDoubted: 1 })
    tellPerson(ports, tx, relationship, 'push.unacknowledged', {})
  }
  return planAgain(ports, tx, relationship, 'unacknowledged', undefined)
}

/** An acknowledgement counts when it names a record of ours by its hash. */
function isTrue(
  { ledgers }: Pick<Context, 'ledgers'>,
  tx: Writer,
  rid: string,
  { seq, hash }: { seq: number; hash: string },
): boolean {
  if (seq === 0) return hash === ''
  return seq <= ledgers.head(tx, rid).seq && ledgers.recordAt(tx, rid, seq)?.hash === hash
}

function planAgain(
  ports: Ports,
  tx: Writer,
  relationship: Relationship,
  reason: string,
  askedSeconds: number | undefined,
): boolean {
  const { rid } = relationship
  const row = pushRow(tx, rid)
  if (!row) return false
  const now = ports.clock.now()
  const attempts = row.attempts + 1
  const failingSince = row.failingSince ?? now
  const nextAt = nextAttemptAt(now, attempts, failingSince, askedSeconds, ports.random)
  if (nextAt === undefined) return stop(ports, tx, relationship, reason)
  changePush(tx, rid, { attempts, failingSince, nextAt })
  const { brand } = relationship
  ports.journal.note(tx, 'push.failed', { reason, attempts }, { brand, rid })
  return false
}

function stop(ports: Ports, tx: Writer, relationship: Relationship, reason: string): boolean {
  const { rid } = relationship
  changePush(tx, rid, {
    state: 'off',
    offSeq: ports.ledgers.head(tx, rid).seq,
    attempts: 0,
    failingSince: null,
    nextAt: null,
    batch: null,
    batchDigest: null,
    batchFrom: null,
    batchUpto: null,
  })
  tellPerson(ports, tx, relationship, 'push.stopped', { reason })
  return false
}

function tellPerson(
  { journal, live }: Pick<Context, 'journal' | 'live'>,
  tx: Writer,
  { brand, rid, state }: Relationship,
  code: string,
  values: Record<string, string>,
): void {
  journal.note(tx, code, { ...values, isOver: isOver(state) }, { brand, rid })
  live.tell(tx, { topic: 'brand', id: brand, code })
}
