// A line that drops calls and answers, doubles deliveries and cuts streams: in the end both sides hold one history.
import { afterEach, expect, it } from 'vitest'
import type { BrandClock, Via } from '../../../protocol/brand/surface.ts'
import { seededRandom } from '../../../server/platform/random.ts'
import { openPeer, type Peer } from '../../support/peer.ts'
import { laptop, offered, openShop } from './shop.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

/** Waits a fiftieth of what it is asked to, so that many attempts fit into a test; only calls keep their time. */
const hurried: BrandClock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms === 10_000 || ms === 45_000 ? ms : ms / 50)
    return { cancel: () => clearTimeout(timer) }
  },
}

async function settle(peer: Peer, isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    await peer.push().catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

it.each<[Via, number]>([
  ['push', 1],
  ['push', 2],
  ['stream', 3],
  ['stream', 4],
  ['pull', 5],
])('loses nothing and repeats nothing over a bad line (%s, seed %i)', async (via, seed) => {
  const random = seededRandom(seed)
  const fails = (): boolean => random.between(0, 9) < 3
  const shop = await openShop({
    via,
    everyMs: 100,
    clock: hurried,
    async fetch(url, init) {
      if (fails()) throw new Error('the call was lost')
      const response = await fetch(url, init)
      if (!fails()) return response
      await response.body?.cancel()
      throw new Error('the answer was lost')
    },
    before(name) {
      if (name === 'intent' && fails()) throw new Error('the listener failed')
    },
  })
  open.push(shop)
  const peer = await openPeer({ brand: shop.origin, isPushing: false })
  open.push(peer)
  shop.brand.on('proffer', (proffer) => shop.brand.accept(proffer))
  const offers = new Map<string, number>()
  shop.brand.on('intent', async (intent) => {
    offers.set(intent.object, (offers.get(intent.object) ?? 0) + 1)
    await intent.relationship.offer(intent, offered)
  })
  await peer.proffer()
  const wanted: string[] = []
  for (let i = 0; i < 6; i++) {
    wanted.push((await peer.say('intent.post', laptop)).id)
    if (fails()) await peer.post(await peer.batch())
    if (fails()) await peer.post(await peer.batch(peer.records.slice(0, 3)))
  }
  const made = () => peer.records.filter(({ type }) => type === 'offer.make')
  await settle(peer, () => made().length === wanted.length && peer.acked.seq === peer.head.seq)
  expect([...offers.entries()]).toEqual(wanted.map((id) => [id, 1]))
  expect(made()).toHaveLength(wanted.length)
  const relationship = await shop.brand.relationship(peer.rid)
  expect((await relationship?.state())?.head).toEqual(peer.head)
  expect(await relationship?.records()).toEqual(peer.records)
  expect(shop.told.filter(({ name }) => name === 'fork' || name === 'refused')).toEqual([])
})
