// Orders and the history of what was bought.
import * as calls from '../../protocol/owner/orders.ts'
import type * as z from 'zod'
import { ask } from './ask.ts'

export type OrderFilter = z.input<typeof calls.listOrders.query>
export const loadOrders = (query: OrderFilter = {}) => ask(calls.listOrders, { query })
export const loadOrder = (id: string) => ask(calls.readOrder, { params: { id } })
export const pay = (id: string, body: z.input<typeof calls.payOrder.body>, key: string) =>
  ask(calls.payOrder, { params: { id }, body, key })
export const cancel = (id: string, reason: string, key: string) =>
  ask(calls.cancelOrder, { params: { id }, body: { reason }, key })
export const dispute = (id: string, reason: string, key: string) =>
  ask(calls.disputeOrder, { params: { id }, body: { reason }, key })
export const close = (id: string) => ask(calls.closeOrder, { params: { id } })

export type * from '../../protocol/owner/orders.ts'
