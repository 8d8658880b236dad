// New terms beside those in force, over HTTP.
import * as calls from '../../../protocol/owner/brands.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { answerRenewal, currentWith, proposeTerms } from './terms.ts'

export function renewalRoutes(context: Context): Route[] {
  return [
    ownerRoute(
      calls.proposeTerms,
      { problems: ['not_found', 'not_possible', 'invalid', 'illegal_transition', 'revoked'] },
      async ({ params, body, write }) => {
        await write((tx) => proposeTerms(context, tx, currentWith(tx, params.brand), { ...body, struck: [] }))
        return { done: true as const }
      },
    ),
    ownerRoute(
      calls.answerRenewal,
      { problems: ['not_found', 'not_possible', 'illegal_transition', 'revoked'] },
      async ({ params, body, write }) => {
        await write((tx) => answerRenewal(context, tx, currentWith(tx, params.brand), body.take))
        return { done: true as const }
      },
    ),
  ]
}
