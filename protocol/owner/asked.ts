// What the first page shows of brands' questions and warnings; apart from the calls, which it does not need at once.
import * as z from 'zod'
import { at } from './call.ts'
import { host } from './brand-card.ts'

/** A kept value: one text, or a list of them. */
export const attributeValue = z.union([
  z.string().trim().min(1).max(200),
  z.array(z.string().trim().min(1).max(140)).min(1).max(50),
])

/** One field of a question, as it would be answered now. */
export const field = z.strictObject({
  name: z.string().max(64),
  /** What would be shown; absent where nothing is kept yet. */
  value: attributeValue.or(z.boolean()).optional(),
  /** Never shown to anybody, whoever asks. */
  isPrivate: z.boolean(),
  /** About health, and the agreement with this brand protects less than that needs: it cannot be shown under it. */
  isHeld: z.literal(true).optional(),
  isList: z.boolean(),
})
export const question = z.strictObject({
  id: z.string(),
  fields: z.array(field),
  /** The brand's own words. */
  purpose: z.string(),
  /** Whether the purpose is one of those in the agreement. */
  isAgreedPurpose: z.boolean(),
  retention: z.string(),
  askedAt: at,
  /** The latest that it can be shown: the end of the agreement. */
  latest: at,
  /** What the page proposes. */
  until: at,
})

export const incident = z.strictObject({
  id: z.string(),
  brand: host,
  name: z.string(),
  kind: z.enum(['breach', 'recall']),
  /** The brand's own words. */
  line: z.string(),
  /** On the brand's own host. */
  link: z.string().optional(),
  order: z.strictObject({ id: z.string(), title: z.string() }).optional(),
  at,
  isRead: z.boolean(),
})
