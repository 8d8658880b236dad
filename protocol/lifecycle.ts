// The lifecycle: the state of one relationship as a fold over the records of its ledger.
import {
  checkStanding,
  isOver,
  isPossible,
  kindsOf,
  relationshipAfter,
  subjectKind,
  transition,
  unseen,
  type RelationshipState,
} from './allowed.ts'
import { applyEffect } from './effects.ts'
import { cascade, endRelationship, put, setState, stateAt } from './lapse.ts'
import { objectsOf, type LedgerState } from './ledger-state.ts'
import { makeObject } from './made.ts'
import type { Claims } from './message.ts'
import { Problem } from './problem.ts'
import { isGone, recordDigest, type LedgerRecord } from './record.ts'
import { checkAsk, checkRules, type Saying } from './rules.ts'
import {
  isMessageType,
  messageEntry,
  parseBody,
  type BodyOf,
  type MessageType,
  type ObjectKind,
  type Party,
} from './types.ts'

export {
  checkStanding,
  isOver,
  isPossible,
  transition,
  type RelationshipState,
  type Transition,
} from './allowed.ts'
export { lapsesAt, stateAt } from './lapse.ts'
export { emptyLedger, type LedgerState } from './ledger-state.ts'
export type { ObjectKind } from './types.ts'

/** A record with what its message claims (absent for a record in gone form) and who said it. */
export interface Applied {
  record: LedgerRecord
  claims?: Claims | undefined
  by?: Party | undefined
}

/**
 * The ledger with one record more. Pure: the state given stays as it was. Hashes and signatures are checked elsewhere
 * (`verifyChain`, `verifyMessage`); the fold's clock is the record's own time.
 * @throws Problem `fork` for a record that does not follow the head; else what `transition`, `parseBody` and
 *   `checkRules` throw, in the order of checks of protocol section 3; then nothing has changed
 * @example let state = emptyLedger(); for (const one of records) state = applyRecord(state, one)
 */
export function applyRecord(state: LedgerState, { record, claims, by }: Applied): LedgerState {
  const { head, at } = state
  if (record.seq !== head.seq + 1 || record.prev !== head.hash) throw new Problem('fork')
  const now = stateAt(state, record.at)
  const isHidden = isGone(record) || claims === undefined || by === undefined
  const next = isHidden ? passOver(now, record) : say(now, record, claims, by)
  return { ...next, head: { seq: record.seq, hash: record.hash }, at: Math.max(at, record.at) }
}

/** What a record in gone form still tells: its type, and so what it did to the relationship as a whole. */
function passOver(state: LedgerState, { type, at }: LedgerRecord): LedgerState {
  if (!isMessageType(type)) return state
  const hidden = new Set([...state.hidden, ...kindsOf(type)])
  return moveRelationship({ ...state, hidden }, relationshipAfter(type, state.relationship), at)
}

function moveRelationship(state: LedgerState, to: RelationshipState, at: number): LedgerState {
  if (to === state.relationship) return state
  return isOver(to) ? endRelationship(state, to, at) : { ...state, relationship: to, since: at }
}

function say(state: LedgerState, record: LedgerRecord, claims: Claims, by: Party): LedgerState {
  const { type } = claims
  // A person's store may be newer than this code: what it says is kept and changes nothing (protocol section 6).
  if (by === 'person' && !isMessageType(type)) return state
  checkStanding(type, by, state.relationship)
  const known = type as MessageType
  const body = parseBody(known, claims.body)
  const about = subjectId(known, claims, body)
  const saying: Saying = {
    type: known,
    by,
    id: claims.jti,
    about,
    at: record.at,
    seq: record.seq,
    digest: recordDigest(record),
    body,
  }
  if (known === 'disclosure.ask') checkAsk(state, saying as Saying<'disclosure.ask'>)
  return carryOut(state, saying)
}

/** The id of the object that decides about a message; empty where it names none. */
function subjectId(type: MessageType, { on }: Claims, body: BodyOf<MessageType>): string {
  if (type === 'offer.make') {
    const { id } = (body as BodyOf<'offer.make'>).intent
    if (on !== undefined && on !== id)
      throw new Problem('malformed', { reason: 'on: not the intent of the offer' })
    return id
  }
  const rule = messageEntry(type).on
  if (rule === 'required' && on === undefined)
    throw new Problem('malformed', { reason: 'on: must name an object' })
  return rule === 'none' ? '' : (on ?? '')
}

/** The state that decides; `none` for what is not there, `unseen` where that may be hidden from this copy. */
function subjectState(
  state: LedgerState,
  { type, by, about, body }: Saying,
  kind: ObjectKind | undefined,
): string | undefined {
  if (kind === undefined || about === '') return undefined
  const known = objectsOf(state, kind).get(about)?.state ?? 'none'
  if (!state.hidden.has(kind) || isPossible(type, by, state.relationship, known, eventOf(type, body)))
    return known
  return unseen
}

const eventOf = (type: MessageType, body: object): string | undefined =>
  type === 'order.update' ? (body as BodyOf<'order.update'>).event : undefined

function carryOut(state: LedgerState, saying: Saying): LedgerState {
  const { type, by, id, about, at, body } = saying
  const kind = subjectKind(type)
  const current = subjectState(state, saying, kind)
  const { relationship, object, made, also } = transition(
    type,
    by,
    state.relationship,
    current,
    eventOf(type, body),
  )
  checkRules(state, saying)
  if (made !== undefined && objectsOf(state, made.kind).has(id)) throw new Problem('conflict')
  const first = made === undefined ? undefined : makeObject(state, saying, made.state)
  let next = state
  if (made !== undefined && first !== undefined) next = put(next, made.kind, first)
  // It rests on something hidden, so it is as hidden as that.
  if (made !== undefined && first === undefined) {
    next = { ...next, hidden: new Set([...next.hidden, made.kind]) }
  }
  next = applyEffect(next, saying)
  if (
    kind !== undefined &&
    about !== undefined &&
    object?.kind === kind &&
    object.state !== unseen &&
    made?.kind !== kind
  ) {
    next = setState(next, kind, about, object.state, at)
  }
  const resting = state.orders.get(about)
  if (also !== undefined && resting !== undefined)
    next = setState(next, also.kind, resting.offer, also.state, at)
  next = cascade(next, { type, object: kind ?? 'terms', id: made === undefined ? about : id }, at)
  return moveRelationship(next, relationship, at)
}
