// Sends what the brand says: posted to the store where there is a way, kept for its outbox where there is none.
import { bytes, seconds } from '../limits.ts'
import { newId, parseMessage, personId, signMessage } from '../message.ts'
import { Problem, type ProblemCode } from '../problem.ts'
import { backoffMs, call, proveBeside, type Answer } from './calling.ts'
import type { Core } from './core.ts'
import { keyAt, type Side } from './side.ts'
import type { Outgoing } from './store.ts'
import { takeReceipt } from './taking.ts'
import { parseBody } from '../types.ts'
import { readProblem } from './wire.ts'

export interface Draft {
  type: string
  on?: string | undefined
  body: unknown
}

export interface Sending {
  /** Signs and queues; durable when it resolves. */
  queue(side: Side, draft: Draft & { isOpening: boolean }): Promise<string>
  /** After a restart: what waits is signed anew, on the record from which the history goes on. */
  moveTo(side: Side): Promise<void>
  /** Works off the queue of one relationship, now. */
  wake(rid: string): void
  stop(): Promise<void>
  /** A refusal that came in a batch or as an answer. */
  refuse(side: Side, jti: string, code: ProblemCode, detail: string): Promise<void>
}

/** What the store answers when it cannot take anything now; the same message is tried again. */
const again = new Set<ProblemCode>([
  'too_many',
  'unavailable',
  'internal',
  'disk_full',
  'database_locked',
  'read_only',
])

/** So long after a key began it may still be unknown somewhere: a store that was away reads the document when it is back. */
const successionLife = 7 * 86_400

/** A step that found the way closed waits so long; `done` went on; `end` leaves the queue to the outbox. */
type Step = 'done' | 'end' | { waitMs: number }

export function createSending(core: Core, pullSoon: (rid: string) => void): Sending {
  const { world } = core
  const running = new Map<string, { wake: AbortController; work: Promise<void> }>()
  const ended = new AbortController()

  async function sign(side: Side, draft: Draft & { jti: string; head: string | undefined }): Promise<string> {
    const { rid, kid } = side.stored
    const { jti, type, on, head, body } = draft
    const claims = {
      iss: world.origin,
      aud: personId(rid),
      sub: rid,
      jti,
      iat: world.now(),
      type,
      on,
      head,
      body,
    }
    const keys = await world.keys()
    return signMessage(claims, keys.signerOf(kid))
  }

  async function next(rid: string): Promise<Outgoing | undefined> {
    return core.within(rid, async (side) => {
      if (side.stored.stop || side.stored.base === undefined || side.open.size > 0) return undefined
      const waiting = await world.store.outgoing(rid, undefined, 200)
      return waiting.find(({ jti, state }) => state === 'waiting' && !side.ahead.has(jti))
    })
  }

  async function post(rid: string, outgoing: Outgoing, count: number): Promise<Step> {
    const side = await core.side(rid)
    const base = side?.stored.base
    if (!side || base === undefined || outgoing.jwt === undefined) return 'end'
    const init = { method: 'POST', headers: { 'content-type': 'application/jwt' }, body: outgoing.jwt }
    const answer = await call(world, `${base}/inbox`, init, bytes.message, ended.signal)
    if (ended.signal.aborted) return 'end'
    if (!answer) return { waitMs: backoffMs(count) }
    return core.within(rid, (current) => settle(current, outgoing, answer, count))
  }

  async function settle(side: Side, outgoing: Outgoing, answer: Answer, count: number): Promise<Step> {
    if (answer.status === 201 || answer.status === 200) return taken(side, outgoing, answer, count)
    const { code, detail } = readProblem(answer.status, answer.body)
    if (again.has(code)) return { waitMs: answer.retryAfterMs ?? backoffMs(count) }
    if (code === 'stale_message' && (count < 3 || isOld(outgoing))) return signAnew(side, outgoing)
    if (code === 'bad_signature' && isFirstOfKey(side, outgoing)) return { waitMs: backoffMs(count + 4) }
    if (code === 'fork') {
      await core.halt(side, 'fork', `the store does not know the history that a ${outgoing.type} stands on`)
      return 'end'
    }
    if (code === 'revoked') {
      // The signed notice is still to be read; it ends the relationship, not this bare answer.
      pullSoon(side.stored.rid)
      return 'end'
    }
    if (code === 'conflict') {
      // The same id with an older signature is there already: its record or refusal comes with the ledger.
      await core.commit(side.stored.rid, { given: outgoing.jti })
      pullSoon(side.stored.rid)
      return 'done'
    }
    await refuse(side, outgoing.jti, code, detail)
    return 'done'
  }

  const isOld = ({ jwt = '' }: Outgoing): boolean =>
    world.now() - parseMessage(jwt).claims.iat > seconds.freshness / 2

  /** A store reads our document now and then; until it has, it cannot know that the old key vouched for this one. */
  function isFirstOfKey(side: Side, { jwt = '' }: Outgoing): boolean {
    const { kid } = parseMessage(jwt)
    const entry = world.profile.keys.find((key) => key.kid === kid)
    const since = entry?.nbf
    return kid !== side.stored.kid && since !== undefined && world.now() - since < successionLife
  }

  async function taken(side: Side, outgoing: Outgoing, answer: Answer, count: number): Promise<Step> {
    const { jti, type, jwt = '' } = outgoing
    const isQuiet = answer.type !== 'application/jwt' && type.startsWith('terms.')
    if (isQuiet) {
      // Before an agreement there is nothing to give a receipt for: its record says that an accept arrived.
      await core.commit(side.stored.rid, { given: jti })
      pullSoon(side.stored.rid)
      return 'done'
    }
    try {
      const { seq } = parseBody('ledger.receipt', parseMessage(answer.body).claims.body)
      const key = await keyAt(side, seq)
      const receipt = await proveBeside(world, side, answer.body, 'ledger.receipt', key)
      if (!(await takeReceipt(core, side, receipt, jwt))) throw new Problem('bad_signature')
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      if (side.stored.stop) return 'end'
      world.log.warn('receipt_refused', { type, code: problem.code })
      // The person may have a new key that we have not read of yet.
      pullSoon(side.stored.rid)
      return { waitMs: backoffMs(count) }
    }
    if (!side.stored.isBaseProven) {
      side.stored = { ...side.stored, isBaseProven: true }
      await core.commit(side.stored.rid, { relationship: side.stored })
    }
    const { kid } = parseMessage(jwt)
    if (kid !== side.stored.kid) {
      side.stored = { ...side.stored, kid }
      await core.commit(side.stored.rid, { relationship: side.stored })
    }
    if (side.ahead.has(jti)) pullSoon(side.stored.rid)
    return 'done'
  }

  async function signAnew(side: Side, { jti, jwt = '' }: Outgoing): Promise<Step> {
    // The head stays: what is queued behind stands on this one or a later, and heads must never go back.
    const { type, on, body, head } = parseMessage(jwt).claims
    const signed = await sign(side, { jti, type, on, body, head })
    await core.commit(side.stored.rid, { signedAnew: { jti, jwt: signed } })
    return 'done'
  }

  async function refuse(side: Side, jti: string, code: ProblemCode, detail: string): Promise<void> {
    const sent = await world.store.sent(side.stored.rid, jti)
    if (sent?.state !== 'waiting' && sent?.state !== 'given') return
    await core.commit(side.stored.rid, {
      settled: [{ jti, state: 'refused', refusal: { code, detail } }],
      events: [{ name: 'refused', detail: JSON.stringify({ id: jti, type: sent.type, code, detail }) }],
    })
    core.settle(jti, { problem: new Problem(code, { reason: detail }) })
  }

  async function workOff(rid: string, wake: AbortController): Promise<void> {
    let count = 0
    let last: string | undefined
    while (!ended.signal.aborted) {
      const outgoing = await next(rid)
      if (!outgoing) return
      count = outgoing.jti === last ? count + 1 : 0
      last = outgoing.jti
      const step = await post(rid, outgoing, count)
      if (step === 'end') return
      if (step !== 'done') await world.wait(step.waitMs, AbortSignal.any([wake.signal, ended.signal]))
      if (wake.signal.aborted) return
    }
  }

  function wake(rid: string): void {
    if (ended.signal.aborted) return
    const before = running.get(rid)
    before?.wake.abort()
    const entry = { wake: new AbortController(), work: Promise.resolve() }
    running.set(rid, entry)
    entry.work = (before?.work ?? Promise.resolve())
      .then(() => workOff(rid, entry.wake))
      .catch((cause: unknown) => {
        if (!(cause instanceof Problem && cause.code === 'not_found'))
          world.log.error('sending_failed', {}, cause)
      })
      .finally(() => {
        if (running.get(rid) === entry) running.delete(rid)
      })
  }

  return {
    async queue(side, draft) {
      const jti = newId()
      const head = draft.isOpening ? undefined : side.head.hash
      const jwt = await sign(side, { ...draft, jti, head })
      await core.commit(side.stored.rid, { queued: [{ jti, type: draft.type, jwt }] })
      return jti
    },
    async moveTo(side) {
      const { rid } = side.stored
      for (const { jti, jwt } of await world.store.outgoing(rid, undefined, 10_000)) {
        if (jwt === undefined) continue
        const { type, on, body, head } = parseMessage(jwt).claims
        const signed = await sign(side, { jti, type, on, body, head: head && side.head.hash })
        await core.commit(rid, { signedAnew: { jti, jwt: signed } })
      }
    },
    wake,
    refuse,
    async stop() {
      ended.abort()
      await Promise.all([...running.values()].map(({ work }) => work))
    },
  }
}
