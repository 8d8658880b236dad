// A question that becomes a conversation, an order, two ratings and a brand that is followed: over real sockets, each way.
import { expect, it } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as intents from '../../protocol/owner/intents.ts'
import * as orders from '../../protocol/owner/orders.ts'
import * as posts from '../../protocol/owner/posts.ts'
import * as ratings from '../../protocol/owner/ratings.ts'
import * as threads from '../../protocol/owner/threads.ts'
import { parseMessage } from '../../protocol/message.ts'
import { until } from '../support/until.ts'
import { hostOf, offered, recordsOf, world } from './setting.ts'

for (const via of ['push', 'stream', 'pull'] as const) {
  it(
    `goes from a question to a rating and a post that is shown, by ${via}`,
    { timeout: 60_000 },
    async () => {
      const journey = await world()
      const { person, home } = journey
      const shop = await journey.related({ via })
      const brand = hostOf(shop)
      await shop.next('agreed')
      await person.ask(posts.followBrand, { filter: 'laptop.* EUR..900' }, { params: { brand } })

      const asked = await journey.post([shop], '#ask laptop keyboard=es')
      const intent = await shop.next('intent')
      const thread = await shop.next('thread')
      expect(thread.body).toEqual({ about: intent.object })
      await (await thread.relationship.note(thread.object, 'Yes, we have it with that keyboard.')).receipt()
      const talk = () => person.ask(threads.listThreads, undefined, { query: { intent: asked } })
      const heard = await until(talk, ({ threads: list }) => list[0]?.notes.length === 1)
      const id = heard.threads[0]?.id ?? ''
      await person.ask(threads.writeNote, { text: 'Then make me an offer.' }, { params: { id } })
      expect((await shop.next('note')).body).toEqual({ text: 'Then make me an offer.' })

      await (await intent.relationship.offer(intent, offered)).receipt()
      const [offer] = await journey.offersOn(asked)
      const order = await journey.accept({ id: offer?.id ?? '' })
      const accepted = await shop.next('accept')
      await accepted.relationship.confirm(accepted, 'N-1')
      await (await accepted.relationship.update(accepted, 'delivered')).receipt()
      await person.ask(orders.closeOrder, undefined, { params: { id: order } })
      await shop.next('order-closed')
      await person.ask(
        ratings.rateOrder,
        { score: 5, about: ['advice'], line: 'Knew what they sold' },
        { params: { id: order } },
      )
      const rated = await shop.next('rating')
      expect(rated.on).toBe(order)
      const back = { score: 4, about: [], line: 'Knew what they wanted' }
      await (await rated.relationship.rate(order, back)).receipt()
      const both = await person.ask(ratings.readRatings, undefined, { params: { id: order } })
      expect([both.mine?.score, both.theirs?.line]).toEqual([5, 'Knew what they wanted'])

      const link = `${shop.origin}/laptops`
      await (await thread.relationship.post('#sell laptop EUR1100 is:new', link)).receipt()
      await (await thread.relationship.post('#sell laptop EUR700 is:refurb', link)).receipt()
      const { posts: shown } = await person.ask(posts.listPosts)
      expect(shown.map(({ line }) => line)).toEqual(['#sell laptop EUR700 is:refurb'])

      await person.ask(threads.closeThread, undefined, { params: { id } })
      expect((await shop.next('thread-closed')).on).toBe(id)
      await expect(thread.relationship.note(id, 'One more thing')).rejects.toMatchObject({
        code: 'illegal_transition',
      })
      const { ok, ledgers } = await person.ask(care.verifyAll)
      expect(ledgers.filter((ledger) => !ledger.ok)).toEqual([])
      expect(ok).toBe(true)
      // Both sides hold the same history.
      const state = await thread.relationship.state()
      expect(state.head.seq).toBe(recordsOf(home, shop.rid).length)
      expect([...state.threads.values()].map(({ state: now, notes }) => [now, notes])).toEqual([
        ['closed', 2],
      ])
    },
  )
}

it('tells two brands nothing by which they could know that they talk to the same person', async () => {
  const journey = await world()
  const { person, home } = journey
  const shops = [await journey.related({ via: 'stream' }), await journey.related({ via: 'stream' })]
  for (const shop of shops) {
    const brand = hostOf(shop)
    await shop.next('agreed')
    await person.ask(posts.followBrand, {}, { params: { brand } })
    await journey.post([shop], '#thank laptop')
    await person.ask(threads.openThread, { brand, text: `Hello ${brand}` })
  }
  const names = (rid: string): Set<string> =>
    new Set(
      recordsOf(home, rid).flatMap((record) => {
        if (!('jwt' in record)) return []
        const { kid, claims } = parseMessage(record.jwt)
        const { jti, iss, sub, on, head } = claims
        return [kid, jti, iss, sub, on, head, record.hash].filter(
          (one): one is string => one !== undefined && one !== '' && !one.startsWith('http'),
        )
      }),
    )
  const [one, other] = shops.map(({ rid }) => names(rid))
  expect([...(one ?? [])].filter((name) => other?.has(name))).toEqual([])
  expect(one?.size).toBeGreaterThan(10)
})

it('ends a followed brand with its relationship, and what was thanked stays the person’s', async () => {
  const journey = await world()
  const { person } = journey
  const shop = await journey.related({ via: 'stream' })
  const params = { brand: hostOf(shop) }
  await shop.next('agreed')
  await person.ask(posts.followBrand, {}, { params })
  const id = await journey.post([shop], '#thank laptop -- runs well')
  await person.ask(brands.revokeTerms, { erase: true }, { params })
  expect(await person.ask(posts.listPosts)).toEqual({ posts: [], following: [], fresh: 0 })
  const { threads: kept } = await person.ask(threads.listThreads, undefined, { query: { intent: id } })
  expect(kept.map(({ notes }) => notes.map(({ text }) => text))).toEqual([['#thank laptop -- runs well']])
  const past = await person.ask(intents.listIntents, undefined, { query: { tab: 'past' } })
  expect(past.intents.map(({ line }) => line)).toEqual(['#thank laptop -- runs well'])
})
