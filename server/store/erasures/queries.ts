// What was asked to be erased, what the brand answered, and what the person was told and did about it.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

export interface ErasureRow {
  rid: string
  id: string
  /** Number of the record that asks. */
  seq: number
  state: string
  /** Numbers of the records, as JSON. */
  scope: string
  basis: string
  requestedAt: number
  dueAt: number
  acknowledgedAt: number | null
  promisedAt: number | null
  receiptedAt: number | null
  receipt: string | null
}

interface Tables {
  erasure: ErasureRow
  erasure_told: { rid: string; id: string; dueAt: number }
  erasure_reminder: { rid: string; id: string; at: number }
}

const db = tables<Tables>()

export const derivedTables = ['erasure'] as const

export function insertErasure(tx: Writer, row: ErasureRow): void {
  tx.run(db.insertInto('erasure').values(row))
}

export function erasureRow(reader: Reader, rid: string, id: string): ErasureRow | undefined {
  return reader.first(db.selectFrom('erasure').selectAll().where('rid', '=', rid).where('id', '=', id))
}

export function changeErasure(
  tx: Writer,
  rid: string,
  id: string,
  change: Partial<Omit<ErasureRow, 'rid' | 'id'>>,
): void {
  tx.run(db.updateTable('erasure').set(change).where('rid', '=', rid).where('id', '=', id))
}

/** Newest first. */
export function erasuresOf(reader: Reader, rid: string): ErasureRow[] {
  return reader.all(
    db
      .selectFrom('erasure')
      .selectAll()
      .where('rid', '=', rid)
      .orderBy('requestedAt', 'desc')
      .orderBy('seq', 'desc'),
  )
}

/** Not receipted though the last second of the day that was named, or promised since, has passed. */
export function overdueErasures(reader: Reader, now: number): ErasureRow[] {
  return reader.all(
    db
      .selectFrom('erasure')
      .selectAll()
      .where('state', '!=', 'receipted')
      .where((where) => where(where.fn.coalesce('promisedAt', 'dueAt'), '<=', now - 1000)),
  )
}

/** @returns whether it is new */
export function markTold(tx: Writer, { rid, id }: ErasureRow, dueAt: number): boolean {
  const row = { rid, id, dueAt }
  const text = db
    .insertInto('erasure_told')
    .values(row)
    .onConflict((clash) => clash.doNothing())
  return tx.run(text).changes === 1
}

export function insertReminder(tx: Writer, row: Tables['erasure_reminder']): void {
  tx.run(
    db
      .insertInto('erasure_reminder')
      .values(row)
      .onConflict((clash) => clash.doNothing()),
  )
}

/** When the brand was reminded, oldest first; ms. */
export function remindersOf(reader: Reader, rid: string, id: string): number[] {
  const all = db.selectFrom('erasure_reminder').select('at').where('rid', '=', rid).where('id', '=', id)
  return reader.all(all.orderBy('at')).map(({ at }) => at)
}
