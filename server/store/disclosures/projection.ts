// What each record about disclosures makes of the tables; a rebuild runs the same functions over all records.
import { timeSeconds } from '../../../protocol/body.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import { ownBody } from '../own.ts'
import { askRow, disclosuresFor, endDisclosures, insertAsk, insertDisclosure, settleAsks } from './queries.ts'

function give(tx: Writer, { rid, record, claims }: Entry): void {
  const body = parseBody('disclosure.grant', claims.body)
  const ask = claims.on === undefined ? undefined : askRow(tx, rid, claims.on)
  insertDisclosure(tx, {
    rid,
    id: claims.on ?? claims.jti,
    attributes: JSON.stringify(body.attributes),
    purpose: body.order === undefined ? (ask?.purpose ?? body.purpose ?? '') : 'order',
    until: timeSeconds(body.until) * 1000,
    endedAt: null,
    orderId: body.order ?? null,
    givenAt: record.at * 1000,
    seq: record.seq,
  })
  if (ask !== undefined) settleAsks(tx, { rid, id: ask.id }, 'granted', record.at * 1000)
}

function ask(tx: Writer, { rid, record, claims }: Entry): void {
  const { attributes, purpose, retention } = parseBody('disclosure.ask', claims.body)
  insertAsk(tx, {
    rid,
    id: claims.jti,
    attributes: JSON.stringify([...new Set(attributes)]),
    purpose,
    retention,
    state: 'asked',
    askedAt: record.at * 1000,
    answeredAt: null,
  })
}

function endWith(tx: Writer, rid: string, at: number): void {
  endDisclosures(tx, { rid }, at)
  settleAsks(tx, { rid }, 'ended', at)
}

const endAll: Projection = (tx, { rid, record }) => endWith(tx, rid, record.at * 1000)
const endOfOrder: Projection = (tx, { rid, record, claims }) =>
  endDisclosures(tx, { rid, orderId: claims.on }, record.at * 1000)

export const projections: Readonly<Record<string, Projection>> = {
  'disclosure.ask': ask,
  'disclosure.grant': give,
  'disclosure.refuse': (tx, { rid, record, claims }) =>
    settleAsks(tx, { rid, id: claims.on }, 'refused', record.at * 1000),
  'disclosure.end': (tx, { rid, record, claims }) =>
    endDisclosures(tx, { rid, id: claims.on }, record.at * 1000),
  'order.close': endOfOrder,
  'order.cancel': endOfOrder,
  'order.update': (tx, entry) => {
    if (parseBody('order.update', entry.claims.body).event === 'cancelled') endOfOrder(tx, entry)
  },
  'terms.revoke': endAll,
  'terms.leave': endAll,
  'own.lapse': (tx, { record, claims }) => {
    const { what, id } = ownBody('own.lapse', claims.body)
    if (what === 'terms') endWith(tx, id, record.at * 1000)
    if (what === 'order') {
      const rid = disclosuresFor(tx, id)[0]?.rid
      if (rid !== undefined) endDisclosures(tx, { rid, orderId: id }, record.at * 1000)
    }
  },
}
