// Ed25519 keys: made, named by their thumbprint, imported once, and vouched for by the key before them.
import { exportJWK, generateKeyPair, importJWK } from 'jose'
import * as z from 'zod'
import { decode, encode } from './base64url.ts'
import { digest } from './hash.ts'
import { parseStrict } from './json.ts'
import { seconds } from './limits.ts'
import { Problem } from './problem.ts'

/** An Ed25519 public key as JWK (RFC 8037); `by` and `nbf` (seconds) as in a brand's document. */
export interface PublicJwk {
  kty: 'OKP'
  crv: 'Ed25519'
  x: string
  kid?: string | undefined
  by?: string | undefined
  nbf?: number | undefined
}

export interface PrivateJwk extends PublicJwk {
  d: string
}

/** A public key ready for use: checked and imported once, then used for every message. */
export interface PublicKey {
  readonly kid: string
  readonly jwk: PublicJwk
  readonly key: CryptoKey
}

/** Signs bytes with one private key; `kid` is the thumbprint of its public half. */
export interface Signer {
  readonly kid: string
  sign(input: Uint8Array): Promise<Uint8Array>
}

const utf8 = new TextEncoder()
const fieldPrime = 2n ** 255n - 19n
/** A solution of d·y⁴ + 2y² = 1: twice such a point has y = 0, which is of order 4. */
const orderEight = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n
/** The y coordinates of all points of order 4, 1, 2 and 8 (libsodium refuses the same). */
const smallOrder = new Set([0n, 1n, fieldPrime - 1n, orderEight, fieldPrime - orderEight])

/** WebCrypto's types want bytes that are not shared between threads; the protocol has no others. */
export function asBufferSource(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}

/** Fresh random bytes for keys and ids; the only randomness of the protocol. */
export function freshBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length))
}

function refuseKey(reason: string): never {
  throw new Problem('malformed', { reason })
}

/** The 32 bytes of `x`; everything that hashes or imports a key goes through here. */
function pointOf(jwk: PublicJwk): Uint8Array {
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519') refuseKey('the key is not an Ed25519 key')
  const point = typeof jwk.x === 'string' ? decode(jwk.x) : undefined
  if (point?.length !== 32) return refuseKey('the key is not 32 bytes of base64url')
  return point
}

/**
 * The name of a key: its RFC 7638 thumbprint with SHA-256 (the example is RFC 8037, A.3).
 * @returns 43 characters of base64url
 * @throws Problem `malformed` when `jwk` is no Ed25519 public key
 * @example thumbprint({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
 *   // → 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'
 */
export function thumbprint(jwk: PublicJwk): string {
  pointOf(jwk)
  return digest(`{"crv":"Ed25519","kty":"OKP","x":"${jwk.x}"}`)
}

/** A fresh key pair; both halves carry their `kid`. */
export async function generateKey(): Promise<{ publicJwk: PublicJwk; privateJwk: PrivateJwk }> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  const { x, d } = await exportJWK(privateKey)
  if (x === undefined || d === undefined) throw new Error('an exported Ed25519 key lacks x or d')
  const bare = { kty: 'OKP', crv: 'Ed25519', x } as const
  const publicJwk = { ...bare, kid: thumbprint(bare) }
  return { publicJwk, privateJwk: { ...publicJwk, d } }
}

/**
 * Checks and imports a public key. Points of small order are refused, because one signature would fit every
 * message under them, and so is a y coordinate not reduced modulo 2^255 − 19 (RFC 8032, 5.1.3).
 * @throws Problem `malformed`
 * @example const key = await importPublicKey({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
 */
export async function importPublicKey(jwk: PublicJwk): Promise<PublicKey> {
  const point = pointOf(jwk)
  let y = 0n
  for (const byte of point.toReversed()) y = (y << 8n) | BigInt(byte)
  y &= 2n ** 255n - 1n
  if (y >= fieldPrime) refuseKey('the key is not reduced')
  if (smallOrder.has(y)) refuseKey('the key is a point of small order')
  const kid = thumbprint(jwk)
  if (jwk.kid !== undefined && jwk.kid !== kid) refuseKey('the kid is not the thumbprint of the key')
  const key = await importEd25519({ kty: 'OKP', crv: 'Ed25519', x: jwk.x })
  const { by, nbf } = jwk
  const named: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: jwk.x, kid }
  return { kid, jwk: { ...named, ...(by !== undefined && { by }), ...(nbf !== undefined && { nbf }) }, key }
}

async function importEd25519(jwk: { kty: 'OKP'; crv: 'Ed25519'; x: string; d?: string }): Promise<CryptoKey> {
  try {
    const key = await importJWK(jwk, 'EdDSA', { extractable: false })
    if (!(key instanceof Uint8Array)) return key
  } catch (cause) {
    throw new Problem('malformed', { reason: 'the key cannot be imported' }, cause)
  }
  return refuseKey('the key cannot be imported')
}

/**
 * Makes a signer of a private key. Both halves must belong together, for every message will carry the
 * thumbprint of the public one; the import refuses others (a test holds it to that).
 * @throws Problem `malformed`
 */
export async function createSigner(privateJwk: PrivateJwk): Promise<Signer> {
  const { kid } = await importPublicKey(privateJwk)
  if (decode(privateJwk.d)?.length !== 32) refuseKey('the private key is not 32 bytes of base64url')
  const key = await importEd25519({ kty: 'OKP', crv: 'Ed25519', x: privateJwk.x, d: privateJwk.d })
  const sign = async (input: Uint8Array): Promise<Uint8Array> =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', key, asBufferSource(input)))
  return { kid, sign }
}

/**
 * A key's name for people to compare: 128 bits of the thumbprint as eight groups of four hexadecimal digits.
 * @example fingerprint('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k') // → '90fa cafe a9b1 5566 9854 0f70 c011 7a22'
 */
export function fingerprint(kid: string): string {
  const bytes = decode(kid)
  if (bytes?.length !== 32) return refuseKey('the kid is not a thumbprint')
  const hex = Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return (hex.match(/.{4}/g) ?? []).join(' ')
}

// Its own `typ` keeps an endorsement from ever passing as a message.
const endorsementHeader = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('bespeak-key+jwt'),
  kid: z.string(),
})
const endorsementPayload = z.strictObject({ kid: z.string(), nbf: z.int().nonnegative() })

/**
 * The older key vouches for the next: the `by` of a key in a brand's document (section 2).
 * @param nbf seconds; the new key counts from then on
 * @returns a compact JWS over `{"kid":"<thumbprint of the new key>","nbf":<seconds>}`
 */
export async function endorseKey(newJwk: PublicJwk, nbf: number, oldSigner: Signer): Promise<string> {
  const header = JSON.stringify({ alg: 'EdDSA', typ: 'bespeak-key+jwt', kid: oldSigner.kid })
  const payload = JSON.stringify({ kid: thumbprint(newJwk), nbf })
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${encode(await oldSigner.sign(utf8.encode(input)))}`
}

/**
 * Whether a published key is vouched for by one that is pinned already. The document can take a key away but
 * never add one: who holds the domain later inherits nothing (section 2).
 * @param nowSeconds when given, an endorsement that begins more than 300 s from now does not count yet
 * @returns the new key, its `jwk.nbf` as signed; `undefined` for every kind of failure
 */
export async function verifyEndorsement(
  entry: PublicJwk,
  pinned: readonly PublicKey[],
  nowSeconds?: number,
): Promise<PublicKey | undefined> {
  const [header64 = '', payload64 = '', signature64 = '', ...more] = (entry.by ?? '').split('.')
  const header = endorsementHeader.safeParse(readPart(header64)).data
  const payload = endorsementPayload.safeParse(readPart(payload64)).data
  const signature = decode(signature64)
  const older = pinned.find((key) => key.kid === header?.kid)
  if (more.length > 0 || !payload || !older || signature?.length !== 64) return undefined
  if (entry.nbf !== undefined && entry.nbf !== payload.nbf) return undefined
  if (nowSeconds !== undefined && payload.nbf > nowSeconds + seconds.freshness) return undefined
  const input = asBufferSource(utf8.encode(`${header64}.${payload64}`))
  if (!(await crypto.subtle.verify('Ed25519', older.key, asBufferSource(signature), input))) return undefined
  try {
    const key = await importPublicKey({ ...entry, nbf: payload.nbf })
    return key.kid === payload.kid ? key : undefined
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}

function readPart(part: string): unknown {
  const bytes = part.length > 1024 ? undefined : decode(part)
  if (bytes === undefined) return undefined
  try {
    return parseStrict(bytes)
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}
