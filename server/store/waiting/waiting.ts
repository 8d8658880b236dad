// The six seconds in which a decision can be taken back: it waits unsigned, on the disk, then it is sent.
import { seconds } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Database, Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import {
  allWaiting,
  dueWaiting,
  endAllWaiting,
  endWaiting,
  insertWaiting,
  waitingAbout,
  waitingRow,
  type WaitingRow,
} from './queries.ts'

export type WaitingKind = 'post' | 'decline' | 'accept'
export type { WaitingRow } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'database' | 'jobs' | 'journal' | 'live' | 'log'>

/** As the pages see it. */
export interface Shown {
  id: string
  kind: WaitingKind
  sendsAt: number
}

export const shownWaiting = (row: WaitingRow): Shown => ({
  id: row.id,
  kind: row.kind as WaitingKind,
  sendsAt: row.sendsAt,
})

/** Puts a decision where it can be taken back. One thing at a time waits about one subject. */
export function putWaiting(
  ports: Pick<Ports, 'clock' | 'jobs' | 'live'>,
  tx: Writer,
  what: { id: string; kind: WaitingKind; subject: string; body: unknown },
): Shown {
  if (waitingAbout(tx, what.subject) !== undefined) {
    throw new Problem('not_possible', { reason: 'your last decision about this is just being sent' })
  }
  const madeAt = ports.clock.now()
  const row = { ...what, body: JSON.stringify(what.body), madeAt, sendsAt: madeAt + seconds.undo * 1000 }
  insertWaiting(tx, row)
  ports.live.tell(tx, {
    topic: what.kind === 'post' ? 'intent' : 'offer',
    id: what.subject,
    code: 'waiting.put',
  })
  tx.onCommit(() => ports.jobs.at('waiting', row.sendsAt))
  return shownWaiting(row)
}

/** Takes a decision back. @throws Problem not_possible once it was sent */
export function takeBack(tx: Writer, id: string): WaitingRow {
  const row = waitingRow(tx, id)
  if (row === undefined || !endWaiting(tx, id)) {
    throw new Problem('not_possible', { reason: 'it was sent already' })
  }
  return row
}

export function waitingFor(reader: Reader, subject: string): Shown | undefined {
  const row = waitingAbout(reader, subject)
  return row === undefined ? undefined : shownWaiting(row)
}

/** Posts that wait, for the list of intents. */
export function waitingPosts(reader: Reader): WaitingRow[] {
  return allWaiting(reader).filter((row) => row.kind === 'post')
}

/** Claims a decision for sending, in the transaction that sends it; false when it was taken back meanwhile. */
export const claimWaiting = (tx: Writer, id: string): boolean => endWaiting(tx, id)

/** Decisions of a time that was lived through already must not be carried out again. @returns how many */
export const dropWaiting = (tx: Writer): number => endAllWaiting(tx)

export type Send = (row: WaitingRow) => Promise<void>

/**
 * Sends what is due. What can no longer be sent is told to the person, and kept nowhere else; what fails for another
 * reason waits for the next round and keeps nothing behind it back.
 */
export async function sendDue(ports: Ports, send: Readonly<Record<WaitingKind, Send>>): Promise<void> {
  const failures = new Map<string, unknown>()
  for (const row of dueWaiting(ports.database, ports.clock.now())) {
    try {
      await send[row.kind as WaitingKind](row)
    } catch (problem) {
      if (problem instanceof Problem && problem.status < 500)
        await giveUp(ports, ports.database, row, problem)
      else failures.set(row.id, problem)
    }
  }
  const next = allWaiting(ports.database).find((row) => !failures.has(row.id))
  if (next !== undefined) ports.jobs.at('waiting', next.sendsAt)
  const [first] = failures.values()
  if (failures.size > 0) throw first
}

async function giveUp(ports: Ports, database: Database, row: WaitingRow, problem: Problem): Promise<void> {
  await database.transact((tx) => {
    if (!endWaiting(tx, row.id)) return
    ports.journal.note(tx, 'waiting.failed', { kind: row.kind, reason: problem.code })
    ports.live.tell(tx, {
      topic: row.kind === 'post' ? 'intent' : 'offer',
      id: row.subject,
      code: 'waiting.failed',
    })
  })
}
