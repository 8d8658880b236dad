// Makes a data file out of a backup or a plain copy, checks it whole beside the present one, and only then puts it there.
import Sqlite from 'better-sqlite3'
import { Decrypter } from 'age-encryption'
import {
  closeSync,
  copyFileSync,
  createReadStream,
  existsSync,
  fsyncSync,
  linkSync,
  mkdtempSync,
  openSync,
  readSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import * as z from 'zod'
import { Problem } from '../../protocol/problem.ts'
import { systemClock } from '../platform/clock.ts'
import { openDatabase, type Database } from '../platform/database.ts'
import { createKeyring, resealKeys } from '../platform/keys.ts'
import { silentLog } from '../platform/log.ts'
import { migrate } from '../platform/migrate.ts'
import { unpack } from '../store/backups/container.ts'
import { migrations } from '../store/migrations.ts'
import { lastJournalAt, saveRestoration } from '../store/restoration/queries.ts'
import { endAllSessions } from '../store/access/queries.ts'

export type Kind = 'backup' | 'copy'

const impossible = (reason: string, cause?: unknown): Problem =>
  new Problem('not_possible', { reason }, cause)

const prefix = 'restoring-'

/** What a file is, by how it begins. @throws Problem `not_possible` for anything else */
export function kindOf(file: string): Kind {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat === undefined) throw impossible(`there is no file ${file}`)
  if (!stat.isFile()) throw impossible(`${file} is not a file`)
  const begin = Buffer.alloc(32)
  const descriptor = openSync(file, 'r')
  readSync(descriptor, begin, 0, begin.length, 0)
  closeSync(descriptor)
  if (begin.toString('latin1').startsWith('age-encryption.org/v1\n')) return 'backup'
  if (begin.toString('latin1').startsWith('SQLite format 3\0')) return 'copy'
  throw impossible(`${file} is neither a backup of Bespeak nor a copy of its data file`)
}

/** Lays the two files of a backup into a folder. @throws Problem `not_possible` */
async function openBackup(file: string, identity: string, folder: string): Promise<void> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const sealed = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>
  let plain: ReadableStream<Uint8Array>
  try {
    plain = await decrypter.decrypt(sealed)
  } catch (error) {
    throw impossible('this key does not open this backup; a backup needs the sheet of its own time', error)
  }
  const open = new Map<string, number>()
  try {
    await unpack(plain as AsyncIterable<Uint8Array>, (name, bytes) => {
      const descriptor = open.get(name) ?? openSync(join(folder, name), 'wx', 0o600)
      open.set(name, descriptor)
      writeSync(descriptor, bytes)
    })
  } catch (error) {
    if (error instanceof Problem) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new Problem('disk_full', {}, error)
    throw impossible('the backup is damaged: its bytes are not those that were sealed', error)
  } finally {
    for (const descriptor of open.values()) closeSync(descriptor)
  }
}

/** A copy made by hand, with what SQLite keeps beside it; the key file lies beside it or here. */
function openCopy(file: string, target: string, folder: string): void {
  copyFileSync(file, join(folder, 'bespeak.db'))
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, join(folder, 'bespeak.db-wal'))
  const key = [join(dirname(file), 'bespeak.key'), join(target, 'bespeak.key')].find((one) => existsSync(one))
  if (key === undefined) {
    throw impossible(`the key file bespeak.key belongs to ${file} and is not beside it`)
  }
  copyFileSync(key, join(folder, 'bespeak.key'))
}

const sidecar = z.looseObject({ madeAt: z.union([z.int(), z.string()]) })

/** When the backup was made, as the clear file beside it says; absent where there is none. */
function saidMadeAt(file: string): number | undefined {
  const beside = file.replace(/\.age$/, '.json')
  if (beside === file || !existsSync(beside)) return undefined
  try {
    const { madeAt } = sidecar.parse(JSON.parse(readFileSync(beside, 'utf8')))
    const at = typeof madeAt === 'number' ? madeAt : Date.parse(madeAt)
    return Number.isSafeInteger(at) ? at : undefined
  } catch (error) {
    // It is a convenience: the backup itself says when its last line was written.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw error
  }
}

function checkWhole(database: Database): void {
  const [row] = database.sql<{ integrity_check: string }>('PRAGMA integrity_check(1)')
  if (row?.integrity_check !== 'ok') throw impossible('the data file in it is damaged')
  const known = database.sql(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'`)
  if (known.length === 0) throw impossible('it is a data file, and not one of Bespeak')
}

/** Leaves the mark by which the server knows that it has to ask every brand first; sessions of that time are over. */
function mark(database: Database, kind: Kind, said: number | undefined): number | undefined {
  const madeAt = said ?? lastJournalAt(database)
  database.transactNow((tx) => {
    endAllSessions(tx)
    saveRestoration(tx, { way: kind, restoredAt: systemClock.now(), madeAt: madeAt ?? null, isBegun: 0 })
  })
  return madeAt
}

function makeDurable(path: string): void {
  const descriptor = openSync(path, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

/** What SQLite still keeps beside a file goes into it, so that it can be moved in one piece. */
function settleFile(file: string): void {
  try {
    const open = new Sqlite(file, { timeout: 0 })
    open.pragma('wal_checkpoint(TRUNCATE)')
    open.close()
  } catch (error) {
    // Perhaps this is the damage for which it is replaced: then all of it is kept as it lies there.
    if (!(error instanceof Sqlite.SqliteError)) throw error
  }
}

/** @returns the name under which the present file is kept */
function keepAside(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  settleFile(file)
  const stamp = new Date(systemClock.now()).toISOString().replace(/[-:]|\.\d+/g, '')
  const aside = `${file}.before-restore-${stamp}`
  linkSync(file, aside)
  for (const ending of ['-wal', '-shm']) {
    // Pages of the present file must never be read into the restored one.
    if (existsSync(file + ending)) renameSync(file + ending, aside + ending)
  }
  return aside
}

export interface Restored {
  kind: Kind
  madeAt: number | undefined
  aside: string | undefined
}

/**
 * Restores into a folder that this process holds. Until the last step nothing that is there is touched, and the last
 * step is one rename.
 * @param identity asked for only where the file is sealed
 * @throws Problem with a sentence for the person
 */
export async function restoreFile(
  file: string,
  target: string,
  identity: () => Promise<string>,
): Promise<Restored> {
  const kind = kindOf(file)
  // Left by a restore that was cut off.
  for (const name of readdirSync(target).filter((one) => one.startsWith(prefix)))
    rmSync(join(target, name), { recursive: true, force: true })
  const key = kind === 'backup' ? await identity() : ''
  const folder = mkdtempSync(join(target, prefix))
  try {
    if (kind === 'backup') await openBackup(file, key, folder)
    else openCopy(file, target, folder)
    const draft = join(folder, 'bespeak.db')
    const draftKey = join(folder, 'bespeak.key')
    const present = join(target, 'bespeak.db')
    const presentKey = join(target, 'bespeak.key')
    const database = openDraft(draft)
    let madeAt: number | undefined
    try {
      checkWhole(database)
      migrate(database, migrations)
      madeAt = mark(database, kind, saidMadeAt(file))
      // Opens one sealed key, and so proves that the key file is the right one.
      createKeyring(database, draftKey, systemClock)
      // The key file that is here stays, so that one rename is the whole step.
      if (existsSync(presentKey)) resealKeys(database, draftKey, presentKey)
    } finally {
      database.close()
    }
    // It goes to its place alone: nothing of it may be left beside it.
    settleFile(draft)
    makeDurable(draft)
    if (!existsSync(presentKey)) {
      makeDurable(draftKey)
      renameSync(draftKey, presentKey)
    }
    const aside = keepAside(present)
    renameSync(draft, present)
    makeDurable(target)
    return { kind, madeAt, aside }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function openDraft(file: string): Database {
  try {
    return openDatabase({ file, log: silentLog })
  } catch (error) {
    if (error instanceof Problem || error instanceof Sqlite.SqliteError)
      throw impossible('the data file in it cannot be opened', error)
    throw error
  }
}
