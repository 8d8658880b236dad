// A brand on the SDK behind a real socket, for the tests of this folder.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createBrand } from '../../../protocol/brand/brand.ts'
import { createMemoryStore } from '../../../protocol/brand/memory.ts'
import type { BrandStore } from '../../../protocol/brand/store.ts'
import type { Brand, BrandEvents, BrandOptions, EventName, Via } from '../../../protocol/brand/surface.ts'
import { generateKey, type PrivateJwk } from '../../../protocol/keys.ts'
import { systemClock } from '../../../server/platform/clock.ts'

export interface Shop {
  brand: Brand
  origin: string
  port: number
  keys: PrivateJwk[]
  store: BrandStore
  /** Names and ids of everything that listeners were told, in order. */
  told: { name: EventName; id: string; event: BrandEvents[EventName] }[]
  /** The next event of a name that nobody has waited for yet. */
  next<Name extends EventName>(name: Name): Promise<BrandEvents[Name]>
  close(): Promise<void>
}

const names: EventName[] = [
  ...(['proffer', 'agreed', 'granted', 'paused', 'resumed', 'revoked', 'intent', 'revised'] as const),
  ...(['withdrawn', 'closed', 'counter', 'decline', 'accept', 'paid', 'cancelled', 'disputed'] as const),
  ...(['order-closed', 'thread', 'note', 'thread-closed', 'disclosure', 'disclosure-refused'] as const),
  ...(['disclosure-ended', 'rating', 'erasure', 'key-rotated', 'moved'] as const),
  ...(['linked', 'receipted', 'refused', 'fork', 'stopped', 'restarted', 'unknown'] as const),
]

export interface ShopOptions extends Partial<Omit<BrandOptions, 'keys'>> {
  keys?: PrivateJwk[]
  port?: number
  via?: Via
  everyMs?: number
  /** Runs before an event is noted; what it throws the SDK gets. */
  before?(name: EventName, event: BrandEvents[EventName]): Promise<void> | void
}

export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const keys = options.keys ?? [(await generateKey()).privateJwk]
  const store = options.store ?? createMemoryStore()
  const listener = {
    handle: (_request: Request): Promise<Response> => Promise.resolve(new Response(null, { status: 503 })),
  }
  const server = createServer(getRequestListener((request) => listener.handle(request)))
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const brand = createBrand({
    clock: systemClock,
    fetch: (url, init) => fetch(url, init),
    ...options,
    profile: { name: 'Shop', terms: ['PDC-INTENT', 'SD-BASE'], legal, ...options.profile, origin },
    keys,
    store,
  })
  listener.handle = brand.handler
  const told: Shop['told'] = []
  const waiters: { name: EventName; resolve(event: unknown): void }[] = []
  const unread: { name: EventName; event: unknown }[] = []
  for (const name of names) {
    brand.on(name, async (event) => {
      await options.before?.(name, event)
      told.push({ name, id: 'id' in event ? event.id : '', event })
      const index = waiters.findIndex((waiter) => waiter.name === name)
      if (index < 0) unread.push({ name, event })
      else waiters.splice(index, 1)[0]?.resolve(event)
    })
  }
  const { via, everyMs } = options
  await brand.start({ ...(via && { via }), ...(everyMs !== undefined && { everyMs }) })
  return {
    brand,
    origin,
    port,
    keys,
    store,
    told,
    next<Name extends EventName>(name: Name) {
      const index = unread.findIndex((entry) => entry.name === name)
      if (index >= 0) return Promise.resolve(unread.splice(index, 1)[0]?.event as BrandEvents[Name])
      return new Promise<BrandEvents[Name]>((resolve) =>
        waiters.push({ name, resolve: resolve as (event: unknown) => void }),
      )
    },
    async close() {
      await brand.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Who stands behind the shop; no offers without it. */
export const legal = { name: 'Shop Ltd', address: '1 High Street' }

/** Seconds from now as bodies write them. */
export const inSeconds = (seconds: number): string =>
  new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')

export const laptop = {
  line: '#want laptop EUR..900 is:new keyboard=es ram=16GB..',
  withheld: [],
  negotiable: [],
  terms: 'PDC-INTENT' as const,
  expires: inSeconds(3600),
}

export const offered = {
  items: [
    { name: 'Laptop 13', quantity: 1, amount: 79900, attributes: { is: 'new', keyboard: 'es', ram: '16GB' } },
  ],
  currency: 'EUR',
  shipping: 500,
}
