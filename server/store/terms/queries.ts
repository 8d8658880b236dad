// The relationships as the ledgers fold to them, and the lines that brands follow.
import { hot, tables, type Reader, type Writer } from '../../platform/database.ts'

export interface RelationshipRow {
  rid: string
  brand: string
  origin: string
  name: string
  about: string
  isPractice: number
  state: string
  version: number
  epoch: number
  ourKid: string
  pinned: string
  /** Every key that was ever pinned, for what it signed then. */
  everPinned: string
  heldKid: string | null
  inbox: string
  outbox: string
  records: string
  asks: string
  struck: string
  legal: string | null
  preferred: string | null
  agreed: string | null
  counter: string | null
  /** State of the proffer that is open or in force, as in the table of states. */
  termsState: string | null
  profferId: string | null
  /** Body of the proffer that is open or in force, as JSON. */
  proffer: string | null
  profferHash: string | null
  /** What flows, as JSON; times in seconds. */
  grantScope: string | null
  grantFrom: number | null
  grantUntil: number | null
  profferedAt: number
  agreedAt: number | null
  endedAt: number | null
  expiresAt: number | null
  changedAt: number
  push: number
}

interface TermsTables {
  relationship: RelationshipRow
  follow: { rid: string; position: number; item: string; verb: string; line: string }
  key_look: { rid: string; at: number }
  proffer_errand: { rid: string; attempts: number; nextAt: number }
}

const db = tables<TermsTables>()

export const derivedTables = ['relationship', 'follow', 'renewal'] as const

const byRid = hot<{ rid: string }, RelationshipRow>((value) =>
  db.selectFrom('relationship').selectAll().where('rid', '=', value('rid')),
)

export function relationshipRow(reader: Reader, rid: string): RelationshipRow | undefined {
  return reader.first(byRid({ rid }))
}

const stamp = hot<{ rid: string }, { version: number; epoch: number }>((value) =>
  db.selectFrom('relationship').select(['version', 'epoch']).where('rid', '=', value('rid')),
)

/** Whether anything changed since it was last read: asked before every write to a brand. */
export function stampOf(reader: Reader, rid: string): { version: number; epoch: number } | undefined {
  return reader.first(stamp({ rid }))
}

const withBrand = hot<{ brand: string }, RelationshipRow>((value) =>
  db
    .selectFrom('relationship')
    .selectAll()
    .where('brand', '=', value('brand'))
    .orderBy('profferedAt', 'desc'),
)

/** Relationships with a brand, the newest first. */
export function relationshipsWith(reader: Reader, brand: string): RelationshipRow[] {
  return reader.all(withBrand({ brand }))
}

export function relationshipsIn(reader: Reader, states: readonly string[]): RelationshipRow[] {
  return reader.all(
    db.selectFrom('relationship').selectAll().where('state', 'in', states).orderBy('profferedAt', 'desc'),
  )
}

export function insertRelationship(tx: Writer, row: RelationshipRow): void {
  tx.run(db.insertInto('relationship').values(row))
}

/** Changes a relationship; its version grows with every change, its epoch only when what may flow changed. */
export function changeRelationship(
  tx: Writer,
  rid: string,
  change: Partial<Omit<RelationshipRow, 'rid' | 'version' | 'epoch'>>,
  hasNewEpoch: boolean,
): void {
  tx.run(
    db
      .updateTable('relationship')
      .set(change)
      .set((row) => ({
        version: row('version', '+', 1),
        epoch: row('epoch', '+', hasNewEpoch ? 1 : 0),
      }))
      .where('rid', '=', rid),
  )
}

export function followsOf(reader: Reader, rid: string): string[] {
  return reader
    .all(db.selectFrom('follow').select('line').where('rid', '=', rid).orderBy('position'))
    .map((row) => row.line)
}

export function replaceFollows(
  tx: Writer,
  rid: string,
  follows: readonly { item: string; verb: string; line: string }[],
): void {
  tx.run(db.deleteFrom('follow').where('rid', '=', rid))
  follows.forEach((follow, position) => tx.run(db.insertInto('follow').values({ rid, position, ...follow })))
}

/** Follow lines that could match an item, by the index on what they follow. */
export function followsFor(
  reader: Reader,
  items: readonly string[],
  verb: string,
): { rid: string; line: string }[] {
  return reader.all(
    db.selectFrom('follow').select(['rid', 'line']).where('item', 'in', items).where('verb', '=', verb),
  )
}

export interface Errand {
  rid: string
  attempts: number
  nextAt: number
}

export function saveErrand(tx: Writer, errand: Errand): void {
  tx.run(
    db
      .insertInto('proffer_errand')
      .values(errand)
      .onConflict((clash) =>
        clash.column('rid').doUpdateSet({ attempts: errand.attempts, nextAt: errand.nextAt }),
      ),
  )
}

export function endErrand(tx: Writer, rid: string): void {
  tx.run(db.deleteFrom('proffer_errand').where('rid', '=', rid))
}

export function dueErrands(reader: Reader, now: number): Errand[] {
  return reader.all(db.selectFrom('proffer_errand').selectAll().where('nextAt', '<=', now).orderBy('nextAt'))
}

export function nextErrandAt(reader: Reader): number | undefined {
  return reader.first(db.selectFrom('proffer_errand').select('nextAt').orderBy('nextAt').limit(1))?.nextAt
}

/** Relationships whose agreement or open proffer is past its time. */
export function pastEnd(reader: Reader, now: number): RelationshipRow[] {
  return reader.all(
    db
      .selectFrom('relationship')
      .selectAll()
      .where('state', 'in', ['proffered', 'countered', 'in_force', 'paused'])
      .where('expiresAt', '<=', now),
  )
}

export function nextEndAt(reader: Reader): number | undefined {
  return (
    reader.first(
      db
        .selectFrom('relationship')
        .select('expiresAt')
        .where('state', 'in', ['proffered', 'countered', 'in_force', 'paused'])
        .where('expiresAt', 'is not', null)
        .orderBy('expiresAt')
        .limit(1),
    )?.expiresAt ?? undefined
  )
}

/** When a brand's keys were last looked at for a relationship, in ms. */
export function keysLookedAt(reader: Reader, rid: string): number | undefined {
  return reader.first(db.selectFrom('key_look').select('at').where('rid', '=', rid))?.at
}

export function saveKeyLook(tx: Writer, rid: string, at: number): void {
  tx.run(
    db
      .insertInto('key_look')
      .values({ rid, at })
      .onConflict((clash) => clash.column('rid').doUpdateSet({ at })),
  )
}
