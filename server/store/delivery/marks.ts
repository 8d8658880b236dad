// Says in the data file what is about to be handed over, before a byte of it leaves; many marks share one commit.
import type { Context } from '../context.ts'
import { insertSeen, lastSeen, markHanded, type Channel, type SeenRow } from './queries.ts'
import type { Writer } from '../../platform/database.ts'

export interface Marks {
  /** Resolves when the mark is on the disk. */
  hand(rid: string, channel: Channel, seq: number): Promise<void>
}

export function createMarks({ clock, database }: Pick<Context, 'clock' | 'database'>): Marks {
  let waiting: { rid: string; channel: Channel; seq: number }[] = []
  let commit: Promise<void> | undefined
  return {
    hand: (rid, channel, seq) => {
      waiting.push({ rid, channel, seq })
      commit ??= database.transact((tx) => {
        const marks = waiting
        waiting = []
        commit = undefined
        const at = clock.now()
        for (const mark of marks) markHanded(tx, mark.rid, mark.channel, mark.seq, at)
      })
      return commit
    },
  }
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
