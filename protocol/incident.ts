// The incident: a brand tells the person of a breach or a recall, also after the end, while it may still hold something.
import * as z from 'zod'
import { link, words } from './body.ts'
import { lineLength } from './limits.ts'
import { Problem } from './problem.ts'
import { messageId } from './shape.ts'

export const incidentNotice = z.looseObject({
  kind: z.enum(['breach', 'recall']),
  line: words(lineLength),
  /** Where to read more, on the brand's own host; not after the relationship has ended. */
  link: link.optional(),
  /** The order that it is about. */
  order: messageId.optional(),
})
export type IncidentNotice = z.infer<typeof incidentNotice>

/** After the end a notice carries its sentence and nothing to follow. */
export function checkBareIncident({ link }: IncidentNotice): void {
  if (link !== undefined) throw new Problem('no_grant', { what: 'a link after the relationship ended' })
}
