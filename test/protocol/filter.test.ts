// Filters match and offers fit exactly as the vectors say, and what is withheld never shows in an answer.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitOffer, matchFollow } from '../../protocol/filter.ts'
import { foldText } from '../../protocol/fold.ts'
import { tagsOf } from '../../protocol/line.ts'
import type { Line } from '../../protocol/line.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { withhold } from '../../protocol/line-tags.ts'
import { circlesMeet, distanceKm, geohashCell, geohashOf } from '../../protocol/place.ts'
import { compareBounds, compareDecimals, units } from '../../protocol/units.ts'
import { allOf, anyOf, not } from '../../protocol/verdict.ts'
import vectors from '../../protocol/vectors/match.json' with { type: 'json' }
import { anyLine } from '../support/lines.ts'

function parsed(text: string): Line {
  const read = parseLine(text)
  if (!read.ok) throw new Error(`${text}: ${JSON.stringify(read.problems)}`)
  return read.line
}

describe('the vectors of matching', () => {
  it.each(vectors.match)('$follow | $want: $why', ({ follow, want, matches, tags }) => {
    expect(matchFollow(parsed(follow), parsed(want))).toEqual({ matches, tags })
  })

  it.each(vectors.fit)('$want | $sell: $why', ({ want, sell, fits, tags }) => {
    const fit = fitOffer(parsed(want), parsed(sell))
    expect(fit.fits).toBe(fits)
    expect(fit.tags.map(({ key, verdict }) => ({ key, verdict }))).toEqual(tags)
  })
})

const anyFollow = anyLine.map((line): Line => ({ ...line, verb: 'follow' }))
const anySell = anyLine.map((line): Line => ({ ...line, verb: 'sell' }))

/** Two lines that share names and values more often than chance would have it. */
const related = (arbitrary: fc.Arbitrary<Line>): fc.Arbitrary<readonly [Line, Line]> =>
  fc.tuple(arbitrary, anyLine, fc.boolean()).map(([a, b, shares]): readonly [Line, Line] => {
    const { verb: _, ...rest } = a
    return shares ? [a, { ...b, ...rest, verb: 'want' }] : [a, { ...b, verb: 'want' }]
  })

describe('matching', () => {
  it('does not change when a withheld tag changes', () => {
    fc.assert(
      fc.property(related(anyFollow), anyLine, fc.nat(), ([follow, want], other, pick) => {
        const tags = tagsOf(other).map(({ key }) => key)
        const key = tags[pick % Math.max(tags.length, 1)]
        if (key === undefined || key === 'x') return
        const changed = changeTag(want, other, key)
        expect(matchFollow(follow, withhold(changed, [key]))).toEqual(
          matchFollow(follow, withhold(want, [key])),
        )
      }),
      { numRuns: 4000 },
    )
  })

  it('counts each must-tag once, and knows nothing of what an offer does not say', () => {
    fc.assert(
      fc.property(related(anySell), ([sell, want]) => {
        const fit = fitOffer(want, sell)
        expect(fit.met + fit.unmet + fit.unknown).toBe(fit.tags.filter(({ must }) => must).length)
        expect(fit.fits).toBe(fit.unmet === 0)
        const bare = fitOffer(want, {
          verb: 'sell',
          item: sell.item,
          attributes: [],
          other: {},
          shortened: false,
        })
        expect(bare.tags.slice(1).every(({ verdict }) => verdict === 'unknown')).toBe(true)
      }),
      { numRuns: 4000 },
    )
  })

  it('an offer that repeats the want in full fits, but for what is excluded or only liked', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        const attributes = line.attributes.filter(({ op }) => op === '=')
        const want: Line = { ...line, verb: 'want', attributes }
        expect(fitOffer(want, { ...want, verb: 'sell' })).toMatchObject({ fits: true, unmet: 0 })
      }),
      { numRuns: 4000 },
    )
  })
})

/** The line with one tag as another line has it. */
function changeTag(line: Line, other: Line, key: string): Line {
  const donor = withhold(other, tagsOf(other).map((tag) => tag.key).filter((one) => one !== key)) // prettier-ignore
  const rest = withhold(line, [key])
  return {
    ...donor,
    ...rest,
    attributes: [...rest.attributes, ...donor.attributes],
    other: { ...rest.other, ...donor.other },
  }
}

describe('three values', () => {
  it('join as one would say them', () => {
    expect(anyOf(['unmet', 'unknown', 'met'])).toBe('met')
    expect(anyOf(['unmet', 'unknown'])).toBe('unknown')
    expect(allOf(['met', 'unknown', 'unmet'])).toBe('unmet')
    expect(allOf(['met', 'unknown'])).toBe('unknown')
    expect([anyOf([]), allOf([])]).toEqual(['unmet', 'met'])
    expect((['met', 'unmet', 'unknown'] as const).map(not)).toEqual(['unmet', 'met', 'unknown'])
  })
})

describe('words', () => {
  it('fold as Unicode folds them, one code point to one', () => {
    for (let point = 0; point < 0x20000; point += 1) {
      if (point >= 0xd800 && point <= 0xdfff) continue
      const c = String.fromCodePoint(point)
      if (c.normalize('NFC') !== c) continue
      const folded = foldText(c)
      // A regular expression with the flags i and u compares by simple case folding.
      const isSame = folded === c || new RegExp(`^${c}$`, 'iu').test(folded)
      if (!isSame) throw new Error(point.toString(16))
    }
    expect(foldText('ΌΣΟΣ')).toBe(foldText('όσος'))
    expect(foldText('\u212a')).toBe('k')
  })
})

describe('numbers', () => {
  it('compare exactly, however long', () => {
    expect(compareDecimals('0.1', '0.10')).toBe(0)
    expect(compareDecimals('-0.30000000000000000001', '-0.3')).toBe(-1)
    expect(compareDecimals(`${'9'.repeat(100)}.1`, '9'.repeat(100))).toBe(1)
  })

  it('compare across units of one kind only', () => {
    expect(compareBounds({ value: '1', unit: 'in' }, { value: '25.4', unit: 'mm' })).toBe(0)
    expect(compareBounds({ value: '1', unit: 'TB' }, { value: '999.9', unit: 'GB' })).toBe(1)
    expect(compareBounds({ value: '1', unit: 'GiB' }, { value: '1', unit: 'GB' })).toBe(1)
    expect(compareBounds({ value: '1', unit: 'GB' }, { value: '1' })).toBeUndefined()
    expect(compareBounds({ value: '1', unit: 'zz' }, { value: '2', unit: 'zz' })).toBe(-1)
  })

  it('have units that a line can carry, each with its code', () => {
    for (const { symbol, code, factor, label } of units.values()) {
      expect(parseLine(`#want laptop a=1${symbol}`).ok, symbol).toBe(true)
      expect(code).toMatch(/^[0-9A-Z]{1,3}$/)
      expect(Number(factor)).toBeGreaterThan(0)
      expect(label).not.toBe('')
    }
  })
})

describe('places', () => {
  const barcelona = { lat: 41.3874, lon: 2.1686 }
  const madrid = { lat: 40.4168, lon: -3.7038 }

  it('are found and measured', () => {
    expect(geohashOf(barcelona)).toBe('sp3e')
    expect(geohashOf(madrid)).toBe('ezjm')
    expect(geohashOf({ lat: 57.64911, lon: 10.40744 }, 6)).toBe('u4pruy')
    expect(distanceKm(barcelona, madrid)).toBeGreaterThan(503)
    expect(distanceKm(barcelona, madrid)).toBeLessThan(508)
    expect(distanceKm({ lat: 0, lon: 179 }, { lat: 0, lon: -179 })).toBeCloseTo(222.39, 1)
  })

  it('lie in the cell that their geohash names', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -89, max: 89, noNaN: true }),
        fc.double({ min: -179, max: 179, noNaN: true }),
        (lat, lon) => {
          const cell = geohashCell(geohashOf({ lat, lon }, 5))
          expect(cell.south <= lat && lat <= cell.north && cell.west <= lon && lon <= cell.east).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('meet when their circles touch', () => {
    expect(circlesMeet({ geohash: 'sp3e', km: 250 }, { geohash: 'ezjm', km: 200 })).toBe(false)
    expect(circlesMeet({ geohash: 'sp3e', km: 260 }, { geohash: 'ezjm', km: 260 })).toBe(true)
  })
})
