// Orders: placed by accepting an offer, carried on by the brand's signed events, kept as the person's history.
import { seconds } from '../../../protocol/limits.ts'
import { isBareOrderMessage } from '../../../protocol/order.ts'
import { isOver, transition } from '../../../protocol/lifecycle.ts'
import { isOwnUrl } from '../../../protocol/profile.ts'
import { Problem } from '../../../protocol/problem.ts'
import { areSameTotals } from '../../../protocol/totals.ts'
import type { RosterId } from '../../../protocol/roster.ts'
import { linksOf, parseBody, type MessageType } from '../../../protocol/types.ts'
import type { TotalsRow } from '../../../protocol/totals.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { discloseForOrder, hideForOrder } from '../disclosures/disclosures.ts'
import { closeForOthers } from '../intents/intents.ts'
import { checkAccept, grantAbout, offerBody, offerKey, type PlannedAccept } from '../offers/offers.ts'
import { isRestoring } from '../restoration/closed.ts'
import { ownLedger, readColumn } from '../own.ts'
import type { Take } from '../take.ts'
import { asOf, relationshipOf, type Relationship } from '../terms/terms.ts'
import { claimWaiting, type WaitingRow } from '../waiting/waiting.ts'
import { eventsOf, nextConfirmBy, orderRow, ordersWith, unconfirmedPast, type OrderRow } from './queries.ts'

export { projections } from './projection.ts'
export {
  countOrdersWith,
  derivedTables,
  eventsOf,
  findOrders,
  orderRow,
  ordersIn,
  ordersWith,
  sumOrders,
  type OrderEventRow,
  type OrderFilter,
  type OrderRow,
} from './queries.ts'

type Ports = Pick<Context, 'clock' | 'random' | 'database' | 'ledgers' | 'journal' | 'live' | 'jobs'>

/** States in which an order is still going on. */
export const openStates = [
  'placed',
  'confirmed',
  'paid',
  'processing',
  'ready',
  'shipped',
  'disputed',
] as const

/** What a relationship that is over leaves of an order, in the end: after a month in one of these states it closes. */
const fading: readonly string[] = ['delivered', 'cancelled', 'returned', 'refunded']

/** An order as the clock has it: never confirmed in time, or long done with a brand that is no more. */
export function orderAsOf(
  reader: Reader,
  row: OrderRow,
  relationship: Pick<Relationship, 'state' | 'expiresAt'>,
  now: number,
): OrderRow {
  if (row.state === 'placed' && row.confirmBy <= now) return { ...row, state: 'lapsed' }
  if (!fading.includes(row.state) || !isOver(asOf(relationship, now).state)) return row
  const isFaded = stateSince(reader, row) + seconds.afterglow * 1000 < now
  return isFaded ? { ...row, state: 'closed' } : row
}

/** When an order came into the state it is in; what was said of it since may have changed nothing. */
function stateSince(reader: Reader, { id, placedAt }: OrderRow): number {
  let state = 'placed'
  let since = placedAt
  for (const { type, body, at } of eventsOf(reader, id).slice(1)) {
    const { event } = readColumn<{ event?: string }>(body)
    const by = brandsOwn.has(type) ? 'brand' : 'person'
    const next = transition(type, by, 'in_force', state, event).object?.state ?? state
    if (next !== state) since = at
    state = next
  }
  return since
}

/** Either side may cancel, with the same effect. */
const brandsOwn = new Set(['order.confirm', 'order.update', 'order.receipt', 'order.refund'])

/** Whether a brand still has an order of the person's to finish. */
export function hasOpenOrders(reader: Reader, rid: string, now: number): boolean {
  const relationship = relationshipOf(reader, rid)
  if (relationship === undefined) return false
  return ordersWith(reader, rid).some(
    (row) => !['closed', 'lapsed'].includes(orderAsOf(reader, row, relationship, now).state),
  )
}

/** Terms that come with an order: the service agreement that tracks nothing and gives the data back, if only an intent was agreed on before. */
export function termsOfOrder({ agreed }: Pick<Relationship, 'agreed'>): RosterId {
  return agreed === undefined || agreed.startsWith('PDC-') ? 'SD-BASE-DP' : agreed
}

/** Sends an acceptance that has waited long enough: the order, and what it needs, in one transaction. */
export async function sendAccept(ports: Ports, row: WaitingRow): Promise<void> {
  const plan = readColumn<PlannedAccept>(row.body)
  await ports.database.transact((tx) => {
    if (!claimWaiting(tx, row.id)) return
    const { row: offer, relationship, copy } = checkAccept(ports, tx, plan)
    const { rid, brand, name } = relationship
    const body = parseBody('offer.accept', {
      revision: offer.revision,
      totals: offerBody(offer).totals,
      terms: termsOfOrder(relationship),
    })
    const pass = <T>(value: T) => grantAbout(ports, relationship, copy, value)
    ports.ledgers.speak(tx, rid, { type: 'offer.accept', on: offer.id, jti: plan.order, body: pass(body) })
    discloseForOrder(ports, tx, relationship, plan.order, plan.give as Record<string, string>, pass)
    ports.journal.note(
      tx,
      'offer.accepted',
      { name, total: offer.total, currency: offer.currency },
      { brand, rid, link: `/orders/${plan.order}` },
    )
    ports.live.tell(tx, { topic: 'offer', id: offerKey(rid, offer.id), code: 'offer.accepted' })
    ports.live.tell(tx, { topic: 'intent', id: offer.intent, code: 'offer.accepted' })
    ports.live.tell(tx, { topic: 'order', id: plan.order, code: 'offer.accepted' })
    const due = orderRow(tx, plan.order)?.confirmBy
    if (due !== undefined) tx.onCommit(() => ports.jobs.at('orders', due))
  })
}

/** One order of the person's. @throws Problem not_found */
export function orderNamed(reader: Reader, id: string): { row: OrderRow; relationship: Relationship } {
  const row = orderRow(reader, id)
  const relationship = row === undefined ? undefined : relationshipOf(reader, row.rid)
  if (row === undefined || relationship === undefined) throw new Problem('not_found')
  return { row, relationship }
}

function orderAbout(
  context: Context,
  tx: Writer,
  relationship: Relationship,
  id: string | undefined,
  type: string,
): OrderRow {
  const { rid } = relationship
  const row = id === undefined ? undefined : orderRow(tx, id)
  if (row === undefined || row.rid !== rid)
    throw new Problem('illegal_transition', { type, object: 'order', state: 'none' })
  return orderAsOf(tx, row, relationship, context.clock.now())
}

/** What every message of a brand about an order must be; after the end of a relationship events and amounts only. */
function checkMessage(relationship: Relationship, type: MessageType, body: object): void {
  if (isOver(relationship.state) && !isBareOrderMessage(type, body)) {
    throw new Problem('no_grant', { what: 'words and links after the relationship has ended' })
  }
  const foreign = linksOf(body).find((link) => !isOwnUrl(link, relationship.origin))
  if (foreign !== undefined)
    throw new Problem('malformed', { reason: 'a link must be on the brand’s own host' })
}

function told(
  context: Context,
  tx: Writer,
  { brand, name, rid }: Relationship,
  row: OrderRow,
  code: string,
  values: Record<string, string | number> = {},
): void {
  context.journal.note(
    tx,
    code,
    { name, title: row.title, ...values },
    { brand, rid, link: `/orders/${row.id}` },
  )
  context.live.tell(tx, { topic: 'order', id: row.id, code })
}

const takeConfirm: Take = (tx, context, relationship, message) => {
  const body = parseBody('order.confirm', message.claims.body)
  const row = orderAbout(context, tx, relationship, message.claims.on, 'order.confirm')
  checkMessage(relationship, 'order.confirm', body)
  transition('order.confirm', 'brand', relationship.state, row.state)
  if (row.confirmBy <= context.clock.now()) throw new Problem('expired', { object: 'order' })
  // The award is known to this brand alone; the others learn that it is over, and no more than the person says.
  closeForOthers(context, tx, row.intent, 'unsaid', relationship.rid)
  told(context, tx, relationship, row, 'order.confirmed')
  context.live.tell(tx, { topic: 'intent', id: row.intent, code: 'order.confirmed' })
}

const takeUpdate: Take = (tx, context, relationship, message) => {
  const body = parseBody('order.update', message.claims.body)
  const row = orderAbout(context, tx, relationship, message.claims.on, 'order.update')
  checkMessage(relationship, 'order.update', body)
  const next = transition('order.update', 'brand', relationship.state, row.state, body.event)
  if (next.object?.state === 'cancelled') hideForOrder(context, tx, row.id)
  told(context, tx, relationship, row, `order.${body.event}`)
}

const takeReceipt: Take = (tx, context, relationship, message) => {
  const body = parseBody('order.receipt', message.claims.body)
  const row = orderAbout(context, tx, relationship, message.claims.on, 'order.receipt')
  checkMessage(relationship, 'order.receipt', body)
  transition('order.receipt', 'brand', relationship.state, row.state)
  const agreed = readColumn<TotalsRow[]>(row.rows)
  if (body.currency !== row.currency || !areSameTotals(body.totals, agreed)) {
    throw new Problem('malformed', { reason: 'the receipt is not for what was agreed' })
  }
  told(context, tx, relationship, row, 'order.receipted', { total: row.total, currency: row.currency })
}

const takeRefund: Take = (tx, context, relationship, message) => {
  const body = parseBody('order.refund', message.claims.body)
  const row = orderAbout(context, tx, relationship, message.claims.on, 'order.refund')
  checkMessage(relationship, 'order.refund', body)
  transition('order.refund', 'brand', relationship.state, row.state)
  if (body.currency !== row.currency || row.refunded + body.amount > row.total) {
    throw new Problem('malformed', { reason: 'more would be given back than was paid' })
  }
  told(context, tx, relationship, row, 'order.refunded', { amount: body.amount, currency: row.currency })
}

const takeCancel: Take = (tx, context, relationship, message) => {
  const body = parseBody('order.cancel', message.claims.body)
  const row = orderAbout(context, tx, relationship, message.claims.on, 'order.cancel')
  checkMessage(relationship, 'order.cancel', body)
  transition('order.cancel', 'brand', relationship.state, row.state)
  hideForOrder(context, tx, row.id)
  told(context, tx, relationship, row, 'order.cancelled')
}

export const takes: Readonly<Record<string, Take>> = {
  'order.confirm': takeConfirm,
  'order.update': takeUpdate,
  'order.receipt': takeReceipt,
  'order.refund': takeRefund,
  'order.cancel': takeCancel,
}

type Said = 'order.pay' | 'order.cancel' | 'order.dispute' | 'order.close'

const saidCodes: Readonly<Record<Said, string>> = {
  'order.pay': 'order.paid',
  'order.cancel': 'order.cancelled',
  'order.dispute': 'order.disputed',
  'order.close': 'order.closed',
}

/** Says something about an order, if the table of states lets the person say it now. */
export function speakOfOrder(context: Context, tx: Writer, id: string, type: Said, body: object): OrderRow {
  const { row: kept, relationship } = orderNamed(tx, id)
  const row = orderAsOf(tx, kept, relationship, context.clock.now())
  const next = transition(type, 'person', relationship.state, row.state)
  context.ledgers.speak(tx, row.rid, { type, on: id, body: parseBody(type, body) })
  if (next.object?.state === 'cancelled' || next.object?.state === 'closed') hideForOrder(context, tx, id)
  told(context, tx, relationship, row, saidCodes[type])
  return orderRow(tx, id) ?? row
}

/** What the person can do with an order now, by the same table that checks it. */
export function actionsOn(
  row: Pick<OrderRow, 'state'>,
  relationship: Relationship,
): ('pay' | 'cancel' | 'dispute' | 'close')[] {
  return (['pay', 'cancel', 'dispute', 'close'] as const).filter((action) => {
    try {
      transition(`order.${action}`, 'person', relationship.state, row.state)
      return true
    } catch (problem) {
      if (problem instanceof Problem) return false
      throw problem
    }
  })
}

/** Orders that were never confirmed in time lapse: the intent is open again. */
export async function lapseOrders(context: Context): Promise<void> {
  for (const { id } of unconfirmedPast(context.database, context.clock.now())) {
    await context.database.transact((tx) => {
      const row = orderRow(tx, id)
      const relationship = row === undefined ? undefined : relationshipOf(tx, row.rid)
      if (row?.state !== 'placed' || relationship === undefined || isRestoring(tx, row.rid)) return
      hideForOrder(context, tx, id)
      context.ledgers.speak(tx, ownLedger, { type: 'own.lapse', body: { what: 'order', id } })
      told(context, tx, relationship, row, 'order.lapsed')
      context.live.tell(tx, { topic: 'intent', id: row.intent, code: 'order.lapsed' })
    })
  }
  const next = nextConfirmBy(context.database)
  if (next !== undefined) context.jobs.at('orders', next)
}
