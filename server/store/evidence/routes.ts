// Evidence over HTTP: the dispute bundle and the receipts of an agreement, as files to save.
import { exportEvidence, exportReceipt } from '../../../protocol/owner/evidence.ts'
import { Problem } from '../../../protocol/problem.ts'
import { ownerRoute, Reply, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { relationshipOf } from '../terms/terms.ts'
import { bundleOf } from './evidence.ts'
import { receiptOf } from './receipt.ts'

export function evidenceRoutes(context: Context): Route[] {
  const { clock, database, journal } = context
  return [
    ownerRoute(exportEvidence, { produces: 'file', problems: ['not_found'] }, async ({ params: { rid } }) => {
      const relationship = relationshipOf(database, rid)
      if (!relationship) throw new Problem('not_found')
      const { brand, name } = relationship
      const bundle = bundleOf(context, database, rid)
      await database.transact((tx) => journal.note(tx, 'evidence.exported', { name }, { brand, rid }))
      return fileOf(bundle, 'evidence', brand, clock.now())
    }),
    ownerRoute(
      exportReceipt,
      { produces: 'file', problems: ['not_found', 'not_possible'] },
      ({ params: { rid }, query }) => {
        const receipt = receiptOf(context, database, rid, query.as)
        const brand = relationshipOf(database, rid)?.brand ?? ''
        return fileOf(receipt, `receipt-${query.as}`, brand, clock.now())
      },
    ),
  ]
}

const mediaTypes: Record<string, string> = { 'receipt-dpv': 'application/ld+json' }

function fileOf(content: object, what: string, brand: string, now: number): Reply {
  const date = new Date(now).toISOString().slice(0, 10)
  const file = `bespeak-${what}-${brand.replace(/[^a-z0-9.-]/g, '-')}-${date}.json`
  return new Reply(200, `${JSON.stringify(content, null, 1)}\n`, {
    'content-type': mediaTypes[what] ?? 'application/json',
    'content-disposition': `attachment; filename="${file}"`,
  })
}
