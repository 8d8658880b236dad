// The recovery sheet: codes that let the person in without a passkey, and the key that opens their backups.
import type { Sheet } from '../../../protocol/owner/access.ts'
import { digest } from '../../../protocol/hash.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { ageKey } from './backup-identity.ts'
import {
  addBackupKey,
  attemptsOf,
  backupKeyOf,
  codesOf,
  consumeCode,
  replaceCodes,
  setAttempts,
} from './queries.ts'

const codes = 10
/** Four groups of twenty bits: no list of guesses gets anywhere, so a plain hash is enough to keep. */
const groups = 4
const freeTries = 5
const firstLockMs = 30_000
const longestLockMs = 3600_000

/** Typed codes may have other dashes, spaces and small letters. */
export function plainCode(typed: string): string {
  return typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
}

const hashOf = (code: string): string => digest(`bespeak recovery code\n${plainCode(code)}`)

/**
 * Makes a sheet; codes of an older one stop working. The server keeps hashes of the codes and the public half of
 * the backup key: it can encrypt to it and cannot open what it encrypted.
 */
export function makeSheet(
  tx: Writer,
  { random, clock }: Pick<Context, 'random' | 'clock'>,
  origin: string,
): Sheet {
  const list = Array.from({ length: codes }, () => random.code(groups))
  const madeAt = clock.now()
  replaceCodes(tx, list.map(hashOf), madeAt)
  const { identity, recipient } = ageKey(random.bytes(32))
  addBackupKey(tx, recipient, madeAt, origin)
  return { codes: list, backupKey: identity, madeAt, origin }
}

/** The key that backups are encrypted to now: the one on the newest sheet. */
export const newestBackupKey = (reader: Reader) => backupKeyOf(reader, Number.MAX_SAFE_INTEGER)

/** The sheet that was the newest when a backup was made: its key opens it. */
export const sheetOpening = (reader: Reader, madeAt: number) => backupKeyOf(reader, madeAt + 999)

export function codesLeft(reader: Reader): { codesLeft: number; sheetMadeAt: number | undefined } {
  const rows = codesOf(reader)
  return { codesLeft: rows.filter((row) => row.usedAt === null).length, sheetMadeAt: rows[0]?.madeAt }
}

/**
 * Counts an attempt before anything is compared, in a commit of its own: no error, no restart and no number of
 * guesses at once can make it uncounted. After five in a row each further one waits, twice as long every time.
 * @throws Problem `too_many` while waiting
 */
export async function countAttempt({ database, clock }: Pick<Context, 'database' | 'clock'>): Promise<void> {
  const wait = await database.transact((tx) => {
    const { failures, lockedUntil } = attemptsOf(tx)
    const now = clock.now()
    if (lockedUntil > now) return lockedUntil - now
    const lock =
      failures + 1 < freeTries ? 0 : Math.min(longestLockMs, firstLockMs * 2 ** (failures + 1 - freeTries))
    setAttempts(tx, failures + 1, lock === 0 ? 0 : now + lock)
    return 0
  })
  if (wait > 0) throw new Problem('too_many', { seconds: Math.ceil(wait / 1000) })
}

/** Uses a code up. @returns whether it was one; the count of failures begins anew then */
export function takeCode(tx: Writer, typed: string, now: number): boolean {
  if (!consumeCode(tx, hashOf(typed), now)) return false
  setAttempts(tx, 0, 0)
  return true
}
