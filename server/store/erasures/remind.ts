// A reminder: the notice that a brand has not read is brought to its inbox again at once, however often that failed.
import { Problem } from '../../../protocol/problem.ts'
import type { Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { knockAgain } from '../delivery/delivery.ts'
import type { Relationship } from '../terms/terms.ts'
import { insertReminder, type ErasureRow } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'jobs' | 'journal' | 'live'>

/** @throws Problem not_possible once it was read: a second notice would say nothing new, a letter does */
export function remind(
  ports: Ports,
  tx: Writer,
  { rid, brand, name }: Relationship,
  { id, state }: ErasureRow,
  isRead: boolean,
): void {
  if (state !== 'requested' || isRead) {
    throw new Problem('not_possible', { reason: `${name} has read your request; a letter is the next step` })
  }
  insertReminder(tx, { rid, id, at: ports.clock.now() })
  knockAgain(ports, tx, { rid, brand })
  ports.journal.note(tx, 'erasure.reminded', { name }, { brand, rid })
  ports.live.tell(tx, { topic: 'brand', id: brand, code: 'erasure.reminded' })
}
