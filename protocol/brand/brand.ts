// A brand as a thing to mount: one handler for its endpoints, typed events for what persons say, verbs for what it says.
import { createCore } from './core.ts'
import { createInbox } from './inbox.ts'
import { knockAt } from './knocking.ts'
import { createLinks } from './links.ts'
import { createReading, type Reading } from './reading.ts'
import { createRelationship, type Parts } from './relationship.ts'
import { createSending, type Sending } from './sending.ts'
import { createServing } from './serving.ts'
import type { Brand, BrandOptions, Heard, Relationship, Via } from './surface.ts'
import { createTelling } from './telling.ts'
import { createWorld } from './world.ts'

// What a brand's developer writes down by name.
export { generateKey, type PrivateJwk } from '../keys.ts'
export { Problem, type ProblemCode } from '../problem.ts'
export { nextKey, retiredKey } from './succession.ts'
export type {
  Brand,
  BrandClock,
  BrandEvents,
  BrandFacts,
  BrandFetch,
  BrandLog,
  BrandOptions,
  EventName,
  Heard,
  Listener,
  OfferDraft,
  OfferedLink,
  Patience,
  Proffer,
  Receipt,
  Relationship,
  Sent,
  Via,
  Visit,
} from './surface.ts'

const defaultEveryMs = 30_000

/**
 * Makes a brand of its facts, its keys and what a server lends it. Nothing is sent or read before `start`; requests
 * that come earlier are answered.
 * @throws Problem `brand_document` for facts that no person's store would take
 * @example const brand = createBrand({ profile, keys, store: createMemoryStore(), clock, fetch })
 *   brand.on('proffer', (proffer) => void brand.accept(proffer))
 */
export function createBrand(options: BrandOptions): Brand {
  const world = createWorld(options)
  const relationships = new Map<string, Relationship>()
  let following: { via: Via; everyMs: number } | undefined

  const relationshipOf = (rid: string): Relationship => {
    const held = relationships.get(rid) ?? createRelationship(rid, parts)
    relationships.set(rid, held)
    return held
  }
  const telling = createTelling(world, relationshipOf)
  const core = createCore(world, telling)
  // The two halves know each other: what is read wakes what is to be sent, and the other way round.
  const sending: Sending = createSending(core, (rid) => reading.pullSoon(rid))
  const reading: Reading = createReading(core, (rid) => sending.wake(rid))
  const follow = (rid: string): void => {
    if (following && following.via !== 'push') reading.follow(rid, following.via, following.everyMs)
  }
  const parts: Parts = {
    core,
    sending,
    reading,
    onSaid(rid) {
      sending.wake(rid)
      follow(rid)
    },
  }
  const links = createLinks(world)
  const { handler, paths } = createServing(core, createInbox(core, sending, reading, links))

  const about = ({ relationship }: Heard<'terms.proffer'>): Relationship => relationship
  const brand: Brand = {
    handler,
    paths,
    on(name, listener) {
      telling.on(name, listener)
      return brand
    },
    async start({ via = 'push', everyMs = defaultEveryMs, signal } = {}) {
      signal?.throwIfAborted()
      const stop = (): void =>
        void brand.stop().catch((cause: unknown) => world.log.error('stop_failed', {}, cause))
      signal?.addEventListener('abort', stop, { once: true })
      await world.keys()
      following = { via, everyMs }
      for (const rid of await world.store.unfinished()) {
        telling.start(rid)
        sending.wake(rid)
      }
      if (via === 'push') return
      for (const { rid } of await world.store.relationships()) follow(rid)
    },
    async stop() {
      await Promise.all([sending.stop(), reading.stop()])
      // A listener that waits for a receipt would wait for ever: what it had not finished it is told again.
      core.end()
      await telling.stop()
    },
    relationship: async (rid) => ((await core.side(rid)) ? relationshipOf(rid) : undefined),
    async relationships() {
      const all = await world.store.relationships()
      return all.map(({ rid }) => relationshipOf(rid))
    },
    accept: (proffer, agreement) => about(proffer).accept(proffer, agreement),
    counter: (proffer, agreement) => about(proffer).counter(proffer, agreement),
    decline: (proffer, reason) => about(proffer).decline(proffer, reason),
    link: (session) => links.make(session),
    knock: (origin, line, options) => knockAt(world, origin, line, options),
  }
  return brand
}
