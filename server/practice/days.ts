// Days as practice brands count them: when somebody can come, and when a parcel arrives.
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

const dayMs = 86_400_000

/** The day of a moment, in UTC, as lines write it. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** A time in seconds as bodies write it. */
export const timeText = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')

/** A day some days later. */
export const daysAfter = (day: string, days: number): string =>
  dayOf(Date.parse(`${day}T00:00:00Z`) + days * dayMs)

export function weekdayOf(day: string): Weekday {
  const sunday = 6
  const at = (new Date(`${day}T00:00:00Z`).getUTCDay() + sunday) % 7
  return weekdays[at] ?? 'mon'
}

/** The first working day from a day on, not after the last one; absent when there is none. */
export function firstDay(
  days: ReadonlySet<Weekday>,
  from: string,
  last = daysAfter(from, 30),
): string | undefined {
  for (let day = from; day <= last; day = daysAfter(day, 1)) if (days.has(weekdayOf(day))) return day
  return undefined
}
