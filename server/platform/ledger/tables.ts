// The tables of the ledgers, and the few statements that touch them.
import type { GoneReason, Head, LiveRecord } from '../../../protocol/record.ts'
import type { Party } from '../../../protocol/types.ts'
import { query, type Compilable, type Reader, type Value, type Writer } from '../database.ts'
import type { Migration } from '../migrate.ts'

export const ledgerMigration: Migration = {
  number: 3,
  name: 'ledgers',
  // `place` is the order of appending across all ledgers: a rebuild replays in it.
  up: `CREATE TABLE ledger (
    number INTEGER PRIMARY KEY,
    rid TEXT NOT NULL UNIQUE,
    brand TEXT,
    kid TEXT NOT NULL,
    is_practice INTEGER NOT NULL CHECK (is_practice IN (0, 1)),
    opened_at INTEGER NOT NULL,
    seq INTEGER NOT NULL DEFAULT 0,
    hash TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT 0,
    heard INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE record (
    place INTEGER PRIMARY KEY,
    ledger INTEGER NOT NULL REFERENCES ledger (number),
    seq INTEGER NOT NULL CHECK (seq > 0),
    prev TEXT NOT NULL,
    hash TEXT NOT NULL,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    speaker TEXT NOT NULL CHECK (speaker IN ('person', 'brand')),
    jti TEXT NOT NULL,
    object TEXT,
    jwt TEXT,
    digest TEXT,
    served_until INTEGER,
    gone TEXT CHECK (gone IN ('withdrawn', 'ended', 'revoked', 'erased')),
    CHECK ((jwt IS NULL) = (digest IS NOT NULL)),
    CHECK ((served_until IS NULL) = (gone IS NULL))
  ) STRICT;
  CREATE UNIQUE INDEX record_seq ON record (ledger, seq);
  CREATE INDEX record_object ON record (ledger, object) WHERE object IS NOT NULL;
  CREATE TABLE answer (
    iss TEXT NOT NULL,
    jti TEXT NOT NULL,
    digest TEXT NOT NULL,
    ledger INTEGER NOT NULL REFERENCES ledger (number),
    seq INTEGER NOT NULL,
    receipt TEXT NOT NULL,
    PRIMARY KEY (ledger, jti)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX answer_seq ON answer (ledger, seq);`,
}

export interface LedgerRow {
  number: number
  rid: string
  brand: string | null
  kid: string
  is_practice: number
  opened_at: number
  seq: number
  hash: string
  at: number
  /** The newest record that the other party has shown to know, by the `head` in its messages. */
  heard: number
}

export interface RecordRow {
  place: number
  ledger: number
  seq: number
  prev: string
  hash: string
  at: number
  type: string
  speaker: Party
  jti: string
  /** The object whose life decides how long the content is served; only for content that can be gone. */
  object: string | null
  jwt: string | null
  /** Stands for content that was really forgotten, which only a brand's copy may do. */
  digest: string | null
  served_until: number | null
  gone: GoneReason | null
}

export function findLedger(reader: Reader, rid: string): LedgerRow | undefined {
  return reader.first(query<LedgerRow>('SELECT * FROM ledger WHERE rid = ?', rid))
}

export function allLedgers(reader: Reader): LedgerRow[] {
  return reader.all(query<LedgerRow>('SELECT * FROM ledger ORDER BY number'))
}

export function insertLedger(
  tx: Writer,
  row: Pick<LedgerRow, 'rid' | 'brand' | 'kid' | 'is_practice' | 'opened_at'>,
) {
  return tx.run(
    query(
      'INSERT INTO ledger (rid, brand, kid, is_practice, opened_at) VALUES (?, ?, ?, ?, ?)',
      row.rid,
      row.brand,
      row.kid,
      row.is_practice,
      row.opened_at,
    ),
  ).lastId
}

export type Appending = LiveRecord & {
  speaker: Party
  jti: string
  object: string | null
  served_until: number | null
  gone: GoneReason | null
}

/** Puts a record at the end; that it continues the head is asked of the database once more. */
export function insertRecord(
  tx: Writer,
  ledger: Pick<LedgerRow, 'number' | 'seq' | 'hash'>,
  one: Appending,
): void {
  tx.run(
    query(
      `INSERT INTO record (ledger, seq, prev, hash, at, type, speaker, jti, object, jwt, served_until, gone)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ledger.number,
      one.seq,
      one.prev,
      one.hash,
      one.at,
      one.type,
      one.speaker,
      one.jti,
      one.object,
      one.jwt,
      one.served_until,
      one.gone,
    ),
  )
  const moved = tx.run(
    query(
      'UPDATE ledger SET seq = ?, hash = ?, at = ? WHERE number = ? AND seq = ? AND hash = ?',
      one.seq,
      one.hash,
      one.at,
      ledger.number,
      one.seq - 1,
      one.prev,
    ),
  )
  if (moved.changes !== 1) throw new TypeError('a record does not continue its ledger')
}

export function headOf(row: Pick<LedgerRow, 'seq' | 'hash'> | undefined): Head {
  return row ? { seq: row.seq, hash: row.hash } : { seq: 0, hash: '' }
}

/** Records of one ledger in order. */
export function recordsAfter(ledger: number, after: number, limit: number): Compilable<RecordRow> {
  return query<RecordRow>(
    'SELECT * FROM record WHERE ledger = ? AND seq > ? ORDER BY seq LIMIT ?',
    ledger,
    after,
    limit,
  )
}

/** Records of all ledgers in the order in which they were appended. */
export function recordsByPlace(after: number, limit: number): Compilable<RecordRow & { rid: string }> {
  return query<RecordRow & { rid: string }>(
    `SELECT record.*, ledger.rid FROM record JOIN ledger ON ledger.number = record.ledger
     WHERE place > ? ORDER BY place LIMIT ?`,
    after,
    limit,
  )
}

/** One statement on one ledger. */
export function change(tx: Writer, text: string, ...values: Value[]): number {
  return tx.run(query(text, ...values)).changes
}
