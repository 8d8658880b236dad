// Offers: brands' signed answers, checked and ranked here; the person asks for less, declines, or accepts.
import { counts } from '../../../protocol/limits.ts'
import { transition } from '../../../protocol/lifecycle.ts'
import { isOwnUrl } from '../../../protocol/profile.ts'
import type { OfferMake } from '../../../protocol/offer.ts'
import type { DeclineReason, OrderNeed } from '../../../protocol/owner/offers.ts'
import { Problem } from '../../../protocol/problem.ts'
import { grantFor, type Granted } from '../../../protocol/terms.ts'
import { areSameTotals } from '../../../protocol/totals.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { copyRow, intentRow, type CopyRow } from '../intents/intents.ts'
import { readColumn } from '../own.ts'
import type { Take } from '../take.ts'
import { asOf, relationshipOf, type Relationship } from '../terms/terms.ts'
import { claimWaiting, type WaitingRow } from '../waiting/waiting.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { offerBody, stateNow } from './fit.ts'
import { changeOffer, countOffersSince, liveOffers, offerRow, type OfferRow } from './queries.ts'

export { projections } from './projection.ts'
export { compareOffers, confirmBy, fitOf, fitTags, offerBody, reasonsFor, stateNow } from './fit.ts'
export {
  changeOffer,
  countOffersFrom,
  derivedTables,
  liveStates,
  offerRow,
  offersFor,
  offersFrom,
  type OfferRow,
} from './queries.ts'

type Ports = Pick<Context, 'clock' | 'random' | 'database' | 'ledgers' | 'journal' | 'live' | 'jobs'>

/** How an offer is named on the person's side: brands choose their ids themselves, so two could choose alike. */
export const offerKey = (rid: string, id: string): string => `${rid}.${id}`

/** An offer by the person's name for it. @throws Problem not_found */
export function offerNamed(reader: Reader, key: string): { row: OfferRow; relationship: Relationship } {
  const [rid = '', id = ''] = key.split('.', 2)
  const row = offerRow(reader, rid, id)
  const relationship = row === undefined ? undefined : relationshipOf(reader, rid)
  if (row === undefined || relationship === undefined) throw new Problem('not_found')
  return { row, relationship }
}

function copyNamed(tx: Reader, rid: string, id: string): CopyRow {
  const copy = copyRow(tx, rid, id)
  // An intent that this brand never got does not exist for it.
  if (copy === undefined || copy.seq === 0) {
    throw new Problem('illegal_transition', { type: 'offer', object: 'intent', state: 'none' })
  }
  return copy
}

/** What an offer must be beyond its form: about the current revision, within its own brand, and not over yet. */
function checkOffer(
  context: Pick<Context, 'clock'>,
  relationship: Relationship,
  copy: CopyRow,
  body: OfferMake,
): void {
  if (body.intent.revision !== copy.revision) {
    throw new Problem('stale_revision', { given: body.intent.revision, current: copy.revision })
  }
  const now = context.clock.now()
  if (copy.expiresAt <= now) throw new Problem('expired', { object: 'intent' })
  if (Date.parse(body.valid_until) <= now) throw new Problem('expired', { object: 'offer' })
  if (body.checkout !== undefined && !isOwnUrl(body.checkout, relationship.origin)) {
    throw new Problem('malformed', { reason: 'body.checkout must be on the brand’s own host' })
  }
  if (relationship.legal === undefined)
    throw new Problem('no_grant', { what: 'offers need a legal identity in the brand’s document' })
}

/** What is said about a brand's copy of an intent, while its grant covers that. @throws Problem no_grant, paused */
export function grantAbout<T>(
  { clock }: Pick<Context, 'clock'>,
  { grant }: Relationship,
  copy: Pick<CopyRow, 'line'>,
  value: T,
): Granted<T> {
  const line = parseLine(copy.line)
  if (!line.ok) throw new Error('a copy that no longer parses')
  return grantFor(grant, { line: line.line }, clock.seconds(), value)
}

const takeMake: Take = (tx, context, relationship, message, parsed) => {
  const body = parsed as OfferMake
  const copy = copyNamed(tx, relationship.rid, body.intent.id)
  transition('offer.make', 'brand', relationship.state, copy.state)
  grantAbout(context, relationship, copy, undefined)
  checkOffer(context, relationship, copy, body)
  const now = context.clock.now()
  // To the second, as the ledger counts: an offer stands until its last second is over.
  const second = context.clock.seconds() * 1000
  const live = liveOffers(tx, relationship.rid, copy.intent).filter(
    ({ state, validUntil }) => state === 'accepted' || validUntil >= second,
  )
  if (live.length >= counts.liveOffers) throw new Problem('quota', { what: 'one live offer for each intent' })
  checkRider(tx, relationship, now)
  told(context, tx, relationship, copy, 'offer.made', message.claims.jti)
}

const day = 86_400_000

/** What the person asked for beyond the roster's text: no more offers a day than they want to read. */
function checkRider(tx: Writer, { rid, proffer }: Relationship, now: number): void {
  const most = proffer?.body.rider.max_offers_per_day
  if (most !== undefined && countOffersSince(tx, rid, now - day) >= most) {
    throw new Problem('quota', { what: `${most} offers a day` })
  }
}

const takeRevise: Take = (tx, context, relationship, message) => {
  const body = parseBody('offer.revise', message.claims.body)
  const row = offerAbout(tx, relationship, message.claims.on)
  transition('offer.revise', 'brand', relationship.state, stateNow(row, context.clock.now()))
  const copy = copyNamed(tx, relationship.rid, row.copy)
  if (body.intent.id !== row.copy)
    throw new Problem('malformed', { reason: 'the offer was about another intent' })
  grantAbout(context, relationship, copy, undefined)
  checkOffer(context, relationship, copy, body)
  told(context, tx, relationship, copy, 'offer.revised', row.id)
}

const takeWithdraw: Take = (tx, context, relationship, message) => {
  parseBody('offer.withdraw', message.claims.body)
  const row = offerAbout(tx, relationship, message.claims.on)
  transition('offer.withdraw', 'brand', relationship.state, stateNow(row, context.clock.now()))
  told(context, tx, relationship, copyNamed(tx, relationship.rid, row.copy), 'offer.withdrawn', row.id)
}

function offerAbout(tx: Writer, { rid }: Relationship, id: string | undefined): OfferRow {
  const row = id === undefined ? undefined : offerRow(tx, rid, id)
  if (row === undefined)
    throw new Problem('illegal_transition', { type: 'offer', object: 'offer', state: 'none' })
  return row
}

function told(
  context: Context,
  tx: Writer,
  { brand, name, rid }: Relationship,
  copy: CopyRow,
  code: string,
  id: string,
): void {
  context.journal.note(tx, code, { name }, { brand, rid, link: `/intents/${copy.intent}` })
  context.live.tell(tx, { topic: 'offer', id: offerKey(rid, id), code })
  context.live.tell(tx, { topic: 'intent', id: copy.intent, code })
}

export const takes: Readonly<Record<string, Take>> = {
  'offer.make': takeMake,
  'offer.revise': takeRevise,
  'offer.withdraw': takeWithdraw,
}

/** Says something about an offer, if the table of states lets the person say it now. */
function say(
  ports: Ports,
  tx: Writer,
  key: string,
  type: 'offer.counter' | 'offer.decline',
  body: object,
): OfferRow {
  const now = ports.clock.now()
  const { row, relationship } = offerNamed(tx, key)
  transition(type, 'person', asOf(relationship, now).state, stateNow(row, now))
  const about = { on: row.id }
  if (type === 'offer.decline') ports.ledgers.speak(tx, row.rid, { type, ...about, body })
  else {
    const granted = grantAbout(ports, relationship, copyNamed(tx, row.rid, row.copy), body)
    ports.ledgers.speak(tx, row.rid, { type, ...about, body: granted })
  }
  const { brand, name, rid } = relationship
  const code = type === 'offer.counter' ? 'offer.countered' : 'offer.declined'
  ports.journal.note(tx, code, { name }, { brand, rid, link: `/intents/${row.intent}` })
  ports.live.tell(tx, { topic: 'offer', id: key, code })
  ports.live.tell(tx, { topic: 'intent', id: row.intent, code })
  return offerRow(tx, row.rid, row.id) ?? row
}

/** Asks for another price or says a wish, at most three rounds. */
export function counterOffer(
  ports: Ports,
  tx: Writer,
  key: string,
  wish: { total?: number | undefined; note?: string | undefined; revision: number },
): OfferRow {
  const { row } = offerNamed(tx, key)
  if (row.revision !== wish.revision) throw new Problem('moved')
  if (row.rounds >= counts.rounds) {
    throw new Problem('not_possible', { reason: `an offer is countered at most ${counts.rounds} times` })
  }
  const rows = offerBody(row).totals
  const place = rows.findIndex((one) => one.type === 'total')
  const changes = [
    ...(wish.total === undefined ? [] : [{ path: `/totals/${place}/amount`, to: wish.total }]),
    ...(wish.total === undefined && wish.note !== undefined ? [{ path: '/note', to: null }] : []),
  ]
  if (changes.length === 0)
    throw new Problem('invalid', { reason: 'say what you would pay, or what you would like' })
  const body = parseBody('offer.counter', {
    changes,
    ...(wish.note === undefined ? {} : { note: wish.note }),
  })
  return say(ports, tx, key, 'offer.counter', body)
}

/** What waits when an offer is declined. */
export interface PlannedDecline {
  key: string
  reason: DeclineReason
  note?: string | undefined
}

export async function sendDecline(ports: Ports, row: WaitingRow): Promise<void> {
  const { key, reason, note } = readColumn<PlannedDecline>(row.body)
  await ports.database.transact((tx) => {
    if (!claimWaiting(tx, row.id)) return
    const body = { reason_code: reason, ...(note === undefined ? {} : { note }) }
    say(ports, tx, key, 'offer.decline', parseBody('offer.decline', body))
  })
}

/** What an order with this offer needs from the person: an address to deliver to, and a way to be reached. */
export function needsOf(body: OfferMake): { attribute: OrderNeed; required: boolean }[] {
  const line = parseLine(body.line)
  const verb = line.ok ? line.line.verb : 'sell'
  const via = line.ok ? (line.line.via ?? []) : []
  const needsPlace =
    verb !== 'sell' || !via.every((way) => way === 'download' || way === 'pickup') || via.length === 0
  const isFetched = via.length > 0 && via.every((way) => way === 'download')
  const place: OrderNeed[] = needsPlace && !isFetched ? ['street', 'postcode', 'city', 'country'] : []
  return [
    { attribute: 'name', required: true },
    ...place.map((attribute) => ({ attribute, required: true })),
    { attribute: 'email', required: false },
    { attribute: 'phone', required: false },
    ...(place.length > 0 ? [{ attribute: 'delivery_note' as const, required: false }] : []),
  ]
}

/** What waits when an offer is accepted; `order` is the id that the order will have. */
export interface PlannedAccept {
  key: string
  order: string
  revision: number
  total: number
  give: Partial<Record<OrderNeed, string>>
}

/** Checks an acceptance before it waits. @throws Problem moved, expired, invalid, illegal_transition */
export function checkAccept(
  ports: Pick<Ports, 'clock'>,
  reader: Reader,
  plan: PlannedAccept,
): { row: OfferRow; relationship: Relationship; copy: CopyRow } {
  const { row, relationship } = offerNamed(reader, plan.key)
  const now = ports.clock.now()
  transition('offer.accept', 'person', asOf(relationship, now).state, stateNow(row, now))
  if (row.revision !== plan.revision || row.total !== plan.total) throw new Problem('moved')
  const intent = intentRow(reader, row.intent)
  if (intent?.state !== 'open') {
    throw new Problem('not_possible', { reason: 'something was chosen for this intent already' })
  }
  const missing = needsOf(offerBody(row)).find(
    (need) => need.required && plan.give[need.attribute] === undefined,
  )
  if (missing !== undefined) throw new Problem('invalid', { reason: `${missing.attribute} is missing` })
  return { row, relationship, copy: copyNamed(reader, row.rid, row.copy) }
}

/** Compares what the person saw with what would be signed, row by row. */
export const isSamePrice = areSameTotals

/** Marks the offer an order came from; used by the room of orders. */
export function markOffer(tx: Writer, rid: string, id: string, state: string, at: number): void {
  changeOffer(tx, rid, id, { state, changedAt: at })
}

/** A short name for what an offer is about, for lists. */
export const titleOf = (body: OfferMake): string =>
  body.items.length === 1
    ? (body.items[0]?.name ?? '')
    : `${body.items[0]?.name ?? ''} + ${body.items.length - 1}`
