// Our side of one relationship while the program runs: the fold of its ledger, its head, and the person's key.
import { importPublicKey, type PublicJwk, type PublicKey } from '../keys.ts'
import { emptyLedger, type LedgerState } from '../ledger-state.ts'
import { applyRecord } from '../lifecycle.ts'
import { pushDays, seconds } from '../limits.ts'
import { parseMessage, personId, verifyMessage, type Claims, type Message } from '../message.ts'
import { Problem } from '../problem.ts'
import { emptyHead, isGone, nextRecord, type Head, type LedgerRecord, type LiveRecord } from '../record.ts'
import { parseBody, type Party } from '../types.ts'
import type { Outgoing, StoredRelationship } from './store.ts'
import type { World } from './world.ts'

export interface Side {
  stored: StoredRelationship
  state: LedgerState
  head: Head
  /** Seconds: the time of the record at the head. */
  at: number
  /** Ids of all messages in the ledger; none may come twice. */
  ids: Set<string>
  key: PublicKey
  /** Every key of the person's that ever counted, each from a record on: what an older one signed stays valid. */
  keyring: readonly { from: number; jwk: PublicJwk }[]
  /** Receipts for messages whose place is beyond what we hold: by id, as records to come. */
  ahead: Map<string, LiveRecord>
  /** Proffers whose call is still open, so that an answer goes back with it. */
  open: Set<string>
}

/** What came with one record, proven. */
export interface Read {
  record: LedgerRecord
  claims?: Claims
  by?: Party
}

export const emptySide = async (stored: StoredRelationship): Promise<Side> => ({
  stored,
  state: emptyLedger(),
  head: emptyHead,
  at: 0,
  ids: new Set(),
  key: await importPublicKey(stored.key),
  keyring: [],
  ahead: new Map(),
  open: new Set(),
})

const page = 500

/** Folds what the brand's own store holds; it was proven when it came. */
export async function loadSide(world: World, rid: string): Promise<Side | undefined> {
  const stored = await world.store.relationship(rid)
  if (!stored) return undefined
  const side = await emptySide(stored)
  for (;;) {
    const records = await world.store.records(rid, side.head.seq, page)
    for (const record of records) advance(side, readStored(world, record))
    if (records.length < page) return side
  }
}

function readStored(world: World, record: LedgerRecord): Read {
  if (isGone(record)) return { record }
  const { claims } = parseMessage(record.jwt)
  return { record, claims, by: claims.iss === world.origin ? 'brand' : 'person' }
}

/** The state after a read; throws the Problem of an illegal one and changes nothing then. */
export function folded(state: LedgerState, { record, claims, by }: Read): LedgerState {
  return applyRecord(state, { record, ...(claims && { claims }), ...(by && { by }) })
}

/** Takes one read as the newest of the ledger. */
export function advance(side: Side, read: Read, state: LedgerState = folded(side.state, read)): void {
  side.state = state
  side.head = { seq: read.record.seq, hash: read.record.hash }
  side.at = read.record.at
  if (read.claims) side.ids.add(read.claims.jti)
  if (read.by === 'person' && read.claims)
    side.keyring = keyringAfter(side.keyring, read.record.seq, read.claims)
}

function keyringAfter(keyring: Side['keyring'], seq: number, { type, body }: Claims): Side['keyring'] {
  if (type === 'terms.proffer' && keyring.length === 0)
    return [{ from: 0, jwk: parseBody('terms.proffer', body).cnf.jwk as PublicJwk }]
  if (type !== 'key.rotate') return keyring
  return [...keyring, { from: seq + 1, jwk: parseBody('key.rotate', body).jwk as PublicJwk }]
}

/** The person's key that counts at a place of the ledger. */
export async function keyAt({ key, keyring }: Side, seq: number): Promise<PublicKey> {
  const jwk = keyring.findLast(({ from }) => from <= seq)?.jwk
  return jwk === undefined || jwk.x === key.jwk.x ? key : importPublicKey(jwk)
}

/** Names of the two parties in the direction of a message. */
export function parties(world: World, rid: string, by: Party): { iss: string; aud: string; sub: string } {
  const person = personId(rid)
  return by === 'brand'
    ? { iss: world.origin, aud: person, sub: rid }
    : { iss: person, aud: world.origin, sub: rid }
}

/**
 * Proves one record that came from the store: its message's signature, parties, type and place. Whether it may be
 * said now is for the fold.
 * @param key the person's key that counts at this place of the ledger
 * @throws Problem `bad_signature`, `malformed`, `conflict`, `fork`
 */
export async function proveRecord(
  world: World,
  side: Side,
  record: LedgerRecord,
  key: PublicKey,
): Promise<Read & { message?: Message }> {
  if (isGone(record)) return { record }
  const parsed = parseMessage(record.jwt)
  const { claims } = parsed
  const by: Party = claims.iss === world.origin ? 'brand' : 'person'
  const pinned = by === 'brand' ? (await world.keys()).publicOf(parsed.kid) : key
  const message = await verifyMessage(parsed, pinned, parties(world, side.stored.rid, by))
  if (claims.type !== record.type) throw new Problem('malformed', { reason: 'the record has another type' })
  if (side.ids.has(claims.jti)) throw new Problem('conflict')
  checkWhen(record.at, claims.iat, by)
  if (by === 'person') {
    if (claims.head !== undefined && claims.head !== record.prev) throw new Problem('fork')
    if (claims.head === undefined && claims.type !== 'terms.proffer') {
      throw new Problem('malformed', { reason: 'the message names no head' })
    }
  }
  return { record, claims, by, message }
}

/** A record lies near its message; only a brand's may have waited in its outbox before. @throws Problem `malformed` */
function checkWhen(at: number, iat: number, by: Party): void {
  const waited = by === 'brand' ? pushDays * 86_400 : 0
  if (iat > at + seconds.freshness || iat < at - seconds.freshness - waited) {
    throw new Problem('malformed', { reason: 'the record is too far from the time of its message' })
  }
}

/**
 * The state as it will be once our messages on their way are in the ledger, so that an order can be confirmed and
 * updated without waiting between. One that has become impossible is left out: the store will refuse it.
 */
export function foreseen(world: World, side: Side, waiting: readonly Outgoing[]): LedgerState {
  const now = Math.max(world.now(), side.at)
  const pending: { jwt: string; by: Party }[] = []
  for (const jwt of side.stored.proffers) pending.push({ jwt, by: 'person' })
  for (const { jwt, jti } of waiting)
    if (jwt !== undefined && !side.ids.has(jti)) pending.push({ jwt, by: 'brand' })
  let { state, head } = side
  const fits = ({ jwt, by }: { jwt: string; by: Party }): boolean => {
    const { claims } = parseMessage(jwt)
    const record = nextRecord(head, { at: now, type: claims.type, jwt })
    try {
      state = folded(state, { record, claims, by })
    } catch (problem) {
      if (problem instanceof Problem) return false
      throw problem
    }
    head = { seq: record.seq, hash: record.hash }
    return true
  }
  // A second proffer stands behind our counter to the first: what does not fit yet is tried again behind the others.
  let left = pending
  for (let before = -1; left.length !== before;) {
    before = left.length
    left = left.filter((one) => !fits(one))
  }
  return state
}
