// Makes messages of any shape, right and wrong: what an honest library would never send.
import { encode } from '../../protocol/base64url.ts'
import { createSigner, generateKey, type PublicJwk, type Signer } from '../../protocol/keys.ts'
import { newId, type Claims } from '../../protocol/message.ts'

const utf8 = new TextEncoder()
const bytesOf = (part: string | Uint8Array): Uint8Array =>
  typeof part === 'string' ? utf8.encode(part) : part

export const headerOf = (kid: string): Record<string, unknown> => ({ alg: 'EdDSA', typ: 'bespeak+jwt', kid })

/** Signs any two parts as they are. */
export async function seal(
  header: string | Uint8Array,
  payload: string | Uint8Array,
  signer: Signer,
): Promise<string> {
  const input = `${encode(bytesOf(header))}.${encode(bytesOf(payload))}`
  return `${input}.${encode(await signer.sign(utf8.encode(input)))}`
}

/** A message with whatever claims; `header` replaces or adds members. */
export function forge(claims: object, signer: Signer, header: object = {}): Promise<string> {
  return seal(JSON.stringify({ ...headerOf(signer.kid), ...header }), JSON.stringify(claims), signer)
}

/** The same message under a signature that does not hold. */
export const spoil = (jwt: string): string => `${jwt.slice(0, jwt.lastIndexOf('.') + 1)}${'A'.repeat(86)}`

/** The order of the curve's group (RFC 8032, 5.1), little-endian as in a signature. */
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n

/** The same signature with S + L instead of S: the equation still holds, and RFC 8032 refuses it. */
export function stretch(jwt: string): string {
  const cut = jwt.lastIndexOf('.') + 1
  const bytes = Buffer.from(jwt.slice(cut), 'base64url')
  let s = 0n
  for (const byte of bytes.subarray(32).toReversed()) s = (s << 8n) | BigInt(byte)
  s += groupOrder
  for (let index = 32; index < 64; index++, s >>= 8n) bytes[index] = Number(s & 255n)
  return jwt.slice(0, cut) + encode(bytes)
}

/** The last letter changed in bits that decoding drops: another text for the same bytes. */
export function loosen(jwt: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = letters.indexOf(jwt.slice(-1))
  return jwt.slice(0, -1) + (letters[last ^ 1] ?? 'B')
}

/** A key that nobody pinned. */
export async function freshSigner(): Promise<{ signer: Signer; jwk: PublicJwk & { kid: string } }> {
  const { privateJwk, publicJwk } = await generateKey()
  const { kty, crv, x, kid = '' } = publicJwk
  return { signer: await createSigner(privateJwk), jwk: { kty, crv, x, kid } }
}

/** The neutral point: every message has a signature under it. */
export const smallOrderJwk = { kty: 'OKP', crv: 'Ed25519', x: encode(new Uint8Array(32).with(0, 1)) } as const

interface Misshapen {
  rule: string
  says: string
  make(claims: Claims, signer: Signer): Promise<string>
}

const fresh = (claims: Claims): Claims => ({ ...claims, jti: newId() })
const withHeader =
  (header: object): Misshapen['make'] =>
  (claims, signer) =>
    forge(fresh(claims), signer, header)
const withClaims =
  (over: object): Misshapen['make'] =>
  (claims, signer) =>
    forge({ ...fresh(claims), ...over }, signer)
const withPayload =
  (change: (text: string) => string | Uint8Array): Misshapen['make'] =>
  (claims, signer) =>
    seal(JSON.stringify(headerOf(signer.kid)), change(JSON.stringify(fresh(claims))), signer)
const inBody = (member: string) => withPayload((text) => text.replace('"body":{', `"body":{${member},`))

/** Rightly signed, wrongly shaped; every one of them is `malformed` (section 3). `body` of the claims is not empty. */
export const misshapen: readonly Misshapen[] = [
  {
    rule: '3.header.typ',
    says: 'refuses a message whose typ is not bespeak+jwt',
    make: withHeader({ typ: 'JWT' }),
  },
  { rule: '3.header.alg', says: 'refuses any alg but EdDSA', make: withHeader({ alg: 'HS256' }) },
  { rule: '3.header.alg-none', says: 'refuses alg none', make: withHeader({ alg: 'none' }) },
  {
    rule: '3.header.exact',
    says: 'refuses a header with a further member',
    make: withHeader({ jku: 'https://x.example/' }),
  },
  { rule: '3.header.kid', says: 'refuses a header without kid', make: withHeader({ kid: undefined }) },
  {
    rule: '3.claims.closed',
    says: 'refuses a claim that is not in the table, such as exp',
    make: withClaims({ exp: 4_000_000_000 }),
  },
  { rule: '3.claims.required', says: 'refuses a message without iat', make: withClaims({ iat: undefined }) },
  {
    rule: '3.claims.aud-one-string',
    says: 'refuses a list of audiences',
    make: (claims, signer) => forge({ ...fresh(claims), aud: [claims.aud] }, signer),
  },
  {
    rule: '3.claims.jti-uuid4',
    says: 'refuses a jti that is no lower-case UUID of version 4',
    make: withClaims({ jti: '6BA7B810-9DAD-11D1-80B4-00C04FD430C8' }),
  },
  { rule: '3.claims.body-object', says: 'refuses a body that is no object', make: withClaims({ body: [] }) },
  {
    rule: '3.json.no-member-twice',
    says: 'refuses a member that stands twice',
    make: withPayload((text) => text.replace('{', '{"type":"ledger.ack",')),
  },
  {
    rule: '3.json.depth',
    says: 'refuses JSON deeper than 16',
    make: inBody(`"x":${'['.repeat(20)}${']'.repeat(20)}`),
  },
  {
    rule: '3.json.utf8',
    says: 'refuses bytes that are no UTF-8',
    make: withPayload((text) => Buffer.from(text.replace('"body":{', '"body":{"x":"\u00ff",'), 'latin1')),
  },
  { rule: '3.json.no-mark', says: 'refuses a byte order mark', make: withPayload((text) => `\ufeff${text}`) },
  { rule: '3.json.surrogates', says: 'refuses half a surrogate pair', make: inBody('"x":"\\ud800"') },
  {
    rule: '3.json.safe-integers',
    says: 'refuses a number outside the safe integers',
    make: inBody('"x":9007199254740993'),
  },
  {
    rule: '3.base64url.canonical',
    says: 'refuses base64url that does not re-encode to itself',
    make: async (claims, signer) => loosen(await forge(fresh(claims), signer)),
  },
  {
    rule: '3.base64url.padding',
    says: 'refuses padding',
    make: async (claims, signer) => `${await forge(fresh(claims), signer)}==`,
  },
  {
    rule: '3.compact.three-parts',
    says: 'refuses what is not three parts',
    make: async (claims, signer) => `${await forge(fresh(claims), signer)}.AAAA`,
  },
]
