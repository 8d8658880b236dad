// How long content is served: after its object's life a read gives the gone form, whoever asks with whatever key.
import { digest } from '../../../protocol/hash.ts'
import {
  canBeGone,
  goneForm,
  isGone,
  type GoneReason,
  type LedgerRecord,
  type LiveRecord,
} from '../../../protocol/record.ts'
import { query, type Reader, type Writer } from '../database.ts'
import { change, type LedgerRow, type RecordRow } from './tables.ts'

// What ends an object must be read to be believed; it says no more than that.
const endings = new Set([
  'intent.withdraw',
  'intent.close',
  'thread.close',
  'disclosure.refuse',
  'disclosure.end',
])
const endingList = Array.from(endings, (type) => `'${type}'`).join(', ')

export interface Serving {
  object: string | null
  served_until: number | null
  gone: GoneReason | null
}

/** What a new record inherits: it is served no longer than what it belongs to. */
export function servingOf(
  reader: Reader,
  ledger: number,
  said: { readonly type: string; readonly on?: string | undefined; readonly jti: string },
): Serving {
  if (!canBeGone(said.type)) return { object: null, served_until: null, gone: null }
  const object = said.on ?? said.jti
  const before =
    said.on === undefined || endings.has(said.type)
      ? undefined
      : reader.first(
          // The first of an object is hidden with all of it: one look, however much was said since.
          query<Serving>(
            `SELECT object, served_until, gone FROM record
             WHERE ledger = ? AND object = ? ORDER BY place LIMIT 1`,
            ledger,
            object,
          ),
        )
  return before ?? { object, served_until: null, gone: null }
}

/**
 * Content of all records of the object is served only before that moment (seconds). The last word counts, until
 * the moment has come: what is hidden stays hidden, with its first reason.
 */
export function hideObject(
  tx: Writer,
  ledger: LedgerRow,
  one: { objectId: string; reason: GoneReason; fromSeconds: number; nowSeconds: number },
): void {
  change(
    tx,
    `UPDATE record SET served_until = ?, gone = ? WHERE ledger = ? AND object = ?
     AND type NOT IN (${endingList}) AND (served_until IS NULL OR served_until > ?)`,
    one.fromSeconds,
    one.reason,
    ledger.number,
    one.objectId,
    one.nowSeconds,
  )
}

/** All content that can be gone, of the whole ledger, unless it is hidden earlier anyway. */
export function hideLedger(tx: Writer, ledger: LedgerRow, reason: GoneReason, fromSeconds: number): void {
  change(
    tx,
    `UPDATE record SET served_until = ?, gone = ? WHERE ledger = ? AND object IS NOT NULL
     AND (served_until IS NULL OR served_until > ?)`,
    fromSeconds,
    reason,
    ledger.number,
    fromSeconds,
  )
}

/**
 * Forgets what records said: their digests stand for them, so that the chain still holds. Of a relationship this is
 * the store's own copy; a brand that reads it from now on gets the gone form, and keeps what it has.
 */
export function forgetContent(tx: Writer, ledger: LedgerRow, seqs: readonly number[]): void {
  for (const seq of seqs) {
    const row = tx.first(
      query<{ jwt: string | null }>(
        'SELECT jwt FROM record WHERE ledger = ? AND seq = ?',
        ledger.number,
        seq,
      ),
    )
    if (row?.jwt == null) continue
    change(
      tx,
      `UPDATE record SET jwt = NULL, digest = ?, served_until = 0, gone = 'erased' WHERE ledger = ? AND seq = ?`,
      digest(row.jwt),
      ledger.number,
      seq,
    )
  }
}

/** A record as the person sees it. */
export function wholeForm(row: RecordRow): LedgerRecord {
  const { seq, prev, hash, at, type } = row
  if (row.jwt !== null) return { seq, prev, hash, at, type, jwt: row.jwt }
  return { seq, prev, hash, at, type, digest: row.digest ?? '', gone: row.gone ?? 'erased' }
}

/** A record as a brand gets it at that moment. */
export function servedForm(row: RecordRow, nowSeconds: number): LedgerRecord {
  const whole = wholeForm(row)
  const isHidden = row.served_until !== null && nowSeconds >= row.served_until
  return isHidden ? goneForm(whole, row.gone ?? 'ended') : whole
}

/** For places where the content must be there. */
export function liveForm(row: RecordRow): LiveRecord {
  const record = wholeForm(row)
  if (isGone(record)) throw new TypeError('a record of this server has lost its content')
  return record
}
