// The end of an agreement by the clock: from that second nothing flows, with or without a record; the record follows.
import type { Context } from '../context.ts'
import { ownLedger } from '../own.ts'
import { isRestoring } from '../restoration/closed.ts'
import { endErrand, nextEndAt, pastEnd } from './queries.ts'
import { relationshipOf } from './relationship.ts'

/** Ends what is past its time, and plans the next look. */
export async function lapseTerms(context: Context): Promise<void> {
  const { clock, database, ledgers, journal, live, jobs } = context
  for (const { rid } of pastEnd(database, clock.now())) {
    await database.transact((tx) => {
      const relationship = relationshipOf(tx, rid)
      if (relationship?.expiresAt === undefined || relationship.expiresAt > clock.now()) return
      // It may have been renewed after the backup.
      if (isRestoring(tx, rid)) return
      const { brand, name, agreedAt } = relationship
      ledgers.speak(tx, ownLedger, { type: 'own.lapse', body: { what: 'terms', id: rid } })
      ledgers.hideAll(tx, rid, 'ended', clock.seconds())
      endErrand(tx, rid)
      // Terms that nobody ever agreed to end without having been an agreement.
      if (agreedAt === undefined) journal.note(tx, 'terms.unanswered', { name }, { brand, rid })
      else journal.note(tx, 'terms.expired', { name }, { brand, rid })
      live.tell(tx, { topic: 'brand', id: brand, code: 'terms.expired' })
    })
  }
  const next = nextEndAt(database)
  if (next !== undefined) jobs.at('terms', Math.max(next, clock.now() + 1000))
}
