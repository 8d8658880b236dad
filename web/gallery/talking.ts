// What the gallery's server says about conversations, ratings and posts, in each state.
import * as posts from '../../protocol/owner/posts.ts'
import * as ratings from '../../protocol/owner/ratings.ts'
import * as threads from '../../protocol/owner/threads.ts'
import { answer, refuse, type Answer } from './answers.ts'
import * as talk from './fixtures/conversation.ts'

export const talkingUsual: readonly Answer[] = [
  answer(threads.listThreads, ({ query }) => talk.threadList(query)),
  answer(threads.readThread, () => ({ done: true as const })),
  answer(threads.writeNote, () => ({ seq: 15 })),
  answer(threads.openThread, () => ({ id: 'thread-9' })),
  answer(threads.closeThread, () => ({ state: 'closed' as const })),
  answer(ratings.readRatings, ({ params }) => (params['id'] === 'order-4' ? { canRate: true } : talk.rated)),
  answer(ratings.readBrandRatings, () => talk.brandRated),
  answer(ratings.rateOrder, () => ({ score: 4 })),
  answer(posts.listPosts, ({ query }) => talk.postList(query)),
  answer(posts.markPostsSeen, () => ({ done: true as const })),
]

export const talkingEmpty: readonly Answer[] = [
  answer(threads.listThreads, () => ({ threads: [], partners: [] })),
  answer(ratings.readRatings, () => ({ canRate: false })),
  answer(ratings.readBrandRatings, () => ({ ratings: [] })),
  answer(posts.listPosts, () => ({ posts: [], following: [], fresh: 0 })),
]

export const talkingLong: readonly Answer[] = [answer(threads.listThreads, () => talk.longThreads)]

export const talkingWrong: readonly Answer[] = [
  refuse(threads.listThreads, 'not_found'),
  refuse(ratings.readRatings, 'not_found'),
  refuse(posts.listPosts, 'internal', { request: '7F3A-22C1' }),
]
