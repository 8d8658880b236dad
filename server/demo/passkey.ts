// A passkey that nobody keeps: the demo's store is claimed with it, and people come in by the printed link.
import { generateKeyPairSync } from 'node:crypto'
import { sha256 } from '../../protocol/hash.ts'
import type { Random } from '../platform/random.ts'

type Json = Record<string, unknown>

const b64 = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url')

/** The little of CBOR (RFC 8949) that an attestation needs: small integers, byte and text strings, maps. */
function cbor(value: number | string | Uint8Array | ReadonlyMap<number | string, unknown>): Buffer {
  const head = (major: number, count: number): Buffer =>
    count < 24 ? Buffer.from([(major << 5) | count]) : Buffer.from([(major << 5) | 24, count])
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  const parts = [...value].flatMap(([key, inner]) => [cbor(key), cbor(inner as string)])
  return Buffer.concat([head(5, value.size), ...parts])
}

/** User present, user verified, attested credential data included (WebAuthn 6.1). */
const flags = 0x45

/** Answers `navigator.credentials.create` (attestation none, ES256). */
export function makePasskey(options: Json, origin: string, random: Pick<Random, 'bytes'>): Json {
  const rpId = (options['rp'] as { id: string }).id
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = random.bytes(32)
  const cose = cbor(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  )
  const data = Buffer.concat([
    sha256(rpId),
    Buffer.from([flags, 0, 0, 0, 0]),
    Buffer.alloc(16),
    Buffer.from([0, id.length]),
    id,
    cose,
  ])
  const attestation = new Map<string, unknown>([
    ['fmt', 'none'],
    ['attStmt', new Map()],
    ['authData', data],
  ])
  const client = { type: 'webauthn.create', challenge: options['challenge'], origin, crossOrigin: false }
  return {
    id: b64(id),
    rawId: b64(id),
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: b64(JSON.stringify(client)),
      attestationObject: b64(cbor(attestation)),
      transports: ['internal'],
    },
  }
}
