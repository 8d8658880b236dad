// What the wire vectors are written with: node:crypto alone, so that they do not prove the protocol by itself.
import { createHash, createPrivateKey, sign } from 'node:crypto'

export const b64 = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url')
export const sha = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('base64url')

export interface Key {
  kid: string
  jwk: { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string }
  d: string
  sign(text: string): Buffer
}

// RFC 8410: the fixed bytes before a raw Ed25519 seed in PKCS #8.
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A key that is the same each time: its seed is the hash of its name. */
export function keyNamed(name: string): Key {
  const seed = createHash('sha256').update(`bespeak vectors: ${name}`).digest()
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
  const { x = '' } = key.export({ format: 'jwk' })
  const kid = sha(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)
  return {
    kid,
    jwk: { kty: 'OKP', crv: 'Ed25519', x, kid },
    d: seed.toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text), key),
  }
}

export const keys = {
  brand: keyNamed('brand'),
  person: keyNamed('person'),
  next: keyNamed('next'),
  stranger: keyNamed('stranger'),
}
export type KeyName = keyof typeof keys

export const rid = 'AAECAwQFBgcICQoLDA0ODw'
export const person = `bespeak:${rid}`
export const brand = 'https://shop.example'
export const now = 1_796_083_200

/** Message ids in a row: the same each time. */
export const idNumber = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`

/** A compact JWS from raw texts, however wrong they are. */
export function jws(header: string | Uint8Array, payload: string | Uint8Array, key: Key): string {
  const input = `${b64(header)}.${b64(payload)}`
  return `${input}.${b64(key.sign(input))}`
}

export const headerOf = (key: Key): string => `{"alg":"EdDSA","typ":"bespeak+jwt","kid":"${key.kid}"}`

/** The same bytes in a spelling that is not canonical: unused low bits of the last letter set. */
export function altered(base64url: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(base64url.slice(-1))
  if (base64url.length % 4 === 0) throw new Error('this text has no second spelling')
  return base64url.slice(0, -1) + alphabet.charAt(last | 1)
}
