// The history as files of the person's own: a table for a spreadsheet, and everything as JSON.
import { formatAmount } from '../../../protocol/money.ts'
import type { OrderCard, OrderDetail } from '../../../protocol/owner/orders.ts'

/** What a spreadsheet would take for a formula gets a quote before it, also behind spaces or in full width: a shop's words must not compute. */
const disarm = (text: string): string => (/^\s*[=+\-@＝＋－＠]|^[\t\r]/.test(text) ? `'${text}` : text)

function cell(value: string): string {
  const safe = disarm(value)
  return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const columns = [
  'placed',
  'brand',
  'domain',
  'what',
  'category',
  'state',
  'total',
  'refunded',
  'currency',
  'number',
  'order',
]

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

function cells(order: OrderCard): string[] {
  const { amount, currency } = order.total
  return [
    day(order.placedAt),
    order.name,
    order.brand,
    order.title,
    order.category,
    order.state,
    formatAmount(amount, currency),
    formatAmount(order.refunded, currency),
    currency,
    order.number ?? '',
    order.id,
  ]
}

/** What was bought for practice is no history, and no file holds it. */
const real = <T extends Pick<OrderCard, 'isPractice'>>(orders: readonly T[]): T[] =>
  orders.filter((order) => !order.isPractice)

/** RFC 4180, with a mark that makes spreadsheets read it as UTF-8. */
export function tableOf(names: readonly string[], rows: readonly (readonly string[])[]): string {
  return `\uFEFF${[names, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

export const csvOf = (orders: readonly OrderCard[]): string => tableOf(columns, real(orders).map(cells))

/** Every order whole, with its lines, receipt and events. */
export const jsonOf = (orders: readonly OrderDetail[], exportedAt: number): string =>
  `${JSON.stringify({ bespeak: '1', exportedAt: new Date(exportedAt).toISOString(), orders: real(orders) }, null, 2)}\n`
