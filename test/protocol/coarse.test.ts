// A place goes out coarse: the wide circle has the exact one inside it, and says nothing of where in it that is.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  coarseLine,
  coarsePlaces,
  hasExactPlace,
  isFinePlace,
  lineFor,
  shownFirst,
} from '../../protocol/coarse.ts'
import { placesMeet } from '../../protocol/filter-places.ts'
import { matchFollow } from '../../protocol/filter.ts'
import { formatLine, type Line } from '../../protocol/line.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { circleOf, distanceKm, geohashOf, readPlace } from '../../protocol/place.ts'
import { anyLine } from '../support/lines.ts'

const point = fc.record({
  lat: fc.double({ min: -89.99, max: 89.99, noNaN: true }),
  lon: fc.double({ min: -179.99, max: 179.99, noNaN: true }),
})
/** A radius as a line says it, or none. */
const km = fc.option(fc.integer({ min: 0, max: 900 }), { nil: undefined })
const written = (geohash: string, radius: number | undefined): string =>
  radius === undefined ? geohash : `${geohash}~${radius}`
const exact = fc
  .tuple(point, fc.integer({ min: 5, max: 6 }), km)
  .map(([at, length, radius]) => written(geohashOf(at, length), radius))

const circle = (text: string): { centre: { lat: number; lon: number }; km: number } => {
  const place = readPlace(text)
  if (place?.kind !== 'circle') throw new Error(text)
  return circleOf(place)
}
const only = (places: string[]): string => {
  expect(places).toHaveLength(1)
  return places[0] ?? ''
}
const parsed = (text: string): Line => {
  const read = parseLine(text)
  if (!read.ok) throw new Error(text)
  return read.line
}

describe('a coarse place', () => {
  it('has the exact one wholly inside it, everywhere on earth', () => {
    fc.assert(
      fc.property(exact, (place) => {
        const inner = circle(place)
        const outer = circle(only(coarsePlaces([place])))
        expect(distanceKm(inner.centre, outer.centre) + inner.km).toBeLessThanOrEqual(outer.km + 1e-9)
      }),
      { numRuns: 3000 },
    )
  })

  it('has at most four letters, those the exact one begins with, and stays as it is when taken again', () => {
    fc.assert(
      fc.property(exact, (place) => {
        const coarse = only(coarsePlaces([place]))
        const [cell = ''] = coarse.split('~')
        expect(cell).toHaveLength(4)
        expect(place.startsWith(cell)).toBe(true)
        expect(isFinePlace(coarse)).toBe(false)
        expect(coarsePlaces([coarse])).toEqual([coarse])
      }),
    )
  })

  it('is the same for all places of one cell, whatever letters were left out and however many', () => {
    const letter = fc.constantFrom(...'0123456789bcdefghjkmnpqrstuvwxyz')
    const rest = fc.array(letter, { minLength: 1, maxLength: 2 }).map((letters) => letters.join(''))
    fc.assert(
      fc.property(point, rest, rest, km, (at, one, other, radius) => {
        const cell = geohashOf(at, 4)
        expect(coarsePlaces([written(cell + one, radius)])).toEqual(
          coarsePlaces([written(cell + other, radius)]),
        )
      }),
    )
  })

  it('meets everything that the exact one meets: no brand that serves it is lost', () => {
    const country = fc.constantFrom('ES', 'ES-B', 'PT')
    const places = fc
      .tuple(fc.option(country, { nil: undefined }), exact)
      .map(([head, place]) => (head === undefined ? [place] : [head, place]))
    const served = fc
      .tuple(fc.option(country, { nil: undefined }), point, fc.integer({ min: 1, max: 4 }), km)
      .map(([head, at, length, radius]) => {
        const near = written(geohashOf(at, length), radius)
        return head === undefined ? [near] : [head, near]
      })
    fc.assert(
      fc.property(places, served, (mine, theirs) => {
        fc.pre(placesMeet(mine, theirs) === 'met')
        expect(placesMeet(coarsePlaces(mine), theirs)).toBe('met')
      }),
      { numRuns: 500 },
    )
  })

  it('leaves countries, their parts and wide circles as they are, and widens a small one', () => {
    expect(coarsePlaces(['ES', 'ES-B', 'sp3e', 'sp3e~25', 'sp', 'PT'])).toEqual([
      'ES',
      'ES-B',
      'sp3e',
      'sp3e~25',
      'sp',
      'PT',
    ])
    expect(coarsePlaces(['ES', 'sp3e9q'])).toEqual(['ES', 'sp3e~25'])
    expect(coarsePlaces(['sp3e9q~1', 'sp3e~2', 'sp3e'])).toEqual(['sp3e~25', 'sp3e'])
    expect(coarsePlaces(['sp3e9~40'])).toEqual(['sp3e~100'])
    expect(coarsePlaces(['sp~3'])).toEqual(['sp~25'])
  })
})

describe('a line as brands get it first', () => {
  it('is a canonical line, loses nothing but its price and the exact place, and is as written once all is shown', () => {
    const placed = fc.tuple(anyLine, exact).map(([line, place]): Line => ({ ...line, in: ['ES', place] }))
    fc.assert(
      fc.property(fc.oneof(anyLine, placed), (line) => {
        const first = lineFor(line, shownFirst(line, []))
        expect(first.price).toBeUndefined()
        expect(hasExactPlace(first)).toBe(false)
        const { price: _, in: _in, ...rest } = first
        const { price: _p, in: _i, ...all } = line
        expect(rest).toEqual(all)
        const whole = formatLine(first)
        const read = parseLine(whole)
        if (read.ok) expect(formatLine(read.line)).toBe(whole)
        expect(lineFor(line, { withheld: [], exact: true })).toEqual(line)
        expect(lineFor(line, shownFirst(line, ['price', 'in']))).toEqual(line)
      }),
    )
  })

  it('is matched as it is: who names a price needs to see one, who names the region needs no more than the cell', () => {
    const want = parsed('#want laptop EUR..900 in:ES,sp3e9q')
    const first = lineFor(want, shownFirst(want, []))
    expect(formatLine(first)).toBe('#want laptop in:ES,sp3e~25')
    expect(matchFollow(parsed('#follow laptop in:ES,sp3e~5'), first).matches).toBe(true)
    expect(matchFollow(parsed('#follow laptop EUR300..'), first).matches).toBe(false)
    expect(matchFollow(parsed('#follow laptop EUR300..'), coarseLine(want)).matches).toBe(true)
  })
})
