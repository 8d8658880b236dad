// What the person follows, what of brands' posts passed their filters, and when each post ends.
import { hot, tables, type Reader, type Writer } from '../../platform/database.ts'

export interface FollowingRow {
  rid: string
  line: string
  since: number
}

export interface PostRow {
  rid: string
  id: string
  line: string
  link: string
  at: number
  until: number
}

interface EndRow {
  rid: string
  id: string
  at: number
}

const db = tables<{
  following: FollowingRow
  post: PostRow
  post_end: EndRow
  look: { name: string; at: number }
}>()

export const derivedTables = ['following', 'post'] as const

const byRid = hot<{ rid: string }, FollowingRow>((value) =>
  db.selectFrom('following').selectAll().where('rid', '=', value('rid')),
)

export function followingRow(reader: Reader, rid: string): FollowingRow | undefined {
  return reader.first(byRid({ rid }))
}

export function allFollowing(reader: Reader): FollowingRow[] {
  return reader.all(db.selectFrom('following').selectAll().orderBy('since', 'desc'))
}

export function saveFollowing(tx: Writer, row: FollowingRow): void {
  tx.run(
    db
      .insertInto('following')
      .values(row)
      .onConflict((clash) => clash.column('rid').doUpdateSet({ line: row.line })),
  )
}

export function forgetFollowing(tx: Writer, rid: string): void {
  tx.run(db.deleteFrom('following').where('rid', '=', rid))
  tx.run(db.deleteFrom('post').where('rid', '=', rid))
}

export function insertPost(tx: Writer, row: PostRow): void {
  tx.run(db.insertInto('post').values(row))
}

export function deletePost(tx: Writer, { rid, id }: Pick<PostRow, 'rid' | 'id'>): void {
  tx.run(db.deleteFrom('post').where('rid', '=', rid).where('id', '=', id))
}

export function postsOf(reader: Reader, rid: string): PostRow[] {
  return reader.all(db.selectFrom('post').selectAll().where('rid', '=', rid))
}

/** Posts that are not over, newest first. */
export function livePosts(reader: Reader, now: number, rid?: string): PostRow[] {
  let query = db.selectFrom('post').selectAll().where('until', '>', now)
  if (rid !== undefined) query = query.where('rid', '=', rid)
  return reader.all(query.orderBy('at', 'desc').orderBy('id').limit(500))
}

export function countSince(reader: Reader, now: number, since: number): number {
  const row = reader.first(
    db
      .selectFrom('post')
      .select((select) => select.fn.countAll<number>().as('many'))
      .where('until', '>', now)
      .where('at', '>', since),
  )
  return row?.many ?? 0
}

export function saveEnd(tx: Writer, row: EndRow): void {
  tx.run(
    db
      .insertInto('post_end')
      .values(row)
      .onConflict((clash) => clash.columns(['rid', 'id']).doNothing()),
  )
}

export function endsDue(reader: Reader, now: number): EndRow[] {
  return reader.all(db.selectFrom('post_end').selectAll().where('at', '<=', now).orderBy('at').limit(500))
}

export function nextEnd(reader: Reader): number | undefined {
  return reader.first(db.selectFrom('post_end').select('at').orderBy('at').limit(1))?.at
}

export function forgetEnd(tx: Writer, { rid, id }: EndRow): void {
  tx.run(db.deleteFrom('post_end').where('rid', '=', rid).where('id', '=', id))
}

/** When the person last looked at what brands posted. */
export function lastLook(reader: Reader): number | undefined {
  return reader.first(db.selectFrom('look').select('at').where('name', '=', 'posts'))?.at
}

export function saveLook(tx: Writer, at: number): void {
  tx.run(
    db
      .insertInto('look')
      .values({ name: 'posts', at })
      .onConflict((clash) => clash.column('name').doUpdateSet({ at })),
  )
}
