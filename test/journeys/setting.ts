// What the journeys share: brands on the SDK, a person with a store of their own, and what they usually say.
import { onTestFinished } from 'vitest'
import type { Via } from '../../protocol/brand/surface.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as intents from '../../protocol/owner/intents.ts'
import * as offers from '../../protocol/owner/offers.ts'
import { openShop, type Shop, type ShopOptions } from '../protocol/brand/shop.ts'
import { house, type House, type HouseParts } from '../support/house.ts'
import { claim, type Person } from '../support/person.ts'
import { until } from '../support/until.ts'
import { briskClock, type BriskClock } from './time.ts'

export const day = 86_400_000
export const undoMs = 6000
export const wanted = '#want laptop EUR..900 is:new,refurb keyboard=es ram=16GB.. in:ES'
export const legal = { name: 'Shop GmbH', address: 'Calle Mayor 1, Madrid' }
export const offered = {
  items: [
    { name: 'Laptop 13', quantity: 1, amount: 79900, attributes: { is: 'new', keyboard: 'es', ram: '16GB' } },
  ],
  currency: 'EUR',
  shipping: 500,
}
export const address = {
  name: 'Ada Example',
  street: 'Rambla 1',
  postcode: '08001',
  city: 'Barcelona',
  country: 'ES',
}

export const hostOf = ({ origin }: Pick<Shop, 'origin'>): string => new URL(origin).host

/** A brand that says yes to every proffer; it ends with the test. */
export async function shop(options: ShopOptions = {}): Promise<Shop> {
  const opened = await openShop({
    ...options,
    profile: {
      name: 'Shop',
      origin: '',
      legal,
      follows: ['#follow laptop.*'],
      terms: ['PDC-INTENT'],
      ...options.profile,
    },
  })
  onTestFinished(() => opened.close())
  opened.brand.on('proffer', (proffer) => opened.brand.accept(proffer))
  return opened
}

/** One in-force relationship. @returns its id */
export async function agree(
  person: Pick<Person, 'ask'>,
  one: Pick<Shop, 'origin'>,
  clock: { now(): number } = Date,
  lines = ['*'],
): Promise<string> {
  const { rid } = await person.ask(brands.profferTerms, {
    brand: hostOf(one),
    preferred: 'PDC-INTENT',
    alternates: [],
    lines,
    attributes: [],
    purposes: [],
    struck: [],
    expiresAt: clock.now() + 300 * day,
  })
  return rid
}

export interface World {
  clock: BriskClock
  home: House
  person: Person
  /** Takes the six seconds in which a decision can be taken back. */
  settle(): Promise<void>
  /** Posts a line to brands and lets the six seconds pass. @returns the intent's id */
  post(to: readonly Pick<Shop, 'origin'>[], line?: string, withheld?: string[]): Promise<string>
  /** Opens a brand on the world's clock and agrees with it. */
  related(options?: ShopOptions & { via?: Via }): Promise<Shop & { rid: string }>
  detail(id: string): Promise<intents.IntentDetail>
  /** Waits for as many offers. */
  offersOn(id: string, count?: number): Promise<intents.Offer[]>
  /** Accepts an offer as it stands. @returns the order's id */
  accept(offer: Pick<intents.Offer, 'id'>): Promise<string>
}

export async function world(parts: HouseParts = {}): Promise<World> {
  const clock = briskClock()
  const home = await house({ clock, ...parts })
  const person = await claim(home)
  const settle = async (): Promise<void> => {
    await clock.skip(undoMs + 100)
    const { database } = home.store.context
    await until(
      () => database.sql<{ n: number }>('SELECT count(*) AS n FROM waiting WHERE sendsAt <= ?', clock.now()),
      ([row]) => row?.n === 0,
    )
  }
  const detail = (id: string) => person.ask(intents.readIntent, undefined, { params: { id } })
  return {
    clock,
    home,
    person,
    settle,
    detail,
    async post(to, line = wanted, withheld = []) {
      const { id } = await person.ask(intents.postIntent, {
        line,
        to: to.map((one) => ({ brand: hostOf(one), withheld })),
      })
      await settle()
      return id
    },
    async related(options = {}) {
      const one = await shop({ clock, everyMs: 50, ...options })
      const rid = await agree(person, one, clock)
      return Object.assign(one, { rid })
    },
    offersOn: async (id, count = 1) =>
      (
        await until(
          () => detail(id),
          ({ offerList }) => offerList.length >= count,
        )
      ).offerList,
    async accept({ id }) {
      const key = { params: { id } }
      const { revision, total } = await person.ask(offers.prepareAccept, undefined, key)
      const { order } = await person.ask(
        offers.acceptOffer,
        { revision, total: total.amount, give: address, remember: false },
        key,
      )
      await settle()
      return order
    },
  }
}

/** Every record of a relationship as the store keeps it, in full. */
export function recordsOf({ store }: Pick<House, 'store'>, rid: string) {
  const { database, ledgers, clock } = store.context
  return ledgers.read(database, rid, {
    after: 0,
    limit: 100_000,
    maxBytes: Number.MAX_SAFE_INTEGER,
    nowSeconds: clock.seconds(),
    reveal: true,
  }).records
}
