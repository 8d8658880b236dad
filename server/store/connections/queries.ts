// What was asked to be erased, and what the brand answered.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

export interface ErasureRow {
  rid: string
  id: string
  state: string
  /** Numbers of the records, as JSON. */
  scope: string
  requestedAt: number
  dueAt: number
  receipt: string | null
}

const db = tables<{ erasure: ErasureRow }>()

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

export function erasuresOf(reader: Reader, rid: string): ErasureRow[] {
  return reader.all(
    db.selectFrom('erasure').selectAll().where('rid', '=', rid).orderBy('requestedAt', 'desc'),
  )
}

export function overdueErasures(reader: Reader, now: number): ErasureRow[] {
  return reader.all(
    db.selectFrom('erasure').selectAll().where('state', '!=', 'receipted').where('dueAt', '<', now),
  )
}
