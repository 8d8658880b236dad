// Calls with which the person removes things of their own: an affair with all that came of it, or a brand that lies behind.
import * as z from 'zod'
import { holdUntil } from './backups.ts'
import { host } from './brand-card.ts'
import { call } from './call.ts'

/** What would go, and what stands against it; in words that a problem would have. */
const preview = z.strictObject({
  /** Records of which only the place and the digest would stay. */
  records: z.int(),
  intents: z.int(),
  orders: z.int(),
  conversations: z.int(),
  /** Why not now; absent where nothing stands against it. */
  reason: z.string().optional(),
  /** Backups that hold it, and the day by which the last of them has gone. */
  backupsHoldUntil: holdUntil.optional(),
})
const forgotten = z.strictObject({ records: z.int(), backupsHoldUntil: holdUntil.optional() })
const byId = z.strictObject({ id: z.string().max(64) })
const byBrand = z.strictObject({ brand: host })

export const previewForgetIntent = call('GET', '/api/intents/:id/forget', {
  summary: 'What would be forgotten with an intent: its offers, orders, conversations and disclosures.',
  params: byId,
  answer: preview,
})
export const forgetIntent = call('POST', '/api/intents/:id/forget', {
  summary: 'Forgets an intent and all that came of it; the chain keeps the places and digests.',
  params: byId,
  answer: forgotten,
})
export const previewForgetOrder = call('GET', '/api/orders/:id/forget', {
  summary: 'What would be forgotten with an order: the whole affair that it belongs to.',
  params: byId,
  answer: preview,
})
export const forgetOrder = call('POST', '/api/orders/:id/forget', {
  summary: 'Forgets an order with the affair that it belongs to.',
  params: byId,
  answer: forgotten,
})
export const previewForgetBrand = call('GET', '/api/brands/:brand/forget', {
  summary: 'What would be forgotten of a past brand; terms, erasures and keys stay.',
  params: byBrand,
  answer: preview,
})
export const forgetBrand = call('POST', '/api/brands/:brand/forget', {
  summary: 'Forgets all that was said with a past brand but the terms, the erasures and the keys.',
  params: byBrand,
  answer: forgotten,
})

export type ForgetPreview = z.infer<typeof preview>
