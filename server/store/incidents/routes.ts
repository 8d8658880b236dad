// Breaches and recalls over HTTP.
import * as calls from '../../../protocol/owner/incidents.ts'
import { Problem } from '../../../protocol/problem.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { incidentsOf, incidentView, readIncident } from './incidents.ts'

export function incidentRoutes(context: Context): Route[] {
  const { database } = context
  return [
    ownerRoute(calls.listIncidents, {}, ({ params }) => ({
      incidents: incidentsOf(database, params.brand).map((row) => incidentView(database, row)),
    })),
    ownerRoute(calls.readIncident, { problems: ['not_found'] }, async ({ params, write }) => {
      await write((tx) => {
        const row = incidentsOf(tx, params.brand).find(({ id }) => id === params.id)
        if (row === undefined) throw new Problem('not_found')
        readIncident(context, tx, params.brand, row)
      })
      return { done: true as const }
    }),
  ]
}
