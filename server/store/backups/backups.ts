// Backups that make themselves: when, to which key, how many stay, whether they are what they were, and what fails.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Said } from '../../../protocol/owner/call.ts'
import type { BackupList, BackupView, HoldUntil } from '../../../protocol/owner/backups.ts'
import { Problem } from '../../../protocol/problem.ts'
import { holdFolder } from '../../platform/lock.ts'
import { recipientOf } from '../access/backup-identity.ts'
import { newestBackupKey, sheetOpening } from '../access/sheet.ts'
import type { Context } from '../context.ts'
import { copyTo } from './copy.ts'
import { problemOfFile } from './failure.ts'
import { backupsIn, hasLeftovers, isSound, remove, stampOf, sweep, type Backup } from './folder.ts'
import {
  checksOf,
  countedIn,
  dropCheck,
  endFailure,
  failureOf,
  lastForgotAt,
  saveCheck,
  saveFailure,
} from './queries.ts'
import { goneBy, isDue, leaving, limits } from './rotation.ts'

type Ports = Pick<Context, 'clock' | 'config' | 'database' | 'journal' | 'live'>
type Where = Pick<Context, 'config' | 'database'>

export interface Backups {
  /** Makes one now. @throws Problem `disk_full`, `not_possible`, … */
  make(by: 'hand' | 'itself'): Promise<Backup>
  /** A new one, and once it stands, none that is older. @returns the new one and how many went */
  renew(): Promise<{ made: Backup; removed: number }>
  /** What is due: a new one, the end of old ones, a look at all. */
  round(signal?: AbortSignal): Promise<void>
  /** Holds one against its digest. @throws Problem not_found */
  check(stamp: string): Promise<boolean>
  /** @throws Problem not_found */
  remove(stamp: string): Promise<void>
  list(): BackupList
  /** @throws Problem not_found */
  find(stamp: string): Backup
  close(): Promise<void>
}

export const folderOf = ({ config }: Pick<Context, 'config'>): string => join(config.dataFolder, 'backups')

/** How long what is forgotten now, and was here since then, lies in backups. Absent when in none. */
export function holdUntil({ config }: Where, sinceMs: number): HoldUntil | undefined {
  const holding = backupsIn(folderOf({ config })).filter(({ madeAt }) => madeAt >= sinceMs)
  const [newest] = holding
  return newest && { backups: holding.length, until: goneBy(newest.madeAt) }
}

/** What is wrong with the backups, in codes. */
export function backupProblems({ database }: Pick<Context, 'database'>): Said[] {
  const failure = failureOf(database)
  const changed = checksOf(database).filter((row) => row.isSound === 0)
  return [
    ...(failure === undefined
      ? []
      : [{ code: 'backup.failed', values: { reason: failure.reason, since: failure.since } }]),
    ...(changed.length === 0 ? [] : [{ code: 'backup.changed', values: { count: changed.length } }]),
  ]
}

const busy = 'a backup is being made by another program'
const reasonOf = (problem: Problem): string =>
  problem.code === 'not_possible' ? String(problem.values['reason']) : problem.code

export function createBackups(ports: Ports): Backups {
  const { clock, config, database, journal, live } = ports
  const folder = folderOf(ports)
  const closing = new AbortController()
  let last: Promise<unknown> = Promise.resolve()

  /** One at a time here, and beside any other program of ours. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(async () => {
      closing.signal.throwIfAborted()
      const hold = holdHere()
      try {
        sweep(folder)
        return await work()
      } finally {
        hold.release()
      }
    })
    last = turn.catch(() => undefined)
    return turn
  }
  const holdHere = () => {
    try {
      return holdFolder(folder)
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'not_possible') throw error
      throw new Problem('not_possible', { reason: busy }, error)
    }
  }
  const tell = (code: string, values: Said['values'], isNoted = true) =>
    database.transact((tx) => {
      if (isNoted) journal.note(tx, code, values, { link: '/care' })
      live.tell(tx, { topic: 'care', code })
    })

  const make = async (by: 'hand' | 'itself', signal: AbortSignal): Promise<Backup> => {
    const key = newestBackupKey(database)
    if (key === undefined) {
      throw new Problem('not_possible', { reason: 'there is no recovery sheet to encrypt to' })
    }
    let madeAt = clock.now()
    while (existsSync(join(folder, `bespeak-${stampOf(madeAt)}.age`))) madeAt += 1000
    const sourceBytes = ['', '-wal'].reduce(
      (sum, ending) => sum + (statSync(database.file + ending, { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
    const made = await copyTo({
      source: database.file,
      keyFile: join(config.dataFolder, 'bespeak.key'),
      sourceBytes,
      folder,
      recipient: recipientOf(key.publicKey),
      sheetMadeAt: key.madeAt,
      madeAt,
      signal,
    })
    await database.transact((tx) => {
      saveCheck(tx, made.stamp, clock.now(), true)
      endFailure(tx)
      if (by === 'hand') journal.note(tx, 'backup.made', { bytes: made.bytes }, { link: '/care' })
      live.tell(tx, { topic: 'care', code: 'backup.made' })
    })
    return made
  }
  /** What fails is told until one succeeds; that another program is at it is no failure. */
  const noted = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      const problem = problemOfFile(error)
      const isFailure = problem instanceof Problem && problem.values['reason'] !== busy
      if (isFailure && !closing.signal.aborted) await noteFailure(problem)
      throw problem
    }
  }
  const noteFailure = (problem: Problem): Promise<void> =>
    database.transact((tx) => {
      const reason = reasonOf(problem)
      const isFirst = saveFailure(tx, clock.now(), reason)
      if (isFirst) journal.note(tx, 'backup.failed', { reason }, { link: '/care' })
      live.tell(tx, { topic: 'care', code: 'backup.failed' })
    })

  const drop = async (list: readonly Backup[]): Promise<void> => {
    for (const backup of list) remove(folder, backup)
    if (list.length === 0) return
    await database.transact((tx) => {
      for (const { stamp } of list) dropCheck(tx, stamp)
      live.tell(tx, { topic: 'care', code: 'backup.removed' })
    })
  }
  const old = (): Backup[] => leaving(backupsIn(folder), clock.now(), lastForgotAt(database))
  const rotate = (): Promise<void> => drop(old())
  /** When the sheet was made that opens a backup; one without a note is taken for the newest sheet of its time. */
  const sheetOf = ({ note, madeAt }: Backup): number | undefined =>
    note?.sheet === undefined ? sheetOpening(database, madeAt)?.madeAt : Date.parse(note.sheet)
  const isTime = (): boolean => {
    const key = newestBackupKey(database)
    if (!config.backups || key === undefined) return false
    const [newest] = backupsIn(folder)
    const unknown = { records: -1, journal: -1 }
    if (newest !== undefined && sheetOf(newest) !== key.madeAt) return true
    return isDue(
      newest && { ...unknown, ...newest.note, madeAt: newest.madeAt },
      clock.now(),
      countedIn(database),
    )
  }

  const checkOne = async (backup: Backup, signal?: AbortSignal): Promise<boolean> => {
    const sound = await isSound(backup, signal)
    const wasSound = checksOf(database).find(({ stamp }) => stamp === backup.stamp)?.isSound !== 0
    await database.transact((tx) => saveCheck(tx, backup.stamp, clock.now(), sound))
    if (wasSound && !sound) await tell('backup.changed', { count: 1 })
    return sound
  }
  const unchecked = (): Backup[] => {
    const there = backupsIn(folder)
    if (there.length === 0) return []
    const checkedAt = new Map(checksOf(database).map((row) => [row.stamp, row.checkedAt]))
    return there.filter(({ stamp }) => clock.now() - (checkedAt.get(stamp) ?? 0) >= limits.checkMs)
  }
  const checkAll = async (signal: AbortSignal): Promise<void> => {
    for (const backup of unchecked()) await checkOne(backup, signal)
    const there = new Set(backupsIn(folder).map(({ stamp }) => stamp))
    const gone = checksOf(database).filter(({ stamp }) => !there.has(stamp))
    if (gone.length > 0) {
      await database.transact((tx) => {
        for (const { stamp } of gone) dropCheck(tx, stamp)
      })
    }
  }
  /** Most rounds have none, and then touch nothing. */
  const hasWork = (): boolean =>
    old().length > 0 || isTime() || unchecked().length > 0 || hasLeftovers(folder)
  const find = (stamp: string): Backup => {
    const found = backupsIn(folder).find((backup) => backup.stamp === stamp)
    if (found === undefined) throw new Problem('not_found')
    return found
  }
  const viewOf = (backup: Backup, checks: ReturnType<typeof checksOf>): BackupView => {
    const check = checks.find(({ stamp }) => stamp === backup.stamp)
    const sheetMadeAt = sheetOf(backup)
    return {
      stamp: backup.stamp,
      madeAt: backup.madeAt,
      bytes: backup.bytes,
      goneBy: goneBy(backup.madeAt),
      ...(check === undefined ? {} : { checkedAt: check.checkedAt, isSound: check.isSound === 1 }),
      ...(sheetMadeAt === undefined ? {} : { sheetMadeAt }),
    }
  }

  return {
    make: (by) => noted(alone(() => make(by, closing.signal))),
    renew: () =>
      noted(
        alone(async () => {
          const older = backupsIn(folder)
          const made = await make('hand', closing.signal)
          await drop(older)
          if (older.length > 0) await tell('backup.removed', { count: older.length })
          return { made, removed: older.length }
        }),
      ),
    round: async (given) => {
      if (!hasWork()) return
      const signal = given === undefined ? closing.signal : AbortSignal.any([given, closing.signal])
      try {
        await noted(
          alone(async () => {
            // Old ones first: they may be what fills the disk, and their day was promised.
            await rotate()
            if (isTime()) {
              await make('itself', signal)
              await rotate()
            }
            await checkAll(signal)
          }),
        )
      } catch (error) {
        // The person is told, here and on the first page, until it succeeds.
        if (!(error instanceof Problem)) throw error
      }
    },
    check: (stamp) => alone(() => checkOne(find(stamp), closing.signal)),
    remove: (stamp) =>
      alone(async () => {
        await drop([find(stamp)])
        await tell('backup.removed', { count: 1 })
      }),
    find,
    list: () => {
      const checks = checksOf(database)
      return {
        folder,
        isOn: config.backups,
        hasKey: newestBackupKey(database) !== undefined,
        problems: backupProblems(ports),
        backups: backupsIn(folder).map((backup) => viewOf(backup, checks)),
      }
    },
    close: async () => {
      closing.abort(new Error('the server stops'))
      await last
    },
  }
}
