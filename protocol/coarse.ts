// Coarse first: what brands get of an exact place and of a price until the person says otherwise.
import type { Line } from './line.ts'
import { withhold } from './line-tags.ts'
import { circleOf, distanceKm, geohashCell, readPlace, type Place } from './place.ts'
import { stepKeys, type StepKey } from './step-keys.ts'

/** What one brand is shown of a line. */
export interface Shown {
  withheld: readonly string[]
  /** The place as the person wrote it; else a wide circle with it inside. */
  exact?: boolean | undefined
}

/** Letters of a geohash that say no more than "about 20 km". */
const coarseLetters = 4
/** A circle of less than this says where somebody is, however short its geohash. */
const fineKm = 10
/** Few radii, so that a radius tells nothing of where in its cell a place is. */
const radii = [25, 50, 100, 200, 400, 700, 999] as const

type Circle = Place & { kind: 'circle' }

const isFineCircle = ({ geohash, km }: Circle): boolean =>
  geohash.length > coarseLetters || (km !== undefined && km < fineKm)

/** From the middle of a cell to its farthest corner, in km. */
function reachOf(geohash: string): number {
  const { south, west, north, east } = geohashCell(geohash)
  const { centre } = circleOf({ geohash })
  const corners = [south, north].flatMap((lat) => [west, east].map((lon) => ({ lat, lon })))
  return Math.max(...corners.map((corner) => distanceKm(centre, corner)))
}

/** The radius follows from the cell and from what the person wrote as a radius, never from the letters left out. */
function coarseCircle({ geohash, km = 0 }: Circle): string {
  const cell = geohash.slice(0, coarseLetters)
  const least = cell.length < coarseLetters ? km : reachOf(cell) + km
  return `${cell}~${radii.find((radius) => radius >= least) ?? 999}`
}

/** Whether a place says more than brands get at first. */
export function isFinePlace(text: string): boolean {
  const place = readPlace(text)
  return place?.kind === 'circle' && isFineCircle(place)
}

/**
 * The same places, none finer than a cell of four letters; each lies inside what stands for it, so that a brand which
 * serves the exact place is never lost. Countries and wide circles stay as they are. At radii above 970 km the
 * widest that a line can say stands for it.
 * @example coarsePlaces(['ES', 'sp3e9q~2']) // ['ES', 'sp3e~25']
 */
export function coarsePlaces(places: readonly string[]): string[] {
  const coarse = places.map((text) => {
    const place = readPlace(text)
    return place?.kind === 'circle' && isFineCircle(place) ? coarseCircle(place) : text
  })
  return [...new Set(coarse)]
}

/** Whether a line has a place that brands get coarsely at first. */
export const hasExactPlace = (line: Pick<Line, 'in'>): boolean => line.in?.some(isFinePlace) ?? false

/** The line as a brand gets it that was not told the exact place. */
export const coarseLine = (line: Line): Line =>
  line.in === undefined || !hasExactPlace(line) ? line : { ...line, in: coarsePlaces(line.in) }

/** What of a line is kept back from brands until the person says otherwise; `always` is what they show without being asked. */
export function shownFirst(line: Line, always: readonly StepKey[]): { withheld: string[]; exact: boolean } {
  const hidesPrice = line.price !== undefined && !always.includes('price')
  return { withheld: hidesPrice ? ['price'] : [], exact: always.includes('in') }
}

/** What a brand that was told of a line is not shown of it yet, of what waits for the person's word. */
export function keptBack(line: Line, { withheld, exact }: Shown): StepKey[] {
  const isKept: Readonly<Record<StepKey, boolean>> = {
    price: line.price !== undefined && withheld.includes('price'),
    in: line.in !== undefined && (withheld.includes('in') || (exact !== true && hasExactPlace(line))),
  }
  return stepKeys.filter((key) => isKept[key])
}

/** The same with more of it shown. */
export const withShown = ({ withheld, exact }: Shown, more: readonly StepKey[]): Shown => ({
  withheld: withheld.filter((key) => !more.some((one) => one === key)),
  exact: exact === true || more.includes('in'),
})

/** The line as one brand gets it. */
export const lineFor = (line: Line, { withheld, exact }: Shown): Line =>
  withhold(exact === true ? line : coarseLine(line), withheld)
