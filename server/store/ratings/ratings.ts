// Ratings: what each side says of the other once an order is closed, once, signed, and never changed.
import { isPossible, transition } from '../../../protocol/lifecycle.ts'
import { Problem } from '../../../protocol/problem.ts'
import { ratingGive, type RatingGive } from '../../../protocol/rating.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import type { Context } from '../context.ts'
import { orderAsOf, orderNamed, orderRow, type OrderRow } from '../orders/orders.ts'
import type { Take } from '../take.ts'
import { asOf, relationshipOf, type Relationship } from '../terms/terms.ts'
import { insertRating, ratingRow } from './queries.ts'

export { derivedTables, ratingRow, ratingsWith, ratingSum, type RatingRow } from './queries.ts'

/** An order that a side has not rated yet. @throws Problem illegal_transition */
function checkUnrated(reader: Reader, order: string, by: 'person' | 'brand'): void {
  if (ratingRow(reader, order, by) !== undefined) {
    throw new Problem('illegal_transition', { type: 'rating.give', object: 'order', state: 'rated' })
  }
}

function told(
  ports: Pick<Context, 'journal' | 'live'>,
  tx: Writer,
  { row, relationship }: { row: OrderRow; relationship: Relationship },
  code: string,
  score: number,
): void {
  const { brand, name, rid } = relationship
  ports.journal.note(tx, code, { name, title: row.title, score }, { brand, rid, link: `/orders/${row.id}` })
  ports.live.tell(tx, { topic: 'order', id: row.id, code })
}

const takeRating: Take = (tx, context, relationship, message) => {
  const { score } = parseBody('rating.give', message.claims.body)
  const id = message.claims.on
  const found = id === undefined ? undefined : orderRow(tx, id)
  const row =
    found?.rid === relationship.rid ? orderAsOf(tx, found, relationship, context.clock.now()) : undefined
  transition('rating.give', 'brand', relationship.state, row?.state)
  if (row === undefined) return
  checkUnrated(tx, row.id, 'brand')
  told(context, tx, { row, relationship }, 'rating.received', score)
}

export const takes: Readonly<Record<string, Take>> = { 'rating.give': takeRating }

const keep: Projection = (tx: Writer, { rid, record, claims, by }: Entry) => {
  const { score, about, line } = parseBody('rating.give', claims.body)
  const order = claims.on === undefined ? undefined : orderRow(tx, claims.on)
  if (order === undefined) throw new Error('a rating of an order nobody placed')
  const { id: orderId, brand } = order
  const at = record.at * 1000
  insertRating(tx, { orderId, speaker: by, rid, brand, score, about: JSON.stringify(about), line, at })
}

export const projections: Readonly<Record<string, Projection>> = { 'rating.give': keep }

/** Checks what the person wrote before it is signed. @throws Problem text_refused */
function checked(given: RatingGive): RatingGive {
  const { data, error } = ratingGive.safeParse(given)
  if (data !== undefined) return data
  const isLong = [...given.line].length > 140
  throw new Problem('text_refused', {
    reason: isLong
      ? 'it has more than 140 characters'
      : (error.issues[0]?.message ?? 'it is not one line of plain text'),
  })
}

/** Rates a brand for an order. @throws Problem not_found, illegal_transition, text_refused, revoked */
export function rateOrder(context: Context, tx: Writer, id: string, given: RatingGive): void {
  const { row: kept, relationship } = orderNamed(tx, id)
  const now = context.clock.now()
  const row = orderAsOf(tx, kept, relationship, now)
  transition('rating.give', 'person', asOf(relationship, now).state, row.state)
  checkUnrated(tx, id, 'person')
  const body = checked({ ...given, line: given.line.trim() })
  context.ledgers.speak(tx, row.rid, { type: 'rating.give', on: id, body })
  told(context, tx, { row, relationship }, 'rating.given', body.score)
}

/** Whether the person can rate now, by the same table that checks it. */
export function canRate(context: Pick<Context, 'clock'>, reader: Reader, id: string): boolean {
  const row = orderRow(reader, id)
  const relationship = row === undefined ? undefined : relationshipOf(reader, row.rid)
  if (row === undefined || relationship === undefined) return false
  if (ratingRow(reader, id, 'person') !== undefined) return false
  const now = context.clock.now()
  try {
    const { state } = orderAsOf(reader, row, relationship, now)
    return isPossible('rating.give', 'person', asOf(relationship, now).state, state)
  } catch (problem) {
    if (problem instanceof Problem) return false
    throw problem
  }
}
