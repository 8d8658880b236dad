// Standing wishes for terms, the public list, and who refused what.
import * as calls from '../../protocol/owner/rules.ts'
import type { RuleContext, RuleTerms } from '../../protocol/terms-rules.ts'
import { ask } from './ask.ts'

export const loadRules = () => ask(calls.readRules)
export const keepRule = (context: RuleContext, terms: RuleTerms) =>
  ask(calls.setRule, { body: { context, terms } })
export const removeRule = (context: RuleContext) => ask(calls.dropRule, { body: { context } })
export const publish = (on: boolean) => ask(calls.publishTerms, { body: { on } })
export const loadRefusals = () => ask(calls.listRefusals)

export type { KeptRule, Refusal } from '../../protocol/owner/rules.ts'
export type { RuleContext, RuleTerms } from '../../protocol/terms-rules.ts'
