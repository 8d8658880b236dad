// What each record about an offer makes of the table of offers.
import { timeSeconds } from '../../../protocol/body.ts'
import type { OfferMake } from '../../../protocol/offer.ts'
import { transition } from '../../../protocol/lifecycle.ts'
import { totalOf } from '../../../protocol/totals.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import { copyRow, type CopyRow } from '../intents/intents.ts'
import { ownBody } from '../own.ts'
import { changeOffer, insertOffer, liveStates, moveOffers, offerRow, type OfferRow } from './queries.ts'

/** An offer cannot be taken any longer than the intent that it answers is open. */
const facts = (body: OfferMake, copy: CopyRow) => ({
  intentRevision: body.intent.revision,
  line: body.line,
  body: JSON.stringify(body),
  currency: body.currency,
  total: totalOf(body.totals),
  validUntil: Math.min(timeSeconds(body.valid_until) * 1000, copy.expiresAt),
})

function make(tx: Writer, { rid, record, claims }: Entry): void {
  const body = parseBody('offer.make', claims.body)
  const copy = copyRow(tx, rid, body.intent.id)
  if (copy === undefined) throw new Error('an offer for an intent nobody posted')
  insertOffer(tx, {
    rid,
    id: claims.jti,
    copy: body.intent.id,
    intent: copy.intent,
    state: transition('offer.make', 'brand', 'in_force', copy.state).made?.state ?? 'made',
    revision: 1,
    rounds: 0,
    ...facts(body, copy),
    receivedAt: record.at * 1000,
    changedAt: record.at * 1000,
    seq: record.seq,
    orderId: null,
  })
}

function required(tx: Writer, { rid, claims }: Entry): OfferRow {
  const row = claims.on === undefined ? undefined : offerRow(tx, rid, claims.on)
  if (row === undefined) throw new Error(`${claims.type} about an offer nobody made`)
  return row
}

function step(tx: Writer, entry: Entry, change: Partial<Omit<OfferRow, 'rid' | 'id'>> = {}): void {
  const row = required(tx, entry)
  const state = transition(entry.claims.type, entry.by, 'in_force', row.state).object?.state ?? row.state
  changeOffer(tx, row.rid, row.id, { ...change, state, changedAt: entry.record.at * 1000 })
}

function revise(tx: Writer, entry: Entry): void {
  const body = parseBody('offer.revise', entry.claims.body)
  const { revision, copy: id } = required(tx, entry)
  const copy = copyRow(tx, entry.rid, id)
  if (copy === undefined) throw new Error('an offer for an intent nobody posted')
  step(tx, entry, { ...facts(body, copy), revision: revision + 1, seq: entry.record.seq })
}

function counter(tx: Writer, entry: Entry): void {
  step(tx, entry, { rounds: required(tx, entry).rounds + 1 })
}

/** All offers of a brand on one copy that can still become something take another state. */
function endOn(
  tx: Writer,
  rid: string,
  copy: string | undefined,
  state: string,
  from: readonly string[],
  at: number,
): void {
  moveOffers(tx, { rid, copy, from }, { state, changedAt: at })
}

const endings = [...liveStates, 'stale']
const endAll: Projection = (tx, { rid, record }) =>
  endOn(tx, rid, undefined, 'ended', endings, record.at * 1000)
const endCopy: Projection = (tx, { rid, record, claims }) =>
  endOn(tx, rid, claims.on, 'ended', endings, record.at * 1000)

function lapse(tx: Writer, { record, claims }: Entry): void {
  const { what, id } = ownBody('own.lapse', claims.body)
  if (what === 'terms') endOn(tx, id, undefined, 'ended', endings, record.at * 1000)
}

export const projections: Readonly<Record<string, Projection>> = {
  'offer.make': make,
  'offer.revise': revise,
  'offer.withdraw': (tx, entry) => step(tx, entry),
  'offer.counter': counter,
  'offer.decline': (tx, entry) => step(tx, entry),
  'offer.accept': (tx, entry) => step(tx, entry, { orderId: entry.claims.jti }),
  'intent.revise': (tx, { rid, record, claims }) =>
    endOn(tx, rid, claims.on, 'stale', liveStates, record.at * 1000),
  'intent.withdraw': endCopy,
  'intent.close': endCopy,
  'terms.revoke': endAll,
  'terms.leave': endAll,
  'own.lapse': lapse,
}
