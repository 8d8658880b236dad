// Calls about orders and the history of what was bought.
import * as z from 'zod'
import { at, call, happening, money } from './call.ts'
import { row } from './intents.ts'
import { host } from './brand-card.ts'

const byId = z.strictObject({ id: z.string() })

export const orderState = z.enum([
  'placed',
  'confirmed',
  'paid',
  'processing',
  'ready',
  'shipped',
  'delivered',
  'closed',
  'cancelled',
  'disputed',
  'refunded',
  'returned',
  'lapsed',
])
export const orderCard = z.strictObject({
  id: z.string(),
  brand: host,
  name: z.string(),
  logo: z.string().optional(),
  isPractice: z.boolean(),
  title: z.string(),
  category: z.string(),
  state: orderState,
  total: money,
  refunded: z.int(),
  placedAt: at,
  changedAt: at,
  number: z.string().optional(),
  hasReceipt: z.boolean(),
})
export const orderDetail = orderCard.extend({
  intent: z.string().optional(),
  intentLine: z.string().optional(),
  offerLine: z.string(),
  items: z.array(
    z.strictObject({
      name: z.string(),
      quantity: z.number(),
      amount: z.int().optional(),
      gtin: z.string().optional(),
    }),
  ),
  rows: z.array(row),
  receipt: z
    .strictObject({
      seq: z.int(),
      at,
      rows: z.array(row),
      payment: z.string().optional(),
      hash: z.string(),
      keyFingerprint: z.string(),
    })
    .optional(),
  refunds: z.array(z.strictObject({ at, amount: z.int(), reason: z.string() })),
  tracking: z
    .strictObject({
      carrier: z.string().optional(),
      number: z.string().optional(),
      link: z.string().optional(),
    })
    .optional(),
  shared: z.array(z.strictObject({ attribute: z.string(), value: z.string() })),
  sharedUntil: at.optional(),
  terms: z.string(),
  actions: z.array(z.enum(['pay', 'cancel', 'dispute', 'close'])),
  events: z.array(happening),
  version: z.int(),
})
export const listOrders = call('GET', '/api/orders', {
  summary: 'Everything bought, newest first, with sums.',
  query: z.strictObject({
    brand: host.optional(),
    category: z.string().max(100).optional(),
    state: orderState.optional(),
    from: z.coerce.number().int().optional(),
    to: z.coerce.number().int().optional(),
    text: z.string().max(140).optional(),
    before: z.coerce.number().int().optional(),
  }),
  answer: z.strictObject({
    orders: z.array(orderCard),
    more: z.boolean(),
    /** Sums over everything that fits the filter, not only this page; practice brands never count. */
    totals: z.array(
      z.strictObject({ currency: z.string(), orders: z.int(), spent: z.int(), refunded: z.int() }),
    ),
    months: z.array(z.strictObject({ month: z.string(), currency: z.string(), spent: z.int() })),
    brands: z.array(z.strictObject({ brand: host, name: z.string(), currency: z.string(), spent: z.int() })),
    categories: z.array(z.strictObject({ category: z.string(), currency: z.string(), spent: z.int() })),
  }),
})
export const readOrder = call('GET', '/api/orders/:id', {
  summary: 'One order with its signed receipt.',
  params: byId,
  answer: orderDetail,
})
export const payOrder = call('POST', '/api/orders/:id/pay', {
  summary: 'Tells the brand that and how it was paid.',
  params: byId,
  body: z.strictObject({
    method: z.string().trim().min(1).max(60),
    reference: z.string().max(140).optional(),
  }),
  answer: z.strictObject({ state: orderState }),
})
export const cancelOrder = call('POST', '/api/orders/:id/cancel', {
  summary: 'Cancels an order that has not been shipped.',
  params: byId,
  body: z.strictObject({ reason: z.string().trim().min(1).max(140) }),
  answer: z.strictObject({ state: orderState }),
})
export const disputeOrder = call('POST', '/api/orders/:id/dispute', {
  summary: 'Tells the brand what is wrong with an order.',
  params: byId,
  body: z.strictObject({ reason: z.string().trim().min(1).max(2000) }),
  answer: z.strictObject({ state: orderState }),
})
export const closeOrder = call('POST', '/api/orders/:id/close', {
  summary: 'Ends an order: what was shared for it ends too.',
  params: byId,
  answer: z.strictObject({ state: orderState }),
})

export type OrderCard = z.infer<typeof orderCard>
export type OrderDetail = z.infer<typeof orderDetail>
export type OrderList = z.infer<typeof listOrders.answer>
