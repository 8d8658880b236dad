// Calls about how brands know this server: the person's own key towards each of them, and its address.
import * as z from 'zod'
import { host } from './brand-card.ts'
import { at, call } from './call.ts'

const byBrand = z.strictObject({ brand: host })

export const ownKey = z.strictObject({
  fingerprint: z.string(),
  madeAt: at,
  /** Only in a relationship in force or paused, and not while the brand has yet to see the last new key. */
  isRenewable: z.boolean(),
  /** Since when a new key waits to be seen by the brand. */
  waitingSince: at.optional(),
})

export const readOwnKey = call('GET', '/api/brands/:brand/key', {
  summary: 'The key by which the person signs towards one brand, and whether it can be renewed.',
  params: byBrand,
  answer: ownKey,
})
export const renewKey = call('POST', '/api/brands/:brand/key', {
  summary: 'Puts a new key in the place of the old one, by a record that the old one signs.',
  params: byBrand,
  answer: ownKey,
})
export const renewAllKeys = call('POST', '/api/keys/renew', {
  summary: 'The same for every brand; those that have not seen their last new key are left.',
  answer: z.strictObject({ renewed: z.int(), left: z.array(z.string()) }),
})
export const readAddress = call('GET', '/api/care/address', {
  summary: 'Where this server is, and which brands know that it moved there.',
  answer: z.strictObject({
    origin: z.string(),
    /** Brands that were told of a move, and those of them that have not confirmed it. */
    told: z.int(),
    waiting: z.array(z.strictObject({ brand: host, name: z.string() })),
  }),
})

export type OwnKey = z.infer<typeof ownKey>
export type Address = z.infer<typeof readAddress.answer>
