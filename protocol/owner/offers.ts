// Calls on one offer: ask for less, decline with a reason, see what accepting takes, accept.
import * as z from 'zod'
import { declineReasons } from '../decline-reasons.ts'
import { at, call, money } from './call.ts'
import { row, waiting } from './intents.ts'
import { host } from './brand-card.ts'
import { rosterEntry } from './brands.ts'

const byId = z.strictObject({ id: z.string() })

export const declineReason = z.enum(declineReasons)
/** Names of what an order can need from the person; each is one attribute of the disclosure. */
export const orderNeed = z.enum([
  'name',
  'street',
  'postcode',
  'city',
  'country',
  'phone',
  'email',
  'delivery_note',
])

export const counterOffer = call('POST', '/api/offers/:id/counter', {
  summary: 'Asks the brand to change its offer (at most three rounds).',
  params: byId,
  body: z.strictObject({
    /** The total the person would pay, in minor units of the offer's currency. */
    total: z.int().min(0).optional(),
    note: z.string().max(2000).optional(),
    revision: z.int(),
  }),
  answer: z.strictObject({ state: z.string(), rounds: z.int() }),
})
export const declineOffer = call('POST', '/api/offers/:id/decline', {
  summary: 'Declines an offer with one reason.',
  params: byId,
  body: z.strictObject({ reason: declineReason, note: z.string().max(2000).optional() }),
  answer: z.strictObject({ state: z.string(), waiting }),
})
export const prepareAccept = call('GET', '/api/offers/:id/accept', {
  summary: 'The last step before accepting: terms that come with the order and what it needs.',
  params: byId,
  answer: z.strictObject({
    id: z.string(),
    brand: host,
    name: z.string(),
    title: z.string(),
    rows: z.array(row),
    total: money,
    revision: z.int(),
    validUntil: at,
    confirmWithin: z.string(),
    terms: rosterEntry,
    needs: z.array(
      z.strictObject({ attribute: orderNeed, required: z.boolean(), value: z.string().optional() }),
    ),
  }),
})
export const acceptOffer = call('POST', '/api/offers/:id/accept', {
  summary:
    'Accepts exactly this revision and total; sends what the order needs as one disclosure that ends with it.',
  params: byId,
  body: z.strictObject({
    revision: z.int(),
    total: z.int(),
    give: z.partialRecord(orderNeed, z.string().trim().min(1).max(200)),
    remember: z.boolean(),
  }),
  answer: z.strictObject({ order: z.string(), waiting }),
})

export type DeclineReason = z.infer<typeof declineReason>
export type OrderNeed = z.infer<typeof orderNeed>
export type AcceptStep = z.infer<typeof prepareAccept.answer>
