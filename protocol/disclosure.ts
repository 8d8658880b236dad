// The disclosure: personal attributes shown to a brand for one purpose and until a time, asked for or given.
import * as z from 'zod'
import { attributeName, duration, prose, time, words } from './body.ts'
import { lineLength } from './limits.ts'
import { messageId } from './shape.ts'

export const disclosureAsk = z.looseObject({
  attributes: z.array(attributeName).min(1).max(50),
  purpose: words(lineLength),
  retention: duration,
})
/**
 * Answers an ask (`on` = the ask), and is for the purpose that it named; or is given without one, for a `purpose` in the
 * person's words. With `order` it ends when that order does.
 */
export const disclosureGrant = z.looseObject({
  attributes: z
    .record(attributeName, z.union([prose(), z.number(), z.boolean(), z.array(words(lineLength)).max(50)]))
    .refine((attributes) => Object.keys(attributes).length > 0, 'must show at least one attribute'),
  until: time,
  purpose: words(lineLength).optional(),
  order: messageId.optional(),
})
export const disclosureRefuse = z.looseObject({})
export const disclosureEnd = z.looseObject({})

export type DisclosureAsk = z.infer<typeof disclosureAsk>
export type DisclosureGrant = z.infer<typeof disclosureGrant>
export type DisclosureRefuse = z.infer<typeof disclosureRefuse>
export type DisclosureEnd = z.infer<typeof disclosureEnd>
