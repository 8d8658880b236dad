// What hinders the store in reading a brand's outbox, told to the person once and not at every try.
import { isOver } from '../../../protocol/lifecycle.ts'
import type { ProblemCode } from '../../../protocol/problem.ts'
import type { Context } from '../context.ts'
import { relationshipOf } from '../terms/terms.ts'

export interface OutboxFailures {
  /** A look ended so. */
  failed(rid: string, code: ProblemCode): Promise<void>
  /** A look ended well. */
  worked(rid: string): Promise<void>
}

/** Anybody may be away for a moment; what follows no rule is told at once. */
const patience: Partial<Record<ProblemCode, number>> = {
  brand_unreachable: 3,
  brand_slow: 3,
  brand_status: 3,
}

export function createOutboxFailures({
  database,
  journal,
  live,
}: Pick<Context, 'database' | 'journal' | 'live'>): OutboxFailures {
  const failing = new Map<string, { code: ProblemCode; count: number; isTold: boolean }>()

  const tell = (rid: string, code: string, values: Record<string, string | boolean>): Promise<void> =>
    database.transact((tx) => {
      const relationship = relationshipOf(tx, rid)
      if (!relationship) return
      const { brand, state } = relationship
      journal.note(tx, code, { ...values, isOver: isOver(state) }, { brand, rid })
      live.tell(tx, { topic: 'brand', id: brand, code })
    })

  return {
    failed: async (rid, code) => {
      const before = failing.get(rid)
      const count = before?.code === code ? before.count + 1 : 1
      const isNew = count === (patience[code] ?? 1)
      failing.set(rid, { code, count, isTold: isNew || before?.isTold === true })
      if (isNew) await tell(rid, 'outbox.failed', { reason: code })
    },
    worked: async (rid) => {
      const before = failing.get(rid)
      failing.delete(rid)
      if (before?.isTold === true) await tell(rid, 'outbox.readable', {})
    },
  }
}
