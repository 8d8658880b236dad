// Calls of ratings: what the person says of a brand once an order is closed, and what the brand said of the person.
import * as z from 'zod'
import { host } from './brand-card.ts'
import { at, call } from './call.ts'
import { ratingSum } from './intents.ts'

/** What the person can name as rated; a brand may name others. */
export const ratedThings = ['price', 'quality', 'delivery', 'advice', 'honesty'] as const

export const ratingView = z.strictObject({
  by: z.enum(['person', 'brand']),
  score: z.int().min(1).max(5),
  about: z.array(z.string()),
  line: z.string(),
  at,
  order: z.string(),
  /** What was bought. */
  title: z.string(),
})
export const rateOrder = call('POST', '/api/orders/:id/rate', {
  summary: 'Rates the brand for a closed order, once; the brand gets it signed.',
  params: z.strictObject({ id: z.string() }),
  body: z.strictObject({
    score: z.int().min(1).max(5),
    about: z.array(z.enum(ratedThings)).max(ratedThings.length),
    line: z.string().max(2000),
  }),
  answer: z.strictObject({ score: z.int() }),
})
export const readRatings = call('GET', '/api/orders/:id/ratings', {
  summary: 'What both sides said of each other after an order.',
  params: z.strictObject({ id: z.string() }),
  answer: z.strictObject({
    mine: ratingView.optional(),
    theirs: ratingView.optional(),
    /** The order is closed, the relationship goes on, and the person has not rated yet. */
    canRate: z.boolean(),
  }),
})
export const readBrandRatings = call('GET', '/api/brands/:brand/ratings', {
  summary: 'Every rating given to and received from one brand.',
  params: z.strictObject({ brand: host }),
  answer: z.strictObject({
    given: ratingSum.optional(),
    received: ratingSum.optional(),
    ratings: z.array(ratingView),
  }),
})

export type RatingView = z.infer<typeof ratingView>
export type RatingSum = z.infer<typeof ratingSum>
export type RatedThing = (typeof ratedThings)[number]
