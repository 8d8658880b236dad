// The brand's inbox: proffers from persons not known yet, and batches from the stores of those who are.
import { isOver } from '../allowed.ts'
import { importPublicKey, type PublicJwk, type PublicKey } from '../keys.ts'
import { bytes, seconds } from '../limits.ts'
import { checkFresh, parseMessage, verifyMessage, type Parsed } from '../message.ts'
import { Problem } from '../problem.ts'
import type { LedgerRecord } from '../record.ts'
import { parseBody } from '../types.ts'
import { acknowledge, proveBeside } from './calling.ts'
import type { Core } from './core.ts'
import { checkCode } from '../link-check.ts'
import type { Links } from './links.ts'
import type { Reading } from './reading.ts'
import type { Sending } from './sending.ts'
import { restarted } from './restarting.ts'
import { proveRotation } from './rotation.ts'
import { emptySide, keyAt, parties, type Side } from './side.ts'
import type { StoredAnswer } from './store.ts'
import { compareHead, takeAhead, takeReceipt, takeRecords } from './taking.ts'
import { problemAnswer, readBody, shownDetail, textAnswer } from './wire.ts'
import { checkBase } from './world.ts'

/** Persons not known before who may come in one hour; more are asked to come later, for each leaves a row. */
const newcomersAnHour = 1000
const batchAnswerLife = 6 * 86400

export function createInbox(core: Core, sending: Sending, reading: Reading, links: Links) {
  const { world } = core

  /** @throws Problem for everything that is refused */
  async function take(request: Request): Promise<Response> {
    if (request.method !== 'POST') throw new Problem('malformed', { reason: 'an inbox takes POST only' })
    const parsed = parseMessage(await readBody(request, bytes.batch), bytes.batch)
    const { type, sub } = parsed.claims
    if (type !== 'ledger.batch' && parsed.jwt.length > bytes.message) {
      throw new Problem('too_large', { limit: bytes.message })
    }
    // Everything about one relationship waits its turn, so a repeat in flight finds the answer of the first.
    if (type === 'terms.proffer') return takeProffer(parsed)
    return core.inTurn(sub ?? '', async () => (await storedAnswer(parsed)) ?? takeKnown(parsed))
  }

  async function storedAnswer({ claims, digest }: Parsed): Promise<Response | undefined> {
    const answer = await world.store.answer(claims.iss, claims.jti)
    if (!answer) return undefined
    if (answer.digest !== digest) throw new Problem('conflict')
    return textAnswer(answer.status, answer.type, answer.body, { 'idempotent-replayed': 'true' })
  }

  async function takeKnown(parsed: Parsed): Promise<Response> {
    const { type, sub = '' } = parsed.claims
    // A batch repeats the same bytes for days and can do nothing twice; its place in the ledger tells its age.
    if (type !== 'ledger.batch') checkFresh(parsed, world.now())
    const side = await core.side(sub)
    const key = side && (await keyFor(side, parsed))
    await verifyMessage(parsed, key, parties(world, sub, 'person'))
    if (!side) throw new Problem('bad_signature')
    if (side.stored.stop) throw new Problem(side.stored.stop.code)
    if (type === 'ledger.restart') {
      const body = await restarted(core, sending, side, parsed)
      return keep(parsed, {
        status: 200,
        type: 'application/jwt',
        body,
        until: world.now() + batchAnswerLife,
      })
    }
    if (type !== 'ledger.batch') throw new Problem('not_allowed', { type })
    return takeBatch(side, parsed)
  }

  /** A batch that brings a `key.rotate` is signed by the new key, which the old one vouches for inside. */
  async function keyFor(side: Side, { kid, claims }: Parsed): Promise<PublicKey> {
    if (kid === side.key.kid || claims.type !== 'ledger.batch') return side.key
    const { records = [] } = parseBody('ledger.batch', claims.body)
    // One that ends before a rotation that we have read by ourselves meanwhile is signed by the key before.
    const last = records.at(-1)
    const former = last && last.seq < side.head.seq ? await keyAt(side, last.seq + 1) : undefined
    // It may have been renewed because it was stolen: it says again what we hold, and nothing else.
    if (former?.kid === kid && (await areHeld(side, records))) return former
    for (const record of records) {
      if (!('jwt' in record) || record.type !== 'key.rotate') continue
      const inner = parseMessage(record.jwt)
      await verifyMessage(inner, side.key, parties(world, side.stored.rid, 'person'))
      const { jwk, proof } = parseBody('key.rotate', inner.claims.body)
      const next = await proveRotation(side.stored.rid, jwk as PublicJwk, proof)
      if (next.kid === kid) return next
    }
    return side.key
  }

  async function areHeld(side: Side, records: readonly LedgerRecord[]): Promise<boolean> {
    const from = records[0]?.seq ?? 1
    const held = await world.store.records(side.stored.rid, from - 1, records.length)
    return records.every(({ seq, hash }, at) => seq === from + at && held[at]?.hash === hash)
  }

  async function takeBatch(side: Side, parsed: Parsed): Promise<Response> {
    const { records = [], head, receipts = [], refused = [] } = parseBody('ledger.batch', parsed.claims.body)
    const before = side.head.seq
    const problem = await takeRecords(core, side, records)
    // What could be taken is acknowledged; the rest comes again and is refused by itself.
    if (problem && side.head.seq === before) throw problem
    await takeAhead(core, side)
    // A receipt proves itself; a head and a refusal are only as good as the key that signs them now.
    const isKeyNow = parsed.kid === side.key.kid
    if (isKeyNow) await compareHead(core, side, head)
    for (const receipt of receipts) await takeBatchReceipt(side, receipt)
    for (const { jti, problem: reason } of isKeyNow ? refused : []) {
      const { detail } = reason
      await sending.refuse(side, jti, reason.code, typeof detail === 'string' ? shownDetail(detail) : '')
    }
    const { rid } = side.stored
    if (head.seq > side.head.seq && !problem) reading.pullSoon(rid)
    sending.wake(rid)
    const body = await acknowledge(world, side)
    return keep(parsed, { status: 200, type: 'application/jwt', body, until: world.now() + batchAnswerLife })
  }

  async function takeBatchReceipt(side: Side, jwt: string): Promise<void> {
    const { seq } = parseBody('ledger.receipt', parseMessage(jwt).claims.body)
    if (seq <= side.head.seq) return
    const receipt = await proveBeside(world, side, jwt, 'ledger.receipt', await keyAt(side, seq))
    for (const { jwt: sent } of await world.store.outgoing(side.stored.rid, undefined, 10_000)) {
      if (sent !== undefined && (await takeReceipt(core, side, receipt, sent))) return
    }
  }

  async function keep(
    parsed: Parsed,
    answer: Omit<StoredAnswer, 'iss' | 'jti' | 'digest'>,
  ): Promise<Response> {
    const { iss, jti, sub = '' } = parsed.claims
    const stored = { ...answer, iss, jti, digest: parsed.digest }
    await world.store.commit(sub, { answer: stored, forgetBefore: world.now() })
    return textAnswer(answer.status, answer.type, answer.body)
  }

  async function takeProffer(parsed: Parsed): Promise<Response> {
    const { sub: rid = '', jti } = parsed.claims
    const early = await core.inTurn(
      rid,
      async () => (await storedAnswer(parsed)) ?? (await openProffer(parsed)),
    )
    if (early) return early
    // The listener gets a moment, so that a brand that answers at once needs no way back to the store.
    const cut = new AbortController()
    await Promise.race([core.telling.tell(rid), world.wait(world.answerWithinMs, cut.signal)])
    cut.abort()
    return core.within(rid, async (side) => {
      side.open.delete(jti)
      const waiting = await world.store.outgoing(rid, undefined, 50)
      const answer = waiting.find(({ jwt, type }) => jwt && type.startsWith('terms.') && isAbout(jwt, jti))
      if (!answer?.jwt) {
        sending.wake(rid)
        return keep(parsed, { status: 202, type: '', body: '' })
      }
      await core.commit(rid, { given: answer.jti })
      return keep(parsed, { status: 200, type: 'application/jwt', body: answer.jwt })
    })
  }

  const isAbout = (jwt: string, jti: string): boolean => parseMessage(jwt).claims.on === jti

  /** Checks a proffer and opens the relationship, with the event for the listener. */
  async function openProffer(parsed: Parsed): Promise<Response | undefined> {
    const { claims, kid, jwt } = parsed
    const { sub: rid } = claims
    checkFresh(parsed, world.now())
    const known = rid === undefined ? undefined : await core.side(rid)
    const key = known?.key ?? (await profferKey(claims.body))
    await verifyMessage(parsed, key, parties(world, rid ?? '', 'person'))
    const body = parseBody('terms.proffer', claims.body)
    const named = await importPublicKey(body.cnf.jwk)
    checkBase(world, body.base)
    if (rid === undefined || named.kid !== kid)
      throw new Problem('malformed', { reason: 'cnf is another key' })
    if (known?.stored.stop) throw new Problem(known.stored.stop.code)
    if (known && isOver(known.state.relationship)) throw new Problem('revoked')
    if (known && known.stored.proffers.length >= 4)
      throw new Problem('too_many', { seconds: seconds.freshness })
    if (!known) admitNewcomer()
    const side = known ?? (await open(rid, named, body.base))
    side.stored = { ...side.stored, proffers: [...side.stored.proffers, jwt] }
    side.open.add(claims.jti)
    const session = body.link === undefined ? undefined : links.take(body.link)
    const link = session === undefined ? undefined : { session, check: checkCode(jwt) }
    await world.store.commit(rid, {
      relationship: side.stored,
      events: [
        { name: 'proffer', jwt, detail: JSON.stringify({ at: claims.iat, ...(link && { link }) }) },
        ...(link ? [{ name: 'linked', detail: JSON.stringify(link) }] : []),
      ],
    })
    core.adopt(side)
    return undefined
  }

  /** The key that a first proffer brings with it; a proffer without one costs as much as one with a wrong one. */
  async function profferKey(body: unknown): Promise<PublicKey | undefined> {
    const { cnf } = body as { cnf?: { jwk?: PublicJwk | null } | null }
    return typeof cnf?.jwk === 'object' && cnf.jwk !== null ? importPublicKey(cnf.jwk) : undefined
  }

  const newcomers: number[] = []
  function admitNewcomer(): void {
    const now = world.now()
    while ((newcomers[0] ?? now) < now - seconds.keyReread) newcomers.shift()
    if (newcomers.length >= newcomersAnHour) throw new Problem('too_many', { seconds: seconds.keyReread })
    newcomers.push(now)
  }

  async function open(rid: string, key: PublicKey, base: string | undefined): Promise<Side> {
    const { newest } = await world.keys()
    return emptySide({
      rid,
      key: key.jwk,
      kid: newest().kid,
      ...(base !== undefined && { base }),
      isBaseProven: false,
      proffers: [],
      openedAt: world.now(),
    })
  }

  return async (request: Request): Promise<Response> => {
    try {
      return await take(request)
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      world.log.info('message_refused', { code: problem.code })
      return problemAnswer(problem)
    }
  }
}
