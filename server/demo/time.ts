// Time for a story: it stands still while people act, and jumps to whatever comes next.
import { sleepOn, systemClock, type Clock, type Timer } from '../platform/clock.ts'

interface Waiting {
  readonly due: number
  readonly order: number
  readonly fn: () => void
}

/** Calls under way between the store and its brands; a story goes on when there are none. */
export interface Traffic {
  /** Counts a call until it has ended. */
  count<T>(work: Promise<T>): Promise<T>
}

export interface StoryTime {
  /** The store's clock. */
  store: Clock
  /** The brands' clock: the same time, but what they have planned is known apart. */
  brands: Clock
  traffic: Traffic
  /** Lets everything that was set off come to rest; no time passes. */
  settle(): Promise<void>
  /** Passes time, stopping at everything that brands have planned. */
  until(ms: number): Promise<void>
  /** Passes time to the next thing that a brand has planned, at most so long. */
  next(mostMs: number): Promise<void>
}

/** Rest is when nothing was under way at so many looks in a row, so many real milliseconds apart. */
const looks = 4
const lookMs = 3

export function createStoryTime(startMs: number): StoryTime {
  let now = startMs
  let order = 0
  let calls = 0
  const store = new Set<Waiting>()
  const brands = new Set<Waiting>()

  const clockOf = (waiting: Set<Waiting>): Clock => {
    const after = (ms: number, fn: () => void): Timer => {
      const one = { due: now + Math.max(0, ms), order: order++, fn }
      waiting.add(one)
      return { cancel: () => void waiting.delete(one) }
    }
    return {
      now: () => now,
      seconds: () => Math.floor(now / 1000),
      monotonic: () => now - startMs,
      after,
      sleep: sleepOn(after),
    }
  }
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < looks;) {
      await systemClock.sleep(lookMs)
      const isDue = fireDue()
      quiet = calls === 0 && !isDue ? quiet + 1 : 0
    }
  }
  /** Fires what is due at this very moment, each once: what plans itself anew for now waits for the next look. */
  const fireDue = (): boolean => {
    const due = [store, brands].flatMap((waiting) =>
      [...waiting].filter((one) => one.due <= now).map((one) => ({ waiting, one })),
    )
    for (const { waiting, one } of due.toSorted(
      (a, b) => a.one.due - b.one.due || a.one.order - b.one.order,
    )) {
      if (waiting.delete(one)) one.fn()
    }
    return due.length > 0
  }
  /** The first thing that brands have planned up to a time. */
  const planned = (ms: number): number | undefined => {
    const times = [...brands].map(({ due }) => due).filter((due) => due <= ms)
    return times.length === 0 ? undefined : Math.ceil(Math.min(...times))
  }
  const jump = async (ms: number): Promise<void> => {
    now = Math.max(now, ms)
    await settle()
  }
  return {
    store: clockOf(store),
    brands: clockOf(brands),
    traffic: {
      count(work) {
        calls += 1
        return work.finally(() => {
          calls -= 1
        })
      },
    },
    settle,
    async until(ms) {
      await settle()
      for (let due = planned(ms); due !== undefined; due = planned(ms)) await jump(due)
      if (Math.floor(ms) > now) await jump(Math.floor(ms))
    },
    async next(mostMs) {
      await settle()
      await jump(planned(now + mostMs) ?? now + mostMs)
    },
  }
}
