// What brands see of an intent only when the person says so: the price, and the place as exactly as it was written.

/** Keys of tags: the price is kept back wholly at first, the place as far as it is exact. */
export const stepKeys = ['price', 'in'] as const
export type StepKey = (typeof stepKeys)[number]
