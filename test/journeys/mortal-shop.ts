// A brand that can be killed between any two of its steps and started again on what it had written down.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { onTestFinished } from 'vitest'
import { createBrand } from '../../protocol/brand/brand.ts'
import { createMemoryStore } from '../../protocol/brand/memory.ts'
import type { BrandStore } from '../../protocol/brand/store.ts'
import type { Brand, BrandEvents, BrandOptions, EventName } from '../../protocol/brand/surface.ts'
import { generateKey } from '../../protocol/keys.ts'
import { until } from '../support/until.ts'
import { legal } from './setting.ts'

/** A dead program goes no further: whatever it waits for never comes. */
const never = new Promise<never>(() => undefined)

/** What is written stays; who has died hears nothing of it any more. */
function mortal(store: BrandStore, isDead: () => boolean): BrandStore {
  return new Proxy(store, {
    get: (kept, name) => {
      const method = kept[name as keyof BrandStore] as (...values: unknown[]) => Promise<unknown>
      return async (...values: unknown[]) => {
        if (isDead()) return never
        const result = await method.apply(kept, values)
        return isDead() ? never : result
      }
    },
  })
}

export interface MortalShop {
  readonly origin: string
  /** The one that lives now. */
  readonly brand: Brand
  /** Every event that a listener was told, over all its lives. */
  readonly told: { name: EventName; id: string }[]
  readonly store: BrandStore
  /** Calls it made; a store that nobody can reach gets none. */
  readonly calls: string[]
  /** What came to the door, as `METHOD path`, with what the store preferred. */
  readonly asked: { what: string; prefer: string | undefined }[]
  /** From one moment to the next, with all connections. */
  kill(): Promise<void>
  start(): Promise<void>
  heard<Name extends EventName>(name: Name): Promise<BrandEvents[Name]>
}

export async function openMortalShop(
  clock: BrandOptions['clock'],
  names: readonly EventName[],
): Promise<MortalShop> {
  const store = createMemoryStore()
  const keys = [(await generateKey()).privateJwk]
  const told: MortalShop['told'] = []
  const calls: string[] = []
  const asked: MortalShop['asked'] = []
  const events = new Map<EventName, unknown>()
  let life: { brand: Brand; server: Server; die(): void } | undefined
  let port = 0

  const start = async (): Promise<void> => {
    let isDead = false
    const listener = { handle: (_: Request): Promise<Response> => never }
    const answer = getRequestListener((request) => listener.handle(request))
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost')
      const prefer = request.headers['prefer']
      asked.push({ what: `${request.method} ${pathname}`, prefer: prefer && String(prefer) })
      void answer(request, response)
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
    const origin = `http://127.0.0.1:${port}`
    const brand = createBrand({
      clock,
      keys,
      store: mortal(store, () => isDead),
      fetch: (url) => {
        calls.push(url)
        return Promise.reject(new TypeError('fetch failed'))
      },
      profile: { name: 'Shop', origin, legal, follows: ['#follow laptop.*'], terms: ['PDC-INTENT'] },
    })
    for (const name of names) {
      brand.on(name, (event) => {
        if (isDead) return never
        told.push({ name, id: 'id' in event ? event.id : '' })
        events.set(name, event)
        return undefined
      })
    }
    brand.on('proffer', (proffer) => (isDead ? never : brand.accept(proffer)))
    listener.handle = brand.handler
    await brand.start({ via: 'push' })
    life = { brand, server, die: () => (isDead = true) }
  }
  const kill = async (): Promise<void> => {
    const dying = life
    life = undefined
    if (!dying) return
    dying.die()
    dying.server.closeAllConnections()
    await new Promise((resolve) => dying.server.close(resolve))
  }
  onTestFinished(kill)
  await start()
  return {
    store,
    told,
    calls,
    asked,
    kill,
    start,
    get origin() {
      return `http://127.0.0.1:${port}`
    },
    get brand() {
      if (!life) throw new Error('the brand is dead')
      return life.brand
    },
    async heard<Name extends EventName>(name: Name) {
      await until(
        () => told.map((one) => one.name),
        (all) => all.includes(name),
      )
      return events.get(name) as BrandEvents[Name]
    },
  }
}
