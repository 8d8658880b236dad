// Everything bought, read page by page from the server and written to a file on the person's device.
import { after, now } from '../../clock.ts'
import type { OrderCard } from '../../../protocol/owner/orders.ts'
import { loadOrder, loadOrders, type OrderFilter } from '../../data/orders.ts'
import { csvOf, jsonOf } from './export.ts'

export type Kind = 'csv' | 'json'

/** Every order that fits, newest first. */
async function readAll(filter: OrderFilter, tell: (count: number) => void): Promise<OrderCard[]> {
  const all = new Map<string, OrderCard>()
  let before: number | undefined
  for (;;) {
    const page = await loadOrders({ ...filter, ...(before === undefined ? {} : { before }) })
    for (const order of page.orders) all.set(order.id, order)
    tell(all.size)
    const last = page.orders.at(-1)
    if (!page.more || last === undefined) return [...all.values()]
    before = last.placedAt
  }
}

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  after(10_000, () => URL.revokeObjectURL(url))
}

/** Answers how many orders were written. */
export async function exportOrders(
  kind: Kind,
  filter: OrderFilter,
  tell: (count: number) => void,
): Promise<number> {
  const orders = await readAll(filter, tell)
  const name = `bespeak-${new Date(now()).toISOString().slice(0, 10)}.${kind}`
  if (kind === 'csv') save(name, 'text/csv;charset=utf-8', csvOf(orders))
  else {
    const whole = []
    for (const { id } of orders) whole.push(await loadOrder(id))
    save(name, 'application/json', jsonOf(whole, now()))
  }
  return orders.length
}
