// After a restore: what each brand knows is fetched and proven, and nothing flows before the person has said that it may.
import { Problem } from '../../../protocol/problem.ts'
import type { Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { knockAgain, pushStateOf } from '../delivery/delivery.ts'
import { setAside } from '../intents/intents.ts'
import { relationshipOf, type Relationship } from '../terms/terms.ts'
import { beginRestoration, unbegun } from './begin.ts'
import { lookAt, putOff, settle, teller } from './check.ts'
import { isRestoring } from './closed.ts'
import { isForgotten } from './prove.ts'
import { changeRestoring, dueRestoring, nextCheckAt, restoringRow } from './queries.ts'
import { bringRestart, settleRestart } from './restart.ts'
import { createWitness } from './witness.ts'

export { projections } from './closed.ts'

export interface Restoration {
  /** Before anything else starts: closes what a restored file may have opened again. */
  begin(): Promise<void>
  start(): void
  /** A brand says that it holds more of a ledger than we do. */
  doubt(rid: string): void
  /** The person's word: what the brands gave back is all there is. @returns how many go on */
  confirm(tx: Writer, rids: readonly string[]): number
  /** Goes on from what the backup holds, as soon as the brand has signed that too. @throws Problem not_possible */
  goOnWithout(tx: Writer, rid: string): void
  /** Asks again now. */
  again(tx: Writer, rid: string): void
  close(): Promise<void>
}

const job = 'restoration'
/** A brand that only says so is looked into so often at most. */
const doubtEveryMs = 600_000

/** @param onClosed cuts what is open to a brand, and `onOpened` wakes what waits for it */
export function createRestoration(
  context: Context,
  on: { closed(rid: string): void; opened(rid: string): void },
): Restoration {
  const { clock, database, jobs, log } = context
  const witness = createWitness(context)
  const ended = new AbortController()
  const doubted = new Map<string, number>()
  const looking = new Set<Promise<void>>()

  const begin = (tx: Writer, how: Parameters<typeof beginRestoration>[2]): void => {
    const rids = beginRestoration(context, tx, how)
    tx.onCommit(() => {
      for (const rid of rids) on.closed(rid)
    })
  }

  const checkOne = async (rid: string): Promise<void> => {
    const relationship = relationshipOf(database, rid)
    const row = restoringRow(database, rid)
    if (relationship === undefined || row === undefined || row.state === 'done') return
    try {
      const looked = await lookAt(context, relationship, ended.signal)
      await settle(context, looked)
    } catch (problem) {
      if (ended.signal.aborted) return
      if (!(problem instanceof Problem)) throw problem
      await putOff(context, rid, problem)
    }
    const after = restoringRow(database, rid)
    if (after?.state === 'restarting') await restart(rid)
    if (!isRestoring(database, rid)) await reopen(rid)
  }

  const restart = async (rid: string): Promise<void> => {
    const relationship = relationshipOf(database, rid)
    if (relationship === undefined) return
    try {
      await settleRestart(context, relationship, await bringRestart(context, relationship, ended.signal))
    } catch (problem) {
      if (ended.signal.aborted) return
      if (!(problem instanceof Problem)) throw problem
      await putOff(context, rid, problem)
    }
  }

  /** What the person ended meanwhile elsewhere ends here too; failures of before count no more. */
  const resume = (tx: Writer, relationship: Relationship): void => {
    setAside(context, tx, relationship)
    if (pushStateOf(tx, relationship.rid) !== undefined) knockAgain(context, tx, relationship)
  }
  const reopen = async (rid: string): Promise<void> => {
    await database.transact((tx) => {
      const relationship = relationshipOf(tx, rid)
      if (relationship !== undefined) resume(tx, relationship)
    })
    on.opened(rid)
  }

  const run = async (): Promise<void> => {
    const due = dueRestoring(database, clock.now())
    // One brand that takes its time keeps no other waiting.
    const tried = await Promise.allSettled(due.map(({ rid }) => checkOne(rid)))
    for (const [index, one] of tried.entries()) {
      if (one.status === 'fulfilled') continue
      const { rid = '' } = due[index] ?? {}
      log.error('restoration_failed', {}, one.reason)
      // What it gave fits in no way into what is here.
      await putOff(context, rid, new Problem('malformed', { reason: 'it does not fit' }))
    }
    const next = nextCheckAt(database)
    if (next !== undefined) jobs.at(job, Math.max(next, clock.now() + 250))
  }

  /** Only what our own key signed, and what is not here, proves that this file is an old one. */
  const look = async (rid: string): Promise<void> => {
    const relationship = relationshipOf(database, rid)
    if (relationship === undefined || isRestoring(database, rid)) return
    try {
      const { known, copy } = await lookAt(context, relationship, ended.signal)
      if (!(await isForgotten(context, known, copy))) return
    } catch (problem) {
      if (problem instanceof Problem || ended.signal.aborted) return
      throw problem
    }
    await database.transact((tx) => {
      if (!isRestoring(tx, rid)) begin(tx, { way: 'noticed', madeAt: null })
    })
    jobs.wake(job)
  }

  return {
    begin: async () => {
      const mark = unbegun(database)
      const isOlder = witness.isOlder()
      if (mark === undefined && !isOlder) return
      const how = mark ?? { way: 'noticed' as const, madeAt: null }
      // Nothing is open yet that could be cut.
      await database.transact((tx) => beginRestoration(context, tx, how))
      witness.write()
    },
    start: () => {
      jobs.every(job, 60, run)
      jobs.every('witness', 600, () => witness.write())
      jobs.wake(job)
      jobs.wake('witness')
    },
    doubt: (rid) => {
      const now = clock.now()
      if (now - (doubted.get(rid) ?? -Infinity) < doubtEveryMs) return
      if (doubted.size > 10_000) doubted.clear()
      doubted.set(rid, now)
      const work = look(rid)
        .catch((error: unknown) => log.error('doubt_not_looked_into', {}, error))
        .finally(() => looking.delete(work))
      looking.add(work)
    },
    confirm: (tx, rids) => {
      let count = 0
      for (const rid of rids) {
        const row = restoringRow(tx, rid)
        const relationship = relationshipOf(tx, rid)
        if (row?.state !== 'asked' || relationship === undefined) continue
        count += 1
        changeRestoring(tx, rid, {
          state: 'done',
          doneAt: clock.now(),
          outcome: row.fetched > 0 ? 'fetched' : 'nothing',
        })
        resume(tx, relationship)
        teller(context)(tx, relationship, 'restore.confirmed')
        tx.onCommit(() => on.opened(rid))
      }
      return count
    },
    goOnWithout: (tx, rid) => {
      const row = restoringRow(tx, rid)
      const relationship = relationshipOf(tx, rid)
      if (row === undefined || relationship === undefined || !mayRestart(row.state, row.tries, row.reason)) {
        throw new Problem('not_possible', { reason: 'the brand has yet to be asked' })
      }
      changeRestoring(tx, rid, { state: 'restarting', nextAt: clock.now() })
      teller(context)(tx, relationship, 'restore.restarting')
      tx.onCommit(() => jobs.wake(job))
    },
    again: (tx, rid) => {
      const row = restoringRow(tx, rid)
      if (row === undefined || !['checking', 'unproven', 'restarting'].includes(row.state)) return
      changeRestoring(tx, rid, { nextAt: clock.now() })
      tx.onCommit(() => jobs.wake(job))
    },
    close: async () => {
      ended.abort(new Error('the server stops'))
      await Promise.all(looking)
      witness.write()
    },
  }
}

/** A brand that does not know our key cannot be told; one that holds an end cannot be undone. */
export function mayRestart(state: string, tries: number, reason: string | null): boolean {
  if (reason === 'bad_signature' || reason === 'ended_there' || reason === 'restart_refused') return false
  return state === 'unproven' || (state === 'checking' && tries >= 3)
}
