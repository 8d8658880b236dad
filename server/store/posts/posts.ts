// Following brands: the person's own filters, kept to themselves, and brands' posts, all taken alike and shown where they pass.
import { formatLine, type Line } from '../../../protocol/line.ts'
import { lineSentence } from '../../../protocol/line-sentences.ts'
import { readLine } from '../../../protocol/line-read.ts'
import { lineLength } from '../../../protocol/limits.ts'
import { lineSize } from '../../../protocol/line-tags.ts'
import { transition } from '../../../protocol/lifecycle.ts'
import { isOwnUrl } from '../../../protocol/profile.ts'
import { Problem } from '../../../protocol/problem.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { ownLedger } from '../own.ts'
import type { Take } from '../take.ts'
import { asOf, currentWith } from '../terms/terms.ts'
import { endOfPost, passes } from './projection.ts'
import { endsDue, followingRow, forgetEnd, nextEnd, saveEnd, type FollowingRow } from './queries.ts'

export { projections } from './projection.ts'
export { allFollowing, countSince, derivedTables, followingRow, livePosts, type PostRow } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'database' | 'ledgers' | 'journal' | 'live' | 'jobs'>

const takePost: Take = (tx, context, relationship, message) => {
  const { line, link } = parseBody('line.post', message.claims.body)
  const { rid, brand, name, origin } = relationship
  transition('line.post', 'brand', relationship.state)
  if (!isOwnUrl(link, origin)) {
    throw new Problem('malformed', { reason: 'body.link must be on the brand’s own host' })
  }
  const now = context.clock.now()
  const until = endOfPost(line, now)
  if (until <= now) throw new Problem('expired', { object: 'post' })
  // Whatever the person follows, the same happens and the same is answered.
  saveEnd(tx, { rid, id: message.claims.jti, at: until })
  tx.onCommit(() => context.jobs.at('posts', until))
  const filter = followingRow(tx, rid)
  const isShown = filter !== undefined && passes(filter.line, line)
  const code = isShown ? 'post.shown' : 'post.unshown'
  context.journal.note(tx, code, { name }, { brand, rid, ...(isShown ? { link: '/following' } : {}) })
  if (isShown) context.live.tell(tx, { topic: 'post', id: brand, code })
}

export const takes: Readonly<Record<string, Take>> = { 'line.post': takePost }

/** From its end a post is not served any more, shown or not. */
export async function endPosts(ports: Ports): Promise<void> {
  const now = ports.clock.now()
  await ports.database.transact((tx) => {
    for (const one of endsDue(tx, now)) {
      ports.ledgers.hide(tx, one.rid, one.id, 'ended', Math.floor(one.at / 1000))
      forgetEnd(tx, one)
    }
  })
  const next = nextEnd(ports.database)
  if (next !== undefined) ports.jobs.at('posts', Math.max(next, now + 1000))
}

const everything = '#follow *'

function followLine(given: string): Line {
  const text = given.trim()
  const { line, problems } = readLine(
    text === '' ? everything : text.startsWith('#') ? text : `#follow ${text}`,
  )
  const refuse = (reason: string, column = 1): never => {
    throw new Problem('line_refused', { reason, column })
  }
  if (line === undefined) {
    const [first] = problems
    return refuse(first === undefined ? '' : lineSentence(first), first?.column)
  }
  if (line.verb !== 'follow') return refuse('A filter begins with #follow.')
  const { note: _note, id: _id, re: _re, x: _x, ...kept } = line
  return { ...kept, for: ['sell'], shortened: false }
}

/** Follows a brand, or changes the filter. @throws Problem not_found, not_possible, line_refused */
export function followBrand(ports: Ports, tx: Writer, brand: string, filter = ''): FollowingRow {
  const relationship = currentWith(tx, brand)
  const { rid, name } = relationship
  if (!['in_force', 'paused'].includes(asOf(relationship, ports.clock.now()).state)) {
    throw new Problem('not_possible', { reason: 'there is no agreement with this brand' })
  }
  const line = formatLine(followLine(filter))
  if (lineSize(line) > lineLength) {
    throw new Problem('line_refused', { reason: `A filter has at most ${lineLength} characters.`, column: 1 })
  }
  ports.ledgers.speak(tx, ownLedger, { type: 'own.follow', body: { rid, line } })
  ports.journal.note(tx, 'post.followed', { name }, { brand, rid })
  ports.live.tell(tx, { topic: 'post', id: brand, code: 'post.followed' })
  const row = followingRow(tx, rid)
  if (row === undefined) throw new Error('a filter that was not kept')
  return row
}

export function unfollowBrand(ports: Ports, tx: Writer, brand: string): void {
  const { rid, name } = currentWith(tx, brand)
  if (followingRow(tx, rid) === undefined) return
  ports.ledgers.speak(tx, ownLedger, { type: 'own.follow', body: { rid } })
  ports.journal.note(tx, 'post.unfollowed', { name }, { brand, rid })
  ports.live.tell(tx, { topic: 'post', id: brand, code: 'post.unfollowed' })
}
