// Standing wishes for terms, the public list, and refusals over HTTP.
import * as calls from '../../../protocol/owner/rules.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { refusals } from './refusals.ts'
import { dropRule, isPublic, keptRules, publishedTerms, publishTerms, setRule } from './rules.ts'

export function ruleRoutes(context: Context): Route[] {
  const { database } = context
  return [
    ownerRoute(calls.readRules, {}, () => ({
      rules: keptRules(database),
      isPublic: isPublic(database),
      published: publishedTerms(database),
    })),
    ownerRoute(calls.setRule, { problems: ['not_possible'] }, async ({ body, write }) => {
      await write((tx) => setRule(context, tx, body))
      return { done: true as const }
    }),
    ownerRoute(calls.dropRule, { problems: ['not_found'] }, async ({ body, write }) => {
      await write((tx) => dropRule(context, tx, body.context))
      return { done: true as const }
    }),
    ownerRoute(calls.publishTerms, {}, async ({ body, write }) => {
      await write((tx) => publishTerms(context, tx, body.on))
      return { done: true as const }
    }),
    ownerRoute(calls.listRefusals, {}, () => ({ refusals: refusals(database) })),
  ]
}
