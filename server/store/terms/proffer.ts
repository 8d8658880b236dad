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
  /** The code that the brand made for this visit. */
  link?: string | undefined
}

/** What a proffer says beside who says it. */
export interface ProfferDraft {
  preferred: RosterId
  alternates: RosterId[]
  scope: Scope
  expires: string
  maxOffersPerDay: number | undefined
}

/** Days that a brand may keep what it was shown, unless it asks for less itself. */
const retentionDays = 30

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

/** @throws Problem invalid for what is not in the roster, and for health under terms that protect less */
export function draftOf(choice: Proffer): ProfferDraft {
  const preferred = rosterId(choice.preferred)
  const alternates = choice.alternates.map(rosterId).filter((id) => id !== preferred)
  if (!mayProffer(choice.lines, preferred, alternates)) throw new Problem('invalid', { reason: healthAlone })
  return {
    preferred,
    alternates,
    scope: {
      lines: choice.lines,
      attributes: choice.attributes.filter((name) => !choice.struck.includes(name)),
      purposes: choice.purposes,
      recipients: [],
      retention: `P${retentionDays}D`,
      jurisdiction: [],
    },
    expires: wireTime(choice.expiresAt),
    maxOffersPerDay: choice.maxOffersPerDay,
  }
}

/**
 * The same again; after a counter with the countered agreement alone.
 * @throws Problem not_possible for a counter to terms about health: those are not negotiated
 */
export function repeatOf(body: TermsProffer, counter?: RosterId): ProfferDraft {
  const { preferred, alternates, scope, expires, rider } = body
  if (counter !== undefined && !mayProffer(scope.lines, counter, [])) {
    throw new Problem('not_possible', { reason: healthAlone })
  }
  return {
    preferred: counter ?? preferred,
    alternates: counter === undefined ? alternates : [],
    scope,
    expires,
    maxOffersPerDay: rider.max_offers_per_day,
  }
}

export function profferBody(
  ports: Ports,
  { origin, rid, kid }: { origin: string; rid: string; kid: string },
  { preferred, alternates, scope, expires, maxOffersPerDay }: ProfferDraft,
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
    rider: {
      erasure_ack_within: 'P30D',
      ...(maxOffersPerDay === undefined ? {} : { max_offers_per_day: maxOffersPerDay }),
    },
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
