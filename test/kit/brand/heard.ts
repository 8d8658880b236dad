// Looks at every message that a brand sends, rule by rule, before it is believed.
import { decode } from '../../../protocol/base64url.ts'
import { checkErasurePromise, checkErasureReceipt } from '../../../protocol/erasure.ts'
import { digest } from '../../../protocol/hash.ts'
import { importPublicKey, type PublicJwk } from '../../../protocol/keys.ts'
import { bytes, seconds } from '../../../protocol/limits.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { formatLine } from '../../../protocol/line.ts'
import { parseMessage, verifyMessage, type Parsed } from '../../../protocol/message.ts'
import { totalsAddUp } from '../../../protocol/money.ts'
import { Problem, type ProblemCode } from '../../../protocol/problem.ts'
import { isOwnUrl, type BrandProfile } from '../../../protocol/profile.ts'
import { isMessageType, linksOf, messageEntry, parseBody, type BodyOf } from '../../../protocol/types.ts'
import type { Notes } from '../probe.ts'
import { nowSeconds } from '../waiting.ts'
import type { PersonLedger } from './ledger.ts'

export interface Known {
  notes: Notes
  profile: BrandProfile
  ledger: PersonLedger
  /** The key of `terms.accept`. */
  pinned: PublicJwk | undefined
  /** Ids that came and were taken. */
  ids: Set<string>
  /** Place of the head that the brand named last. */
  lastHead: number
}

/** What the state machine and its rules refuse, as rules of the spec. */
const refusedBy: Partial<Record<ProblemCode, string>> = {
  revoked: '10.revoke.silence',
  paused: '7.pause.silence',
  quota: '7.offer.one-live',
  stale_revision: '7.offer.revision',
  expired: '7.offer.in-time',
  no_grant: '6.ask.within-grant',
}
export const ruleOf = (code: ProblemCode): string => refusedBy[code] ?? '7.sent.allowed'

/**
 * Checks one message in the order of section 3.
 * @throws Problem as a store would answer it; what is wrong stands in the notes
 */
export async function hear(known: Known, jwt: string, way: 'post' | 'answer' | 'outbox'): Promise<Parsed> {
  const { notes, ledger, profile } = known
  const ask = (rule: string, holds: boolean, what: string, code: ProblemCode = 'malformed'): void => {
    if (!notes.hold(rule, holds, what)) throw new Problem(code, { reason: what })
  }
  ask('3.sent.size', jwt.length <= bytes.message, `a message of ${jwt.length} bytes`, 'too_large')
  const header = Buffer.from(decode(jwt.split('.')[0] ?? '') ?? []).toString()
  ask('3.sent.header', isExactHeader(header), `the header ${header.slice(0, 120)}`)
  const parsed = readAs(notes, '3.sent.form', () => parseMessage(jwt))
  const { claims, kid } = parsed
  const { type } = claims
  if (way !== 'outbox') {
    const age = nowSeconds() - claims.iat
    ask('3.sent.fresh', Math.abs(age) <= seconds.freshness, `${type} was made ${age} s ago`, 'stale_message')
  }
  ask(
    '3.sent.jti-unique',
    !known.ids.has(claims.jti),
    `${type} came under the id of an earlier message`,
    'conflict',
  )

  const isAccept = type === 'terms.accept'
  if (isAccept) checkAcceptKey(known, parsed)
  const named = known.pinned ?? profile.keys.find((key) => key.kid === kid)
  const isPinned = known.pinned === undefined ? named !== undefined : known.pinned.kid === kid
  ask('2.pinning.key', isPinned, `${type} is signed by a key that is not pinned`, 'bad_signature')
  const key = await importPublicKey(named as PublicJwk)
  const isMeant = claims.iss === ledger.brand && claims.aud === ledger.me && claims.sub === ledger.rid
  ask('3.sent.parties', isMeant, `${type} names ${claims.iss} and ${claims.aud}`, 'bad_signature')
  try {
    await verifyMessage(parsed, key, { iss: claims.iss, aud: claims.aud, sub: claims.sub })
    notes.saw('3.sent.signature')
  } catch (problem) {
    notes.broke('3.sent.signature', `the signature of ${type} does not hold`)
    throw problem
  }

  const isBrands =
    isMessageType(type) && messageEntry(type).by !== 'person' && messageEntry(type).isBeside !== true
  ask('6.sent.type', isBrands, `a brand sent ${type}`, isMessageType(type) ? 'not_allowed' : 'unknown_type')
  if (!isMessageType(type)) throw new Problem('unknown_type', { type })
  checkHead(known, parsed)
  const { maxBytes } = messageEntry(type)
  if (maxBytes !== undefined) ask('12.sent.size', jwt.length <= maxBytes, `${type} of ${jwt.length} bytes`)
  checkContent(known, parsed)
  readAs(notes, '6.sent.body', () => parseBody(type, claims.body))
  const foreign = linksOf(claims.body as object).filter((link) => !isOwnUrl(link, ledger.brand))
  ask('2.links.own-host', foreign.length === 0, `${type} links to ${foreign[0] ?? ''}`)
  if (isAccept) checkAccept(known, parseBody('terms.accept', claims.body), claims.on)
  checkErasure(known, parsed)
  return parsed
}

function isExactHeader(text: string): boolean {
  try {
    const header = JSON.parse(text) as Record<string, unknown>
    const names = Object.keys(header).sort().join()
    return names === 'alg,kid,typ' && header['alg'] === 'EdDSA' && header['typ'] === 'bespeak+jwt'
  } catch {
    return false
  }
}

function readAs<T>(notes: Notes, rule: string, read: () => T): T {
  try {
    const value = read()
    notes.saw(rule)
    return value
  } catch (problem) {
    if (problem instanceof Problem) notes.broke(rule, problem.detail)
    throw problem
  }
}

/** The key that an accept would have pinned must be one that the document publishes. */
function checkAcceptKey({ notes, profile }: Known, { claims, kid }: Parsed): void {
  const { cnf } = claims.body as { cnf?: { jwk?: PublicJwk } }
  const x = cnf?.jwk?.x
  const published = profile.keys.find((key) => key.x === x)
  if (
    !notes.hold(
      '2.pinning.cnf-published',
      published !== undefined,
      'the cnf of terms.accept is not in the document',
    )
  )
    throw new Problem('bad_signature')
  if (
    !notes.hold(
      '6.accept.cnf-signs',
      published?.kid === kid,
      'terms.accept is not signed by the key of its cnf',
    )
  )
    throw new Problem('bad_signature')
}

function checkHead(known: Known, { claims }: Parsed): void {
  const { notes, ledger } = known
  const { head, type } = claims
  const isBefore = known.pinned === undefined
  if (isBefore) {
    if (!notes.hold('3.sent.no-head-before', head === undefined, `${type} names a head before any agreement`))
      throw new Problem('fork')
    return
  }
  const isAnswer = type === 'terms.accept' || type === 'terms.counter' || type === 'terms.decline'
  if (head === undefined && isAnswer) return
  const place = ledger.records.findIndex(({ hash }) => hash === head) + 1
  if (!notes.hold('3.sent.head-known', place > 0, `${type} names a head that is not of this ledger`))
    throw new Problem('fork')
  if (
    !notes.hold(
      '3.sent.head-order',
      place >= known.lastHead,
      `${type} names an older head than the message before`,
    )
  )
    throw new Problem('fork')
  known.lastHead = place
}

function checkContent({ notes, profile }: Known, { claims }: Parsed): void {
  const { type } = claims
  const body = claims.body as { line?: unknown; totals?: unknown; follows?: unknown }
  if (Array.isArray(body.totals)) {
    const holds = totalsAddUp(body.totals as Parameters<typeof totalsAddUp>[0])
    if (!notes.hold('6.totals.add-up', holds, `${type}: ${JSON.stringify(body.totals).slice(0, 200)}`))
      throw new Problem('malformed', { reason: 'totals do not add up' })
  }
  const lines = [body.line, ...(Array.isArray(body.follows) ? body.follows : [])]
  if (!/^(?:offer|line|filter)\./.test(type)) return
  for (const line of lines) {
    if (typeof line !== 'string') continue
    const read = parseLine(line)
    const isCanonical = read.ok && formatLine(read.line) === line
    if (!notes.hold('8.sent.canonical', isCanonical, `${type} carries ${line.slice(0, 160)}`))
      throw new Problem('malformed', { reason: 'the line is not canonical' })
    const isBare = !/ (?:id|re):/.test(line)
    if (!notes.hold('8.sent.no-id', isBare, `${type} carries ${line.slice(0, 160)}`))
      throw new Problem('malformed', { reason: 'id: on the wire' })
  }
  if (
    type === 'offer.make' &&
    !notes.hold(
      '2.legal.before-offers',
      profile.legal !== undefined,
      'an offer came, and the document has no legal',
    )
  )
    throw new Problem('malformed', { reason: 'no legal' })
}

/** What a brand answers to a request to erase is held to the law that the text names. */
function checkErasure({ notes, ledger }: Known, { claims }: Parsed): void {
  const ask = (rule: string, check: () => void): void => void readAs(notes, rule, check)
  const { type, body, on } = claims
  const asked = on === undefined ? undefined : ledger.state.erasures.get(on)
  if (type === 'erasure.acknowledge' && asked)
    ask('6.erasure.promise', () => checkErasurePromise(parseBody(type, body), asked.madeAt))
  if (type !== 'erasure.receipt') return
  const receipt = parseBody(type, body)
  ask('6.erasure.beyond', () => checkErasureReceipt({ ...receipt, retained: [] }, ledger.head.seq))
  ask('6.erasure.ground', () => checkErasureReceipt({ ...receipt, erased: [] }, 0))
}

function checkAccept({ notes, ledger }: Known, body: BodyOf<'terms.accept'>, on: string | undefined): void {
  const open = on === undefined ? undefined : ledger.state.proffers.get(on)
  const proffer = ledger.records.find(
    ({ type, jwt }) => type === 'terms.proffer' && parseMessage(jwt).claims.jti === on,
  )
  if (
    !notes.hold(
      '6.accept.on',
      open !== undefined && proffer !== undefined,
      'terms.accept names no open proffer in on',
    ) ||
    !open ||
    !proffer
  )
    throw new Problem('illegal_transition', { type: 'terms.accept', object: 'terms', state: 'none' })
  const listed = [open.proffer.preferred, ...open.proffer.alternates]
  if (
    !notes.hold(
      '6.accept.proffer-hash',
      body.proffer_hash === digest(proffer.jwt),
      'proffer_hash is not that of the proffer',
    )
  )
    throw new Problem('malformed', { reason: 'proffer_hash' })
  if (!notes.hold('6.accept.listed', listed.includes(body.agreement), `${body.agreement} was not proffered`))
    throw new Problem('malformed', { reason: 'agreement' })
}
