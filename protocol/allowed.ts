// What may be said when: the one table of transitions that a store and a brand both run.
import table from './allowed.json' with { type: 'json' }
import { Problem } from './problem.ts'
import { isMessageType, messageEntry, type MessageType, type ObjectKind, type Party } from './types.ts'

export type RelationshipState =
  'none' | 'proffered' | 'countered' | 'in_force' | 'paused' | 'revoked' | 'left' | 'expired' | 'declined'

/** One line of allowed.json. */
export interface Row {
  type: MessageType
  by: Party
  /** Relationship state before → after. */
  relationship: Partial<Record<RelationshipState, RelationshipState>>
  /** Only for `order.update`: which event. */
  event?: string
  /** The object that the message is about, the states it may be in, and its next state. */
  object?: ObjectKind
  from?: readonly string[]
  to?: string
  /** The object that the message makes, with its first state. */
  makes?: Partial<Record<ObjectKind, string>>
  /** The object that this one rests on (an order's offer), with its next state. */
  also?: Partial<Record<ObjectKind, string>>
}

export const rows = table.rows as readonly Row[]

/** Every state there is, by object kind. */
export const states: Readonly<Record<ObjectKind | 'relationship', readonly string[]>> = table.states

/** What a change brings about in other objects of the same ledger, in the same transaction. */
export interface Cascade {
  when: { type: string } | { object: ObjectKind; to: readonly string[] } | { relationship: readonly string[] }
  object: ObjectKind
  of: 'rest' | 'intent' | 'older' | 'order' | 'offer' | 'all'
  from: readonly string[]
  to: string
}
export const cascades = table.cascades as readonly Cascade[]

/** What the clock brings about without a record; `after` says in words what the time is. */
export interface LapseRow {
  object: ObjectKind | 'relationship'
  from: readonly string[]
  after: string
  to: string
}
export const lapses = table.lapses as readonly LapseRow[]

export interface ObjectState {
  kind: ObjectKind
  state: string
}
export interface Transition {
  relationship: RelationshipState
  /** The object the message is about with its next state; where it is about none, the one it makes. */
  object?: ObjectState
  /** The object that comes to be; its id is the message's `jti`. */
  made?: ObjectState
  /** The object that this one rests on (order → offer), with its next state. */
  also?: ObjectState
}

/** Stands for the state of an object whose making is known in gone form only: nothing about it can be checked. */
export const unseen = 'unseen'

/** Whether a relationship is over: no way leads back, only orders and erasures go on. */
export function isOver(relationship: RelationshipState): boolean {
  return ['revoked', 'left', 'expired', 'declined'].includes(relationship)
}

const byType = new Map<string, Row[]>()
for (const row of rows) byType.set(row.type, [...(byType.get(row.type) ?? []), row])
const rowsOf = (type: string): readonly Row[] => byType.get(type) ?? []

const pair = (object: Partial<Record<ObjectKind, string>> | undefined): ObjectState | undefined => {
  const [entry] = Object.entries(object ?? {})
  return entry === undefined ? undefined : { kind: entry[0] as ObjectKind, state: entry[1] }
}

/**
 * The first two questions about a message: may this party send it, and may it be sent while the relationship is so?
 * (Order of checks, protocol section 3; the grant comes between this and the state of the object.)
 * @throws Problem `unknown_type`, `not_allowed`, `revoked`, `paused` or `illegal_transition` naming the relationship
 */
export function checkStanding(type: string, by: Party, relationship: RelationshipState): void {
  candidates(type, by, relationship)
}

/** Whether `transition` would let a message pass. */
export function isPossible(...asked: Parameters<typeof transition>): boolean {
  const [type, by, relationship, objectState, event] = asked
  return find(candidates(type, by, relationship), objectState, event) !== undefined
}

/** A row that fits sender and relationship, with the state that the relationship goes to. */
interface Candidate {
  row: Row
  next: RelationshipState
}

function candidates(type: string, by: Party, relationship: RelationshipState): Candidate[] {
  if (!isMessageType(type)) throw new Problem('unknown_type', { type })
  const own = rowsOf(type).filter((row) => row.by === by)
  if (own.length === 0) throw new Problem('not_allowed', { type })
  const possible = own.flatMap((row) => {
    const next = row.relationship[relationship]
    return next === undefined ? [] : [{ row, next }]
  })
  if (possible.length > 0) return possible
  if (isOver(relationship) && relationship !== 'declined') throw new Problem('revoked')
  // Only where resuming would help.
  if (relationship === 'paused' && own.some((row) => row.relationship.in_force === 'in_force')) {
    throw new Problem('paused')
  }
  throw new Problem('illegal_transition', { type, object: 'relationship', state: relationship })
}

/** The row that applies; the state `unseen` could be any, so the first row that names the object applies. */
function find(
  possible: readonly Candidate[],
  objectState: string | undefined,
  event: string | undefined,
): Candidate | undefined {
  return possible
    .filter(({ row }) => row.event === undefined || row.event === event)
    .find(({ row }) =>
      objectState === undefined
        ? row.object === undefined
        : row.from?.includes(objectState) || (objectState === unseen && row.object !== undefined),
    )
}

/** Every kind of object that messages of a type make or change. */
export function kindsOf(type: MessageType): ObjectKind[] {
  return rowsOf(type).flatMap(({ object, makes, also }) => [
    ...(object === undefined ? [] : [object]),
    ...(Object.keys({ ...makes, ...also }) as ObjectKind[]),
  ])
}

/** What a message of a type makes of the relationship, whatever else it says; the same state where it cannot be said. */
export function relationshipAfter(type: MessageType, relationship: RelationshipState): RelationshipState {
  return (
    rowsOf(type).find((row) => row.relationship[relationship])?.relationship[relationship] ?? relationship
  )
}

/** The object whose state decides about a message: what `on` names, or for an offer.make the intent in its body. */
export function subjectKind(type: MessageType): ObjectKind | undefined {
  return rowsOf(type).find((row) => row.object !== undefined)?.object
}

/**
 * The whole state machine: one look into allowed.json. Same answer for a store with tables and a brand with a fold.
 * @param objectState state of the object that the message is about (`subjectKind`); absent where it names none;
 *   `unseen` where its making is hidden
 * @param event for an `order.update` the event in its body
 * @throws Problem `unknown_type`, `not_allowed`, `revoked`, `paused`; `expired` for an object past its time;
 *   `illegal_transition` naming type, object and state
 * @example transition('offer.accept', 'person', 'in_force', 'made')
 *   // { relationship: 'in_force', object: { kind: 'offer', state: 'accepted' }, made: { kind: 'order', state: 'placed' } }
 */
export function transition(
  type: string,
  by: Party,
  relationship: RelationshipState,
  objectState?: string,
  event?: string,
): Transition {
  const possible = candidates(type, by, relationship)
  const found = find(possible, objectState, event)
  if (found === undefined) {
    const object = possible[0]?.row.object ?? messageEntry(type as MessageType).object ?? 'relationship'
    if (objectState === 'expired' || objectState === 'lapsed') throw new Problem('expired', { object })
    throw new Problem('illegal_transition', { type, object, state: objectState ?? 'none' })
  }
  const { row, next } = found
  const made = pair(row.makes)
  const also = pair(row.also)
  const to = row.to === 'same' ? objectState : row.to
  const changed = row.object === undefined || to === undefined ? undefined : { kind: row.object, state: to }
  const object = row.to === 'same' && made !== undefined ? made : (changed ?? made)
  return {
    relationship: next,
    ...(object === undefined ? {} : { object }),
    ...(made === undefined ? {} : { made }),
    ...(also === undefined ? {} : { also }),
  }
}
