// Breaches and recalls: a brand can tell of them as long as its messages are answered at all, also after the end.
import { checkBareIncident } from '../../../protocol/incident.ts'
import { isOver, transition } from '../../../protocol/lifecycle.ts'
import { daily, seconds } from '../../../protocol/limits.ts'
import type { Incident } from '../../../protocol/owner/incidents.ts'
import { isOwnUrl } from '../../../protocol/profile.ts'
import { Problem } from '../../../protocol/problem.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Projection } from '../../platform/ledger/ledgers.ts'
import type { Context } from '../context.ts'
import { orderRow } from '../orders/orders.ts'
import { ownBody, ownLedger } from '../own.ts'
import type { Take } from '../take.ts'
import { relationshipOf, type Relationship } from '../terms/terms.ts'
import { countIncidents, incidentRow, insertIncident, markIncident, type IncidentRow } from './queries.ts'

export { derivedTables, incidentsOf, unreadIncidents, type IncidentRow } from './queries.ts'

const day = 86_400_000

/** After the end as many may come in a month as before in a day: a way to warn, and none to be heard again. */
function countedFrom({ state, endedAt = 0 }: Relationship, now: number): number {
  if (isOver(state)) return Math.max(endedAt, now - seconds.afterglow * 1000)
  return Math.floor(now / day) * day
}

const takeNotice: Take = (tx, context, relationship, message) => {
  const body = parseBody('incident.notice', message.claims.body)
  const { rid, brand, name, state, origin } = relationship
  transition('incident.notice', 'brand', state)
  if (isOver(state)) checkBareIncident(body)
  if (body.link !== undefined && !isOwnUrl(body.link, origin)) {
    throw new Problem('malformed', { reason: 'body.link: must be on the brand’s own host' })
  }
  if (body.order !== undefined && orderRow(tx, body.order)?.rid !== rid) {
    throw new Problem('malformed', { reason: 'body.order: there is no such order' })
  }
  if (countIncidents(tx, brand, countedFrom(relationship, context.clock.now())) >= daily.incidents) {
    throw new Problem('quota', { what: 'incidents', limit: daily.incidents })
  }
  const code = body.kind === 'breach' ? 'incident.breach' : 'incident.recall'
  // A warning about an order stands with that order, and is forgotten with it.
  const link = body.order === undefined ? `/brands/${encodeURIComponent(brand)}` : `/orders/${body.order}`
  context.journal.note(tx, code, { name, line: body.line }, { brand, rid, link })
  context.live.tell(tx, { topic: 'brand', id: brand, code })
}

export const takes: Readonly<Record<string, Take>> = { 'incident.notice': takeNotice }

/** The person has read it; it stays on the brand's page. @throws Problem not_found */
export function readIncident(
  { ledgers, live }: Pick<Context, 'ledgers' | 'live'>,
  tx: Writer,
  brand: string,
  row: IncidentRow,
): void {
  if (row.brand !== brand) throw new Problem('not_found')
  if (row.readAt !== null) return
  ledgers.speak(tx, ownLedger, { type: 'own.incident.read', body: { rid: row.rid, id: row.id } })
  live.tell(tx, { topic: 'brand', id: brand })
}

/** One notice as the pages show it. */
export function incidentView(reader: Reader, row: IncidentRow): Incident {
  const order = row.orderId === null ? undefined : orderRow(reader, row.orderId)
  return {
    id: row.id,
    brand: row.brand,
    name: relationshipOf(reader, row.rid)?.name ?? row.brand,
    kind: row.kind === 'breach' ? 'breach' : 'recall',
    line: row.line,
    ...(row.link === null ? {} : { link: row.link }),
    ...(order === undefined ? {} : { order: { id: order.id, title: order.title } }),
    at: row.noticedAt,
    isRead: row.readAt !== null,
  }
}

export const projections: Readonly<Record<string, Projection>> = {
  'incident.notice': (tx, { rid, record, claims }) => {
    const { kind, line, link, order } = parseBody('incident.notice', claims.body)
    insertIncident(tx, {
      rid,
      id: claims.jti,
      brand: relationshipOf(tx, rid)?.brand ?? '',
      kind,
      line,
      link: link ?? null,
      orderId: order ?? null,
      noticedAt: record.at * 1000,
      seq: record.seq,
      readAt: null,
    })
  },
  'own.incident.read': (tx, { record, claims }) => {
    const { rid, id } = ownBody('own.incident.read', claims.body)
    if (incidentRow(tx, rid, id) !== undefined) markIncident(tx, rid, id, record.at * 1000)
  },
}
