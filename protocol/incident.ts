// The incident: a brand tells the person of a breach or a recall.
import * as z from 'zod'
import { link, words } from './body.ts'
import { lineLength } from './limits.ts'

export const incidentNotice = z.looseObject({
  kind: z.enum(['breach', 'recall']),
  line: words(lineLength),
  link: link.optional(),
})
export type IncidentNotice = z.infer<typeof incidentNotice>
