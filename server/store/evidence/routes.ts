// The dispute bundle over HTTP: one file to save.
import { exportEvidence } from '../../../protocol/owner/evidence.ts'
import { Problem } from '../../../protocol/problem.ts'
import { ownerRoute, Reply, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { relationshipOf } from '../terms/terms.ts'
import { bundleOf } from './evidence.ts'

export function evidenceRoutes(context: Context): Route[] {
  const { clock, database, journal } = context
  return [
    ownerRoute(exportEvidence, { produces: 'file', problems: ['not_found'] }, async ({ params: { rid } }) => {
      const relationship = relationshipOf(database, rid)
      if (!relationship) throw new Problem('not_found')
      const { brand, name } = relationship
      const bundle = bundleOf(context, database, rid)
      await database.transact((tx) => journal.note(tx, 'evidence.exported', { name }, { brand, rid }))
      const date = new Date(clock.now()).toISOString().slice(0, 10)
      const file = `bespeak-evidence-${brand.replace(/[^a-z0-9.-]/g, '-')}-${date}.json`
      return new Reply(200, `${JSON.stringify(bundle, null, 1)}\n`, {
        'content-type': 'application/json',
        'content-disposition': `attachment; filename="${file}"`,
      })
    }),
  ]
}
