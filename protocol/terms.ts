// Terms: what a person proffers and a brand answers, and the grant that says what may flow under an agreement.
import * as z from 'zod'
import {
  attributePattern,
  duration,
  durationSeconds,
  jwk,
  lang,
  link,
  time,
  timeSeconds,
  words,
} from './body.ts'
import { counts, lineLength } from './limits.ts'
import type { Item, Line } from './line.ts'
import { itemPattern, lineWith } from './line-shape.ts'
import { Problem } from './problem.ts'
import { isAtLeastAsProtective, rosterIds, rosterVersion, rosterHash, type RosterId } from './roster.ts'
import { hashText } from './shape.ts'
import { mayShow } from './vocabulary-health.ts'

export {
  isAtLeastAsProtective,
  roster,
  rosterEntry,
  rosterHash,
  rosterVersion,
  type RosterId,
} from './roster.ts'

const rosterId = z.enum(rosterIds)
const country = z.string().regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/, 'must be an ISO 3166 code')

/** What may flow: kinds of things wanted, attributes shown, and for what, to whom, how long and where. */
const scopeMembers = {
  lines: z.array(itemPattern).max(100),
  attributes: z.array(attributePattern).max(50),
  purposes: z.array(words(lineLength)).max(20),
  /** Who else may receive it; empty = the brand alone. */
  recipients: z.array(words(lineLength)).max(20),
  retention: duration,
  /** Where it may be kept; empty = nothing said. */
  jurisdiction: z.array(country).max(50),
}
export const scope = z.looseObject(scopeMembers)
export type Scope = Pick<z.infer<typeof scope>, keyof typeof scopeMembers>

/** The brand's duties beyond the roster's text. */
export const rider = z.looseObject({
  erasure_ack_within: duration.refine((text) => durationSeconds(text) <= 30 * 86400, 'must be at most P30D'),
  max_offers_per_day: z.int().min(1).max(1000).optional(),
  counter_value: words(lineLength).optional(),
})

const cnf = z.looseObject({ jwk })

/** Version of the protocol, checked before all else of a proffer so that a newer one gets an answer it understands. */
export const profferVersion = z.string().regex(/^[1-9][0-9]{0,3}$/, 'must be a version number')

export const termsProffer = z
  .looseObject({
    v: profferVersion,
    preferred: rosterId,
    alternates: z.array(rosterId).max(rosterIds.length - 1),
    scope,
    cnf,
    base: link.optional(),
    expires: time,
    rider,
    roster: z.looseObject({ id: rosterId, version: words(20), sha256: hashText }),
    lang: z.array(lang).min(1).max(10),
    link: words(200).optional(),
  })
  .refine(
    ({ preferred, alternates }) => !alternates.includes(preferred),
    'preferred must not be an alternate too',
  )
  .refine(
    ({ preferred, roster }) => roster.id === preferred,
    'roster must be that of the preferred agreement',
  )
  .refine(
    ({ roster }) => roster.version !== rosterVersion || roster.sha256 === rosterHash(roster.id),
    'roster hash is not the one of this version',
  )
export const termsAccept = z.looseObject({ agreement: rosterId, proffer_hash: hashText, cnf })
export const termsCounter = z.looseObject({ agreement: rosterId })
export const termsDecline = z.looseObject({ reason: words(lineLength).optional() })

/** Only ever narrows: what it names is cut down to what it says, the rest stays. */
export const grantSet = z
  .looseObject({ scope: z.looseObject(scopeMembers).partial().optional(), expires: time.optional() })
  .refine(({ scope, expires }) => scope !== undefined || expires !== undefined, 'must narrow scope or dates')
export const termsPause = z.looseObject({})
export const termsResume = z.looseObject({})
export const termsRevoke = z.looseObject({ erase: z.boolean(), reason: words(lineLength).optional() })
export const termsLeave = z.looseObject({ reason: words(lineLength).optional() })

/** A brand's standing subscription; counts for intents posted after it. */
export const filterSet = z.looseObject({
  follows: z.array(lineWith(['follow'])).max(counts.follows),
  push: z.boolean(),
})

export type TermsProffer = z.infer<typeof termsProffer>
export type TermsAccept = z.infer<typeof termsAccept>
export type TermsCounter = z.infer<typeof termsCounter>
export type TermsDecline = z.infer<typeof termsDecline>
export type GrantSet = z.infer<typeof grantSet>
export type TermsPause = z.infer<typeof termsPause>
export type TermsResume = z.infer<typeof termsResume>
export type TermsRevoke = z.infer<typeof termsRevoke>
export type TermsLeave = z.infer<typeof termsLeave>
export type FilterSet = z.infer<typeof filterSet>

/** What flows now, and until when. The agreement is what the brand owes; this the person narrows alone. Seconds. */
export interface Grant {
  agreement: RosterId
  scope: Scope
  from: number
  expires: number
  isPaused: boolean
}

/** Whether a brand may answer a proffer so; silent when it may. */
export function checkAccept(proffer: TermsProffer, profferHash: string, accept: TermsAccept): void {
  if (accept.proffer_hash !== profferHash) {
    throw new Problem('malformed', { reason: 'proffer_hash is not the hash of the proffer that is open' })
  }
  if (accept.agreement !== proffer.preferred && !proffer.alternates.includes(accept.agreement)) {
    throw new Problem('malformed', { reason: `${accept.agreement} was not proffered` })
  }
}

/** A counter names one agreement that was not listed. */
export function checkCounter(proffer: TermsProffer, counter: TermsCounter): void {
  if (counter.agreement === proffer.preferred || proffer.alternates.includes(counter.agreement)) {
    throw new Problem('malformed', {
      reason: `${counter.agreement} was proffered: accept it or name another`,
    })
  }
}

/** Whether a counter may be taken by a rule of the person's: it protects at least as well as something they listed. */
export function isCounterSafe(proffer: TermsProffer, counter: TermsCounter): boolean {
  return [proffer.preferred, ...proffer.alternates].some((id) => isAtLeastAsProtective(counter.agreement, id))
}

/**
 * The grant with which an agreement comes into force.
 * @param at seconds: the time of the record that holds the accept
 */
export function startGrant(
  proffer: Pick<TermsProffer, 'scope' | 'expires'>,
  agreement: RosterId,
  at: number,
): Grant {
  return {
    agreement,
    scope: pickScope(proffer.scope),
    from: at,
    expires: timeSeconds(proffer.expires),
    isPaused: false,
  }
}

function pickScope({ lines, attributes, purposes, recipients, retention, jurisdiction }: Scope): Scope {
  return { lines, attributes, purposes, recipients, retention, jurisdiction }
}

/** Whether one pattern lets through all that another does. */
export function contains(wide: string, narrow: string): boolean {
  if (wide === '*' || wide === narrow) return true
  if (!wide.endsWith('.*')) return false
  const stem = wide.slice(0, -2)
  return narrow === stem || narrow.startsWith(`${stem}.`)
}

/** What both lists of patterns let through. */
function meetPatterns(a: readonly string[], b: readonly string[]): string[] {
  const inB = a.filter((x) => b.some((y) => contains(y, x)))
  const inA = b.filter((y) => a.some((x) => contains(x, y)))
  return [...new Set([...inB, ...inA])]
}

const meet = (a: readonly string[], b: readonly string[] | undefined): string[] =>
  b === undefined ? [...a] : a.filter((x) => b.includes(x))

/**
 * Where nothing was said everywhere is allowed, so a first word about it narrows. Naming none takes nothing away, and
 * naming only places outside leaves those held: an empty list would mean everywhere.
 */
function meetPlaces(a: readonly string[], b: readonly string[] = []): string[] {
  if (a.length === 0) return [...b]
  const both = meet(a, b)
  return both.length === 0 ? [...a] : both
}

/**
 * A grant cut down by `grant.set`. What was not granted stays so, whatever the message says: only a new proffer widens.
 * @example narrowGrant(grant, { scope: { lines: ['laptop'] } }).scope.lines // ['laptop'], where it was ['laptop.*']
 */
export function narrowGrant(grant: Grant, set: GrantSet): Grant {
  const { scope } = grant
  const cut = set.scope ?? {}
  const isShorter =
    cut.retention !== undefined && durationSeconds(cut.retention) < durationSeconds(scope.retention)
  return {
    ...grant,
    scope: {
      lines: cut.lines === undefined ? scope.lines : meetPatterns(scope.lines, cut.lines),
      attributes:
        cut.attributes === undefined ? scope.attributes : meetPatterns(scope.attributes, cut.attributes),
      purposes: meet(scope.purposes, cut.purposes),
      recipients: meet(scope.recipients, cut.recipients),
      retention: isShorter ? (cut.retention ?? scope.retention) : scope.retention,
      jurisdiction: meetPlaces(scope.jurisdiction, cut.jurisdiction),
    },
    expires: set.expires === undefined ? grant.expires : Math.min(grant.expires, timeSeconds(set.expires)),
  }
}

/** Whether a `grant.set` asks for anything that the grant does not hold; the store refuses to send such a one. */
export function widensGrant(grant: Grant, set: GrantSet): boolean {
  const { scope } = grant
  const cut = set.scope ?? {}
  const isOutside = (held: readonly string[], asked: readonly string[] = []): boolean =>
    asked.some((name) => !held.includes(name))
  const isBeyond = (held: readonly string[], asked: readonly string[] = []): boolean =>
    asked.some((narrow) => !held.some((wide) => contains(wide, narrow)))
  return (
    isBeyond(scope.lines, cut.lines) ||
    isBeyond(scope.attributes, cut.attributes) ||
    isOutside(scope.purposes, cut.purposes) ||
    isOutside(scope.recipients, cut.recipients) ||
    (scope.jurisdiction.length > 0 && isOutside(scope.jurisdiction, cut.jurisdiction)) ||
    (cut.retention !== undefined && durationSeconds(cut.retention) > durationSeconds(scope.retention)) ||
    (set.expires !== undefined && timeSeconds(set.expires) > grant.expires)
  )
}

/** The grant that a proffer, its accept and every later `grant.set` leave, in the order of the ledger. */
export function effectiveGrant(
  proffer: TermsProffer,
  accepted: { agreement: RosterId; at: number },
  sets: readonly GrantSet[],
): Grant {
  return sets.reduce(narrowGrant, startGrant(proffer, accepted.agreement, accepted.at))
}

const patternOf = (item: Item): string =>
  item.kind === 'any' ? '*' : item.kind === 'gtin' ? `gt:${item.gtin}` : item.name + (item.below ? '.*' : '')

/** Whether a grant is alive at a time (seconds), paused ones not. */
export function isGrantLive(grant: Grant, now: number): boolean {
  return !grant.isPaused && now >= grant.from && now <= grant.expires
}

/** Whether a line's item is among what the grant lets flow. */
export function coversLine(grant: Grant, line: Pick<Line, 'item'>, now: number): boolean {
  const item = patternOf(line.item)
  return isGrantLive(grant, now) && grant.scope.lines.some((pattern) => contains(pattern, item))
}

/** Whether an attribute, and the purpose where one is named, is among what was granted. */
export function coversAttribute(grant: Grant, attribute: string, now: number, purpose?: string): boolean {
  return (
    isGrantLive(grant, now) &&
    hasAttribute(grant.scope.attributes, attribute) &&
    (purpose === undefined || grant.scope.purposes.includes(purpose))
  )
}

/** Whether one list of attribute patterns lets an attribute through. */
export function hasAttribute(patterns: readonly string[], attribute: string): boolean {
  return patterns.some((pattern) => contains(pattern, attribute))
}

/**
 * What in a brand's question goes beyond the grant: an attribute, or keeping it longer than was agreed. The purpose is
 * the brand's own words, for the person to read and judge.
 */
export function beyondGrant(
  grant: Grant | undefined,
  ask: { attributes: readonly string[]; retention: string },
  now: number,
): string | undefined {
  const outside = ask.attributes.find((name) => grant === undefined || !coversAttribute(grant, name, now))
  if (outside !== undefined || grant === undefined) return outside
  const isLonger = durationSeconds(ask.retention) > durationSeconds(grant.scope.retention)
  return isLonger ? `keeping it for ${ask.retention}` : undefined
}

/** What is about to flow: a line, attributes, or both. */
export interface Need {
  line?: Pick<Line, 'item'>
  attributes?: readonly string[]
  purpose?: string
}

/** Whether a grant covers all of a need. */
export function covers(grant: Grant, need: Need, now: number): boolean {
  return (
    isGrantLive(grant, now) &&
    (need.line === undefined || coversLine(grant, need.line, now)) &&
    (need.attributes ?? []).every(
      (name) => coversAttribute(grant, name, now, need.purpose) && mayShow(grant.agreement, name),
    )
  )
}

// A private field makes the type nominal: no cast-free object literal and no spread of one passes for it.
class GrantedValue<T> {
  readonly #value: T
  constructor(value: T) {
    this.#value = value
  }
  get value(): T {
    return this.#value
  }
}

/** Something of the person's that a live grant lets this brand have; made here only. */
export type Granted<T> = GrantedValue<T>

/** Whether something came through `grantFor`. */
export function isGranted(value: object): value is Granted<object> {
  return value instanceof GrantedValue
}

/**
 * The only maker of `Granted<T>`.
 * @param now seconds
 * @throws Problem `paused` while paused; `no_grant` without a grant in force that covers the whole need
 * @example grantFor(grant, { line }, now, body).value
 */
export function grantFor<T>(grant: Grant | undefined, need: Need, now: number, value: T): Granted<T> {
  if (grant?.isPaused === true) throw new Problem('paused')
  if (grant === undefined || !covers(grant, need, now)) {
    const what = [need.line === undefined ? [] : [patternOf(need.line.item)], need.attributes ?? []]
      .flat()
      .join(', ')
    throw new Problem('no_grant', { what: what === '' ? 'any data' : what })
  }
  return new GrantedValue(value)
}
