// Brings records to brands that cannot or will not come for them: one at a time each, in order, until acknowledged.
import { isOver } from '../../../protocol/lifecycle.ts'
import { bytes, seconds } from '../../../protocol/limits.ts'
import type { Reader } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { awaitsAddress } from '../relocation/relocation.ts'
import { isRestoring } from '../restoration/closed.ts'
import {
  asOf,
  relationshipOf,
  relationshipsInStates,
  currentStates,
  pastStates,
  stampOf,
} from '../terms/terms.ts'
import type { Relationship } from '../terms/terms.ts'
import type { Acquaintances } from './acquaintance.ts'
import { prepareBatch, type Batch } from './batch.ts'
import type { Cuts } from './cuts.ts'
import { createHostTurns } from './host-turns.ts'
import { changePush, duePushes, lastSeen, nextErrandAt, openPush, pushRow } from './queries.ts'
import { failureOf, readOutcome, settlePush, type Outcome } from './push-outcome.ts'

export interface Pushes {
  /** Something may wait for this brand. */
  wake(rid: string): void
  /** What a retry time has come for, and all that waits since before the start. */
  resume(): void
  /** Starts what may go now. */
  pump(): void
  /** When the next retry is due, in ms. */
  dueAt(): number | undefined
  /** Resolves when nothing is in flight any more. */
  stop(): Promise<void>
}

/** The reason with which a push in flight is given up. */
class Ended extends Error {
  override readonly name = 'Ended'
}

interface Prepared {
  relationship: Relationship
  batch: Batch
}

export function createPushes(
  context: Context,
  parts: {
    acquaintances: Acquaintances
    cuts: Cuts
    onAcked: (rid: string) => void
    onAhead: (rid: string) => void
    onWaiting: () => void
  },
): Pushes {
  const { clock, database, ledgers, log, outbound } = context
  const { acquaintances, cuts, onAcked, onAhead, onWaiting } = parts
  const turns = createHostTurns()
  const inFlight = new Set<Promise<void>>()
  /** How each push in flight is given up when the server stops. */
  const givingUp = new Set<() => void>()
  let isStopping = false

  const prepare = (rid: string): Promise<Prepared | undefined> =>
    database.transact((tx) => {
      const known = relationshipOf(tx, rid)
      if (!known || !isPushed(tx, known)) return undefined
      const relationship = asOf(known, clock.now())
      const row = pushRow(tx, rid) ?? openPush(tx, rid, relationship.brand)
      if (row.state === 'off' || (row.nextAt !== null && row.nextAt > clock.now())) return undefined
      const batch = prepareBatch(context, tx, relationship, row)
      if (batch) return { relationship, batch }
      changePush(tx, rid, { nextAt: null, attempts: 0, failingSince: null })
      return undefined
    })

  /** @returns undefined when it was given up because the relationship changed, or the server stops */
  const send = async ({ relationship, batch }: Prepared): Promise<Outcome | undefined> => {
    const { rid, epoch, inbox } = relationship
    const giveUp = new AbortController()
    let close: () => void = () => undefined
    const closed = new Promise<void>((resolve) => {
      close = resolve
    })
    const abort = (): Promise<void> => {
      giveUp.abort(new Ended('given up'))
      return closed
    }
    const onStop = (): void => void abort()
    const release = cuts.hold(rid, { kind: 'push', cut: abort })
    givingUp.add(onStop)
    try {
      const bring = (body: string) =>
        outbound.request(inbox, {
          method: 'POST',
          headers: { 'content-type': 'application/jwt' },
          body,
          maxBytes: bytes.message,
          seconds: seconds.push,
          signal: giveUp.signal,
        })
      // Nothing lies between this look at the row and the call.
      const isSame = (): boolean => stampOf(database, rid)?.epoch === epoch
      if (!isSame()) return undefined
      let answer = await bring(batch.jwt)
      if (answer.status === 401 && batch.other !== undefined) {
        if (!isSame()) return undefined
        answer = await bring(batch.other)
      }
      return await readOutcome(context, acquaintances, rid, answer)
    } catch (error) {
      if (giveUp.signal.aborted) return undefined
      const outcome = failureOf(error)
      if (!outcome) throw error
      return outcome
    } finally {
      givingUp.delete(onStop)
      release()
      close()
    }
  }

  const attempt = async (host: string, rid: string): Promise<void> => {
    let isUp = true
    let restUntil = 0
    try {
      const prepared = await prepare(rid)
      if (!prepared) return
      const outcome = await send(prepared)
      if (!outcome) {
        // What changed may leave something to say: the end itself, above all.
        if (!isStopping) turns.add(host, rid)
        return
      }
      const isNext = await database.transact((tx) => {
        const isGoingOn = settlePush(context, tx, prepared.relationship, prepared.batch, outcome)
        restUntil = pushRow(tx, rid)?.nextAt ?? 0
        return isGoingOn
      })
      isUp = outcome.kind === 'acked'
      if (outcome.kind === 'acked' && outcome.seq > ledgers.head(database, rid).seq) onAhead(rid)
      if (outcome.kind === 'failed' && outcome.reason === 'status_409') onAhead(rid)
      if (isNext) turns.add(host, rid)
      if (isUp) onAcked(rid)
    } finally {
      turns.done(host, rid, isUp, restUntil)
    }
  }

  const pump = (): void => {
    if (isStopping) return
    for (;;) {
      const turn = turns.next(clock.now())
      if (!turn) break
      const work = attempt(turn.host, turn.rid)
        .catch((error: unknown) => {
          log.error('push_failed', {}, error)
        })
        .finally(() => {
          inFlight.delete(work)
          pump()
        })
      inFlight.add(work)
    }
    onWaiting()
  }

  const add = (rid: string): boolean => {
    const relationship = acquaintances.committed(rid)
    if (!relationship || !isPushed(database, relationship)) return false
    turns.add(relationship.brand, rid)
    return true
  }
  /** What is due; a brand that has switched pushing off since is not asked about again. */
  const addDue = (): void => {
    const idle = duePushes(database, clock.now()).filter((rid) => !add(rid))
    if (idle.length === 0) return
    const forget = database.transact((tx) => {
      for (const rid of idle) changePush(tx, rid, { nextAt: null })
    })
    forget.catch((error: unknown) => log.error('push_failed', {}, error))
  }

  return {
    wake: (rid) => {
      // A brand that comes for its records by itself changes nothing about what is due.
      if (add(rid)) pump()
    },
    resume: () => {
      for (const relationship of relationshipsInStates(database, [...currentStates, ...pastStates])) {
        const { rid } = relationship
        const waits = (lastSeen(database, rid)?.seq ?? 0) < ledgers.head(database, rid).seq
        if (waits && isPushed(database, relationship)) turns.add(relationship.brand, rid)
      }
      addDue()
      pump()
    },
    pump: () => {
      addDue()
      pump()
    },
    dueAt: () => {
      const times = [nextErrandAt(database), turns.wakeAt()].filter((at) => at !== undefined)
      return times.length === 0 ? undefined : Math.min(...times)
    },
    stop: async () => {
      isStopping = true
      for (const giveUp of givingUp) giveUp()
      await Promise.all(inFlight)
    },
  }
}

/**
 * A brand that asked for no pushes gets none, but for where we are now; whoever never pinned a key has nothing to be
 * told.
 */
function isPushed(reader: Reader, { rid, state, pinned, push }: Relationship): boolean {
  if (isRestoring(reader, rid)) return false
  if (pinned.length === 0 || !(state === 'in_force' || state === 'paused' || isOver(state))) return false
  return push || awaitsAddress(reader, rid, lastSeen(reader, rid)?.seq ?? 0)
}
