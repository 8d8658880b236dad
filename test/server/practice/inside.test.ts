// Practice brands inside a server: one click on, a whole purchase, one click off, and nothing of it left behind.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as brands from '../../../protocol/owner/brands.ts'
import * as care from '../../../protocol/owner/care.ts'
import * as intents from '../../../protocol/owner/intents.ts'
import * as offers from '../../../protocol/owner/offers.ts'
import * as orders from '../../../protocol/owner/orders.ts'
import { house, type House, type HouseParts } from '../../support/house.ts'
import { claim, type Person } from '../../support/person.ts'
import { briskClock } from '../../journeys/time.ts'

const here = ['kestrel.practice.test', 'alder.practice.test', 'marchetti.practice.test']
const address = {
  name: 'Ada Example',
  street: 'Rambla 1',
  postcode: '08001',
  city: 'Barcelona',
  country: 'ES',
}
const patience = { timeout: 40_000, interval: 50 }
/** Between two looks so much time is skipped: the person's six seconds, and what brands take to think. */
const skipMs = 400

interface Practicing {
  home: House
  person: Person
  /** Lets time pass until something is so. */
  until<T>(look: () => Promise<T>, expected: T): Promise<void>
}

async function practicing(parts: HouseParts = {}): Promise<Practicing> {
  const clock = briskClock()
  const home = await house({ clock, ...parts })
  const person = await claim(home)
  const until = async <T>(look: () => Promise<T>, expected: T): Promise<void> => {
    const skipped = async (): Promise<T> => {
      await clock.skip(skipMs)
      return look()
    }
    await expect.poll(skipped, patience).toBe(expected)
  }
  expect(await person.ask(care.setPractice, { on: true })).toEqual({ on: true, brands: here })
  return { home, person, until }
}

const standingOf = async (person: Person): Promise<Record<string, string>> => {
  const { brands: list } = await person.ask(brands.listBrands)
  return Object.fromEntries(list.map(({ brand, standing }) => [brand, standing]))
}

async function firstOffer({ person, until }: Practicing, line: string): Promise<intents.Offer> {
  const to = here.map((brand) => ({ brand, withheld: [] }))
  const { id } = await person.ask(intents.postIntent, { line, to })
  const read = () => person.call(intents.readIntent, undefined, { params: { id } })
  await until(async () => (await read()).body.offerList?.length ?? 0, 1)
  const [offer] = (await read()).body.offerList
  if (!offer) throw new Error('no offer')
  return offer
}

it('agrees with all three at one click: two take the terms, the roaster counters', async () => {
  const world = await practicing()
  const { person } = world
  expect(await standingOf(person)).toEqual({
    'kestrel.practice.test': 'in_force',
    'marchetti.practice.test': 'in_force',
    'alder.practice.test': 'countered',
  })
  const params = { brand: 'alder.practice.test' }
  expect(await person.ask(brands.answerCounter, { take: true }, { params })).toEqual({ standing: 'in_force' })
  const offer = await firstOffer(world, '#want coffee EUR..30/mo q:1kg form=beans in:ES')
  expect(offer).toMatchObject({ name: 'Alder Coffee', isPractice: true, total: 2950 })

  const detail = await person.ask(brands.readBrand, undefined, { params })
  expect(detail).toMatchObject({ isPractice: true, agreement: 'SD-BASE-DP' })
  const logo = await person.fetch(detail.logo ?? '')
  expect(logo.headers.get('content-type')).toBe('image/svg+xml')
})

it('goes from a line to a receipt, and counts it nowhere', async () => {
  const world = await practicing()
  const { person, until } = world
  const offer = await firstOffer(world, '#want headphones EUR..400 brand=Sony in:ES')
  expect(offer).toMatchObject({ brand: 'kestrel.practice.test', total: 30_395 })
  const params = { id: offer.id }
  await person.ask(offers.counterOffer, { total: 29_395, revision: 1 }, { params })
  const step = () => person.ask(offers.prepareAccept, undefined, { params })
  await until(async () => (await step()).revision, 2)
  const { total } = await step()
  expect(total.amount).toBe(29_900)
  const accept = { revision: 2, total: total.amount, give: address, remember: false }
  const { order } = await person.ask(offers.acceptOffer, accept, { params })
  const read = () => person.call(orders.readOrder, undefined, { params: { id: order } })
  await until(async () => (await read()).body.hasReceipt, true)
  expect((await read()).body).toMatchObject({ state: 'delivered', number: 'KE-1001', isPractice: true })
  const history = await person.ask(orders.listOrders)
  expect(history.orders).toHaveLength(1)
  expect(history.totals).toEqual([])
}, 60_000)

it('goes away at one click: cut off, erased with a signed receipt, and no file left', async () => {
  const world = await practicing()
  const { home, person } = world
  await firstOffer(world, '#want printer EUR..400 in:ES')
  const folder = join(home.config.dataFolder, 'practice')
  expect(readdirSync(folder).toSorted()).toEqual(['alder', 'brash', 'kestrel', 'marchetti'])
  expect(await person.ask(care.setPractice, { on: false })).toEqual({ on: false, brands: [] })
  expect(await standingOf(person)).toEqual({})
  expect(existsSync(folder)).toBe(false)
  const { brands: past } = await person.ask(brands.listBrands, undefined, { query: { tab: 'history' } })
  expect(past.map(({ brand, standing, erasure }) => [brand, standing, erasure]).toSorted()).toEqual([
    ['alder.practice.test', 'revoked', undefined],
    ['kestrel.practice.test', 'revoked', 'receipted'],
    ['marchetti.practice.test', 'revoked', undefined],
  ])
  const looked = await person.call(brands.lookAtBrand, { domain: 'kestrel.practice.test' })
  expect(looked.code).toBe('brand_unreachable')
  expect((await person.ask(care.verifyAll)).ledgers.filter(({ ok }) => !ok)).toEqual([])

  expect(await person.ask(care.setPractice, { on: true })).toMatchObject({ on: true })
  expect((await standingOf(person))['kestrel.practice.test']).toBe('in_force')
})

it('is on again after a restart, with what was promised before', async () => {
  const { home, person, until } = await practicing()
  const to = here.map((brand) => ({ brand, withheld: [] }))
  const { id } = await person.ask(intents.postIntent, { line: '#want printer EUR..400 in:ES', to })
  const state = () => person.call(intents.readIntent, undefined, { params: { id } })
  await until(async () => (await state()).body.seen, 1)
  const again = await home.reopen()
  const browser = Object.assign(person, { origin: again.origin })
  const read = () => browser.call(intents.readIntent, undefined, { params: { id } })
  await until(async () => (await read()).body.offerList?.length ?? 0, 1)
  expect(await browser.ask(care.setPractice, { on: true })).toEqual({ on: true, brands: here })
  expect((await browser.ask(brands.listBrands)).brands).toHaveLength(3)
})

it('works in a server that nobody can reach, too', async () => {
  const world = await practicing({ config: { reachable: 'no' } })
  expect(await firstOffer(world, '#want printer EUR..400 in:ES')).toMatchObject({ total: 22_595 })
})

it('is switched by the person alone', async () => {
  const home = await house()
  await claim(home)
  const { origin } = home
  const response = await fetch(`${origin}/api/practice`, {
    method: 'PUT',
    headers: { origin, 'content-type': 'application/json' },
    body: '{"on":true}',
  })
  expect(response.status).toBe(401)
  expect(existsSync(join(home.config.dataFolder, 'practice'))).toBe(false)
})
