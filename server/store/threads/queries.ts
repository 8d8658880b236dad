// Conversations as the ledgers fold to them, and how far the person has read each.
import { hot, tables, type Reader, type Writer } from '../../platform/database.ts'

export interface ThreadRow {
  rid: string
  id: string
  /** What kind of thing it is about; `thanks`: it carries a #thank of the person's and nothing more. */
  kind: 'intent' | 'offer' | 'order' | 'thanks' | null
  /** The wire's id of what it is about. */
  about: string | null
  /** The person's own intent that it belongs to, directly or through an offer or an order. */
  intent: string | null
  orderId: string | null
  state: 'open' | 'closed'
  openedAt: number
  closedAt: number | null
  closedBy: 'person' | 'brand' | null
  lastAt: number
  /** Place of the brand's latest note; 0 before there is one. */
  brandSeq: number
}

export interface NoteRow {
  rid: string
  seq: number
  thread: string
  at: number
  speaker: 'person' | 'brand'
  text: string
  lang: string | null
}

const db = tables<{ thread: ThreadRow; thread_note: NoteRow; thread_read: { id: string; seq: number } }>()

export const derivedTables = ['thread', 'thread_note'] as const

const one = hot<{ rid: string; id: string }, ThreadRow>((value) =>
  db.selectFrom('thread').selectAll().where('rid', '=', value('rid')).where('id', '=', value('id')),
)

export function threadRow(reader: Reader, rid: string, id: string): ThreadRow | undefined {
  return reader.first(one({ rid, id }))
}

export function threadById(reader: Reader, id: string): ThreadRow | undefined {
  return reader.first(db.selectFrom('thread').selectAll().where('id', '=', id))
}

/** So many conversations are shown at once: nobody reads more. */
const listed = 100

export function threadsWith(reader: Reader, rids: readonly string[]): ThreadRow[] {
  return reader.all(
    db
      .selectFrom('thread')
      .selectAll()
      .where('rid', 'in', [...rids])
      .orderBy('lastAt', 'desc')
      .limit(listed),
  )
}

export function threadsAbout(reader: Reader, which: 'intent' | 'orderId', id: string): ThreadRow[] {
  return reader.all(
    db.selectFrom('thread').selectAll().where(which, '=', id).orderBy('lastAt', 'desc').limit(listed),
  )
}

export function latestThreads(reader: Reader): ThreadRow[] {
  return reader.all(db.selectFrom('thread').selectAll().orderBy('lastAt', 'desc').limit(listed))
}

/** Conversations in which a brand wrote something that the person has not read. */
export function unreadThreads(reader: Reader): ThreadRow[] {
  return reader.all(
    db
      .selectFrom('thread')
      .leftJoin('thread_read', 'thread_read.id', 'thread.id')
      .selectAll('thread')
      .where('thread.brandSeq', '>', 0)
      .where((where) =>
        where.or([
          where('thread_read.seq', 'is', null),
          where('thread_read.seq', '<', where.ref('thread.brandSeq')),
        ]),
      )
      .orderBy('thread.lastAt', 'desc')
      .limit(20),
  )
}

/** The latest notes of a conversation, oldest first. */
export function notesOf(reader: Reader, { rid, id }: Pick<ThreadRow, 'rid' | 'id'>): NoteRow[] {
  return reader
    .all(
      db
        .selectFrom('thread_note')
        .selectAll()
        .where('rid', '=', rid)
        .where('thread', '=', id)
        .orderBy('seq', 'desc')
        .limit(500),
    )
    .toReversed()
}

export function insertThread(tx: Writer, row: ThreadRow): void {
  tx.run(db.insertInto('thread').values(row))
}

export function insertNote(tx: Writer, row: NoteRow): void {
  tx.run(db.insertInto('thread_note').values(row))
}

export function changeThread(
  tx: Writer,
  rid: string,
  id: string,
  change: Partial<Pick<ThreadRow, 'state' | 'closedAt' | 'closedBy' | 'lastAt' | 'brandSeq'>>,
): void {
  tx.run(db.updateTable('thread').set(change).where('rid', '=', rid).where('id', '=', id))
}

/** Where a relationship ends, its conversations do; neither side closed them. */
export function closeAll(tx: Writer, rid: string, at: number): void {
  tx.run(
    db
      .updateTable('thread')
      .set({ state: 'closed', closedAt: at })
      .where('rid', '=', rid)
      .where('state', '=', 'open'),
  )
}

export function readUpTo(reader: Reader, id: string): number {
  return reader.first(db.selectFrom('thread_read').select('seq').where('id', '=', id))?.seq ?? 0
}

export function saveRead(tx: Writer, id: string, seq: number): void {
  tx.run(
    db
      .insertInto('thread_read')
      .values({ id, seq })
      .onConflict((clash) => clash.column('id').doUpdateSet({ seq })),
  )
}
