// The relocation: a person's store takes a new key or a new address without losing the relationship.
import * as z from 'zod'
import { encode } from './base64url.ts'
import { jwk, jws, link } from './body.ts'

/** Signed by the old key; `proof` is a JWS by the new key over the relationship id and the new thumbprint. */
export const keyRotate = z.looseObject({ jwk, proof: jws })
/** `base` is the new `…/r/<rid>`. */
export const moved = z.looseObject({ base: link })

/**
 * What the new key signs to prove that whoever names it also holds it: `header.payload` of the `proof`.
 * @param kid thumbprint of the new key
 */
export function rotationInput(rid: string, kid: string): string {
  const header = JSON.stringify({ alg: 'EdDSA', typ: 'bespeak-key+jwt', kid })
  return `${encode(header)}.${encode(JSON.stringify({ rid, kid }))}`
}

export type KeyRotate = z.infer<typeof keyRotate>
export type Moved = z.infer<typeof moved>
