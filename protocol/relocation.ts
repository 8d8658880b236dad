// The relocation: a person's store takes a new key or a new address without losing the relationship.
import * as z from 'zod'
import { jwk, jws, link } from './body.ts'

/** Signed by the old key; `proof` is a JWS by the new key over the relationship id and the new thumbprint. */
export const keyRotate = z.looseObject({ jwk, proof: jws })
/** `base` is the new `…/r/<rid>`. */
export const moved = z.looseObject({ base: link })

export type KeyRotate = z.infer<typeof keyRotate>
export type Moved = z.infer<typeof moved>
