// The computer's own clock, for examples: the protocol has none of its own and takes what its server gives it.
import type { BrandClock } from '../brand/surface.ts'

export const systemClock: BrandClock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return { cancel: () => clearTimeout(timer) }
  },
}
