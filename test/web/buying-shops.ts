// A person in a real browser with real shops on the SDK behind sockets, for the tests of the buying pages.
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Relationship } from '../../protocol/brand/surface.ts'
import { look, proffer, readBrands, countFollows } from './buying-calls.ts'
import { house, type House } from '../support/house.ts'
import { claim, type Person } from '../support/person.ts'
import { openWindow, type Window, type WindowParts } from '../support/browser.ts'
import { openShop, type Shop, type ShopOptions } from '../protocol/brand/shop.ts'

export interface World {
  home: House
  person: Person
  /** Opens a window in which the person is signed in. */
  open(parts?: WindowParts): Promise<Window>
  /** A shop with an agreement in force that looks for these things. */
  shop(name: string, follows: readonly string[], options?: ShopOptions): Promise<Shop>
}

/** Built by `npm run build`. */
export const webFolder = join(import.meta.dirname, '../../dist/web')

export async function openWorld(folder = webFolder): Promise<World> {
  const home = await house({ config: { webFolder: folder } })
  const person = await claim(home)
  return {
    home,
    person,
    async open(parts = {}) {
      const window = await openWindow(home.origin, parts)
      await window.context.addCookies(
        [...person.cookies].map(([name, value]) => ({ name, value, url: home.origin })),
      )
      return window
    },
    async shop(name, follows, options = {}) {
      const shop = await openShop({
        via: 'stream',
        everyMs: 50,
        ...options,
        profile: {
          name,
          about: `${name}, by appointment`,
          legal: { name: `${name} GmbH`, address: 'Market Street 1, Berlin' },
          terms: ['PDC-INTENT', 'SD-BASE'],
          follows: [...follows],
          lang: ['en'],
          ...options.profile,
        } as NonNullable<ShopOptions['profile']>,
      })
      onTestFinished(() => shop.close(), 20_000)
      shop.brand.on('proffer', (proffer) => shop.brand.accept(proffer))
      await befriend(person, shop)
      return shop
    },
  }
}

async function befriend(person: Person, shop: Shop): Promise<void> {
  const { brand } = await look(person, new URL(shop.origin).host)
  await proffer(person, brand)
  for (;;) {
    const all = await readBrands(person)
    const one = all.find((card) => card.brand === brand)
    if (one?.standing === 'in_force' && (await countFollows(person, brand)) > 0) return
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
}

/** Waits for the next intent that reaches a shop. */
export const nextIntent = async (shop: Shop): Promise<{ relationship: Relationship; object: string }> =>
  shop.next('intent')
