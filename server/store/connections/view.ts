// What the pages show of a brand: who it is, what was agreed, what it can see and has seen, and what came of it.
import { fingerprint } from '../../../protocol/keys.ts'
import { personId } from '../../../protocol/message.ts'
import type { GoneRecord, LedgerRecord } from '../../../protocol/record.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import type { BrandCard } from '../../../protocol/owner/brand-card.ts'
import type { BrandDetail, RosterEntry, Shown } from '../../../protocol/owner/brands.ts'
import { durationSeconds } from '../../../protocol/body.ts'
import { hasAttribute, type TermsProffer } from '../../../protocol/terms.ts'
import { rosterEntry as entryOf, type RosterId } from '../../../protocol/roster.ts'
import type { Reader } from '../../platform/database.ts'
import { logoPath } from '../brands/brands.ts'
import type { Context } from '../context.ts'
import { disclosuresTo } from '../disclosures/disclosures.ts'
import { countLiveCopies } from '../intents/intents.ts'
import { countOffersFrom, offerBody, offerKey, offersFrom, stateNow, titleOf } from '../offers/offers.ts'
import { countOrdersWith, ordersWith } from '../orders/orders.ts'
import { readColumn } from '../own.ts'
import { kindOf, type BrandKind } from '../../../protocol/terms-rules.ts'
import type { JournalEntry } from '../../platform/journal.ts'
import { saysNow } from '../brands/wellknown.ts'
import { statusNow } from '../rules/status.ts'
import { allWith, followsBy, renewalAsOf, renewalOf, type Relationship } from '../terms/terms.ts'
import { erasuresOf, stateOf } from '../erasures/erasures.ts'

/** What delivery knows about one relationship; times in ms. */
export interface DeliveryFacts {
  lastSeen(
    reader: Reader,
    rid: string,
  ): { seq: number; hash: string; at: number; proof: string | null } | undefined
  seenTimes(reader: Reader, rid: string): number
  /** When a record was first handed over or acknowledged. */
  seenOf(
    reader: Reader,
    rid: string,
    seq: number,
  ): { at: number; channel: 'pull' | 'stream' | 'push' } | undefined
  handedOf(
    reader: Reader,
    rid: string,
    seq: number,
  ): { at: number; channel: 'pull' | 'stream' | 'push' } | undefined
  pushOf(reader: Reader, rid: string): BrandDetail['push']
  silentMs(reader: Reader, rid: string): number | undefined
  openStreams(rid: string): number
  silence(rid: string): Promise<{ ms: number; streams: number; pushes: number }>
}

type Ports = Pick<Context, 'clock' | 'database' | 'ledgers' | 'journal'>

export function rosterView(id: RosterId): RosterEntry {
  const { version, iri, kind, summary, flags, dp } = entryOf(id)
  return { id, version, iri, kind, summary, flags, dataBack: dp }
}

/** Read once: what brands follow stays the same for months, and every list asks. */
const kinds = new Map<string, BrandKind | undefined>()
const keptKinds = 5000

function kindBy(follows: readonly string[]): BrandKind | undefined {
  const key = follows.join('\n')
  if (!kinds.has(key)) {
    if (kinds.size >= keptKinds) kinds.clear()
    kinds.set(key, kindOf(follows))
  }
  return kinds.get(key)
}

export function cardOf(ports: Ports, facts: DeliveryFacts, relationship: Relationship): BrandCard {
  const { rid, brand, name, state, isPractice, agreed, grant, profferedAt, agreedAt, expiresAt } =
    relationship
  const reader = ports.database
  const logo = logoPath(reader, brand)
  const seen = facts.lastSeen(reader, rid)
  const silentMs = state === 'revoked' ? facts.silentMs(reader, rid) : undefined
  const kind = kindBy(followsBy(reader, rid))
  const erasures = erasuresOf(reader, rid)
  const isLate = (row: (typeof erasures)[number]): boolean =>
    ['overdue', 'closed'].includes(stateOf(row, ports.clock.now()))
  // One that is overdue counts more than a newer one.
  const erasure = erasures.find(isLate) ?? erasures[0]
  const isOverdue = erasure !== undefined && isLate(erasure)
  return {
    brand,
    rid,
    name,
    ...(logo === undefined ? {} : { logo }),
    standing: state,
    isPractice,
    isKeyHeld: relationship.heldKid !== undefined,
    ...(agreed === undefined ? {} : { agreement: agreed }),
    lines: grant?.scope.lines ?? [],
    ...(kind === undefined ? {} : { kind }),
    since: agreedAt ?? profferedAt,
    ...(expiresAt === undefined ? {} : { endsAt: expiresAt }),
    ...(seen === undefined ? {} : { lastSeenAt: seen.at }),
    seenTimes: facts.seenTimes(reader, rid),
    offers: countOffersFrom(reader, rid),
    orders: countOrdersWith(reader, rid),
    openIntents: countLiveCopies(reader, rid),
    ...(erasure === undefined
      ? {}
      : { erasure: isOverdue ? 'overdue' : (erasure.state as 'requested' | 'acknowledged' | 'receipted') }),
    ...(silentMs === undefined ? {} : { silentMs }),
  }
}

const shownTypes = /^(?:intent\.(?:post|revise)|thread\.note|disclosure\.grant)$/
const isGone = (record: LedgerRecord): record is GoneRecord => 'gone' in record

/** Every record of a ledger, as the person may see it. */
function* recordsOf(ports: Ports, rid: string): Generator<LedgerRecord> {
  for (let after = 0; ;) {
    const nowSeconds = ports.clock.seconds()
    const question = { after, limit: 500, maxBytes: Number.MAX_SAFE_INTEGER, nowSeconds, reveal: true }
    const page = ports.ledgers.read(ports.database, rid, question)
    yield* page.records
    const last = page.records.at(-1)
    if (!page.more || last === undefined) return
    after = last.seq
  }
}

/** What the brand was shown, newest first, with when it was handed over, acknowledged, and no longer served. */
export function shownOf(ports: Ports, facts: DeliveryFacts, rid: string): Shown[] {
  const shown: Shown[] = []
  for (const record of recordsOf(ports, rid)) {
    if (!shownTypes.test(record.type) || isGone(record)) continue
    // A brand's own notes are nothing that it was shown.
    if (claimsOf(record.jwt).iss !== personId(rid)) continue
    shown.push(oneShown(ports, facts, rid, record))
    if (shown.length > maxShown) shown.shift()
  }
  return shown.toReversed()
}

const maxShown = 500

function oneShown(
  ports: Ports,
  facts: DeliveryFacts,
  rid: string,
  record: Exclude<LedgerRecord, GoneRecord>,
): Shown {
  const { seq, type } = record
  const body = claimsOf(record.jwt).body as {
    line?: string
    text?: string
    attributes?: Record<string, unknown>
  }
  const fields = Object.keys(body.attributes ?? {})
  const seen = facts.seenOf(ports.database, rid, seq)
  const handed = facts.handedOf(ports.database, rid, seq)
  const goneSince = ports.ledgers.goneSince(ports.database, rid, seq)
  return {
    seq,
    at: record.at * 1000,
    type,
    what: body.line ?? body.text ?? fields.join(', '),
    fields,
    ...(handed === undefined ? {} : { channel: handed.channel, handedAt: handed.at }),
    ...(seen === undefined ? {} : { seenAt: seen.at, channel: seen.channel }),
    ...(goneSince === undefined || goneSince > ports.clock.seconds() ? {} : { goneSince: goneSince * 1000 }),
  }
}

function termsView(
  reader: Reader,
  relationship: Relationship,
  refusals: readonly JournalEntry[],
): BrandDetail['terms'] {
  const { proffer, agreed, preferred, grant, asks, struck, counter, agreedAt, profferedAt } = relationship
  const id = agreed ?? preferred
  if (proffer === undefined || id === undefined) return undefined
  const scope = grant?.scope ?? proffer.body.scope
  const expiresAt = relationship.expiresAt ?? Date.parse(proffer.body.expires)
  const status = statusNow(reader, relationship, refusals)
  return {
    entry: rosterView(id),
    agreementId: proffer.hash,
    rosterHash: proffer.body.roster.sha256,
    profferedAt,
    ...(agreedAt === undefined ? {} : { agreedAt, effectiveAt: agreedAt }),
    expiresAt,
    struck: asks.filter(
      ({ attribute }) => struck.includes(attribute) && !hasAttribute(scope.attributes, attribute),
    ),
    ...(counter === undefined ? {} : { counter: rosterView(counter) }),
    ...(status === undefined ? {} : { status }),
    grant: {
      lines: scope.lines,
      attributes: scope.attributes,
      purposes: scope.purposes,
      recipients: scope.recipients,
      retention: scope.retention,
      jurisdiction: scope.jurisdiction,
      expiresAt,
    },
    alternates: proffer.body.alternates,
    rider: riderView(proffer.body),
  }
}

/** What the brand owes beyond the agreement's text. */
const riderView = ({ rider }: TermsProffer): NonNullable<BrandDetail['terms']>['rider'] => ({
  erasureDays: Math.ceil(durationSeconds(rider.erasure_ack_within) / 86_400),
  ...(rider.max_offers_per_day === undefined ? {} : { maxOffersPerDay: rider.max_offers_per_day }),
  ...(rider.counter_value === undefined ? {} : { counterValue: rider.counter_value }),
})

/** Terms that were proposed beside those in force, and what became of that. */
function renewalView(ports: Ports, { rid, state }: Relationship): BrandDetail['renewal'] {
  const found = state === 'in_force' || state === 'paused' ? renewalOf(ports.database, rid) : undefined
  if (found === undefined) return undefined
  const { body, counter, profferedAt, changedAt, ...rest } = renewalAsOf(found, ports.clock.seconds())
  const { lines, attributes, purposes, recipients, retention, jurisdiction } = body.scope
  return {
    state: rest.state as NonNullable<BrandDetail['renewal']>['state'],
    entry: rosterView(body.preferred),
    ...(counter === undefined ? {} : { counter: rosterView(counter) }),
    profferedAt,
    changedAt,
    grant: {
      lines,
      attributes,
      purposes,
      recipients,
      retention,
      jurisdiction,
      expiresAt: Date.parse(body.expires),
    },
  }
}

function offersView(ports: Ports, rid: string): BrandDetail['offersMade'] {
  return offersFrom(ports.database, rid).map((row) => ({
    id: offerKey(rid, row.id),
    intent: row.intent,
    title: titleOf(offerBody(row)),
    total: { amount: row.total, currency: row.currency },
    state: stateNow(row, ports.clock.now()),
    at: row.receivedAt,
  }))
}

/** Everything about one brand: the newest relationship in full, the older ones by date. */
export function detailOf(ports: Ports, facts: DeliveryFacts, relationship: Relationship): BrandDetail {
  const { rid, brand, legal, pinned } = relationship
  const reader = ports.database
  const entries = ports.journal.read(reader, { brand, limit: 200 })
  const refusals = ports.journal.refusals(reader, brand, 100)
  const terms = termsView(reader, relationship, refusals)
  const renewal = renewalView(ports, relationship)
  const gpc = saysNow(reader, brand)?.gpc
  const seen = facts.lastSeen(reader, rid)
  return {
    ...cardOf(ports, facts, relationship),
    origin: relationship.origin,
    about: relationship.about,
    ...(legal === undefined ? {} : { legal: { name: '', address: '', ...legal } }),
    fingerprint: pinned[0]?.kid === undefined ? '' : fingerprint(pinned[0].kid),
    ...(terms === undefined ? {} : { terms }),
    ...(gpc === undefined ? {} : { gpc }),
    ...(renewal === undefined ? {} : { renewal }),
    asks: relationship.asks,
    follows: followsBy(reader, rid),
    shown: shownOf(ports, facts, rid),
    disclosures: disclosuresTo(reader, rid).map((row) => ({
      id: row.id,
      attributes: Object.keys(readColumn<Record<string, unknown>>(row.attributes)),
      purpose: row.purpose,
      ...(row.until === null ? {} : { until: row.until }),
      ...(row.endedAt === null ? {} : { endedAt: row.endedAt }),
      ...(row.orderId === null ? {} : { order: row.orderId }),
    })),
    offersMade: offersView(ports, rid),
    orderList: ordersWith(reader, rid).map((row) => ({
      id: row.id,
      title: row.title,
      total: { amount: row.total, currency: row.currency },
      state: row.state,
      at: row.placedAt,
    })),
    refused: refusals.map(({ notedAt, values }) => ({
      at: notedAt,
      type: String(values['type']),
      code: String(values['code']),
    })),
    heads: {
      ours: ports.ledgers.head(reader, rid),
      // What it only gave back after a restore it has not signed again yet.
      ...(seen?.proof == null ? {} : { theirs: { seq: seen.seq, hash: seen.hash, at: seen.at } }),
    },
    push: facts.pushOf(reader, rid),
    past: allWith(reader, brand)
      .filter((other) => other.rid !== rid)
      .map((other) => ({
        rid: other.rid,
        standing: other.state,
        from: other.profferedAt,
        ...(other.endedAt === undefined ? {} : { to: other.endedAt }),
      })),
    events: entries.map(({ seq, notedAt, code, values, link }) => ({
      seq,
      at: notedAt,
      said: { code, values },
      brand,
      ...(link === undefined ? {} : { link }),
    })),
    version: relationship.version,
  }
}
