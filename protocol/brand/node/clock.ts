// The computer's own clock, for brands that run on Node and have no other.
import type { BrandClock } from '../surface.ts'

export const systemClock: BrandClock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return { cancel: () => clearTimeout(timer) }
  },
}
