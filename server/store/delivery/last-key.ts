// The last thing that happens to a relationship: nothing is owed any more, and the key that spoke in it is destroyed.
import { seconds } from '../../../protocol/limits.ts'
import type { Context } from '../context.ts'
import { closeHistory } from '../evidence/evidence.ts'
import { destroyAllKeys } from '../relocation/relocation.ts'
import { pastStates, relationshipsInStates } from '../terms/terms.ts'
import { changePush, openPush, pushRow } from './queries.ts'
import type { Rooms } from './surface.ts'

/** A brand that comes by seldom still learns of the end, and not only that nobody is there. */
const noticeMs = seconds.afterglow * 1000

/** Destroys the pairwise keys of relationships that are over, with no order and no erasure under way. */
export async function destroyKeys(
  context: Pick<Context, 'clock' | 'database' | 'journal' | 'keyring' | 'ledgers' | 'random'>,
  { isUnfinished }: Pick<Rooms, 'isUnfinished'>,
): Promise<void> {
  const { clock, database, journal, keyring } = context
  const over = relationshipsInStates(database, pastStates).filter(
    ({ rid, ourKid, endedAt }) =>
      endedAt !== undefined &&
      endedAt + noticeMs < clock.now() &&
      !keyring.isDestroyed(ourKid) &&
      !isUnfinished(database, rid),
  )
  for (const relationship of over) {
    const { rid, brand, name } = relationship
    await database.transact((tx) => {
      if (!pushRow(tx, rid)) openPush(tx, rid, brand)
      // Nothing could sign a delivery any more.
      changePush(tx, rid, { state: 'off', nextAt: null, pollAt: null, batch: null, batchDigest: null })
      closeHistory(context, tx, relationship)
      destroyAllKeys(context, tx, relationship)
      journal.note(tx, 'key.destroyed', { name }, { brand, rid })
    })
  }
}
