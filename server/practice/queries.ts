// A practice brand's own file beside its ledgers: its key, what is left on the shelves, what it quoted, what it has to do.
import { tables, type Reader, type Writer } from '../platform/database.ts'
import type { Migration } from '../platform/migrate.ts'

/** What an offer was made of; nothing of the person's is in it. */
export interface QuoteRow {
  offer: string
  rid: string
  sku: string
  count: number
  currency: string
  subtotal: number
  shipping: number
  room: number
  total: number
}

/** One thing to do at its time; `subject` is the object that it is about. */
export interface TaskRow {
  rid: string
  kind: string
  subject: string
  detail: string
  dueAt: number
}

/** What of one person a brand asked for and was told: the value only while it may be kept. */
export interface FittingRow {
  rid: string
  attribute: string
  disclosure: string
  value: string | null
  /** ms */
  until: number | null
  /** The record that told it. */
  seq: number | null
}

interface TillTables {
  fitting: FittingRow

  fact: { name: string; value: string }
  stock: { sku: string; sold: number }
  quote: QuoteRow
  task: TaskRow
}

const db = tables<TillTables>()

export const tillMigration: Migration = {
  number: 10,
  name: 'till',
  up: `
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE stock (sku TEXT PRIMARY KEY, sold INTEGER NOT NULL) STRICT;
CREATE TABLE quote (
  offer TEXT PRIMARY KEY, rid TEXT NOT NULL, sku TEXT NOT NULL, count INTEGER NOT NULL, currency TEXT NOT NULL,
  subtotal INTEGER NOT NULL, shipping INTEGER NOT NULL, room INTEGER NOT NULL, total INTEGER NOT NULL
) STRICT;
CREATE INDEX quote_rid ON quote (rid);
CREATE TABLE task (
  rid TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, dueAt INTEGER NOT NULL,
  PRIMARY KEY (rid, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_due ON task (dueAt);
`,
}

export const fittingMigration: Migration = {
  number: 11,
  name: 'fitting',
  up: `
CREATE TABLE fitting (
  rid TEXT NOT NULL, attribute TEXT NOT NULL, disclosure TEXT NOT NULL, value TEXT, until INTEGER, seq INTEGER,
  PRIMARY KEY (rid, attribute)
) STRICT, WITHOUT ROWID;
`,
}

export function fittingsOf(reader: Reader, rid: string): FittingRow[] {
  return reader.all(db.selectFrom('fitting').selectAll().where('rid', '=', rid))
}

export function saveFitting(tx: Writer, row: FittingRow): void {
  const { disclosure, value, until, seq } = row
  tx.run(
    db
      .insertInto('fitting')
      .values(row)
      .onConflict((clash) =>
        clash.columns(['rid', 'attribute']).doUpdateSet({ disclosure, value, until, seq }),
      ),
  )
}

/** Forgets what one disclosure told, or all that one person ever did. */
export function dropFittings(tx: Writer, rid: string, disclosure?: string): void {
  const all = db.deleteFrom('fitting').where('rid', '=', rid)
  tx.run(disclosure === undefined ? all : all.where('disclosure', '=', disclosure))
}

export function fact(reader: Reader, name: string): string | undefined {
  return reader.first(db.selectFrom('fact').select('value').where('name', '=', name))?.value
}

export function setFact(tx: Writer, name: string, value: string): void {
  tx.run(
    db
      .insertInto('fact')
      .values({ name, value })
      .onConflict((clash) => clash.column('name').doUpdateSet({ value })),
  )
}

export function sold(reader: Reader, sku: string): number {
  return reader.first(db.selectFrom('stock').select('sold').where('sku', '=', sku))?.sold ?? 0
}

/** Where one choice of a thing is counted. */
export const shelf = (sku: string, choice: string): string => `${sku}/${choice}`

/** `count` may be negative: things come back. */
export function sell(tx: Writer, sku: string, count: number): void {
  tx.run(
    db
      .insertInto('stock')
      .values({ sku, sold: count })
      .onConflict((clash) =>
        clash.column('sku').doUpdateSet((row) => ({ sold: row('stock.sold', '+', count) })),
      ),
  )
}

export function quoteOf(reader: Reader, offer: string): QuoteRow | undefined {
  return reader.first(db.selectFrom('quote').selectAll().where('offer', '=', offer))
}

export function saveQuote(tx: Writer, row: QuoteRow): void {
  const { offer: _, rid: __, ...rest } = row
  tx.run(
    db
      .insertInto('quote')
      .values(row)
      .onConflict((clash) => clash.column('offer').doUpdateSet(rest)),
  )
}

export function dropQuotes(tx: Writer, rid: string): void {
  tx.run(db.deleteFrom('quote').where('rid', '=', rid))
}

/** A task for the same thing takes the place of the one before. */
export function putTask(tx: Writer, task: TaskRow): void {
  const { detail, dueAt } = task
  tx.run(
    db
      .insertInto('task')
      .values(task)
      .onConflict((clash) => clash.columns(['rid', 'kind', 'subject']).doUpdateSet({ detail, dueAt })),
  )
}

export function dropTasks(tx: Writer, rid: string, kinds: readonly string[], subject?: string): void {
  const all = db.deleteFrom('task').where('rid', '=', rid).where('kind', 'in', kinds)
  tx.run(subject === undefined ? all : all.where('subject', '=', subject))
}

/** A task that was done; one that was put off or planned anew meanwhile has another time and stays. */
export function endTask(tx: Writer, { rid, kind, subject, dueAt }: TaskRow): void {
  const one = db.deleteFrom('task').where('rid', '=', rid).where('kind', '=', kind)
  tx.run(one.where('subject', '=', subject).where('dueAt', '=', dueAt))
}

/** What comes next, due or not. */
export function nextTask(reader: Reader): TaskRow | undefined {
  return reader.first(db.selectFrom('task').selectAll().orderBy('dueAt').orderBy('kind').limit(1))
}
