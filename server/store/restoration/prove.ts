// What of a brand's copy can be believed: chain, our own signatures, the brand's, and whether each step was possible.
import { importPublicKey, thumbprint, type PublicJwk, type PublicKey } from '../../../protocol/keys.ts'
import { proveRotation } from '../../../protocol/brand/rotation.ts'
import { applyRecord, emptyLedger, type LedgerState } from '../../../protocol/lifecycle.ts'
import { pushDays, seconds } from '../../../protocol/limits.ts'
import {
  parseMessage,
  personId,
  verifyMessage,
  type Message,
  type Verified,
} from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import { canBeGone, isGone, verifyChain, type LedgerRecord } from '../../../protocol/record.ts'
import { isMessageType, messageEntry, parseBody, type Party } from '../../../protocol/types.ts'
import type { Returned } from '../../platform/ledger/returned.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import type { Context } from '../context.ts'
import type { Relationship } from '../terms/terms.ts'
import type { BrandCopy } from './fetch.ts'

/**
 * `news`: proven, to be appended. `fork`: another record at a place that we hold. `keyless`: our key was renewed after
 * the backup, and the new one is lost. `unproven`: something in it cannot be believed, or is missing.
 */
export type Verdict =
  | { kind: 'news'; returned: Returned[] }
  | { kind: 'fork'; theirs: LedgerRecord | undefined }
  | { kind: 'keyless' }
  | { kind: 'unproven'; reason: Doubt }

/** `behind`: the brand gives less than it has acknowledged · `gap`: it holds receipts for places behind its last. */
export type Doubt =
  'behind' | 'gap' | 'chain' | 'signature' | 'parties' | 'time' | 'repeated' | 'step' | 'hidden' | 'future'

export interface Known {
  relationship: Relationship
  /** All records that we hold. */
  held: readonly LedgerRecord[]
  /** The last that the brand has acknowledged by its signature. */
  seenSeq: number
  /** Keys of the brand's that count or ever did, by their kid. */
  brandKeys: readonly PublicJwk[]
  /** Keys that the brand's document publishes now: only for an accept of a proffer without an answer. */
  published: readonly PublicJwk[]
}

class Doubtful extends Error {
  override readonly name = 'Doubtful'
  readonly reason: Doubt

  constructor(reason: Doubt) {
    super(reason)
    this.reason = reason
  }
}

const byOf = (type: string): Party => {
  const by = isMessageType(type) ? messageEntry(type).by : 'brand'
  return by === 'person' ? 'person' : 'brand'
}

/** Our own ledger as far as we hold it, folded; it was proven when it came. */
function foldHeld(rid: string, held: readonly LedgerRecord[]): { state: LedgerState; ids: Set<string> } {
  let state = emptyLedger()
  const ids = new Set<string>()
  for (const record of held) {
    if (isGone(record)) {
      state = applyRecord(state, { record })
      continue
    }
    const claims = claimsOf(record.jwt)
    ids.add(claims.jti)
    state = applyRecord(state, { record, claims, by: claims.iss === personId(rid) ? 'person' : 'brand' })
  }
  return { state, ids }
}

/** Compares what both hold. @returns the records that are new to us, or the verdict */
function compare({ held, seenSeq }: Known, { records, head, beyond }: BrandCopy): LedgerRecord[] | Verdict {
  const last = held.at(-1)
  const ours = last?.seq ?? 0
  for (const record of records) {
    const mine = held[record.seq - 1]
    if (mine !== undefined && mine.hash !== record.hash) return { kind: 'fork', theirs: record }
  }
  const fresh = records.filter(({ seq }) => seq > ours)
  if (head.seq < ours || fresh.length === 0) {
    if (head.seq > 0 && held[head.seq - 1] !== undefined && held[head.seq - 1]?.hash !== head.hash)
      return { kind: 'fork', theirs: undefined }
    if (head.seq < seenSeq || head.seq > ours) return { kind: 'unproven', reason: 'behind' }
  }
  if (beyond !== undefined && beyond > ours) return { kind: 'unproven', reason: 'gap' }
  return fresh
}

/** @throws Problem whatever a message can be refused for */
async function readOne(
  known: Known,
  record: Extract<LedgerRecord, { jwt: string }>,
  our: PublicKey,
  brandKeys: Map<string, PublicKey>,
): Promise<Returned & { message: Verified<Message> }> {
  const { rid, origin } = known.relationship
  const parsed = parseMessage(record.jwt)
  const { claims } = parsed
  const by: Party = claims.iss === personId(rid) ? 'person' : 'brand'
  const expected =
    by === 'person'
      ? { iss: personId(rid), aud: origin, sub: rid }
      : { iss: origin, aud: personId(rid), sub: rid }
  const message = await verifyMessage(parsed, by === 'person' ? our : brandKeys.get(parsed.kid), expected)
  if (claims.type !== record.type) throw new Doubtful('parties')
  if (by === 'person' && claims.head !== record.prev) throw new Doubtful('chain')
  const waited = by === 'brand' ? pushDays * 86_400 : 0
  const { iat } = claims
  if (iat > record.at + seconds.freshness || iat < record.at - seconds.freshness - waited)
    throw new Doubtful('time')
  return { record, message, by }
}

/** The key with which a brand first said yes stands in its accept, and its document must know it. */
async function pinFirst(
  { relationship, published }: Known,
  jwt: string,
  keys: Map<string, PublicKey>,
): Promise<void> {
  if (relationship.pinned.length > 0 || keys.size > 0) return
  const { jwk } = parseBody('terms.accept', parseMessage(jwt).claims.body).cnf
  const kid = thumbprint(jwk)
  if (!published.some((one) => (one.kid ?? thumbprint(one)) === kid)) throw new Doubtful('signature')
  keys.set(kid, await importPublicKey(jwk))
}

/**
 * Whether our own key signed something in a brand's copy that is not here, at any place: this server did so once, and
 * its data file has forgotten it.
 */
export async function isForgotten(
  { keyring }: Pick<Context, 'keyring'>,
  { relationship: { rid, origin, ourKid }, held }: Known,
  { records }: BrandCopy,
): Promise<boolean> {
  const key = await importPublicKey(keyring.publicOf(ourKid))
  const hashes = new Set(held.map(({ hash }) => hash))
  for (const record of records) {
    if (isGone(record) || hashes.has(record.hash)) continue
    try {
      const parsed = parseMessage(record.jwt)
      await verifyMessage(parsed, key, { iss: personId(rid), aud: origin, sub: rid })
      if (parsed.claims.type === record.type && parsed.claims.head === record.prev) return true
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
    }
  }
  return false
}

/** Judges a brand's copy; nothing is written. */
export async function judge(
  { clock, keyring }: Pick<Context, 'clock' | 'keyring'>,
  known: Known,
  copy: BrandCopy,
): Promise<Verdict> {
  const fresh = compare(known, copy)
  if (!Array.isArray(fresh)) return fresh
  const { rid, ourKid } = known.relationship
  const last = known.held.at(-1)
  const from = { seq: last?.seq ?? 0, hash: last?.hash ?? '', at: last?.at ?? 0 }
  const chain = verifyChain(fresh, from)
  if (!chain.ok) {
    const isOther = chain.reason === 'prev' && chain.seq === from.seq + 1
    return isOther ? { kind: 'fork', theirs: fresh[0] } : { kind: 'unproven', reason: 'chain' }
  }
  const brandKeys = new Map<string, PublicKey>()
  for (const { kty, crv, x } of known.brandKeys) {
    brandKeys.set(thumbprint({ kty, crv, x }), await importPublicKey({ kty, crv, x }))
  }
  let our = await importPublicKey(keyring.publicOf(ourKid))
  const folded = foldHeld(rid, known.held)
  const { ids } = folded
  let { state } = folded
  const returned: Returned[] = []
  // Only a later message of our own proves that something without content stood before it.
  let unproven = 0
  try {
    for (const record of fresh) {
      if (record.at > clock.seconds() + seconds.freshness) throw new Doubtful('future')
      if (isGone(record)) {
        if (!canBeGone(record.type)) throw new Doubtful('hidden')
        state = applyRecord(state, { record })
        returned.push({ record, by: byOf(record.type) })
        unproven += 1
        continue
      }
      if (record.type === 'terms.accept') await pinFirst(known, record.jwt, brandKeys)
      const read = await readOne(known, record, our, brandKeys)
      const { claims } = read.message
      if (ids.has(claims.jti)) throw new Doubtful('repeated')
      ids.add(claims.jti)
      state = applyRecord(state, { record, claims, by: read.by })
      if (read.by === 'person') unproven = 0
      if (read.by === 'person' && record.type === 'key.rotate') {
        const { jwk, proof } = parseBody('key.rotate', claims.body)
        our = await proveRotation(rid, jwk as PublicJwk, proof)
        if (!keyring.hasMade(our.kid)) return { kind: 'keyless' }
      }
      returned.push(read)
    }
  } catch (thrown) {
    if (thrown instanceof Doubtful) return { kind: 'unproven', reason: thrown.reason }
    if (!(thrown instanceof Problem)) throw thrown
    return { kind: 'unproven', reason: thrown.code === 'bad_signature' ? 'signature' : 'step' }
  }
  if (unproven > 0) return { kind: 'unproven', reason: 'hidden' }
  return { kind: 'news', returned }
}
