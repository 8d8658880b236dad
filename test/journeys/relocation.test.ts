// A relationship goes on under a new key of the person's and at a new address of their server, with nothing lost.
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Via } from '../../protocol/brand/surface.ts'
import { importPublicKey } from '../../protocol/keys.ts'
import { bytes } from '../../protocol/limits.ts'
import { parseMessage, verifyMessage } from '../../protocol/message.ts'
import * as access from '../../protocol/owner/access.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as calls from '../../protocol/owner/door.ts'
import * as intents from '../../protocol/owner/intents.ts'
import { parseBody } from '../../protocol/types.ts'
import { renewKey } from '../../server/store/relocation/relocation.ts'
import { relationshipOf } from '../../server/store/terms/terms.ts'
import { openShop } from '../protocol/brand/shop.ts'
import { claimedHouse, openBrand, relate, speak } from '../server/delivery/support.ts'
import { signIn } from '../support/person.ts'
import { until } from '../support/until.ts'
import { agree, hostOf, offered, recordsOf, undoMs, wanted, world, type World } from './setting.ts'

const ways: Via[] = ['push', 'stream', 'pull']

/** Lets the store's clock go on until something is seen. */
async function onward<T>(
  { clock }: Pick<World, 'clock'>,
  seen: () => T | Promise<T>,
  isEnough: (value: T) => boolean,
): Promise<T> {
  return until(async () => {
    const value = await seen()
    if (!isEnough(value)) await clock.skip(1000)
    return value
  }, isEnough)
}

const codesOf = async ({ person }: Pick<World, 'person'>): Promise<string[]> =>
  (await person.ask(care.readJournal)).entries.map(({ said }) => said.code)

const headOf = ({ store }: World['home'], rid: string) => {
  const { ledgers, database } = store.context
  return ledgers.head(database, rid)
}

describe('a new key', () => {
  it.each(ways)(
    'is followed by a brand that takes its records by %s, and the old one is let go',
    async (via) => {
      const journey = await world()
      const { home, person } = journey
      const one = await journey.related({ via })
      const { database, keyring } = home.store.context
      const oldKid = relationshipOf(database, one.rid)?.ourKid ?? ''
      const first = await journey.post([one])
      const intent = await one.next('intent')

      const renewed = await person.ask(calls.renewKey, undefined, { params: { brand: hostOf(one) } })
      expect(renewed.isRenewable).toBe(false)
      const kid = relationshipOf(database, one.rid)?.ourKid ?? ''
      expect(kid).not.toBe(oldKid)
      await one.next('key-rotated')
      await onward(journey, () => keyring.isDestroyed(oldKid), Boolean)
      expect(await codesOf(journey)).toContain('terms.old_key_destroyed')

      // What it says, what it hears, and what it was said before the change all go on.
      const sent = await intent.relationship.offer(intent, offered)
      await sent.receipt()
      const [offer] = await journey.offersOn(first)
      const order = await journey.accept(offer ?? { id: '' })
      const accepted = await one.next('accept')
      await accepted.relationship.confirm(accepted, 'N-1')
      expect(order).toBe(accepted.id)
      await journey.post([one], wanted.replace('laptop', 'laptop.ultraportable'))
      await one.next('intent')
      const held = await one.store.records(one.rid, 0, 100)
      const rotation = held.find(({ type }) => type === 'key.rotate')
      for (const record of recordsOf(home, one.rid)) {
        if (!('jwt' in record) || parseMessage(record.jwt).claims.iss === one.origin) continue
        const expected = record.seq > (rotation?.seq ?? 0) ? kid : oldKid
        expect(parseMessage(record.jwt).kid, record.type).toBe(expected)
      }
      expect(keyring.isDestroyed(kid)).toBe(false)
      expect((await person.ask(care.verifyAll)).ok).toBe(true)
      expect(
        (await person.ask(calls.readOwnKey, undefined, { params: { brand: hostOf(one) } })).isRenewable,
      ).toBe(true)
      await person.ask(brands.revokeTerms, { erase: false }, { params: { brand: hostOf(one) } })
      await one.next('revoked')
    },
  )

  it('signs the looks into the outbox of a brand that cannot reach this server', async () => {
    const journey = await world({ config: { reachable: 'no' } })
    const one = await journey.related({ via: 'push' })
    await onward(journey, () => one.told.some(({ name }) => name === 'agreed'), Boolean)
    const id = await journey.post([one])
    await onward(journey, () => one.told.some(({ name }) => name === 'intent'), Boolean)
    const intent = await one.next('intent')
    await journey.person.ask(calls.renewKey, undefined, { params: { brand: hostOf(one) } })
    await onward(journey, () => one.told.some(({ name }) => name === 'key-rotated'), Boolean)
    const sent = await intent.relationship.offer(intent, offered)
    await onward(
      journey,
      () => journey.detail(id),
      ({ offerList }) => offerList.length === 1,
    )
    await onward(journey, () => one.told.some(({ name }) => name === 'receipted'), Boolean)
    expect((await sent.receipt()).seq).toBeGreaterThan(0)
  })

  it('is made for every brand at once, and asks for the passkey', async () => {
    const journey = await world()
    const [one, two] = [await journey.related(), await journey.related({ via: 'stream' })]
    await journey.clock.skip(11 * 60_000)
    expect((await journey.person.call(calls.renewAllKeys)).code).toBe('step_up')
    const signedIn = await signIn(journey.home, journey.person.passkey)
    expect(await signedIn.ask(calls.renewAllKeys)).toEqual({ renewed: 2, left: [] })
    await one.next('key-rotated')
    await two.next('key-rotated')
  })
})

describe('to a brand that is far behind', () => {
  it('rings with the key that it knows, after days without it', { timeout: 90_000 }, async () => {
    const journey = await world()
    const { clock, home, person } = journey
    const one = await journey.related({ via: 'push' })
    await journey.post([one])
    await one.next('intent')
    const { database, keyring } = home.store.context
    const oldKid = relationshipOf(database, one.rid)?.ourKid ?? ''
    await onward(
      journey,
      () => headOf(home, one.rid).seq,
      (seq) => seq === 3,
    )
    await one.close()
    await person.ask(calls.renewKey, undefined, { params: { brand: hostOf(one) } })
    await clock.skip(25 * 3_600_000)
    expect(keyring.isDestroyed(oldKid)).toBe(false)
    const { store, keys, port } = one
    const back = await openShop({ clock, store, keys, port, via: 'push' })
    onTestFinished(() => back.close())
    await until(async () => {
      await clock.skip(3_600_000)
      return keyring.isDestroyed(oldKid)
    }, Boolean)
    expect(back.told.map(({ name }) => name)).toContain('key-rotated')
  })

  it('signs each batch with the key that counts behind it, over a restart, and never rotates twice unseen', async () => {
    let opened = await claimedHouse()
    const brand = await openBrand()
    let isAway = true
    const kids: { kid: string; upto: number }[] = []
    brand.door = async (_request, jwt, response) => {
      const parsed = parseMessage(jwt, bytes.batch)
      const { records = [] } = parseBody('ledger.batch', parsed.claims.body)
      if (isAway && records.length > 0) return void response.writeHead(503, { 'retry-after': '1' }).end()
      if (records.length > 0) kids.push({ kid: parsed.kid, upto: records.at(-1)?.seq ?? 0 })
      await brand.acknowledge(jwt, response)
    }
    const related = await relate(opened, brand, true)
    const { rid } = related
    const { context } = opened.store
    const oldKid = relationshipOf(context.database, rid)?.ourKid ?? ''
    await speak(related, 70)
    const rotate = (store: typeof opened.store) =>
      store.context.database.transact((tx) => {
        const relationship = relationshipOf(tx, rid)
        if (!relationship) throw new Error('it is gone')
        return renewKey(store.context, tx, relationship)
      })
    const newKid = await rotate(opened.store)
    await expect(rotate(opened.store)).rejects.toMatchObject({ code: 'not_possible' })
    const { seq } = headOf(opened, rid)
    await speak(related, 3)
    opened = await opened.reopen()
    isAway = false
    const { database, keyring } = opened.store.context
    await until(
      () => brand.held.seq,
      (held) => held === seq + 3,
    )
    await until(() => keyring.isDestroyed(oldKid), Boolean)
    for (const { kid, upto } of kids) expect(kid, String(upto)).toBe(upto < seq ? oldKid : newKid)
    expect(new Set(kids.map(({ kid }) => kid)).size).toBe(2)
    expect(relationshipOf(database, rid)?.ourKid).toBe(newKid)
    expect(await rotate(opened.store)).not.toBe(newKid)
  })

  it('leaves all that the old key signed provable from the ledger alone', async () => {
    const opened = await claimedHouse()
    const brand = await openBrand()
    const related = await relate(opened, brand, true)
    const { context } = opened.store
    await speak(related, 3)
    await context.database.transact((tx) => {
      const relationship = relationshipOf(tx, related.rid)
      return relationship && renewKey(context, tx, relationship)
    })
    await speak(related, 2)
    await until(
      () => brand.held.seq,
      (held) => held === headOf(opened, related.rid).seq,
    )
    let key: Awaited<ReturnType<typeof importPublicKey>> | undefined
    for (const record of recordsOf(opened, related.rid)) {
      if (!('jwt' in record)) throw new Error('a record is gone')
      const parsed = parseMessage(record.jwt)
      const { claims } = parsed
      if (claims.iss === brand.origin) continue
      if (claims.type === 'terms.proffer') {
        const { x } = parseBody('terms.proffer', claims.body).cnf.jwk
        key = await importPublicKey({ kty: 'OKP', crv: 'Ed25519', x })
      }
      await verifyMessage(parsed, key, { iss: claims.iss, aud: brand.origin, sub: related.rid })
      if (claims.type !== 'key.rotate') continue
      const { x } = parseBody('key.rotate', claims.body).jwk
      key = await importPublicKey({ kty: 'OKP', crv: 'Ed25519', x })
    }
  })
})

describe('a new address', () => {
  it.each(ways)('is told once to a brand that takes its records by %s, which goes on there', async (via) => {
    const journey = await world()
    const one = await journey.related({ via })
    const id = await journey.post([one])
    const intent = await one.next('intent')
    const before = headOf(journey.home, one.rid).seq
    const oldOrigin = journey.home.origin

    const home = await journey.home.reopen({ port: 0 })
    expect(home.origin).not.toBe(oldOrigin)
    const place = { ...journey, home }
    await onward(place, () => one.told.some(({ name }) => name === 'moved'), Boolean)
    const person = await signIn(home, journey.person.passkey)
    await onward(
      place,
      () => person.ask(calls.readAddress),
      ({ waiting }) => waiting.length === 0,
    )
    expect(await person.ask(calls.readAddress)).toEqual({ origin: home.origin, told: 1, waiting: [] })

    const sent = await intent.relationship.offer(intent, offered)
    await onward(place, () => one.told.some(({ name }) => name === 'receipted'), Boolean)
    await sent.receipt()
    const detail = await person.ask(intents.readIntent, undefined, { params: { id } })
    expect(detail.offerList).toHaveLength(1)
    await person.ask(intents.postIntent, {
      line: wanted.replace('laptop', 'laptop.ultraportable'),
      to: [{ brand: hostOf(one), withheld: [] }],
    })
    await journey.clock.skip(undoMs + 100)
    await onward(place, () => one.told.filter(({ name }) => name === 'intent').length === 2, Boolean)
    const records = recordsOf(home, one.rid)
    expect(records.filter(({ type }) => type === 'moved')).toHaveLength(1)
    expect(records.length).toBeGreaterThan(before + 2)
    await onward(
      place,
      () => one.store.records(one.rid, 0, 1000),
      (held) => held.length === records.length,
    )
    expect((await one.store.records(one.rid, 0, 1000)).map(({ hash }) => hash)).toEqual(
      records.map(({ hash }) => hash),
    )
    // What the rooms know comes from the records alone.
    const { database, ledgers } = home.store.context
    const rows = () => ['relationship', 'told_address'].map((table) => database.sql(`SELECT * FROM ${table}`))
    const known = rows()
    await ledgers.rebuild()
    expect(rows()).toEqual(known)
    // At the same address again nothing more is said.
    const again = await home.reopen()
    await journey.clock.skip(1000)
    expect(recordsOf(again, one.rid).filter(({ type }) => type === 'moved')).toHaveLength(1)
    const answer = await fetch(`${again.origin}/.well-known/bespeak`)
    expect(((await answer.json()) as { origin: string }).origin).toBe(again.origin)
  })

  it('brings home the answer to a proffer that named the old one', async () => {
    const journey = await world()
    const one = await openShop({ clock: journey.clock, via: 'pull', everyMs: 50 })
    onTestFinished(() => one.close())
    const rid = await agree(journey.person, one, journey.clock)
    const proffer = await one.next('proffer')
    const home = await journey.home.reopen({ port: 0 })
    await one.brand.accept(proffer)
    const { database } = home.store.context
    await onward(
      journey,
      () => relationshipOf(database, rid)?.state,
      (state) => state === 'in_force',
    )
    await journey.clock.skip(600_000)
    await onward(journey, () => one.told.some(({ name }) => name === 'moved'), Boolean)
  })

  it('is told by nobody whom no brand can reach', async () => {
    const journey = await world({ config: { reachable: 'no' } })
    const one = await journey.related({ via: 'push' })
    await onward(journey, () => one.told.some(({ name }) => name === 'agreed'), Boolean)
    const home = await journey.home.reopen({ port: 0 })
    await journey.clock.skip(700_000)
    expect(recordsOf(home, one.rid).filter(({ type }) => type === 'moved')).toHaveLength(0)
    const person = await signIn(home, journey.person.passkey)
    expect(await person.ask(calls.readAddress)).toMatchObject({ told: 0 })
  })
})

it('shows who was told and has not confirmed it', async () => {
  const journey = await world()
  const [one, two] = [await journey.related(), await journey.related()]
  await two.close()
  const home = await journey.home.reopen({ port: 0 })
  const person = await signIn(home, journey.person.passkey)
  const place = { ...journey, home }
  await onward(place, () => one.told.some(({ name }) => name === 'moved'), Boolean)
  const news = await onward(
    place,
    () => person.ask(calls.readAddress),
    ({ told, waiting }) => told === 2 && waiting.length === 1,
  )
  expect(news.waiting).toEqual([{ brand: hostOf(two), name: 'Shop' }])
  expect((await person.ask(access.readAccess)).passkeys).toHaveLength(1)
})
