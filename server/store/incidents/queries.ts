// Breaches and recalls that brands told of.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

export interface IncidentRow {
  rid: string
  id: string
  brand: string
  kind: string
  /** The brand's words. */
  line: string
  link: string | null
  orderId: string | null
  noticedAt: number
  seq: number
  readAt: number | null
}

const db = tables<{ incident: IncidentRow }>()

export const derivedTables = ['incident'] as const

export function insertIncident(tx: Writer, row: IncidentRow): void {
  tx.run(db.insertInto('incident').values(row))
}

export function incidentRow(reader: Reader, rid: string, id: string): IncidentRow | undefined {
  return reader.first(db.selectFrom('incident').selectAll().where('rid', '=', rid).where('id', '=', id))
}

export function incidentsOf(reader: Reader, brand: string): IncidentRow[] {
  return reader.all(
    db
      .selectFrom('incident')
      .selectAll()
      .where('brand', '=', brand)
      .orderBy('noticedAt', 'desc')
      .orderBy('seq', 'desc')
      .limit(200),
  )
}

export function unreadIncidents(reader: Reader): IncidentRow[] {
  return reader.all(
    db
      .selectFrom('incident')
      .selectAll()
      .where('readAt', 'is', null)
      .orderBy('noticedAt', 'desc')
      .orderBy('seq', 'desc')
      .limit(50),
  )
}

export function countIncidents(reader: Reader, brand: string, since: number): number {
  const counted = db
    .selectFrom('incident')
    .select((row) => row.fn.countAll<number>().as('n'))
    .where('brand', '=', brand)
    .where('noticedAt', '>=', since)
  return reader.first(counted)?.n ?? 0
}

export function markIncident(tx: Writer, rid: string, id: string, readAt: number): void {
  tx.run(
    db
      .updateTable('incident')
      .set({ readAt })
      .where('rid', '=', rid)
      .where('id', '=', id)
      .where('readAt', 'is', null),
  )
}
