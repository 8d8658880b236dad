// What a brand can say and hear beside the straight way: counters, later answers, threads, disclosures, erasure, new keys.
import { afterEach, expect, it } from 'vitest'
import { createSigner, generateKey } from '../../../protocol/keys.ts'
import { newId, parseMessage } from '../../../protocol/message.ts'
import type { PeerOptions } from '../../support/peer-ledger.ts'
import { openPeer, type Peer } from '../../support/peer.ts'
import { inSeconds, laptop, offered, openShop, type Shop, type ShopOptions } from './shop.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function meet(
  options: ShopOptions = {},
  more: Partial<PeerOptions> = {},
): Promise<{ shop: Shop; peer: Peer }> {
  const shop = await openShop(options)
  open.push(shop)
  const peer = await openPeer({ brand: shop.origin, ...more })
  open.push(peer)
  return { shop, peer }
}

async function agree(options: ShopOptions = {}, more: Partial<PeerOptions> = {}) {
  const { shop, peer } = await meet(options, more)
  const answer = peer.proffer()
  const proffer = await shop.next('proffer')
  await shop.brand.accept(proffer)
  await answer
  await peer.next('terms.accept')
  await peer.push()
  const { relationship } = await shop.next('agreed')
  return { shop, peer, relationship }
}

it('posts its accept later when nobody was there to answer at once', async () => {
  const { shop, peer } = await meet({ answerWithinMs: 0 })
  expect((await peer.proffer()).status).toBe(202)
  const proffer = await shop.next('proffer')
  const sent = await shop.brand.accept(proffer)
  const accept = await peer.next('terms.accept')
  expect(accept.id).toBe(sent.id)
  expect(await sent.receipt()).toMatchObject({ seq: 2, hash: accept.hash })
  await peer.push()
  await shop.next('agreed')
  expect(peer.failures).toEqual([])
})

it('hands a later accept to the outbox of a person whom nobody can reach', async () => {
  const { shop, peer } = await meet({ answerWithinMs: 0 }, { isReachable: false })
  expect((await peer.proffer()).status).toBe(202)
  await shop.brand.accept(await shop.next('proffer'))
  expect(await peer.collect()).toBe(1)
  await peer.push()
  await shop.next('agreed')
})

it.each([
  ['before any record came', 'never'],
  ['after its own counter came back', 'counter'],
  ['after the second proffer came as a record too', 'proffer'],
])('counters once, and takes the second proffer that follows, %s', async (_, pushed) => {
  const { shop, peer } = await meet()
  const answer = peer.proffer({
    preferred: 'SD-BASE-DP',
    roster: peer.profferBody({ preferred: 'SD-BASE-DP' }).roster,
  })
  const first = await shop.next('proffer')
  await expect(shop.brand.accept(first, 'SD-BASE-A')).rejects.toMatchObject({ code: 'malformed' })
  await expect(shop.brand.counter(first, 'SD-BASE-DP')).rejects.toMatchObject({ code: 'malformed' })
  await shop.brand.counter(first, 'SD-BASE')
  await answer
  await peer.next('terms.counter')
  if (pushed === 'counter') await peer.push()
  const again = peer.proffer(peer.profferBody({ preferred: 'SD-BASE' }), first.id)
  const second = await shop.next('proffer')
  expect(second.body.preferred).toBe('SD-BASE')
  if (pushed === 'proffer') await peer.push()
  await expect(shop.brand.counter(second, 'SD-BASE-A')).rejects.toMatchObject({ code: 'illegal_transition' })
  await shop.brand.accept(second)
  await again
  await peer.next('terms.accept')
  await peer.push()
  const agreed = await shop.next('agreed')
  expect((await agreed.relationship.state()).terms?.agreed).toBe('SD-BASE')
  expect(shop.told.filter(({ name }) => name === 'proffer')).toHaveLength(2)
})

it('replaces the agreement in force when the person proffers a wider one beside it', async () => {
  const { shop, peer, relationship } = await agree()
  const answer = peer.proffer({ preferred: 'SD-BASE', expires: inSeconds(3600) })
  const proffer = await shop.next('proffer')
  expect((await relationship.state()).terms?.agreed).toBe('PDC-INTENT')
  const sent = await shop.brand.accept(proffer)
  await answer
  await peer.next('terms.accept', 2)
  await peer.push()
  await shop.next('agreed')
  expect(await sent.receipt()).toMatchObject({ seq: 4 })
  expect((await relationship.state()).terms).toMatchObject({ agreed: 'SD-BASE' })
  expect(shop.told.filter(({ name }) => name === 'proffer')).toHaveLength(2)
})

it('declines, and nothing more can be said', async () => {
  const { shop, peer } = await meet()
  const answer = peer.proffer()
  const proffer = await shop.next('proffer')
  await shop.brand.decline(proffer, 'not for us')
  await answer
  await peer.next('terms.decline')
  expect(peer.state.relationship).toBe('declined')
  await expect(shop.brand.accept(proffer)).rejects.toMatchObject({ code: 'illegal_transition' })
  await expect(proffer.relationship.setFilter([])).rejects.toMatchObject({ code: 'illegal_transition' })
})

it('sets its filter, pauses and resumes with the person, and leaves', async () => {
  const { shop, peer, relationship } = await agree()
  await relationship.setFilter(['#follow laptop.* EUR300..'])
  expect((await peer.next('filter.set')).body).toMatchObject({ push: true })
  await expect(relationship.setFilter(['laptops'])).rejects.toMatchObject({ code: 'malformed' })
  await peer.say('terms.pause', {})
  await shop.next('paused')
  await expect(relationship.setFilter([])).rejects.toMatchObject({ code: 'paused' })
  await peer.say('terms.resume', {})
  await shop.next('resumed')
  await peer.say('grant.set', { scope: { lines: ['laptop'] } })
  await shop.next('granted')
  expect((await relationship.state()).grant?.scope.lines).toEqual(['laptop'])
  await relationship.leave('closing down')
  await peer.next('terms.leave')
  await expect(relationship.setFilter([])).rejects.toMatchObject({ code: 'revoked' })
})

it('haggles: counter, revised offer, a revised intent, decline, withdrawal', async () => {
  const { shop, peer, relationship } = await agree()
  const posted = await peer.say('intent.post', laptop)
  const intent = await shop.next('intent')
  const sent = await relationship.offer(intent, offered)
  await peer.next('offer.make')
  await peer.say('offer.counter', { changes: [{ path: '/totals/1/amount', to: 0 }] }, sent.id)
  const counter = await shop.next('counter')
  expect(counter.object).toBe(sent.id)
  await relationship.reviseOffer(counter, { ...offered, shipping: 0 })
  expect((await peer.next('offer.revise')).body).toMatchObject({
    line: expect.stringContaining('EUR799') as string,
  })
  await peer.say('intent.revise', { ...laptop, revision: 2 }, posted.id)
  const revised = await shop.next('revised')
  expect((await relationship.state()).offers.get(sent.id)?.state).toBe('stale')
  const second = await relationship.offer(revised, offered)
  const made = await peer.next('offer.make', peer.head.seq)
  expect(made.body).toMatchObject({ intent: { id: posted.id, revision: 2 } })
  await peer.say('offer.decline', { reason_code: 'comparison' }, second.id)
  await shop.next('decline')
  const third = await relationship.offer(revised, offered)
  await third.receipt()
  await relationship.withdrawOffer(third.id)
  await peer.next('offer.withdraw')
  await peer.say('intent.close', { outcome: 'elsewhere' }, posted.id)
  expect((await shop.next('closed')).body.outcome).toBe('elsewhere')
  expect(peer.failures).toEqual([])
})

it('talks in a thread that the person opened, and asks for an attribute', async () => {
  const { shop, peer, relationship } = await agree()
  await peer.say('thread.open', {})
  const thread = await shop.next('thread')
  await relationship.note(thread, 'Good day')
  await peer.next('thread.note')
  await peer.say('thread.note', { text: 'Hello' }, thread.id)
  expect((await shop.next('note')).body.text).toBe('Hello')
  await relationship.closeThread(thread)
  await peer.next('thread.close')
  await expect(relationship.note(thread, 'One more')).rejects.toMatchObject({ code: 'illegal_transition' })
  expect(shop.told.filter(({ name }) => name === 'note')).toHaveLength(1)

  const ask = await relationship.ask({
    attributes: ['address.street'],
    purpose: 'delivery',
    retention: 'P7D',
  })
  await peer.next('disclosure.ask')
  await peer.say(
    'disclosure.grant',
    { attributes: { 'address.street': 'Main 1' }, until: inSeconds(600) },
    ask.id,
  )
  const shown = await shop.next('disclosure')
  expect(shown).toMatchObject({ object: ask.id, body: { attributes: { 'address.street': 'Main 1' } } })
  await peer.say('disclosure.end', {}, ask.id)
  await shop.next('disclosure-ended')
})

it('erases what it says it erased, and proves the rest of the chain still', async () => {
  const { shop, peer, relationship } = await agree()
  const posted = await peer.say('intent.post', laptop)
  await shop.next('intent')
  await peer.say('terms.revoke', { erase: true })
  await shop.next('revoked')
  await peer.say('erasure.request', { scope: [posted.seq], basis: 'eu-gdpr:A17-1-b', due: inSeconds(600) })
  const erasure = await shop.next('erasure')
  expect(erasure.body.scope).toEqual([posted.seq])
  await relationship.acknowledgeErasure(erasure, inSeconds(300))
  await peer.next('erasure.acknowledge')
  await relationship.receiptErasure(erasure, { erased: [posted.seq], retained: [], downstream: [] })
  await peer.next('erasure.receipt')
  const kept = await relationship.records()
  expect(kept[posted.seq - 1]).toMatchObject({ seq: posted.seq, hash: posted.hash, gone: 'erased' })
  expect(kept[posted.seq - 1]).not.toHaveProperty('jwt')
  const copy = await fetch(`${shop.origin}/bespeak/records?rid=${peer.rid}&after=0`, {
    headers: await peer.signRead(`${shop.origin}/bespeak/records?rid=${peer.rid}&after=0`),
  })
  const { records } = (await copy.json()) as { records: unknown[] }
  expect(records[posted.seq - 1]).toMatchObject({ gone: 'erased' })
})

it('signs again what grew too old while it waited', async () => {
  const late = { isAway: true }
  const { shop, peer, relationship } = await agree(
    {
      fetch: (url, init) => (late.isAway ? Promise.reject(new Error('away')) : fetch(url, init)),
      clock: {
        now: () => Date.now() - (late.isAway ? 400_000 : 0),
        after(ms, run) {
          const timer = setTimeout(run, ms)
          return { cancel: () => clearTimeout(timer) }
        },
      },
    },
    { skew: -400 },
  )
  await peer.say('intent.post', laptop)
  const intent = await shop.next('intent')
  const sent = await relationship.offer(intent, offered)
  const before = await shop.store.sent(peer.rid, sent.id)
  peer.setSkew(0)
  late.isAway = false
  await relationship.goOn()
  const made = await peer.next('offer.make')
  expect(made.id).toBe(sent.id)
  expect(made.jwt).not.toBe(before?.jwt)
})

it('goes on with the new key and the new address that the old key names', async () => {
  const { shop, peer, relationship } = await agree()
  const { publicJwk, privateJwk } = await generateKey()
  const signer = await createSigner(privateJwk)
  const stranger = await createSigner((await generateKey()).privateJwk)
  const bad = await peer.rotation(publicJwk, stranger)
  await expect(peer.say('key.rotate', bad)).rejects.toThrow('malformed')
  peer.forgetLast()
  await peer.say('key.rotate', await peer.rotation(publicJwk, signer), undefined, signer)
  await shop.next('key-rotated')
  const posted = await peer.say('intent.post', laptop)
  expect((await shop.next('intent')).object).toBe(posted.id)
  expect(parseMessage(posted.jwt).kid).toBe(publicJwk.kid)
  const moved = peer.base.replace('127.0.0.1', 'localhost')
  await peer.say('moved', { base: moved })
  await shop.next('moved')
  expect((await shop.store.relationship(peer.rid))?.base).toBe(moved)
  const sent = await relationship.offer(posted.id, offered)
  expect(await sent.receipt()).toMatchObject({ seq: peer.head.seq })
})

it('tells of a message that it does not understand, and keeps it', async () => {
  const { shop, peer } = await agree()
  const jwt = await peer.sign('wish.make', { star: 'first' }, { head: peer.head.hash, jti: newId() })
  peer.append(jwt, 'person')
  await peer.push()
  const unknown = await shop.next('unknown')
  expect(unknown).toMatchObject({ type: 'wish.make', jwt, seq: 3 })
})
