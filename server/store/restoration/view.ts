// A restoration as the pages show it.
import { isOver } from '../../../protocol/lifecycle.ts'
import type { RestoringBrand, RestoringChoice } from '../../../protocol/owner/restoration.ts'
import type { Reader } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { relationshipOf, type Relationship } from '../terms/terms.ts'
import { allRestoring, lastRestoration, type RestoringRow } from './queries.ts'
import { mayRestart } from './restoration.ts'

function choices(row: RestoringRow, { state }: Relationship): RestoringChoice[] {
  if (row.state === 'done') return []
  const isBound = state === 'in_force' || state === 'paused'
  return [
    ...(row.state === 'asked' ? (['confirm'] as const) : []),
    ...(isBound && mayRestart(row.state, row.tries, row.reason) ? (['go_on'] as const) : []),
    ...(['checking', 'unproven', 'restarting'].includes(row.state) ? (['again'] as const) : []),
    ...(isOver(state) ? [] : (['revoke'] as const)),
  ]
}

export function brandsOf(context: Pick<Context, 'ledgers'>, reader: Reader): RestoringBrand[] {
  return allRestoring(reader).flatMap((row) => {
    const { rid, state, tries, nextAt, reason, fetched, doneAt, outcome } = row
    const relationship = relationshipOf(reader, rid)
    if (relationship === undefined) return []
    const { brand, name, isPractice } = relationship
    const last = context.ledgers.recordAt(reader, rid, context.ledgers.head(reader, rid).seq)
    return [
      {
        brand,
        rid,
        name,
        isPractice,
        state,
        tries,
        ...(nextAt === null || state === 'done' ? {} : { nextAt }),
        ...(reason === null ? {} : { reason }),
        fetched,
        ...(last === undefined ? {} : { lastAt: last.at * 1000 }),
        ...(doneAt === null ? {} : { doneAt }),
        ...(outcome === null ? {} : { outcome }),
        may: choices(row, relationship),
      },
    ]
  })
}

export function restoredView(reader: Reader) {
  const row = lastRestoration(reader)
  if (row === undefined) return undefined
  const { way, restoredAt, madeAt } = row
  return { way, restoredAt, ...(madeAt === null ? {} : { madeAt }) }
}
