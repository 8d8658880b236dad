// A brand as lists show it: by which name, how things stand, what came of it.
import * as z from 'zod'
import { at } from './call.ts'

/** A brand is named by its host (and port in development), as in `shop.example`. */
export const host = z.string().min(1).max(260)

export const standing = z.enum([
  'none',
  'proffered',
  'countered',
  'in_force',
  'paused',
  'revoked',
  'left',
  'expired',
  'declined',
])
export const brandCard = z.strictObject({
  brand: host,
  rid: z.string(),
  name: z.string(),
  logo: z.string().optional(),
  standing,
  isPractice: z.boolean(),
  isKeyHeld: z.boolean(),
  agreement: z.string().optional(),
  lines: z.array(z.string()),
  /** What kind of brand it is by what it follows; absent where that says nothing. */
  kind: z.enum(['shop', 'trade', 'health']).optional(),
  since: at,
  endsAt: at.optional(),
  lastSeenAt: at.optional(),
  seenTimes: z.int(),
  offers: z.int(),
  orders: z.int(),
  openIntents: z.int(),
  erasure: z.enum(['requested', 'acknowledged', 'receipted', 'overdue']).optional(),
  silentMs: z.number().optional(),
})

export type Standing = z.infer<typeof standing>
export type BrandCard = z.infer<typeof brandCard>
