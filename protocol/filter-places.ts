// Whether two `in:` tags mean places that meet: countries and subdivisions, each narrowed by the circles after it.

import { circlesMeet, readPlace } from './place.ts'
import type { Place } from './place.ts'
import { allOf, anyOf, verdictOf } from './verdict.ts'
import type { Verdict } from './verdict.ts'

type Country = Place & { kind: 'country' }
type Circle = Place & { kind: 'circle' }

/** A country with the circles that follow it; circles before any country stand alone. */
interface Area {
  country?: Country
  circles: Circle[]
}

function readAreas(places: readonly string[]): Area[] {
  const areas: Area[] = []
  for (const text of places) {
    const place = readPlace(text)
    if (place?.kind === 'country') areas.push({ country: place, circles: [] })
    if (place?.kind !== 'circle') continue
    const last = areas.at(-1)
    if (last === undefined) areas.push({ circles: [place] })
    else last.circles.push(place)
  }
  return areas
}

/** A country contains its subdivisions; two subdivisions meet only when equal. */
function countriesMeet(a: Country, b: Country): boolean {
  if (a.country !== b.country) return false
  return a.subdivision === undefined || b.subdivision === undefined || a.subdivision === b.subdivision
}

/** What only one side says decides nothing; when both name circles these decide within the country. */
function areasMeet(a: Area, b: Area): Verdict {
  const said: Verdict[] = []
  if (a.country !== undefined && b.country !== undefined)
    said.push(verdictOf(countriesMeet(a.country, b.country)))
  if (a.circles.length > 0 && b.circles.length > 0)
    said.push(verdictOf(a.circles.some((left) => b.circles.some((right) => circlesMeet(left, right)))))
  return said.length === 0 ? 'unknown' : allOf(said)
}

/**
 * Whether two lists of places meet. Source: protocol section 8, "Place".
 * @example placesMeet(['ES', 'sp3e~25'], ['ES-B']) // 'met'
 * @example placesMeet(['sp3e~25'], ['ES']) // 'unknown'
 */
export function placesMeet(a: readonly string[], b: readonly string[]): Verdict {
  const right = readAreas(b)
  return anyOf(readAreas(a).flatMap((left) => right.map((other) => areasMeet(left, other))))
}
