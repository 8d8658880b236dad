// Brings a data file to the shape this version needs: forward only, with a snapshot of the file before.
import { rmSync } from 'node:fs'
import { Problem } from '../../protocol/problem.ts'
import { query, type Database, type Reader } from './database.ts'

/** One step. Once released it is never edited; numbers 1–9 are the platform's, the rooms' begin at 10. */
export interface Migration {
  readonly number: number
  readonly name: string
  /** SQL, run in a transaction of its own. */
  readonly up: string
}

const table = `CREATE TABLE IF NOT EXISTS migration (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL
) STRICT`

interface Applied {
  number: number
  name: string
}

function appliedIn(reader: Reader): Applied[] {
  const known = reader.sql(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'`)
  return known.length === 0 ? [] : reader.sql<Applied>('SELECT number, name FROM migration ORDER BY number')
}

function pendingOf(list: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const newest = list.at(-1)?.number ?? 0
  const reached = applied.at(-1)?.number ?? 0
  if (reached > newest) {
    throw new Problem('not_possible', {
      reason: `the data file was written by a newer version (step ${reached}; this version knows ${newest})`,
    })
  }
  const names = new Map(applied.map((one) => [one.number, one.name]))
  const pending = list.filter((one) => !names.has(one.number))
  for (const { number, name } of list) {
    const before = names.get(number)
    if (before !== undefined && before !== name) {
      throw new Problem('not_possible', {
        reason: `step ${number} of the data file is ${before}, not ${name}`,
      })
    }
  }
  const late = pending.find((one) => one.number < reached)
  if (late) {
    throw new Problem('not_possible', { reason: `step ${late.number} (${late.name}) comes after ${reached}` })
  }
  return pending
}

/**
 * Runs every step that the file lacks, in order.
 * @returns the steps that were run
 * @throws Problem `not_possible` when the file is newer than this program, naming both
 */
export function migrate(database: Database, list: readonly Migration[]): Migration[] {
  const ordered = list.toSorted((a, b) => a.number - b.number)
  const twice = ordered.find((one, index) => ordered[index + 1]?.number === one.number)
  if (twice) throw new TypeError(`two migrations have the number ${twice.number}`)
  const before = appliedIn(database)
  const pending = pendingOf(ordered, before)
  const first = pending[0]
  if (!first) return []
  if (before.length > 0) {
    const snapshot = `${database.file}.before-${first.number}`
    // Left by a run that did not get further: the file it was made of has not changed since.
    rmSync(snapshot, { force: true })
    database.snapshotTo(snapshot)
  }
  const done: Migration[] = []
  for (const step of pending) {
    const wasRun = database.transactNow((tx) => {
      tx.script(table)
      // Another program may have been faster while this one waited for the lock.
      if (appliedIn(tx).some((one) => one.number === step.number)) return false
      tx.script(step.up)
      tx.run(query('INSERT INTO migration (number, name) VALUES (?, ?)', step.number, step.name))
      return true
    })
    if (wasRun) done.push(step)
  }
  return done
}
