// A brand's ledgers in one SQLite file: the same record tables as a person's store, and what the SDK keeps beside them.
import type {
  BrandStore,
  Change,
  Outgoing,
  StoredAnswer,
  StoredEvent,
  StoredRelationship,
} from '../../../protocol/brand/store.ts'
import { parseMessage } from '../../../protocol/message.ts'
import { goneForm, isGone, type GoneRecord, type LedgerRecord } from '../../../protocol/record.ts'
import { Problem } from '../../../protocol/problem.ts'
import { query, type Database, type Reader, type Writer } from '../database.ts'
import { migrate, type Migration } from '../migrate.ts'
import { wholeForm } from './gone.ts'
import { change, findLedger, insertLedger, insertRecord, ledgerMigration, recordsAfter } from './tables.ts'
import type { LedgerRow } from './tables.ts'

const brandMigration: Migration = {
  number: 4,
  name: 'brand',
  up: `CREATE TABLE relationship (
    rid TEXT PRIMARY KEY,
    document TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE outgoing (
    place INTEGER PRIMARY KEY,
    rid TEXT NOT NULL,
    jti TEXT NOT NULL,
    type TEXT NOT NULL,
    jwt TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'given', 'taken', 'refused', 'dropped')),
    receipt TEXT,
    refusal TEXT
  ) STRICT;
  CREATE UNIQUE INDEX outgoing_jti ON outgoing (rid, jti);
  CREATE INDEX outgoing_open ON outgoing (rid, place) WHERE state IN ('waiting', 'given');
  CREATE TABLE event (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    rid TEXT NOT NULL,
    name TEXT NOT NULL,
    jwt TEXT,
    seq INTEGER,
    detail TEXT
  ) STRICT;
  CREATE INDEX event_rid ON event (rid, place);
  CREATE TABLE told (
    iss TEXT NOT NULL,
    jti TEXT NOT NULL,
    digest TEXT NOT NULL,
    status INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    until INTEGER,
    PRIMARY KEY (iss, jti)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX told_until ON told (until) WHERE until IS NOT NULL;
  CREATE TABLE nonce (
    kid TEXT NOT NULL,
    nonce TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (kid, nonce)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX nonce_until ON nonce (until);`,
}

interface OutgoingRow {
  jti: string
  type: string
  jwt: string | null
  state: Outgoing['state']
  receipt: string | null
  refusal: string | null
}

interface EventRow {
  place: number
  name: string
  jwt: string | null
  seq: number | null
  detail: string | null
}

const readOutgoing = ({ jti, type, jwt, state, receipt, refusal }: OutgoingRow): Outgoing => ({
  jti,
  type,
  state,
  ...(jwt !== null && { jwt }),
  ...(receipt !== null && { receipt }),
  ...(refusal !== null && { refusal: JSON.parse(refusal) as NonNullable<Outgoing['refusal']> }),
})

const readEvent = ({ place, name, jwt, seq, detail }: EventRow): StoredEvent => ({
  place,
  name,
  ...(jwt !== null && { jwt }),
  ...(seq !== null && { seq }),
  ...(detail !== null && { detail }),
})

function findRelationship(reader: Reader, rid: string): StoredRelationship | undefined {
  const text = 'SELECT document FROM relationship WHERE rid = ?'
  const row = reader.first(query<{ document: string }>(text, rid))
  return row && (JSON.parse(row.document) as StoredRelationship)
}

function putRelationship(tx: Writer, one: StoredRelationship): void {
  const document = JSON.stringify(one)
  change(
    tx,
    `INSERT INTO relationship (rid, document) VALUES (?, ?)
     ON CONFLICT (rid) DO UPDATE SET document = excluded.document`,
    one.rid,
    document,
  )
  if (findLedger(tx, one.rid)) return
  insertLedger(tx, { rid: one.rid, brand: null, kid: one.kid, is_practice: 0, opened_at: one.openedAt })
}

function appendRecord(tx: Writer, ledger: LedgerRow, record: LedgerRecord): LedgerRow {
  const { seq, hash, at, prev } = record
  if (seq !== ledger.seq + 1 || prev !== ledger.hash) {
    throw new Error(`record ${seq} does not continue the ledger at ${ledger.seq}`)
  }
  if (isGone(record)) appendGone(tx, ledger, record)
  else {
    const { claims } = parseMessage(record.jwt)
    const speaker = claims.iss.startsWith('bespeak:') ? 'person' : 'brand'
    const rest = { speaker, jti: claims.jti, object: null, served_until: null, gone: null } as const
    insertRecord(tx, ledger, { ...record, ...rest })
  }
  return { ...ledger, seq, hash, at }
}

/** The person took it back before it was read: there never was any content here. */
function appendGone(tx: Writer, ledger: LedgerRow, record: GoneRecord): void {
  const { seq, prev, hash, at, type, digest, gone } = record
  change(
    tx,
    `INSERT INTO record (ledger, seq, prev, hash, at, type, speaker, jti, digest, served_until, gone)
     VALUES (?, ?, ?, ?, ?, ?, 'person', '', ?, 0, ?)`,
    ledger.number,
    seq,
    prev,
    hash,
    at,
    type,
    digest,
    gone,
  )
  change(tx, 'UPDATE ledger SET seq = ?, hash = ?, at = ? WHERE number = ?', seq, hash, at, ledger.number)
}

function appendRecords(tx: Writer, rid: string, records: readonly LedgerRecord[]): void {
  if (records.length === 0) return
  let ledger = findLedger(tx, rid)
  if (!ledger) throw new Error('there is no such relationship')
  for (const record of records) ledger = appendRecord(tx, ledger, record)
}

/** What stood beyond is kept with the relationship; the ledger goes on from here. */
function endLedgerAt(tx: Writer, rid: string, seq: number): void {
  const ledger = findLedger(tx, rid)
  const [last] = ledger ? tx.all(recordsAfter(ledger.number, seq - 1, 1)) : []
  if (!ledger || last?.seq !== seq) throw new Error(`there is no record ${seq} to go on from`)
  change(tx, 'DELETE FROM record WHERE ledger = ? AND seq > ?', ledger.number, seq)
  const { hash, at } = last
  change(tx, 'UPDATE ledger SET seq = ?, hash = ?, at = ? WHERE number = ?', seq, hash, at, ledger.number)
}

function writeOutgoing(tx: Writer, rid: string, { queued, given, signedAnew, settled }: Change): void {
  for (const { jti, type, jwt } of queued ?? []) {
    const text = `INSERT INTO outgoing (rid, jti, type, jwt, state) VALUES (?, ?, ?, ?, 'waiting')`
    change(tx, text, rid, jti, type, jwt)
  }
  if (given !== undefined) {
    const text = `UPDATE outgoing SET state = 'given' WHERE rid = ? AND jti = ? AND state = 'waiting'`
    change(tx, text, rid, given)
  }
  if (signedAnew) {
    const text = `UPDATE outgoing SET jwt = ? WHERE rid = ? AND jti = ? AND state = 'waiting'`
    change(tx, text, signedAnew.jwt, rid, signedAnew.jti)
  }
  for (const { jti, state, receipt, refusal } of settled ?? []) {
    const reason = refusal ? JSON.stringify(refusal) : null
    const text =
      'UPDATE outgoing SET jwt = NULL, state = ?, receipt = ?, refusal = ? WHERE rid = ? AND jti = ?'
    change(tx, text, state, receipt ?? null, reason, rid, jti)
  }
}

function writeEvents(tx: Writer, rid: string, { events, handled }: Change): void {
  for (const place of handled ?? []) change(tx, 'DELETE FROM event WHERE rid = ? AND place = ?', rid, place)
  for (const { name, jwt, seq, detail } of events ?? []) {
    const text = 'INSERT INTO event (rid, name, jwt, seq, detail) VALUES (?, ?, ?, ?, ?)'
    change(tx, text, rid, name, jwt ?? null, seq ?? null, detail ?? null)
  }
}

function writeAnswer(tx: Writer, { answer, forgetBefore }: Change): void {
  if (forgetBefore !== undefined) change(tx, 'DELETE FROM told WHERE until < ?', forgetBefore)
  if (!answer) return
  const { iss, jti, digest, status, type, body, until } = answer
  const text = `INSERT INTO told (iss, jti, digest, status, type, body, until) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (iss, jti) DO UPDATE SET digest = excluded.digest, status = excluded.status,
      type = excluded.type, body = excluded.body, until = excluded.until`
  change(tx, text, iss, jti, digest, status, type, body, until ?? null)
}

function eraseRecords(tx: Writer, rid: string, seqs: readonly number[]): void {
  const ledger = findLedger(tx, rid)
  if (!ledger) return
  for (const seq of seqs) {
    const [row] = tx.all(recordsAfter(ledger.number, seq - 1, 1))
    if (row?.seq !== seq || row.jwt === null) continue
    const { digest } = goneForm(wholeForm(row), 'erased')
    const text = `UPDATE record SET jwt = NULL, digest = ?, served_until = 0, gone = 'erased' WHERE place = ?`
    change(tx, text, digest, row.place)
  }
}

/**
 * Keeps a brand's ledgers in a file of its own.
 * @param database open and not shared with a person's store
 */
export function createBrandStore(database: Database): BrandStore {
  migrate(database, [ledgerMigration, brandMigration])
  return {
    async relationships() {
      const rows = database.sql<{ document: string }>('SELECT document FROM relationship ORDER BY rid')
      return rows.map(({ document }) => JSON.parse(document) as StoredRelationship)
    },
    relationship: async (rid) => findRelationship(database, rid),
    async records(rid, after, limit) {
      const ledger = findLedger(database, rid)
      return ledger ? database.all(recordsAfter(ledger.number, after, limit)).map(wholeForm) : []
    },
    async unfinished() {
      const rows = database.sql<{ rid: string }>(
        `SELECT rid FROM event UNION SELECT rid FROM outgoing WHERE state IN ('waiting', 'given')`,
      )
      return rows.map(({ rid }) => rid)
    },
    async outgoing(rid, after, limit) {
      const text = `SELECT * FROM outgoing WHERE rid = ? AND state IN ('waiting', 'given')
        AND place > coalesce((SELECT place FROM outgoing WHERE rid = ? AND jti = ?), 0) ORDER BY place LIMIT ?`
      return database.sql<OutgoingRow>(text, rid, rid, after ?? '', limit).map(readOutgoing)
    },
    async sent(rid, jti) {
      const text = 'SELECT * FROM outgoing WHERE rid = ? AND jti = ?'
      const row = database.first(query<OutgoingRow>(text, rid, jti))
      return row && readOutgoing(row)
    },
    async events(rid, limit) {
      const text = 'SELECT * FROM event WHERE rid = ? ORDER BY place LIMIT ?'
      return database.sql<EventRow>(text, rid, limit).map(readEvent)
    },
    async answer(iss, jti) {
      const text = 'SELECT * FROM told WHERE iss = ? AND jti = ?'
      const row = database.first(query<StoredAnswer & { until: number | null }>(text, iss, jti))
      if (!row) return undefined
      const { until, ...answer } = row
      return { ...answer, ...(until !== null && { until }) }
    },
    useNonce: (kid, nonce, until, now) =>
      database.transact((tx) => {
        change(tx, 'DELETE FROM nonce WHERE until < ?', now)
        const text = 'INSERT INTO nonce (kid, nonce, until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
        return change(tx, text, kid, nonce, until) === 1
      }),
    commit: (rid, step) =>
      database.transact((tx) => {
        if (step.relationship) putRelationship(tx, step.relationship)
        if (step.endAt !== undefined) endLedgerAt(tx, rid, step.endAt)
        appendRecords(tx, rid, step.records ?? [])
        writeOutgoing(tx, rid, step)
        writeEvents(tx, rid, step)
        writeAnswer(tx, step)
      }),
    async erase(rid, seqs) {
      await database.transact((tx) => eraseRecords(tx, rid, seqs))
      // What is said to be erased must be gone from the disk too, its pages and its journal file.
      if (!(await database.scrub())) throw new Problem('database_locked')
    },
  }
}
