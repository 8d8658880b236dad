// Plain words become the line that was meant.
import fc from 'fast-check'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatLine } from '../../protocol/line.ts'
import type { Line } from '../../protocol/line.ts'
import { gradeOf } from '../../protocol/line-problems.ts'
import { readLine } from '../../protocol/line-read.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { wordsToLine } from '../../protocol/owner/words.ts'

// 2026-11-20 is a Friday.
const options = { today: '2026-11-20', currency: 'EUR', place: { name: 'Barcelona', in: ['ES', 'sp3e~25'] } }
const propose = (words: string): string => formatLine(wordsToLine(words, options).line)

const phrases: readonly (readonly [string, string])[] = [
  ['used macbook under 900 euros', '#want laptop EUR..900 is:used brand~Apple'],
  ['macbook pro 13 inch', '#want laptop brand~Apple model~"MacBook Pro" screen=13in'],
  ['samsung tv', '#want tv brand~Samsung'],
  ['tv samsung 55 inch or bigger', '#want tv brand~Samsung screen=55in..'],
  ['I am looking for a laptop with 16GB RAM and a Spanish keyboard', '#want laptop keyboard=es ram=16GB..'],
  ['laptop 16 gb ram 512 gb ssd', '#want laptop ram=16GB.. storage=512GB..'],
  ['refurbished or used laptop at most €600', '#want laptop EUR..600 is:refurb,used'],
  ['new laptop between 500 and 900 euros', '#want laptop EUR500..900 is:new'],
  ['laptop €500-900', '#want laptop EUR500..900'],
  ['washing machine 8kg under £400', '#want washing-machine GBP..400 load=8kg'],
  ['washers', '#want washing-machine'],
  ['electric bike from 1.200 to 2.500 euros', '#want bicycle.electric EUR1200..2500'],
  ['e-bike with a range of at least 60 km', '#want bicycle.electric range=60km..'],
  ['bike frame M or L not Samsung', '#want bicycle brand!=Samsung frame=M,L'],
  ['2 kg of coffee, whole beans, medium roast', '#want coffee q:2kg form=beans roast=medium'],
  ['coffee beans from Ethiopia under 30 euros a month', '#want coffee EUR..30/mo origin~Ethiopia'],
  ['organic tea', '#want tea certified=organic'],
  ['plumber for boiler repair', '#hire plumber job="boiler repair"'],
  [
    'hire an electrician to fix the doorbell under 200 euros',
    '#hire electrician EUR..200 job="fix the doorbell"',
  ],
  ['plumber tomorrow near Barcelona', '#hire plumber on:2026-11-21 in:ES,sp3e~25'],
  [
    'rent a car with 5 seats automatic for 45 euros per day',
    '#rent car EUR..45/day gearbox=automatic seats=5',
  ],
  ['rent a car from 1 to 8 July in Portugal', '#rent car on:2027-07-01..2027-07-08 in:PT'],
  ['repair my washing machine', '#fix washing-machine'],
  ['shoes size 42 or 43', '#want shoes size=42,43'],
  ['black running shoes size 42 under $120', '#want shoes USD..120 color=black size=42'],
  ['two office chairs, black or grey', '#want chair q:2 color=black,grey'],
  ['3 tickets by Friday', '#want event-ticket q:3 by:2026-11-27'],
  ['laptop by 15 December', '#want laptop by:2026-12-15'],
  ['laptop before 15 December', '#want laptop by:2026-12-14'],
  ['phone by next week', '#want smartphone by:2026-11-29'],
  ['a sofa delivered before christmas', '#want sofa by:2026-12-24 via:ship'],
  ['tablet within two weeks', '#want tablet by:2026-12-04'],
  ['gardener next week', '#hire gardener on:2026-11-23..2026-11-29'],
  ['cleaner on 24 November', '#hire cleaner on:2026-11-24'],
  ['monitor 27 inch 144hz 4K', '#want monitor refresh=144Hz resolution=4K screen=27in'],
  ['iphone 128gb second hand max 350', '#want smartphone EUR..350 is:used brand~Apple storage=128GB..'],
  ['ipad air under 1.5k', '#want tablet EUR..1500 brand~Apple model~"iPad Air"'],
  ['lg oled tv, 1,200 euros or less', '#want tv EUR..1200 brand~LG panel=OLED'],
  ['headphones, bluetooth, not Apple', '#want headphones brand!=Apple connection=bluetooth'],
  ['apple watch', '#want smartwatch brand~Apple'],
  ['chromebooks', '#want laptop os=ChromeOS'],
  ['nintendo switch new', '#want game-console is:new brand~Nintendo model~Switch'],
  ['dishwasher 45cm wide', '#want dishwasher width=45cm'],
  ['laptop up to 14 inches', '#want laptop screen=..14in'],
  ['camera over 20 megapixels', '#want camera sensor=20MP..'],
  ['book in Spain', '#want book in:ES'],
  ['fridge nearby pickup', '#want fridge in:ES,sp3e~25 via:pickup'],
  ['mattress 300 quid', '#want mattress GBP..300'],
]

/** The proposal for a text; its full form, were it shorter, would be read back as it is. */
function expectProper(text: string): Line {
  const { line } = wordsToLine(text, options)
  const read = readLine(formatLine(line))
  expect(
    read.problems.filter((problem) => gradeOf(problem) !== 'advice' && problem.code !== 'too_long'),
  ).toEqual([])
  expect(read.canonical).toBe(formatLine(line))
  return line
}

describe('words', () => {
  it.each(phrases)('reads “%s”', (words, line) => {
    expect(propose(words)).toBe(line)
    expect(parseLine(line)).toMatchObject({ ok: true })
  })

  it('says which words became which tag, and keeps what it does not understand', () => {
    const read = wordsToLine('shiny used laptop under 900 euros', options)
    expect(read.left).toEqual(['shiny'])
    expect(read.why).toEqual([
      { words: 'laptop', tag: 'laptop' },
      { words: 'under 900 euros', tag: 'EUR..900' },
      { words: 'used', tag: 'is:used' },
    ])
  })

  it('proposes nothing for words it does not know, and does not fail', () => {
    const read = wordsToLine('flibbertigibbet', options)
    expect(read.left).toEqual(['flibbertigibbet'])
    expect(formatLine(read.line)).toBe('#want *')
  })

  it('makes a proper line of any text whatever', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expectProper(text)
      }),
      { numRuns: 2000 },
    )
  })

  it('makes a proper line of any sentence of words it knows', () => {
    const vocabulary = [...new Set(phrases.flatMap(([words]) => words.split(' ')))]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...vocabulary), { maxLength: 12 }), (words) => {
        expectProper(words.join(' '))
      }),
      { numRuns: 3000 },
    )
  })
})

const queries = '../shared/data/shopper-queries.tsv'

describe.runIf(existsSync(queries))(`words that shoppers typed (${queries}; skipped where absent)`, () => {
  it('makes a proper line of each, and finds a category for more than half', () => {
    const rows = readFileSync(queries, 'utf8').trim().split('\n').slice(1)
    const lines = rows.map((row) => expectProper(row.split('\t')[0] ?? ''))
    const found = lines.filter((line) => line.item.kind === 'category').length
    expect(found / lines.length).toBeGreaterThan(0.5)
  })
})
