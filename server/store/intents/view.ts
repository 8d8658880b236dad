// What the pages show of an intent: its line, who saw it and when, and the offers side by side.
import type { Audience, IntentCard, IntentDetail, Offer } from '../../../protocol/owner/intents.ts'
import { audienceOf, copiesOf, type CopyRow, type IntentRow } from './intents.ts'
import { hasExactPlace } from '../../../protocol/coarse.ts'
import { readLine } from '../../../protocol/line-read.ts'
import type { Reader } from '../../platform/database.ts'
import { logoPath } from '../brands/brands.ts'
import type { DeliveryFacts } from '../connections/view.ts'
import type { Context } from '../context.ts'
import {
  compareOffers,
  fitOf,
  fitTags,
  offerBody,
  offerKey,
  offersFor,
  reasonsFor,
  stateNow,
  type OfferRow,
} from '../offers/offers.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { readColumn } from '../own.ts'
import { ratingSum } from '../ratings/ratings.ts'
import { relationshipOf, type Relationship } from '../terms/terms.ts'
import { waitingFor, type WaitingRow } from '../waiting/waiting.ts'
import type { PlannedPost } from './intents.ts'

type Ports = Pick<Context, 'clock' | 'database' | 'journal'>
type Fit = ReturnType<typeof fitOf>

interface Compared {
  row: OfferRow
  fit: Fit
}

/** Offers on an intent in the order in which they are shown. */
export function comparedOffers(
  reader: Reader,
  intent: Pick<IntentRow, 'id' | 'line'>,
  now: number,
): Compared[] {
  return offersFor(reader, intent.id)
    .map((row) => ({ row: { ...row, state: stateNow(row, now) }, fit: fitOf(intent.line, row.line) }))
    .sort(compareOffers)
}

const openOffer = new Set(['made', 'countered', 'revised', 'accepted', 'confirmed'])

export function intentCard(
  ports: Ports,
  facts: Pick<DeliveryFacts, 'seenOf'>,
  intent: IntentRow,
): IntentCard {
  const reader = ports.database
  const copies = copiesOf(reader, intent.id).filter((copy) => copy.seq > 0)
  const offers = comparedOffers(reader, intent, ports.clock.now())
  const best = offers.find(({ row }) => openOffer.has(row.state))
  const by = best === undefined ? undefined : relationshipOf(reader, best.row.rid)
  return {
    id: intent.id,
    line: intent.line,
    state: intent.state as IntentCard['state'],
    postedAt: intent.postedAt,
    expiresAt: intent.expiresAt,
    revision: intent.revision,
    brands: copies.length,
    seen: copies.filter((copy) => facts.seenOf(reader, copy.rid, copy.seq) !== undefined).length,
    offers: offers.filter(({ row }) => openOffer.has(row.state)).length,
    ...(best === undefined || by === undefined
      ? {}
      : {
          best: {
            total: { amount: best.row.total, currency: best.row.currency },
            brand: by.brand,
            name: by.name,
            fits: best.fit.fits,
          },
        }),
    isPractice: intent.isPractice === 1,
  }
}

/** A post that waits its six seconds looks like an intent already, and can be taken back. */
export function waitingCard(row: WaitingRow): IntentCard {
  const plan = readColumn<PlannedPost>(row.body)
  return {
    id: row.subject,
    line: plan.line,
    state: 'open',
    postedAt: row.madeAt,
    expiresAt: plan.expiresAt,
    revision: 1,
    brands: plan.to.length,
    seen: 0,
    offers: 0,
    isPractice: false,
    waiting: { id: row.id, kind: 'post', sendsAt: row.sendsAt },
  }
}

/** How it would come to the person, as the offer's own line says. */
function deliveryOf(line: string): string | undefined {
  const parsed = parseLine(line)
  if (!parsed.ok) return undefined
  const { via, by, on } = parsed.line
  const text = [via?.join(', '), by, on?.from].filter((part) => part !== undefined).join(' · ')
  return text === '' ? undefined : text
}

function feeText(fee: ReturnType<typeof offerBody>['fee']): Offer['fee'] {
  if (fee === undefined) return undefined
  const much = fee.bps === undefined ? String(fee.amount ?? 0) : `${fee.bps / 100} %`
  return { payer: fee.payer, text: `${much} → ${fee.payee}` }
}

export function offerView(
  ports: Ports,
  compared: Compared,
  all: readonly Compared[],
  relationship: Relationship,
): Offer {
  const { row, fit } = compared
  const body = offerBody(row)
  const { rid, brand, name, isPractice } = relationship
  const logo = logoPath(ports.database, brand)
  const fee = feeText(body.fee)
  const delivery = deliveryOf(row.line)
  const waiting = waitingFor(ports.database, offerKey(rid, row.id))
  const yours = ratingSum(ports.database, brand, 'person')
  return {
    id: offerKey(rid, row.id),
    intent: row.intent,
    brand,
    name,
    ...(logo === undefined ? {} : { logo }),
    isPractice,
    state: row.state as Offer['state'],
    revision: row.revision,
    line: row.line,
    items: body.items.map(({ name: title, quantity, amount, gtin }) => ({
      name: title,
      quantity,
      amount,
      ...(gtin === undefined ? {} : { gtin }),
    })),
    rows: body.totals.map(({ type, label, amount }) => ({
      type,
      amount,
      ...(label === undefined ? {} : { label }),
    })),
    currency: row.currency,
    total: row.total,
    ...(fee === undefined ? {} : { fee }),
    validUntil: row.validUntil,
    confirmWithin: body.confirm_within,
    ...(delivery === undefined ? {} : { delivery }),
    ...(body.note === undefined ? {} : { note: body.note }),
    ...(body.checkout === undefined ? {} : { link: body.checkout }),
    lang: body.lang,
    fit: fitTags(fit, body),
    met: fit.met,
    musts: fit.met + fit.unmet + fit.unknown,
    rank: all.indexOf(compared) + 1,
    because: reasonsFor(compared, all),
    rounds: row.rounds,
    receivedAt: row.receivedAt,
    receiptSeq: row.seq,
    ...(row.orderId === null ? {} : { order: row.orderId }),
    ...(yours === undefined ? {} : { yours }),
    ...(waiting === undefined ? {} : { waiting }),
  }
}

/** Everybody who has a copy, and everybody else the person could have told. */
function audienceView(
  ports: Ports,
  facts: DeliveryFacts,
  intent: IntentRow,
  copies: readonly CopyRow[],
): IntentDetail['audience'] {
  const reader = ports.database
  const { line: whole } = readLine(intent.line)
  const isFine = whole !== undefined && hasExactPlace(whole)
  const told = copies.flatMap((copy) => {
    const relationship = relationshipOf(reader, copy.rid)
    if (relationship === undefined || copy.seq === 0) return []
    const { rid, brand, name, isPractice, agreed } = relationship
    const logo = logoPath(reader, brand)
    const handed = facts.handedOf(reader, rid, copy.seq)
    const seen = facts.seenOf(reader, rid, copy.seq)
    return [
      {
        brand,
        rid,
        name,
        ...(logo === undefined ? {} : { logo }),
        isPractice,
        ...(agreed === undefined ? {} : { agreement: agreed }),
        sees: copy.line,
        withheld: readColumn<string[]>(copy.withheld),
        ...(isFine ? { exact: copy.exact === 1 } : {}),
        gets: 'yes' as Audience['gets'],
        ...(handed === undefined ? {} : { handedAt: handed.at }),
        ...(seen === undefined ? {} : { seenAt: seen.at }),
        state: copy.state,
      },
    ]
  })
  const line = intent.state === 'open' ? whole : undefined
  if (line === undefined) return told
  const known = new Set(told.map((one) => one.rid))
  const others = audienceOf(reader, line, [], ports.clock.seconds()).filter((one) => !known.has(one.rid))
  return [...told, ...others]
}

export function intentDetail(ports: Ports, facts: DeliveryFacts, intent: IntentRow): IntentDetail {
  const reader = ports.database
  const copies = copiesOf(reader, intent.id)
  const compared = comparedOffers(reader, intent, ports.clock.now())
  const offers = compared.flatMap((one) => {
    const relationship = relationshipOf(reader, one.row.rid)
    return relationship === undefined ? [] : [offerView(ports, one, compared, relationship)]
  })
  const link = `/intents/${intent.id}`
  return {
    ...intentCard(ports, facts, intent),
    audience: audienceView(ports, facts, intent, copies),
    offerList: offers,
    events: ports.journal.read(reader, { link, limit: 100 }).map(({ seq, notedAt, code, values, brand }) => ({
      seq,
      at: notedAt,
      said: { code, values },
      ...(brand === undefined ? {} : { brand }),
    })),
    version: intent.version,
  }
}
