// The one live stream from the server to all open tabs: small notices that something changed, never the content.
import * as z from 'zod'

/** `GET /api/live` (SSE): `event: change`, `id:` = number to resume after, `data:` one of these. `event: reset` = read everything again. */
export const change = z.strictObject({
  topic: z.enum([
    'intent',
    'offer',
    'order',
    'brand',
    'journal',
    'access',
    'practice',
    'care',
    'thread',
    'post',
    'attribute',
    'knock',
  ]),
  /** Id of what changed: intent, offer, order; brand's host; absent for the whole topic. */
  id: z.string().optional(),
  /** What happened, as in the journal, so that a screen reader can be told. */
  code: z.string().optional(),
})
export const livePath = '/api/live'

export type Change = z.infer<typeof change>
