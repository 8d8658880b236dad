// What the person decided and can still take back: it waits here, unsigned, for its six seconds.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

export interface WaitingRow {
  id: string
  kind: string
  /** Id of the intent or the offer it is about. */
  subject: string
  body: string
  madeAt: number
  sendsAt: number
}

const db = tables<{ waiting: WaitingRow }>()

export function insertWaiting(tx: Writer, row: WaitingRow): void {
  tx.run(db.insertInto('waiting').values(row))
}

export function waitingRow(reader: Reader, id: string): WaitingRow | undefined {
  return reader.first(db.selectFrom('waiting').selectAll().where('id', '=', id))
}

export function waitingAbout(reader: Reader, subject: string): WaitingRow | undefined {
  return reader.first(db.selectFrom('waiting').selectAll().where('subject', '=', subject))
}

export function allWaiting(reader: Reader): WaitingRow[] {
  return reader.all(db.selectFrom('waiting').selectAll().orderBy('sendsAt'))
}

export function dueWaiting(reader: Reader, now: number): WaitingRow[] {
  return reader.all(db.selectFrom('waiting').selectAll().where('sendsAt', '<=', now).orderBy('sendsAt'))
}

export function endWaiting(tx: Writer, id: string): boolean {
  return tx.run(db.deleteFrom('waiting').where('id', '=', id)).changes === 1
}

/** @returns how many waited */
export function endAllWaiting(tx: Writer): number {
  return tx.run(db.deleteFrom('waiting')).changes
}
