// The vectors of the door: knocks, invitations, links, check digits and proofs of new keys, as the code reads them.
import { describe, expect, it } from 'vitest'
import { proveRotation } from '../../protocol/brand/rotation.ts'
import { createSigner, importPublicKey, type PrivateJwk, type PublicJwk } from '../../protocol/keys.ts'
import { knockUri, parseKnockUri } from '../../protocol/knock-link.ts'
import { parseKnock } from '../../protocol/knock-read.ts'
import { checkCode } from '../../protocol/link-check.ts'
import { connectUri, parseConnect } from '../../protocol/link.ts'
import { checkFresh, verifyMessage } from '../../protocol/message.ts'
import { encode } from '../../protocol/base64url.ts'
import { Problem } from '../../protocol/problem.ts'
import { rotationInput } from '../../protocol/relocation.ts'
import vectors from '../../protocol/vectors/door.json' with { type: 'json' }
import { doorVectors } from '../support/vectors/door.ts'

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (problem) {
    if (problem instanceof Problem) return problem.code
    throw problem
  }
  return 'taken'
}

it('keeps door.json as its maker writes it', async () => {
  await expect(`${JSON.stringify(doorVectors(), null, 1)}\n`).toMatchFileSnapshot(
    '../../protocol/vectors/door.json',
  )
})

describe('a knock', () => {
  const { store, now, valid, refused, silent } = vectors.knocks
  const published = vectors.knocks.published as PublicJwk[]
  const prove = async (jwt: string): Promise<void> => {
    const parsed = parseKnock(jwt)
    checkFresh(parsed, now)
    const jwk = published.find(({ kid }) => kid === parsed.kid)
    const key = jwk && (await importPublicKey(jwk))
    await verifyMessage(parsed, key, { iss: parsed.claims.iss, aud: store })
  }

  it.each(valid)('is taken: $name', async ({ jwt, digest, claims }) => {
    await prove(jwt)
    expect(parseKnock(jwt)).toMatchObject({ digest, claims })
    expect(parseKnock(Buffer.from(jwt)).knock).toEqual(claims.body)
  })
  it.each(refused)('is refused by its bytes alone: $rule', ({ jwt, problem }) => {
    expect(refusal(() => parseKnock(jwt))).toBe(problem)
  })
  it.each(silent)('has the right shape, and nothing comes of it: $rule', async ({ jwt }) => {
    expect(refusal(() => parseKnock(jwt))).toBe('taken')
    await expect(prove(jwt)).rejects.toBeInstanceOf(Problem)
  })
})

describe('an invitation to knock', () => {
  const { written, read, nothing } = vectors.invitations
  it.each(written)('is written and read: $uri', ({ uri, ...invitation }) => {
    expect(knockUri(invitation)).toBe(uri)
    expect(parseKnockUri(uri)).toEqual(invitation)
  })
  it.each(read)('is read: $text', ({ text, ...invitation }) => {
    expect(parseKnockUri(text)).toEqual(invitation)
  })
  it.each(nothing)('is nothing: $rule', ({ text }) => {
    expect(parseKnockUri(text)).toBeUndefined()
  })
})

describe('a link that a brand shows', () => {
  const { written, read, nothing } = vectors.links
  it.each(written)('is written and read: $uri', ({ uri, ...connect }) => {
    expect(connectUri(connect)).toBe(uri)
    expect(parseConnect(uri)).toEqual(connect)
  })
  it.each(read)('is read: $text', ({ text, ...connect }) => {
    expect(parseConnect(text)).toEqual(connect)
  })
  it.each(nothing)('is nothing: $rule', ({ text }) => {
    expect(parseConnect(text)).toBeUndefined()
  })
})

it.each(vectors.checks)('shows $check for a proffer', ({ proffer, check }) => {
  expect(checkCode(proffer)).toBe(check)
})

describe('the proof of a new key', () => {
  const { rid, good, refused } = vectors.rotations
  it.each(good)('holds: $name', async ({ jwk, proof }) => {
    expect((await proveRotation(rid, jwk as PublicJwk, proof)).kid).toBe(jwk.kid)
  })
  it.each(refused)('does not hold: $rule', async ({ jwk, proof }) => {
    await expect(proveRotation(rid, jwk as PublicJwk, proof)).rejects.toBeInstanceOf(Problem)
  })
  it('is made as the vectors have it', async () => {
    const signer = await createSigner(vectors.keys.next as PrivateJwk)
    const input = rotationInput(rid, signer.kid)
    expect(`${input}.${encode(await signer.sign(new TextEncoder().encode(input)))}`).toBe(good[0]?.proof)
  })
})
