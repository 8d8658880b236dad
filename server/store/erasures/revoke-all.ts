// Everything ended in one action: every agreement in a transaction of its own, all handed over before the first is awaited.
import type { RevokeAllPreview, RevokedAll } from '../../../protocol/owner/erasures.ts'
import type { Writer } from '../../platform/database.ts'
import type { DeliveryFacts } from '../connections/view.ts'
import type { Context } from '../context.ts'
import { openStates, ordersWith } from '../orders/orders.ts'
import { asOf, relationshipOf, relationshipsInStates, revokeTerms, shownTo } from '../terms/terms.ts'
import type { Relationship } from '../terms/terms.ts'

/** Proffers that nobody answered are taken back as well: nothing may come of them afterwards. */
const endable = ['in_force', 'paused', 'proffered', 'countered'] as const

function current(context: Pick<Context, 'clock' | 'database'>): Relationship[] {
  return relationshipsInStates(context.database, endable).filter((one) =>
    (endable as readonly string[]).includes(asOf(one, context.clock.now()).state),
  )
}

export function previewAll(context: Context): RevokeAllPreview {
  const { database } = context
  const all = current(context)
  const underWay = new Set<string>(openStates)
  return {
    brands: all.map(({ brand, name, isPractice }) => ({ brand, name, isPractice })),
    shownRecords: all.reduce((sum, { rid }) => sum + shownTo(context, database, rid).length, 0),
    ordersUnderWay: all.reduce(
      (sum, { rid }) => sum + ordersWith(database, rid).filter(({ state }) => underWay.has(state)).length,
      0,
    ),
  }
}

/**
 * Bodies that wait together share a durable commit, so that all brands fall silent at once; one that cannot be ended
 * undoes only itself.
 */
export async function revokeEverybody(
  context: Context,
  facts: DeliveryFacts,
  { erase }: { erase: boolean },
): Promise<RevokedAll> {
  const { clock, database, random } = context
  const startedAt = clock.monotonic()
  const ending = random.shuffle(current(context)).map(async ({ rid, brand, name }) => {
    const isEnded = await database.transact((tx: Writer) => {
      const now = relationshipOf(tx, rid)
      if (now === undefined || !(endable as readonly string[]).includes(asOf(now, clock.now()).state))
        return false
      const wasAgreed = now.state === 'in_force' || now.state === 'paused'
      revokeTerms(context, tx, now, { erase: erase && wasAgreed })
      return true
    })
    return isEnded ? { brand, name, ...(await facts.silence(rid)) } : undefined
  })
  const ended = (await Promise.all(ending)).filter((one) => one !== undefined)
  const silentMs = clock.monotonic() - startedAt
  await database.transact((tx) => {
    context.journal.note(tx, 'terms.revoked_all', { count: ended.length, ms: Math.round(silentMs) })
    context.live.tell(tx, { topic: 'brand', code: 'terms.revoked_all' })
  })
  return {
    ended: ended.map(({ brand, name, ms }) => ({ brand, name, silentMs: ms })),
    silentMs,
    streamsClosed: ended.reduce((sum, { streams }) => sum + streams, 0),
    pushesDropped: ended.reduce((sum, { pushes }) => sum + pushes, 0),
  }
}
