// Disclosures: what a brand is shown of the person for an order, and the end of it.
import { parseBody } from '../../../protocol/types.ts'
import { timeSeconds } from '../../../protocol/body.ts'
import type { Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import type { Context } from '../context.ts'
import { ownBody } from '../own.ts'
import { wireTime } from '../wire-time.ts'
import { disclosuresFor, endDisclosures, insertDisclosure } from './queries.ts'

export { derivedTables, disclosuresFor, disclosuresTo, type DisclosureRow } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'ledgers' | 'journal'>

const day = 86_400_000
/** An order's disclosure ends with the order, and at the latest after this many days. */
const orderDays = 90

/** Shows a brand what an order needs, as one disclosure that ends with the order. */
export function discloseForOrder(
  ports: Ports,
  tx: Writer,
  to: { rid: string; brand: string; name: string },
  order: string,
  attributes: Readonly<Record<string, string>>,
): void {
  if (Object.keys(attributes).length === 0) return
  const until = wireTime(ports.clock.now() + orderDays * day)
  const body = parseBody('disclosure.grant', { attributes, until, order })
  const { jwt } = ports.ledgers.speak(tx, to.rid, { type: 'disclosure.grant', body })
  ports.ledgers.hide(tx, to.rid, claimsOf(jwt).jti, 'ended', timeSeconds(until))
  const fields = Object.keys(attributes).join(', ')
  ports.journal.note(
    tx,
    'disclosure.given',
    { name: to.name, fields },
    { brand: to.brand, rid: to.rid, link: `/orders/${order}` },
  )
}

/** From this second the content of what was shown for an order is no longer served. */
export function hideForOrder(ports: Ports, tx: Writer, order: string): void {
  for (const { rid, id } of disclosuresFor(tx, order)) {
    ports.ledgers.hide(tx, rid, id, 'ended', ports.clock.seconds())
  }
}

function give(tx: Writer, { rid, record, claims }: Entry): void {
  const body = parseBody('disclosure.grant', claims.body)
  insertDisclosure(tx, {
    rid,
    id: claims.on ?? claims.jti,
    attributes: JSON.stringify(body.attributes),
    purpose: body.order === undefined ? '' : 'order',
    until: timeSeconds(body.until) * 1000,
    endedAt: null,
    orderId: body.order ?? null,
    givenAt: record.at * 1000,
  })
}

const endAll: Projection = (tx, { rid, record }) => endDisclosures(tx, { rid }, record.at * 1000)
const endOfOrder: Projection = (tx, { rid, record, claims }) =>
  endDisclosures(tx, { rid, orderId: claims.on }, record.at * 1000)

export const projections: Readonly<Record<string, Projection>> = {
  'disclosure.grant': give,
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
    if (what === 'terms') endDisclosures(tx, { rid: id }, record.at * 1000)
    if (what === 'order') {
      const rid = disclosuresFor(tx, id)[0]?.rid
      if (rid !== undefined) endDisclosures(tx, { rid, orderId: id }, record.at * 1000)
    }
  },
}
