// How long a practice brand takes for each thing it does: minutes while somebody tries things out, days in a story.
const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** From and to, in ms; drawn between. */
type Span = readonly [number, number]

export interface Pace {
  answer: Span
  /** The same for a brand that is slow. */
  slowAnswer: Span
  haggle: Span
  confirm: Span
  processing: Span
  shipped: Span
  delivered: Span
  receipt: Span
  settle: Span
  erase: Span
}
export type Step = keyof Pace

/** For trying out: an order goes from placed to receipt in a quarter of a minute. */
export const livelyPace: Pace = {
  answer: [600, 1800],
  slowAnswer: [2 * minute, 4 * minute],
  haggle: [900, 2200],
  confirm: [700, 1400],
  processing: [1500, 2500],
  shipped: [2 * second, 3 * second],
  delivered: [4 * second, 6 * second],
  receipt: [500, 1000],
  settle: [3 * second, 5 * second],
  erase: [300, 600],
}

/** As in life. */
export const lifePace: Pace = {
  answer: [4 * minute, 50 * minute],
  slowAnswer: [3 * hour, 7 * hour],
  haggle: [10 * minute, 40 * minute],
  confirm: [10 * minute, 90 * minute],
  processing: [2 * hour, 5 * hour],
  shipped: [8 * hour, 16 * hour],
  delivered: [24 * hour, 40 * hour],
  receipt: [10 * minute, 30 * minute],
  settle: [2 * hour, 4 * hour],
  erase: [20 * minute, 60 * minute],
}
