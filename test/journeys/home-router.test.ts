// A store behind a home router: it calls, nobody calls it, and its brands are killed at every step of the loop.
import { expect, it } from 'vitest'
import { counts, seconds } from '../../protocol/limits.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as orders from '../../protocol/owner/orders.ts'
import { canBeReachedBy } from '../../server/store/reachable.ts'
import { until } from '../support/until.ts'
import { openMortalShop, type MortalShop } from './mortal-shop.ts'
import { agree, hostOf, offered, recordsOf, shop, world, type World } from './setting.ts'

const names = [
  ...(['agreed', 'intent', 'accept', 'disclosure', 'receipted', 'refused'] as const),
  ...(['revoked', 'erasure', 'paused', 'resumed', 'fork', 'stopped'] as const),
] as const

/** Lets the store look and push as its own clock tells it to, until something is so. */
async function onward<T>(
  { clock }: World,
  seen: () => T | Promise<T>,
  isEnough: (value: T) => boolean,
): Promise<T> {
  return until(async () => {
    const value = await seen()
    if (!isEnough(value)) await clock.skip(1000)
    return value
  }, isEnough)
}

const told = async (journey: World, one: MortalShop, name: (typeof names)[number]): Promise<void> => {
  await onward(
    journey,
    () => one.told.map((event) => event.name),
    (all) => all.includes(name),
  )
}

/** What the store holds, and the brand holds as far as it was told, is the same; and each message is there once. */
async function compare(journey: World, one: MortalShop, rid: string): Promise<void> {
  const ours = recordsOf(journey.home, rid)
  await onward(
    journey,
    async () => (await one.store.records(rid, 0, 1000)).length,
    (length) => length === ours.length,
  )
  const theirs = await one.store.records(rid, 0, 1000)
  expect(theirs.map(({ seq, hash }) => [seq, hash])).toEqual(ours.map(({ seq, hash }) => [seq, hash]))
  const jwts = ours.flatMap((record) => ('jwt' in record ? [record.jwt] : []))
  expect(new Set(jwts).size).toBe(jwts.length)
}

it('goes from claim to revoke while the brand is killed between any two steps, and nothing is lost or doubled', async () => {
  const journey = await world({ config: { reachable: 'no' } })
  const { person, home, clock } = journey
  const one = await openMortalShop(clock, names)
  const again = async (): Promise<void> => {
    await one.kill()
    await one.start()
  }
  const rid = await agree(person, one, clock)
  await again()
  await told(journey, one, 'agreed')

  await one.kill()
  const id = await journey.post([one])
  await one.start()
  await told(journey, one, 'intent')
  const intent = await one.heard('intent')
  await again()
  const relationship = await one.brand.relationship(rid)
  const sent = await relationship?.offer(intent, offered)
  await again()
  const { offerList } = await onward(
    journey,
    () => journey.detail(id),
    (detail) => detail.offerList.length === 1,
  )
  expect(offerList[0]?.id).toBe(`${rid}.${sent?.id}`)
  await again()
  await told(journey, one, 'receipted')

  const order = await journey.accept(offerList[0] ?? { id: '' })
  await one.kill()
  await one.start()
  await told(journey, one, 'disclosure')
  const accept = await one.heard('accept')
  const later = await one.brand.relationship(rid)
  await later?.confirm(accept, 'N-1')
  await again()
  const last = await one.brand.relationship(rid)
  await last?.receipt(accept, { method: 'transfer', reference: 'R-1' })
  await again()
  const bought = await onward(
    journey,
    () => person.ask(orders.readOrder, undefined, { params: { id: order } }),
    ({ hasReceipt }) => hasReceipt,
  )
  expect(bought).toMatchObject({ number: 'N-1', receipt: { payment: 'transfer R-1' } })
  await compare(journey, one, rid)

  await one.kill()
  await person.ask(brands.revokeTerms, { erase: true }, { params: { brand: hostOf(one) } })
  await one.start()
  await told(journey, one, 'revoked')
  await told(journey, one, 'erasure')
  const types = recordsOf(home, rid).map(({ type }) => type)
  for (const type of ['offer.make', 'offer.accept', 'order.confirm', 'order.receipt', 'terms.revoke']) {
    expect(types.filter((found) => found === type)).toEqual([type])
  }
  // Not one call came in, and none was tried: state, records and stream were asked for by nobody.
  expect(one.calls).toEqual([])
  const { database } = home.store.context
  expect(database.sql('SELECT DISTINCT channel FROM handover')).toEqual([{ channel: 'push' }])
  expect(database.sql('SELECT 1 FROM read_nonce')).toEqual([])
  expect((await person.ask(care.verifyAll)).ok).toBe(true)
})

it('has a brand keep the look into its outbox open, hears at once what comes, and cuts it with the revoke', async () => {
  const journey = await world({ config: { reachable: 'no' } })
  const { person, home, clock } = journey
  const one = await openMortalShop(clock, names)
  const rid = await agree(person, one, clock)
  await told(journey, one, 'agreed')
  const id = await journey.post([one])
  await told(journey, one, 'intent')
  const intent = await one.heard('intent')
  const looks = () => one.asked.filter(({ what }) => what.endsWith('/outbox'))
  await onward(journey, looks, (all) => all.length > 1)
  expect(new Set(looks().map(({ prefer }) => prefer))).toEqual(new Set([`wait=${seconds.outboxWait}`]))

  // No time is skipped from here: what comes now comes through the call that is open.
  const isOpen = () => {
    const [row] = home.store.context.database.sql<{ pollAt: number }>('SELECT pollAt FROM push')
    return (row?.pollAt ?? 0) > clock.now() + 2000
  }
  await until(isOpen, Boolean)
  const before = looks().length
  const relationship = await one.brand.relationship(rid)
  await relationship?.offer(intent, offered)
  await until(
    () => journey.detail(id),
    ({ offerList }) => offerList.length === 1,
  )
  await until(
    () => looks().length,
    (count) => count === before + 1,
  )
  await until(isOpen, Boolean)

  const open = looks().length
  const posted = one.asked.length
  await person.ask(brands.revokeTerms, { erase: false }, { params: { brand: hostOf(one) } })
  await told(journey, one, 'revoked')
  await clock.skip(600_000)
  expect(looks()).toHaveLength(open)
  // The notice, and that it arrived: nothing else was said.
  expect(one.asked.slice(posted).every(({ what }) => what === 'POST /bespeak/inbox')).toBe(true)
  expect(home.store.context.database.sql('SELECT pollAt FROM push')).toEqual([{ pollAt: null }])
})

it('takes nothing new while paused, hears what goes on, and goes on after, across a restart of its own', async () => {
  const journey = await world({ config: { reachable: 'no' } })
  const { person, clock } = journey
  const one = await openMortalShop(clock, names)
  const rid = await agree(person, one, clock)
  const params = { brand: hostOf(one) }
  const id = await journey.post([one])
  await told(journey, one, 'intent')
  const intent = await one.heard('intent')
  // What is on its way at a pause waits for its end, and the word of the pause behind it.
  const seen = () =>
    journey.home.store.context.database.sql<{ seq: number }>('SELECT max(seq) AS seq FROM seen')
  await onward(journey, seen, ([row]) => row?.seq === recordsOf(journey.home, rid).length)
  await person.ask(brands.pauseTerms, undefined, { params })
  await told(journey, one, 'paused')
  const relationship = await one.brand.relationship(rid)
  await expect(relationship?.offer(intent, offered)).rejects.toMatchObject({ code: 'paused' })
  expect((await journey.detail(id)).offerList).toEqual([])

  const reopened = await journey.home.reopen()
  const after: World = { ...journey, home: reopened }
  await person.ask(brands.resumeTerms, undefined, { params })
  await told(after, one, 'resumed')
  await relationship?.offer(intent, offered)
  await onward(
    after,
    () => journey.detail(id),
    ({ offerList }) => offerList.length === 1,
  )
  await compare(after, one, rid)
})

it('keeps a bounded number of looks open however many brands there are, and each gets its turn', async () => {
  const journey = await world({ config: { reachable: 'no' } })
  const { clock, person } = journey
  const all = await Promise.all(Array.from({ length: 40 }, () => shop({ clock })))
  for (const one of all) await agree(person, one, clock)
  let open = 0
  let most = 0
  for (const one of all) {
    const { handler } = one.brand
    one.brand.handler = async (request) => {
      const isLook = request.headers.get('prefer') !== null
      most = Math.max(most, (open += Number(isLook)))
      try {
        return await handler(request)
      } finally {
        open -= Number(isLook)
      }
    }
  }
  const id = await journey.post(all)
  await onward(
    journey,
    () => all.map(({ told: events }) => events.some(({ name }) => name === 'intent')),
    (heard) => heard.every(Boolean),
  )
  for (const one of all) {
    const intent = await one.next('intent')
    await intent.relationship.offer(intent, offered)
  }
  await onward(
    journey,
    () => journey.detail(id),
    ({ offerList }) => offerList.length === all.length,
  )
  expect(most).toBeLessThanOrEqual(32)
  expect(counts.outbox).toBe(50)
}, 60_000)

it.each([
  ['https://me.example', 'https://shop.example', true],
  ['http://localhost:7300', 'https://shop.example', false],
  ['http://192.168.1.4:7300', 'https://shop.example', false],
  ['http://[fd00::1]:7300', 'https://shop.example', false],
  ['http://bespeak.local', 'https://shop.example', false],
  ['http://nas', 'https://shop.example', false],
  ['http://localhost:7300', 'http://127.0.0.1:7401', true],
  ['http://localhost:7300', 'https://kestrel.practice.test', true],
])('judges by its address: %s for %s', (origin, brand, isReachable) => {
  expect(canBeReachedBy({ reachable: 'auto', origin }, brand)).toBe(isReachable)
  expect(canBeReachedBy({ reachable: 'no', origin }, brand)).toBe(false)
  expect(canBeReachedBy({ reachable: 'yes', origin }, brand)).toBe(true)
})
