// The moment from which a restored server keeps still: every relationship that could be stale is closed to its brand.
import { seconds } from '../../../protocol/limits.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { currentStates, pastStates, relationshipsInStates, type Relationship } from '../terms/terms.ts'
import { dropWaiting } from '../waiting/waiting.ts'
import {
  closeFor,
  isRestoring,
  lastRestoration,
  markBegun,
  saveRestoration,
  type RestorationRow,
} from './queries.ts'

type Ports = Pick<Context, 'clock' | 'database' | 'journal' | 'keyring' | 'ledgers' | 'live'>

/** What is going on, and what ended so lately that its brand is still owed answers. */
export function concerned(
  { clock, keyring }: Pick<Ports, 'clock' | 'keyring'>,
  reader: Reader,
): Relationship[] {
  const recent = clock.now() - seconds.afterglow * 1000
  return [
    ...relationshipsInStates(reader, currentStates),
    ...relationshipsInStates(reader, pastStates).filter(
      ({ endedAt, ourKid }) =>
        (endedAt === undefined || endedAt > recent) &&
        keyring.hasMade(ourKid) &&
        !keyring.isDestroyed(ourKid),
    ),
  ]
}

/** Closes all of them in one transaction, and drops decisions that were on their way: they went out long ago. */
export function beginRestoration(
  ports: Ports,
  tx: Writer,
  how: Pick<RestorationRow, 'way' | 'madeAt'>,
): string[] {
  const { clock, journal, ledgers, live } = ports
  const now = clock.now()
  const list = concerned(ports, tx).filter(({ rid }) => !isRestoring(tx, rid))
  for (const { rid } of list) closeFor(tx, rid, now, ledgers.head(tx, rid).seq)
  const dropped = dropWaiting(tx)
  if (unbegun(tx) === undefined) saveRestoration(tx, { ...how, restoredAt: now, isBegun: 1 })
  else markBegun(tx)
  journal.note(tx, 'restore.begun', {
    way: how.way,
    brands: list.length,
    dropped,
    ...(how.madeAt === null ? {} : { madeAt: how.madeAt }),
  })
  live.tell(tx, { topic: 'care', code: 'restore.begun' })
  return list.map(({ rid }) => rid)
}

/** A mark that the restore command left in the data file, and that nobody has acted on yet. */
export function unbegun(reader: Reader): RestorationRow | undefined {
  const row = lastRestoration(reader)
  return row?.isBegun === 0 ? row : undefined
}
