// Orders and what happened to them, and the sums of the history page.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

export interface OrderRow {
  id: string
  rid: string
  offer: string
  intent: string
  state: string
  version: number
  brand: string
  brandName: string
  title: string
  category: string
  line: string
  items: string
  rows: string
  currency: string
  total: number
  refunded: number
  terms: string
  number: string | null
  tracking: string | null
  receipt: string | null
  confirmBy: number
  placedAt: number
  month: string
  changedAt: number
  deliveredAt: number | null
  isPractice: number
  /** Whether it counts in sums: confirmed, and not with a practice brand. */
  isCounted: number
}

export interface OrderEventRow {
  orderId: string
  seq: number
  at: number
  type: string
  body: string
}

const db = tables<{ orders: OrderRow; order_event: OrderEventRow }>()

export const derivedTables = ['orders', 'order_event'] as const

export function orderRow(reader: Reader, id: string): OrderRow | undefined {
  return reader.first(db.selectFrom('orders').selectAll().where('id', '=', id))
}

export function ordersWith(reader: Reader, rid: string): OrderRow[] {
  return reader.all(db.selectFrom('orders').selectAll().where('rid', '=', rid).orderBy('placedAt', 'desc'))
}

export function countOrdersWith(reader: Reader, rid: string): number {
  const many = db.selectFrom('orders').select((select) => select.fn.countAll<number>().as('many'))
  return reader.first(many.where('rid', '=', rid))?.many ?? 0
}

export function ordersIn(reader: Reader, states: readonly string[], limit: number): OrderRow[] {
  return reader.all(
    db.selectFrom('orders').selectAll().where('state', 'in', states).orderBy('placedAt', 'desc').limit(limit),
  )
}

export function insertOrder(tx: Writer, row: OrderRow): void {
  tx.run(db.insertInto('orders').values(row))
}

export function changeOrder(tx: Writer, id: string, change: Partial<Omit<OrderRow, 'id' | 'version'>>): void {
  tx.run(
    db
      .updateTable('orders')
      .set(change)
      .set((row) => ({ version: row('version', '+', 1) }))
      .where('id', '=', id),
  )
}

export function insertEvent(tx: Writer, row: OrderEventRow): void {
  tx.run(db.insertInto('order_event').values(row))
}

export function eventsOf(reader: Reader, orderId: string): OrderEventRow[] {
  return reader.all(db.selectFrom('order_event').selectAll().where('orderId', '=', orderId).orderBy('seq'))
}

export interface OrderFilter {
  brand?: string | undefined
  category?: string | undefined
  state?: string | undefined
  from?: number | undefined
  to?: number | undefined
  text?: string | undefined
  before?: number | undefined
}

function filtered(filter: OrderFilter) {
  let query = db.selectFrom('orders')
  if (filter.brand !== undefined) query = query.where('brand', '=', filter.brand)
  if (filter.category !== undefined) query = query.where('category', '=', filter.category)
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  if (filter.from !== undefined) query = query.where('placedAt', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('placedAt', '<', filter.to)
  if (filter.text !== undefined && filter.text !== '') {
    const like = `%${filter.text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    query = query.where((where) =>
      where.or([
        where('title', 'like', like),
        where('brandName', 'like', like),
        where('number', 'like', like),
        where('line', 'like', like),
      ]),
    )
  }
  return query
}

export function findOrders(reader: Reader, filter: OrderFilter, limit: number): OrderRow[] {
  const all = filtered(filter).selectAll()
  const page = filter.before === undefined ? all : all.where('placedAt', '<', filter.before)
  return reader.all(page.orderBy('placedAt', 'desc').limit(limit))
}

export interface Sum {
  key: string
  /** Of a brand among them; meant where the sum is by brand. */
  name: string
  currency: string
  orders: number
  spent: number
  refunded: number
}

/** Sums of what counts, by currency and one more column; amounts in minor units. */
export function sumOrders(
  reader: Reader,
  filter: OrderFilter,
  by: 'currency' | 'month' | 'brand' | 'category',
): Sum[] {
  return reader.all(
    filtered(filter)
      .where('isCounted', '=', 1)
      .select((select) => [
        select.ref(by).as('key'),
        select.fn.max('brandName').as('name'),
        'currency',
        select.fn.countAll<number>().as('orders'),
        select.fn.sum<number>('total').as('spent'),
        select.fn.sum<number>('refunded').as('refunded'),
      ])
      .groupBy([by, 'currency'])
      .orderBy('spent', 'desc'),
  )
}

export function unconfirmedPast(reader: Reader, now: number): OrderRow[] {
  return reader.all(
    db.selectFrom('orders').selectAll().where('state', '=', 'placed').where('confirmBy', '<=', now),
  )
}

export function nextConfirmBy(reader: Reader): number | undefined {
  return reader.first(
    db.selectFrom('orders').select('confirmBy').where('state', '=', 'placed').orderBy('confirmBy').limit(1),
  )?.confirmBy
}
