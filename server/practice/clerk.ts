// The clerk of a practice brand: hears what persons say, thinks for a while, and answers as a shop would.
import type { BrandEvents, HeardName, Relationship } from '../../protocol/brand/surface.ts'
import { Problem } from '../../protocol/problem.ts'
import type { RosterId } from '../../protocol/roster.ts'
import { seededRandom } from '../platform/random.ts'
import { createAgenda, type Agenda } from './agenda.ts'
import { createCounter } from './counter.ts'
import { createDispatch } from './dispatch.ts'
import { createShopfront } from './shopfront.ts'
import { eraseWhat } from './erase.ts'
import type { ClerkParts, Deeds, Plan } from './deeds.ts'
import { createMemory } from './fitting.ts'
import { dropQuotes } from './queries.ts'

export function createClerk(parts: ClerkParts): Agenda {
  const { brand, shop, database, clock, log, pace, seed } = parts
  const { manner } = shop

  const agenda = createAgenda({ database, clock, log }, async (task) => {
    const relationship = await brand.relationship(task.rid)
    if (relationship) await deeds[task.kind]?.(relationship, task)
  })
  const plan: Plan = ({ rid }, kind, step, subject, detail = '') => {
    const [low, high] = pace[step]
    const wait = seededRandom(`${seed}/${kind}/${subject}/${detail}`).between(low, high)
    return agenda.plan({ rid, kind, subject, detail, dueAt: clock.now() + wait })
  }
  /** What came too late to matter is no failure of ours. */
  const hear = <Name extends HeardName>(
    name: Name,
    listen: (event: BrandEvents[Name]) => Promise<unknown>,
  ): void => {
    brand.on(name, async (event) => {
      try {
        await listen(event)
      } catch (problem) {
        if (!(problem instanceof Problem) || problem.status >= 500) throw problem
        log.info('practice_too_late', { type: name, code: problem.code })
      }
    })
  }
  const deeds: Deeds = {
    ...createCounter(parts),
    ...createDispatch(parts, plan),
    ...createShopfront(parts),
    forget: ({ rid }, { subject }) => memory.forget(rid, subject),
    async erase(relationship, { subject }) {
      const erasure = (await relationship.state()).erasures.get(subject)
      if (!erasure || erasure.state === 'receipted') return
      const what = await eraseWhat(relationship, erasure.scope, clock.seconds())
      const hasOrders = what.retained.length > 0
      await memory.forget(relationship.rid)
      if (!hasOrders) await database.transact((tx) => dropQuotes(tx, relationship.rid))
      await relationship.receiptErasure(subject, { ...what, downstream: [] })
    },
  }

  const memory = createMemory(parts, agenda, plan)

  /** One in so many stays without an answer, but never somebody's first. */
  const isSilent = async (relationship: Relationship, intent: string): Promise<boolean> => {
    const { silentOneIn } = manner
    const place = [...(await relationship.state()).intents.keys()].indexOf(intent)
    return (
      silentOneIn !== undefined && place > 0 && seededRandom(`${seed}/${place}`).between(1, silentOneIn) === 1
    )
  }
  const toAnswer = async ({ relationship, object }: { relationship: Relationship; object: string }) => {
    if (await isSilent(relationship, object)) return
    await plan(relationship, 'answer', manner.isSlow ? 'slowAnswer' : 'answer', object)
  }

  hear('proffer', (proffer) => {
    const { preferred, alternates } = proffer.body
    const taken = [preferred, ...alternates].find((id: RosterId) => manner.takes.includes(id))
    if (taken !== undefined) return brand.accept(proffer, taken)
    const { counters } = manner
    if (counters !== undefined && proffer.on === undefined) return brand.counter(proffer, counters)
    return brand.decline(proffer, 'We take none of these agreements.')
  })
  hear('intent', toAnswer)
  hear('revised', toAnswer)
  hear('withdrawn', ({ relationship, object }) => agenda.drop(relationship.rid, ['answer'], object))
  hear('closed', ({ relationship, object }) => agenda.drop(relationship.rid, ['answer'], object))
  hear('counter', ({ relationship, object }) => plan(relationship, 'haggle', 'haggle', object))
  hear('decline', ({ relationship, object }) => agenda.drop(relationship.rid, ['haggle'], object))
  hear('accept', ({ relationship, object }) => plan(relationship, 'confirm', 'confirm', object))
  hear('cancelled', async ({ relationship, object }) => {
    await agenda.drop(relationship.rid, ['confirm', 'progress'], object)
    await plan(relationship, 'settle', 'settle', object, 'cancelled')
  })
  hear('disputed', ({ relationship, object, body }) =>
    plan(relationship, 'settle', 'settle', object, body.reason),
  )
  hear('order-closed', ({ relationship, object }) =>
    agenda.drop(relationship.rid, ['progress', 'settle'], object),
  )
  hear('thread', ({ relationship, object }) => plan(relationship, 'reply', 'haggle', object))
  hear('note', async ({ relationship, object }) => {
    await plan(relationship, 'reply', 'haggle', object)
    // Who writes is shown something now and then, if they follow the brand.
    await plan(relationship, 'post', 'settle', object)
  })
  hear('rating', ({ relationship, on }) =>
    on === undefined ? Promise.resolve() : plan(relationship, 'rate', 'haggle', on),
  )
  hear('disclosure', memory.learn)
  hear('disclosure-ended', memory.end)
  hear('revoked', async ({ relationship }) => {
    await agenda.drop(relationship.rid, ['answer', 'haggle', 'reply', 'fit', 'forget'])
    await memory.forget(relationship.rid)
  })
  hear('erasure', async ({ relationship, object, body }) => {
    await relationship.acknowledgeErasure(object, body.due)
    await plan(relationship, 'erase', 'erase', object)
  })
  return agenda
}
