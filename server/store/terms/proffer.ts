// What a proffer says: made from what the person chose, or from an earlier one with something changed.
import type { PublicJwk } from '../../../protocol/keys.ts'
import { mayProffer } from '../../../protocol/health.ts'
import { seconds, version as protocolVersion } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import { isRosterId } from '../../../protocol/roster.ts'
import {
  rosterHash,
  rosterVersion,
  type RosterId,
  type Scope,
  type TermsProffer,
} from '../../../protocol/terms.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Context } from '../context.ts'
import { canBeReachedBy } from '../reachable.ts'
import { wireTime } from '../wire-time.ts'

type Ports = Pick<Context, 'config' | 'keyring'>

/** What the person chose on the page of a brand; times in ms. */
export interface Proffer {
  preferred: string
  alternates: string[]
  lines: string[]
  attributes: string[]
  purposes: string[]
  struck: string[]
  expiresAt: number
  maxOffersPerDay?: number | undefined
  /** Who else may receive it; nobody unless the person says so. */
  recipients?: string[] | undefined
  /** How long the brand may keep what it was shown. */
  retentionDays?: number | undefined
  /** Where it may be kept; nothing said where empty. */
  jurisdiction?: string[] | undefined
  /** Within so many days the brand acknowledges a request to erase. */
  erasureDays?: number | undefined
  /** What the person gets in return, in words. */
  counterValue?: string | undefined
  /** The code that the brand made for this visit. */
  link?: string | undefined
}

/** What a proffer says beside who says it. */
export interface ProfferDraft {
  preferred: RosterId
  alternates: RosterId[]
  scope: Scope
  expires: string
  rider: Rider
}

type Rider = TermsProffer['rider']

/** Days that a brand may keep what it was shown, unless the person says another number. */
const usualRetention = 30
/** Days until an erasure must be acknowledged; the protocol allows no more. */
const usualErasure = 30

function rosterId(id: string): RosterId {
  if (!isRosterId(id)) throw new Problem('invalid', { reason: `${id} is not in the roster` })
  return id
}

/** @throws Problem invalid */
export function checkEnd(expiresAt: number, now: number): void {
  if (expiresAt <= now || expiresAt > now + seconds.grant * 1000) {
    throw new Problem('invalid', { reason: 'an agreement ends within a year from now' })
  }
}

const healthAlone = 'anything about health goes under SD-BASE-DP alone, and nothing beside it'
/** Terms under which a brand takes more than it needs to serve, against something that must be said. */
const needsReturn: RosterId = 'PDC-AI'
const nothingInReturn = `${needsReturn} says what you get in return, and nothing is said`

/**
 * @throws Problem invalid for what is not in the roster, for health under terms that protect less, and for an agreement
 * that needs something in return without it
 */
export function draftOf(choice: Proffer): ProfferDraft {
  const preferred = rosterId(choice.preferred)
  const alternates = choice.alternates.map(rosterId).filter((id) => id !== preferred)
  const scope: Scope = {
    lines: choice.lines,
    attributes: choice.attributes.filter((name) => !choice.struck.includes(name)),
    purposes: choice.purposes,
    recipients: choice.recipients ?? [],
    retention: `P${choice.retentionDays ?? usualRetention}D`,
    jurisdiction: choice.jurisdiction ?? [],
  }
  if (!mayProffer(scope, preferred, alternates)) throw new Problem('invalid', { reason: healthAlone })
  const counterValue = choice.counterValue?.trim() ?? ''
  if (counterValue === '' && [preferred, ...alternates].includes(needsReturn)) {
    throw new Problem('invalid', { reason: nothingInReturn })
  }
  const { maxOffersPerDay } = choice
  const rider: Rider = {
    erasure_ack_within: `P${choice.erasureDays ?? usualErasure}D`,
    ...(maxOffersPerDay === undefined ? {} : { max_offers_per_day: maxOffersPerDay }),
    ...(counterValue === '' ? {} : { counter_value: counterValue }),
  }
  return { preferred, alternates, scope, expires: wireTime(choice.expiresAt), rider }
}

/**
 * The same again; after a counter with the countered agreement alone.
 * @throws Problem not_possible for a counter to terms about health: those are not negotiated; and for one that needs
 * something in return where the person named nothing
 */
export function repeatOf(body: TermsProffer, counter?: RosterId): ProfferDraft {
  const { preferred, alternates, scope, expires, rider } = body
  if (counter !== undefined && !mayProffer(scope, counter, [])) {
    throw new Problem('not_possible', { reason: healthAlone })
  }
  if (counter === needsReturn && rider.counter_value === undefined) {
    throw new Problem('not_possible', { reason: nothingInReturn })
  }
  return {
    preferred: counter ?? preferred,
    alternates: counter === undefined ? alternates : [],
    scope,
    expires,
    rider,
  }
}

export function profferBody(
  ports: Ports,
  { origin, rid, kid }: { origin: string; rid: string; kid: string },
  { preferred, alternates, scope, expires, rider }: ProfferDraft,
): TermsProffer {
  const { kty, crv, x } = ourKey(ports, kid)
  const base = baseOf(ports, origin, rid)
  const body = {
    v: protocolVersion,
    preferred,
    alternates,
    scope,
    cnf: { jwk: { kty, crv, x } },
    ...(base === undefined ? {} : { base }),
    expires,
    rider,
    roster: { id: preferred, version: rosterVersion, sha256: rosterHash(preferred) },
    lang: ['en'],
  }
  return parseBody('terms.proffer', body)
}

function ourKey(ports: Pick<Ports, 'keyring'>, kid: string): PublicJwk {
  const key = ports.keyring.publicOf(kid)
  if (key === undefined) throw new Error('the key of a relationship is gone')
  return key
}

/** Where the brand reaches this relationship; absent when it cannot reach this server. */
export function baseOf({ config }: Pick<Ports, 'config'>, brand: string, rid: string): string | undefined {
  if (!canBeReachedBy(config, brand)) return undefined
  return `${config.origin ?? `http://localhost:${config.port}`}/r/${rid}`
}
