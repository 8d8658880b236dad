// What each record makes of the list of posts: only what passes the person's filter is kept in it.
import { matchPost } from '../../../protocol/filter.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import type { Line } from '../../../protocol/line.ts'
import { seconds } from '../../../protocol/limits.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import { ownBody } from '../own.ts'
import { endOfDay } from '../wire-time.ts'
import { deletePost, followingRow, forgetFollowing, insertPost, postsOf, saveFollowing } from './queries.ts'

function parsed(text: string): Line | undefined {
  const read = parseLine(text)
  return read.ok ? read.line : undefined
}

/** Whether a post passes a filter of the person's, both as they were written. */
export function passes(follow: string, sell: string): boolean {
  const filter = parsed(follow)
  const post = parsed(sell)
  return filter !== undefined && post !== undefined && matchPost(filter, post).matches
}

/** When a post is over: after the day its line names, at the latest after a month. The same whether it is shown or not. */
export function endOfPost(sell: string, at: number): number {
  const x = parsed(sell)?.x
  const latest = at + seconds.afterglow * 1000
  return x === undefined ? latest : Math.min(latest, endOfDay(x) + 1000)
}

function post(tx: Writer, { rid, record, claims }: Entry): void {
  const follow = followingRow(tx, rid)
  if (follow === undefined) return
  const { line, link } = parseBody('line.post', claims.body)
  if (!passes(follow.line, line)) return
  const at = record.at * 1000
  insertPost(tx, { rid, id: claims.jti, line, link, at, until: endOfPost(line, at) })
}

function follow(tx: Writer, { record, claims }: Entry): void {
  const { rid, line } = ownBody('own.follow', claims.body)
  if (line === undefined) return forgetFollowing(tx, rid)
  saveFollowing(tx, { rid, line, since: record.at * 1000 })
  for (const row of postsOf(tx, rid)) if (!passes(line, row.line)) deletePost(tx, row)
}

const end: Projection = (tx, { rid }) => forgetFollowing(tx, rid)

export const projections: Readonly<Record<string, Projection>> = {
  'line.post': post,
  'own.follow': follow,
  'terms.revoke': end,
  'terms.leave': end,
  'own.lapse': (tx, { claims }) => {
    const { what, id } = ownBody('own.lapse', claims.body)
    if (what === 'terms') forgetFollowing(tx, id)
  },
}
