// A person's new key: counts only with a proof that whoever names it also holds it.
import * as z from 'zod'
import { decode } from '../base64url.ts'
import { parseStrict } from '../json.ts'
import { asBufferSource, importPublicKey, type PublicJwk, type PublicKey } from '../keys.ts'
import { Problem } from '../problem.ts'

const header = z.strictObject({ alg: z.literal('EdDSA'), typ: z.literal('bespeak-key+jwt'), kid: z.string() })
const payload = z.strictObject({ rid: z.string(), kid: z.string() })
const utf8 = new TextEncoder()

/**
 * Checks the `proof` of a `key.rotate`: a compact JWS by the new key, `typ` `bespeak-key+jwt`, over
 * `{"rid":…,"kid":<thumbprint of the new key>}`, so that nobody can hand a relationship to a key of somebody else.
 * @throws Problem `malformed`
 */
export async function proveRotation(rid: string, jwk: PublicJwk, proof: string): Promise<PublicKey> {
  const key = await importPublicKey(jwk)
  const [header64 = '', payload64 = '', signature64 = '', ...more] = proof.split('.')
  const head = header.safeParse(readPart(header64)).data
  const body = payload.safeParse(readPart(payload64)).data
  const signature = decode(signature64)
  const isMeant = more.length === 0 && head?.kid === key.kid && body?.kid === key.kid && body.rid === rid
  if (!isMeant || signature?.length !== 64) return refuse()
  const input = asBufferSource(utf8.encode(`${header64}.${payload64}`))
  if (!(await crypto.subtle.verify('Ed25519', key.key, asBufferSource(signature), input))) return refuse()
  return key
}

function readPart(part: string): unknown {
  const bytes = decode(part)
  return bytes && parseStrict(bytes)
}

function refuse(): never {
  throw new Problem('malformed', { reason: 'the new key has not proven itself' })
}
