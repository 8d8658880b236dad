// What brands posted that the person follows: list, follow with a filter, stop.
import * as calls from '../../protocol/owner/posts.ts'
import { ask } from './ask.ts'

export const loadPosts = (brand?: string) =>
  ask(calls.listPosts, { query: brand === undefined ? {} : { brand } })
export const follow = (brand: string, filter: string) =>
  ask(calls.followBrand, { params: { brand }, body: filter.trim() === '' ? {} : { filter } })
export const unfollow = (brand: string) => ask(calls.unfollowBrand, { params: { brand } })
export const haveSeenPosts = () => ask(calls.markPostsSeen)

export type * from '../../protocol/owner/posts.ts'
