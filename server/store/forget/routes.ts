// Forgetting over HTTP: first what would go and what stands against it, then, with a passkey, the deed.
import * as calls from '../../../protocol/owner/forget.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import { holdUntil } from '../backups/backups.ts'
import type { Context } from '../context.ts'
import { affairOf, affairOfOrder, forgetAll, pastOf, previewOf } from './forget.ts'
import type { Reach } from './reach.ts'

export function forgetRoutes(context: Context): Route[] {
  const { database } = context
  /** Asked before the deed and after: backups from before hold it all the same. */
  const held = ({ sinceMs }: Reach) => {
    const backupsHoldUntil = holdUntil(context, sinceMs)
    return backupsHoldUntil === undefined ? {} : { backupsHoldUntil }
  }
  const preview = (find: (reader: Reader) => Reach) => {
    const reach = find(database)
    return { ...previewOf(context, database, reach), ...held(reach) }
  }
  const asked = { stepUp: true, problems: ['not_found' as const, 'not_possible' as const] }
  const done = (write: <T>(body: (tx: Writer) => T) => Promise<T>, find: (reader: Reader) => Reach) =>
    write((tx) => {
      const reach = find(tx)
      return { records: forgetAll(context, tx, reach), ...held(reach) }
    })
  return [
    ownerRoute(calls.previewForgetIntent, { problems: ['not_found'] }, ({ params }) =>
      preview((reader) => affairOf(context, reader, params.id)),
    ),
    ownerRoute(calls.forgetIntent, asked, ({ params, write }) =>
      done(write, (reader) => affairOf(context, reader, params.id)),
    ),
    ownerRoute(calls.previewForgetOrder, { problems: ['not_found'] }, ({ params }) =>
      preview((reader) => affairOfOrder(context, reader, params.id)),
    ),
    ownerRoute(calls.forgetOrder, asked, ({ params, write }) =>
      done(write, (reader) => affairOfOrder(context, reader, params.id)),
    ),
    ownerRoute(calls.previewForgetBrand, { problems: ['not_found'] }, ({ params }) =>
      preview((reader) => pastOf(context, reader, params.brand)),
    ),
    ownerRoute(calls.forgetBrand, asked, ({ params, write }) =>
      done(write, (reader) => pastOf(context, reader, params.brand)),
    ),
  ]
}
