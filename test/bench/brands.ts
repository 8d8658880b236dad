// Brands by the thousand: a key each, so that a bench can say what they say without a server for each.
import { generateKeyPairSync, sign } from 'node:crypto'
import { thumbprint, type PublicJwk, type Signer } from '../../protocol/keys.ts'
import { messageInput, newId, newRid, personId, sealMessage } from '../../protocol/message.ts'
import { signRead } from '../../protocol/request.ts'

/** Plain data, so that it can be handed to another process. */
export interface Maker {
  origin: string
  kid: string
  x: string
  d: string
  rid: string
}

export function makeMaker(number: number): Maker {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const origin = `https://b${String(number).padStart(5, '0')}.example`
  return { origin, kid: thumbprint({ kty: 'OKP', crv: 'Ed25519', x }), x, d, rid: '' }
}

export const publicJwk = ({ x, kid }: Maker): PublicJwk & { kid: string } => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x,
  kid,
})
export const privateKey = ({ x, d }: Maker) =>
  ({ key: { kty: 'OKP', crv: 'Ed25519', x, d }, format: 'jwk' }) as const

export function say(
  maker: Maker,
  type: string,
  body: object,
  more: { on?: string; head?: string; iat?: number } = {},
): string {
  const { origin, rid, kid } = maker
  const iat = more.iat ?? Math.floor(Date.now() / 1000)
  const claims = { iss: origin, aud: personId(rid), sub: rid, jti: newId(), type, body, ...more, iat }
  const input = messageInput(claims, kid)
  return sealMessage(input, sign(null, Buffer.from(input), privateKey(maker)))
}

export const signerOf = (maker: Maker): Signer => ({
  kid: maker.kid,
  sign: (input) => Promise.resolve(new Uint8Array(sign(null, input, privateKey(maker)))),
})

/** Headers of a signed read. */
export const readHeaders = (maker: Maker, url: string): Promise<Record<string, string>> =>
  signRead({
    method: 'GET',
    url,
    nowSeconds: Math.floor(Date.now() / 1000),
    nonce: newRid(),
    signer: signerOf(maker),
  }).then((headers) => ({ ...headers }))

export const inSeconds = (seconds: number): string =>
  new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')

export const offerBody = (intent: string) => ({
  intent: { id: intent, revision: 1 },
  line: '#sell laptop EUR804 q:1 is:new brand=Framework in:ES via:ship',
  items: [{ name: 'Laptop 13', quantity: 1, amount: 79900, attributes: { keyboard: 'es', ram: '16GB' } }],
  totals: [
    { type: 'subtotal', amount: 79900 },
    { type: 'shipping', amount: 500 },
    { type: 'total', amount: 80400 },
  ],
  currency: 'EUR',
  valid_until: inSeconds(7 * 86_400),
  confirm_within: 'PT48H',
  fit: [{ tag: 'ram=', says: 'met' }],
  lang: 'en',
})
