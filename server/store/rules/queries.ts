// Records by which somebody refused something, found without reading the ledgers whole.
import { query, type Reader } from '../../platform/database.ts'

export interface RefusalRow {
  rid: string
  ledger: number
  seq: number
  /** Seconds. */
  at: number
  type: string
  object: string | null
  jwt: string | null
}

// The same words as in the index over these records, or it is not used.
const refusing =
  "record.type IN ('terms.counter', 'terms.decline', 'terms.revoke', 'disclosure.refuse', 'own.renewal.left')"

/** Newest first. */
export function refusingRecords(reader: Reader, limit: number): RefusalRow[] {
  return reader.all(
    query<RefusalRow>(
      `SELECT ledger.rid, record.ledger, record.seq, record.at, record.type, record.object, record.jwt
       FROM record INDEXED BY record_refusals JOIN ledger ON ledger.number = record.ledger
       WHERE ${refusing} ORDER BY record.place DESC LIMIT ?`,
      limit,
    ),
  )
}

/** A proffer by its id. */
export function profferBy(reader: Reader, ledger: number, id: string): string | undefined {
  const found = query<{ jwt: string | null }>(
    "SELECT jwt FROM record WHERE ledger = ? AND jti = ? AND type = 'terms.proffer'",
    ledger,
    id,
  )
  return reader.first(found)?.jwt ?? undefined
}

/** A brand's question, as long as its content is kept. */
export function questionBy(reader: Reader, ledger: number, id: string): string | undefined {
  const found = query<{ jwt: string | null }>(
    "SELECT jwt FROM record WHERE ledger = ? AND object = ? AND type = 'disclosure.ask'",
    ledger,
    id,
  )
  return reader.first(found)?.jwt ?? undefined
}

/** How often a brand accepted in this ledger: more than once, and older terms were replaced. */
export function acceptsIn(reader: Reader, rid: string): number {
  const found = query<{ count: number }>(
    `SELECT count(*) AS count FROM record JOIN ledger ON ledger.number = record.ledger
     WHERE ledger.rid = ? AND record.type = 'terms.accept'`,
    rid,
  )
  return reader.first(found)?.count ?? 0
}

/** Whether a proffer still has to be brought to its brand. */
export function isOnItsWay(reader: Reader, rid: string): boolean {
  return reader.first(query('SELECT 1 FROM proffer_errand WHERE rid = ?', rid)) !== undefined
}
