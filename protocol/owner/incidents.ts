// Calls about breaches and recalls that brands told the person of.
import * as z from 'zod'
import { incident } from './asked.ts'
import { call, done } from './call.ts'
import { host } from './brand-card.ts'

export const listIncidents = call('GET', '/api/brands/:brand/incidents', {
  summary: 'Every breach and recall that a brand told of, newest first.',
  params: z.strictObject({ brand: host }),
  answer: z.strictObject({ incidents: z.array(incident) }),
})
export const readIncident = call('POST', '/api/brands/:brand/incidents/:id/read', {
  summary: 'The person has read a notice; it stays on the brand’s page.',
  params: z.strictObject({ brand: host, id: z.string().max(64) }),
  answer: done,
})

export type Incident = z.infer<typeof incident>
