// What came back after a restore, brand by brand, and the person's decisions about it, over HTTP.
import * as calls from '../../../protocol/owner/restoration.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Reader } from '../../platform/database.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { allRestoring } from './queries.ts'
import type { Restoration } from './restoration.ts'
import { relationshipOf } from '../terms/terms.ts'
import { brandsOf, restoredView } from './view.ts'

/** Relationships with a brand that are still to be cleared up; several, where an older one ended lately. */
const openWith = (reader: Reader, brand: string): string[] =>
  allRestoring(reader)
    .filter(({ rid, state }) => state !== 'done' && relationshipOf(reader, rid)?.brand === brand)
    .map(({ rid }) => rid)

function required(rids: readonly string[]): readonly string[] {
  if (rids.length === 0) throw new Problem('not_found')
  return rids
}

export function restorationRoutes(context: Context, restoration: Restoration): Route[] {
  const { database } = context
  return [
    ownerRoute(calls.readRestoration, {}, () => {
      const restored = restoredView(database)
      return { ...(restored === undefined ? {} : { restored }), brands: brandsOf(context, database) }
    }),
    ownerRoute(calls.confirmRestoration, {}, ({ body, write }) =>
      write((tx) => {
        const rids = [...new Set(body.brands)].flatMap((brand) => openWith(tx, brand))
        return { confirmed: restoration.confirm(tx, rids) }
      }),
    ),
    ownerRoute(calls.goOnWithout, { problems: ['not_found', 'not_possible'] }, ({ params, write }) =>
      write((tx) => {
        for (const rid of required(openWith(tx, params.brand))) restoration.goOnWithout(tx, rid)
        return { done: true as const }
      }),
    ),
    ownerRoute(calls.checkAgain, { problems: ['not_found'] }, ({ params, write }) =>
      write((tx) => {
        for (const rid of required(openWith(tx, params.brand))) restoration.again(tx, rid)
        return { done: true as const }
      }),
    ),
  ]
}
