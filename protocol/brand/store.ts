// Where a brand keeps its ledgers: a small interface with one atomic write, the same for memory and for a database.
import type { PublicJwk } from '../keys.ts'
import type { ProblemCode } from '../problem.ts'
import type { Head, LedgerRecord } from '../record.ts'

/** Why nothing more is sent or taken in a relationship until a person of the brand has looked. */
export interface Stop {
  code: ProblemCode
  /** Seconds. */
  at: number
  /** The record at which the histories part, where that is known. */
  seq?: number
  reason: string
}

/** What a brand knows of one relationship beside its records. Times in seconds. */
export interface StoredRelationship {
  rid: string
  /** The person's pairwise key that counts now. */
  key: PublicJwk
  /** The key of ours that the relationship pins. */
  kid: string
  /** Where the person's store takes messages; absent when nobody can reach it. */
  base?: string
  /** Whether a receipt came back from there under the pairwise key. */
  isBaseProven: boolean
  /** Proffers that came to the inbox and are not in the ledger yet, newest last, as compact JWTs. */
  proffers: string[]
  openedAt: number
  stop?: Stop
  /** Times when the person's store was restored and the history went on from an earlier record. */
  restarts?: Restart[]
}

/** What both sides signed, and what was set aside by it: evidence of this side, and no part of the history any more. */
export interface Restart extends Head {
  /** Seconds. */
  at: number
  /** The person's signed `ledger.restart`. */
  jwt: string
  beyond: LedgerRecord[]
}

/**
 * A message of ours: `waiting` until the store took or refused it; `given` when it was the answer to a call, so that
 * it is posted nowhere, but still waits for its place in the ledger.
 */
export interface Outgoing {
  jti: string
  type: string
  /** Absent once settled: the record holds it then. */
  jwt?: string
  state: 'waiting' | 'given' | 'taken' | 'refused' | 'dropped'
  /** The store's signed receipt, as a compact JWT. */
  receipt?: string
  refusal?: { code: ProblemCode; detail: string }
}

/** Something a listener of the brand has not handled yet. `place` is given by the store and only ever grows. */
export interface StoredEvent {
  place: number
  name: string
  /** The message that it is about, where there is one. */
  jwt?: string
  seq?: number
  /** JSON of what else the listener is told. */
  detail?: string
}

/** An answer once given to a message, so that the same message gets the same answer. */
export interface StoredAnswer {
  iss: string
  jti: string
  /** SHA-256 of the message's bytes: the same id with other bytes is a conflict. */
  digest: string
  status: number
  type: string
  body: string
  /** Seconds; forgotten afterwards. Absent: kept. */
  until?: number
}

/** All that one step changes; a store writes all of it or nothing. */
export interface Change {
  /** Put whole, new or not. */
  relationship?: StoredRelationship
  /** Records above this number leave the ledger, before any are added: a restart that names them sets them aside. */
  endAt?: number
  /** Must continue the ledger: `seq` one above the last, `prev` its hash. */
  records?: readonly LedgerRecord[]
  /** Queued behind what is there. */
  queued?: readonly { jti: string; type: string; jwt: string }[]
  /** This one went out as an answer. */
  given?: string
  /** The same message signed anew, because the first signature grew too old to be taken. */
  signedAnew?: { jti: string; jwt: string }
  settled?: readonly (Pick<Outgoing, 'jti' | 'receipt' | 'refusal'> & {
    state: 'taken' | 'refused' | 'dropped'
  })[]
  events?: readonly Omit<StoredEvent, 'place'>[]
  /** Places of events whose listener has finished. */
  handled?: readonly number[]
  answer?: StoredAnswer
  /** Seconds: answers that were to be kept until before this may go. */
  forgetBefore?: number
}

/**
 * What a brand's relationships are kept in. Every call may be asynchronous; `commit` is the only write of more than
 * one row. One process writes at a time.
 */
export interface BrandStore {
  relationships(): Promise<StoredRelationship[]>
  relationship(rid: string): Promise<StoredRelationship | undefined>
  /** Records above `after`, in order. */
  records(rid: string, after: number, limit: number): Promise<LedgerRecord[]>
  /** Relationships with events or messages that wait. */
  unfinished(): Promise<string[]>
  /** Waiting and given messages, oldest first, behind the one called `after`, whatever became of that one. */
  outgoing(rid: string, after: string | undefined, limit: number): Promise<Outgoing[]>
  /** One message of ours, waiting or settled. */
  sent(rid: string, jti: string): Promise<Outgoing | undefined>
  /** Events not handled yet, oldest first. */
  events(rid: string, limit: number): Promise<StoredEvent[]>
  answer(iss: string, jti: string): Promise<StoredAnswer | undefined>
  /** Remembers a nonce until a time (seconds); false when it was there already. */
  useNonce(kid: string, nonce: string, until: number, now: number): Promise<boolean>
  /** @throws Error when the records do not continue the ledger; nothing is written then */
  commit(rid: string, change: Change): Promise<void>
  /** Forgets the content of records; they keep their place in the chain in gone form. */
  erase(rid: string, seqs: readonly number[]): Promise<void>
}
