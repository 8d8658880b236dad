// What a brand refuses, and with which words: forks, forgeries, repeats, and messages out of their order.
import { afterEach, expect, it } from 'vitest'
import { createBrand } from '../../../protocol/brand/brand.ts'
import { createMemoryStore } from '../../../protocol/brand/memory.ts'
import { newId, newRid } from '../../../protocol/message.ts'
import { goneForm, nextRecord, type LedgerRecord, type LiveRecord } from '../../../protocol/record.ts'
import { signRead } from '../../../protocol/request.ts'
import { createSigner, generateKey } from '../../../protocol/keys.ts'
import { systemClock } from '../../../server/platform/clock.ts'
import { openPeer, type Answered, type Peer } from '../../support/peer.ts'
import { inSeconds, laptop, offered, openShop, type Shop, type ShopOptions } from './shop.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function agreed(options: ShopOptions = {}, isPushing = true): Promise<{ shop: Shop; peer: Peer }> {
  const shop = await openShop(options)
  open.push(shop)
  shop.brand.on('proffer', (proffer) => shop.brand.accept(proffer))
  const peer = await openPeer({ brand: shop.origin, isPushing })
  open.push(peer)
  await peer.proffer()
  await peer.push()
  await shop.next('agreed')
  return { shop, peer }
}

const codeOf = (answer: Answered): unknown => (JSON.parse(answer.text) as { code: unknown }).code
const headOf = async (shop: Shop, peer: Peer) => {
  const relationship = await shop.brand.relationship(peer.rid)
  return (await relationship?.state())?.head
}

/** A record of the person's that continues `head`, whether it is allowed or not. */
async function forged(
  peer: Peer,
  type: string,
  body: object,
  on?: string,
  head = peer.head,
): Promise<LiveRecord> {
  const jwt = await peer.sign(type, body, { head: head.hash, ...(on !== undefined && { on }) })
  return nextRecord(head, { at: peer.now(), type, jwt })
}

it('stops a relationship whose store tells another history than before', async () => {
  const { shop, peer } = await agreed()
  const common = peer.head
  await peer.say('intent.post', laptop)
  const intent = await shop.next('intent')
  const other = await forged(peer, 'intent.post', { ...laptop, expires: inSeconds(1800) }, undefined, common)
  const answer = await peer.post(await peer.batch([other]))
  expect(answer.status).toBe(409)
  expect(codeOf(answer)).toBe('fork')
  const event = await shop.next('fork')
  expect(event.stop).toMatchObject({ code: 'fork', seq: 3 })
  await expect(intent.relationship.offer(intent, offered)).rejects.toMatchObject({ code: 'fork' })
  expect(codeOf(await peer.post(await peer.batch([])))).toBe('fork')
  expect(await headOf(shop, peer)).toEqual({ seq: 3, hash: peer.head.hash })
})

it('sees a fork in a bare head, and in an answer to what it posts', async () => {
  const { shop, peer } = await agreed()
  const bell = await peer.sign('ledger.batch', { head: { seq: 2, hash: peer.records[0]?.hash } })
  expect(codeOf(await peer.post(bell))).toBe('fork')
  await shop.next('fork')
  const relationship = await shop.brand.relationship(peer.rid)
  await relationship?.goOn()
  expect(await relationship?.stop()).toBeUndefined()
  await peer.say('intent.post', laptop)
  const intent = await shop.next('intent')
  // The store lost its last records: it does not know the hash that our offer stands on.
  peer.records.length = 2
  await intent.relationship.offer(intent, offered)
  expect((await shop.next('fork')).stop.code).toBe('fork')
})

it('takes nothing of a push that was tampered with', async () => {
  const { shop, peer } = await agreed({}, false)
  const one = await peer.say('intent.post', laptop)
  const batch = await peer.batch()
  const [header = '', payload = '', signature = ''] = batch.split('.')
  const flipped = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
  const bad = await peer.post(`${header}.${payload}.${flipped(signature)}`)
  expect(bad.status).toBe(401)
  // The outside is signed rightly, the message inside is not.
  const inner = { ...one, jwt: one.jwt.slice(0, -86) + flipped(one.jwt.slice(-86)) }
  const { seq, prev, hash, at, type } = nextRecord(peer.records[1] as LiveRecord, inner)
  const forgery: LedgerRecord = { seq, prev, hash, at, type, jwt: inner.jwt }
  expect(codeOf(await peer.post(await peer.batch([forgery])))).toBe('bad_signature')
  // A record whose hash is not its own.
  const wrong = { ...goneForm(one, 'withdrawn'), at: one.at + 1 }
  expect(codeOf(await peer.post(await peer.batch([wrong])))).toBe('malformed')
  expect((await headOf(shop, peer))?.seq).toBe(2)
  await peer.push()
  expect((await shop.next('intent')).object).toBe(one.id)
})

it('answers strangers, foreign keys and bad signatures with the same bytes', async () => {
  const { shop, peer } = await agreed()
  const { privateJwk } = await generateKey()
  const stranger = await openPeer({ brand: shop.origin })
  open.push(stranger)
  const body = { head: { seq: 0, hash: '' } }
  const unknown = await stranger.post(await stranger.sign('ledger.batch', body))
  Object.assign(stranger, { rid: peer.rid, me: peer.me })
  const foreign = await stranger.post(await stranger.sign('ledger.batch', body))
  const proffer = await stranger.post(await stranger.sign('terms.proffer', stranger.profferBody()))
  const good = await peer.batch([])
  const bad = await peer.post(`${good.slice(0, -86)}${'A'.repeat(86)}`)
  expect(unknown).toMatchObject({ status: 401 })
  expect([foreign, proffer, bad]).toEqual([unknown, unknown, unknown])
  expect(privateJwk.kid).not.toBe(shop.keys[0]?.kid)
})

it('answers the same batch the same, and does nothing twice', async () => {
  const { shop, peer } = await agreed({}, false)
  const one = await peer.say('intent.post', laptop)
  const batch = await peer.batch()
  const [first, ...rest] = await Promise.all([peer.post(batch), peer.post(batch), peer.post(batch)])
  expect(first.status).toBe(200)
  for (const again of rest) expect(again.text).toBe(first.text)
  const overlapping = await peer.post(await peer.batch(peer.records))
  expect(await peer.takeAck(overlapping.text)).toEqual(peer.head)
  expect((await shop.next('intent')).object).toBe(one.id)
  await peer.say('intent.withdraw', {}, one.id)
  await peer.push()
  await shop.next('withdrawn')
  expect(shop.told.filter(({ name }) => name === 'intent')).toHaveLength(1)
})

it('refuses the id of a message with other bytes', async () => {
  const { peer } = await agreed()
  const jti = newId()
  const head = peer.head
  await peer.post(await peer.sign('ledger.batch', { head }, { jti }))
  const other = await peer.post(await peer.sign('ledger.batch', { head, receipts: [] }, { jti }))
  expect(codeOf(other)).toBe('conflict')
})

it('acknowledges what came before a message out of its order, and refuses that one by itself', async () => {
  const { shop, peer } = await agreed({}, false)
  const posted = await forged(peer, 'intent.post', laptop)
  const pay = await forged(peer, 'order.pay', { method: 'card', reference: 'x' }, newId(), posted)
  const part = await peer.post(await peer.batch([posted, pay]))
  expect(part.status).toBe(200)
  peer.records.push(posted)
  expect(await peer.takeAck(part.text)).toEqual({ seq: posted.seq, hash: posted.hash })
  const refused = await peer.post(await peer.batch([pay]))
  expect(JSON.parse(refused.text)).toMatchObject({
    code: 'illegal_transition',
    status: 409,
    detail: 'A order.pay is not possible while the order is none.',
  })
  const brandish = await forged(peer, 'offer.make', {}, undefined, posted)
  expect(codeOf(await peer.post(await peer.batch([brandish])))).toBe('not_allowed')
  const broken = await forged(peer, 'intent.post', { ...laptop, line: '#want' }, undefined, posted)
  expect(codeOf(await peer.post(await peer.batch([broken])))).toBe('malformed')
  expect((await shop.brand.relationship(peer.rid))?.rid).toBe(peer.rid)
  expect((await headOf(shop, peer))?.seq).toBe(3)
})

it('refuses before it sends what the store would refuse', async () => {
  const { shop, peer } = await agreed()
  await peer.say('intent.post', laptop)
  const intent = await shop.next('intent')
  const { relationship } = intent
  await expect(relationship.confirm(newId())).rejects.toMatchObject({ code: 'illegal_transition' })
  await expect(relationship.offer(newId(), offered)).rejects.toMatchObject({ code: 'not_found' })
  await expect(
    relationship.offer(intent, { ...offered, checkout: 'https://evil.example/' }),
  ).rejects.toMatchObject({
    code: 'malformed',
  })
  const totals = [
    { type: 'subtotal' as const, amount: 1 },
    { type: 'total' as const, amount: 2 },
  ]
  await expect(relationship.offer(intent, { ...offered, totals })).rejects.toMatchObject({
    code: 'malformed',
  })
  await expect(relationship.offer(intent, { ...offered, line: '#sell  laptop' })).rejects.toMatchObject({
    code: 'line_refused',
  })
  await relationship.offer(intent, offered)
  await expect(relationship.offer(intent, offered)).rejects.toMatchObject({ code: 'quota' })
  expect(peer.records.filter(({ type }) => type.startsWith('order.'))).toEqual([])
})

it('tells of a refusal, to whoever waits for the receipt and to listeners', async () => {
  const { shop, peer } = await agreed()
  await peer.say('intent.post', laptop)
  const intent = await shop.next('intent')
  const { Problem } = await import('../../../protocol/problem.ts')
  peer.refuseWith = new Problem('quota', { what: 'offers a day' })
  const sent = await intent.relationship.offer(intent, offered)
  await expect(sent.receipt()).rejects.toMatchObject({ code: 'quota' })
  expect(await shop.next('refused')).toMatchObject({ id: sent.id, type: 'offer.make', code: 'quota' })
  await expect(sent.receipt()).rejects.toMatchObject({ code: 'quota' })
})

it('stops with a revocation: nothing is sent any more, and what waits is thrown away', async () => {
  const { shop, peer } = await agreed({ fetch: () => Promise.reject(new Error('no way out')) })
  await peer.say('intent.post', laptop)
  const intent = await shop.next('intent')
  const sent = await intent.relationship.offer(intent, offered)
  const outcome = expect(sent.receipt()).rejects.toMatchObject({ code: 'revoked' })
  await peer.revoke()
  await outcome
  await shop.next('revoked')
  await expect(intent.relationship.offer(intent, offered)).rejects.toMatchObject({ code: 'revoked' })
  await expect(intent.relationship.setFilter([])).rejects.toMatchObject({ code: 'revoked' })
  expect(await peer.collect()).toBe(0)
  const again = await peer.post(
    await peer.sign('terms.proffer', peer.profferBody(), { head: peer.head.hash }),
  )
  expect(codeOf(again)).toBe('revoked')
})

it('gives its outbox and records to the person of the relationship only, each signature once', async () => {
  const { shop, peer } = await agreed()
  const { privateJwk } = await generateKey()
  const stranger = await createSigner(privateJwk)
  const url = `${shop.origin}/bespeak/records?rid=${peer.rid}&after=0`
  const read = async (headers: Record<string, string>, at = url) => fetch(at, { headers })
  const nonce = newRid()
  const nowSeconds = peer.now()
  const foreign = await signRead({ method: 'GET', url, nowSeconds, nonce, signer: stranger })
  expect((await read({ ...foreign })).status).toBe(401)
  expect((await read({})).status).toBe(401)
  const signed = await peer.signRead(url)
  expect((await read(signed, url.replace('after=0', 'after=1'))).status).toBe(401)
  const answer = await read(signed)
  expect(await answer.json()).toMatchObject({ records: peer.records, head: peer.head, more: false })
  expect((await read(signed)).status).toBe(401)
})

it('refuses what is too large, too old, or no message at all', async () => {
  const { peer } = await agreed()
  expect(codeOf(await peer.post('x'.repeat(300_000)))).toBe('too_large')
  expect(codeOf(await peer.post('a.b.c'))).toBe('malformed')
  const old = await peer.sign('terms.proffer', peer.profferBody(), { iat: peer.now() - 301 })
  expect(codeOf(await peer.post(old))).toBe('stale_message')
  const newer = await peer.sign('terms.proffer', { ...peer.profferBody(), v: '2' }, { head: peer.head.hash })
  expect(codeOf(await peer.post(newer))).toBe('unsupported_version')
  expect(codeOf(await peer.post(await peer.sign('intent.post', laptop)))).toBe('not_allowed')
})

it('is not led to its own machine by a stranger', async () => {
  const { privateJwk } = await generateKey()
  const calls: string[] = []
  const brand = createBrand({
    profile: { origin: 'https://shop.example', name: 'Shop' },
    keys: [privateJwk],
    store: createMemoryStore(),
    clock: systemClock,
    fetch(url) {
      calls.push(url)
      return Promise.reject(new Error('no way out'))
    },
  })
  brand.on('proffer', (proffer) => brand.accept(proffer))
  await brand.start()
  const { shop } = await agreed()
  const stranger = await openPeer({ brand: shop.origin })
  open.push(stranger)
  const send = async (base: string): Promise<number> => {
    const jwt = await stranger.sign(
      'terms.proffer',
      { ...stranger.profferBody(), base },
      { aud: 'https://shop.example' },
    )
    const request = new Request('https://shop.example/bespeak/inbox', { method: 'POST', body: jwt })
    return (await brand.handler(request)).status
  }
  for (const host of ['http://localhost:9200', 'http://127.0.0.1', 'http://[::1]:80', 'https://127.1.2.3']) {
    expect(await send(`${host}/r/x`)).toBe(400)
  }
  expect(await send('https://home.example/r/x')).toBe(200)
  await brand.stop()
  expect(calls).toEqual([])
})
