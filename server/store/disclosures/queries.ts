// What was shown to a brand for one purpose and until when.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

export interface DisclosureRow {
  rid: string
  id: string
  /** Names and values as shown, as JSON. */
  attributes: string
  purpose: string
  until: number | null
  endedAt: number | null
  orderId: string | null
  givenAt: number
}

const db = tables<{ disclosure: DisclosureRow }>()

export const derivedTables = ['disclosure'] as const

export function insertDisclosure(tx: Writer, row: DisclosureRow): void {
  tx.run(db.insertInto('disclosure').values(row))
}

export function disclosuresTo(reader: Reader, rid: string): DisclosureRow[] {
  return reader.all(db.selectFrom('disclosure').selectAll().where('rid', '=', rid).orderBy('givenAt', 'desc'))
}

export function disclosuresFor(reader: Reader, orderId: string): DisclosureRow[] {
  return reader.all(db.selectFrom('disclosure').selectAll().where('orderId', '=', orderId))
}

/** Ends what still goes on: one disclosure, those of an order, or all of a relationship. */
export function endDisclosures(
  tx: Writer,
  which: { rid: string; id?: string | undefined; orderId?: string | undefined },
  at: number,
): void {
  let ending = db.updateTable('disclosure').set({ endedAt: at }).where('rid', '=', which.rid)
  if (which.id !== undefined) ending = ending.where('id', '=', which.id)
  if (which.orderId !== undefined) ending = ending.where('orderId', '=', which.orderId)
  tx.run(ending.where('endedAt', 'is', null))
}
