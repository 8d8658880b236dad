// A brand that stops in the middle and comes back with its file: nothing is lost, nothing is told twice.
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { openFileStore } from '../../../protocol/brand/node/file-store.ts'
import { openDatabase } from '../../../server/platform/database.ts'
import { createBrandStore } from '../../../server/platform/ledger/brand-store.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { openPeer, type Peer } from '../../support/peer.ts'
import { laptop, offered, openShop, type Shop, type ShopOptions } from './shop.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const silent = { info: () => {}, warn: () => {}, error: () => {} }

interface Kept {
  shop: Shop
  stop(): Promise<void>
}

/** A shop on a file; the same file and address again after `stop`. */
async function start(file: string, options: ShopOptions = {}): Promise<Kept> {
  const database = openDatabase({ file, log: silent })
  const shop = await openShop({ ...options, store: createBrandStore(database) })
  let isOpen = true
  const stop = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await shop.close()
    database.close()
  }
  open.push(stop)
  return { shop, stop }
}

async function person(shop: Shop, isPushing = true, isReachable = true): Promise<Peer> {
  const peer = await openPeer({ brand: shop.origin, isPushing, isReachable })
  open.push(() => peer.close())
  return peer
}

async function agree(shop: Shop, peer: Peer): Promise<void> {
  const answer = peer.proffer()
  const proffer = await shop.next('proffer')
  await shop.brand.accept(proffer)
  await answer
  if (peer.head.seq < 2) await peer.next('terms.accept')
  await peer.push()
  await shop.next('agreed')
}

it('goes on where it stopped, and tells no listener twice', async () => {
  const file = join(temporaryFolder(), 'shop.db')
  const first = await start(file)
  const peer = await person(first.shop)
  await agree(first.shop, peer)
  const one = await peer.say('intent.post', laptop)
  const intent = await first.shop.next('intent')
  const sent = await intent.relationship.offer(intent, offered)
  await sent.receipt()
  await first.stop()

  const { keys, port } = first.shop
  await expect(peer.say('intent.post', laptop)).rejects.toThrow()
  const second = await start(file, { keys, port })
  expect(second.shop.told).toEqual([])
  await peer.push()
  const late = await second.shop.next('intent')
  expect(late.object).not.toBe(one.id)
  const told = second.shop.told.map(({ name }) => name)
  expect(told).toEqual(['intent'])
  const again = await late.relationship.offer(late, offered)
  expect(await again.receipt()).toMatchObject({ seq: peer.head.seq, hash: peer.head.hash })
  expect((await late.relationship.state()).head).toEqual(peer.head)
})

it('tells what a listener had not finished when the program ended', async () => {
  const file = join(temporaryFolder(), 'shop.db')
  const first = await start(file, {
    before(name) {
      if (name === 'intent') throw new Error('the till is on fire')
    },
  })
  const peer = await person(first.shop)
  await agree(first.shop, peer)
  const one = await peer.say('intent.post', laptop)
  const two = await peer.say('intent.post', laptop)
  await first.stop()
  expect(first.shop.told.map(({ name }) => name)).not.toContain('intent')

  const { keys, port } = first.shop
  const second = await start(file, { keys, port })
  expect((await second.shop.next('intent')).object).toBe(one.id)
  expect((await second.shop.next('intent')).object).toBe(two.id)
  expect(second.shop.told.map(({ name }) => name)).toEqual(['intent', 'intent'])
})

it('sends after a start what was said while the store was away', async () => {
  const file = join(temporaryFolder(), 'shop.db')
  const first = await start(file, { fetch: () => Promise.reject(new Error('no way out')) })
  const peer = await person(first.shop)
  await agree(first.shop, peer)
  await peer.say('intent.post', laptop)
  const intent = await first.shop.next('intent')
  const sent = await intent.relationship.offer(intent, offered)
  await first.stop()
  expect(peer.head.seq).toBe(3)

  const { keys, port } = first.shop
  const second = await start(file, { keys, port })
  expect((await peer.next('offer.make')).id).toBe(sent.id)
  const relationship = await second.shop.brand.relationship(peer.rid)
  expect((await relationship?.state())?.intents.get(intent.object)?.state).toBe('open')
})

it('keeps its answers: the same proffer gets the same accept after a restart', async () => {
  const file = join(temporaryFolder(), 'shop.db')
  const first = await start(file)
  const peer = await person(first.shop)
  first.shop.brand.on('proffer', (proffer) => first.shop.brand.accept(proffer))
  const jwt = await peer.sign('terms.proffer', peer.profferBody(), { head: '' })
  const answer = await peer.post(jwt)
  expect(answer).toMatchObject({ status: 200, replayed: false })
  await first.stop()
  const { keys, port } = first.shop
  await start(file, { keys, port })
  expect(await peer.post(jwt)).toMatchObject({ status: 200, text: answer.text, replayed: true })
})

it('reads on from its last record when it was away from a stream', async () => {
  const file = join(temporaryFolder(), 'shop.db')
  const first = await start(file, { via: 'stream' })
  const peer = await person(first.shop, false)
  await agree(first.shop, peer)
  await peer.say('intent.post', laptop)
  await first.shop.next('intent')
  await first.stop()
  const two = await peer.say('intent.post', laptop)
  const { keys, port } = first.shop
  const second = await start(file, { keys, port, via: 'stream' })
  expect((await second.shop.next('intent')).object).toBe(two.id)
  expect(second.shop.told.map(({ name }) => name)).toEqual(['intent'])
})

it('answers the same push again that it had taken when it died before it could say so', async () => {
  const folder = temporaryFolder()
  const dying = { isOn: false }
  const files = await openFileStore(folder)
  const first = await openShop({
    store: {
      ...files,
      async commit(rid, change) {
        await files.commit(rid, change)
        if (dying.isOn) throw new Error('the power is off')
      },
    },
  })
  const peer = await person(first, false)
  await agree(first, peer)
  const posted = await peer.say('intent.post', laptop)
  const batch = await peer.batch()
  dying.isOn = true
  expect((await peer.post(batch)).status).toBe(500)
  await first.close()
  await files.close()
  expect(first.told.map(({ name }) => name)).not.toContain('intent')

  const again = await openFileStore(folder)
  open.push(() => again.close())
  const second = await openShop({ store: again, keys: first.keys, port: first.port })
  open.push(() => second.close())
  expect((await second.next('intent')).object).toBe(posted.id)
  const [answer, repeat] = [await peer.post(batch), await peer.post(batch)]
  expect(await peer.takeAck(answer.text)).toEqual(peer.head)
  expect([repeat.text, repeat.replayed]).toEqual([answer.text, true])
  await peer.say('intent.withdraw', {}, posted.id)
  await peer.push()
  await second.next('withdrawn')
  expect(second.told.map(({ name }) => name)).toEqual(['intent', 'withdrawn'])
})
