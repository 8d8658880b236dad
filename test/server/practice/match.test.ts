// Each practice brand answers what a person may really ask for, and keeps quiet about the rest.
import { describe, expect, it } from 'vitest'
import { formatLine, type Line } from '../../../protocol/line.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { shortenLine } from '../../../protocol/line-tags.ts'
import { totals } from '../../../protocol/totals.ts'
import { practiceBrand, practiceBrands, type Slug } from '../../../server/practice/brands.ts'
import { daysAfter, firstDay, weekdayOf } from '../../../server/practice/days.ts'
import { isGtin, readFeed } from '../../../server/practice/feed.ts'
import { answerLine, type Match } from '../../../server/practice/match.ts'
import { floorTotal, listTotal, meetHalfWay, rowsFor } from '../../../server/practice/price.ts'

const today = '2026-11-20'

function read(text: string): Line {
  const result = parseLine(text)
  if (!result.ok) throw new Error(`${text}: ${JSON.stringify(result.problems)}`)
  return result.line
}

function answer(slug: Slug, text: string): Match | undefined {
  const { seller } = practiceBrand(slug)
  const stock = new Map(seller.rows.map((row) => [row.sku, row.stock]))
  return answerLine(read(text), seller, {
    today,
    left: (sku) => stock.get(sku) ?? 0,
    agreement: 'PDC-INTENT',
  })
}

/** Want → words of the title that is offered, or nothing; the total in minor units. */
const asked: Readonly<Record<Slug, readonly (readonly [string, string?, number?])[]>> = {
  kestrel: [
    [
      '#want laptop EUR..900 is:new,refurb brand~Framework,Lenovo keyboard=es ram=16GB.. in:ES-B',
      'IdeaPad',
      85595,
    ],
    ['#want laptop EUR..900 is:used brand~Apple', 'MacBook Air', 53595],
    ['#want headphones EUR..320 brand=Sony connection=bluetooth in:DE', 'WH-1000XM5', 30695],
    ['#want washing-machine EUR..700 energy=A load=8kg.. in:ES,sp3e~25 by:2026-12-15', 'Bosch', 67800],
    ['#want phone EUR..650 ram=8GB.. in:PT', 'Fairphone', 60395],
    ['#want monitor EUR..600 resolution=4K screen=27in', 'UltraSharp', 52595],
    ['#want storage-drive q:3 storage=1TB.. in:ES', 'T7', 30195],
    ['#want gt:2900000000186 in:FR', 'Framework Laptop 13', 105895],
    ['#want camera GBP..1500 brand=Fujifilm,Sony in:GB-LND', 'X-T5', 138700],
    ['#want laptop EUR..900 keyboard=es ram=64GB..'],
    ['#want laptop EUR..300'],
    ['#want sofa EUR..900'],
  ],
  alder: [
    [
      '#want coffee GBP..30/mo q:1kg form=beans origin~Ethiopia,Kenya roast=medium in:GB-LND via:ship',
      'Espresso',
      2950,
    ],
    ['#want coffee EUR..20 q:250g roast=light in:ES', 'Yirgacheffe', 1640],
    ['#want coffee q:1kg form=ground roast=dark in:PT', 'Sumatra Lintong, 1 kg', 4640],
    ['#want coffee EUR..45 q:1kg certified=organic,fairtrade in:ES', 'Colombia', 4495],
    ['#want coffee EUR..25/mo q:500g roast=medium in:DE', 'Classic', 2000],
    ['#want coffee q:750g origin=Kenya', 'Kenya', 5040],
    ['#want coffee EUR..16 origin=Mexico', 'Decaf', 1550],
    ['#want coffee-machine EUR..400 type=espresso in:ES', 'Bambino', 39195],
    ['#want coffee.decaf EUR..16'],
    ['#want coffee q:1kg origin=Yemen'],
    ['#want coffee EUR..8/mo'],
    ['#want coffee EUR..20 in:JP'],
  ],
  marchetti: [
    [
      '#hire plumber GBP..180 gas-safe=yes job="boiler repair" on:2026-11-24..2026-11-26 in:GB,gcpv~10',
      'Boiler repair',
      14200,
    ],
    ['#hire plumber job="dripping tap" in:ES', 'Leaking tap', 7500],
    ['#hire electrician EUR..60/hr in:DE', 'by the hour', 4600],
    ['#hire electrician EUR..100 job=socket in:IT by:2026-12-01', 'Socket', 8500],
    ['#hire locksmith job="locked out" on:2026-11-22 in:FR', 'Locked out', 11000],
    ['#hire locksmith EUR..88 job="change lock" in:AT', 'cylinder', 8800],
    ['#hire plumber job="annual boiler check" language=it in:IT', 'Boiler service', 9500],
    ['#hire cleaner EUR..130 job="flat cleaning" on:2026-11-28 in:PT', 'Flat cleaned', 12000],
    ['#hire electrician job=wallbox in:NL pay:card', 'Wallbox', 98000],
    ['#hire plumber job="boiler repair" on:2026-11-22 in:GB'],
    ['#hire plumber job="boiler repair" in:US'],
    ['#want washing-machine EUR..700 energy=A load=8kg.. in:ES by:2026-12-15', 'WAN28286ES', 56900],
    ['#hire lawyer EUR..200/hr'],
  ],
}

describe.each(practiceBrands.map(({ slug }) => slug))('%s', (slug) => {
  it.each(asked[slug].map(([text, title, total]) => ({ text, title, total })))(
    'answers $text sensibly',
    ({ text, title, total }) => {
      const match = answer(slug, text)
      if (title === undefined) return expect(match).toBeUndefined()
      expect(match?.row.title).toContain(title)
      expect(match?.fit).toMatchObject({ fits: true, unmet: 0 })
      expect(match?.total).toBe(total)
      const rows = rowsFor(match?.price ?? { subtotal: 0, shipping: 0, room: 0 }, match?.total ?? 0)
      expect(totals.safeParse(rows).error).toBeUndefined()
      const line = match === undefined ? '' : shortenLine(match.line)
      expect(parseLine(line)).toMatchObject({ ok: true })
      expect(line).toBe(match === undefined ? '' : formatLine(match.line))
    },
  )

  it('has at least 25 things, each in the vocabulary, with a true check digit', () => {
    const { rows } = practiceBrand(slug).seller
    expect(rows.length).toBeGreaterThanOrEqual(25)
    expect(rows.every((row) => row.price > 0 && row.stock > 0 && row.title.length <= 140)).toBe(true)
    if (slug !== 'marchetti') expect(rows.every((row) => isGtin(row.gtin ?? ''))).toBe(true)
  })
})

it('refuses a feed with a wrong check digit, a price without a currency, or an id twice', () => {
  const head = 'id\tprice\tgtin\tcondition\tproduct_type\tavailability\tquantity'
  const row = (change: Record<string, string>) =>
    Object.values({
      id: 'A',
      price: '5.00 EUR',
      gtin: '2900000000186',
      condition: 'new',
      type: 'Tea',
      there: 'in_stock',
      count: '1',
      ...change,
    }).join('\t')
  expect(readFeed(`${head}\n${row({})}`)).toHaveLength(1)
  expect(() => readFeed(`${head}\n${row({ gtin: '2900000000187' })}`)).toThrow('GTIN')
  expect(() => readFeed(`${head}\n${row({ price: '5.00' })}`)).toThrow('price')
  expect(() => readFeed(`${head}\n${row({})}\n${row({})}`)).toThrow('twice')
})

it('offers no more than is left', () => {
  const { seller } = practiceBrand('kestrel')
  const want = read('#want storage-drive q:3 storage=1TB in:ES')
  const moment = { today, agreement: 'PDC-INTENT' }
  expect(answerLine(want, seller, { ...moment, left: () => 3 })?.count).toBe(3)
  expect(answerLine(want, seller, { ...moment, left: () => 2 })).toBeUndefined()
})

it('meets a counter half way, never below the floor', () => {
  const price = { subtotal: 80_000, shipping: 1000, room: 6000 }
  const first = meetHalfWay(price, listTotal(price), 79_000)
  expect(first).toBe(80_000)
  expect(meetHalfWay(price, first, 79_000)).toBe(79_500)
  expect(meetHalfWay(price, first, 10_000)).toBe(floorTotal(price))
  expect(meetHalfWay(price, first, 90_000)).toBe(first)
  expect(rowsFor(price, first)).toContainEqual({ type: 'discount', amount: 1000 })
})

it('finds working days', () => {
  expect(weekdayOf('2026-11-20')).toBe('fri')
  expect(daysAfter('2026-12-31', 1)).toBe('2027-01-01')
  expect(firstDay(new Set(['mon'] as const), today)).toBe('2026-11-23')
  expect(firstDay(new Set(['mon'] as const), today, '2026-11-22')).toBeUndefined()
})
