// Money comes out to the last cent, and what is no amount is none.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addTotals, currencies, formatAmount, parseAmount, totalsAddUp } from '../../protocol/money.ts'

describe('amounts', () => {
  it.each([
    ['9.5', 'EUR', 950],
    ['9.50', 'EUR', 950],
    ['900', 'JPY', 900],
    ['1.125', 'BHD', 1125],
    ['0', 'EUR', 0],
    ['90071992547409.91', 'EUR', Number.MAX_SAFE_INTEGER],
  ])('%s %s is %s', (text, currency, minor) => {
    expect(parseAmount(text, currency)).toBe(minor)
  })

  it.each([
    ['9.999', 'EUR'],
    ['9.5', 'JPY'],
    ['', 'EUR'],
    ['.5', 'EUR'],
    ['5.', 'EUR'],
    ['-5', 'EUR'],
    ['1e3', 'EUR'],
    ['1,5', 'EUR'],
    ['٣', 'EUR'],
    ['5', 'EUX'],
    ['90071992547409.92', 'EUR'],
  ])('%s %s is none', (text, currency) => {
    expect(parseAmount(text, currency)).toBeUndefined()
  })

  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom(...currencies.keys()), (minor, currency) => {
        expect(parseAmount(formatAmount(minor, currency), currency)).toBe(minor)
      }),
      { numRuns: 5000 },
    )
  })

  it('are written without needless decimals', () => {
    expect([
      formatAmount(84900, 'EUR'),
      formatAmount(84950, 'EUR'),
      formatAmount(5, 'EUR'),
      formatAmount(5, 'JPY'),
    ]).toEqual(['849', '849.50', '0.05', '5'])
    expect(() => formatAmount(0.5, 'EUR')).toThrow(RangeError)
    expect(() => formatAmount(-1, 'EUR')).toThrow(RangeError)
  })
})

describe('totals', () => {
  const rows = [
    { type: 'subtotal', amount: 1000 },
    { type: 'discount', amount: 100 },
    { type: 'shipping', amount: 50 },
    { type: 'tax', amount: 190 },
    { type: 'fee', amount: 10 },
  ] as const

  it('add up, discounts taken off', () => {
    expect(addTotals(rows)).toBe(1150)
    expect(totalsAddUp([...rows, { type: 'total', amount: 1150 }])).toBe(true)
  })

  it('are refused when a cent is missing, a total is doubled or an amount is none', () => {
    expect(totalsAddUp([...rows, { type: 'total', amount: 1149 }])).toBe(false)
    expect(totalsAddUp(rows)).toBe(false)
    expect(totalsAddUp([...rows, { type: 'total', amount: 1150 }, { type: 'total', amount: 1150 }])).toBe(
      false,
    )
    expect(addTotals([{ type: 'subtotal', amount: -1 }])).toBeUndefined()
    expect(addTotals([{ type: 'subtotal', amount: 0.5 }])).toBeUndefined()
    expect(addTotals([{ type: 'discount', amount: 1 }])).toBeUndefined()
    expect(
      addTotals(Array.from({ length: 2 }, () => ({ type: 'fee' as const, amount: Number.MAX_SAFE_INTEGER }))),
    ).toBeUndefined()
  })
})
