// Places in a line: countries, their subdivisions and circles on the map, and whether two of them meet.

/** A country (`ES`), one of its subdivisions (`ES-B`), or a circle (`sp3e~25`: a geohash and a radius in km). */
export type Place =
  | { kind: 'country'; country: string; subdivision?: string }
  | { kind: 'circle'; geohash: string; km?: number }

const alphabet = '0123456789bcdefghjkmnpqrstuvwxyz'

const isUpper = (c: string | undefined): boolean => c !== undefined && c >= 'A' && c <= 'Z'
const isDigit = (c: string): boolean => c >= '0' && c <= '9'

function readCountry(text: string): Place | undefined {
  if (!isUpper(text[0]) || !isUpper(text[1])) return undefined
  const country = text.slice(0, 2)
  if (text.length === 2) return { kind: 'country', country }
  const subdivision = text.slice(3)
  if (text[2] !== '-' || subdivision === '' || subdivision.length > 3) return undefined
  return [...subdivision].every((c) => isUpper(c) || isDigit(c))
    ? { kind: 'country', country, subdivision }
    : undefined
}

function readCircle(text: string): Place | undefined {
  const tilde = text.indexOf('~')
  const geohash = tilde < 0 ? text : text.slice(0, tilde)
  if (geohash === '' || geohash.length > 6 || ![...geohash].every((c) => alphabet.includes(c)))
    return undefined
  if (tilde < 0) return { kind: 'circle', geohash }
  const km = text.slice(tilde + 1)
  const isWritten = km !== '' && km.length <= 3 && [...km].every(isDigit) && (km === '0' || km[0] !== '0')
  return isWritten ? { kind: 'circle', geohash, km: Number(km) } : undefined
}

/**
 * Reads one place of an `in:` tag; absent when it is none. Source: protocol section 8, `place`; ISO 3166; geohash.
 * @example readPlace('sp3e~25') // { kind: 'circle', geohash: 'sp3e', km: 25 }
 */
export const readPlace = (text: string): Place | undefined => readCountry(text) ?? readCircle(text)

export interface Point {
  lat: number
  lon: number
}

export interface Cell {
  south: number
  west: number
  north: number
  east: number
}

/** The box of a geohash in degrees. */
export function geohashCell(geohash: string): Cell {
  const lat: [number, number] = [-90, 90]
  const lon: [number, number] = [-180, 180]
  let isLon = true
  for (const c of geohash) {
    const bits = alphabet.indexOf(c)
    for (let mask = 16; mask > 0; mask >>= 1) {
      const axis = isLon ? lon : lat
      axis[bits & mask ? 0 : 1] = (axis[0] + axis[1]) / 2
      isLon = !isLon
    }
  }
  return { south: lat[0], north: lat[1], west: lon[0], east: lon[1] }
}

/**
 * The geohash of a point, `length` letters long (4 ≈ 20 km, the composer's finest without asking).
 * @example geohashOf({ lat: 41.39, lon: 2.17 }, 4) // 'sp3e'
 */
export function geohashOf(point: Point, length = 4): string {
  const lat: [number, number] = [-90, 90]
  const lon: [number, number] = [-180, 180]
  let isLon = true
  let text = ''
  while (text.length < length) {
    let bits = 0
    for (let bit = 0; bit < 5; bit += 1) {
      const axis = isLon ? lon : lat
      const middle = (axis[0] + axis[1]) / 2
      const isUpperHalf = (isLon ? point.lon : point.lat) >= middle
      bits = bits * 2 + (isUpperHalf ? 1 : 0)
      axis[isUpperHalf ? 0 : 1] = middle
      isLon = !isLon
    }
    text += alphabet[bits] ?? ''
  }
  return text
}

/** Mean radius of the earth in km, as the spec fixes it, so that all sides draw the same circle. */
const earthKm = 6371.0088
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Great-circle distance in km (haversine). */
export function distanceKm(a: Point, b: Point): number {
  const lat = Math.sin(radians(b.lat - a.lat) / 2) ** 2
  const lon = Math.sin(radians(b.lon - a.lon) / 2) ** 2
  const h = lat + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * lon
  return 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Centre of the cell, and `~km` or half the cell's diagonal. */
export function circleOf(place: { geohash: string; km?: number }): { centre: Point; km: number } {
  const { south, north, west, east } = geohashCell(place.geohash)
  const centre = { lat: (south + north) / 2, lon: (west + east) / 2 }
  if (place.km !== undefined) return { centre, km: place.km }
  return { centre, km: distanceKm({ lat: south, lon: west }, { lat: north, lon: east }) / 2 }
}

/** Whether two circles touch: distance of centres ≤ r1 + r2. */
export function circlesMeet(
  a: { geohash: string; km?: number },
  b: { geohash: string; km?: number },
): boolean {
  const left = circleOf(a)
  const right = circleOf(b)
  return distanceKm(left.centre, right.centre) <= left.km + right.km
}
