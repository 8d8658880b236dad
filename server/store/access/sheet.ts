// The recovery sheet: codes that let the person in without a passkey, and the key that opens their backups.
import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { Sheet } from '../../../protocol/owner/access.ts'
import { digest } from '../../../protocol/hash.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { addBackupKey, attemptsOf, codesOf, consumeCode, replaceCodes, setAttempts } from './queries.ts'

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

// RFC 8410: what stands before the 32 bytes of an X25519 private key.
const pkcs8 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 32 bytes as letters for paper, in groups of four, with a check group from their hash. */
export function paperKey(bytes: Uint8Array): string {
  let bits = 0
  let held = 0
  let text = ''
  for (const byte of [...bytes, ...Buffer.from(digest(bytes), 'base64url').subarray(0, 3)]) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet.charAt((held >> bits) & 31)
    }
    held &= (1 << bits) - 1
  }
  return (text.match(/.{1,4}/g) ?? []).join('-')
}

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
  const secret = random.bytes(32)
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, secret]), format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  if (x === undefined) throw new TypeError('an exported X25519 key lacks x')
  addBackupKey(tx, x, madeAt, origin)
  return { codes: list, backupKey: paperKey(secret), madeAt, origin }
}

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
