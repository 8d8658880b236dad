// Times as the wire writes them: RFC 3339 in UTC, whole seconds.

/** @example wireTime(1767225600123) // '2026-01-01T00:00:00Z' */
export function wireTime(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z')
}

/** The last second of a day of the wire, in ms: dates end at 24:00 UTC. */
export function endOfDay(date: string): number {
  return Date.parse(`${date}T23:59:59Z`)
}

/** Month of a time in UTC, as `2026-11`. */
export function monthOf(ms: number): string {
  return wireTime(ms).slice(0, 7)
}
