// Erasure over HTTP: asking, seeing each step, reminding, the facts of a letter; and the end of everything at once.
import * as calls from '../../../protocol/owner/erasures.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { DeliveryFacts } from '../connections/view.ts'
import type { Context } from '../context.ts'
import { currentWith } from '../terms/terms.ts'
import { askErasure } from './erasures.ts'
import { remind } from './remind.ts'
import { previewAll, revokeEverybody } from './revoke-all.ts'
import { erasureNamed, erasuresRead, letterOf } from './view.ts'

export function erasureRoutes(context: Context, facts: DeliveryFacts): Route[] {
  return [
    ownerRoute(calls.readErasures, { problems: ['not_found'] }, ({ params }) =>
      erasuresRead(context, facts, params.brand),
    ),
    ownerRoute(
      calls.askErasure,
      { problems: ['not_found', 'invalid', 'not_possible', 'illegal_transition', 'revoked'] },
      async ({ params, body, write }) => ({
        id: await write((tx) => askErasure(context, tx, currentWith(tx, params.brand), body)),
      }),
    ),
    ownerRoute(
      calls.remindErasure,
      { problems: ['not_found', 'not_possible'] },
      async ({ params, write }) => {
        await write((tx) => {
          const { row, relationship } = erasureNamed(tx, params.brand, params.id)
          remind(context, tx, relationship, row, facts.seenOf(tx, row.rid, row.seq) !== undefined)
        })
        return { done: true as const }
      },
    ),
    ownerRoute(calls.readLetter, { problems: ['not_found'] }, ({ params }) =>
      letterOf(context, facts, params.brand, params.id),
    ),
    ownerRoute(calls.previewRevokeAll, {}, () => previewAll(context)),
    ownerRoute(calls.revokeAll, { stepUp: true }, ({ body }) => revokeEverybody(context, facts, body)),
  ]
}
