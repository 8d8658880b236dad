// What the person's server says to itself: messages of the same form, with a mark that no brand would take for one.
import { verify as verifyBytes, type KeyObject } from 'node:crypto'
import { decode, encode } from '../../../protocol/base64url.ts'
import { parseStrict } from '../../../protocol/json.ts'
import type { Claims } from '../../../protocol/message.ts'

/** The ledger that no brand reads. */
export const ownRid = 'own'
/** Issuer and audience of all that is in it. */
export const ownParty = 'bespeak:own'

/** It may be longer than what travels: one intent names every brand that got a copy of it. */
export const ownBytes = 1024 * 1024

const typ = 'bespeak-own+jwt'
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The text to be signed: another `typ` than a message's, so the signature can never be used outside. */
export function ownInput(claims: Claims, kid: string): string {
  if (!/^own(\.[a-z]{1,24}){1,2}$/.test(claims.type))
    throw new TypeError(`${claims.type} is not for the own ledger`)
  return `${encode(JSON.stringify({ alg: 'EdDSA', typ, kid }))}.${encode(JSON.stringify(claims))}`
}

/** The claims of a message that was checked when it was appended. */
export function claimsOf(jwt: string): Claims {
  const payload = decode(jwt.split('.', 2)[1] ?? '')
  if (!payload) throw new TypeError('a stored message cannot be decoded')
  return JSON.parse(utf8.decode(payload)) as Claims
}

/** The claims of an own message whose signature holds; `undefined` for any other text. */
export function readOwn(jwt: string, kid: string, key: KeyObject): Claims | undefined {
  const [header = '', payload = '', signature = '', ...more] = jwt.split('.', 4)
  const signed = decode(signature)
  const said = decode(payload)
  if (more.length > 0 || !signed || !said || header !== encode(JSON.stringify({ alg: 'EdDSA', typ, kid })))
    return undefined
  if (!verifyBytes(null, Buffer.from(`${header}.${payload}`), key, signed)) return undefined
  return parseStrict(said) as Claims
}
