// Calls that a brand makes by itself, and giving up on them: knocks, the store's own view, receipts, reads.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { createSigner, generateKey } from '../../../protocol/keys.ts'
import { parseKnock } from '../../../protocol/knock-read.ts'
import { fullLine } from '../../../protocol/line-shape.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { shortenLine } from '../../../protocol/line-tags.ts'
import { openPeer, type Peer } from '../../support/peer.ts'
import { laptop, offered, openShop, type Shop, type ShopOptions } from './shop.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function shop(options: ShopOptions = {}): Promise<Shop> {
  const opened = await openShop(options)
  open.push(opened)
  opened.brand.on('proffer', (proffer) => opened.brand.accept(proffer))
  return opened
}

async function related(options: ShopOptions = {}): Promise<{ one: Shop; peer: Peer }> {
  const one = await shop(options)
  const peer = await openPeer({ brand: one.origin })
  open.push(peer)
  await peer.proffer()
  await peer.push()
  await one.next('agreed')
  return { one, peer }
}

/** A store's front: its document, and what was knocked. */
async function front(knock: 'closed' | 'link' | 'open', status = 202) {
  const heard: string[] = []
  let origin = ''
  const read = async (request: IncomingMessage): Promise<string> => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    return Buffer.concat(parts).toString()
  }
  const server = createServer((request, response) => {
    if (request.url === '/.well-known/bespeak') {
      const document = {
        bespeak: ['1'],
        role: 'store',
        origin,
        knock,
        knocks: `${origin}/knocks`,
        limits: {},
      }
      return void response.end(JSON.stringify(document))
    }
    void read(request).then((text) => {
      heard.push(text)
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  })
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { origin, heard }
}

it('knocks where a store takes knocks, with a message that is meant for it alone', async () => {
  const [one, door] = [await shop(), await front('link')]
  const { id } = await one.brand.knock(door.origin, 'We repair bicycles near you', { code: 'abcd' })
  const { claims, knock } = parseKnock(door.heard[0] ?? '')
  expect(claims).toMatchObject({ iss: one.origin, aud: door.origin, jti: id })
  expect(knock).toMatchObject({ line: 'We repair bicycles near you', code: 'abcd' })
})

it('says before it knocks why there is no sense in it, and after it that nobody was there', async () => {
  const one = await shop()
  const [closed, linked, busy] = [await front('closed'), await front('link'), await front('open', 503)]
  const line = 'Good day'
  await expect(one.brand.knock(closed.origin, line)).rejects.toMatchObject({ code: 'not_possible' })
  await expect(one.brand.knock(linked.origin, line)).rejects.toMatchObject({ code: 'not_possible' })
  await expect(one.brand.knock(linked.origin, 'x'.repeat(141))).rejects.toMatchObject({ code: 'malformed' })
  await expect(one.brand.knock('http://me.example', line)).rejects.toMatchObject({ code: 'brand_address' })
  await expect(one.brand.knock(busy.origin, line)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(one.brand.knock('http://127.0.0.1:9', line)).rejects.toMatchObject({ code: 'unavailable' })
  expect([...closed.heard, ...linked.heard]).toEqual([])
})

it('frees whoever gives up waiting, and sends what was said all the same', async () => {
  const gate = { isShut: false }
  const { one, peer } = await related({
    fetch: (url, init) => (gate.isShut ? Promise.reject(new Error('shut')) : fetch(url, init)),
  })
  await peer.say('intent.post', laptop)
  const intent = await one.next('intent')
  gate.isShut = true
  const sent = await intent.relationship.offer(intent, offered)
  const patience = new AbortController()
  const waiting = sent.receipt({ signal: patience.signal })
  patience.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await expect(sent.receipt({ signal: patience.signal })).rejects.toThrow('enough')
  gate.isShut = false
  await intent.relationship.goOn()
  expect((await peer.next('offer.make')).id).toBe(sent.id)
  expect(await sent.receipt({ signal: AbortSignal.timeout(10_000) })).toMatchObject({ seq: peer.head.seq })
})

it('gives up a read and a knock when it is told to, and stops with the signal that it was started with', async () => {
  const end = new AbortController()
  const hangs = { isOn: false }
  const { one, peer } = await related({
    fetch: (url, init) =>
      hangs.isOn
        ? new Promise((_, reject) => {
            const fail = (): void => reject(new Error('cut'))
            if (init.signal?.aborted) fail()
            init.signal?.addEventListener('abort', fail)
          })
        : fetch(url, init),
  })
  const relationship = await one.brand.relationship(peer.rid)
  expect(await relationship?.pull({ signal: end.signal })).toBe(true)
  hangs.isOn = true
  const waits = [
    relationship?.pull({ signal: end.signal }),
    relationship?.remote({ signal: end.signal }),
    one.brand.knock('http://127.0.0.1:9', 'Good day', { signal: end.signal }),
  ]
  const given = Promise.all(waits.map((wait) => expect(wait).rejects.toThrow('enough')))
  end.abort(new Error('enough'))
  await given
  await expect(one.brand.start({ signal: end.signal })).rejects.toThrow('enough')
  hangs.isOn = false

  const whole = new AbortController()
  const other = await openShop()
  open.push(other)
  await other.brand.start({ signal: whole.signal })
  const person = await openPeer({ brand: other.origin })
  open.push(person)
  const answer = person.proffer()
  const proffer = await other.next('proffer')
  await other.brand.accept(proffer)
  await answer
  await person.push()
  await other.next('agreed')
  await person.say('intent.post', laptop)
  const intent = await other.next('intent')
  whole.abort()
  // Nothing is sent any more; it waits for the next start.
  const sent = await intent.relationship.offer(intent, offered)
  await expect(sent.receipt({ signal: AbortSignal.timeout(50) })).rejects.toThrow()
  expect(person.state.offers.size).toBe(0)
})

it('makes no offer without a legal identity, and says so in a sentence', async () => {
  const { one, peer } = await related({ profile: { name: 'Nobody', origin: '', legal: undefined as never } })
  await peer.say('intent.post', laptop)
  const intent = await one.next('intent')
  const refused = intent.relationship.offer(intent, offered)
  await expect(refused).rejects.toMatchObject({ code: 'not_possible' })
  await expect(refused).rejects.toHaveProperty('detail', expect.stringContaining('“legal”'))
})

it('answers the whole of a wish whose line was too long, not the piece that was shown', async () => {
  const { one, peer } = await related()
  const read = parseLine('#want laptop EUR..900 is:new ram=16GB..')
  if (!read.ok) throw new Error('the line of this test is wrong')
  const more = Array.from({ length: 9 }, (_, index) => ({
    name: `feature${index}`,
    op: '=' as const,
    values: [`something-long-${index}`],
  }))
  const full = { ...read.line, attributes: [...more, ...read.line.attributes] }
  const want = fullLine.parse(full)
  await peer.say('intent.post', { ...laptop, line: shortenLine(full), want })
  const intent = await one.next('intent')
  expect(intent.body.line).toContain(' +')
  const attributes = { is: 'new', ram: '16GB', feature8: 'something-long-8' }
  const items = [{ name: 'Laptop 13', quantity: 1, amount: 79900, attributes }]
  await intent.relationship.offer(intent, { items, currency: 'EUR' })
  const { body } = await peer.next('offer.make')
  expect(body['fit']).toContainEqual({ tag: 'feature8=', says: 'met' })
})

it('lets a listener that comes too late hinder nothing behind it', async () => {
  const one = await openShop({
    before: async (name, event) => {
      if (name !== 'intent' || !('body' in event)) return
      const told = event as {
        object: string
        relationship: { offer(id: string, draft: typeof offered): unknown }
      }
      await told.relationship.offer(told.object, offered)
    },
  })
  open.push(one)
  one.brand.on('proffer', (proffer) => one.brand.accept(proffer))
  const peer = await openPeer({ brand: one.origin, isPushing: false })
  open.push(peer)
  await peer.proffer()
  await peer.push()
  await one.next('agreed')
  const gone = await peer.say('intent.post', laptop)
  await peer.say('intent.withdraw', {}, gone.id)
  const kept = await peer.say('intent.post', laptop)
  await peer.push()
  expect((await one.next('withdrawn')).object).toBe(gone.id)
  expect((await one.next('intent')).object).toBe(kept.id)
})

it('reads of a new key of the person when a receipt comes that it cannot prove yet', async () => {
  const one = await shop()
  const peer = await openPeer({ brand: one.origin, isPushing: false })
  open.push(peer)
  await peer.proffer()
  await peer.push()
  const { relationship } = await one.next('agreed')
  const { publicJwk, privateJwk } = await generateKey()
  const signer = await createSigner(privateJwk)
  await peer.say('key.rotate', await peer.rotation(publicJwk, signer), undefined, signer)
  const sent = await relationship.setFilter(['#follow laptop'])
  expect(await sent.receipt()).toMatchObject({ seq: peer.head.seq })
  await one.next('key-rotated')
  expect((await relationship.state()).head).toEqual(peer.head)
})
