// Calls about standing wishes for terms, the public list at /.well-known/myterms, and who refused what.
import * as z from 'zod'
import { ruleContext, ruleTerms } from '../terms-rules.ts'
import { at, call, done } from './call.ts'

export const keptRule = z.strictObject({ context: ruleContext, terms: ruleTerms, setAt: at })

export const readRules = call('GET', '/api/terms', {
  summary: 'What the person wants of terms by case, and whether the public list follows it.',
  answer: z.strictObject({
    rules: z.array(keptRule),
    isPublic: z.boolean(),
    /** What /.well-known/myterms gives now. */
    published: z.array(z.string()),
  }),
})
export const setRule = call('PUT', '/api/terms/rule', {
  summary: 'Sets the rule for one case: in general, a kind of brand, a kind of thing, or one brand.',
  body: z.strictObject({ context: ruleContext, terms: ruleTerms }),
  answer: done,
})
export const dropRule = call('POST', '/api/terms/rule/drop', {
  summary: 'Removes the rule for one case.',
  body: z.strictObject({ context: ruleContext }),
  answer: done,
})
export const publishTerms = call('POST', '/api/terms/public', {
  summary: 'Lets the public list follow what the person wants in general, or be the same as everybody’s.',
  body: z.strictObject({ on: z.boolean() }),
  answer: done,
})

/** One refusal, by either side. */
export const refusal = z.strictObject({
  at,
  brand: z.string(),
  name: z.string(),
  isPractice: z.boolean(),
  by: z.enum(['brand', 'person']),
  /** `countered`: the brand answered what was listed with one other agreement, once. */
  what: z.enum(['declined', 'countered', 'counter_refused', 'counter_left', 'question_refused']),
  /** Agreements that were on the table: as proffered, or the one of the counter. */
  terms: z.array(z.string()),
  /** What the brand wanted instead. */
  instead: z.string().optional(),
  /** The brand’s own words. */
  reason: z.string().optional(),
  /** Number of the record in the ledger with that brand, where both signed texts are. */
  record: z.int().optional(),
})
export const listRefusals = call('GET', '/api/refusals', {
  summary: 'Who refused which terms and when, newest first: brands and the person.',
  answer: z.strictObject({ refusals: z.array(refusal) }),
})

export type KeptRule = z.infer<typeof keptRule>
export type Refusal = z.infer<typeof refusal>
