// The closed roster of agreements a person can proffer (IEEE 7012), what each allows, and which protects more.
import data from './roster.json' with { type: 'json' }

/** What a brand may do: A analyse its own service use, T remember across sessions, P build a profile, S3P pass on fully anonymised data. */
export interface RosterFlags {
  A: boolean
  T: boolean
  P: boolean
  S3P: boolean
}

export interface RosterEntry {
  id: RosterId
  /** Of our roster; the meaning of an id under one version never changes. */
  version: string
  /** The IRI of W3C DPV (a draft community vocabulary, version in `dpv`). */
  iri: string
  dpv: string
  /** SD = the service is delivered under it; PDC = one stated purpose. */
  kind: 'SD' | 'PDC'
  flags: RosterFlags
  /** Whether what the brand holds must come back to the person on request. */
  dp: 'optional' | 'required'
  /** The purpose of a PDC agreement; two different purposes protect differently and cannot be compared. */
  purpose: 'service' | 'intent' | 'ai' | 'good'
  /** Offered from the first day. */
  launch: boolean
  /** SHA-256 of the canonical entry, base64url; what a proffer pins. */
  sha256: string
  /** SHA-256 of the published legal text: empty until the owner has fetched that text. */
  textSha256: string
  /** In our own words, not those of the standard. */
  summary: string
}

export const rosterIds = [
  'SD-BASE',
  'SD-BASE-DP',
  'SD-BASE-A',
  'SD-BASE-A-DP',
  'SD-BASE-AT',
  'SD-BASE-AT-DP',
  'SD-BASE-ATP',
  'SD-BASE-ATP-DP',
  'SD-BASE-ATP-S3P',
  'SD-BASE-ATP-S3P-DP',
  'PDC-INTENT',
  'PDC-AI',
  'PDC-GOOD',
] as const
export type RosterId = (typeof rosterIds)[number]

export const rosterVersion: string = data.version

/** All thirteen agreements, in the order of the standard's table. */
export const roster: readonly RosterEntry[] = (data.entries as Omit<RosterEntry, 'version' | 'dpv'>[]).map(
  (entry) => ({
    ...entry,
    version: data.version,
    dpv: data.dpv,
  }),
)

const byId = new Map<string, RosterEntry>(roster.map((entry) => [entry.id, entry]))

export const isRosterId = (id: string): id is RosterId => byId.has(id)

/**
 * One agreement of the roster; absent when there is none by that name.
 * @example rosterEntry('PDC-INTENT')?.kind // 'PDC'
 */
export function rosterEntry(id: RosterId): RosterEntry
export function rosterEntry(id: string): RosterEntry | undefined
export function rosterEntry(id: string): RosterEntry | undefined {
  return byId.get(id)
}

/** What a proffer pins for an agreement: the SHA-256 of `canonicalEntry`, base64url. */
export function rosterHash(id: RosterId): string {
  return rosterEntry(id).sha256
}

/**
 * The bytes that a roster hash covers: identity, flags, IRI and version, and none of our own words.
 * Members in this order, no spaces (JSON.stringify of this very object).
 */
export function canonicalEntry({ id, version, iri, dpv, kind, purpose, flags, dp }: RosterEntry): string {
  const { A, T, P, S3P } = flags
  return JSON.stringify({ id, version, iri, dpv, kind, purpose, flags: { A, T, P, S3P }, dp })
}

const permissions = ['A', 'T', 'P', 'S3P'] as const

/**
 * Whether agreement `a` protects the person at least as well as `b`: the same purpose, no permission that `b` does not
 * give, and data comes back at least as surely. A partial order: two agreements may be incomparable, then both answers
 * are false. Unknown ids protect nothing.
 * @example isAtLeastAsProtective('SD-BASE-DP', 'SD-BASE-A') // true
 */
export function isAtLeastAsProtective(a: string, b: string): boolean {
  const left = byId.get(a)
  const right = byId.get(b)
  if (left === undefined || right === undefined || left.purpose !== right.purpose) return false
  if (permissions.some((flag) => left.flags[flag] && !right.flags[flag])) return false
  return left.dp === 'required' || right.dp === 'optional'
}
