// One relationship as a brand's code holds it: what is known, and every verb, checked before it is sent.
import { isOver } from '../allowed.ts'
import { digest } from '../hash.ts'
import type { LedgerState } from '../ledger-state.ts'
import { stateAt } from '../lapse.ts'
import { applyRecord } from '../lifecycle.ts'
import { bytes, counts } from '../limits.ts'
import { newId, parseMessage, personId } from '../message.ts'
import { Problem } from '../problem.ts'
import { isOwnUrl } from '../profile.ts'
import { nextRecord } from '../record.ts'
import type { RosterId } from '../roster.ts'
import { linksOf, parseBody, type BodyOf, type MessageType } from '../types.ts'
import type { Core } from './core.ts'
import { fillOffer } from './offer-draft.ts'
import { whilePatient } from './patience.ts'
import type { Reading } from './reading.ts'
import { readRemote } from './remote.ts'
import type { Sending } from './sending.ts'
import { foreseen, type Side } from './side.ts'
import type { Heard, OfferDraft, OrderRef, Receipt, Ref, Relationship, Sent } from './surface.ts'

/** What a relationship's verbs stand on. */
export interface Parts {
  core: Core
  sending: Sending
  reading: Reading
  /** Something was said, or is about to be. */
  onSaid(rid: string): void
}

const idOf = (ref: Ref<MessageType>): string => (typeof ref === 'string' ? ref : ref.object)

export function createRelationship(rid: string, parts: Parts): Relationship {
  const { core, sending, reading } = parts
  const { world } = core

  async function ahead(side: Side): Promise<LedgerState> {
    const waiting = await world.store.outgoing(rid, undefined, 10_000)
    return stateAt(foreseen(world, side, waiting), world.now())
  }

  /** Body, links and transition, as the store will check them: what it would refuse is never sent. */
  function check(state: LedgerState, type: MessageType, body: object, on: string | undefined): void {
    parseBody(type, body)
    const links = linksOf(body).filter((link) => !isOwnUrl(link, world.origin))
    if (links.length > 0) throw new Problem('malformed', { reason: 'a link is not on the brand’s own host' })
    const claims = {
      iss: world.origin,
      aud: personId(rid),
      sub: rid,
      jti: newId(),
      iat: world.now(),
      type,
      on,
      body,
    }
    const size = JSON.stringify(body).length
    if (size > bytes.message) throw new Problem('too_large', { limit: bytes.message })
    const at = Math.max(world.now(), state.at)
    applyRecord(state, { record: nextRecord(state.head, { at, type, jwt: '' }), claims, by: 'brand' })
  }

  async function speak<T extends MessageType>(
    type: T,
    make: BodyOf<T> | ((state: LedgerState, side: Side) => BodyOf<T>),
    on?: string,
  ): Promise<Sent> {
    const id = await core.within(rid, async (side) => {
      if (side.stored.stop) throw new Problem(side.stored.stop.code)
      const isOpening = /^terms\.(?:accept|counter|decline)$/.test(type) && isBefore(side)
      if (isBefore(side) && !isOpening) {
        throw new Problem('illegal_transition', {
          type,
          object: 'relationship',
          state: side.state.relationship,
        })
      }
      const state = await ahead(side)
      const body = typeof make === 'function' ? make(state, side) : make
      check(state, type, body, on)
      return sending.queue(side, { type, on, body, isOpening })
    })
    parts.onSaid(rid)
    return { id, receipt: ({ signal } = {}) => whilePatient(receiptOf(id), signal) }
  }

  async function receiptOf(id: string): Promise<Receipt> {
    // Asked for before the store is looked at, so that what comes in between is not missed.
    const coming = core.outcome(id)
    const settled = await core.inTurn(rid, () => settledOutcome(id))
    const outcome = settled ?? (await coming)
    if ('problem' in outcome) throw outcome.problem
    return outcome.receipt
  }

  async function settledOutcome(id: string) {
    const sent = await world.store.sent(rid, id)
    if (sent?.state === 'refused' && sent.refusal) {
      return { problem: new Problem(sent.refusal.code, { reason: sent.refusal.detail }) }
    }
    if (sent === undefined) return { problem: new Problem('not_found') }
    if (sent.state === 'dropped') return { problem: new Problem('revoked') }
    if (sent.state !== 'taken') return undefined
    const { seq, hash, prev, at } = await recordOf(id)
    return { receipt: { seq, hash, prev, at } }
  }

  async function recordOf(id: string) {
    for (let after = 0; ; after += 500) {
      const page = await world.store.records(rid, after, 500)
      const found = page.find((record) => 'jwt' in record && parseMessage(record.jwt).claims.jti === id)
      if (found) return found
      if (page.length < 500) throw new Problem('not_found')
    }
  }

  /** An accept pins the key of ours that this relationship will hold to. */
  function accepted(
    proffer: Heard<'terms.proffer'>,
    agreement: RosterId,
    ours: string,
  ): BodyOf<'terms.accept'> {
    const jwk = world.profile.keys.find((key) => key.kid === ours)
    if (!jwk) throw new Problem('not_found')
    const { kty, crv, x, kid } = jwk
    return { agreement, proffer_hash: digest(proffer.jwt), cnf: { jwk: { kty, crv, x, kid } } }
  }

  const intentOf = (state: LedgerState, id: string) => {
    const intent = state.intents.get(id)
    if (!intent) throw new Problem('not_found')
    return intent
  }
  const orderOf = (state: LedgerState, ref: OrderRef) => {
    const order = state.orders.get(idOf(ref))
    if (!order) throw new Problem('not_found')
    return order
  }
  const lang = (): string => world.profile.lang[0] ?? 'en'
  const filled = (state: LedgerState, intent: string, draft: OfferDraft) => {
    if (!world.profile.legal) {
      const reason =
        'offers need “legal”, with a name and an address, in the profile that the brand was made with'
      throw new Problem('not_possible', { reason })
    }
    return fillOffer(intentOf(state, intent), draft, lang(), world.now())
  }
  const noteOf = (note: string | undefined) => (note === undefined ? {} : { note })
  const reasonOf = (reason: string | undefined) => (reason === undefined ? {} : { reason })

  return {
    rid,
    state: () => core.within(rid, async (side) => stateAt(side.state, world.now())),
    records: (after = 0, limit: number = counts.records) => world.store.records(rid, after, limit),
    stop: () => core.within(rid, async (side) => side.stored.stop),
    async goOn() {
      await core.within(rid, async (side) => {
        const { stop: _, ...stored } = side.stored
        side.stored = stored
        await core.commit(rid, { relationship: stored })
      })
      parts.onSaid(rid)
    },

    async accept(proffer, agreement = proffer.body.preferred) {
      const keys = await world.keys()
      return speak(
        'terms.accept',
        (_, { stored }) => accepted(proffer, agreement, keys.signerOf(stored.kid).kid),
        proffer.object,
      )
    },
    counter: (proffer, agreement) => speak('terms.counter', { agreement }, proffer.object),
    decline: (proffer, reason) => speak('terms.decline', reasonOf(reason), proffer.object),
    leave: (reason) => speak('terms.leave', reasonOf(reason)),
    setFilter: (follows, push = true) => speak('filter.set', { follows: [...follows], push }),

    offer: (intent, draft) =>
      speak('offer.make', (state) => filled(state, idOf(intent), draft), idOf(intent)),
    reviseOffer: (offer, draft) =>
      speak(
        'offer.revise',
        (state) => filled(state, state.offers.get(idOf(offer))?.intent ?? '', draft),
        idOf(offer),
      ),
    withdrawOffer: (offer, reason) => speak('offer.withdraw', reasonOf(reason), idOf(offer)),
    post: (line, link) => speak('line.post', { line, link }),

    confirm: (order, number) => speak('order.confirm', number === undefined ? {} : { number }, idOf(order)),
    update: (order, event, tracking) =>
      speak('order.update', { event, ...(tracking !== undefined && { tracking }) }, idOf(order)),
    receipt: (order, payment, totals) =>
      speak(
        'order.receipt',
        (state) => {
          const known = orderOf(state, order)
          return { totals: [...(totals ?? known.totals)], currency: known.currency, payment }
        },
        idOf(order),
      ),
    refund: (order, amount, reason, note) =>
      speak(
        'order.refund',
        (state) => ({ amount, currency: orderOf(state, order).currency, reason, ...noteOf(note) }),
        idOf(order),
      ),
    cancel: (order, reason, note) => speak('order.cancel', { reason, ...noteOf(note) }, idOf(order)),

    note: (thread, text, language) =>
      speak('thread.note', { text, ...(language !== undefined && { lang: language }) }, idOf(thread)),
    closeThread: (thread) => speak('thread.close', {}, idOf(thread)),
    ask: (disclosure) => speak('disclosure.ask', disclosure),
    rate: (order, rating) => speak('rating.give', rating, idOf(order)),
    notice: (incident) => speak('incident.notice', incident),

    acknowledgeErasure: (erasure, due) => speak('erasure.acknowledge', { due }, idOf(erasure)),
    async receiptErasure(erasure, receipt) {
      // Forgotten before it is said, so that the receipt is true whenever it is read.
      await core.within(rid, () => world.store.erase(rid, receipt.erased))
      return speak('erasure.receipt', receipt, idOf(erasure))
    },

    say: (type, body, on) => speak(type, body, on),
    pull: ({ signal } = {}) => reading.pull(rid, signal),
    remote: (patience) => readRemote(core, rid, patience),
  }
}

/** Before an agreement came into force for the first time there is no history to stand on. */
function isBefore({ state }: Side): boolean {
  return (
    ['none', 'proffered', 'countered', 'declined'].includes(state.relationship) && !isOver(state.relationship)
  )
}
