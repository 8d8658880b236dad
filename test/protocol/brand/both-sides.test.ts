// Whatever either side says, both hold the same history and read the same state from it.
import { afterEach, expect, it } from 'vitest'
import { heard, type Relationship } from '../../../protocol/brand/surface.ts'
import { messageTypes } from '../../../protocol/types.ts'
import { openPeer, type Peer } from '../../support/peer.ts'
import { inSeconds, laptop, offered, openShop, type Shop } from './shop.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function related(): Promise<{ shop: Shop; peer: Peer; relationship: Relationship }> {
  const shop = await openShop()
  open.push(shop)
  shop.brand.on('proffer', (proffer) => shop.brand.accept(proffer))
  const peer = await openPeer({ brand: shop.origin })
  open.push(peer)
  await peer.proffer()
  await peer.push()
  const { relationship } = await shop.next('agreed')
  return { shop, peer, relationship }
}

/** Both folds, whole: objects, states, times, heads. */
async function same(relationship: Relationship, peer: Peer): Promise<void> {
  await peer.push()
  expect(await relationship.state()).toEqual(peer.state)
  expect(peer.failures).toEqual([])
}

async function ordered(shop: Shop, peer: Peer): Promise<string> {
  await peer.say('intent.post', laptop)
  const intent = await shop.next('intent')
  await intent.relationship.offer(intent, offered)
  const made = await peer.next('offer.make', peer.head.seq - 1)
  const totals = made.body['totals'] as never
  return (await peer.say('offer.accept', { revision: 1, totals, terms: 'SD-BASE' }, made.id)).id
}

it('agrees on threads, disclosures, posts and incidents', async () => {
  const { shop, peer, relationship } = await related()
  const thread = await peer.say('thread.open', {})
  await (await relationship.note(thread.id, 'Good day', 'en')).receipt()
  await peer.say('thread.note', { text: 'Hello' }, thread.id)
  await peer.say('thread.close', {}, thread.id)
  expect((await shop.next('thread-closed')).object).toBe(thread.id)
  const street = { attributes: ['address.street'], purpose: 'delivery', retention: 'P7D' }
  const [first, second] = [await relationship.ask(street), await relationship.ask(street)]
  await second.receipt()
  await peer.say('disclosure.refuse', {}, first.id)
  const until = inSeconds(600)
  await peer.say('disclosure.grant', { attributes: { 'address.street': 'Main 1' }, until }, second.id)
  expect((await shop.next('disclosure-refused')).object).toBe(first.id)
  expect((await shop.next('disclosure')).body.attributes).toEqual({ 'address.street': 'Main 1' })
  const post = await relationship.post('#sell laptop EUR799 is:new', `${shop.origin}/week`)
  const notice = await relationship.notice({ kind: 'recall', line: 'The charger of the Laptop 13 may burn' })
  await notice.receipt()
  await expect(relationship.post('#sell laptop', 'https://other.example/')).rejects.toThrow('malformed')
  await same(relationship, peer)
  const { threads, disclosures, posts, incidents } = await relationship.state()
  expect([threads.get(thread.id)?.state, disclosures.get(first.id)?.state]).toEqual(['closed', 'refused'])
  expect([disclosures.get(second.id)?.state, posts.size]).toEqual(['granted', 1])
  expect([posts.has(post.id), incidents.has(notice.id)]).toEqual([true, true])
})

it('agrees on an order from its confirmation to ratings, with a payment, a dispute and a refund', async () => {
  const { shop, peer, relationship } = await related()
  const order = await ordered(shop, peer)
  const accepted = await shop.next('accept')
  await (await relationship.confirm(accepted, 'N-1')).receipt()
  await peer.say('order.pay', { method: 'transfer', reference: 'T-1' }, order)
  const paid = await shop.next('paid')
  await relationship.receipt(paid, { method: 'transfer', reference: 'T-1' })
  await relationship.update(paid, 'shipped', { carrier: 'Post', link: `${shop.origin}/track/1` })
  await (await relationship.update(paid, 'delivered')).receipt()
  await peer.say('order.dispute', { reason: 'damaged', evidence: [1] }, order)
  const disputed = await shop.next('disputed')
  await (await relationship.refund(disputed, 500, 'damaged', 'Sorry')).receipt()
  await peer.say('order.close', {}, order)
  const closed = await shop.next('order-closed')
  await (await relationship.rate(closed, { score: 5, about: ['payment'], line: '' })).receipt()
  await peer.say('rating.give', { score: 3, about: ['delivery'], line: 'The box was torn' }, order)
  expect((await shop.next('rating')).body.score).toBe(3)
  await same(relationship, peer)
  const { orders, ratings } = await relationship.state()
  expect(orders.get(order)).toMatchObject({ state: 'closed', number: 'N-1', refunded: 500 })
  expect([...ratings.values()].map(({ by }) => by).toSorted()).toEqual(['brand', 'person'])
})

it('agrees on an order that either side calls off', async () => {
  const { shop, peer, relationship } = await related()
  const order = await ordered(shop, peer)
  await relationship.cancel(await shop.next('accept'), 'out_of_stock', 'Sold this morning')
  await peer.next('order.cancel')
  await same(relationship, peer)
  expect((await relationship.state()).orders.get(order)?.state).toBe('cancelled')
  const other = await ordered(shop, peer)
  await shop.next('accept')
  await peer.say('order.cancel', { reason: 'changed_mind' }, other)
  expect((await shop.next('cancelled')).object).toBe(other)
  await same(relationship, peer)
})

it('tells after the end of what happened to what it had been shown, with nothing to follow', async () => {
  const { shop, peer, relationship } = await related()
  await peer.revoke()
  await shop.next('revoked')
  const line = 'Somebody copied our customer list'
  const linked = relationship.notice({ kind: 'breach', line, link: `${shop.origin}/breach` })
  await expect(linked).rejects.toMatchObject({ code: 'no_grant' })
  await (await relationship.notice({ kind: 'breach', line })).receipt()
  await same(relationship, peer)
  expect((await relationship.state()).incidents.size).toBe(1)
})

it('has an event for every message that a person sends into the ledger', () => {
  const told = new Set<string>(Object.values(heard))
  const untold = Object.entries(messageTypes).flatMap(([type, entry]) =>
    entry.by === 'brand' || 'isBeside' in entry || told.has(type) ? [] : [type],
  )
  expect(untold).toEqual([])
})
