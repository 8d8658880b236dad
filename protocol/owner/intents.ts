// Calls about what a person wants: preview who will see what, post, revise, withdraw, and the offers that came.
import * as z from 'zod'
import { at, call, happening, money } from './call.ts'
import { host } from './brand-card.ts'
import { stepKeys } from '../step-keys.ts'

const byId = z.strictObject({ id: z.string() })

/** Verbs of what is said to exactly one brand: a question, a repair, thanks. */
export const addressedVerbs = ['ask', 'fix', 'thank'] as const
export const isAddressed = (verb: string): boolean => addressedVerbs.some((one) => one === verb)

export const waitingKind = z.enum(['post', 'decline', 'accept'])
/** A message that waits its six seconds, unsigned, and can be taken back. */
export const waiting = z.strictObject({ id: z.string(), kind: waitingKind, sendsAt: at })
export const intentState = z.enum([
  'open',
  'awarded',
  'committed',
  'fulfilled',
  'withdrawn',
  'expired',
  'closed',
])
export const stepKey = z.enum(stepKeys)
/** What one brand gets of an intent, or why it gets nothing. */
export const audience = z.strictObject({
  brand: host,
  rid: z.string(),
  name: z.string(),
  logo: z.string().optional(),
  isPractice: z.boolean(),
  agreement: z.string().optional(),
  /** The line as this brand receives it; absent when it receives nothing. */
  sees: z.string().optional(),
  withheld: z.array(z.string()),
  gets: z.enum([
    'yes',
    'no_match',
    'not_granted',
    'paused',
    'ended',
    'no_filter',
    'switched_off',
    'not_yet',
    'health',
    'restoring',
  ]),
  /** It was told the exact place, where the line has one. */
  exact: z.boolean().optional(),
  /** What it would have to see to get the line at all, and what it listens for. */
  needs: z.array(stepKey).optional(),
  listens: z.string().optional(),
})
/** A brand that gets a line, without these tags. Where nothing is said, the price is kept back, and the place coarse. */
export const choice = z.strictObject({
  brand: host,
  withheld: z.array(z.string()).max(60).optional(),
  exact: z.boolean().optional(),
})

/** The person's own ratings of one brand in one figure: the mean of the scores, to one decimal. */
export const ratingSum = z.strictObject({ mean: z.number(), count: z.int() })
export const intentCard = z.strictObject({
  id: z.string(),
  line: z.string(),
  state: intentState,
  postedAt: at,
  expiresAt: at,
  revision: z.int(),
  brands: z.int(),
  seen: z.int(),
  offers: z.int(),
  best: z.strictObject({ total: money, brand: host, name: z.string(), fits: z.boolean() }).optional(),
  isPractice: z.boolean(),
  waiting: waiting.optional(),
})
export const row = z.strictObject({
  type: z.enum(['subtotal', 'discount', 'shipping', 'tax', 'fee', 'total']),
  label: z.string().optional(),
  amount: z.int(),
})
export const fitTag = z.strictObject({
  key: z.string(),
  text: z.string(),
  must: z.boolean(),
  verdict: z.enum(['met', 'unmet', 'unknown']),
  offered: z.string().optional(),
  /** Said by the brand where it cannot be computed; never outranks a computed verdict. */
  says: z.string().optional(),
})
export const offerState = z.enum([
  'made',
  'countered',
  'revised',
  'accepted',
  'confirmed',
  'declined',
  'withdrawn',
  'stale',
  'expired',
  'lapsed',
  'ended',
])
export const offer = z.strictObject({
  id: z.string(),
  intent: z.string(),
  brand: host,
  name: z.string(),
  logo: z.string().optional(),
  isPractice: z.boolean(),
  state: offerState,
  revision: z.int(),
  line: z.string(),
  items: z.array(
    z.strictObject({
      name: z.string(),
      quantity: z.number(),
      amount: z.int().optional(),
      gtin: z.string().optional(),
      condition: z.string().optional(),
    }),
  ),
  rows: z.array(row),
  currency: z.string().length(3),
  total: z.int(),
  fee: z.strictObject({ payer: z.string(), text: z.string() }).optional(),
  validUntil: at,
  confirmWithin: z.string(),
  delivery: z.string().optional(),
  note: z.string().optional(),
  link: z.string().optional(),
  lang: z.string(),
  fit: z.array(fitTag),
  met: z.int(),
  musts: z.int(),
  rank: z.int(),
  /** Why it stands where it stands. */
  because: z.array(
    z.strictObject({
      code: z.string(),
      values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    }),
  ),
  rounds: z.int(),
  receivedAt: at,
  receiptSeq: z.int(),
  order: z.string().optional(),
  /** What the person gave this brand for earlier orders. */
  yours: ratingSum.optional(),
  waiting: waiting.optional(),
})
export const intentDetail = intentCard.extend({
  audience: z.array(
    audience.extend({ handedAt: at.optional(), seenAt: at.optional(), state: z.string().optional() }),
  ),
  offerList: z.array(offer),
  events: z.array(happening),
  version: z.int(),
})

export const previewIntent = call('POST', '/api/intents/preview', {
  summary: 'Which brands would receive a line and exactly what each would see.',
  body: z.strictObject({ line: z.string().max(600), choices: z.array(choice).max(5000).optional() }),
  answer: z.strictObject({ audience: z.array(audience), expiresAt: at }),
})
export const postIntent = call('POST', '/api/intents', {
  summary: 'Posts a line to the brands chosen: signed and appended for each in one transaction.',
  body: z.strictObject({
    line: z.string().max(600),
    to: z.array(choice).max(5000),
    expiresAt: at.optional(),
  }),
  answer: z.strictObject({ id: z.string(), brands: z.int(), waiting }),
})
export const undoWaiting = call('POST', '/api/waiting/:id/undo', {
  summary:
    'Takes back a post, a decline or an acceptance within its six seconds; nothing was signed or sent.',
  params: byId,
  answer: z.strictObject({ kind: waitingKind, line: z.string().optional() }),
})
export const listIntents = call('GET', '/api/intents', {
  summary: 'Intents by state, newest first.',
  query: z.strictObject({
    tab: z.enum(['open', 'awarded', 'fulfilled', 'past', 'all']).optional(),
    before: z.coerce.number().int().optional(),
  }),
  answer: z.strictObject({ intents: z.array(intentCard), more: z.boolean() }),
})
export const readIntent = call('GET', '/api/intents/:id', {
  summary: 'One intent with its offers side by side.',
  params: byId,
  answer: intentDetail,
})
export const reviseIntent = call('POST', '/api/intents/:id/revise', {
  summary: 'Changes an open intent; offers on the older revision go stale.',
  params: byId,
  body: z.strictObject({
    line: z.string().max(600),
    to: z.array(choice).max(5000).optional(),
    version: z.int(),
  }),
  answer: z.strictObject({ revision: z.int(), brands: z.int() }),
})
export const showIntent = call('POST', '/api/intents/:id/show', {
  summary:
    'Shows one brand the price or the exact place of an open intent; its offers on what it had before go stale.',
  params: byId,
  body: z.strictObject({
    brand: host,
    show: z.array(stepKey).min(1).max(stepKeys.length),
    version: z.int(),
  }),
  /** `revision` is that of this brand's copy. */
  answer: z.strictObject({ revision: z.int(), sees: z.string() }),
})
export const withdrawIntent = call('POST', '/api/intents/:id/withdraw', {
  summary: 'Withdraws an intent; its content is no longer served to anyone.',
  params: byId,
  body: z.strictObject({ reason: z.string().max(140).optional() }),
  answer: z.strictObject({ state: intentState }),
})

export const exportIntent = call('GET', '/api/intents/:id/demand', {
  summary: 'One intent as schema.org Demand, a JSON-LD file with its contexts in it.',
  params: byId,
  answer: z.unknown(),
})

export type IntentCard = z.infer<typeof intentCard>
export type IntentDetail = z.infer<typeof intentDetail>
export type Audience = z.infer<typeof audience>
export type Choice = z.infer<typeof choice>
export type { StepKey } from '../step-keys.ts'
export type Offer = z.infer<typeof offer>
export type FitTag = z.infer<typeof fitTag>
export type OfferRow = z.infer<typeof row>
