// Takes records into the brand's copy of the ledger: chain, signatures and transitions first, then all at once.
import { importPublicKey, type PublicJwk, type PublicKey } from '../keys.ts'
import { isOver } from '../allowed.ts'
import { parseMessage, type Message, type Parsed } from '../message.ts'
import { Problem } from '../problem.ts'
import {
  isGone,
  ledgerRecord,
  verifyChain,
  type Head,
  type LedgerRecord,
  type LiveRecord,
} from '../record.ts'
import { parseBody } from '../types.ts'
import type { Core } from './core.ts'
import { proveRotation } from './rotation.ts'
import { advance, folded, proveRecord, type Read, type Side } from './side.ts'
import type { Change, StoredEvent, StoredRelationship } from './store.ts'
import { eventOf } from './telling.ts'
import { checkBase, type World } from './world.ts'

/** Settles what the store's record shows as taken, or as never to be taken. */
type Settled = NonNullable<Change['settled']>[number]

/**
 * Takes what is new of a run of records. What is held already is only compared; a run that begins beyond our head is
 * left, and our head says from where to go on.
 * @returns the Problem of the first record that could not be taken; those before it were
 * @throws Problem `fork` after stopping the relationship, `malformed` for a run that is no chain
 */
export async function takeRecords(
  core: Core,
  side: Side,
  run: readonly unknown[],
): Promise<Problem | undefined> {
  const records = run.map(readRecord)
  await compareHeld(core, side, records)
  const fresh = records.filter(({ seq }) => seq > side.head.seq)
  const [first] = fresh
  if (!first || first.seq > side.head.seq + 1) return undefined
  if (first.prev !== side.head.hash) return fork(core, side, first.seq)
  const chain = verifyChain(fresh, { ...side.head, at: side.at })
  if (!chain.ok)
    throw new Problem('malformed', { reason: `record ${chain.seq} is not chained: ${chain.reason}` })
  return append(core, side, fresh)
}

function readRecord(candidate: unknown): LedgerRecord {
  const { data } = ledgerRecord.safeParse(candidate)
  if (!data) throw new Problem('malformed', { reason: 'a record has not the right shape' })
  return data
}

async function compareHeld(core: Core, side: Side, records: readonly LedgerRecord[]): Promise<void> {
  const old = records.filter(({ seq }) => seq <= side.head.seq)
  const [first] = old
  if (!first) return
  const held = await core.world.store.records(side.stored.rid, first.seq - 1, old.length)
  const hashes = new Map(held.map((record) => [record.seq, record.hash]))
  for (const { seq, hash } of old) if (hashes.get(seq) !== hash) await fork(core, side, seq)
}

/** Stops the relationship: from this record on the store tells another history than it told before. */
export async function fork(core: Core, side: Side, seq: number): Promise<never> {
  await core.halt(side, 'fork', `the store’s history differs from ours at record ${seq}`, seq)
  throw new Problem('fork')
}

/** Compares a head that the store names with ours. */
export async function compareHead(core: Core, side: Side, head: Head): Promise<void> {
  if (head.seq === side.head.seq && head.hash !== side.head.hash) await fork(core, side, head.seq)
  if (head.seq >= side.head.seq || head.seq === 0) return
  const [held] = await core.world.store.records(side.stored.rid, head.seq - 1, 1)
  if (held?.hash !== head.hash) await fork(core, side, head.seq)
}

async function append(core: Core, side: Side, fresh: readonly LedgerRecord[]): Promise<Problem | undefined> {
  const reads: Read[] = []
  // Ids of this run only; those of the whole ledger are not copied for every page.
  const draft: Side = { ...side, ids: new Set() }
  const { key } = draft
  let problem: Problem | undefined
  // Signatures are checked side by side; what depends on the order comes behind, one after the other.
  const proofs = await Promise.allSettled(fresh.map((record) => proveRecord(core.world, side, record, key)))
  for (const [index, record] of fresh.entries()) {
    try {
      const proof = proofs[index]
      // Behind a rotation of the person's key another one counts.
      const isSame = draft.key === key && proof !== undefined
      if (isSame && proof.status === 'rejected') throw proof.reason
      const read =
        isSame && proof.status === 'fulfilled'
          ? proof.value
          : await proveRecord(core.world, side, record, draft.key)
      if (read.claims && draft.ids.has(read.claims.jti)) throw new Problem('conflict')
      const state = folded(draft.state, read)
      draft.stored = await changedBy(core.world, draft, read)
      draft.key = await keyOf(draft)
      advance(draft, read, state)
      reads.push(read)
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown
      problem = thrown
      break
    }
  }
  if (reads.length > 0) await write(core, side, draft, reads)
  if (problem?.code === 'fork') return fork(core, side, side.head.seq + 1)
  return problem
}

/** Our accept pins the key it was made with; a store cannot put another of our signatures in its place. */
function pinnedBy(
  stored: StoredRelationship,
  { claims, message }: Read & { message?: Message },
): StoredRelationship {
  const { cnf } = parseBody('terms.accept', claims?.body)
  if (cnf.jwk.kid !== undefined && cnf.jwk.kid !== message?.kid) {
    throw new Problem('malformed', { reason: 'the accept pins another key' })
  }
  return message && message.kid !== stored.kid ? { ...stored, kid: message.kid } : stored
}

const keyOf = async ({ stored, key }: Side): Promise<PublicKey> =>
  stored.key.x === key.jwk.x ? key : importPublicKey(stored.key)

/** What a message changes in what we know of the relationship beside its records. */
async function changedBy(
  world: World,
  { stored }: Side,
  read: Read & { message?: Message },
): Promise<StoredRelationship> {
  const { record, claims, by } = read
  if (by === 'brand' && claims?.type === 'terms.accept') return pinnedBy(stored, read)
  if (isGone(record) || by !== 'person' || !claims) return stored
  const proffers = stored.proffers.filter((jwt) => jwt !== record.jwt)
  if (claims.type === 'terms.proffer') {
    const { cnf, base } = parseBody('terms.proffer', claims.body)
    checkBase(world, base)
    if (cnf.jwk.x !== stored.key.x)
      throw new Problem('malformed', { reason: 'the proffer names another key' })
    return { ...stored, proffers, ...(base !== undefined && { base }) }
  }
  if (claims.type === 'key.rotate') {
    const { jwk, proof } = parseBody('key.rotate', claims.body)
    return { ...stored, key: (await proveRotation(stored.rid, jwk as PublicJwk, proof)).jwk }
  }
  if (claims.type === 'moved') {
    const { base } = parseBody('moved', claims.body)
    checkBase(world, base)
    return { ...stored, base, isBaseProven: false }
  }
  return stored
}

async function write(core: Core, side: Side, draft: Side, reads: readonly Read[]): Promise<void> {
  const { rid } = side.stored
  const events: Omit<StoredEvent, 'place'>[] = []
  const settled: Settled[] = []
  for (const { record, claims, by } of reads) {
    if (isGone(record) || !claims) continue
    const name = eventOf(claims.type)
    const { seq, at, jwt, type } = record
    const detail = { at, seq, type }
    // A proffer that came to the inbox was told of there.
    const isTold = side.stored.proffers.includes(jwt)
    if ((by === 'person' && !isTold) || name === 'agreed') {
      events.push({ name, jwt, seq, detail: JSON.stringify(detail) })
    }
    if (by === 'brand') {
      settled.push({ jti: claims.jti, state: 'taken' })
      events.push({ name: 'receipted', seq, detail: JSON.stringify({ id: claims.jti, type, seq }) })
    }
  }
  const isEnding = isOver(draft.state.relationship) && !isOver(side.state.relationship)
  if (isEnding) settled.push(...(await droppable(core, rid, settled)))
  const change: Change = {
    records: reads.map(({ record }) => record),
    events,
    settled,
    ...(draft.stored !== side.stored && { relationship: draft.stored }),
  }
  await core.commit(rid, change)
  for (const id of draft.ids) side.ids.add(id)
  Object.assign(side, draft, { ids: side.ids, ahead: side.ahead, open: side.open })
  for (const { record, claims, by } of reads) {
    if (by !== 'brand' || !claims || isGone(record)) continue
    side.ahead.delete(claims.jti)
    const { seq, hash, prev, at } = record
    core.settle(claims.jti, { receipt: { seq, hash, prev, at } })
  }
  for (const { jti, state } of settled) {
    if (state === 'dropped') core.settle(jti, { problem: new Problem('revoked') })
  }
}

/** After the end only erasures, orders under way and warnings are still spoken of; the rest of the queue is thrown away. */
async function droppable(core: Core, rid: string, settled: readonly Settled[]): Promise<Settled[]> {
  const done = new Set(settled.map(({ jti }) => jti))
  const waiting = await core.world.store.outgoing(rid, undefined, 10_000)
  return waiting
    .filter(({ jti, type }) => !done.has(jti) && !/^(?:order|erasure|incident)\./.test(type))
    .map(({ jti }) => ({ jti, state: 'dropped' as const }))
}

/**
 * Takes a receipt for one of our messages. Its record is appended at once where it follows our head; else it is kept
 * until the records between have come.
 * @returns false when the receipt does not belong to the message
 */
export async function takeReceipt(core: Core, side: Side, receipt: Parsed, jwt: string): Promise<boolean> {
  const body = parseBody('ledger.receipt', receipt.claims.body)
  const { claims } = parseMessage(jwt)
  const record: LiveRecord = {
    seq: body.seq,
    prev: body.prev,
    hash: body.hash,
    at: body.at,
    type: claims.type,
    jwt,
  }
  const chain = verifyChain([record], { seq: body.seq - 1, hash: body.prev })
  if (!chain.ok) return false
  if (!side.ids.has(claims.jti)) {
    side.ahead.set(claims.jti, record)
    await takeAhead(core, side)
  }
  const { seq, hash, prev, at } = body
  core.settle(claims.jti, { receipt: { seq, hash, prev, at, jwt: receipt.jwt } })
  return true
}

/** Appends what receipts have already told us, as far as it follows our head without a gap. */
export async function takeAhead(core: Core, side: Side): Promise<void> {
  for (;;) {
    const next = [...side.ahead.values()].find(({ seq }) => seq === side.head.seq + 1)
    if (!next) return
    const problem = await takeRecords(core, side, [next])
    if (problem) throw problem
  }
}
