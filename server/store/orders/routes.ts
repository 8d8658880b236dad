// The history page and one order over HTTP.
import { fingerprint } from '../../../protocol/keys.ts'
import * as calls from '../../../protocol/owner/orders.ts'
import type { OrderCard, OrderDetail } from '../../../protocol/owner/orders.ts'
import type { OfferItem } from '../../../protocol/offer.ts'
import type { TotalsRow } from '../../../protocol/totals.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import { logoPath } from '../brands/brands.ts'
import type { Context } from '../context.ts'
import { disclosuresFor } from '../disclosures/disclosures.ts'
import { intentRow } from '../intents/intents.ts'
import { readColumn } from '../own.ts'
import {
  actionsOn,
  findOrders,
  eventsOf,
  orderNamed,
  speakOfOrder,
  sumOrders,
  type OrderEventRow,
  type OrderRow,
} from './orders.ts'

const pageSize = 50

export function orderCard(context: Pick<Context, 'database'>, row: OrderRow): OrderCard {
  const logo = logoPath(context.database, row.brand)
  return {
    id: row.id,
    brand: row.brand,
    name: row.brandName,
    ...(logo === undefined ? {} : { logo }),
    isPractice: row.isPractice === 1,
    title: row.title,
    category: row.category,
    state: row.state as OrderCard['state'],
    total: { amount: row.total, currency: row.currency },
    refunded: row.refunded,
    placedAt: row.placedAt,
    changedAt: row.changedAt,
    ...(row.number === null ? {} : { number: row.number }),
    hasReceipt: row.receipt !== null,
  }
}

interface StoredReceipt {
  seq: number
  at: number
  hash: string
  totals: TotalsRow[]
  payment: { method: string; reference: string }
}

const rowsOf = (rows: readonly TotalsRow[]) =>
  rows.map(({ type, label, amount }) => ({ type, amount, ...(label === undefined ? {} : { label }) }))

function receiptOf(row: OrderRow, kid: string | undefined): OrderDetail['receipt'] {
  if (row.receipt === null) return undefined
  const { seq, at, hash, totals, payment } = readColumn<StoredReceipt>(row.receipt)
  return {
    seq,
    at,
    hash,
    rows: rowsOf(totals),
    payment: `${payment.method} ${payment.reference}`,
    keyFingerprint: kid === undefined ? '' : fingerprint(kid),
  }
}

/** What happened, in codes; the words of an event come from its type and body. */
function eventView({ seq, at, type, body }: OrderEventRow): OrderDetail['events'][number] {
  const { event, amount, reason, number } = readColumn<Record<string, string | number | undefined>>(body)
  const values = Object.fromEntries(
    Object.entries({ amount, reason, number }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  ) as Record<string, string | number>
  return { seq, at, said: { code: event === undefined ? type : `order.${event}`, values } }
}

function refundsOf(events: readonly OrderEventRow[]): OrderDetail['refunds'] {
  return events
    .filter(({ type }) => type === 'order.refund')
    .map(({ at, body }) => {
      const { amount, reason } = readColumn<{ amount: number; reason: string }>(body)
      return { at, amount, reason }
    })
}

function detailOf(context: Context, id: string): OrderDetail {
  const { row, relationship } = orderNamed(context.database, id)
  const events = eventsOf(context.database, id)
  const intent = intentRow(context.database, row.intent)
  const [shared] = disclosuresFor(context.database, id)
  const receipt = receiptOf(row, relationship.pinned[0]?.kid)
  const tracking = row.tracking === null ? undefined : readColumn<Record<string, string>>(row.tracking)
  return {
    ...orderCard(context, row),
    ...(intent === undefined ? {} : { intent: intent.id, intentLine: intent.line }),
    offerLine: row.line,
    items: readColumn<OfferItem[]>(row.items).map(({ name, quantity, amount, gtin }) => ({
      name,
      quantity,
      amount,
      ...(gtin === undefined ? {} : { gtin }),
    })),
    rows: rowsOf(readColumn<TotalsRow[]>(row.rows)),
    ...(receipt === undefined ? {} : { receipt }),
    refunds: refundsOf(events),
    ...(tracking === undefined ? {} : { tracking: pick(tracking, ['carrier', 'number', 'link']) }),
    shared:
      shared === undefined
        ? []
        : Object.entries(readColumn<Record<string, unknown>>(shared.attributes)).map(
            ([attribute, value]) => ({
              attribute,
              value: String(value),
            }),
          ),
    ...(shared?.endedAt == null
      ? shared?.until == null
        ? {}
        : { sharedUntil: shared.until }
      : { sharedUntil: shared.endedAt }),
    terms: row.terms,
    actions: actionsOn(row, relationship),
    events: events.map(eventView),
    version: row.version,
  }
}

function pick(from: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])))
}

export function orderRoutes(context: Context): Route[] {
  const { database } = context
  const stateOf = (row: OrderRow) => ({ state: row.state as OrderCard['state'] })

  return [
    ownerRoute(calls.listOrders, {}, ({ query }) => {
      const rows = findOrders(database, query, pageSize + 1)
      const sums = (by: 'currency' | 'month' | 'brand' | 'category') => sumOrders(database, query, by)
      return {
        orders: rows.slice(0, pageSize).map((row) => orderCard(context, row)),
        more: rows.length > pageSize,
        totals: sums('currency').map(({ currency, orders, spent, refunded }) => ({
          currency,
          orders,
          spent,
          refunded,
        })),
        months: sums('month')
          .map(({ key, currency, spent, refunded }) => ({ month: key, currency, spent: spent - refunded }))
          .sort((a, b) => (a.month < b.month ? -1 : 1)),
        brands: sums('brand').map(({ key, name, currency, spent, refunded }) => ({
          brand: key,
          name,
          currency,
          spent: spent - refunded,
        })),
        categories: sums('category').map(({ key, currency, spent, refunded }) => ({
          category: key,
          currency,
          spent: spent - refunded,
        })),
      }
    }),
    ownerRoute(calls.readOrder, { problems: ['not_found'] }, ({ params }) => detailOf(context, params.id)),
    ownerRoute(calls.payOrder, { problems: ['not_found', 'illegal_transition'] }, ({ params, body, write }) =>
      write((tx) => {
        const payment = { method: body.method, reference: body.reference ?? '—' }
        return stateOf(speakOfOrder(context, tx, params.id, 'order.pay', payment))
      }),
    ),
    ownerRoute(
      calls.cancelOrder,
      { problems: ['not_found', 'illegal_transition'] },
      ({ params, body, write }) =>
        write((tx) => {
          const cancel = { reason: 'changed_mind', note: body.reason }
          return stateOf(speakOfOrder(context, tx, params.id, 'order.cancel', cancel))
        }),
    ),
    ownerRoute(
      calls.disputeOrder,
      { problems: ['not_found', 'illegal_transition'] },
      ({ params, body, write }) =>
        write((tx) => {
          const dispute = { reason: 'other', evidence: [], note: body.reason }
          return stateOf(speakOfOrder(context, tx, params.id, 'order.dispute', dispute))
        }),
    ),
    ownerRoute(calls.closeOrder, { problems: ['not_found', 'illegal_transition'] }, ({ params, write }) =>
      write((tx) => stateOf(speakOfOrder(context, tx, params.id, 'order.close', {}))),
    ),
  ]
}
