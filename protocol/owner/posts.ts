// Calls of following: which brands' posts the person wants to see, with which filter, and what passed it.
import * as z from 'zod'
import { host } from './brand-card.ts'
import { at, call, done } from './call.ts'

const byBrand = z.strictObject({ brand: host })

/** A brand's `#sell` line that passed the person's filter. */
export const postView = z.strictObject({
  id: z.string(),
  brand: host,
  name: z.string(),
  logo: z.string().optional(),
  isPractice: z.boolean(),
  line: z.string(),
  /** On the brand's own host. */
  link: z.string(),
  at,
  /** When it is over. */
  until: at,
})
export const following = z.strictObject({
  brand: host,
  name: z.string(),
  /** The filter as a `#follow` line without `for:`; absent = everything of that brand. */
  filter: z.string().optional(),
  since: at,
})
const filter = z.string().max(600)

export const listPosts = call('GET', '/api/posts', {
  summary: 'What brands that the person follows posted, newest first, as far as it passed the filter.',
  query: z.strictObject({ brand: host.optional() }),
  answer: z.strictObject({
    posts: z.array(postView),
    following: z.array(following),
    /** How many came since the person last looked. */
    fresh: z.int(),
  }),
})
export const followBrand = call('PUT', '/api/brands/:brand/follow', {
  summary: 'Follows what a brand posts, with a filter or without; the brand is never told.',
  params: byBrand,
  body: z.strictObject({ filter: filter.optional() }),
  answer: following,
})
export const unfollowBrand = call('DELETE', '/api/brands/:brand/follow', {
  summary: 'Stops following; what the brand posted is shown no more.',
  params: byBrand,
  answer: done,
})
export const markPostsSeen = call('POST', '/api/posts/seen', {
  summary: 'The person has seen what brands posted.',
  answer: done,
})

export type PostView = z.infer<typeof postView>
export type Following = z.infer<typeof following>
export type PostList = z.infer<typeof listPosts.answer>
