// Chance from a seed: the same number brings the same troubles in the same order.

export interface Chance {
  /** A whole number from `low` to `high`, both possible. */
  between(low: number, high: number): number
  /** True once in so many. */
  oneIn(count: number): boolean
  pick<T>(list: readonly T[]): T
}

/** Mulberry32: short, and good enough to be unpleasant. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    between,
    oneIn: (count) => between(1, count) === 1,
    pick: (list) => list[between(0, list.length - 1)] as (typeof list)[number],
  }
}
