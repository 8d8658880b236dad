// One intent as a file for other programs: schema.org Demand as JSON-LD, with its contexts in it.
import { exportIntent } from '../../../protocol/owner/intents.ts'
import { demandDocument } from '../../../protocol/meaning.ts'
import { Problem } from '../../../protocol/problem.ts'
import { ownerRoute, Reply, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { intentNamed, ownLine } from './intents.ts'

export function demandRoute({ database }: Pick<Context, 'database'>): Route {
  const route = ownerRoute(exportIntent, { problems: ['not_found', 'not_possible'] }, ({ params }) => {
    const { line, isPractice } = intentNamed(database, params.id)
    // What was said for practice was never wanted, and no file for others holds it.
    if (isPractice === 1) throw new Problem('not_possible', { reason: 'it was for practice' })
    return new Reply(200, `${JSON.stringify(demandDocument(ownLine(line)), null, 2)}\n`, {
      'content-type': 'application/ld+json',
      'content-disposition': 'attachment; filename="intent.jsonld"',
    })
  })
  return { ...route, produces: 'file' }
}
