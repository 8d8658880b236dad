// Ratings: what both sides said after an order, and what the person gives.
import * as calls from '../../protocol/owner/ratings.ts'
import type * as z from 'zod'
import { ask } from './ask.ts'

export const loadRatings = (id: string) => ask(calls.readRatings, { params: { id } })
export const loadBrandRatings = (brand: string) => ask(calls.readBrandRatings, { params: { brand } })
export const rate = (id: string, body: z.input<typeof calls.rateOrder.body>, key: string) =>
  ask(calls.rateOrder, { params: { id }, body, key })

export { ratedThings } from '../../protocol/owner/ratings.ts'
export type * from '../../protocol/owner/ratings.ts'
