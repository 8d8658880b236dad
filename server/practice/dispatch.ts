// The dispatch of a practice brand: orders are confirmed, sent, delivered, receipted, and put right when something is wrong.
import { isOver } from '../../protocol/allowed.ts'
import type { Relationship } from '../../protocol/brand/surface.ts'
import type { OrderState } from '../../protocol/ledger-state.ts'
import type { OrderRefund } from '../../protocol/order.ts'
import { totalOf } from '../../protocol/totals.ts'
import type { Reader, Writer } from '../platform/database.ts'
import type { Task } from './agenda.ts'
import type { ClerkParts, Deeds, Plan } from './deeds.ts'
import type { Step } from './pace.ts'
import { fact, quoteOf, sell, setFact, shelf, sold, type QuoteRow } from './queries.ts'

const firstOrder = 1001
const wholeRefund = new Set(['not_received', 'wrong_item', 'not_refunded', 'cancelled'])
const refundReasons: Readonly<Record<string, OrderRefund['reason']>> = {
  not_received: 'missing',
  damaged: 'damaged',
  cancelled: 'cancelled',
  wrong_item: 'returned',
}

export function createDispatch(
  { shop, origin, database }: Pick<ClerkParts, 'shop' | 'origin' | 'database'>,
  plan: Plan,
): Deeds {
  const { seller, manner, slug } = shop
  const rowOf = (sku: string | undefined) => seller.rows.find((row) => row.sku === sku)
  const skuOf = (reader: Reader, order: OrderState) => quoteOf(reader, order.offer)

  /** The choice that was ordered, where choices are counted: it stands in the offer. */
  const choiceOf = async (relationship: Relationship, order: OrderState): Promise<string | undefined> => {
    const name = rowOf(skuOf(database, order)?.sku)?.counted?.name
    const offer = (await relationship.state()).offers.get(order.offer)
    return name === undefined ? undefined : offer?.body.items[0]?.attributes?.[name]
  }
  const shelve = (tx: Writer, { sku }: QuoteRow, choice: string | undefined, count: number): void => {
    sell(tx, sku, count)
    if (choice !== undefined) sell(tx, shelf(sku, choice), count)
  }

  const isThere = ({ sku, count }: QuoteRow, choice: string | undefined): boolean => {
    const row = rowOf(sku)
    const ofChoice = choice === undefined ? undefined : row?.counted?.stock.get(choice)
    const isLeft = (place: string, stock: number): boolean => sold(database, place) + count <= stock
    return (
      isLeft(sku, row?.stock ?? 0) &&
      (choice === undefined || ofChoice === undefined || isLeft(shelf(sku, choice), ofChoice))
    )
  }

  const orderOf = async (relationship: Relationship, id: string) => {
    const state = await relationship.state()
    // After the end events and amounts only: no numbers, words or links (protocol section 7).
    return { order: state.orders.get(id), isBare: isOver(state.relationship) }
  }

  async function confirm(relationship: Relationship, { subject }: Task): Promise<void> {
    const { order, isBare } = await orderOf(relationship, subject)
    if (order?.state !== 'placed') return
    const quote = skuOf(database, order)
    const choice = await choiceOf(relationship, order)
    if (quote && !isThere(quote, choice)) {
      await relationship.cancel(subject, 'out_of_stock')
      return
    }
    const number = await database.transact((tx) => {
      const next = Number(fact(tx, 'orders') ?? firstOrder)
      setFact(tx, 'orders', String(next + 1))
      return `${slug.slice(0, 2).toUpperCase()}-${next}`
    })
    await relationship.confirm(subject, isBare ? undefined : number)
    if (quote) await database.transact((tx) => shelve(tx, quote, choice, quote.count))
    await plan(relationship, 'progress', 'processing', subject, 'processing')
  }

  /** Each step plans the next; somebody who comes to the house sends no parcel. */
  async function progress(relationship: Relationship, { subject, detail }: Task): Promise<void> {
    const { order, isBare } = await orderOf(relationship, subject)
    if (!order) return
    const isVisit = rowOf(skuOf(database, order)?.sku)?.visit !== undefined
    const number = order.number ?? slug
    const then = (step: Step): Promise<void> => plan(relationship, 'progress', step, subject, step)
    // Its own confirmation is on the way still: nothing is sent before it stands.
    if (order.state === 'placed') return then(detail as Step)
    if (detail === 'processing') {
      await relationship.update(subject, 'processing')
      await then(isVisit ? 'delivered' : 'shipped')
    } else if (detail === 'shipped') {
      const tracking = {
        carrier: manner.carrier ?? 'Own van',
        number: `T${number}`,
        link: `${origin}/track/${number}`,
      }
      await relationship.update(subject, 'shipped', isBare ? undefined : tracking)
      await then('delivered')
    } else if (detail === 'delivered') {
      await relationship.update(subject, 'delivered')
      await then('receipt')
    } else {
      await relationship.receipt(subject, { method: seller.pays[0] ?? 'card', reference: `R-${number}` })
    }
  }

  /** What was paid and went wrong is given back, all of it or a quarter; what was cancelled goes back on the shelf. */
  async function settle(relationship: Relationship, { subject, detail }: Task): Promise<void> {
    const { order, isBare } = await orderOf(relationship, subject)
    if (!order) return
    const isPaid = order.receipt !== undefined || order.paidAt !== undefined
    const quote = skuOf(database, order)
    if (detail === 'cancelled' && order.number !== undefined && quote) {
      const choice = await choiceOf(relationship, order)
      await database.transact((tx) => shelve(tx, quote, choice, -quote.count))
    }
    if (detail === 'cancelled' && !isPaid) return
    const open = totalOf(order.totals) - order.refunded
    const quarter = Math.min(open, Math.ceil(totalOf(order.totals) / 4 / 50) * 50)
    const amount = wholeRefund.has(detail) ? open : quarter
    if (amount < 1) return
    const note = isBare ? undefined : 'We are sorry that this went wrong.'
    await relationship.refund(subject, amount, refundReasons[detail] ?? 'goodwill', note)
  }

  return { confirm, progress, settle }
}
