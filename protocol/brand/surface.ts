// What a brand's developer sees: how a brand is made, what it hears, and what it can say.
import type { PrivateJwk } from '../keys.ts'
import type { LedgerState } from '../ledger-state.ts'
import type { OfferItem, FitRow } from '../offer.ts'
import type { ProblemCode, ProblemValues } from '../problem.ts'
import type { BrandProfile } from '../profile.ts'
import type { Head, LedgerRecord } from '../record.ts'
import type { RosterId } from '../roster.ts'
import type { TotalsRow } from '../totals.ts'
import type { LedgerStateTold } from '../delivery.ts'
import type { BodyOf, MessageType } from '../types.ts'
import type { BrandStore, Stop } from './store.ts'

/** Time as the brand's server gives it; milliseconds. */
export interface BrandClock {
  now(): number
  after(ms: number, run: () => void): { cancel(): void }
}

/** The one way out; a server gives one that refuses private addresses. Redirects are never followed. */
export type BrandFetch = (url: string, init: RequestInit) => Promise<Response>

/** One line for each thing worth knowing; never given bodies, lines or keys. */
export interface BrandLog {
  info(code: string, values?: ProblemValues): void
  warn(code: string, values?: ProblemValues): void
  error(code: string, values?: ProblemValues, cause?: unknown): void
}

type Endpoint = 'inbox' | 'outbox' | 'records'

/** The well-known document without what the SDK fills in itself. Endpoints default to `/bespeak/…`. */
export type BrandFacts = Pick<BrandProfile, 'origin' | 'name'> &
  Partial<Omit<BrandProfile, 'origin' | 'name' | 'keys' | 'role' | 'bespeak'>> &
  Partial<Pick<BrandProfile, Endpoint>>

export interface BrandOptions {
  profile: BrandFacts
  /** Newest first; every older one whose relationships still live stays in the list. */
  keys: readonly PrivateJwk[]
  /** Served at the path of `profile.logo`. */
  logo?: { type: string; bytes: Uint8Array }
  store: BrandStore
  clock: BrandClock
  fetch: BrandFetch
  log?: BrandLog
  /** How long a proffer at the inbox waits for its listener before it is answered 202. Default 5,000. */
  answerWithinMs?: number
}

/** `stream` and `pull` open their reads on `start`; with `push` the stores come to the inbox by themselves. */
export type Via = 'push' | 'stream' | 'pull'

/** Event name → the message that causes it. */
export const heard = {
  proffer: 'terms.proffer',
  agreed: 'terms.accept',
  granted: 'grant.set',
  paused: 'terms.pause',
  resumed: 'terms.resume',
  revoked: 'terms.revoke',
  intent: 'intent.post',
  revised: 'intent.revise',
  withdrawn: 'intent.withdraw',
  closed: 'intent.close',
  counter: 'offer.counter',
  decline: 'offer.decline',
  accept: 'offer.accept',
  paid: 'order.pay',
  cancelled: 'order.cancel',
  disputed: 'order.dispute',
  'order-closed': 'order.close',
  thread: 'thread.open',
  note: 'thread.note',
  'thread-closed': 'thread.close',
  disclosure: 'disclosure.grant',
  'disclosure-refused': 'disclosure.refuse',
  'disclosure-ended': 'disclosure.end',
  rating: 'rating.give',
  erasure: 'erasure.request',
  'key-rotated': 'key.rotate',
  moved: 'moved',
} as const satisfies Record<string, MessageType>

export type HeardName = keyof typeof heard

/** A message of the person's that took its place in the ledger (a proffer may still be on its way there). */
export interface Heard<T extends MessageType> {
  readonly type: T
  relationship: Relationship
  /** The message's id. */
  id: string
  /** The object it is about or made: for `accept` the order, for `counter` the offer, for `intent` the intent. */
  object: string
  /** The object that the message names in `on`. */
  on: string | undefined
  /** Milliseconds. */
  at: number
  seq: number | undefined
  body: BodyOf<T>
  /** The signed bytes: the evidence. */
  jwt: string
}

/** Which of the brand's own visitors a person's store belongs to, when it came by a link that the brand made. */
export interface Visit {
  /** What was given to `brand.link`. */
  session: string
  /** Four digits that the person's own page shows too: join the two only after the visitor has said they are equal. */
  check: string
}

/** A proffer, with the visit that it came from. */
export interface Proffer extends Heard<'terms.proffer'> {
  link?: Visit
}

/** Things that happen beside the messages of the person. */
export interface Happened {
  proffer: Proffer
  /** A proffer came by a link of ours. */
  linked: { relationship: Relationship } & Visit
  /** One of ours was taken: it stands in the ledger. */
  receipted: { relationship: Relationship; id: string; type: string; seq: number }
  /** One of ours was refused and is not in the ledger. */
  refused: { relationship: Relationship; id: string; type: string; code: ProblemCode; detail: string }
  /** The two copies of the history differ; nothing more goes out or comes in. */
  fork: { relationship: Relationship; stop: Stop }
  /** The relationship cannot go on for another reason, for example an unread revocation. */
  stopped: { relationship: Relationship; stop: Stop }
  /**
   * The person's store came back from a backup and goes on from an earlier record. What stood beyond is `beyond`: it
   * was said and stays proven, and it is no part of the common history any more.
   */
  restarted: { relationship: Relationship; at: number; seq: number; beyond: LedgerRecord[] }
  /** A message of a type that this version does not know; kept, without effect. */
  unknown: { relationship: Relationship; seq: number; type: string; jwt: string }
}

export type BrandEvents = {
  [Name in Exclude<HeardName, 'proffer'>]: Heard<(typeof heard)[Name]>
} & Happened
export type EventName = keyof BrandEvents
/**
 * What it returns is awaited; an event counts as handled once that has succeeded. It is told at least once: after a
 * crash in between, again. What fails is told again later, and what is behind it waits, except for a Problem that
 * trying again cannot help, such as an offer on an intent that was withdrawn: that event is over.
 */
export type Listener<Name extends EventName> = (event: BrandEvents[Name]) => unknown

/** An id, or an event that is about such an object. */
export type Ref<T extends MessageType> = string | { readonly type: T; readonly object: string }
export type IntentRef = Ref<'intent.post' | 'intent.revise'>
export type OfferRef = Ref<'offer.counter'>
export type OrderRef = Ref<'offer.accept' | 'order.pay' | 'order.cancel' | 'order.dispute' | 'order.close'>
export type ThreadRef = Ref<'thread.open' | 'thread.note'>
export type ErasureRef = Ref<'erasure.request'>

/** For calls that wait: giving up ends the wait, not what was said. */
export interface Patience {
  signal?: AbortSignal
}

/** A message of ours, kept and on its way. */
export interface Sent {
  /** Its id; of what it made, if it made something. */
  id: string
  /** Resolves with the receipt; rejects with the Problem when the store refuses, or the relationship ends first. */
  receipt(patience?: Patience): Promise<Receipt>
}

/** Where a message of ours stands in the ledger; `at` in seconds. */
export interface Receipt extends Head {
  prev: string
  at: number
  /** As the store signed it; absent when the record came first. */
  jwt?: string
}

/** What an offer needs; the rest is filled in from it. Amounts in minor units. */
export interface OfferDraft {
  items: readonly OfferItem[]
  currency: string
  /** Rows beside the items; `totals` replaces all of them. */
  shipping?: number
  discount?: number
  tax?: number
  totals?: readonly TotalsRow[]
  /** A `#sell` line; made from the intent's item and the first item when absent. */
  line?: string
  /** RFC 3339; default: in seven days, but not after the intent. */
  valid_until?: string
  /** Default `PT24H`. */
  confirm_within?: string
  /** What the brand says of the person's tags; computed from the line when absent. */
  fit?: readonly FitRow[]
  fee?: BodyOf<'offer.make'>['fee']
  checkout?: string
  note?: string
  lang?: string
}

/** One relationship: what is known of it and everything that can be said in it. */
export interface Relationship {
  readonly rid: string
  /** The fold of its ledger, with lapses by the clock. */
  state(): Promise<LedgerState>
  records(after?: number, limit?: number): Promise<LedgerRecord[]>
  stop(): Promise<Stop | undefined>
  /** After a person of the brand has looked at a fork: takes up work again from the copy held here. */
  goOn(): Promise<void>

  accept(proffer: Heard<'terms.proffer'>, agreement?: RosterId): Promise<Sent>
  counter(proffer: Heard<'terms.proffer'>, agreement: RosterId): Promise<Sent>
  decline(proffer: Heard<'terms.proffer'>, reason?: string): Promise<Sent>
  leave(reason?: string): Promise<Sent>
  setFilter(follows: readonly string[], push?: boolean): Promise<Sent>

  offer(intent: IntentRef, draft: OfferDraft): Promise<Sent>
  reviseOffer(offer: OfferRef, draft: OfferDraft): Promise<Sent>
  withdrawOffer(offer: OfferRef, reason?: string): Promise<Sent>
  /** A `#sell` line to people who follow the brand. */
  post(line: string, link: string): Promise<Sent>

  confirm(order: OrderRef, number?: string): Promise<Sent>
  update(
    order: OrderRef,
    event: BodyOf<'order.update'>['event'],
    tracking?: BodyOf<'order.update'>['tracking'],
  ): Promise<Sent>
  /** `totals` default to those of the offer that was accepted. */
  receipt(
    order: OrderRef,
    payment: BodyOf<'order.receipt'>['payment'],
    totals?: readonly TotalsRow[],
  ): Promise<Sent>
  refund(
    order: OrderRef,
    amount: number,
    reason: BodyOf<'order.refund'>['reason'],
    note?: string,
  ): Promise<Sent>
  cancel(order: OrderRef, reason: BodyOf<'order.cancel'>['reason'], note?: string): Promise<Sent>

  note(thread: ThreadRef, text: string, lang?: string): Promise<Sent>
  closeThread(thread: ThreadRef): Promise<Sent>
  ask(disclosure: BodyOf<'disclosure.ask'>): Promise<Sent>
  rate(order: OrderRef, rating: BodyOf<'rating.give'>): Promise<Sent>
  notice(incident: BodyOf<'incident.notice'>): Promise<Sent>

  acknowledgeErasure(erasure: ErasureRef, due: string): Promise<Sent>
  /** Forgets the content of the records named as erased, then says so. */
  receiptErasure(erasure: ErasureRef, receipt: BodyOf<'erasure.receipt'>): Promise<Sent>

  /** Any other message, by its type. */
  say<T extends MessageType>(type: T, body: BodyOf<T>, on?: string): Promise<Sent>
  /** Reads what is new from the store now; false when it cannot be reached. */
  pull(patience?: Patience): Promise<boolean>
  /** How the person's store sees the relationship now, as it signed it; `head` differs while records are on their way. */
  remote(patience?: Patience): Promise<LedgerStateTold>
}

/** A link for one visitor; both forms say the same. */
export interface OfferedLink {
  code: string
  /** For a link and a QR code: `web+bespeak:connect?…`. */
  uri: string
  /** Milliseconds. */
  expiresAt: number
}

export interface Brand {
  /** Answers everything that the brand's endpoints get; anything else is 404. */
  handler(request: Request): Promise<Response>
  /** Where its endpoints are, for a router that has other things to do: the well-known address, inbox, outbox, records. */
  readonly paths: readonly string[]
  on<Name extends EventName>(name: Name, listener: Listener<Name>): Brand
  /** Hands out events left over, sends what is queued, and opens the reads. Aborting the signal is `stop`. */
  start(options?: { via?: Via; everyMs?: number } & Patience): Promise<void>
  /** Ends reads and waits for listeners that run; what is left over is kept. */
  stop(): Promise<void>
  relationship(rid: string): Promise<Relationship | undefined>
  relationships(): Promise<Relationship[]>
  accept(proffer: Heard<'terms.proffer'>, agreement?: RosterId): Promise<Sent>
  counter(proffer: Heard<'terms.proffer'>, agreement: RosterId): Promise<Sent>
  decline(proffer: Heard<'terms.proffer'>, reason?: string): Promise<Sent>
  /** A link for one visitor of ours, good once and for 10 minutes; `session` is what the visit is called here. */
  link(session: string): OfferedLink
  /**
   * Asks a person's store to be let in, in one line. Every store answers the same, whatever becomes of it.
   * @throws Problem `not_possible` where the store takes no knocks, or none without a code; `unavailable`
   */
  knock(storeOrigin: string, line: string, options?: { code?: string } & Patience): Promise<{ id: string }>
}
