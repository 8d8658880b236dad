// Questions and thanks in plain words become lines to one brand; other words do not.
import { expect, it } from 'vitest'
import { formatLine } from '../../protocol/line.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { wantOf } from '../../protocol/owner/want-of.ts'
import { titleOf } from '../../web/copy/line-title.ts'
import { readAddress } from '../../web/pages/compose/address-words.ts'

const options = { today: '2026-11-20', currency: 'EUR' }
const read = (text: string) => {
  const found = readAddress(text, options)
  return found === undefined ? undefined : [formatLine(found.line), found.to]
}

it('reads whom one asks, and about what', () => {
  expect(read('ask Alder about coffee')).toEqual(['#ask coffee', 'Alder'])
  expect(read('Ask Kestrel Electronics about a used laptop')).toEqual([
    '#ask laptop is:used',
    'Kestrel Electronics',
  ])
  expect(read('ask about coffee')).toEqual(['#ask coffee', ''])
  expect(read('ask Alder about opening hours')).toEqual(['#ask * -- opening hours', 'Alder'])
  expect(read('thank you Alder for the coffee')).toEqual(['#thank coffee', 'Alder'])
  expect(read('thanks to Alder for everything')).toEqual(['#thank * -- everything', 'Alder'])
})

it('leaves other words alone', () => {
  for (const text of [
    'used laptop under 900 euros',
    'ask',
    'thank you',
    'a task about laptops',
    'ask x about a\u202eb',
  ])
    expect(read(text)).toBe(undefined)
})

it('calls them by what they are', () => {
  expect(['#ask coffee', '#thank coffee', '#ask *', '#thank * -- everything'].map(titleOf)).toEqual([
    'A question about coffee',
    'Thanks for coffee',
    'A question',
    'Thanks for everything',
  ])
})

it('makes a want of what a brand sells: at that price or less, without what is the shop’s own', () => {
  const wants = [
    [
      '#sell coffee GBP9.50 q:1kg roast=medium via:ship x:2026-12-01',
      '#want coffee GBP..9.50 q:1kg roast=medium',
    ],
    ['#sell plumber GBP60/hr in:GB', '#hire plumber GBP..60/hr'],
    [
      '#sell laptop EUR700..900 is:refurb brand!=Acme color~red -- two left',
      '#want laptop EUR..900 is:refurb',
    ],
    ['#sell laptop is:new +', '#want laptop is:new'],
  ]
  for (const [sell = '', want] of wants) {
    const line = parseLine(sell)
    expect(line.ok ? formatLine(wantOf(line.line)) : line.problems).toBe(want)
  }
})
