// Lapses and cascades: what the clock, or a change elsewhere in the ledger, does to an object without a record of its own.
import { cascades, isOver, lapses, type Cascade, type RelationshipState } from './allowed.ts'
import { erasureDay, lastErasureDay } from './erasure.ts'
import {
  kinds,
  objectsOf,
  withObject,
  type LedgerObject,
  type LedgerState,
  type ObjectStates,
} from './ledger-state.ts'
import { seconds } from './limits.ts'
import type { ObjectKind } from './types.ts'

/** The last second at which an object still has its state, for the lapse that leads to `to`; absent = never. */
const lastSecond: {
  [K in ObjectKind]?: (object: ObjectStates[K], to: string, state: LedgerState) => number | undefined
} = {
  // An agreement in force ends with its grant, whose end the person can bring forward.
  terms: (terms, _to, state) =>
    (terms.id === state.terms?.id ? state.grant?.expires : undefined) ?? terms.expires,
  intent: (intent) => intent.expires,
  offer: (offer) => offer.validUntil,
  order: (order, to, state) => {
    if (to === 'lapsed') return order.confirmBy
    // The order's own narrow grant outlives the relationship, but not for ever.
    return isOver(state.relationship) ? order.changedAt + seconds.afterglow : undefined
  },
  disclosure: (disclosure) => disclosure.until,
  post: (post) => post.expires,
  erasure: (erasure, to) => (to === 'overdue' ? erasureDay(erasure) : lastErasureDay(erasure)),
}

interface Lapse {
  kind: ObjectKind
  id: string
  to: string
  /** The first second in the new state. */
  at: number
}

function lapseOf<K extends ObjectKind>(
  state: LedgerState,
  kind: K,
  object: ObjectStates[K],
): Lapse | undefined {
  const row = lapses.find((one) => one.object === kind && one.from.includes(object.state))
  const last = row === undefined ? undefined : lastSecond[kind]?.(object, row.to, state)
  return row === undefined || last === undefined
    ? undefined
    : { kind, id: object.id, to: row.to, at: last + 1 }
}

/** When an object as it stands will lapse: the first second of its next state, or `Infinity`. */
export function lapsesAt<K extends ObjectKind>(state: LedgerState, kind: K, object: ObjectStates[K]): number {
  return lapseOf(state, kind, object)?.at ?? Infinity
}

function allLapses(state: LedgerState): Lapse[] {
  return kinds
    .flatMap((kind) => [...objectsOf(state, kind).values()].map((object) => lapseOf(state, kind, object)))
    .filter((lapse) => lapse !== undefined)
    .sort((a, b) => a.at - b.at)
}

/**
 * The state as the clock has it: what is past its time has lapsed, in the order in which it fell due.
 * @param now seconds; a time before the last record changes nothing
 * @example stateAt(state, now).offers.get(id)?.state // 'expired'
 */
export function stateAt(state: LedgerState, now: number): LedgerState {
  if (now < state.at) return state
  let next = state
  while (now >= next.quietUntil) {
    const due = allLapses(next)
    const first = due[0]?.at ?? Infinity
    if (first > now) next = { ...next, quietUntil: first }
    else for (const lapse of due) next = lapse.at <= now ? applyLapse(next, lapse) : next
  }
  return { ...next, at: now }
}

function applyLapse(state: LedgerState, { kind, id, to, at }: Lapse): LedgerState {
  const object = objectsOf(state, kind).get(id)
  // An earlier lapse may have ended it already.
  if (object === undefined || lapseOf(state, kind, object)?.to !== to) return state
  const moved = setState(state, kind, id, to, at)
  return kind === 'terms' && state.terms?.id === id ? endRelationship(moved, 'expired', at) : moved
}

/** Moves one object to a state, with all that follows from it. An object not in the ledger (hidden) stays unknown. */
export function setState(
  state: LedgerState,
  kind: ObjectKind,
  id: string,
  to: string,
  at: number,
): LedgerState {
  const object = objectsOf(state, kind).get(id)
  if (object === undefined || object.state === to) return state
  return cascade(put(state, kind, { ...object, state: to, changedAt: at }), { object: kind, id, to }, at)
}

/** Puts an object and sees to it that its lapse is not missed. */
export function put<K extends ObjectKind>(state: LedgerState, kind: K, object: ObjectStates[K]): LedgerState {
  const next = withObject(state, kind, object)
  const quietUntil = Math.min(state.quietUntil, lapsesAt(next, kind, object))
  const isCurrent = kind === 'terms' && state.terms?.id === object.id
  return { ...next, quietUntil, ...(isCurrent ? { terms: object as unknown as ObjectStates['terms'] } : {}) }
}

/** The relationship is over: nothing flows any more, what was open ends, orders and erasures stay. */
export function endRelationship(state: LedgerState, to: RelationshipState, at: number): LedgerState {
  const { grant: _grant, filter: _filter, ...rest } = state
  // Orders begin to lapse only now, so every lapse is looked for again.
  return cascade({ ...rest, relationship: to, since: at, quietUntil: 0 }, { relationship: to }, at)
}

/** What just happened, for whatever follows from it. */
export type Cause =
  | { type: string; object: ObjectKind; id: string }
  | { object: ObjectKind; id: string; to: string }
  | { relationship: string }

function isMeant(when: Cascade['when'], cause: Cause): boolean {
  if ('relationship' in when) return 'relationship' in cause && when.relationship.includes(cause.relationship)
  if ('type' in when) return 'type' in cause && when.type === cause.type
  return 'to' in cause && when.object === cause.object && when.to.includes(cause.to)
}

/** Which objects a cascade reaches; `cause` has the id of the object that changed. */
function isReached(state: LedgerState, of: Cascade['of'], cause: Cause, object: LedgerObject): boolean {
  if (of === 'all') return true
  const id = 'id' in cause ? cause.id : undefined
  if (of === 'rest') return object.id !== id
  const { intent, intentRevision, order } = object as Partial<
    ObjectStates['offer'] & ObjectStates['disclosure']
  >
  if (of === 'intent') return intent === id
  if (of === 'order') return order === id
  if (of === 'offer') return state.orders.get(id ?? '')?.offer === object.id
  return intent === id && (intentRevision ?? 0) < (state.intents.get(id ?? '')?.revision ?? 0)
}

/** Applies every cascade of allowed.json that a change sets off. */
export function cascade(state: LedgerState, cause: Cause, at: number): LedgerState {
  let next = state
  for (const { when, object: kind, of, from, to } of cascades) {
    if (!isMeant(when, cause)) continue
    for (const object of objectsOf(next, kind).values()) {
      if (from.includes(object.state) && isReached(state, of, cause, object)) {
        next = put(next, kind, { ...object, state: to, changedAt: at })
      }
    }
  }
  return next
}
