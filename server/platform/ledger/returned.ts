// Records that come back from a brand's copy after the data file was restored.
import type { Message, Verified } from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import { isGone, recordDigest, recordHash, type LedgerRecord } from '../../../protocol/record.ts'
import type { Party } from '../../../protocol/types.ts'
import type { Writer } from '../database.ts'
import { change, type LedgerRow } from './tables.ts'

/** A record as the brand gave it, with its proven message; one in gone form has none. */
export interface Returned {
  readonly record: LedgerRecord
  readonly message?: Verified<Message> | undefined
  /** Who spoke; of a record in gone form, who may have. */
  readonly by: Party
}

/** Keeps the place of a record whose content nobody gives back. */
export function insertGone(tx: Writer, row: LedgerRow, record: LedgerRecord, by: Party): void {
  const { seq, hash, prev, at, type } = record
  const digest = recordDigest(record)
  const isNext = seq === row.seq + 1 && prev === row.hash && at >= row.at
  if (!isGone(record) || !isNext || hash !== recordHash({ seq, prev, at, type, digest })) {
    throw new Problem('fork')
  }
  change(
    tx,
    `INSERT INTO record (ledger, seq, prev, hash, at, type, speaker, jti, digest, served_until, gone)
     VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, 0, 'erased')`,
    row.number,
    seq,
    prev,
    hash,
    at,
    type,
    by,
    digest,
  )
  change(tx, 'UPDATE ledger SET seq = ?, hash = ?, at = ? WHERE number = ?', seq, hash, at, row.number)
}
