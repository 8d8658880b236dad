// A clock that runs as real time does and can be skipped forward: months pass in a journey over real sockets.
import { sleepOn, type Clock, type Timer } from '../../server/platform/clock.ts'

export interface BriskClock extends Clock {
  /** Skips time and fires what falls due in it, in order, with a turn of the loop after each. */
  skip(ms: number): Promise<void>
  /** Sets the wall clock forward or back without firing anything, as a person with a wrong clock does. */
  jump(ms: number): void
}

interface Waiting {
  due: number
  /** In real time, before which a short timer is not skipped to. */
  ripeAt: number
  order: number
  fn: () => void
  timeout: NodeJS.Timeout | undefined
}

const longest = 2 ** 31 - 1
/** Deadlines of calls are at most this long; those under way on a real socket get this much real time to end first. */
const deadlineMs = 10_000
const graceMs = 300
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export function briskClock(): BriskClock {
  let skipped = 0
  let jumped = 0
  let order = 0
  const waiting = new Set<Waiting>()
  const monotonic = (): number => performance.now() + skipped
  const now = (): number => Date.now() + Math.floor(skipped + jumped)
  const fire = (one: Waiting): void => {
    clearTimeout(one.timeout)
    if (waiting.delete(one)) one.fn()
  }
  const arm = (one: Waiting): void => {
    clearTimeout(one.timeout)
    const left = Math.max(0, one.due - monotonic())
    one.timeout = setTimeout(() => (left > longest ? arm(one) : fire(one)), Math.min(left, longest))
  }
  const after = (ms: number, fn: () => void): Timer => {
    const isDeadline = ms > 0 && ms <= deadlineMs
    const ripeAt = isDeadline ? performance.now() + graceMs : 0
    const one: Waiting = {
      due: monotonic() + Math.max(0, ms),
      ripeAt,
      order: order++,
      fn,
      timeout: undefined,
    }
    waiting.add(one)
    arm(one)
    return {
      cancel: () => {
        clearTimeout(one.timeout)
        waiting.delete(one)
      },
    }
  }
  const first = (): Waiting | undefined => [...waiting].sort((a, b) => a.due - b.due || a.order - b.order)[0]
  return {
    now,
    seconds: () => Math.floor(now() / 1000),
    monotonic,
    after,
    sleep: sleepOn(after),
    async skip(ms) {
      const end = monotonic() + ms
      for (let next = first(); next !== undefined && next.due <= end; next = first()) {
        if (performance.now() < next.ripeAt) {
          await new Promise((resolve) => setTimeout(resolve, 5))
          continue
        }
        skipped += Math.max(0, next.due - monotonic())
        fire(next)
        await turn()
        await turn()
      }
      skipped += Math.max(0, end - monotonic())
      for (const one of waiting) arm(one)
    },
    jump: (ms) => {
      jumped += ms
    },
  }
}
