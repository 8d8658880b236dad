// The order: what follows an accepted offer, from the brand's confirmation to delivery, payment, problems and close.
import * as z from 'zod'
import { link, prose, seq, words } from './body.ts'
import { Problem } from './problem.ts'
import { currency, minor, totals } from './totals.ts'

/** What happened to an order; the state that follows is in allowed.json. */
export const orderEvents = [
  'processing',
  'ready',
  'shipped',
  'in_transit',
  'delivered',
  'failed_attempt',
  'returned',
  'cancelled',
] as const
export type OrderEvent = (typeof orderEvents)[number]

/** Where a parcel can be followed; the link stays on the brand's own host. */
export const tracking = z.looseObject({
  carrier: words(80).optional(),
  number: words(80).optional(),
  link: link.optional(),
})
/** How it was paid: a method and what the payment is called there. Never a card or account number. */
export const payment = z.looseObject({ method: words(40), reference: words(80) })

export const orderConfirm = z.looseObject({ number: words(80).optional() })
export const orderUpdate = z.looseObject({ event: z.enum(orderEvents), tracking: tracking.optional() })
export const orderReceipt = z.looseObject({ totals, currency, payment })
export const orderRefund = z.looseObject({
  amount: minor.min(1),
  currency,
  reason: z.enum(['returned', 'cancelled', 'damaged', 'missing', 'price_adjustment', 'goodwill', 'other']),
  note: prose().optional(),
})
export const orderPay = payment
export const orderCancel = z.looseObject({
  reason: z.enum([
    'changed_mind',
    'found_elsewhere',
    'too_late',
    'out_of_stock',
    'payment_failed',
    'price_error',
    'other',
  ]),
  note: prose().optional(),
})
/** `evidence` names records of this ledger by number. */
export const orderDispute = z.looseObject({
  reason: z.enum([
    'not_received',
    'not_as_described',
    'damaged',
    'wrong_item',
    'charged_wrongly',
    'not_refunded',
    'other',
  ]),
  evidence: z.array(seq).max(100),
  note: prose().optional(),
})
export const orderClose = z.looseObject({})

export type OrderConfirm = z.infer<typeof orderConfirm>
export type OrderUpdate = z.infer<typeof orderUpdate>
export type OrderReceipt = z.infer<typeof orderReceipt>
export type OrderRefund = z.infer<typeof orderRefund>
export type OrderPay = z.infer<typeof orderPay>
export type OrderCancel = z.infer<typeof orderCancel>
export type OrderDispute = z.infer<typeof orderDispute>
export type OrderClose = z.infer<typeof orderClose>

/** Members that an order's message may have once the relationship has ended: events and amounts, no words, no links. */
const bare: Readonly<Record<string, readonly string[]>> = {
  'order.confirm': [],
  'order.update': ['event'],
  'order.receipt': ['totals', 'currency', 'payment'],
  'order.refund': ['amount', 'currency', 'reason'],
  'order.cancel': ['reason'],
}

/**
 * Whether a brand's message about an order stays within the order's own narrow grant, which is all that is left after
 * a revocation (protocol section 7).
 * @example isBareOrderMessage('order.update', { event: 'shipped', tracking: { link } }) // false
 */
export function isBareOrderMessage(type: string, body: object): boolean {
  const members = bare[type]
  if (members === undefined) return true
  if (!Object.keys(body).every((name) => members.includes(name))) return false
  const rows: unknown = 'totals' in body ? body.totals : []
  return Array.isArray(rows) && rows.every((row: object) => !('label' in row))
}

/** Once the relationship has ended, an order's messages carry events and amounts only. */
export function checkBareOrder(type: string, body: object): void {
  if (!isBareOrderMessage(type, body)) {
    throw new Problem('no_grant', { what: 'words or links in an order after the relationship ended' })
  }
}
