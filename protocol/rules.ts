// The rules beyond the table of states: what a message must agree with in the ledger that it joins.
import { isOver } from './allowed.ts'
import { checkErasurePromise, checkErasureReceipt } from './erasure.ts'
import { checkBareIncident } from './incident.ts'
import { checkRevise } from './intent.ts'
import type { LedgerState } from './ledger-state.ts'
import { counts } from './limits.ts'
import { checkAcceptance, checkCounterRound, checkOffer, liveOfferStates, type OfferMake } from './offer.ts'
import { checkBareOrder } from './order.ts'
import { Problem } from './problem.ts'
import { beyondGrant, checkAccept, checkCounter } from './terms.ts'
import type { BodyOf, MessageType, ObjectKind, Party } from './types.ts'

/** A message on its way into a ledger; `about` is the id of the object it names or `''`, `at` its record's time in seconds. */
export interface Saying<T extends MessageType = MessageType> {
  type: T
  by: Party
  id: string
  about: string
  at: number
  seq: number
  digest: string
  body: BodyOf<T>
}

/** A rule, and the kinds that it reads: once a record about one of them is hidden, nothing can be held against it. */
interface Rule<T extends MessageType> {
  reads: readonly ObjectKind[]
  check: (state: LedgerState, saying: Saying<T>) => void
}

const isHidden = (state: LedgerState, reads: readonly ObjectKind[]): boolean =>
  reads.some((kind) => state.hidden.has(kind))

/** A brand asks only within what the person granted, and for no longer than was agreed. */
export function checkAsk(state: LedgerState, { body, at }: Saying<'disclosure.ask'>): void {
  if (isHidden(state, ['terms'])) return
  const beyond = beyondGrant(state.grant, body, at)
  if (beyond !== undefined) throw new Problem('no_grant', { what: beyond })
}

function checkProffer(state: LedgerState, { about, body }: Saying<'terms.proffer'>): void {
  const first = state.proffers.get(about)
  const isTaking = first?.counter === body.preferred && body.alternates.length === 0
  if (first !== undefined && !isTaking) {
    throw new Problem('malformed', {
      reason: 'a proffer after a counter names the agreement of the counter and no other',
    })
  }
}

function checkCurrent(state: LedgerState, body: OfferMake, at: number): void {
  const intent = state.intents.get(body.intent.id)
  if (intent !== undefined) checkOffer(intent.revision, body, at)
}

function checkMake(state: LedgerState, { body, at }: Saying<'offer.make'>): void {
  checkCurrent(state, body, at)
  const live = [...state.offers.values()].filter(
    (offer) => offer.intent === body.intent.id && liveOfferStates.some((one) => one === offer.state),
  )
  if (live.length >= counts.liveOffers) throw new Problem('quota', { what: 'one live offer for each intent' })
}

function checkAnew(state: LedgerState, { about, body, at }: Saying<'offer.revise'>): void {
  if (state.offers.get(about)?.intent !== body.intent.id) {
    throw new Problem('malformed', { reason: 'body.intent.id: an offer stays with its intent' })
  }
  checkCurrent(state, body, at)
}

function checkRating(state: LedgerState, { about, by }: Saying<'rating.give'>): void {
  if (state.orders.get(about)?.ratedBy.includes(by) === true) {
    throw new Problem('illegal_transition', { type: 'rating.give', object: 'order', state: 'rated' })
  }
}

function checkIncident(state: LedgerState, { body }: Saying<'incident.notice'>): void {
  if (isOver(state.relationship)) checkBareIncident(body)
  if (body.order !== undefined && !state.orders.has(body.order)) {
    throw new Problem('malformed', { reason: 'body.order: there is no such order' })
  }
}

function checkPromise(state: LedgerState, { about, body }: Saying<'erasure.acknowledge'>): void {
  const request = state.erasures.get(about)
  if (request !== undefined) checkErasurePromise(body, request.madeAt)
}

const order: Rule<MessageType> = {
  reads: [],
  check: (state, { type, by, body }) => {
    if (by === 'brand' && isOver(state.relationship)) checkBareOrder(type, body)
  },
}

const rules: { [T in MessageType]?: Rule<T> } = {
  'terms.proffer': { reads: ['terms'], check: checkProffer },
  'terms.accept': {
    reads: ['terms'],
    check: (state, { about, body }) => {
      const open = state.proffers.get(about)
      if (open !== undefined) checkAccept(open.proffer, open.profferHash, body)
    },
  },
  'terms.counter': {
    reads: ['terms'],
    check: (state, { about, body }) => {
      const open = state.proffers.get(about)
      if (open !== undefined) checkCounter(open.proffer, body)
    },
  },
  'intent.revise': {
    reads: ['intent'],
    check: (state, { about, body }) => checkRevise(state.intents.get(about)?.revision ?? 0, body),
  },
  'offer.make': { reads: ['intent', 'offer'], check: checkMake },
  'offer.revise': { reads: ['intent', 'offer'], check: checkAnew },
  'offer.counter': {
    reads: ['offer'],
    check: (state, { about }) => checkCounterRound(state.offers.get(about)?.rounds ?? 0),
  },
  'offer.accept': {
    reads: ['offer'],
    check: (state, { about, body }) => {
      const offer = state.offers.get(about)
      if (offer !== undefined) checkAcceptance(offer, body)
    },
  },
  'order.confirm': order,
  'order.update': order,
  'order.receipt': order,
  'order.refund': order,
  'order.cancel': order,
  'rating.give': { reads: ['order'], check: checkRating },
  'erasure.acknowledge': { reads: ['erasure'], check: checkPromise },
  'erasure.receipt': { reads: [], check: (state, { body }) => checkErasureReceipt(body, state.head.seq) },
  'incident.notice': { reads: ['order'], check: checkIncident },
}

/**
 * Checks a message against what the ledger holds; comes last in the order of checks (protocol section 3).
 * @throws Problem `malformed`, `stale_revision`, `expired`, `quota`, `no_grant` or `illegal_transition`
 */
export function checkRules<T extends MessageType>(state: LedgerState, saying: Saying<T>): void {
  const rule = rules[saying.type] as Rule<T> | undefined
  if (rule !== undefined && !isHidden(state, rule.reads)) rule.check(state, saying)
}
