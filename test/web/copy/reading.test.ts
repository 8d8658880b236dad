// A line reads like something a person would say.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLine } from '../../../protocol/line-parse.ts'
import { readingOf } from '../../../web/copy/reading.ts'
import { anyLine } from '../../support/lines.ts'

const options = {
  today: '2026-11-20',
  placeName: (place: string) => (place === 'ES-B' || place === 'sp3e~25' ? 'Barcelona' : undefined),
}

function reading(text: string): string {
  const read = parseLine(text)
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return readingOf(read.line, options)
}

describe('a line', () => {
  it.each([
    [
      '#want laptop EUR..900 is:new,refurb brand~Framework,Lenovo keyboard=es ram=16GB.. screen=..14in in:sp3e~25 by:2026-12-15',
      'A laptop for at most €900 all in, new or refurbished, Spanish keyboard, 16 GB or more, up to 14 inches; Framework or Lenovo if possible; near Barcelona, by 15 December.',
    ],
    [
      '#want coffee GBP..30/mo q:1kg roast=medium x:2027-01-31',
      '1 kg of coffee for at most £30 a month, all in, roast medium; open until 31 January 2027.',
    ],
    [
      '#rent car EUR..45/day gearbox=automatic seats=5.. on:2027-07-01..2027-07-08 in:PT',
      'To rent: a car for at most €45 a day, all in, automatic, seats 5 or more; in Portugal, from 1 July 2027 to 8 July 2027.',
    ],
    [
      '#hire plumber gas-safe=yes job="boiler repair" on:2026-11-24',
      'To hire: a plumber, Gas Safe registered, boiler repair; on 24 November.',
    ],
    [
      '#want bicycle.electric EUR1200..2500 brand!=Acme range=60km.. via:pickup -- test ride first',
      'An electric bicycle for €1,200 to €2,500 all in, range 60 km or more, not Acme; to be picked up. “test ride first”',
    ],
    ['#sell laptop EUR849.50 q:1', 'For sale: one laptop for €849.50 all in.'],
    [
      '#follow laptop.* EUR300.. in:ES,PT',
      'Whoever wants laptops of any kind for €300 or more all in; in Spain or in Portugal.',
    ],
    ['#want * +', 'Anything; there is more in the full form.'],
  ])('%s', (text, words) => {
    expect(reading(text)).toBe(words)
  })

  it('reads as one sentence, whatever it is', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        const words = readingOf(line)
        expect(words).not.toMatch(/undefined|\[object|NaN/)
        expect(words.length).toBeGreaterThan(3)
      }),
      { numRuns: 2000 },
    )
  })
})
