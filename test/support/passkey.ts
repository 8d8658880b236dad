// A passkey in software: makes real WebAuthn answers (attestation none, ES256) for tests that need no browser.
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

type Json = Record<string, unknown>

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest()
const b64 = (data: string | Uint8Array) => Buffer.from(data).toString('base64url')

/** The little of CBOR that an attestation needs: integers, byte and text strings, maps in the order given. */
function cbor(value: number | string | Uint8Array | Map<number | string, unknown>): Buffer {
  const head = (major: number, count: number) =>
    count < 24
      ? Buffer.from([(major << 5) | count])
      : count < 256
        ? Buffer.from([(major << 5) | 24, count])
        : Buffer.from([(major << 5) | 25, count >> 8, count & 255])
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  const parts = [...value].flatMap(([key, inner]) => [cbor(key), cbor(inner as string)])
  return Buffer.concat([head(5, value.size), ...parts])
}

interface Held {
  id: Buffer
  rpId: string
  key: KeyObject
  counter: number
}

/** What a test may spoil to see it refused. */
export interface Spoilt {
  isUserVerified?: boolean
  origin?: string
  rpId?: string
  challenge?: string
  counter?: number
  crossOrigin?: boolean
}

export class SoftwarePasskey {
  readonly held: Held[] = []

  /** Answers `navigator.credentials.create`. */
  make(options: Json, origin: string, spoilt: Spoilt = {}): Json {
    const rpId = (options['rp'] as { id: string }).id
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const held: Held = { id: randomBytes(32), rpId, key: privateKey, counter: 0 }
    this.held.push(held)
    const cose = cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]),
    )
    const length = Buffer.from([0, held.id.length])
    const data = Buffer.concat([this.#data(held, 0x40, spoilt), Buffer.alloc(16), length, held.id, cose])
    const attestation = cbor(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', data],
      ]),
    )
    const client = clientData('webauthn.create', options, origin, spoilt)
    return {
      id: b64(held.id),
      rawId: b64(held.id),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: b64(client),
        attestationObject: b64(attestation),
        transports: ['internal'],
      },
    }
  }

  /** Answers `navigator.credentials.get` with the newest passkey for that name. */
  use(options: Json, origin: string, spoilt: Spoilt = {}): Json {
    const held = this.held.findLast(({ rpId }) => rpId === options['rpId'])
    if (!held) throw new Error(`no passkey for ${String(options['rpId'])}`)
    held.counter = spoilt.counter ?? held.counter + 1
    const data = this.#data(held, 0, spoilt)
    const client = clientData('webauthn.get', options, origin, spoilt)
    const signature = sign('sha256', Buffer.concat([data, sha256(client)]), held.key)
    return {
      id: b64(held.id),
      rawId: b64(held.id),
      type: 'public-key',
      clientExtensionResults: {},
      response: { clientDataJSON: b64(client), authenticatorData: b64(data), signature: b64(signature) },
    }
  }

  #data(held: Held, flags: number, spoilt: Spoilt): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(held.counter)
    const verified = spoilt.isUserVerified === false ? 0 : 0x04
    return Buffer.concat([sha256(spoilt.rpId ?? held.rpId), Buffer.from([0x01 | verified | flags]), counter])
  }
}

function clientData(type: string, options: Json, origin: string, spoilt: Spoilt): string {
  return JSON.stringify({
    type,
    challenge: spoilt.challenge ?? options['challenge'],
    origin: spoilt.origin ?? origin,
    crossOrigin: spoilt.crossOrigin ?? false,
  })
}
