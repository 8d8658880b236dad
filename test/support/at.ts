// A clock that stands still until a test moves it.
import { sleepOn, type Clock, type Timer } from '../../server/platform/clock.ts'

export interface ManualClock extends Clock {
  /** Moves time forward and fires what falls due, in order; what each timer starts gets its turn before the next. */
  advance(ms: number): Promise<void>
  /** Sets the wall clock without firing anything: a jump, forward or back. */
  jump(toMs: number): void
  /** How many timers wait. */
  readonly pending: number
}

interface Waiting {
  readonly due: number
  readonly order: number
  readonly fn: () => void
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export function createManualClock(startMs: number): ManualClock {
  let passed = 0
  let offset = startMs
  let order = 0
  const waiting = new Set<Waiting>()
  const after = (ms: number, fn: () => void): Timer => {
    const one = { due: passed + Math.max(0, ms), order: order++, fn }
    waiting.add(one)
    // What is due at once needs nobody to move the clock.
    if (one.due <= passed) {
      setImmediate(() => {
        if (waiting.delete(one)) fn()
      })
    }
    return { cancel: () => void waiting.delete(one) }
  }
  const nextBy = (limit: number): Waiting | undefined => {
    let next: Waiting | undefined
    for (const one of waiting) {
      if (one.due > limit) continue
      if (!next || one.due < next.due || (one.due === next.due && one.order < next.order)) next = one
    }
    return next
  }
  return {
    now: () => Math.floor(offset + passed),
    seconds: () => Math.floor((offset + passed) / 1000),
    monotonic: () => passed,
    after,
    sleep: sleepOn(after),
    async advance(ms) {
      const end = passed + ms
      await turn()
      for (let next = nextBy(end); next; next = nextBy(end)) {
        waiting.delete(next)
        passed = Math.max(passed, next.due)
        next.fn()
        await turn()
      }
      passed = end
      await turn()
    },
    jump(toMs) {
      offset = toMs - passed
    },
    get pending() {
      return waiting.size
    },
  }
}

/** A manual clock at a moment that can be read. @example at('2026-11-20T10:00:00Z') */
export function at(moment: string): ManualClock {
  const ms = Date.parse(moment)
  if (Number.isNaN(ms)) throw new TypeError(`${moment} is not a moment`)
  return createManualClock(ms)
}
