// A brand's keys over time, as its document and its messages show them to a store.
import { createServer, type Server } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { createSigner, endorseKey, generateKey, type PrivateJwk } from '../../../protocol/keys.ts'
import { newId, personId, signMessage } from '../../../protocol/message.ts'
import * as brands from '../../../protocol/owner/brands.ts'
import * as care from '../../../protocol/owner/care.ts'
import { openShop } from '../../protocol/brand/shop.ts'
import { house, type House } from '../../support/house.ts'
import { claim, type Person } from '../../support/person.ts'
import { until } from '../../support/until.ts'

const legal = { name: 'Shop GmbH', address: 'Calle Mayor 1, Madrid' }
const second = (): number => Math.floor(Date.now() / 1000)
const publicOf = ({ kty, crv, x, kid }: PrivateJwk) => ({
  kty,
  crv,
  x,
  ...(kid === undefined ? {} : { kid }),
})

interface Settled {
  home: House
  person: Person
  rid: string
  port: number
  origin: string
  old: PrivateJwk
}

/** A relationship in force with a shop that then goes away; only its port and its key are left. */
async function settled(): Promise<Settled> {
  const shop = await openShop({ profile: { name: 'Shop', origin: '', legal } })
  shop.brand.on('proffer', (proffer) => shop.brand.accept(proffer))
  const home = await house()
  const person = await claim(home)
  const brand = new URL(shop.origin).host
  const { rid, standing } = await person.ask(brands.profferTerms, {
    brand,
    preferred: 'PDC-INTENT',
    alternates: [],
    lines: ['*'],
    attributes: [],
    purposes: [],
    struck: [],
    expiresAt: Date.now() + 30 * 86_400_000,
  })
  expect(standing).toBe('in_force')
  await shop.close()
  const [old] = shop.keys
  if (old === undefined) throw new Error('a shop without a key')
  return { home, person, rid, port: shop.port, origin: shop.origin, old }
}

/** Serves nothing but a brand's document with these keys, at the same origin. */
async function publish(port: number, origin: string, keys: readonly object[]): Promise<void> {
  const document = {
    bespeak: ['1'],
    role: 'brand',
    origin,
    name: 'Shop',
    legal,
    keys,
    inbox: `${origin}/inbox`,
    outbox: `${origin}/outbox`,
    records: `${origin}/records`,
  }
  const server: Server = createServer((_, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document)),
  )
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
}

async function setFilter({ home, rid, origin }: Settled, key: PrivateJwk): Promise<number> {
  const claims = {
    iss: origin,
    aud: personId(rid),
    sub: rid,
    jti: newId(),
    iat: second(),
    type: 'filter.set',
    body: { follows: ['#follow laptop.*'], push: false },
  }
  const answer = await fetch(`${home.origin}/r/${rid}/inbox`, {
    method: 'POST',
    headers: { 'content-type': 'application/jwt' },
    body: await signMessage(claims, await createSigner(key)),
  })
  await answer.arrayBuffer()
  return answer.status
}

const codes = async (person: Person): Promise<string[]> =>
  (await person.ask(care.readJournal)).entries.map((entry) => entry.said.code)

it('counts a new key that the old one vouched for, and what the old one signed still verifies', async () => {
  const world = await settled()
  const { privateJwk: fresh, publicJwk } = await generateKey()
  const by = await endorseKey(publicJwk, second(), await createSigner(world.old))
  await publish(world.port, world.origin, [{ ...publicOf(fresh), by }, publicOf(world.old)])
  // The first answer is the one that everybody gets; meanwhile the document is read.
  expect(await setFilter(world, fresh)).toBe(401)
  await until(
    () => codes(world.person),
    (seen) => seen.includes('brand.key_added'),
  )
  expect(await setFilter(world, fresh)).toBe(201)
  expect(await world.person.ask(care.verifyAll)).toMatchObject({ ok: true })
})

it('holds a relationship when the document publishes a key that no pinned key vouches for', async () => {
  const world = await settled()
  const { privateJwk: stranger } = await generateKey()
  await publish(world.port, world.origin, [publicOf(stranger), publicOf(world.old)])
  expect(await setFilter(world, stranger)).toBe(401)
  await until(
    () => codes(world.person),
    (seen) => seen.includes('brand.key_unvouched'),
  )
  const params = { brand: new URL(world.origin).host }
  const seen = await world.person.ask(brands.readBrand, undefined, { params })
  expect(seen).toMatchObject({ standing: 'paused', isKeyHeld: true })
  expect(await setFilter(world, stranger)).toBe(401)
})

it('drops a key that the document no longer publishes, and adds none in its place', async () => {
  const world = await settled()
  const { privateJwk: stranger } = await generateKey()
  await publish(world.port, world.origin, [publicOf(stranger)])
  expect(await setFilter(world, world.old)).toBe(201)
  // A key nobody published makes the store look at the document.
  const { privateJwk: nobody } = await generateKey()
  expect(await setFilter(world, nobody)).toBe(401)
  await until(
    () => codes(world.person),
    (seen) => seen.includes('brand.key_taken'),
  )
  expect(await setFilter(world, world.old)).toBe(401)
  expect(await setFilter(world, stranger)).toBe(401)
  expect(await world.person.ask(care.verifyAll)).toMatchObject({ ok: true })
})
