// Keys: named by their thumbprint, refused when one signature would fit everything, vouched for by their elders.
import { describe, expect, it } from 'vitest'
import {
  createSigner,
  endorseKey,
  fingerprint,
  generateKey,
  importPublicKey,
  thumbprint,
  verifyEndorsement,
  type PublicJwk,
} from '../../protocol/keys.ts'
import vectors from '../../protocol/vectors/key.json' with { type: 'json' }
import { codeOf } from '../support/problems.ts'

const asJwk = (jwk: object): PublicJwk => jwk as PublicJwk

describe('a public key', () => {
  it.each(vectors.thumbprints)(
    'has its thumbprint for a name: $name',
    async ({ jwk, kid, fingerprint: shown }) => {
      expect(thumbprint(asJwk(jwk))).toBe(kid)
      expect(fingerprint(kid)).toBe(shown)
      const key = await importPublicKey(asJwk(jwk))
      expect(key.kid).toBe(kid)
      expect(key.jwk.kid).toBe(kid)
      expect(key.key.usages).toEqual(['verify'])
    },
  )

  it.each(vectors.refused)('is refused: $rule', async ({ jwk }) => {
    expect(await codeOf(() => importPublicKey(asJwk(jwk)))).toBe('malformed')
  })

  it('of small order would let one signature fit every message, which is why it is refused', async () => {
    // x = 0, y = 1: the neutral element. R = neutral, S = 0 holds for every message in WebCrypto.
    const x = vectors.refused.find((row) => row.rule === 'order 1')?.jwk.x ?? ''
    const key = await crypto.subtle.importKey('jwk', { kty: 'OKP', crv: 'Ed25519', x }, 'Ed25519', true, [
      'verify',
    ])
    const signature = new Uint8Array(64)
    signature[0] = 1
    for (const text of ['yes', 'no', 'anything']) {
      expect(await crypto.subtle.verify('Ed25519', key, signature, new TextEncoder().encode(text))).toBe(true)
    }
  })
})

describe('a signer', () => {
  it('signs so that its public half verifies', async () => {
    const { publicJwk, privateJwk } = await generateKey()
    const signer = await createSigner(privateJwk)
    const key = await importPublicKey(publicJwk)
    expect(signer.kid).toBe(key.kid)
    const input = new Uint8Array([1, 2, 3])
    const signature = (await signer.sign(input)) as Uint8Array<ArrayBuffer>
    expect(await crypto.subtle.verify('Ed25519', key.key, signature, input)).toBe(true)
  })

  it('is not made of halves that do not belong together', async () => {
    const [one, two] = [await generateKey(), await generateKey()]
    expect(await codeOf(() => createSigner({ ...one.publicJwk, d: two.privateJwk.d }))).toBe('malformed')
    expect(await codeOf(() => createSigner({ ...one.privateJwk, d: 'AAAA' }))).toBe('malformed')
  })

  it('is a new one each time', async () => {
    const kids = await Promise.all(
      Array.from({ length: 20 }, async () => (await generateKey()).publicJwk.kid),
    )
    expect(new Set(kids).size).toBe(20)
  })
})

describe('a successor key', () => {
  const pinned = async () => [await importPublicKey(asJwk(vectors.pinned))]

  it.each(vectors.endorsed)(
    'counts when the pinned key vouched for it: $name',
    async ({ entry, kid, nbf }) => {
      const key = await verifyEndorsement(asJwk(entry), await pinned())
      expect(key?.kid).toBe(kid)
      expect(key?.jwk.nbf).toBe(nbf)
    },
  )

  it.each(vectors.notEndorsed)('does not count: $rule', async ({ entry }) => {
    expect(await verifyEndorsement(asJwk(entry), await pinned())).toBeUndefined()
  })

  it('does not count without a pinned key', async () => {
    expect(await verifyEndorsement(asJwk(vectors.endorsed[0]?.entry ?? {}), [])).toBeUndefined()
  })

  it('waits for its time when the time is asked for', async () => {
    const { entry = {}, nbf = 0 } = vectors.endorsed[0] ?? {}
    expect(await verifyEndorsement(asJwk(entry), await pinned(), nbf - 301)).toBeUndefined()
    expect((await verifyEndorsement(asJwk(entry), await pinned(), nbf - 300))?.kid).toBeDefined()
  })

  it('is vouched for by endorseKey, and may vouch for the next itself', async () => {
    const [one, two, three] = [await generateKey(), await generateKey(), await generateKey()]
    const first = await importPublicKey(one.publicJwk)
    const byOne = await endorseKey(two.publicJwk, 10, await createSigner(one.privateJwk))
    const byTwo = await endorseKey(three.publicJwk, 20, await createSigner(two.privateJwk))
    const third = { ...three.publicJwk, by: byTwo }
    expect(await verifyEndorsement(third, [first])).toBeUndefined()
    const second = await verifyEndorsement({ ...two.publicJwk, by: byOne }, [first])
    if (!second) throw new Error('the second key was not endorsed')
    expect((await verifyEndorsement(third, [first, second]))?.kid).toBe(three.publicJwk.kid)
  })

  it('of small order is not vouched into force', async () => {
    const old = await generateKey()
    const bad = asJwk(vectors.refused.find((row) => row.rule === 'order 8')?.jwk ?? {})
    const by = await endorseKey(bad, 0, await createSigner(old.privateJwk))
    expect(await verifyEndorsement({ ...bad, by }, [await importPublicKey(old.publicJwk)])).toBeUndefined()
  })
})
