// A message: one signed JWT, the only form in which a person's store and a brand say anything to each other.
import * as z from 'zod'
import { decode, encode } from './base64url.ts'
import { digest } from './hash.ts'
import { parseStrict } from './json.ts'
import { asBufferSource, freshBytes, importPublicKey, type PublicKey, type Signer } from './keys.ts'
import { bytes as limits, seconds } from './limits.ts'
import { isBrandOrigin, isPersonId } from './origin.ts'
import { Problem } from './problem.ts'
import { hashOrNone, hashText, messageId, ridText, typeName } from './shape.ts'

export { personId } from './origin.ts'

/** What a message says (section 3). `iat` in seconds; `head` is a record hash, `''` before the first record. */
export interface Claims {
  iss: string
  aud: string
  sub?: string | undefined
  jti: string
  iat: number
  type: string
  on?: string | undefined
  head?: string | undefined
  body: unknown
}

/** A message as it came, with the right shape and nothing proven; `digest` is SHA-256 of the compact bytes. */
export interface Parsed {
  readonly jwt: string
  readonly digest: string
  readonly kid: string
  readonly claims: Claims
  readonly signingInput: Uint8Array
  readonly signature: Uint8Array
}

/** What is left of a message once its signature holds. */
export interface Message {
  readonly jwt: string
  readonly digest: string
  readonly kid: string
  readonly claims: Claims
}

// The proof is a private field: it cannot be written from outside, and a spread or a copy does not carry it.
class Proof {
  readonly #holds: boolean = true

  static of(value: unknown): boolean {
    return typeof value === 'object' && value !== null && #holds in value && value.#holds
  }
}

class ProvenMessage extends Proof implements Message {
  readonly jwt: string
  readonly digest: string
  readonly kid: string
  readonly claims: Claims

  constructor(parsed: Parsed) {
    super()
    this.jwt = parsed.jwt
    this.digest = parsed.digest
    this.kid = parsed.kid
    this.claims = freeze(parsed.claims)
    Object.freeze(this)
  }
}

/** A value whose signature was checked; made in this file only, and not kept by `{...spread}`. */
export type Verified<T> = T & Proof

/** Whether a value came out of `verifyMessage` itself. */
export function isVerified(value: unknown): value is Verified<Message> {
  return Proof.of(value)
}

/** Stops a bug in our own code: something unproven was handed to where only proven messages go. */
export function assertVerified(value: unknown): asserts value is Verified<Message> {
  if (!Proof.of(value)) throw new TypeError('a message was used before its signature was verified')
}

const utf8 = new TextEncoder()
const latin1 = new TextDecoder('latin1')
const latestSecond = 253_402_300_799

const party = z
  .string()
  .refine((text) => isPersonId(text) || isBrandOrigin(text), 'must be an origin or bespeak:<rid>')

/** The one header that a message may have. */
export const headerShape = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('bespeak+jwt'),
  kid: hashText,
})
/** The claims of every message; which are there depends on its type. */
export const claimsShape = z.strictObject({
  iss: party,
  aud: party,
  sub: ridText.optional(),
  jti: messageId,
  iat: z.int().min(0).max(latestSecond),
  type: typeName,
  on: messageId.optional(),
  head: hashOrNone.optional(),
  body: z.custom((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: 'must be an object',
  }),
})

function refuse(reason: string): never {
  throw new Problem('malformed', { reason })
}

function check(shape: z.ZodType, value: unknown, what: string): void {
  const { error } = shape.safeParse(value)
  if (!error) return
  const issue = error.issues[0]
  const member = issue?.path.length ? ` member ${issue.path.join('.')}` : ''
  // A stranger chooses the names that zod repeats; the answer stays short.
  refuse(`the ${what}${member} is not right: ${issue?.message ?? 'invalid'}`.slice(0, 200))
}

function decodePart(part: string, what: string): Uint8Array {
  return decode(part) ?? refuse(`the ${what} is not canonical base64url`)
}

/** The issuer, audience and relationship that a message must name to be meant for here. */
export interface Expected {
  readonly iss: string
  readonly aud: string
  readonly sub?: string | undefined
}

/**
 * Reads the shape of a message and proves nothing: size first, then form (order of checks, section 3).
 * @param jwt a compact JWS, as text or as the bytes of a body
 * @param limit bytes; `ledger.batch` alone may have 256 kB
 * @throws Problem `too_large` above the limit; `malformed` with `reason` for any other header than exactly
 *   `alg`, `typ`, `kid`, for base64url that does not re-encode to itself, for JSON that `parseStrict` refuses
 *   and for claims beyond or unlike the table of section 3
 * @example const { claims, kid } = parseMessage(body)
 */
export function parseMessage(jwt: string | Uint8Array, limit: number = limits.message): Parsed {
  if (jwt.length > limit) throw new Problem('too_large', { limit })
  // Bytes above 127 become letters that base64url does not have, so no charset can be smuggled in.
  const text = typeof jwt === 'string' ? jwt : latin1.decode(jwt)
  const [header64 = '', payload64 = '', signature64 = '', ...more] = text.split('.', 4)
  if (more.length > 0 || signature64 === '') refuse('it is not three parts with dots between')
  const header = parseStrict(decodePart(header64, 'header'))
  check(headerShape, header, 'header')
  const claims = parseStrict(decodePart(payload64, 'payload'))
  check(claimsShape, claims, 'claims')
  const signature = decodePart(signature64, 'signature')
  if (signature.length !== 64) refuse('the signature is not 64 bytes')
  return {
    jwt: text,
    digest: digest(text),
    kid: (header as { kid: string }).kid,
    claims: claims as Claims,
    signingInput: utf8.encode(text.slice(0, text.lastIndexOf('.'))),
    signature,
  }
}

/**
 * Refuses a new message made more than 300 s before or after now; an answer already stored is given at any age,
 * so this comes after looking for one.
 * @throws Problem `stale_message`
 */
export function checkFresh(parsed: Pick<Parsed, 'claims'>, nowSeconds: number): void {
  if (!(Math.abs(nowSeconds - parsed.claims.iat) <= seconds.freshness)) {
    throw new Problem('stale_message', { seconds: seconds.freshness })
  }
}

// The public key of RFC 8037, A.2. Nothing is ever accepted under it: it only costs as much as a real one.
const decoy = importPublicKey({
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
})

/**
 * Checks the signature with the pinned key, and that the message is meant for here. An unknown relationship
 * (`key` undefined), another key, another party and a bad signature get the same answer at the same cost: one
 * verification is always made, with a key of no use where there is none.
 * @param key the key pinned for this relationship; its `kid` must be the message's
 * @param expected compared as bytes; `sub` absent means that the message must have none
 * @throws Problem `bad_signature`, always without values
 * @example const message = await verifyMessage(parseMessage(body), pinnedKey, { iss: brand, aud: personId(rid), sub: rid })
 */
export async function verifyMessage(
  parsed: Parsed,
  key: PublicKey | undefined,
  expected: Expected,
): Promise<Verified<Message>> {
  const { iss, aud, sub } = parsed.claims
  const isMeant = iss === expected.iss && aud === expected.aud && sub === expected.sub
  const isKnown = key !== undefined && key.kid === parsed.kid
  const usable = isKnown ? key : await decoy
  const doesHold = await crypto.subtle.verify(
    'Ed25519',
    usable.key,
    asBufferSource(parsed.signature),
    asBufferSource(parsed.signingInput),
  )
  if (!(doesHold && isKnown && isMeant)) throw new Problem('bad_signature')
  return new ProvenMessage(parsed)
}

/**
 * The text to be signed, `header.payload`.
 * @throws Problem `malformed` for claims that the receiver would refuse
 */
export function messageInput(claims: Claims, kid: string): string {
  const { iss, aud, sub, jti, iat, type, on, head, body } = claims
  check(claimsShape, claims, 'claims')
  const header = JSON.stringify({ alg: 'EdDSA', typ: 'bespeak+jwt', kid })
  return `${encode(header)}.${encode(JSON.stringify({ iss, aud, sub, jti, iat, type, on, head, body }))}`
}

/**
 * Joins what was signed and its signature.
 * @returns the compact JWS
 * @throws Problem `too_large`: a store must not append what nobody would take
 */
export function sealMessage(input: string, signature: Uint8Array, limit: number = limits.message): string {
  const jwt = `${input}.${encode(signature)}`
  if (jwt.length > limit) throw new Problem('too_large', { limit })
  return jwt
}

/**
 * Signs a message.
 * @returns the compact JWS
 * @throws Problem `malformed`, `too_large`
 * @example const jwt = await signMessage({ iss, aud, sub, jti: newId(), iat, type: 'terms.pause', body: {} }, signer)
 */
export async function signMessage(claims: Claims, signer: Signer, limit?: number): Promise<string> {
  const input = messageInput(claims, signer.kid)
  return sealMessage(input, await signer.sign(utf8.encode(input)), limit)
}

/**
 * A new message id: UUID version 4, lower-case (RFC 9562).
 * @param random 16 random bytes, when the caller has its own source
 */
export function newId(random: Uint8Array = freshBytes(16)): string {
  const hex = Array.from(random.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) & 3] ?? '8'
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** A new relationship id: 128 random bits as base64url, 22 characters. */
export function newRid(random: Uint8Array = freshBytes(16)): string {
  return encode(random.subarray(0, 16))
}

/** Freezes a parsed JSON value through and through (its depth is bounded by `parseStrict`). */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) freeze(member)
    Object.freeze(value)
  }
  return value
}
