// The key that opens backups, as the ordinary age tool reads it: its two halves, and how people type it from paper.
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { bech32 } from '@scure/base'
import { digest } from '../../../protocol/hash.ts'
import { Problem } from '../../../protocol/problem.ts'

const keyBytes = 32
const secretPrefix = 'age-secret-key-'
const publicPrefix = 'age'
// RFC 8410: what stands before the 32 bytes of an X25519 private key.
const pkcs8 = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** Sheets made before backups spoke age have these letters: fourteen groups of four, the last bits a check. */
const olderAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const olderLength = 56

/** Both halves of the key whose secret is these bytes: one for the sheet, one for the data file. */
export function ageKey(secret: Uint8Array): { identity: string; recipient: string } {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, secret]), format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  if (x === undefined) throw new TypeError('an exported X25519 key lacks x')
  return { identity: bech32.encodeFromBytes(secretPrefix, secret).toUpperCase(), recipient: recipientOf(x) }
}

/** The public half as age names it; older data files keep its bare bytes. */
export function recipientOf(publicKey: string): string {
  if (publicKey.startsWith('age1')) return publicKey
  return bech32.encodeFromBytes(publicPrefix, Buffer.from(publicKey, 'base64url'))
}

function secretOfOlder(letters: string): Uint8Array | undefined {
  if (letters.length !== olderLength) return undefined
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const letter of letters.replace(/O/g, '0').replace(/[IL]/g, '1')) {
    const value = olderAlphabet.indexOf(letter)
    if (value < 0) return undefined
    held = (held << 5) | value
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((held >> bits) & 255)
    }
    held &= (1 << bits) - 1
  }
  const secret = Buffer.from(bytes.slice(0, keyBytes))
  const check = Buffer.from(digest(secret), 'base64url').subarray(0, bytes.length - keyBytes)
  return check.equals(Buffer.from(bytes.slice(keyBytes))) ? secret : undefined
}

function secretOf(letters: string): Uint8Array | undefined {
  const body = /^AGESECRETKEY1(.+)$/.exec(letters)?.[1]
  if (body === undefined) return secretOfOlder(letters)
  const read = bech32.decodeUnsafe(`${secretPrefix}1${body.toLowerCase()}`)
  const secret = read && bech32.fromWordsUnsafe(read.words)
  return secret?.length === keyBytes ? secret : undefined
}

/**
 * The key as it was typed from a recovery sheet, of today's form or the older one; dashes, spaces and the size of
 * letters do not matter.
 * @returns `AGE-SECRET-KEY-1…`, as age reads it
 * @throws Problem `not_possible` with a sentence
 */
export function backupIdentity(typed: string): string {
  const letters = typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
  const secret = secretOf(letters)
  if (secret !== undefined) return ageKey(secret).identity
  if (letters === '') throw new Problem('not_possible', { reason: 'no key was typed' })
  throw new Problem('not_possible', {
    reason:
      letters.startsWith('AGESECRETKEY1') || letters.length === olderLength
        ? 'a letter of the backup key is missing or wrong; compare it with the recovery sheet'
        : 'this is not a backup key; it begins with AGE-SECRET-KEY-1 on the recovery sheet',
  })
}
