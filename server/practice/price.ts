// What a practice brand asks for: in the person's currency, with post and discount, down to a floor and no further.
import type { TotalsRow } from '../../protocol/totals.ts'

/** Price lists in other currencies follow the one in euros by this table; pinned, like any printed price list. */
const perEuro: ReadonlyMap<string, number> = new Map([
  ['EUR', 1],
  ['GBP', 0.86],
  ['USD', 1.09],
  ['CHF', 0.95],
])

export const hasPriceIn = (currency: string): boolean => perEuro.has(currency)

/** Euro cents in another currency, up to the next half unit. */
export function priced(cents: number, currency: string): number {
  const rate = perEuro.get(currency) ?? 1
  return rate === 1 ? cents : Math.ceil((cents * rate) / 50) * 50
}

/** One price with everything in it; minor units. */
export interface Price {
  subtotal: number
  shipping: number
  /** Taken off the subtotal at most. */
  room: number
}

export const listTotal = ({ subtotal, shipping }: Price): number => subtotal + shipping
export const floorTotal = (price: Price): number => listTotal(price) - price.room

/** Rows of a total that lies between floor and list. */
export function rowsFor({ subtotal, shipping }: Price, total: number): TotalsRow[] {
  const discount = subtotal + shipping - total
  return [
    { type: 'subtotal', amount: subtotal },
    ...(discount > 0 ? [{ type: 'discount' as const, amount: discount }] : []),
    { type: 'shipping', amount: shipping },
    { type: 'total', amount: total },
  ]
}

/** The price for somebody with a limit: the list price, or the limit where a discount reaches it. */
export function totalWithin(price: Price, limit: number | undefined): number {
  const list = listTotal(price)
  return limit !== undefined && limit < list && limit >= floorTotal(price) ? limit : list
}

/** A counter is met half way, in steps of half a unit, down to the floor. Asked for more than now: now. */
export function meetHalfWay(price: Price, now: number, asked: number): number {
  if (asked >= now) return now
  const middle = Math.ceil((now + asked) / 2 / 50) * 50
  return Math.min(now, Math.max(middle, floorTotal(price)))
}
