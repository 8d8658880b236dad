// Says in the data file what is about to be handed over, before a byte of it leaves; many marks share one commit.
import type { LedgerRecord } from '../../../protocol/record.ts'
import type { Context } from '../context.ts'
import { noteHanded } from '../disclosures/handed.ts'
import { insertSeen, lastSeen, markHanded, type Channel, type SeenRow } from './queries.ts'
import type { Writer } from '../../platform/database.ts'

export interface Marks {
  /** Resolves when the mark is on the disk, with what the journal says of these records. */
  hand(rid: string, channel: Channel, records: readonly LedgerRecord[]): Promise<void>
}

export function createMarks(context: Pick<Context, 'clock' | 'database' | 'journal'>): Marks {
  const { clock, database } = context
  let waiting: { rid: string; channel: Channel; records: readonly LedgerRecord[] }[] = []
  let commit: Promise<void> | undefined
  return {
    hand: (rid, channel, records) => {
      waiting.push({ rid, channel, records })
      commit ??= database.transact((tx) => {
        const marks = waiting
        waiting = []
        commit = undefined
        const at = clock.now()
        for (const { rid, channel, records } of marks) {
          const last = records.at(-1)
          if (last === undefined) continue
          markHanded(tx, rid, channel, last.seq, at)
          noteHanded(context, tx, rid, records, { channel, at })
        }
      })
      return commit
    },
  }
}

/** A brand gave back by itself what it was brought in a time that is lost here; no signature says so. */
export function noteHeld(tx: Writer, row: Pick<SeenRow, 'rid' | 'seq' | 'hash' | 'at'>): void {
  if (acknowledge(tx, { ...row, channel: 'pull', proof: null }))
    markHanded(tx, row.rid, 'pull', row.seq, row.at)
}

/**
 * The brand has proven that it holds everything up to there.
 * @returns whether that is news
 */
export function acknowledge(tx: Writer, row: SeenRow): boolean {
  const before = lastSeen(tx, row.rid)
  if (row.seq === 0 || (before !== undefined && before.seq >= row.seq)) return false
  insertSeen(tx, row)
  return true
}
