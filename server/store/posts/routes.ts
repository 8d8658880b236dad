// Following over HTTP: the list of what brands posted, follow with a filter, stop following.
import * as calls from '../../../protocol/owner/posts.ts'
import type { Following, PostView } from '../../../protocol/owner/posts.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { formatLine } from '../../../protocol/line.ts'
import { withhold } from '../../../protocol/line-tags.ts'
import type { Reader } from '../../platform/database.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import { logoPath } from '../brands/brands.ts'
import type { Context } from '../context.ts'
import { latestWith, relationshipOf } from '../terms/terms.ts'
import { allFollowing, countSince, followBrand, livePosts, unfollowBrand, type PostRow } from './posts.ts'
import { lastLook, saveLook, type FollowingRow } from './queries.ts'

/** The filter as the person wrote it: what it is `for:` goes without saying. */
function filterText(line: string): string | undefined {
  const read = parseLine(line)
  if (!read.ok) return undefined
  const text = formatLine(withhold(read.line, ['for']))
  return text === '#follow *' ? undefined : text
}

function followingView(reader: Reader, { rid, line, since }: FollowingRow): Following[] {
  const relationship = relationshipOf(reader, rid)
  const filter = filterText(line)
  if (relationship === undefined) return []
  const { brand, name } = relationship
  return [{ brand, name, since, ...(filter === undefined ? {} : { filter }) }]
}

function postView(reader: Reader, { rid, id, line, link, at, until }: PostRow): PostView[] {
  const relationship = relationshipOf(reader, rid)
  if (relationship === undefined) return []
  const { brand, name, isPractice } = relationship
  const logo = logoPath(reader, brand)
  return [
    {
      id: `${rid}.${id}`,
      brand,
      name,
      ...(logo === undefined ? {} : { logo }),
      isPractice,
      line,
      link,
      at,
      until,
    },
  ]
}

export function postRoutes(context: Context): Route[] {
  const { database, clock } = context
  return [
    ownerRoute(calls.listPosts, {}, ({ query }) => {
      const now = clock.now()
      const rid = query.brand === undefined ? undefined : (latestWith(database, query.brand)?.rid ?? '')
      const rows = allFollowing(database).filter((row) => rid === undefined || row.rid === rid)
      return {
        posts: livePosts(database, now, rid).flatMap((row) => postView(database, row)),
        following: rows.flatMap((row) => followingView(database, row)),
        fresh: countSince(database, now, lastLook(database) ?? 0),
      }
    }),
    ownerRoute(
      calls.followBrand,
      { problems: ['not_found', 'not_possible', 'line_refused'] },
      async ({ params, body, write }) => {
        const row = await write((tx) => followBrand(context, tx, params.brand, body.filter))
        const [view] = followingView(database, row)
        if (view === undefined) throw new Error('a filter of no relationship')
        return view
      },
    ),
    ownerRoute(calls.unfollowBrand, { problems: ['not_found'] }, async ({ params, write }) => {
      await write((tx) => unfollowBrand(context, tx, params.brand))
      return { done: true as const }
    }),
    ownerRoute(calls.markPostsSeen, {}, async ({ write }) => {
      await write((tx) => saveLook(tx, clock.now()))
      return { done: true as const }
    }),
  ]
}
