// Terms proffered beside those in force.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

export interface RenewalRow {
  rid: string
  id: string
  /** As in the table of states, or `left` when the person left a counter. */
  state: string
  /** The body, as JSON. */
  proffer: string
  hash: string
  counter: string | null
  profferedAt: number
  changedAt: number
}

const db = tables<{ renewal: RenewalRow }>()

export function renewalRow(reader: Reader, rid: string): RenewalRow | undefined {
  return reader.first(db.selectFrom('renewal').selectAll().where('rid', '=', rid))
}

/** A newer proffer takes the place of the one before. */
export function putRenewal(tx: Writer, row: RenewalRow): void {
  dropRenewal(tx, row.rid)
  tx.run(db.insertInto('renewal').values(row))
}

export function changeRenewal(tx: Writer, rid: string, change: Partial<Omit<RenewalRow, 'rid'>>): void {
  tx.run(db.updateTable('renewal').set(change).where('rid', '=', rid))
}

export function dropRenewal(tx: Writer, rid: string): void {
  tx.run(db.deleteFrom('renewal').where('rid', '=', rid))
}
