// What a message changes beside states: grants, keys, revisions, sums, and the last word on each object.
import { timeSeconds } from './body.ts'
import { objectsOf, type LedgerState, type ObjectStates } from './ledger-state.ts'
import { put } from './lapse.ts'
import type { Saying } from './rules.ts'
import { narrowGrant, startGrant, type Grant } from './terms.ts'
import type { MessageType, ObjectKind } from './types.ts'

type Effect<T extends MessageType> = (state: LedgerState, saying: Saying<T>) => LedgerState

/** Changes one object; one that is hidden stays unknown. */
function change<K extends ObjectKind>(
  state: LedgerState,
  kind: K,
  id: string,
  alter: (object: ObjectStates[K]) => Partial<ObjectStates[K]>,
): LedgerState {
  const object = objectsOf(state, kind).get(id)
  return object === undefined ? state : put(state, kind, { ...object, ...alter(object) })
}

const withGrant = (state: LedgerState, alter: (grant: Grant) => Grant): LedgerState =>
  state.grant === undefined ? state : { ...state, grant: alter(state.grant) }

const setPause = (isPaused: boolean) => (state: LedgerState) =>
  withGrant(state, (grant) => ({ ...grant, isPaused }))

/** Both signatures are over the same bytes now: the agreement is in force and replaces whatever was. */
const agree: Effect<'terms.accept'> = (state, { about, body, at }) => {
  const open = state.proffers.get(about)
  if (open === undefined) return state
  const agreed = { ...open, agreed: body.agreement }
  const grant = startGrant(open.proffer, body.agreement, at)
  const keys = { person: state.keys.person ?? open.proffer.cnf.jwk, brand: body.cnf.jwk }
  const isPaused = state.relationship === 'paused'
  return { ...put({ ...state, terms: agreed }, 'terms', agreed), grant: { ...grant, isPaused }, keys }
}

const effects: { [T in MessageType]?: Effect<T> } = {
  'terms.proffer': (state, { id, body }) => {
    const made = state.proffers.get(id)
    // Beside an agreement in force the new proffer only waits.
    if (made === undefined || state.grant !== undefined) return state
    const base = body.base === undefined ? {} : { base: body.base }
    return { ...state, terms: made, keys: { ...state.keys, person: body.cnf.jwk }, ...base }
  },
  'terms.accept': agree,
  'terms.counter': (state, { about, body }) =>
    change(state, 'terms', about, () => ({ counter: body.agreement })),
  'grant.set': (state, { body }) => {
    const next = withGrant(state, (grant) => narrowGrant(grant, body))
    // The agreement is put again because its end may have moved.
    return state.terms === undefined ? next : put(next, 'terms', state.terms)
  },
  'terms.pause': setPause(true),
  'terms.resume': setPause(false),
  'filter.set': (state, { id }) => {
    const filter = state.filters.get(id)
    return filter === undefined ? state : { ...state, filter }
  },
  'intent.revise': (state, { about, body }) =>
    change(state, 'intent', about, () => ({
      revision: body.revision,
      line: body.line,
      body,
      expires: timeSeconds(body.expires),
    })),
  'intent.close': (state, { about, body }) =>
    change(state, 'intent', about, () => ({ outcome: body.outcome })),
  'offer.revise': (state, { about, body }) =>
    change(state, 'offer', about, (offer) => ({
      revision: offer.revision + 1,
      intentRevision: body.intent.revision,
      body,
      validUntil: timeSeconds(body.valid_until),
    })),
  'offer.counter': (state, { about, body }) =>
    change(state, 'offer', about, (offer) => ({ rounds: offer.rounds + 1, changes: body.changes })),
  'order.confirm': (state, { about, body }) =>
    change(state, 'order', about, () => (body.number === undefined ? {} : { number: body.number })),
  'order.update': (state, { about, body }) =>
    change(state, 'order', about, () => ({
      lastEvent: body.event,
      ...(body.tracking === undefined ? {} : { tracking: body.tracking }),
    })),
  'order.receipt': (state, { about, body }) => change(state, 'order', about, () => ({ receipt: body })),
  'order.refund': (state, { about, body }) =>
    change(state, 'order', about, (order) => ({ refunded: order.refunded + body.amount })),
  'order.pay': (state, { about, at }) => change(state, 'order', about, () => ({ paidAt: at })),
  'thread.note': (state, { about, by, seq, at }) =>
    change(state, 'thread', about, (thread) => ({ notes: thread.notes + 1, lastNote: { by, seq, at } })),
  'disclosure.grant': (state, { about, body }) =>
    change(state, 'disclosure', about, () => ({
      attributes: body.attributes,
      until: timeSeconds(body.until),
      ...(body.order === undefined ? {} : { order: body.order }),
    })),
  'rating.give': (state, { about, by }) =>
    change(state, 'order', about, (order) => ({ ratedBy: [...order.ratedBy, by] })),
  'erasure.acknowledge': (state, { about, body }) =>
    change(state, 'erasure', about, () => ({ promised: timeSeconds(body.due) })),
  'erasure.receipt': (state, { about, body }) => change(state, 'erasure', about, () => ({ receipt: body })),
  'key.rotate': (state, { body }) => ({ ...state, keys: { ...state.keys, person: body.jwk } }),
  moved: (state, { body }) => ({ ...state, base: body.base }),
}

/** Applies what a message says beside the states that the table gives. */
export function applyEffect<T extends MessageType>(state: LedgerState, saying: Saying<T>): LedgerState {
  return (effects[saying.type] as Effect<T> | undefined)?.(state, saying) ?? state
}
