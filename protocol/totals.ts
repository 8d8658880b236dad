// Money in message bodies: rows of totals that must add up, and fees that are disclosed.
import * as z from 'zod'
import { words } from './body.ts'
import { currencies, totalsAddUp } from './money.ts'

/** An amount in minor units: a safe integer, never negative. */
export const minor = z.int().min(0)

/** An ISO 4217 code of the pinned table. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
  .refine((code) => currencies.has(code), 'must be a currency that exists')

/** One row of what is to be paid; `discount` is subtracted, all others are added. */
export const totalsRow = z.looseObject({
  type: z.enum(['subtotal', 'discount', 'shipping', 'tax', 'fee', 'total']),
  amount: minor,
  label: words(80).optional(),
})
export type TotalsRow = z.infer<typeof totalsRow>

/** All rows of one price. */
export const totals = z.array(totalsRow).min(2).max(50).refine(totalsAddUp, 'rows must add up to one total')

/** The amount of the `total` row, in minor units. */
export function totalOf(rows: readonly Pick<TotalsRow, 'type' | 'amount'>[]): number {
  return rows.find((row) => row.type === 'total')?.amount ?? 0
}

/** Whether two lists say the same price row by row, labels aside. */
export function areSameTotals(
  a: readonly Pick<TotalsRow, 'type' | 'amount'>[],
  b: readonly Pick<TotalsRow, 'type' | 'amount'>[],
): boolean {
  return a.length === b.length && a.every((row, i) => row.type === b[i]?.type && row.amount === b[i].amount)
}

/** Who pays whom for bringing the two together: always disclosed, never part of a ranking (protocol section 6). */
export const fee = z
  .looseObject({
    payer: z.enum(['seller', 'buyer', 'split']),
    bps: z.int().min(0).max(10_000).optional(),
    amount: minor.optional(),
    cap: minor.optional(),
    payee: words(140),
    disclosed: z.literal(true),
  })
  .refine(
    ({ bps, amount }) => (bps === undefined) !== (amount === undefined),
    'must have either bps or amount',
  )
export type Fee = z.infer<typeof fee>
