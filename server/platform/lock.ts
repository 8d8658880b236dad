// One server for one folder: a lock that ends with the process that holds it, however it ends.
import Sqlite from 'better-sqlite3'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../../protocol/problem.ts'

export interface Hold {
  release(): void
}

// Kept until released: a connection that nobody refers to is collected, and its lock with it.
const held = new Set<Sqlite.Database>()

/** Makes the folder where it is missing; nobody but its owner may look inside. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
}

/** Whether a server runs on the folder now. */
export function isHeld(folder: string): boolean {
  try {
    holdFolder(folder).release()
    return false
  } catch (problem) {
    if (problem instanceof Problem && problem.code === 'not_possible') return true
    throw problem
  }
}

/**
 * Holds the folder for this process. The lock is the operating system's, taken by SQLite on a file of its own:
 * no file has to be removed after a crash, and programs that only open the data file are not kept out.
 * @throws Problem `not_possible` when another server holds it
 */
export function holdFolder(folder: string): Hold {
  makeFolder(folder)
  const file = join(folder, 'bespeak.lock')
  const lock = new Sqlite(file, { timeout: 0 })
  try {
    chmodSync(file, 0o600)
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (error instanceof Sqlite.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
      throw new Problem(
        'not_possible',
        { reason: `another server is running on the folder ${folder}` },
        error,
      )
    }
    throw error
  }
  held.add(lock)
  return {
    release() {
      held.delete(lock)
      lock.close()
    },
  }
}
