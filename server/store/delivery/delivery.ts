// Delivery: takes what brands send, hands over what they may have, and falls silent at the commit that ends it.
import type { PublicKey } from '../../../protocol/keys.ts'
import type { Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import type { Context } from '../context.ts'
import { hasMovedSince } from '../relocation/relocation.ts'
import { relationshipsInStates } from '../terms/terms.ts'
import { createAcquaintances } from './acquaintance.ts'
import { createCuts, type Silence } from './cuts.ts'
import type { Ear } from './ear.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { createMarks } from './marks.ts'
import { createOutboxes } from './outbox.ts'
import { createPushes } from './push.ts'
import {
  changePush,
  forgetDaysBefore,
  openPush,
  pushRow,
  saveUnansweredNotes,
  unansweredNotes,
} from './queries.ts'
import { dayOf } from './quota.ts'
import { createReads, type Reads } from './reads.ts'
import { createRefusals } from './refusals.ts'
import { createStreams, type Streams } from './streams.ts'
import { destroyKeys } from './last-key.ts'
import type { Rooms } from './surface.ts'

export { createEar, type Ear } from './ear.ts'
export { handedAndSeen, pushStateOf, seenTimes, seenUpTo, silences } from './facts.ts'
export type { Silence } from './cuts.ts'
export { noteHeld } from './marks.ts'
export { heldUpTo } from './queries.ts'
export type { Rooms } from './surface.ts'

export interface Delivery {
  inbox: Inbox
  reads: Reads
  streams: Streams
  /** A brand's pinned keys, ready for use: who makes a signed read. */
  pinnedKeys(rid: string): Promise<readonly PublicKey[]>
  openStreams(rid: string): number
  /** Cuts all that is open to a brand that must be told nothing more for now. */
  closeTo(rid: string): void
  /** Brings what waits for a brand to which nothing could be said for a while, and looks for what it has to say. */
  reopenTo(rid: string): void
  /** Resolves when the last socket of a relationship is closed after the commit that ended or paused it. */
  silence(rid: string): Promise<Silence>
  start(): void
  close(): Promise<void>
}

const job = 'delivery.errands'
const soonestMs = 250
const sweep = 'delivery.sweep'

export function createDelivery(context: Context, rooms: Rooms, ear: Ear): Delivery {
  const { clock, database, jobs } = context
  const acquaintances = createAcquaintances(context)
  const cuts = createCuts(context)
  const marks = createMarks(context)
  const refusals = createRefusals(context)
  const inbox = createInbox(context, rooms, { acquaintances, refusals })
  const reads = createReads(context, rooms, { cuts, refusals })
  const streams = createStreams(context, { cuts, marks })
  let hasStarted = false

  const planNext = (): void => {
    const at = hasStarted ? pushes.dueAt() : undefined
    // What is due and cannot go yet, because its host rests, is not asked about again at once.
    if (at !== undefined) jobs.at(job, Math.max(at, clock.now() + soonestMs))
  }
  const outboxes = createOutboxes(context, rooms, {
    inbox,
    cuts,
    onTaken: (rid) => pushes.wake(rid),
    onPlanned: planNext,
  })
  const pushes = createPushes(context, {
    acquaintances,
    cuts,
    onAcked: (rid) => outboxes.lookSoon(rid),
    onAhead: (rid) => rooms.doubt?.(rid),
    onWaiting: planNext,
  })

  const brandOf = (rid: string): string | undefined => acquaintances.committed(rid)?.brand
  const hear = ({ rid, record, claims }: Entry): void => {
    const ends = endOf(record.type, rid, claims.body)
    if (ends !== undefined) cuts.cut(ends, record.type, brandOf(ends))
    streams.tell(rid, record)
    if (hasStarted) pushes.wake(rid)
    if (hasStarted && record.type === 'terms.proffer') outboxes.lookSoon(rid)
  }
  ear.listen(hear)

  return {
    inbox,
    reads,
    streams,
    pinnedKeys: async (rid) => (await acquaintances.of(rid))?.keys ?? [],
    openStreams: (rid) => streams.openOf(rid),
    closeTo: (rid) => cuts.cut(rid, 'restore.begun', brandOf(rid)),
    reopenTo: (rid) => {
      pushes.wake(rid)
      outboxes.lookSoon(rid)
    },
    silence: (rid) => cuts.silence(rid),
    start: () => {
      hasStarted = true
      jobs.every(job, 60, () => {
        pushes.pump()
        outboxes.run()
        planNext()
      })
      jobs.every(sweep, 3600, async () => {
        await refusals.flush()
        await database.transact((tx) => forgetDaysBefore(tx, dayOf(clock.now()) - 7))
        await destroyKeys(context, rooms)
        pushes.resume()
      })
      pushes.resume()
      for (const relationship of relationshipsInStates(database, ['proffered', 'countered'])) {
        if (hasMovedSince(context, database, relationship)) outboxes.lookSoon(relationship.rid)
      }
      outboxes.run()
    },
    close: async () => {
      hasStarted = false
      await Promise.all([pushes.stop(), outboxes.stop()])
      await refusals.flush()
    },
  }
}

/** What waits for a brand is brought to it at once, even after days in which it did not answer. */
export function knockAgain(
  { clock, jobs }: Pick<Context, 'clock' | 'jobs'>,
  tx: Writer,
  { rid, brand }: { rid: string; brand: string },
): void {
  if (!pushRow(tx, rid)) openPush(tx, rid, brand)
  changePush(tx, rid, { state: 'on', nextAt: clock.now(), attempts: 0, failingSince: null, isDoubted: 0 })
  tx.onCommit(() => jobs.wake(job))
}

/** The relationship whose sockets a record closes: an end, a pause, or an agreement past its time. */
function endOf(type: string, rid: string, body: unknown): string | undefined {
  if (type === 'terms.revoke' || type === 'terms.leave' || type === 'terms.pause') return rid
  if (type !== 'own.lapse') return undefined
  const { what, id } = body as { what?: unknown; id?: unknown }
  return what === 'terms' && typeof id === 'string' ? id : undefined
}

/** What ends or pauses: the batch on its way is thrown away in the same transaction. */
const dropBatch = (tx: Writer, rid: string, seq: number): void => {
  const row = pushRow(tx, rid)
  // A rebuild replays ends of long ago; only what was made before this record is dropped by it.
  if (!row || (row.batchUpto ?? 0) >= seq) return
  changePush(tx, rid, { batch: null, batchDigest: null, batchFrom: null, batchUpto: null, nextAt: null })
}

const drop: Projection = (tx, { rid, record }) => dropBatch(tx, rid, record.seq)

const countNote: Projection = (tx, { rid, by }) => {
  saveUnansweredNotes(tx, rid, by === 'brand' ? unansweredNotes(tx, rid) + 1 : 0)
}

const switchPush: Projection = (tx, { rid, record, claims }) => {
  const { push } = claims.body as { push?: unknown }
  const row = pushRow(tx, rid)
  if (push !== true || row?.state !== 'off' || row.offSeq >= record.seq) return
  changePush(tx, rid, { state: 'on', nextAt: null, isDoubted: 0, ackedAt: null })
}

/** Where we are now is told even to a brand that did not answer for days. */
const resumePush: Projection = (tx, { rid, record }) => {
  const row = pushRow(tx, rid)
  if (row?.state !== 'off' || row.offSeq >= record.seq) return
  changePush(tx, rid, { state: 'on', nextAt: null, attempts: 0, failingSince: null })
}

export const projections: Readonly<Record<string, Projection>> = {
  'thread.open': countNote,
  'thread.note': countNote,
  'filter.set': switchPush,
  moved: resumePush,
  'terms.pause': drop,
  'terms.revoke': drop,
  'terms.leave': drop,
}

export const derivedTables = ['unanswered_note'] as const
