// Calls about a server that came back from a backup: what each brand says happened since, and the person's word on it.
import * as z from 'zod'
import { at, call, done } from './call.ts'
import { host } from './brand-card.ts'

/** What the person can do about one brand now. */
export const restoringChoice = z.enum(['confirm', 'go_on', 'again', 'revoke'])

/** One brand after a restore. */
export const restoringBrand = z.strictObject({
  brand: host,
  rid: z.string(),
  name: z.string(),
  isPractice: z.boolean(),
  state: z.enum(['checking', 'asked', 'fork', 'keyless', 'unproven', 'restarting', 'done']),
  tries: z.int(),
  nextAt: at.optional(),
  /** Why the last try came to nothing, as a code. */
  reason: z.string().optional(),
  /** Records that came back. */
  fetched: z.int(),
  /** The last record that is held now. */
  lastAt: at.optional(),
  doneAt: at.optional(),
  outcome: z.enum(['nothing', 'fetched', 'over', 'restarted', 'ended']).optional(),
  may: z.array(restoringChoice),
})

export const readRestoration = call('GET', '/api/restoration', {
  summary: 'Whether this server came back from a backup, and what each brand says happened since.',
  answer: z.strictObject({
    restored: z
      .strictObject({
        way: z.enum(['backup', 'copy', 'noticed']),
        restoredAt: at,
        /** When the backup was made, where that is known. */
        madeAt: at.optional(),
      })
      .optional(),
    brands: z.array(restoringBrand),
  }),
})

export const confirmRestoration = call('POST', '/api/restoration/confirm', {
  summary: 'Says that what these brands gave back is all that happened; they may have content again.',
  body: z.strictObject({ brands: z.array(host).min(1).max(10_000) }),
  answer: z.strictObject({ confirmed: z.int() }),
})

const one = z.strictObject({ brand: host })
export const goOnWithout = call('POST', '/api/restoration/:brand/go-on', {
  summary: 'Goes on from what the backup holds, once the brand has signed that too.',
  params: one,
  answer: done,
})

export const checkAgain = call('POST', '/api/restoration/:brand/check', {
  summary: 'Asks a brand again now what happened since the backup.',
  params: one,
  answer: done,
})

export type RestoringBrand = z.infer<typeof restoringBrand>
export type RestoringChoice = z.infer<typeof restoringChoice>
