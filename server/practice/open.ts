// Opens a practice brand: its files, its key, its clerk; the same whether inside a store or as a process of its own.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createBrand } from '../../protocol/brand/brand.ts'
import type { BrandFetch } from '../../protocol/brand/surface.ts'
import { generateKey, type PrivateJwk } from '../../protocol/keys.ts'
import type { Clock } from '../platform/clock.ts'
import { openDatabase, type Database } from '../platform/database.ts'
import { createBrandStore } from '../platform/ledger/brand-store.ts'
import type { Log } from '../platform/log.ts'
import { migrate } from '../platform/migrate.ts'
import type { PracticeBrand } from './brands.ts'
import { createClerk } from './clerk.ts'
import type { Pace } from './pace.ts'
import { fact, fittingMigration, setFact, tillMigration } from './queries.ts'

export interface PracticeOptions {
  shop: PracticeBrand
  /** Where it lives: `https://kestrel.practice.test` inside a store, a loopback address as a process. */
  origin: string
  /** A folder of its own. */
  folder: string
  clock: Clock
  log: Log
  fetch: BrandFetch
  pace: Pace
  seed?: string
}

export interface OpenPractice {
  origin: string
  handler(request: Request): Promise<Response>
  start(): Promise<void>
  /** Lets what is under way finish; what waits is kept in the files. */
  close(): Promise<void>
}

/** A practice brand's key lies in its file as it is: it stands for nobody. */
async function keyOf(till: Database): Promise<PrivateJwk> {
  const known = fact(till, 'key')
  if (known !== undefined) return JSON.parse(known) as PrivateJwk
  const { privateJwk } = await generateKey()
  await till.transact((tx) => setFact(tx, 'key', JSON.stringify(privateJwk)))
  return privateJwk
}

export async function openPractice(options: PracticeOptions): Promise<OpenPractice> {
  const { shop, origin, folder, clock, log, fetch, pace, seed = shop.slug } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const ledgers = openDatabase({ file: join(folder, 'ledgers.db'), log })
  const till = openDatabase({ file: join(folder, 'till.db'), log })
  migrate(till, [tillMigration, fittingMigration])
  const store = createBrandStore(ledgers)
  const brand = createBrand({
    profile: shop.facts(origin),
    keys: [await keyOf(till)],
    logo: { type: 'image/svg+xml', bytes: shop.logo() },
    store,
    clock,
    fetch,
    log,
  })
  const forgetRecords = (rid: string, seqs: readonly number[]): Promise<void> => store.erase(rid, seqs)
  const agenda = createClerk({ brand, shop, origin, database: till, clock, log, pace, seed, forgetRecords })
  return {
    origin,
    handler: brand.handler,
    async start() {
      await brand.start({ via: 'push' })
      agenda.start()
    },
    async close() {
      await agenda.stop()
      await brand.stop()
      till.close()
      ledgers.close()
    },
  }
}
