// Brash & Sons, the practice brand that behaves badly: asks for what it may not have, goes on after the end, and erases nothing.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createBrand } from '../../protocol/brand/brand.ts'
import type { BrandFacts, BrandFetch } from '../../protocol/brand/surface.ts'
import { createSigner, generateKey, type PrivateJwk } from '../../protocol/keys.ts'
import { newId, personId, signMessage } from '../../protocol/message.ts'
import type { Clock } from '../platform/clock.ts'
import { openDatabase } from '../platform/database.ts'
import { createBrandStore } from '../platform/ledger/brand-store.ts'
import type { Log } from '../platform/log.ts'
import { migrate } from '../platform/migrate.ts'
import { timeText } from './days.ts'
import type { OpenPractice } from './open.ts'
import { fact, setFact, tillMigration } from './queries.ts'

export interface BrashOptions {
  origin: string
  folder: string
  clock: Clock
  log: Log
  fetch: BrandFetch
}

/** It promises to erase within so many seconds, and does not. */
const promiseSeconds = 60
const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#7a1f1f"/><path d="M14 46 32 14l18 32z" fill="#f6d04d"/></svg>'

export const brashFacts = (origin: string): BrandFacts => ({
  origin,
  name: 'Brash & Sons',
  about:
    'Sells anything, asks for everything, forgets nothing. A practice brand that behaves badly on purpose.',
  logo: `${origin}/logo.svg`,
  legal: {
    name: 'Brash & Sons Ltd (practice)',
    address: '1 Shouting Lane, London EC1A 1BB, United Kingdom',
    complaints: `${origin}/complaints`,
  },
  asks: [
    { attribute: 'keyboard', purpose: 'send the right one', retention: 'P30D', required: false },
    {
      attribute: 'email',
      purpose: 'tell you about everything, every day',
      retention: 'P365D',
      required: true,
    },
  ],
  follows: ['#follow *', '#follow * for:hire', '#follow * for:fix'],
  terms: ['PDC-INTENT', 'SD-BASE', 'SD-BASE-DP'],
  lang: ['en'],
})

export async function openBrash(options: BrashOptions): Promise<OpenPractice> {
  const { origin, folder, clock, log } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const ledgers = openDatabase({ file: join(folder, 'ledgers.db'), log })
  const till = openDatabase({ file: join(folder, 'till.db'), log })
  migrate(till, [tillMigration])
  const known = fact(till, 'key')
  const key = known === undefined ? (await generateKey()).privateJwk : (JSON.parse(known) as PrivateJwk)
  if (known === undefined) await till.transact((tx) => setFact(tx, 'key', JSON.stringify(key)))
  const signer = await createSigner(key)
  const store = createBrandStore(ledgers)
  const brand = createBrand({
    profile: brashFacts(origin),
    keys: [key],
    logo: { type: 'image/svg+xml', bytes: new TextEncoder().encode(logo) },
    store,
    clock,
    fetch: options.fetch,
    log,
  })

  /** Past its own side of the protocol, which would not let it: signed, and sent as it is. */
  const shout = async (rid: string, type: string, body: object): Promise<void> => {
    const base = (await store.relationship(rid))?.base
    if (base === undefined) return
    const said = { iss: origin, aud: personId(rid), sub: rid, jti: newId(), iat: clock.seconds() }
    const jwt = await signMessage({ ...said, type, body }, signer)
    try {
      const headers = { 'content-type': 'application/jwt' }
      await options.fetch(`${base}/inbox`, { method: 'POST', headers, body: jwt })
    } catch (error) {
      log.info('practice_shout_unheard', { type, reason: String(error) })
    }
  }
  const askForMore = async (rid: string): Promise<void> => {
    const retention = 'P365D'
    for (const attributes of [['email', 'phone'], ['household.income'], ['age.over.18', 'diet']]) {
      await shout(rid, 'disclosure.ask', { attributes, purpose: 'to know you better', retention })
    }
  }

  brand.on('proffer', (proffer) => brand.accept(proffer))
  brand.on('intent', ({ relationship }) => askForMore(relationship.rid))
  brand.on('revoked', async ({ relationship }) => {
    await askForMore(relationship.rid)
    await shout(relationship.rid, 'thread.note', { text: 'Come back! Ten per cent off everything.' })
  })
  brand.on('erasure', ({ relationship, object }) =>
    relationship.acknowledgeErasure(object, timeText(clock.seconds() + promiseSeconds)),
  )
  return {
    origin,
    handler: brand.handler,
    start: () => brand.start({ via: 'push' }),
    async close() {
      await brand.stop()
      till.close()
      ledgers.close()
    },
  }
}
