// What was shown to a brand for one purpose and until when, and what brands asked to be shown.
import { hot, tables, type Reader, type Writer } from '../../platform/database.ts'

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
  /** The record that shows it; 0 for those before this was kept. */
  seq: number
}

export interface AskRow {
  rid: string
  id: string
  /** Names, as JSON. */
  attributes: string
  /** The brand's words. */
  purpose: string
  retention: string
  state: string
  askedAt: number
  answeredAt: number | null
}

/** The first time that a brand was given a record. */
export interface HandedRow {
  rid: string
  seq: number
  at: number
  channel: 'pull' | 'stream' | 'push'
}

const db = tables<{ disclosure: DisclosureRow; disclosure_ask: AskRow; handed_record: HandedRow }>()

export const derivedTables = ['disclosure', 'disclosure_ask'] as const

export function insertDisclosure(tx: Writer, row: DisclosureRow): void {
  tx.run(db.insertInto('disclosure').values(row))
}

export function disclosureRow(reader: Reader, rid: string, id: string): DisclosureRow | undefined {
  return reader.first(db.selectFrom('disclosure').selectAll().where('rid', '=', rid).where('id', '=', id))
}

export function disclosuresTo(reader: Reader, rid: string): DisclosureRow[] {
  return reader.all(db.selectFrom('disclosure').selectAll().where('rid', '=', rid).orderBy('givenAt', 'desc'))
}

export function disclosuresFor(reader: Reader, orderId: string): DisclosureRow[] {
  return reader.all(db.selectFrom('disclosure').selectAll().where('orderId', '=', orderId))
}

/** What was shown by the records behind one and up to another. */
export function disclosuresBetween(
  reader: Reader,
  rid: string,
  after: number,
  upto: number,
): DisclosureRow[] {
  return reader.all(
    db
      .selectFrom('disclosure')
      .selectAll()
      .where('rid', '=', rid)
      .where('seq', '>', after)
      .where('seq', '<=', upto)
      .orderBy('seq'),
  )
}

/** Everything that any brand sees at a moment. */
export function disclosuresNow(reader: Reader, now: number): DisclosureRow[] {
  return reader.all(
    db
      .selectFrom('disclosure')
      .selectAll()
      .where('endedAt', 'is', null)
      .where((row) => row.or([row('until', 'is', null), row('until', '>', now)]))
      .orderBy('givenAt', 'desc'),
  )
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

export function insertAsk(tx: Writer, row: AskRow): void {
  tx.run(db.insertInto('disclosure_ask').values(row))
}

export function askRow(reader: Reader, rid: string, id: string): AskRow | undefined {
  return reader.first(db.selectFrom('disclosure_ask').selectAll().where('rid', '=', rid).where('id', '=', id))
}

/** Questions that wait for an answer, the oldest first. */
export function openAsks(reader: Reader, rid?: string): AskRow[] {
  const open = db.selectFrom('disclosure_ask').selectAll().where('state', '=', 'asked').orderBy('askedAt')
  return reader.all(rid === undefined ? open.limit(50) : open.where('rid', '=', rid))
}

/** Settles one question, or all that are open in a relationship. */
export function settleAsks(
  tx: Writer,
  which: { rid: string; id?: string | undefined },
  state: string,
  at: number,
): void {
  let change = db.updateTable('disclosure_ask').set({ state, answeredAt: at }).where('rid', '=', which.rid)
  if (which.id !== undefined) change = change.where('id', '=', which.id)
  tx.run(change.where('state', '=', 'asked'))
}

const handed = hot<{ rid: string; seq: number }, HandedRow>((value) =>
  db.selectFrom('handed_record').selectAll().where('rid', '=', value('rid')).where('seq', '=', value('seq')),
)

export function handedRow(reader: Reader, rid: string, seq: number): HandedRow | undefined {
  return reader.first(handed({ rid, seq }))
}

const putHanded = hot<{ rid: string; seq: number; at: number; channel: HandedRow['channel'] }, unknown>(
  (value) =>
    db
      .insertInto('handed_record')
      .values({ rid: value('rid'), seq: value('seq'), at: value('at'), channel: value('channel') }),
)

export function insertHanded(tx: Writer, row: HandedRow): void {
  tx.run(putHanded({ ...row }))
}
