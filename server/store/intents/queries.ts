// The person's intents in full, their tags, and the copy that each brand got of them.
import { hot, tables, type Reader, type Writer } from '../../platform/database.ts'

export interface IntentRow {
  id: string
  line: string
  category: string
  state: string
  revision: number
  version: number
  postedAt: number
  expiresAt: number
  endedAt: number | null
  outcome: string | null
  isPractice: number
}

export interface CopyRow {
  rid: string
  id: string
  intent: string
  line: string
  withheld: string
  state: string
  revision: number
  seq: number
  postedAt: number
  expiresAt: number
  /** 1 where the brand has the exact place. */
  exact: number
}

interface IntentTables {
  intent: IntentRow
  intent_tag: { tag: string; intent: string }
  intent_copy: CopyRow
}

const db = tables<IntentTables>()

export const derivedTables = ['intent', 'intent_tag', 'intent_copy'] as const

export function intentRow(reader: Reader, id: string): IntentRow | undefined {
  return reader.first(db.selectFrom('intent').selectAll().where('id', '=', id))
}

export function insertIntent(tx: Writer, row: IntentRow, tags: readonly string[]): void {
  tx.run(db.insertInto('intent').values(row))
  writeTags(tx, row.id, tags)
}

export function writeTags(tx: Writer, intent: string, tags: readonly string[]): void {
  tx.run(db.deleteFrom('intent_tag').where('intent', '=', intent))
  for (const tag of new Set(tags)) tx.run(db.insertInto('intent_tag').values({ tag, intent }))
}

export function changeIntent(
  tx: Writer,
  id: string,
  change: Partial<Omit<IntentRow, 'id' | 'version'>>,
): void {
  tx.run(
    db
      .updateTable('intent')
      .set(change)
      .set((row) => ({ version: row('version', '+', 1) }))
      .where('id', '=', id),
  )
}

/** Intents in some states, newest first, one page of `limit` older than `before` (ms). */
export function intentsIn(
  reader: Reader,
  states: readonly string[],
  before: number | undefined,
  limit: number,
): IntentRow[] {
  const all = db.selectFrom('intent').selectAll().where('state', 'in', states)
  const page = before === undefined ? all : all.where('postedAt', '<', before)
  return reader.all(page.orderBy('postedAt', 'desc').limit(limit))
}

export function countIntents(reader: Reader, states: readonly string[]): number {
  const row = reader.first(
    db
      .selectFrom('intent')
      .select((select) => select.fn.countAll<number>().as('many'))
      .where('state', 'in', states),
  )
  return row?.many ?? 0
}

export function intentsPastEnd(reader: Reader, now: number): IntentRow[] {
  return reader.all(
    db
      .selectFrom('intent')
      .selectAll()
      .where('state', 'in', ['open', 'awarded'])
      .where('expiresAt', '<=', now)
      .orderBy('expiresAt'),
  )
}

export function nextIntentEnd(reader: Reader): number | undefined {
  return reader.first(
    db
      .selectFrom('intent')
      .select('expiresAt')
      .where('state', 'in', ['open', 'awarded'])
      .orderBy('expiresAt')
      .limit(1),
  )?.expiresAt
}

const putCopy = hot<CopyRow, unknown>((value) =>
  db.insertInto('intent_copy').values({
    rid: value('rid'),
    id: value('id'),
    intent: value('intent'),
    line: value('line'),
    withheld: value('withheld'),
    state: value('state'),
    revision: value('revision'),
    seq: value('seq'),
    postedAt: value('postedAt'),
    expiresAt: value('expiresAt'),
    exact: value('exact'),
  }),
)

export function insertCopy(tx: Writer, row: CopyRow): void {
  tx.run(putCopy(row))
}

const copyById = hot<{ rid: string; id: string }, CopyRow>((value) =>
  db.selectFrom('intent_copy').selectAll().where('rid', '=', value('rid')).where('id', '=', value('id')),
)

export function copyRow(reader: Reader, rid: string, id: string): CopyRow | undefined {
  return reader.first(copyById({ rid, id }))
}

export function copiesOf(reader: Reader, intent: string): CopyRow[] {
  return reader.all(db.selectFrom('intent_copy').selectAll().where('intent', '=', intent).orderBy('rid'))
}

/** Copies of a brand that it may still answer. */
export function countLiveCopies(reader: Reader, rid: string): number {
  const many = db.selectFrom('intent_copy').select((select) => select.fn.countAll<number>().as('many'))
  return reader.first(many.where('rid', '=', rid).where('state', 'in', ['open', 'revised']))?.many ?? 0
}

export function copiesTo(reader: Reader, rid: string): CopyRow[] {
  return reader.all(
    db.selectFrom('intent_copy').selectAll().where('rid', '=', rid).orderBy('postedAt', 'desc'),
  )
}

export function changeCopy(
  tx: Writer,
  rid: string,
  id: string,
  change: Partial<Omit<CopyRow, 'rid' | 'id'>>,
): void {
  tx.run(db.updateTable('intent_copy').set(change).where('rid', '=', rid).where('id', '=', id))
}
