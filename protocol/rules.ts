// The rules beyond the table of states: what a message must agree with in the ledger that it joins.
import { isOver } from './allowed.ts'
import { checkRevise } from './intent.ts'
import type { LedgerState } from './ledger-state.ts'
import { counts } from './limits.ts'
import { checkAcceptance, checkCounterRound, checkOffer, liveOfferStates } from './offer.ts'
import { checkBareOrder } from './order.ts'
import { Problem } from './problem.ts'
import { checkAccept, checkCounter, coversAttribute } from './terms.ts'
import type { BodyOf, MessageType, Party } from './types.ts'

/** A message on its way into a ledger; `about` is the id of the object it names, `at` the time of its record in seconds. */
export interface Saying<T extends MessageType = MessageType> {
  type: T
  by: Party
  id: string
  about: string | undefined
  at: number
  seq: number
  digest: string
  body: BodyOf<T>
}

type Rule<T extends MessageType> = (state: LedgerState, saying: Saying<T>) => void

const find = <T>(all: ReadonlyMap<string, T>, id: string | undefined): T | undefined => all.get(id ?? '')

/** A brand asks only within what the person granted; the grant is gone with the record that gave it. */
export function checkAsk(state: LedgerState, { body, at }: Saying<'disclosure.ask'>): void {
  const { grant } = state
  if (grant === undefined && state.hidden.has('terms')) return
  const beyond = body.attributes.find((name) => grant === undefined || !coversAttribute(grant, name, at))
  if (beyond !== undefined) throw new Problem('no_grant', { what: beyond })
}

function checkProffer(state: LedgerState, { about, body }: Saying<'terms.proffer'>): void {
  if (about === undefined) return
  const first = state.proffers.get(about)
  const isTaking = first?.counter === body.preferred && body.alternates.length === 0
  if (first !== undefined && !isTaking) {
    throw new Problem('malformed', {
      reason: 'a proffer after a counter names the agreement of the counter and no other',
    })
  }
}

function checkMake(state: LedgerState, { body, at }: Saying<'offer.make'>): void {
  const { id } = body.intent
  const intent = state.intents.get(id)
  if (intent !== undefined && !state.hidden.has('intent')) checkOffer(intent.revision, body, at)
  const live = [...state.offers.values()].filter(
    (offer) => offer.intent === id && liveOfferStates.some((one) => one === offer.state),
  )
  if (live.length >= counts.liveOffers) throw new Problem('quota', { what: 'one live offer for each intent' })
}

function checkOfferRevise(state: LedgerState, { about, body, at }: Saying<'offer.revise'>): void {
  const offer = find(state.offers, about)
  if (offer !== undefined && offer.intent !== body.intent.id) {
    throw new Problem('malformed', { reason: 'body.intent.id: an offer stays with its intent' })
  }
  const intent = state.intents.get(body.intent.id)
  if (intent !== undefined && !state.hidden.has('intent')) checkOffer(intent.revision, body, at)
}

function checkRating(state: LedgerState, { about, by }: Saying<'rating.give'>): void {
  if (find(state.orders, about)?.ratedBy.includes(by) === true) {
    throw new Problem('illegal_transition', { type: 'rating.give', object: 'order', state: 'rated' })
  }
}

function checkOrder(state: LedgerState, { type, body }: Saying): void {
  if (isOver(state.relationship)) checkBareOrder(type, body)
}

const rules: { [T in MessageType]?: Rule<T> } = {
  'terms.proffer': checkProffer,
  'terms.accept': (state, { about, body }) => {
    const open = find(state.proffers, about)
    if (open !== undefined) checkAccept(open.proffer, open.profferHash, body)
  },
  'terms.counter': (state, { about, body }) => {
    const open = find(state.proffers, about)
    if (open !== undefined) checkCounter(open.proffer, body)
  },
  'intent.revise': (state, { about, body }) => {
    const intent = find(state.intents, about)
    if (intent !== undefined && !state.hidden.has('intent')) checkRevise(intent.revision, body)
  },
  'offer.make': checkMake,
  'offer.revise': checkOfferRevise,
  'offer.counter': (state, { about }) => checkCounterRound(find(state.offers, about)?.rounds ?? 0),
  'offer.accept': (state, { about, body }) => {
    const offer = find(state.offers, about)
    if (offer !== undefined) checkAcceptance(offer, body)
  },
  'order.confirm': checkOrder,
  'order.update': checkOrder,
  'order.receipt': checkOrder,
  'order.refund': checkOrder,
  'order.cancel': checkOrder,
  'rating.give': checkRating,
}

/**
 * Checks a message against what the ledger holds; comes last in the order of checks (protocol section 3).
 * @throws Problem `malformed`, `stale_revision`, `expired`, `quota`, `no_grant` or `illegal_transition`
 */
export function checkRules<T extends MessageType>(state: LedgerState, saying: Saying<T>): void {
  rules[saying.type]?.(state, saying)
}
