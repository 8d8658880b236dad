// A relationship as the other rooms see it: who, in which state, under which grant, with which keys.
import type { PublicJwk } from '../../../protocol/keys.ts'
import type { RelationshipState } from '../../../protocol/lifecycle.ts'
import type { Ask } from '../own.ts'
import type { Grant, RosterId, Scope, TermsProffer } from '../../../protocol/terms.ts'
import type { Reader } from '../../platform/database.ts'
import { readColumn } from '../own.ts'
import { relationshipRow, relationshipsIn, relationshipsWith, type RelationshipRow } from './queries.ts'

export interface Relationship {
  rid: string
  /** The brand's host, as the person knows it. */
  brand: string
  origin: string
  name: string
  about: string
  state: RelationshipState
  isPractice: boolean
  ourKid: string
  /** The brand's pinned keys; none until it has accepted. */
  pinned: PublicJwk[]
  /** A key that somebody used and no pinned one vouches for; nothing new flows until the person decides. */
  heldKid: string | undefined
  version: number
  /** Grows with every change of what may flow: grant, pause, revoke. */
  epoch: number
  inbox: string
  outbox: string
  records: string
  asks: Ask[]
  struck: string[]
  legal: Record<string, string> | undefined
  preferred: RosterId | undefined
  agreed: RosterId | undefined
  counter: RosterId | undefined
  proffer: { id: string; state: string; body: TermsProffer; hash: string } | undefined
  grant: Grant | undefined
  profferedAt: number
  agreedAt: number | undefined
  endedAt: number | undefined
  expiresAt: number | undefined
  /** When anything about it changed last; of an open counter, when that came. */
  changedAt: number
  push: boolean
}

/** States in which a relationship is still going on, and those in which it is over. */
export const currentStates = ['proffered', 'countered', 'in_force', 'paused'] as const
export const pastStates = ['revoked', 'left', 'expired', 'declined'] as const

export function relationshipOf(reader: Reader, rid: string): Relationship | undefined {
  const row = relationshipRow(reader, rid)
  return row === undefined ? undefined : fromRow(row)
}

/** As the clock has it: an agreement past its time is over from that very moment, with or without a record. */
export function asOf<T extends Pick<Relationship, 'state' | 'expiresAt'>>(relationship: T, now: number): T {
  const { state, expiresAt } = relationship
  const isCurrent = (currentStates as readonly string[]).includes(state)
  if (!isCurrent || expiresAt === undefined || expiresAt > now) return relationship
  return { ...relationship, state: 'expired' }
}

/** The newest relationship with a brand, if there ever was one. */
export function latestWith(reader: Reader, brand: string): Relationship | undefined {
  const row = relationshipsWith(reader, brand)[0]
  return row === undefined ? undefined : fromRow(row)
}

export function allWith(reader: Reader, brand: string): Relationship[] {
  return relationshipsWith(reader, brand).map(fromRow)
}

export function relationshipsInStates(reader: Reader, states: readonly string[]): Relationship[] {
  return relationshipsIn(reader, states).map(fromRow)
}

/** Every key of a brand that ever counted in a relationship: what it signed then still holds. */
export function everPinned(reader: Reader, rid: string): PublicJwk[] {
  const row = relationshipRow(reader, rid)
  return row === undefined ? [] : readColumn<PublicJwk[]>(row.everPinned)
}

const orAbsent = <T>(value: T | null): T | undefined => value ?? undefined

function fromRow(row: RelationshipRow): Relationship {
  return {
    rid: row.rid,
    brand: row.brand,
    origin: row.origin,
    name: row.name,
    about: row.about,
    state: row.state as RelationshipState,
    isPractice: row.isPractice === 1,
    ourKid: row.ourKid,
    pinned: readColumn<PublicJwk[]>(row.pinned),
    heldKid: orAbsent(row.heldKid),
    version: row.version,
    epoch: row.epoch,
    inbox: row.inbox,
    outbox: row.outbox,
    records: row.records,
    asks: readColumn<Ask[]>(row.asks),
    struck: readColumn<string[]>(row.struck),
    legal: row.legal === null ? undefined : readColumn<Record<string, string>>(row.legal),
    preferred: orAbsent(row.preferred) as RosterId | undefined,
    agreed: orAbsent(row.agreed) as RosterId | undefined,
    counter: orAbsent(row.counter) as RosterId | undefined,
    proffer:
      row.profferId === null || row.proffer === null || row.profferHash === null
        ? undefined
        : {
            id: row.profferId,
            state: row.termsState ?? 'proffered',
            body: readColumn<TermsProffer>(row.proffer),
            hash: row.profferHash,
          },
    grant: grantOf(row),
    profferedAt: row.profferedAt,
    agreedAt: orAbsent(row.agreedAt),
    endedAt: orAbsent(row.endedAt),
    expiresAt: orAbsent(row.expiresAt),
    changedAt: row.changedAt,
    push: row.push === 1,
  }
}

function grantOf(row: RelationshipRow): Grant | undefined {
  if (row.grantScope === null || row.grantFrom === null || row.grantUntil === null || row.agreed === null) {
    return undefined
  }
  if (row.state !== 'in_force' && row.state !== 'paused') return undefined
  return {
    agreement: row.agreed as RosterId,
    scope: readColumn<Scope>(row.grantScope),
    from: row.grantFrom,
    expires: row.grantUntil,
    isPaused: row.state === 'paused',
  }
}
