// The rating: what each side says of the other once an order is closed.
import * as z from 'zod'
import { words } from './body.ts'
import { lineLength } from './limits.ts'

/** `score` 1–5; `about` names what was rated (`price`, `delivery`, `advice`…); `line` may be empty. */
export const ratingGive = z.looseObject({
  score: z.int().min(1).max(5),
  about: z.array(z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be a short name')).max(10),
  line: words(lineLength, 0),
})
export type RatingGive = z.infer<typeof ratingGive>
