// How the state of an order is marked: under way, done, to be looked at, over.
import type { OrderCard } from '../../../protocol/owner/orders.ts'
import type { Mood } from '../../parts/badge.ts'

const moods: Readonly<Partial<Record<OrderCard['state'], Mood>>> = {
  confirmed: 'go',
  paid: 'go',
  processing: 'go',
  shipped: 'go',
  delivered: 'go',
  ready: 'turn',
  placed: 'turn',
  disputed: 'end',
  cancelled: 'end',
  lapsed: 'end',
}

export const moodOf = (state: OrderCard['state']): Mood => moods[state] ?? 'plain'
