// Terms: the person proffers them, the brand answers, and the person narrows, pauses and ends what flows.
import { digest } from '../../../protocol/hash.ts'
import { personId } from '../../../protocol/message.ts'
import { transition } from '../../../protocol/lifecycle.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { BrandProfile } from '../../../protocol/profile.ts'
import { narrowGrant, widensGrant, type Grant, type GrantSet } from '../../../protocol/terms.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import { brandOf, isPracticeOrigin, keepEvidence, originOf, type Fetched } from '../brands/brands.ts'
import type { Context } from '../context.ts'
import { erasureBody } from '../erasures/body.ts'
import { ownLedger, type OwnBody } from '../own.ts'
import { wireTime } from '../wire-time.ts'
import { checkEnd, draftOf, profferBody, repeatOf, type Proffer } from './proffer.ts'
import { narrowRenewal } from './renewal.ts'
import { told } from './takes.ts'
import { endErrand, followsOf, saveErrand } from './queries.ts'
import { asOf, currentStates, latestWith, relationshipOf, type Relationship } from './relationship.ts'

export { projections } from './projection.ts'
export { takes } from './takes.ts'
export { runErrand, runErrands, takeAnswer } from './errand.ts'
export { meetKey, rereadKeys } from './brand-keys.ts'
export { lapseTerms } from './lapse.ts'
export type { Proffer } from './proffer.ts'
export { answerRenewal, proposeTerms, renewalAsOf, renewalOf, type Renewal } from './renewal.ts'
export { derivedTables, followsFor, followsOf, stampOf } from './queries.ts'
export {
  allWith,
  asOf,
  currentStates,
  everPinned,
  latestWith,
  pastStates,
  relationshipOf,
  relationshipsInStates,
  type Relationship,
} from './relationship.ts'

type Ports = Pick<
  Context,
  'config' | 'clock' | 'random' | 'keyring' | 'ledgers' | 'journal' | 'live' | 'jobs'
>

/**
 * Proffers terms to a brand by its document as just fetched: a fresh key and id, the first record of a new ledger.
 * @throws Problem brand_known when something is going on with the brand already, invalid
 */
export function profferTerms(
  ports: Ports,
  tx: Writer,
  { profile, digest: document }: Fetched,
  choice: Proffer,
): string {
  const { origin } = profile
  const brand = brandOf(origin)
  if (standingOf(tx, brand).isCurrent) throw new Problem('brand_known', { domain: brand })
  const now = ports.clock.now()
  checkEnd(choice.expiresAt, now)
  const rid = ports.random.rid()
  const { kid } = ports.keyring.make(tx, 'pairwise')
  const isPractice = isPracticeOrigin(origin)
  ports.ledgers.open(tx, rid, { brand: origin, kid, isPractice })
  ports.ledgers.speak(tx, ownLedger, {
    type: 'own.relationship',
    body: beginning(profile, rid, kid, choice.struck, document, isPractice),
  })
  const { link } = choice
  const said = profferBody(ports, { origin, rid, kid }, draftOf(choice))
  const body = link === undefined ? said : { ...said, link }
  ports.ledgers.speak(tx, rid, { type: 'terms.proffer', body })
  keepEvidence(tx, rid, origin)
  saveErrand(tx, { rid, attempts: 0, nextAt: now })
  ports.journal.note(tx, 'terms.proffered', { name: profile.name, terms: choice.preferred }, { brand, rid })
  ports.live.tell(tx, { topic: 'brand', id: brand, code: 'terms.proffered' })
  return rid
}

function beginning(
  profile: BrandProfile,
  rid: string,
  ourKid: string,
  struck: string[],
  document: string,
  isPractice: boolean,
): OwnBody<'own.relationship'> {
  const { legal } = profile
  return {
    rid,
    brand: brandOf(profile.origin),
    origin: profile.origin,
    name: profile.name,
    about: profile.about ?? '',
    isPractice,
    ourKid,
    inbox: profile.inbox,
    outbox: profile.outbox,
    records: profile.records,
    asks: profile.asks,
    struck,
    ...(legal === undefined ? {} : { legal: writtenOf(legal) }),
    follows: profile.follows,
    document,
  }
}

const writtenOf = (members: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

/** How the person stands with a brand now: the newest relationship decides. */
export function standingOf(
  reader: Reader,
  brand: string,
): { standing: Relationship['state']; isCurrent: boolean } {
  const standing = latestWith(reader, brand)?.state ?? 'none'
  return { standing, isCurrent: (currentStates as readonly string[]).includes(standing) }
}

/** The current relationship with a brand. @throws Problem not_found */
export function currentWith(reader: Reader, brand: string): Relationship {
  const relationship = latestWith(reader, brand)
  if (relationship === undefined) throw new Problem('not_found')
  return relationship
}

/** The person's answer to a counter: a second proffer of exactly that agreement, or the end. */
export function answerCounter(ports: Ports, tx: Writer, relationship: Relationship, isTaken: boolean): void {
  const { proffer, counter, rid } = relationship
  const { state } = asOf(relationship, ports.clock.now())
  if (state !== 'countered' || proffer === undefined || counter === undefined) {
    throw new Problem('not_possible', { reason: 'there is no counter to answer' })
  }
  if (!isTaken) {
    ports.ledgers.speak(tx, rid, { type: 'terms.revoke', body: { erase: false } })
    return told(ports, tx, relationship, 'terms.counter_refused', { terms: counter })
  }
  const body = profferBody(
    ports,
    { ...relationship, kid: relationship.ourKid },
    repeatOf(proffer.body, counter),
  )
  ports.ledgers.speak(tx, rid, { type: 'terms.proffer', on: proffer.id, body })
  saveErrand(tx, { rid, attempts: 0, nextAt: ports.clock.now() })
  told(ports, tx, relationship, 'terms.proffered', { terms: counter })
}

/** Nothing new either way until resumed; orders, terms and reads go on. */
export function pauseTerms(ports: Ports, tx: Writer, relationship: Relationship): void {
  transition('terms.pause', 'person', asOf(relationship, ports.clock.now()).state)
  ports.ledgers.speak(tx, relationship.rid, { type: 'terms.pause', body: {} })
  told(ports, tx, relationship, 'terms.paused')
}

export function resumeTerms(ports: Ports, tx: Writer, relationship: Relationship): void {
  transition('terms.resume', 'person', asOf(relationship, ports.clock.now()).state)
  ports.ledgers.speak(tx, relationship.rid, { type: 'terms.resume', body: {} })
  told(ports, tx, relationship, 'terms.resumed')
}

/** What the person takes away on the page; times in ms. */
export interface Cut {
  lines?: string[] | undefined
  attributes?: string[] | undefined
  purposes?: string[] | undefined
  recipients?: string[] | undefined
  retentionDays?: number | undefined
  jurisdiction?: string[] | undefined
  expiresAt?: number | undefined
}

/** @throws Problem not_possible for what would widen the grant */
function setOf({ grant }: Relationship, cut: Cut): { body: GrantSet; left: Grant } {
  const { expiresAt, retentionDays, ...lists } = cut
  const scope = {
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== undefined)),
    ...(retentionDays === undefined ? {} : { retention: `P${retentionDays}D` }),
  }
  const body: GrantSet = {
    ...(Object.keys(scope).length === 0 ? {} : { scope }),
    ...(expiresAt === undefined ? {} : { expires: wireTime(expiresAt) }),
  }
  if (grant === undefined || widensGrant(grant, body)) {
    throw new Problem('not_possible', { reason: 'only a new proffer gives more than was granted' })
  }
  return { body, left: narrowGrant(grant, body) }
}

/** The grant that narrowing so would leave. @throws as `narrowTerms` */
export const grantAfter = (relationship: Relationship, cut: Cut): Grant => setOf(relationship, cut).left

/** Cuts down what flows, at once. @throws Problem not_possible for anything that would widen it */
export function narrowTerms(ports: Ports, tx: Writer, relationship: Relationship, cut: Cut): Relationship {
  transition('grant.set', 'person', asOf(relationship, ports.clock.now()).state)
  const { body } = setOf(relationship, cut)
  ports.ledgers.speak(tx, relationship.rid, { type: 'grant.set', body: parseBody('grant.set', body) })
  narrowRenewal(ports, tx, relationship, body)
  const endsAt = cut.expiresAt
  if (endsAt !== undefined) tx.onCommit(() => ports.jobs.at('terms', endsAt))
  told(ports, tx, relationship, 'terms.narrowed')
  return relationshipOf(tx, relationship.rid) ?? relationship
}

/**
 * Ends a relationship: one notice, nothing else; content is no longer served from this second on.
 * With `erase` the brand is asked to delete what it was shown, itemised by record.
 */
export function revokeTerms(
  ports: Ports,
  tx: Writer,
  relationship: Relationship,
  choice: { erase: boolean; reason?: string | undefined },
): void {
  const { rid } = relationship
  transition('terms.revoke', 'person', asOf(relationship, ports.clock.now()).state)
  const scope = choice.erase ? shownTo(ports, tx, rid) : []
  ports.ledgers.speak(tx, rid, {
    type: 'terms.revoke',
    body: { erase: choice.erase, ...(choice.reason === undefined ? {} : { reason: choice.reason }) },
  })
  if (scope.length > 0) {
    const body = erasureBody(relationship, scope, ports.clock.now())
    ports.ledgers.speak(tx, rid, { type: 'erasure.request', body })
  }
  ports.ledgers.hideAll(tx, rid, 'revoked', ports.clock.seconds())
  endErrand(tx, rid)
  told(ports, tx, relationship, 'terms.revoked')
}

const shownTypes = /^(?:intent\.|thread\.|disclosure\.)/

/** Numbers of the records by which the brand was shown something of the person's. */
export function shownTo(ports: Pick<Ports, 'ledgers' | 'clock'>, reader: Reader, rid: string): number[] {
  const numbers: number[] = []
  for (let after = 0; ;) {
    const page = ports.ledgers.read(reader, rid, {
      after,
      limit: 1000,
      maxBytes: Number.MAX_SAFE_INTEGER,
      nowSeconds: ports.clock.seconds(),
      reveal: true,
    })
    numbers.push(...page.records.filter((record) => shownTypes.test(record.type)).map((record) => record.seq))
    const last = page.records.at(-1)
    if (!page.more || last === undefined) return numbers
    after = last.seq
  }
}

/** Who we are to a brand within one relationship. */
export const ourName = personId

/** Hash of a proffer's bytes: the id of the agreement. */
export const agreementId = (jwt: string): string => digest(jwt)

/** Lines a brand follows, as its filter or its document says. */
export const followsBy = (reader: Reader, rid: string): string[] => followsOf(reader, rid)

/** The origin of a brand that the person named by its host. */
export const originNamed = (ports: Pick<Context, 'config'>, brand: string): string =>
  originOf(brand, ports.config.loopbackBrands)
