// Forgetting over HTTP: first what would go and what stands against it, then, with a passkey, the deed.
import * as calls from '../../../protocol/owner/forget.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { Reader } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { affairOf, affairOfOrder, forgetAll, pastOf, previewOf } from './forget.ts'
import type { Reach } from './reach.ts'

export function forgetRoutes(context: Context): Route[] {
  const { database } = context
  const preview = (reach: (reader: Reader) => Reach) => previewOf(context, database, reach(database))
  const asked = { stepUp: true, problems: ['not_found' as const, 'not_possible' as const] }
  const done = async (records: Promise<number>) => ({ records: await records })
  return [
    ownerRoute(calls.previewForgetIntent, { problems: ['not_found'] }, ({ params }) =>
      preview((reader) => affairOf(context, reader, params.id)),
    ),
    ownerRoute(calls.forgetIntent, asked, ({ params, write }) =>
      done(write((tx) => forgetAll(context, tx, affairOf(context, tx, params.id)))),
    ),
    ownerRoute(calls.previewForgetOrder, { problems: ['not_found'] }, ({ params }) =>
      preview((reader) => affairOfOrder(context, reader, params.id)),
    ),
    ownerRoute(calls.forgetOrder, asked, ({ params, write }) =>
      done(write((tx) => forgetAll(context, tx, affairOfOrder(context, tx, params.id)))),
    ),
    ownerRoute(calls.previewForgetBrand, { problems: ['not_found'] }, ({ params }) =>
      preview((reader) => pastOf(context, reader, params.brand)),
    ),
    ownerRoute(calls.forgetBrand, asked, ({ params, write }) =>
      done(write((tx) => forgetAll(context, tx, pastOf(context, tx, params.brand)))),
    ),
  ]
}
