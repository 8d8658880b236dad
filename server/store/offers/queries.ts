// Brands' offers as the ledgers fold to them.
import { liveOfferStates } from '../../../protocol/offer.ts'
import { hot, tables, type Reader, type Writer } from '../../platform/database.ts'

export interface OfferRow {
  rid: string
  id: string
  /** The brand's copy of the intent, by its wire id. */
  copy: string
  /** The person's own intent. */
  intent: string
  intentRevision: number
  state: string
  revision: number
  rounds: number
  line: string
  body: string
  currency: string
  total: number
  validUntil: number
  receivedAt: number
  changedAt: number
  seq: number
  orderId: string | null
}

const db = tables<{ offer: OfferRow }>()

export const derivedTables = ['offer'] as const
/** States in which an offer can still become something. */
export const liveStates = ['made', 'countered', 'revised'] as const

const byId = hot<{ rid: string; id: string }, OfferRow>((value) =>
  db.selectFrom('offer').selectAll().where('rid', '=', value('rid')).where('id', '=', value('id')),
)

export function offerRow(reader: Reader, rid: string, id: string): OfferRow | undefined {
  return reader.first(byId({ rid, id }))
}

export function offersFor(reader: Reader, intent: string): OfferRow[] {
  return reader.all(db.selectFrom('offer').selectAll().where('intent', '=', intent).orderBy('receivedAt'))
}

export function offersFrom(reader: Reader, rid: string): OfferRow[] {
  return reader.all(
    db.selectFrom('offer').selectAll().where('rid', '=', rid).orderBy('receivedAt', 'desc').limit(200),
  )
}

const liveBy = hot<{ rid: string; intent: string }, OfferRow>((value) =>
  db
    .selectFrom('offer')
    .selectAll()
    .where('intent', '=', value('intent'))
    .where('rid', '=', value('rid'))
    .where('state', 'in', liveOfferStates),
)

/** Offers of one brand on an intent that stand: only one may. An accepted one does until it is confirmed or lapses. */
export function liveOffers(reader: Reader, rid: string, intent: string): OfferRow[] {
  return reader.all(liveBy({ rid, intent }))
}

const putOffer = hot<OfferRow, unknown>((value) =>
  db.insertInto('offer').values({
    rid: value('rid'),
    id: value('id'),
    copy: value('copy'),
    intent: value('intent'),
    intentRevision: value('intentRevision'),
    state: value('state'),
    revision: value('revision'),
    rounds: value('rounds'),
    line: value('line'),
    body: value('body'),
    currency: value('currency'),
    total: value('total'),
    validUntil: value('validUntil'),
    receivedAt: value('receivedAt'),
    changedAt: value('changedAt'),
    seq: value('seq'),
    orderId: value('orderId'),
  }),
)

export function insertOffer(tx: Writer, row: OfferRow): void {
  tx.run(putOffer(row))
}

export function changeOffer(
  tx: Writer,
  rid: string,
  id: string,
  change: Partial<Omit<OfferRow, 'rid' | 'id'>>,
): void {
  tx.run(db.updateTable('offer').set(change).where('rid', '=', rid).where('id', '=', id))
}

/** All offers of a brand that are in one of these states, or those on one copy, take another state. */
export function moveOffers(
  tx: Writer,
  which: { rid: string; copy: string | undefined; from: readonly string[] },
  change: { state: string; changedAt: number },
): void {
  let moved = db
    .updateTable('offer')
    .set(change)
    .where('rid', '=', which.rid)
    .where('state', 'in', [...which.from])
  if (which.copy !== undefined) moved = moved.where('copy', '=', which.copy)
  tx.run(moved)
}

export function offersPastEnd(reader: Reader, now: number): OfferRow[] {
  return reader.all(
    db
      .selectFrom('offer')
      .selectAll()
      .where('state', 'in', liveStates)
      .where('validUntil', '<=', now)
      .orderBy('validUntil'),
  )
}

export function nextOfferEnd(reader: Reader): number | undefined {
  return reader.first(
    db
      .selectFrom('offer')
      .select('validUntil')
      .where('state', 'in', liveStates)
      .orderBy('validUntil')
      .limit(1),
  )?.validUntil
}

export function countOffersFrom(reader: Reader, rid: string): number {
  const row = reader.first(
    db
      .selectFrom('offer')
      .select((select) => select.fn.countAll<number>().as('many'))
      .where('rid', '=', rid),
  )
  return row?.many ?? 0
}

export function countOffersSince(reader: Reader, rid: string, since: number): number {
  const row = reader.first(
    db
      .selectFrom('offer')
      .select((select) => select.fn.countAll<number>().as('many'))
      .where('rid', '=', rid)
      .where('receivedAt', '>=', since),
  )
  return row?.many ?? 0
}
