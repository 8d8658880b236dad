// What every room of the store stands on; clock, randomness and the way out come in here and nowhere else.
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { applyRecord, emptyLedger, type LedgerState } from '../../protocol/lifecycle.ts'
import type { Config } from '../config.ts'
import { systemClock, type Clock } from '../platform/clock.ts'
import type { Party } from '../../protocol/types.ts'
import { openDatabase, type Database, type Reader } from '../platform/database.ts'
import { createLive, type Live } from '../platform/http/live.ts'
import { createJobs, type Jobs } from '../platform/jobs.ts'
import { createJournal, type Journal } from '../platform/journal.ts'
import { createKeyring, type Keyring } from '../platform/keys.ts'
import { createLedgers, type Ledgers, type Projection } from '../platform/ledger/ledgers.ts'
import { makeFolder } from '../platform/lock.ts'
import type { Fold } from '../platform/ledger/verify.ts'
import type { PinnedKeys } from '../platform/ledger/verify.ts'
import { createLog, type Log } from '../platform/log.ts'
import { migrate } from '../platform/migrate.ts'
import { createOutbound, type Outbound } from '../platform/outbound.ts'
import { systemRandom, type Random } from '../platform/random.ts'
import { migrations } from './migrations.ts'

export interface Context {
  config: Config
  clock: Clock
  random: Random
  log: Log
  database: Database
  keyring: Keyring
  outbound: Outbound
  ledgers: Ledgers
  journal: Journal
  jobs: Jobs
  live: Live
}

/** What a test or a simulated world may bring of its own. */
export type Overrides = Partial<Pick<Context, 'clock' | 'random' | 'log' | 'outbound'>>

/** Rooms' projections by message type: every record runs through them in the transaction that appends it. */
export type Projections = Map<string, Projection[]>

/** How the rooms' tables come from the ledgers. */
export interface Folding {
  projections: Projections
  /** Tables that hold nothing but what projections wrote: emptied and filled again by a rebuild. */
  derived: readonly string[]
  /** Refuses what must not be appended now. */
  assertOpen?: (reader: Reader, rid: string, type: string, by: Party) => void
  /** Every key of a brand that ever counted in a relationship. */
  pinnedKeys?: PinnedKeys
}

/** Puts what several rooms do with a record into one list for each message type, in the rooms' order. */
export function joinProjections(rooms: readonly Readonly<Record<string, Projection>>[]): Projections {
  const joined: Projections = new Map()
  for (const room of rooms) {
    for (const [type, projection] of Object.entries(room)) {
      const list = joined.get(type) ?? []
      list.push(projection)
      joined.set(type, list)
    }
  }
  return joined
}

/** Opens (or makes) the data folder and everything that stands on it. */
export async function createContext(
  config: Config,
  folding: Folding,
  overrides: Overrides = {},
): Promise<Context> {
  const clock = overrides.clock ?? systemClock
  const random = overrides.random ?? systemRandom
  const log = overrides.log ?? createLog({ level: config.logLevel, clock })
  makeFolder(config.dataFolder)
  const file = join(config.dataFolder, 'bespeak.db')
  const database = openDatabase({ file, log })
  await migrate(database, migrations)
  chmodSync(file, 0o600)
  const keyring = createKeyring(database, join(config.dataFolder, 'bespeak.key'), clock, random)
  const outbound = overrides.outbound ?? createOutbound({ clock, log, allowLoopback: config.loopbackBrands })
  const journal = createJournal({ clock })
  const jobs = createJobs({
    clock,
    log,
    onFailure: (name) =>
      database.transact((tx) => {
        journal.note(tx, 'care.job_failed', { job: name })
        live.tell(tx, { topic: 'care', code: 'care.job_failed' })
      }),
  })
  const live = createLive({ clock })
  const fold: Fold = {
    start: emptyLedger,
    step: (state, entry) => applyRecord(state as LedgerState, entry),
  }
  const ledgers = createLedgers({ database, clock, keyring, random, fold, ...folding })
  return { config, clock, random, log, database, keyring, outbound, ledgers, journal, jobs, live }
}
