// The ledgers: the only way in which anything comes to be, one message after another, each at its place.
import { messageInput, sealMessage, personId, assertVerified } from '../../../protocol/message.ts'
import type { Claims, Message, Verified } from '../../../protocol/message.ts'
import { bodyOf, type BodyFor } from '../../../protocol/gated.ts'
import { Problem } from '../../../protocol/problem.ts'
import {
  nextRecord,
  type GoneReason,
  type Head,
  type LedgerRecord,
  type LiveRecord,
} from '../../../protocol/record.ts'
import { bytes, seconds } from '../../../protocol/limits.ts'
import type { Party } from '../../../protocol/types.ts'
import type { Clock } from '../clock.ts'
import { query, type Database, type Reader, type Writer } from '../database.ts'
import type { Keyring } from '../keys.ts'
import type { Random } from '../random.ts'
import { insertGone, type Returned } from './returned.ts'
import { forgetContent, hideLedger, hideObject, servedForm, servingOf, wholeForm } from './gone.ts'
import { claimsOf, ownBytes, ownInput, ownParty, ownRid } from './own.ts'
import { rebuild } from './rebuild.ts'
import { change, headOf, insertLedger, insertRecord, recordsAfter, allLedgers, findLedger } from './tables.ts'
import type { LedgerRow, RecordRow } from './tables.ts'
import { verifyLedger, type Fold, type LedgerReport, type PinnedKeys } from './verify.ts'

/** What a projection gets: a record at its place, with what it says. */
export interface Entry {
  readonly rid: string
  readonly record: LiveRecord
  readonly claims: Claims
  readonly by: Party
}

/** Brings derived tables up to date with one record; must depend on nothing else than tables and entry. */
export type Projection = (tx: Writer, entry: Entry) => void

/** What the person's side is about to say. `at` in seconds, for histories that are made; absent = now. */
export interface Draft<T extends string = string> {
  readonly type: T
  readonly on?: string | undefined
  /** What is the person's, and flows by a grant alone, comes here through `grantFor` or does not compile. */
  readonly body: BodyFor<T>
  readonly jti?: string | undefined
  readonly at?: number | undefined
}

/** A message signed before its transaction, good as long as the head it names still holds. */
export interface Presigned {
  readonly claims: Claims
  readonly kid: string
  readonly jwt: string
}

export interface LedgerInfo {
  readonly rid: string
  readonly brand: string | undefined
  readonly kid: string
  readonly isPractice: boolean
  /** Seconds. */
  readonly openedAt: number
  readonly head: Head
}

export interface ReadQuestion {
  readonly after: number
  readonly limit: number
  readonly maxBytes: number
  readonly nowSeconds: number
  /** For the person, who may see what brands no longer may. */
  readonly reveal?: boolean
}

export interface LedgerPage {
  readonly records: LedgerRecord[]
  readonly head: Head
  readonly more: boolean
}

export interface Opening {
  readonly brand?: string
  readonly kid: string
  readonly isPractice: boolean
}

export interface Ledgers {
  open(tx: Writer, rid: string, opening: Opening): void
  head(reader: Reader, rid: string): Head
  find(reader: Reader, rid: string): LedgerInfo | undefined
  all(reader: Reader): LedgerInfo[]
  /** From now on the person's side signs with another key. */
  useKey(tx: Writer, rid: string, kid: string): void
  /** Says something on the person's side. The own ledger opens with its first word. */
  speak<T extends string>(tx: Writer, rid: string, draft: Draft<T>, presigned?: Presigned): LiveRecord
  /** Signs on the thread pool on the head as it is now; many at a time overlap. */
  presign<T extends string>(rid: string, draft: Draft<T>): Promise<Presigned>
  /**
   * Takes a brand's message into the ledger, with a receipt.
   * @param how `isLate`: fetched from an outbox, so it may be older than a message that came by itself
   * @throws Problem `conflict`, `fork`, `stale_message`
   */
  take(tx: Writer, rid: string, message: Verified<Message>, how?: { isLate?: boolean }): Taken
  /** The same, when the receipt goes out later, with the first delivery. */
  takeQuiet(tx: Writer, rid: string, message: Verified<Message>): LiveRecord
  /**
   * Takes a record back from the brand's copy at exactly the place that it had, with the receipt that was lost.
   * @throws Problem `fork` when it does not continue the ledger
   */
  bringBack(tx: Writer, rid: string, returned: Returned): void
  /**
   * What was answered to a message of this relationship's brand. Ids are compared within one relationship only: a
   * conflict with another one would tell the brand that both are the same person's.
   */
  answerTo(
    reader: Reader,
    rid: string,
    jti: string,
    digest: string,
  ): { receipt: string } | 'other' | undefined
  /** The receipt for the brand's message at that place. */
  receiptOf(reader: Reader, rid: string, seq: number): string | undefined
  read(reader: Reader, rid: string, question: ReadQuestion): LedgerPage
  /** As the person sees it: its content may have been forgotten. */
  recordAt(reader: Reader, rid: string, seq: number): LedgerRecord | undefined
  /** Second from which a record's content is not served to the brand, past or to come; absent = always served. */
  goneSince(reader: Reader, rid: string, seq: number): number | undefined
  hide(tx: Writer, rid: string, objectId: string, reason: GoneReason, fromSeconds: number): void
  hideAll(tx: Writer, rid: string, reason: GoneReason, fromSeconds: number): void
  /** Takes the content out of records of the store's copy, for good; their places in the chain stay. */
  forget(tx: Writer, rid: string, seqs: readonly number[]): void
  verify(reader: Reader, rid: string): Promise<LedgerReport>
  /** Empties the derived tables and replays every ledger into them, in one transaction. */
  rebuild(): Promise<{ records: number }>
}

export interface Taken {
  readonly record: LiveRecord
  readonly receipt: string
}

export interface LedgersOptions {
  readonly database: Database
  readonly clock: Pick<Clock, 'seconds'>
  readonly keyring: Keyring
  readonly random: Random
  readonly projections: ReadonlyMap<string, readonly Projection[]>
  /** Tables that hold nothing but what projections wrote. */
  readonly derived?: readonly string[]
  /** Keys of the brand that count beside the one in its `terms.accept`. */
  readonly pinnedKeys?: PinnedKeys
  /** Refuses what must not be appended now; `by` is who speaks. */
  readonly assertOpen?: (reader: Reader, rid: string, type: string, by: Party) => void
  /** What `verify` replays relationships' ledgers with, to prove that each message was possible at its place. */
  readonly fold?: Fold
}

const infoOf = (row: LedgerRow): LedgerInfo => ({
  rid: row.rid,
  brand: row.brand ?? undefined,
  kid: row.kid,
  isPractice: row.is_practice === 1,
  openedAt: row.opened_at,
  head: headOf(row),
})

export function createLedgers(options: LedgersOptions): Ledgers {
  const { database, clock, keyring, random, projections } = options

  const ledgerOf = (reader: Reader, rid: string): LedgerRow => {
    const row = findLedger(reader, rid)
    if (!row) throw new Problem('not_found')
    return row
  }

  const claimsFor = <T extends string>(row: LedgerRow, draft: Draft<T>): Claims => {
    const at = Math.max(draft.at ?? clock.seconds(), row.at)
    const isOwn = row.rid === ownRid
    return {
      iss: isOwn ? ownParty : personId(row.rid),
      aud: isOwn ? ownParty : (row.brand ?? ''),
      ...(!isOwn && { sub: row.rid }),
      jti: draft.jti ?? random.id(),
      iat: at,
      type: draft.type,
      ...(draft.on !== undefined && { on: draft.on }),
      head: row.hash,
      body: bodyOf(draft.type, draft.body),
    }
  }
  const inputOf = (row: LedgerRow, claims: Claims): string => {
    if (row.rid === ownRid) return ownInput(claims, row.kid)
    // What the person keeps to themselves must not reach a brand by a slip of ours.
    if (claims.type.startsWith('own.')) throw new TypeError(`${claims.type} belongs in the own ledger`)
    return messageInput(claims, row.kid)
  }
  const signNow = (row: LedgerRow, claims: Claims): string => {
    const input = inputOf(row, claims)
    const limit = row.rid === ownRid ? ownBytes : bytes.message
    return sealMessage(input, keyring.signNow(row.kid, input), limit)
  }

  const append = (tx: Writer, row: LedgerRow, jwt: string, at: number, by: Party): Entry => {
    // Read back from what was signed: a replay will see exactly the same.
    const claims = claimsOf(jwt)
    const record = nextRecord(headOf(row), { at, type: claims.type, jwt })
    insertRecord(tx, row, {
      ...record,
      speaker: by,
      jti: claims.jti,
      ...servingOf(tx, row.number, claims),
    })
    const entry = { rid: row.rid, record, claims, by }
    for (const project of projections.get(claims.type) ?? []) project(tx, entry)
    return entry
  }

  /** A brand's `head` must be of this history and never go back. */
  const checkHead = (tx: Writer, row: LedgerRow, head: string | undefined): void => {
    if (head === undefined || head === '') return
    const known = tx.first(
      query<{ seq: number }>(
        'SELECT seq FROM record WHERE ledger = ? AND seq >= ? AND hash = ? ORDER BY seq DESC LIMIT 1',
        row.number,
        row.heard,
        head,
      ),
    )
    if (!known) throw new Problem('fork')
    if (known.seq > row.heard) {
      change(tx, 'UPDATE ledger SET heard = ? WHERE number = ?', known.seq, row.number)
    }
  }

  const takeMessage = (tx: Writer, rid: string, message: Verified<Message>, isLate: boolean): Taken => {
    assertVerified(message)
    const row = ledgerOf(tx, rid)
    const { iss, jti, iat, head } = message.claims
    if (iss !== row.brand || message.claims.sub !== rid) throw new Problem('bad_signature')
    const at = Math.max(clock.seconds(), row.at)
    if (!isLate && Math.abs(at - iat) > seconds.freshness) {
      throw new Problem('stale_message', { seconds: seconds.freshness })
    }
    if (tx.first(query('SELECT 1 FROM answer WHERE ledger = ? AND jti = ?', row.number, jti)))
      throw new Problem('conflict')
    options.assertOpen?.(tx, rid, message.claims.type, 'brand')
    checkHead(tx, row, head)
    const { record } = append(tx, row, message.jwt, at, 'brand')
    return { record, receipt: giveReceipt(tx, row, message, record) }
  }

  const giveReceipt = (tx: Writer, row: LedgerRow, message: Message, record: LiveRecord): string => {
    const { iss, jti } = message.claims
    const { seq, hash, prev, at } = record
    const receipt = signNow(row, {
      iss: personId(row.rid),
      aud: iss,
      sub: row.rid,
      jti: random.id(),
      iat: at,
      type: 'ledger.receipt',
      body: { seq, hash, prev, at },
    })
    change(
      tx,
      'INSERT INTO answer (iss, jti, digest, ledger, seq, receipt) VALUES (?, ?, ?, ?, ?, ?)',
      iss,
      jti,
      message.digest,
      row.number,
      seq,
      receipt,
    )
    return receipt
  }

  const open = (tx: Writer, rid: string, { brand, kid, isPractice }: Opening): void => {
    insertLedger(tx, {
      rid,
      brand: brand ?? null,
      kid,
      is_practice: isPractice ? 1 : 0,
      opened_at: clock.seconds(),
    })
  }

  return {
    open,
    head: (reader, rid) => headOf(findLedger(reader, rid)),
    find(reader, rid) {
      const row = findLedger(reader, rid)
      return row && infoOf(row)
    },
    all: (reader) => allLedgers(reader).map(infoOf),
    useKey(tx, rid, kid) {
      change(tx, 'UPDATE ledger SET kid = ? WHERE number = ?', kid, ledgerOf(tx, rid).number)
    },

    speak(tx, rid, draft, presigned) {
      if (rid === ownRid && !findLedger(tx, rid)) {
        open(tx, rid, { kid: keyring.make(tx, 'own').kid, isPractice: false })
      }
      const row = ledgerOf(tx, rid)
      options.assertOpen?.(tx, rid, draft.type, 'person')
      const claims = claimsFor(row, presigned ? { ...draft, jti: presigned.claims.jti } : draft)
      const doesHold =
        presigned?.claims.head === row.hash &&
        presigned.kid === row.kid &&
        Math.abs(claims.iat - presigned.claims.iat) <= seconds.freshness
      const jwt = doesHold ? presigned.jwt : signNow(row, claims)
      return append(tx, row, jwt, claims.iat, 'person').record
    },
    async presign(rid, draft) {
      const row = ledgerOf(database, rid)
      const claims = claimsFor(row, draft)
      const input = inputOf(row, claims)
      const signature = await keyring.signerOf(row.kid).sign(Buffer.from(input))
      return { claims, kid: row.kid, jwt: sealMessage(input, signature) }
    },

    take: (tx, rid, message, how) => takeMessage(tx, rid, message, how?.isLate === true),
    takeQuiet: (tx, rid, message) => takeMessage(tx, rid, message, true).record,
    bringBack(tx, rid, { record, message, by }) {
      const row = ledgerOf(tx, rid)
      if (message === undefined) return insertGone(tx, row, record, by)
      assertVerified(message)
      if (by === 'brand') checkHead(tx, row, message.claims.head)
      const { record: made } = append(tx, row, message.jwt, record.at, by)
      if (made.hash !== record.hash) throw new Problem('fork')
      if (by === 'brand') giveReceipt(tx, row, message, made)
    },
    answerTo(reader, rid, jti, digest) {
      const known = reader.first(
        query<{ digest: string; receipt: string }>(
          `SELECT digest, receipt FROM answer
           WHERE ledger = (SELECT number FROM ledger WHERE rid = ?) AND jti = ?`,
          rid,
          jti,
        ),
      )
      if (!known) return undefined
      return known.digest === digest ? { receipt: known.receipt } : 'other'
    },
    receiptOf(reader, rid, seq) {
      return reader.first(
        query<{ receipt: string }>(
          `SELECT receipt FROM answer WHERE ledger = (SELECT number FROM ledger WHERE rid = ?) AND seq = ?`,
          rid,
          seq,
        ),
      )?.receipt
    },

    read(reader, rid, { after, limit, maxBytes, nowSeconds, reveal = false }) {
      const row = findLedger(reader, rid)
      const head = headOf(row)
      const records: LedgerRecord[] = []
      let bytes = 0
      for (const one of row ? reader.all(recordsAfter(row.number, after, limit)) : []) {
        const record = reveal ? wholeForm(one) : servedForm(one, nowSeconds)
        bytes += JSON.stringify(record).length + 1
        if (records.length > 0 && bytes > maxBytes) break
        records.push(record)
      }
      const last = records.at(-1)?.seq ?? after
      return { records, head, more: last < head.seq }
    },
    recordAt(reader, rid, seq) {
      const row = reader.first(
        query<RecordRow>(
          'SELECT * FROM record WHERE ledger = (SELECT number FROM ledger WHERE rid = ?) AND seq = ?',
          rid,
          seq,
        ),
      )
      return row && wholeForm(row)
    },
    goneSince(reader, rid, seq) {
      const row = reader.first(
        query<{ served_until: number | null }>(
          'SELECT served_until FROM record WHERE ledger = (SELECT number FROM ledger WHERE rid = ?) AND seq = ?',
          rid,
          seq,
        ),
      )
      return row?.served_until ?? undefined
    },
    hide(tx, rid, objectId, reason, fromSeconds) {
      hideObject(tx, ledgerOf(tx, rid), { objectId, reason, fromSeconds, nowSeconds: clock.seconds() })
    },
    hideAll(tx, rid, reason, fromSeconds) {
      hideLedger(tx, ledgerOf(tx, rid), reason, fromSeconds)
    },
    forget(tx, rid, seqs) {
      forgetContent(tx, ledgerOf(tx, rid), seqs)
    },
    verify: (reader, rid) => verifyLedger(reader, rid, options),
    rebuild: () => rebuild(database, projections, options.derived ?? []),
  }
}
