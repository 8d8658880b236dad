// While it is not known what happened since a backup, nothing is said to a brand and nothing taken from it.
import { Problem } from '../../../protocol/problem.ts'
import type { Party } from '../../../protocol/types.ts'
import type { Reader } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import { ownLedger } from '../own.ts'
import { changeRestoring, isRestoring, restoringRow } from './queries.ts'

export { isRestoring } from './queries.ts'

/** What a brand is told; a try later may help. */
export const unavailable = (): Problem =>
  new Problem('unavailable', { reason: 'what happened lately is still being read' })

/**
 * The one place that keeps a ledger as it was restored; an end is possible at any time.
 * @throws Problem `unavailable` to a brand, `not_possible` to the person
 */
export function assertOpen(reader: Reader, rid: string, type: string, by: Party): void {
  if (rid === ownLedger || !isRestoring(reader, rid)) return
  if (by === 'brand') throw unavailable()
  if (type === 'terms.revoke') return
  throw new Problem('not_possible', {
    reason: 'your server was restored from a backup and has yet to learn what happened with this brand since',
  })
}

/** The person ended it: what the brand knows beyond the backup does not matter any more. */
const end: Projection = (tx, { rid, record }: Entry) => {
  const row = restoringRow(tx, rid)
  // A rebuild replays ends of long ago.
  if (row === undefined || row.state === 'done' || record.seq <= row.heldSeq) return
  changeRestoring(tx, rid, {
    state: 'done',
    nextAt: null,
    doneAt: record.at * 1000,
    outcome: 'ended',
    reason: null,
  })
}

export const projections: Readonly<Record<string, Projection>> = { 'terms.revoke': end }
