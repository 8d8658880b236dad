// What each record about an order makes of the history of what was bought.
import { transition } from '../../../protocol/lifecycle.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import { categoryOf, followIntent, intentRow } from '../intents/intents.ts'
import { confirmBy, markOffer, offerBody, offerRow, titleOf } from '../offers/offers.ts'
import { ownBody } from '../own.ts'
import { relationshipOf } from '../terms/terms.ts'
import { monthOf } from '../wire-time.ts'
import { changeOrder, insertEvent, insertOrder, orderRow, type OrderRow } from './queries.ts'

const ms = (entry: Entry): number => entry.record.at * 1000

function place(tx: Writer, entry: Entry): void {
  const { rid, claims } = entry
  const body = parseBody('offer.accept', claims.body)
  const offer = claims.on === undefined ? undefined : offerRow(tx, rid, claims.on)
  const relationship = relationshipOf(tx, rid)
  if (offer === undefined || relationship === undefined) throw new Error('an acceptance of no offer')
  const made = offerBody(offer)
  const at = ms(entry)
  insertOrder(tx, {
    id: claims.jti,
    rid,
    offer: offer.id,
    intent: offer.intent,
    state: 'placed',
    version: 1,
    brand: relationship.brand,
    brandName: relationship.name,
    title: titleOf(made),
    category: categoryOf(offer.line),
    line: offer.line,
    items: JSON.stringify(made.items),
    rows: JSON.stringify(body.totals),
    currency: offer.currency,
    total: offer.total,
    refunded: 0,
    terms: body.terms,
    number: null,
    tracking: null,
    receipt: null,
    confirmBy: confirmBy(made, at),
    placedAt: at,
    month: monthOf(at),
    changedAt: at,
    deliveredAt: null,
    isPractice: relationship.isPractice ? 1 : 0,
    isCounted: 0,
  })
  followIntent('awarded', offer.intent, tx, at)
  note(tx, claims.jti, entry)
}

function note(tx: Writer, orderId: string, { record, claims }: Entry): void {
  insertEvent(tx, {
    orderId,
    seq: record.seq,
    at: record.at * 1000,
    type: claims.type,
    body: JSON.stringify(claims.body),
  })
}

function required(tx: Writer, { claims }: Entry): OrderRow {
  const row = claims.on === undefined ? undefined : orderRow(tx, claims.on)
  if (row === undefined) throw new Error(`${claims.type} about an order nobody placed`)
  return row
}

type Change = Partial<Omit<OrderRow, 'id' | 'version'>>

/** Moves an order as the table of states says, and keeps the event. */
function step(tx: Writer, entry: Entry, change: Change = {}, event?: string): OrderRow {
  const row = required(tx, entry)
  // The table lets order messages through in every state a relationship with orders can be in.
  const next = transition(entry.claims.type, entry.by, 'in_force', row.state, event)
  const state = next.object?.state ?? row.state
  changeOrder(tx, row.id, { ...change, state, changedAt: ms(entry) })
  if (next.also?.kind === 'offer') markOffer(tx, row.rid, row.offer, next.also.state, ms(entry))
  note(tx, row.id, entry)
  if (state === 'cancelled' && row.state !== 'cancelled') uncount(tx, { ...row, state }, row.state, ms(entry))
  return { ...row, state }
}

/** A cancelled order counts no more; its intent opens again when no other brand had been told that it is over. */
function uncount(tx: Writer, row: OrderRow, before: string, at: number): void {
  changeOrder(tx, row.id, { isCounted: 0 })
  if (before === 'placed') {
    markOffer(tx, row.rid, row.offer, 'ended', at)
    reopen(tx, row.intent, at)
  }
}

function reopen(tx: Writer, intent: string, at: number): void {
  if (intentRow(tx, intent)?.state === 'awarded') followIntent('open', intent, tx, at)
}

function confirm(tx: Writer, entry: Entry): void {
  const { number } = parseBody('order.confirm', entry.claims.body)
  const row = step(tx, entry, { number: number ?? null })
  changeOrder(tx, row.id, { isCounted: row.isPractice === 1 ? 0 : 1 })
  followIntent('committed', row.intent, tx, ms(entry))
}

function update(tx: Writer, entry: Entry): void {
  const { event, tracking } = parseBody('order.update', entry.claims.body)
  const known = tracking === undefined ? {} : { tracking: JSON.stringify(tracking) }
  const arrived = event === 'delivered' ? { deliveredAt: ms(entry) } : {}
  const row = step(tx, entry, { ...known, ...arrived }, event)
  if (event === 'delivered') followIntent('fulfilled', row.intent, tx, ms(entry))
}

function receipt(tx: Writer, entry: Entry): void {
  const { seq, hash } = entry.record
  const body = parseBody('order.receipt', entry.claims.body)
  step(tx, entry, {
    receipt: JSON.stringify({ seq, hash, at: ms(entry), totals: body.totals, payment: body.payment }),
  })
}

function refund(tx: Writer, entry: Entry): void {
  const { amount } = parseBody('order.refund', entry.claims.body)
  step(tx, entry, { refunded: required(tx, entry).refunded + amount })
}

function close(tx: Writer, entry: Entry): void {
  const row = step(tx, entry)
  if (intentRow(tx, row.intent)?.state === 'committed') followIntent('fulfilled', row.intent, tx, ms(entry))
}

function lapse(tx: Writer, entry: Entry): void {
  const { what, id } = ownBody('own.lapse', entry.claims.body)
  const row = what === 'order' ? orderRow(tx, id) : undefined
  if (row === undefined) return
  changeOrder(tx, id, { state: 'lapsed', changedAt: ms(entry) })
  markOffer(tx, row.rid, row.offer, 'lapsed', ms(entry))
  reopen(tx, row.intent, ms(entry))
}

export const projections: Readonly<Record<string, Projection>> = {
  'offer.accept': place,
  'order.confirm': confirm,
  'order.update': update,
  'order.receipt': receipt,
  'order.refund': refund,
  'order.pay': (tx, entry) => void step(tx, entry),
  'order.cancel': (tx, entry) => void step(tx, entry),
  'order.dispute': (tx, entry) => void step(tx, entry),
  'order.close': close,
  'own.lapse': lapse,
}
