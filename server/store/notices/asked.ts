// What brands ask the person, and what they warn them of, for the first page.
import type { Need } from '../../../protocol/owner/care.ts'
import { cardOf, type DeliveryFacts } from '../connections/view.ts'
import type { Context } from '../context.ts'
import { openAsks } from '../disclosures/disclosures.ts'
import { questionOf } from '../disclosures/view.ts'
import { incidentView, unreadIncidents } from '../incidents/incidents.ts'
import { asOf, relationshipOf } from '../terms/terms.ts'

/** Questions wait while the agreement is in force; paused, nothing could be answered. */
export function questionNeeds(context: Context, facts: DeliveryFacts): Need[] {
  return openAsks(context.database).flatMap((ask) => {
    const found = relationshipOf(context.database, ask.rid)
    const relationship = found && asOf(found, context.clock.now())
    if (relationship?.state !== 'in_force') return []
    const brand = cardOf(context, facts, relationship)
    return [{ kind: 'question' as const, brand, question: questionOf(context, relationship, ask) }]
  })
}

export function incidentNeeds({ database }: Context): Need[] {
  return unreadIncidents(database).map((row) => ({
    kind: 'incident' as const,
    incident: incidentView(database, row),
  }))
}
