// Calls about what the person keeps of themselves: read with who sees it until when, set, forget.
import * as z from 'zod'
import { holdUntil } from './backups.ts'
import { attributeValue } from './asked.ts'
import { at, call, done } from './call.ts'
import { host } from './brand-card.ts'

const byName = z.strictObject({ name: z.string().max(64) })

/** What a brand was shown. */
export const shownValue = z.union([z.string(), z.boolean(), z.number(), z.array(z.string())])

/** One brand that sees something now. */
export const seer = z.strictObject({
  brand: host,
  name: z.string(),
  logo: z.string().optional(),
  isPractice: z.boolean(),
  disclosure: z.string(),
  /** The name by which it was shown: `address.street` is kept as `street`. */
  field: z.string(),
  value: shownValue,
  until: at,
  /** The one order it is for. */
  order: z.string().optional(),
  /** It was shown an older value than the one kept now. */
  isOld: z.boolean(),
})
export const attribute = z.strictObject({
  name: z.string(),
  /** Absent for something that a brand still sees and that is kept no longer. */
  value: attributeValue.or(z.boolean()).optional(),
  /** `claim`: computed from something that is never shown itself; `private`: never shown. */
  kind: z.enum(['kept', 'claim', 'private']),
  changedAt: at.optional(),
  seenBy: z.array(seer),
})
export const readAttributes = call('GET', '/api/attributes', {
  summary: 'What the person keeps of themselves, and beside each who can see it until when.',
  answer: z.strictObject({ attributes: z.array(attribute) }),
})
export const setAttribute = call('PUT', '/api/attributes/:name', {
  summary: 'Keeps one attribute. Brands that were shown the old value still have that one.',
  params: byName,
  body: z.strictObject({ value: attributeValue }),
  answer: done,
})
export const forgetAttribute = call('DELETE', '/api/attributes/:name', {
  summary: 'Forgets one attribute for good, and ends showing it.',
  params: byName,
  answer: z.strictObject({ ended: z.int(), backupsHoldUntil: holdUntil.optional() }),
})

export type Attribute = z.infer<typeof attribute>
export type AttributeValue = z.infer<typeof attributeValue>
export type ShownValue = z.infer<typeof shownValue>
export type Seer = z.infer<typeof seer>
