// A brand's next key: vouched for by the one in use, published before it is used, retired without losing anybody.
import {
  createSigner,
  endorseKey,
  generateKey,
  thumbprint,
  type PrivateJwk,
  type PublicJwk,
} from '../keys.ts'
import { seconds } from '../limits.ts'

/**
 * Makes the key that follows another. Put it before the old one in `keys` and start again: new relationships pin it
 * from `nbf` on, living ones keep the old one until that is taken out of `keys`.
 * @param nowSeconds the new key counts from an hour later: by then every store has read the document again
 * @example const keys = [await nextKey(old, Math.floor(Date.now() / 1000)), old]
 */
export async function nextKey(old: PrivateJwk, nowSeconds: number): Promise<PrivateJwk> {
  const { publicJwk, privateJwk } = await generateKey()
  const nbf = nowSeconds + seconds.keyReread
  const by = await endorseKey(publicJwk, nbf, await createSigner(old))
  return { ...privateJwk, by, nbf }
}

/** The entry in `profile.retired` of a key that signs no longer: what it signed may be disputed until `exp`. */
export function retiredKey(
  key: PublicJwk,
  exp: number,
): { kid: string; x: string; nbf?: number; exp: number } {
  return { kid: thumbprint(key), x: key.x, ...(key.nbf !== undefined && { nbf: key.nbf }), exp }
}
