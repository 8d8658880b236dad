// The server's own private keys: made here, sealed in the data file by a key file beside it, never shown.
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  sign as signBytes,
  type KeyObject,
} from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { decode, encode } from '../../protocol/base64url.ts'
import { thumbprint, type PublicJwk, type Signer } from '../../protocol/keys.ts'
import { Problem } from '../../protocol/problem.ts'
import type { Clock } from './clock.ts'
import { query, type Database, type Reader, type Writer } from './database.ts'
import type { Migration } from './migrate.ts'
import { systemRandom, type Random } from './random.ts'

export const keysMigration: Migration = {
  number: 1,
  name: 'keys',
  up: `CREATE TABLE key (
    kid TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    x TEXT NOT NULL,
    sealed BLOB,
    made_at INTEGER NOT NULL,
    destroyed_at INTEGER,
    CHECK ((sealed IS NULL) = (destroyed_at IS NOT NULL))
  ) STRICT, WITHOUT ROWID`,
}

export interface Keyring {
  /** A new Ed25519 key; its private half exists once the transaction commits. */
  make(tx: Writer, purpose: string): PublicJwk & { kid: string }
  /** Signs on the thread pool; many signatures overlap. */
  signerOf(kid: string): Signer
  /** Signs at once, for inside a transaction. @throws Problem `not_possible` when the key is gone */
  signNow(kid: string, input: string): Uint8Array
  /** Overwrites the private half; the public half stays, so that old signatures can be checked. */
  destroy(tx: Writer, kid: string): void
  isDestroyed(kid: string): boolean
  /** @throws Problem `not_possible` when no such key was ever made here */
  publicOf(kid: string): PublicJwk & { kid: string }
  /** Whether this server made the key, destroyed or not. */
  hasMade(kid: string): boolean
  /** When it was made, in ms. @throws Problem `not_possible` when no such key was ever made here */
  madeAt(kid: string): number
}

interface Row {
  purpose: string
  x: string
  sealed: Uint8Array | null
}

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
// RFC 8410: the fixed beginning of an Ed25519 private key in PKCS #8, before its 32 bytes.
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')
// A key in use stays unsealed in memory; a store with more relationships unseals the rest again when needed.
const keptKeys = 4096

function privateKeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
}

// The name and purpose are sealed with the key, so a sealed key cannot be moved to another row.
const boundTo = (kid: string, purpose: string): Buffer => Buffer.from(`${kid}\n${purpose}`)

function sealSeed(key: Uint8Array, nonce: Uint8Array, bound: Buffer, seed: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound)
  return Buffer.concat([nonce, cipher.update(seed), cipher.final(), cipher.getAuthTag()])
}

function openSeed(key: Uint8Array, bound: Buffer, sealed: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
  decipher.setAAD(bound).setAuthTag(sealed.subarray(-tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()])
}

/**
 * Seals all private keys with another key file: a restored data file takes over the one that is there.
 * @throws Problem `not_possible` when a key file is missing, damaged or another's
 */
export function resealKeys(
  database: Database,
  from: string,
  to: string,
  random: Random = systemRandom,
): void {
  const [old, next] = [readKeyFile(from, random, false), readKeyFile(to, random, false)]
  const rows = database.sql<Row & { kid: string }>(
    'SELECT kid, purpose, x, sealed FROM key WHERE sealed IS NOT NULL',
  )
  database.transactNow((tx) => {
    for (const { kid, purpose, sealed } of rows) {
      if (sealed === null) continue
      const bound = boundTo(kid, purpose)
      const again = sealSeed(next, random.bytes(nonceBytes), bound, openSeed(old, bound, sealed))
      tx.run(query('UPDATE key SET sealed = ? WHERE kid = ?', again, kid))
    }
  })
}

/** Reads the key file, or makes it in one step that either happened or did not. */
function readKeyFile(file: string, random: Random, isNewAllowed: boolean): Uint8Array {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    if (!isNewAllowed) {
      throw new Problem('not_possible', {
        reason: `the key file ${file} that seals the private keys is missing`,
      })
    }
    const draft = `${file}.${encode(random.bytes(6))}`
    const descriptor = openSync(draft, 'wx', 0o600)
    writeSync(descriptor, `${encode(random.bytes(keyBytes))}\n`)
    fsyncSync(descriptor)
    closeSync(descriptor)
    try {
      linkSync(draft, file)
    } catch (other) {
      // Another program of ours made it in the same moment; its key is the key.
      if ((other as NodeJS.ErrnoException).code !== 'EEXIST') throw other
    } finally {
      unlinkSync(draft)
    }
    text = readFileSync(file, 'utf8').trim()
  }
  chmodSync(file, 0o600)
  const key = decode(text)
  if (key?.length !== keyBytes)
    throw new Problem('not_possible', { reason: `the key file ${file} is damaged` })
  return key
}

/**
 * @param keyFile made with mode 0600 when there is none and nothing is sealed yet
 * @throws Problem `not_possible` when the key file is missing, damaged or another's
 */
export function createKeyring(
  database: Database,
  keyFile: string,
  clock: Pick<Clock, 'now'>,
  random: Random = systemRandom,
): Keyring {
  const sealedOnes = database.sql<{ kid: string }>('SELECT kid FROM key WHERE sealed IS NOT NULL LIMIT 1')
  const sealingKey = readKeyFile(keyFile, random, sealedOnes.length === 0)
  const unsealed = new Map<string, KeyObject>()
  const rowOf = (reader: Reader, kid: string): Row | undefined =>
    reader.first(query<Row>('SELECT purpose, x, sealed FROM key WHERE kid = ?', kid))

  const seal = (kid: string, purpose: string, seed: Uint8Array): Uint8Array =>
    sealSeed(sealingKey, random.bytes(nonceBytes), boundTo(kid, purpose), seed)
  const unseal = (kid: string, { purpose, sealed, x }: Row): KeyObject => {
    if (!sealed) throw new Problem('not_possible', { reason: 'the private key was destroyed' })
    try {
      const seed = openSeed(sealingKey, boundTo(kid, purpose), sealed)
      // As JWK, because reading PKCS #8 costs ten times as much, and one intent may need a thousand keys.
      const jwk = { kty: 'OKP', crv: 'Ed25519', d: encode(seed), x }
      return createPrivateKey({ key: jwk, format: 'jwk' })
    } catch (error) {
      throw new Problem(
        'not_possible',
        { reason: `the key file ${keyFile} does not open the private keys of this data file` },
        error,
      )
    }
  }
  const privateOf = (kid: string): KeyObject => {
    const kept = unsealed.get(kid)
    if (kept) return kept
    const row = rowOf(database, kid)
    if (!row) throw new Problem('not_possible', { reason: 'there is no such private key' })
    const key = unseal(kid, row)
    const oldest = unsealed.size < keptKeys ? undefined : unsealed.keys().next().value
    if (oldest !== undefined) unsealed.delete(oldest)
    unsealed.set(kid, key)
    return key
  }
  for (const { kid } of sealedOnes) privateOf(kid)

  return {
    make(tx, purpose) {
      const seed = random.bytes(keyBytes)
      const { x } = createPublicKey(privateKeyOf(seed)).export({ format: 'jwk' })
      if (x === undefined) throw new TypeError('an exported Ed25519 key lacks x')
      const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const
      const kid = thumbprint(jwk)
      tx.run(
        query(
          'INSERT INTO key (kid, purpose, x, sealed, made_at) VALUES (?, ?, ?, ?, ?)',
          kid,
          purpose,
          x,
          seal(kid, purpose, seed),
          clock.now(),
        ),
      )
      return { ...jwk, kid }
    },
    signerOf(kid) {
      privateOf(kid)
      return {
        kid,
        sign: (input) =>
          new Promise((resolve, reject) => {
            // Looked up for each signature, so that a destroyed key signs nothing more.
            signBytes(null, input, privateOf(kid), (error, signature) =>
              error ? reject(error) : resolve(new Uint8Array(signature)),
            )
          }),
      }
    },
    signNow: (kid, input) => new Uint8Array(signBytes(null, Buffer.from(input), privateOf(kid))),
    destroy(tx, kid) {
      unsealed.delete(kid)
      tx.run(
        query(
          'UPDATE key SET sealed = NULL, destroyed_at = ? WHERE kid = ? AND sealed IS NOT NULL',
          clock.now(),
          kid,
        ),
      )
    },
    isDestroyed: (kid) => rowOf(database, kid)?.sealed === null,
    publicOf(kid) {
      const row = rowOf(database, kid)
      if (!row) throw new Problem('not_possible', { reason: 'there is no such key' })
      return { kty: 'OKP', crv: 'Ed25519', x: row.x, kid }
    },
    hasMade: (kid) => rowOf(database, kid) !== undefined,
    madeAt(kid) {
      const row = database.first(query<{ made_at: number }>('SELECT made_at FROM key WHERE kid = ?', kid))
      if (!row) throw new Problem('not_possible', { reason: 'there is no such key' })
      return row.made_at
    },
  }
}
