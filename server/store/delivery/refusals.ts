// What was refused: nothing of it is kept but how often, so that nobody can fill the journal from outside.
import type { Problem, ProblemCode } from '../../../protocol/problem.ts'
import type { Context } from '../context.ts'
import { relationshipOf } from '../terms/terms.ts'
import { brandDay, saveBrandDay } from './queries.ts'
import { dayOf } from './quota.ts'

export interface Refusals {
  /** Something whose sender nobody knows was refused. */
  count(code: ProblemCode): void
  /** Something of a brand was refused although its signature held. */
  note(rid: string, type: string, problem: Problem): Promise<void>
  /** Writes the counts since the last time into the journal, in one line. */
  flush(): Promise<void>
}

const single = 20

/** Whether the so-many-th refusal of a brand on one day gets a line: the first 20, then 32, 64, 128… */
function isWorthNoting(count: number): boolean {
  return count <= single || (count & (count - 1)) === 0
}

export function createRefusals(context: Pick<Context, 'clock' | 'database' | 'journal' | 'live'>): Refusals {
  const { clock, database, journal, live } = context
  let counts = new Map<ProblemCode, number>()
  return {
    count: (code) => {
      counts.set(code, (counts.get(code) ?? 0) + 1)
    },
    note: (rid, type, { code }) =>
      database.transact((tx) => {
        const relationship = relationshipOf(tx, rid)
        if (!relationship) return
        const { brand, name, origin } = relationship
        const day = brandDay(tx, origin, dayOf(clock.now()))
        const count = day.refused + 1
        saveBrandDay(tx, { ...day, refused: count })
        if (isWorthNoting(count)) {
          journal.note(tx, 'message.refused', { name, code, type, count }, { brand, rid })
        }
        // Two histories are for the person to look at.
        if (code === 'fork') live.tell(tx, { topic: 'brand', id: brand, code: 'message.fork' })
      }),
    flush: async () => {
      if (counts.size === 0) return
      const values = Object.fromEntries(counts)
      counts = new Map()
      await database.transact((tx) => {
        journal.note(tx, 'inbox.refused', values)
      })
    },
  }
}
