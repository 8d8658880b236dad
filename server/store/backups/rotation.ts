// Which backups stay: many of the last days, few of the last months, none beyond; every limit stands here.

const hour = 3_600_000
const day = 24 * hour

export const limits = {
  /** One a day is what a person loses at most when the disk dies; of days without any change nothing is lost. */
  everyMs: day,
  /** Even where nothing changed: a backup that is made now and then shows that it still can be made. */
  idleMs: 7 * day,
  /** All of the last day stay: one made by hand before something risky must not push out the one before. */
  allMs: day,
  /** A mistake is mostly found within a week: the last of each day. */
  dailyMs: 7 * day,
  /** After that within a month: the last of each week. */
  weeklyMs: 28 * day,
  /** Beyond a month a backup is there for what was lost unseen, one a month; and then what was forgotten must go. */
  longestMs: 90 * day,
  /** Rounds come every ten minutes; what is due within an hour goes with this one, so that a promised day is kept. */
  earlyMs: hour,
  /** All kept files are read and compared with their digest this often: disks rot unseen. */
  checkMs: 7 * day,
} as const

interface Made {
  readonly madeAt: number
}

/** The day by which a backup has gone at the latest, whatever happens to those after it. */
export const goneBy = (madeAt: number): number => madeAt + limits.longestMs

/** Those of one place in time share a name; the newest of each name stays. Absent: too old for any place. */
function placeOf(madeAt: number, age: number): string | undefined {
  if (age <= limits.allMs) return `one ${madeAt}`
  if (age <= limits.dailyMs) return `day ${Math.floor(madeAt / day)}`
  if (age <= limits.weeklyMs) return `week ${Math.floor(madeAt / (7 * day))}`
  if (age < limits.longestMs - limits.earlyMs) return `month ${Math.floor(madeAt / (30 * day))}`
  return undefined
}

/**
 * @param forgotAt when the person last forgot something: what is older holds it, and goes on its day even when it is
 *   the last; else the newest of all stays however old it is
 * @returns those that go
 */
export function leaving<B extends Made>(list: readonly B[], now: number, forgotAt: number): B[] {
  const ordered = list.toSorted((a, b) => b.madeAt - a.madeAt)
  const taken = new Set<string>()
  return ordered.filter(({ madeAt }, index) => {
    if (index === 0 && madeAt > forgotAt) {
      taken.add(placeOf(madeAt, now - madeAt) ?? '')
      return false
    }
    const place = placeOf(madeAt, now - madeAt)
    if (place === undefined || taken.has(place)) return true
    taken.add(place)
    return false
  })
}

export interface Counted {
  readonly records: number
  readonly journal: number
}

/** Whether it is time for the next one. */
export function isDue(newest: (Made & Counted) | undefined, now: number, kept: Counted): boolean {
  if (newest === undefined) return true
  const age = now - newest.madeAt
  const hasChanged = newest.records !== kept.records || newest.journal !== kept.journal
  return age >= limits.idleMs || (hasChanged && age >= limits.everyMs)
}
