// What the buying pages make of what is typed and of what was bought, without a browser.
import { describe, expect, it } from 'vitest'
import { readLine } from '../../protocol/line-read.ts'
import type { OrderCard } from '../../protocol/owner/orders.ts'
import { mend, readDraft } from '../../web/pages/compose/draft.ts'
import { numberAttribute, typedAmount, withPrice } from '../../web/pages/compose/form-line.ts'
import {
  choicesFor,
  choiceFor,
  firstSecrets,
  noSecrets,
  secretsOf,
  showTo,
  toggleBrand,
  toggleExact,
  toggleTag,
  withheldFrom,
} from '../../web/pages/compose/secrets.ts'
import { csvOf } from '../../web/pages/history/export.ts'
import { monthPlots, rankedPlots } from '../../web/pages/history/sums.ts'
import { becauseWords } from '../../web/copy/en-buying.ts'
import { tagName, titleOf } from '../../web/copy/line-title.ts'

const options = { today: '2026-11-20', currency: 'EUR' }

function lineOf(text: string) {
  const { line } = readLine(text)
  if (line === undefined) throw new Error(`not a line: ${text}`)
  return line
}

describe('what is typed', () => {
  it('is plain words until it begins with a hash', () => {
    expect(readDraft('used laptop under 900 euros', options)).toMatchObject({
      isTagged: false,
      canonical: '#want laptop EUR..900 is:used',
    })
    expect(readDraft('#want laptop', options)).toMatchObject({ isTagged: true, canonical: '#want laptop' })
  })

  it('is nothing yet when no thing is named', () => {
    expect(readDraft('hello there', options).canonical).toBeUndefined()
    expect(readDraft('   ', options).tokens).toEqual([])
  })

  it('shows its sound part to be looked at, and cannot be posted, while something is wrong', () => {
    const draft = readDraft('#want laptop EUX..9 ram=16GB..', options)
    expect(draft.canonical).toBeUndefined()
    expect(draft.line?.attributes).toHaveLength(1)
    expect(draft.wrong.map(({ code }) => code)).toEqual(['currency_unknown'])
  })

  it('is mended by the word that was probably meant', () => {
    const { advice } = readDraft('#want notebook ram=16Gb..', options)
    expect(advice.map((problem) => mend('#want notebook ram=16Gb..', problem))).toContain(
      '#want laptop ram=16Gb..',
    )
  })

  it('is an amount with a comma or a dot, and nothing else', () => {
    expect(
      ['849,5', '849.50', '0849', '9', '9.999', '-1', '1e3', ''].map((text) => typedAmount(text, 'EUR')),
    ).toEqual(['849.50', '849.50', '849', '9', undefined, undefined, undefined, undefined])
    expect(withPrice(lineOf('#want laptop'), 'EUR', '', '').price).toBeUndefined()
    expect(numberAttribute('ram', '=', '16', '', 'GB')?.range).toEqual({ min: { value: '16', unit: 'GB' } })
  })
})

describe('what is kept back', () => {
  const line = lineOf('#want laptop EUR..900 ram=16GB.. x:2026-12-24')

  it('is the price and the exact place, until the person says so to all or to one', () => {
    expect(choiceFor(noSecrets, 'a.example', line)).toEqual({
      brand: 'a.example',
      withheld: ['price'],
      exact: false,
    })
    const toOne = toggleExact(toggleTag(noSecrets, 'price', 'a.example'), 'a.example')
    expect(choiceFor(toOne, 'a.example', line)).toMatchObject({ withheld: [], exact: true })
    expect(choiceFor(toOne, 'b.example', line)).toMatchObject({ withheld: ['price'], exact: false })
    const toAll = toggleExact(toggleTag(toOne, 'price'))
    expect(choiceFor(toAll, 'b.example', line)).toMatchObject({ withheld: [], exact: true })
    // To all and back again: nothing is left of what was said for one.
    expect(choiceFor(toggleExact(toggleTag(toAll, 'price')), 'a.example', line)).toMatchObject({
      withheld: ['price'],
      exact: false,
    })
    expect(choiceFor(firstSecrets(['price', 'in']), 'a.example', line)).toMatchObject({
      withheld: [],
      exact: true,
    })
    expect(choiceFor(showTo(noSecrets, 'a.example', ['price', 'in']), 'a.example', line).withheld).toEqual([])
  })

  it('is kept from one or from all, only as far as the line has it', () => {
    const kept = toggleTag(noSecrets, 'ram=', 'a.example')
    expect(withheldFrom(kept, 'a.example', line)).toEqual(['price', 'ram='])
    expect(withheldFrom(kept, 'b.example', line)).toEqual(['price'])
    const open = firstSecrets(['price'])
    expect(withheldFrom(toggleTag(open, 'color='), 'b.example', line)).toEqual([])
    expect(withheldFrom(toggleTag(open, 'x'), 'b.example', line)).toEqual([])
  })

  it('is as it was when a posted line is said differently', () => {
    const one = { rid: '', name: '', isPractice: false, gets: 'yes' as const }
    const was = secretsOf(
      [
        { ...one, brand: 'a.example', withheld: ['ram='], exact: true },
        { ...one, brand: 'b.example', withheld: ['price'] },
      ],
      [],
    )
    const before = (brand: string) => choiceFor(was, brand, line)
    expect(before('a.example')).toMatchObject({ withheld: ['ram='], exact: true })
    expect(before('b.example')).toMatchObject({ withheld: ['price'], exact: false })
    expect(before('new.example')).toMatchObject({ withheld: ['price'], exact: false })
  })

  it('leaves brands that are switched off out of the choices, and ends with a second press', () => {
    const kept = toggleBrand(noSecrets, 'a.example')
    const brands = ['a.example', 'b.example']
    expect(choicesFor(kept, brands, line).map(({ brand }) => brand)).toEqual(['b.example'])
    expect(toggleBrand(kept, 'a.example')).toEqual(noSecrets)
  })
})

describe('what was bought', () => {
  const order: OrderCard = {
    id: 'o1',
    brand: 'shop.example',
    name: '=HYPERLINK("http://evil.example")',
    isPractice: false,
    title: '@SUM(A1), "quoted"',
    category: 'laptop',
    state: 'paid',
    total: { amount: 84950, currency: 'EUR' },
    refunded: 0,
    placedAt: Date.UTC(2026, 10, 20),
    changedAt: Date.UTC(2026, 10, 20),
    hasReceipt: true,
  }

  it('is a table in which a shop’s words never compute', () => {
    const [, row = ''] = csvOf([order]).split('\r\n')
    expect(row).toContain(`"'=HYPERLINK(""http://evil.example"")"`)
    expect(row).toContain(`"'@SUM(A1), ""quoted"""`)
    expect(row).toContain('849.50')
    for (const sign of ['+', '-', '@', '=']) {
      expect(csvOf([{ ...order, title: `${sign}1` }])).toContain(`,'${sign}1,`)
    }
  })

  it('holds nothing that was bought for practice', () => {
    expect(
      csvOf([{ ...order, isPractice: true }])
        .trim()
        .split('\r\n'),
    ).toHaveLength(1)
    expect(csvOf([order]).trim().split('\r\n')).toHaveLength(2)
  })

  it('is drawn month by month without gaps, and never one currency on another', () => {
    const sums = [
      { month: '2026-08', currency: 'EUR', spent: 100 },
      { month: '2026-11', currency: 'EUR', spent: 300 },
      { month: '2026-11', currency: 'GBP', spent: 7 },
    ]
    const [euros, pounds] = monthPlots(sums, '2026-11-20', (month) => month)
    expect(euros?.bars.slice(-4).map(({ amount }) => amount)).toEqual([100, 0, 0, 300])
    expect(pounds?.bars.at(-1)?.amount).toBe(7)
    const many = Array.from({ length: 9 }, (_, index) => ({
      key: `b${index}`,
      label: `b${index}`,
      amount: index,
      currency: 'EUR',
    }))
    const [plot] = rankedPlots(many, 5, (count) => `${count} others`)
    expect(plot?.bars.map(({ label }) => label)).toEqual(['b8', 'b7', 'b6', 'b5', 'b4', '4 others'])
  })
})

describe('words', () => {
  it('name an intent in short, a tag for people who never see one, and a rank by its reasons', () => {
    expect(titleOf('#want laptop EUR..900')).toBe('Laptop, at most €900')
    expect(titleOf('#rent car EUR..45/day')).toBe('Car to rent, at most €45/day')
    expect([tagName('price'), tagName('ram='), tagName('in')]).toEqual(['price', 'memory', 'place'])
    expect(
      becauseWords([
        { code: 'rank.fits', values: { musts: 5 } },
        { code: 'rank.cheapest', values: {} },
        { code: 'rank.new', values: {} },
      ]),
    ).toBe('meets all five, the lowest price')
  })
})
