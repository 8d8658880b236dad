// Proves a ledger from its own bytes: every hash, every signature, every stored column that follows from them.
import { createPublicKey, type KeyObject } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { digest } from '../../../protocol/hash.ts'
import { importPublicKey, type PublicJwk, type PublicKey } from '../../../protocol/keys.ts'
import { parseMessage, personId, verifyMessage, type Claims } from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import { canBeGone, recordHash, type Head, type LedgerRecord } from '../../../protocol/record.ts'
import type { Party } from '../../../protocol/types.ts'
import { query, type Reader } from '../database.ts'
import type { Keyring } from '../keys.ts'
import { wholeForm } from './gone.ts'
import { ownParty, ownRid, readOwn } from './own.ts'
import { findLedger, headOf, recordsAfter, type LedgerRow, type RecordRow } from './tables.ts'

/** Keys of a brand that its relationship pins, beside the one in its `terms.accept`. */
export type PinnedKeys = (reader: Reader, rid: string) => readonly PublicJwk[]

/** What records add up to; `step` throws a Problem for a message that was not possible at its place. */
export interface Fold {
  start(): unknown
  step(state: unknown, entry: { record: LedgerRecord; claims?: Claims; by?: Party }): unknown
}

/**
 * `gap` a number is missing · `prev`, `hash`, `time` the chain · `column` a stored column contradicts the message ·
 * `key` signed by a key that does not count · `signature` · `order` the order of appending contradicts the numbers ·
 * `head` the stored head is another · `receipt` the stored answer to a brand's message is missing or another ·
 * `transition` signed, but not possible in the state that the ledger was in
 */
export type LedgerFault =
  | 'gap'
  | 'prev'
  | 'hash'
  | 'time'
  | 'column'
  | 'key'
  | 'signature'
  | 'order'
  | 'head'
  | 'receipt'
  | 'transition'
  | 'missing'

export type LedgerReport =
  | { ok: true; head: Head; records: number; /** Records whose content was forgotten. */ gone: number }
  | { ok: false; seq: number; reason: LedgerFault }

interface Standing {
  readonly keyring: Keyring
  readonly pinnedKeys?: PinnedKeys | undefined
  readonly fold?: Fold | undefined
}

const pageRows = 200

/** Reads page by page and lets other work go on between; signatures of a page are checked side by side. */
export async function verifyLedger(reader: Reader, rid: string, standing: Standing): Promise<LedgerReport> {
  const ledger = findLedger(reader, rid)
  if (!ledger) return { ok: false, seq: 0, reason: 'missing' }
  const keys = new Keys(reader, ledger, standing)
  let head: Head = { seq: 0, hash: '' }
  let last = { at: 0, place: 0 }
  let gone = 0
  const fold = rid === ownRid ? undefined : standing.fold
  let state = fold?.start()
  for (;;) {
    const page = reader.all(recordsAfter(ledger.number, head.seq, pageRows))
    for (const row of page) {
      const reason = faultInChain(row, head, last)
      if (reason) return { ok: false, seq: head.seq + 1, reason }
      head = { seq: row.seq, hash: row.hash }
      last = { at: row.at, place: row.place }
      if (row.jwt === null) gone++
      keys.note(row)
    }
    const said = await Promise.all(page.map((row) => readMessage(reader, ledger, row, keys)))
    for (const [index, row] of page.entries()) {
      const claims = said[index]
      if (typeof claims === 'string') return { ok: false, seq: row.seq, reason: claims }
      try {
        state = fold?.step(state, { record: wholeForm(row), ...(claims && { claims, by: row.speaker }) })
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        return { ok: false, seq: row.seq, reason: 'transition' }
      }
    }
    if (page.length < pageRows) break
    await nextTurn()
  }
  // Read again: records may have been appended between two pages.
  const now = findLedger(reader, rid)
  const kept = now?.seq === head.seq ? now : ledger
  const isHead = kept.hash === head.hash && kept.seq === head.seq && kept.at === last.at
  if (!isHead) return { ok: false, seq: head.seq, reason: 'head' }
  if (!standing.keyring.hasMade(kept.kid)) return { ok: false, seq: head.seq, reason: 'key' }
  return { ok: true, head: headOf(kept), records: head.seq, gone }
}

function faultInChain(
  row: RecordRow,
  head: Head,
  last: { at: number; place: number },
): LedgerFault | undefined {
  if (row.seq !== head.seq + 1) return 'gap'
  if (row.prev !== head.hash) return 'prev'
  const content = row.jwt === null ? (row.digest ?? '') : digest(row.jwt)
  if (row.hash !== recordHash({ ...row, digest: content })) return 'hash'
  if (row.at < last.at) return 'time'
  return row.place > last.place ? undefined : 'order'
}

/** What a record says once all that follows from it is as it should be; nothing where it was forgotten. */
async function readMessage(
  reader: Reader,
  ledger: LedgerRow,
  row: RecordRow,
  keys: Keys,
): Promise<Claims | LedgerFault | undefined> {
  if (row.gone !== null && !canBeGone(row.type) && row.gone !== 'erased') return 'column'
  if (row.jwt === null) return undefined
  const claims = await keys.claimsOf(row.jwt, row.speaker)
  if (typeof claims === 'string') return claims
  const object = canBeGone(claims.type) ? (claims.on ?? claims.jti) : null
  if (claims.type !== row.type || claims.jti !== row.jti || object !== row.object) return 'column'
  if (row.speaker === 'person') return claims.head === row.prev ? claims : 'prev'
  const isAnswered = await hasReceipt(reader, ledger, { ...row, jwt: row.jwt }, keys)
  return isAnswered ? claims : 'receipt'
}

/** Whether the answer kept for a brand's message is the receipt for exactly this record. */
async function hasReceipt(
  reader: Reader,
  ledger: LedgerRow,
  row: RecordRow & { jwt: string },
  keys: Keys,
): Promise<boolean> {
  const answer = reader.first(
    query<{ digest: string; receipt: string; seq: number; ledger: number }>(
      'SELECT digest, receipt, seq, ledger FROM answer WHERE ledger = ? AND jti = ?',
      ledger.number,
      row.jti,
    ),
  )
  if (!answer || answer.seq !== row.seq || answer.ledger !== ledger.number) return false
  if (answer.digest !== digest(row.jwt)) return false
  const receipt = await keys.claimsOf(answer.receipt, 'person')
  if (typeof receipt === 'string' || receipt.type !== 'ledger.receipt') return false
  const said = receipt.body as Record<string, unknown>
  const { seq, hash, prev, at } = row
  return said['seq'] === seq && said['hash'] === hash && said['prev'] === prev && said['at'] === at
}

/** The keys that count in one ledger, each imported once. */
class Keys {
  private readonly ledger: LedgerRow
  private readonly keyring: Keyring
  private readonly imported = new Map<string, Promise<PublicKey | undefined>>()
  private readonly own = new Map<string, KeyObject>()
  private readonly brand = new Map<string, PublicJwk>()

  constructor(reader: Reader, ledger: LedgerRow, { keyring, pinnedKeys }: Standing) {
    this.ledger = ledger
    this.keyring = keyring
    for (const jwk of pinnedKeys?.(reader, ledger.rid) ?? []) this.pin(jwk)
  }

  private pin(jwk: PublicJwk): void {
    if (jwk.kid !== undefined) this.brand.set(jwk.kid, jwk)
  }

  /** The brand's key stands in its `terms.accept`, under the hash chain. */
  note(row: RecordRow): void {
    if (row.type !== 'terms.accept' || row.speaker !== 'brand' || row.jwt === null) return
    try {
      const parsed = parseMessage(row.jwt)
      const jwk = (parsed.claims.body as { cnf?: { jwk?: PublicJwk } }).cnf?.jwk
      if (jwk) this.pin({ ...jwk, kid: parsed.kid })
    } catch (error) {
      // It will be found again, with its number, when the signatures of this page are checked.
      if (!(error instanceof Problem)) throw error
    }
  }

  /** What a message says once everything about it holds; else the fault. */
  async claimsOf(jwt: string, by: RecordRow['speaker']): Promise<Claims | LedgerFault> {
    if (this.ledger.rid === ownRid) return this.ownClaims(jwt)
    const { rid, brand } = this.ledger
    const [iss, aud] = by === 'person' ? [personId(rid), brand ?? ''] : [brand ?? '', personId(rid)]
    try {
      const parsed = parseMessage(jwt)
      const key = await this.keyOf(parsed.kid, by)
      if (!key) return 'key'
      return (await verifyMessage(parsed, key, { iss, aud, sub: rid })).claims
    } catch (error) {
      if (error instanceof Problem) return 'signature'
      throw error
    }
  }

  private keyOf(kid: string, by: RecordRow['speaker']): Promise<PublicKey | undefined> {
    let key = this.imported.get(`${by} ${kid}`)
    if (!key) {
      const ours = by === 'person' && this.keyring.hasMade(kid) ? this.keyring.publicOf(kid) : undefined
      const jwk = by === 'person' ? ours : this.brand.get(kid)
      key = jwk ? importPublicKey(jwk) : Promise.resolve(undefined)
      this.imported.set(`${by} ${kid}`, key)
    }
    return key
  }

  private ownClaims(jwt: string): Claims | LedgerFault {
    const { kid } = this.ledger
    let key = this.own.get(kid)
    if (!key) {
      if (!this.keyring.hasMade(kid)) return 'key'
      const { kty, crv, x } = this.keyring.publicOf(kid)
      key = createPublicKey({ key: { kty, crv, x }, format: 'jwk' })
      this.own.set(kid, key)
    }
    const claims = readOwn(jwt, kid, key)
    return claims && claims.iss === ownParty && claims.aud === ownParty ? claims : 'signature'
  }
}
