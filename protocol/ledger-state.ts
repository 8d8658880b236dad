// What one ledger adds up to: the relationship and every object in it, each with its state. All times in seconds.
import type { RelationshipState } from './allowed.ts'
import type { DisclosureAsk, DisclosureGrant } from './disclosure.ts'
import type { ErasureReceipt } from './erasure.ts'
import type { IncidentNotice } from './incident.ts'
import type { IntentClose, IntentPost } from './intent.ts'
import type { OfferChange, OfferMake } from './offer.ts'
import type { LinePost } from './post.ts'
import type { RatingGive } from './rating.ts'
import { emptyHead, type Head } from './record.ts'
import type { RosterId } from './roster.ts'
import type { Grant, TermsProffer } from './terms.ts'
import type { TotalsRow } from './totals.ts'
import type { BodyOf, ObjectKind, Party } from './types.ts'

/** What every object has: its id is the `jti` of the message that made it, `seq` that message's record. */
export interface LedgerObject {
  id: string
  state: string
  seq: number
  /** When it was made, and when its state last changed. */
  madeAt: number
  changedAt: number
}

export interface TermsState extends LedgerObject {
  proffer: TermsProffer
  profferHash: string
  preferred: RosterId
  /** What the brand took, once it has. */
  agreed?: RosterId
  /** The one other agreement that the brand named. */
  counter?: RosterId
  expires: number
}
export interface FilterState extends LedgerObject {
  follows: string[]
  push: boolean
}
export interface IntentState extends LedgerObject {
  revision: number
  line: string
  body: IntentPost
  expires: number
  outcome?: IntentClose['outcome']
}
export interface OfferState extends LedgerObject {
  intent: string
  /** The revision of the intent that it answers. */
  intentRevision: number
  /** 1 when made, one more with each revise. */
  revision: number
  /** Counters so far. */
  rounds: number
  body: OfferMake
  changes: OfferChange[]
  validUntil: number
}
/** An order's id is the `jti` of its `offer.accept`. */
export interface OrderState extends LedgerObject {
  offer: string
  intent: string
  totals: TotalsRow[]
  currency: string
  terms: RosterId
  /** Until when the brand can confirm. */
  confirmBy: number
  number?: string
  tracking?: BodyOf<'order.update'>['tracking']
  lastEvent?: BodyOf<'order.update'>['event']
  paidAt?: number
  /** Sum of refunds, minor units. */
  refunded: number
  receipt?: BodyOf<'order.receipt'>
  ratedBy: Party[]
}
export interface ThreadState extends LedgerObject {
  about?: string
  notes: number
  lastNote?: { by: Party; seq: number; at: number }
}
export interface DisclosureState extends LedgerObject {
  ask?: DisclosureAsk
  attributes: DisclosureGrant['attributes']
  until?: number
  order?: string
}
export interface PostState extends LedgerObject {
  body: LinePost
  expires?: number
}
export interface RatingState extends LedgerObject {
  by: Party
  order: string
  body: RatingGive
}
export interface ErasureState extends LedgerObject {
  scope: number[]
  basis: string
  /** What the person asked for, and what the brand said it would do. */
  due: number
  promised?: number
  receipt?: ErasureReceipt
}
export interface IncidentState extends LedgerObject {
  body: IncidentNotice
}

/** Object kind → what is kept of one. */
export interface ObjectStates {
  terms: TermsState
  filter: FilterState
  intent: IntentState
  offer: OfferState
  order: OrderState
  thread: ThreadState
  disclosure: DisclosureState
  post: PostState
  rating: RatingState
  erasure: ErasureState
  incident: IncidentState
}

export interface LedgerState {
  relationship: RelationshipState
  /** When the relationship came into this state. */
  since: number
  head: Head
  /** Time of the last record, or of the clock that was asked (`stateAt`). */
  at: number
  /** The agreement in force, or before there is one the proffer that is open. */
  terms?: TermsState
  /** What flows now; absent before an agreement and after its end. */
  grant?: Grant
  filter?: FilterState
  /** Keys as the ledger names them; the person's changes with `key.rotate`. */
  keys: { person?: BodyOf<'key.rotate'>['jwk']; brand?: BodyOf<'key.rotate'>['jwk'] }
  /** Where the person's store says it is. */
  base?: string
  /** Every proffer of this ledger, the open one and those before. */
  proffers: ReadonlyMap<string, TermsState>
  filters: ReadonlyMap<string, FilterState>
  intents: ReadonlyMap<string, IntentState>
  offers: ReadonlyMap<string, OfferState>
  orders: ReadonlyMap<string, OrderState>
  threads: ReadonlyMap<string, ThreadState>
  disclosures: ReadonlyMap<string, DisclosureState>
  posts: ReadonlyMap<string, PostState>
  ratings: ReadonlyMap<string, RatingState>
  erasures: ReadonlyMap<string, ErasureState>
  incidents: ReadonlyMap<string, IncidentState>
  /** Kinds of which a record is in gone form: what it did cannot be known, so their states bind no longer. */
  hidden: ReadonlySet<ObjectKind>
  /** No lapse is due before this time; a shortcut, never later than the truth. */
  quietUntil: number
}

/** Object kind → where the ledger state keeps them. */
export const shelves = {
  terms: 'proffers',
  filter: 'filters',
  intent: 'intents',
  offer: 'offers',
  order: 'orders',
  thread: 'threads',
  disclosure: 'disclosures',
  post: 'posts',
  rating: 'ratings',
  erasure: 'erasures',
  incident: 'incidents',
} as const satisfies Record<ObjectKind, keyof LedgerState>
export const kinds = Object.keys(shelves) as ObjectKind[]

/** A ledger without records. */
export function emptyLedger(): LedgerState {
  return {
    relationship: 'none',
    since: 0,
    head: emptyHead,
    at: 0,
    keys: {},
    proffers: new Map(),
    filters: new Map(),
    intents: new Map(),
    offers: new Map(),
    orders: new Map(),
    threads: new Map(),
    disclosures: new Map(),
    posts: new Map(),
    ratings: new Map(),
    erasures: new Map(),
    incidents: new Map(),
    hidden: new Set(),
    quietUntil: Infinity,
  }
}

/** All objects of a kind. */
export function objectsOf<K extends ObjectKind>(
  state: LedgerState,
  kind: K,
): ReadonlyMap<string, ObjectStates[K]> {
  return state[shelves[kind]] as unknown as ReadonlyMap<string, ObjectStates[K]>
}

/** The same state with one object put in place; nothing that anybody else holds is changed. */
export function withObject<K extends ObjectKind>(
  state: LedgerState,
  kind: K,
  object: ObjectStates[K],
): LedgerState {
  const all = new Map(objectsOf(state, kind)).set(object.id, object)
  return { ...state, [shelves[kind]]: all }
}
