// The whole way from a proffer to a revocation, over real sockets, by each way that records can take.
import { afterEach, expect, it } from 'vitest'
import type { Via } from '../../../protocol/brand/surface.ts'
import { openPeer, type Peer } from '../../support/peer.ts'
import { laptop, offered, openShop, type Shop } from './shop.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function world(via: Via, isReachable: boolean): Promise<{ shop: Shop; person: Peer }> {
  const shop = await openShop({ via, everyMs: 20 })
  open.push(shop)
  const person = await openPeer({ brand: shop.origin, isReachable, isPushing: via === 'push' })
  open.push(person)
  shop.brand.on('proffer', (proffer) => shop.brand.accept(proffer))
  return { shop, person }
}

/** @param collect what the person's store does to get what the brand said; nothing where the brand posts it */
async function loop(shop: Shop, person: Peer, collect: () => Promise<void>): Promise<void> {
  expect(await person.proffer()).toMatchObject({ status: 200, type: 'application/jwt' })
  await collect()
  await shop.next('agreed')
  const posted = await person.say('intent.post', laptop)
  const intent = await shop.next('intent')
  expect(intent).toMatchObject({ object: posted.id, body: { line: laptop.line } })

  const sent = await intent.relationship.offer(intent, offered)
  const receipt = sent.receipt()
  await collect()
  const made = await person.next('offer.make')
  expect(made.id).toBe(sent.id)
  expect(made.body).toMatchObject({
    line: expect.stringMatching(/^#sell laptop EUR804 is:new keyboard=es ram=16GB x:/) as string,
    totals: [
      { type: 'subtotal', amount: 79900 },
      { type: 'shipping', amount: 500 },
      { type: 'total', amount: 80400 },
    ],
    fit: expect.arrayContaining([{ tag: 'ram=', says: 'met' }]) as unknown,
  })
  expect(await receipt).toMatchObject({ seq: made.seq, hash: made.hash, prev: made.prev, at: made.at })

  const totals = made.body['totals'] as (typeof offered)['items'] & []
  await person.say('offer.accept', { revision: 1, totals: totals as never, terms: 'SD-BASE' }, made.id)
  const order = await shop.next('accept')
  expect(order.on).toBe(made.id)
  await order.relationship.confirm(order, 'N-1')
  await order.relationship.update(order, 'processing')
  await order.relationship.receipt(order, { method: 'transfer', reference: 'R-1' })
  await collect()
  const paper = await person.next('order.receipt')
  expect(paper.body).toMatchObject({ totals: made.body['totals'], currency: 'EUR' })
  expect((await person.next('order.confirm')).seq).toBeLessThan(paper.seq)

  await person.revoke()
  await shop.next('revoked')
  const relationship = await shop.brand.relationship(person.rid)
  expect((await relationship?.state())?.relationship).toBe('revoked')
  expect((await relationship?.state())?.head).toEqual(person.head)
  expect(person.failures).toEqual([])
}

it('goes the whole way with pushes', async () => {
  const { shop, person } = await world('push', true)
  await loop(shop, person, async () => {
    if (person.acked.seq < person.head.seq) await person.push()
  })
})

it('goes the whole way with one open stream', async () => {
  const { shop, person } = await world('stream', true)
  await loop(shop, person, async () => {})
  expect(person.seen).toContain('GET /stream')
})

it('goes the whole way by asking now and then', async () => {
  const { shop, person } = await world('pull', true)
  await loop(shop, person, async () => {})
  expect(person.seen).not.toContain('GET /stream')
})

it('goes the whole way with a store that nobody can reach', async () => {
  const { shop, person } = await world('push', false)
  await loop(shop, person, async () => {
    await person.collect()
    await person.push()
  })
  expect(person.seen).toEqual([])
})

it('tells each listener once of each message, in the order of the ledger', async () => {
  const { shop, person } = await world('push', true)
  await loop(shop, person, async () => {
    if (person.acked.seq < person.head.seq) await person.push()
  })
  const seqs = shop.told.flatMap(({ event }) =>
    'seq' in event && event.seq !== undefined ? [event.seq] : [],
  )
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
  expect(shop.told.filter(({ name }) => name === 'intent')).toHaveLength(1)
})
