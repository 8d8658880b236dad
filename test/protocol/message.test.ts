// Messages: what holds is taken whoever signed it with which library; everything else gets the answer the spec names.
import { createPrivateKey, createPublicKey, type JsonWebKeyInput } from 'node:crypto'
import fc from 'fast-check'
import { createSigner as foreignSigner, createVerifier as foreignVerifier } from 'fast-jwt'
import { compactVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  createSigner,
  generateKey,
  importPublicKey,
  type PrivateJwk,
  type PublicKey,
  type Signer,
} from '../../protocol/keys.ts'
import {
  assertVerified,
  checkFresh,
  isVerified,
  messageInput,
  newId,
  newRid,
  parseMessage,
  personId,
  sealMessage,
  signMessage,
  verifyMessage,
  type Claims,
  type Message,
  type Verified,
} from '../../protocol/message.ts'
import { problemDocument } from '../../protocol/problem.ts'
import vectors from '../../protocol/vectors/message.json' with { type: 'json' }
import { codeOf, problemOf } from '../support/problems.ts'

const jwks = vectors.keys as Record<'brand' | 'person' | 'next' | 'stranger', PrivateJwk>
const pinned = {} as Record<keyof typeof jwks, PublicKey>
const signers = {} as Record<keyof typeof jwks, Signer>
const note = vectors.valid.find((row) => row.name === 'a brand writes a note')
const jwt = note?.jwt ?? ''
const claims = note?.claims as unknown as Claims

beforeAll(async () => {
  for (const name of Object.keys(jwks) as (keyof typeof jwks)[]) {
    pinned[name] = await importPublicKey(jwks[name])
    signers[name] = await createSigner(jwks[name])
  }
})

describe('a message that holds', () => {
  it.each(vectors.valid)('is taken: $name', async (row) => {
    const parsed = parseMessage(row.jwt)
    expect(parsed.digest).toBe(row.digest)
    const by = row.key as 'brand' | 'person'
    const message = await verifyMessage(parsed, pinned[by], parsed.claims)
    expect(message.claims).toEqual(row.claims)
    expect([message.jwt, message.digest, message.kid]).toEqual([row.jwt, row.digest, pinned[by].kid])
    expect(parseMessage(new TextEncoder().encode(row.jwt))).toEqual(parsed)
  })

  it('is signed here byte for byte as in the vectors', async () => {
    expect(await signMessage(claims, signers.brand)).toBe(jwt)
    const input = messageInput(claims, signers.brand.kid)
    expect(sealMessage(input, await signers.brand.sign(new TextEncoder().encode(input)))).toBe(jwt)
  })

  it('holds for other libraries too, and theirs for us', async () => {
    const asKey = (jwk: PrivateJwk): JsonWebKeyInput => ({ key: { ...jwk }, format: 'jwk' })
    const privatePem = createPrivateKey(asKey(jwks.brand)).export({ format: 'pem', type: 'pkcs8' }).toString()
    const publicPem = createPublicKey(asKey(jwks.brand)).export({ format: 'pem', type: 'spki' }).toString()
    const verifier = foreignVerifier({ key: publicPem, algorithms: ['EdDSA'], checkTyp: 'bespeak+jwt' })
    expect(verifier(jwt)).toEqual(claims)
    expect((await compactVerify(jwt, pinned.brand.key, { algorithms: ['EdDSA'] })).protectedHeader.typ).toBe(
      'bespeak+jwt',
    )

    const sign = foreignSigner({
      key: privatePem,
      algorithm: 'EdDSA',
      header: { alg: 'EdDSA', typ: 'bespeak+jwt', kid: pinned.brand.kid },
    })
    const theirs = sign({ ...claims })
    expect((await verifyMessage(parseMessage(theirs), pinned.brand, claims)).claims).toEqual(claims)
  })

  it('is taken by the hundred at once', async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({
      ...claims,
      jti: newId(),
      body: { text: String(i) },
    }))
    const jwts = await Promise.all(many.map((one) => signMessage(one, signers.brand)))
    const taken = await Promise.all(jwts.map((one) => verifyMessage(parseMessage(one), pinned.brand, claims)))
    expect(taken.map((one) => one.claims)).toEqual(many)
  })

  it('is not made of claims that nobody would take', async () => {
    for (const change of [{ iss: 'Shop' }, { jti: 'x' }, { body: undefined }, { iat: 1.5 }, { on: '1' }]) {
      expect(await codeOf(() => signMessage({ ...claims, ...change }, signers.brand))).toBe('malformed')
    }
    const large = { ...claims, body: { text: 'x'.repeat(50_000) } }
    expect(await problemOf(() => signMessage(large, signers.brand))).toMatchObject({
      code: 'too_large',
      values: { limit: 65536 },
    })
  })
})

describe('the proof that a message was verified', () => {
  it('stays with that very value and is lost by every copy', async () => {
    const message = await verifyMessage(parseMessage(jwt), pinned.brand, claims)
    expect(isVerified(message)).toBe(true)
    assertVerified(message)
    const copies = [
      { ...message },
      structuredClone(message),
      Object.assign({}, message),
      Object.create(message),
      new Proxy(message, {}),
    ]
    for (const copy of [
      ...copies,
      JSON.parse(JSON.stringify(message)),
      parseMessage(jwt),
      null,
      'x',
      undefined,
    ]) {
      expect(isVerified(copy)).toBe(false)
      expect(() => {
        assertVerified(copy)
      }).toThrow(TypeError)
    }
  })

  it('is asked for by the types as well', async () => {
    const take = (message: Verified<Message>): string => message.jwt
    const message = await verifyMessage(parseMessage(jwt), pinned.brand, claims)
    expect(take(message)).toBe(jwt)
    // @ts-expect-error a spread copy carries no proof
    expect(take({ ...message })).toBe(jwt)
    // @ts-expect-error what was only parsed carries no proof
    expect(take(parseMessage(jwt))).toBe(jwt)
  })

  it('cannot be kept while the claims are changed', async () => {
    const message = await verifyMessage(parseMessage(jwt), pinned.brand, claims)
    expect(() => {
      Object.assign(message, { kid: 'x' })
    }).toThrow(TypeError)
    expect(() => {
      Object.assign(message.claims.body as object, { text: 'jello' })
    }).toThrow(TypeError)
  })
})

describe('a message of another shape', () => {
  it.each(vectors.malformed)('is malformed: $rule', async (row) => {
    const problem = await problemOf(() => parseMessage(row.jwt))
    expect(problem.code).toBe(row.problem)
    expect(String(problem.values['reason'])).not.toBe('')
    expect(String(problem.values['reason']).length).toBeLessThanOrEqual(200)
  })
})

describe('a message that does not hold', () => {
  it.each(vectors.bad_signature)('is refused: $rule', async (row) => {
    const parsed = parseMessage(row.jwt)
    expect(await codeOf(() => verifyMessage(parsed, pinned.brand, row.expected as typeof claims))).toBe(
      'bad_signature',
    )
  })

  it('gets one answer, byte for byte, whatever is wrong with it', async () => {
    const forged = parseMessage(vectors.bad_signature[0]?.jwt ?? '')
    const good = parseMessage(jwt)
    const problems = await Promise.all([
      problemOf(() => verifyMessage(good, undefined, claims)),
      problemOf(() => verifyMessage(good, pinned.stranger, claims)),
      problemOf(() => verifyMessage(good, pinned.brand, { ...claims, aud: 'https://else.example' })),
      problemOf(() => verifyMessage(forged, pinned.brand, claims)),
      problemOf(() => verifyMessage(forged, undefined, claims)),
    ])
    expect(new Set(problems.map((problem) => JSON.stringify(problemDocument(problem)))).size).toBe(1)
    expect(problems[0]).toMatchObject({ code: 'bad_signature', values: {}, status: 401 })
  })

  it('is not taken under the key that stands in where none is known, though its private half is public', async () => {
    // RFC 8037, A.1: the key of RFC 8032, 7.1, test 1.
    const known = await createSigner({
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      d: Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex').toString(
        'base64url',
      ),
    })
    const parsed = parseMessage(await signMessage(claims, known))
    expect(await codeOf(() => verifyMessage(parsed, undefined, claims))).toBe('bad_signature')
    expect(await codeOf(() => verifyMessage(parsed, pinned.brand, claims))).toBe('bad_signature')
  })

  it('is never taken with one byte of it changed', async () => {
    const bytes = new TextEncoder().encode(jwt)
    const codes = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const code = await codeOf(async () => {
          await verifyMessage(parseMessage(bytes.with(at, (bytes[at] ?? 0) ^ flip)), pinned.brand, claims)
        })
        codes.set(code, (codes.get(code) ?? 0) + 1)
      }),
      { numRuns: 5000 },
    )
    expect([...codes.keys()].sort()).toEqual(['bad_signature', 'malformed'])
  })

  it('is never taken with another last letter in any of its parts', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const parts = jwt.split('.')
    for (const [i, part] of parts.entries()) {
      for (const letter of alphabet) {
        if (part.endsWith(letter)) continue
        const other = parts.with(i, part.slice(0, -1) + letter).join('.')
        expect(['malformed', 'bad_signature']).toContain(
          await codeOf(async () => verifyMessage(parseMessage(other), pinned.brand, claims)),
        )
      }
    }
  })

  it('is never taken with a piece cut out, doubled or moved', async () => {
    const place = fc.nat(jwt.length)
    await fc.assert(
      fc.asyncProperty(place, place, fc.boolean(), async (one, two, isDoubled) => {
        const [from, to] = [Math.min(one, two), Math.max(one, two)]
        const other = jwt.slice(0, isDoubled ? to : from) + jwt.slice(isDoubled ? from : to)
        if (other === jwt) return
        expect(['malformed', 'bad_signature']).toContain(
          await codeOf(async () => verifyMessage(parseMessage(other), pinned.brand, claims)),
        )
      }),
      { numRuns: 500 },
    )
  })
})

describe('the order of checks', () => {
  it('puts size before everything else', async () => {
    const limit = 65536
    expect(await problemOf(() => parseMessage(new Uint8Array(limit + 1).fill(0xff)))).toMatchObject({
      code: 'too_large',
      values: { limit },
    })
    expect(await codeOf(() => parseMessage('['.repeat(limit + 1)))).toBe('too_large')
    expect(await codeOf(() => parseMessage(`${jwt}${'A'.repeat(limit)}`))).toBe('too_large')
    expect(await codeOf(() => parseMessage('['.repeat(limit)))).toBe('malformed')
  })

  it('takes a message of exactly 64 kB and none a letter longer', async () => {
    // Header, dots and signature are fixed; the payload's length steps by up to two letters for each byte.
    const empty = (await signMessage({ ...claims, body: { text: '' } }, signers.brand)).length
    const room = Math.floor(((65536 - empty) * 3) / 4)
    const largest = await signMessage({ ...claims, body: { text: 'x'.repeat(room) } }, signers.brand)
    expect(65536 - largest.length).toBeLessThan(3)
    expect((await verifyMessage(parseMessage(largest), pinned.brand, claims)).jwt).toBe(largest)
  })

  it('lets a batch, and nothing that does not ask for it, be larger than one message', async () => {
    const batch = { ...claims, type: 'ledger.batch', body: { records: ['x'.repeat(100_000)] } }
    const large = await signMessage(batch, signers.brand, 256 * 1024)
    expect(await codeOf(() => parseMessage(large))).toBe('too_large')
    expect(parseMessage(large, 256 * 1024).claims).toEqual(batch)
    expect(await codeOf(() => signMessage(batch, signers.brand, 100_000))).toBe('too_large')
  })

  it('puts the shape before the signature, and before the key is looked for', async () => {
    const forged =
      vectors.malformed.find((row) => row.rule === 'claim exp')?.jwt.replace(/.{20}$/, 'A'.repeat(20)) ?? ''
    expect(await codeOf(async () => verifyMessage(parseMessage(forged), undefined, claims))).toBe('malformed')
  })

  it('leaves freshness apart from shape and signature, so that a stored answer is found at any age', async () => {
    const old = parseMessage(await signMessage({ ...claims, iat: 1 }, signers.brand))
    expect((await verifyMessage(old, pinned.brand, claims)).claims.iat).toBe(1)
    expect(
      await codeOf(() => {
        checkFresh(old, claims.iat)
      }),
    ).toBe('stale_message')
  })

  it.each(vectors.fresh)('calls $iat at $now fresh: $fresh', async ({ iat, now, fresh }) => {
    const parsed = { claims: { ...claims, iat } }
    const call = (): void => {
      checkFresh(parsed, now)
    }
    if (fresh) expect(call).not.toThrow()
    else expect(await problemOf(call)).toMatchObject({ code: 'stale_message', values: { seconds: 300 } })
  })

  it('calls nothing fresh when the clock is not a number', async () => {
    expect(
      await codeOf(() => {
        checkFresh({ claims }, Number.NaN)
      }),
    ).toBe('stale_message')
  })
})

describe('ids', () => {
  it('are UUIDs of version 4 and 128-bit names, new each time', () => {
    const ids = Array.from({ length: 500 }, () => newId())
    expect(new Set(ids).size).toBe(500)
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(newRid()).toMatch(/^[\w-]{21}[AQgw]$/)
    expect(newRid()).not.toBe(newRid())
  })

  it('come from the randomness that is handed in', () => {
    const random = Uint8Array.from({ length: 16 }, (_, i) => i * 17)
    expect(newId(random)).toBe('00112233-4455-4677-8899-aabbccddeeff')
    expect(personId(newRid(random))).toBe('bespeak:ABEiM0RVZneImaq7zN3u_w')
  })

  it('keep a fresh key apart from every other', async () => {
    const { privateJwk, publicJwk } = await generateKey()
    const own = await signMessage(claims, await createSigner(privateJwk))
    expect(await codeOf(() => verifyMessage(parseMessage(own), pinned.brand, claims))).toBe('bad_signature')
    expect((await verifyMessage(parseMessage(own), await importPublicKey(publicJwk), claims)).jwt).toBe(own)
  })
})
