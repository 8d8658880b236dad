// Signed reads: exactly what was asked for was signed, by the key that is pinned, just now.
import { createPrivateKey, createPublicKey, sign as nodeSign, verify as nodeVerify } from 'node:crypto'
import fc from 'fast-check'
import { httpbis, type Request } from 'http-message-signatures'
import * as sf from 'structured-headers'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  createSigner,
  generateKey,
  importPublicKey,
  type PrivateJwk,
  type PublicKey,
} from '../../protocol/keys.ts'
import { problemDocument } from '../../protocol/problem.ts'
import {
  coversAll,
  parseRead,
  signatureBase,
  signCovered,
  signRead,
  verifyRead,
} from '../../protocol/request.ts'
import vectors from '../../protocol/vectors/request.json' with { type: 'json' }
import { codeOf, problemOf } from '../support/problems.ts'

let key: PublicKey
let own: { privateJwk: PrivateJwk; publicKey: PublicKey }
const now = 1_796_083_200
const nonce = 'q1Zc0OWmVd3nEe5uB7xTyA'
const url = 'https://store.example/r/AAECAwQFBgcICQoLDA0ODw/records?after=12&head=x%20y'
const asked = {
  method: 'GET',
  authority: 'store.example',
  path: '/r/AAECAwQFBgcICQoLDA0ODw/records',
  query: '?after=12&head=x%20y',
}

beforeAll(async () => {
  key = await importPublicKey({ ...vectors.key, kty: 'OKP', crv: 'Ed25519' })
  const { publicJwk, privateJwk } = await generateKey()
  own = { privateJwk, publicKey: await importPublicKey(publicJwk) }
})

afterEach(() => {
  vi.useRealTimers()
})

const signOwn = async (at = now, target = url) =>
  signRead({ method: 'GET', url: target, nowSeconds: at, nonce, signer: await createSigner(own.privateJwk) })

describe('a signed read', () => {
  it.each(vectors.valid)('is taken: $name', async (row) => {
    const { headers, request, now: nowSeconds } = row
    expect(await verifyRead({ ...request, headers, nowSeconds }, key)).toEqual({
      kid: key.kid,
      nonce: row.nonce,
      expires: row.expires,
    })
    expect(parseRead(headers).kid).toBe(key.kid)
    const covered = (['method', 'authority', 'path'] as const).map(
      (name) => [`@${name}`, request[name]] as const,
    )
    const all = [...covered, ['@query', request.query || '?'] as const]
    expect(signatureBase(all, parseRead(headers).parameters)).toBe(row.base)
  })

  it.each(vectors.invalid)('is refused: $rule', async (row) => {
    const headers = row.headers as Record<string, string>
    expect(await codeOf(() => verifyRead({ ...row.request, headers, nowSeconds: row.now }, key))).toBe(
      'bad_signature',
    )
  })

  it('is signed here so that it is taken here, from Headers too', async () => {
    const headers = await signOwn()
    const read = { kid: own.publicKey.kid, nonce, expires: now + 300 }
    expect(await verifyRead({ ...asked, headers, nowSeconds: now }, own.publicKey)).toEqual(read)
    expect(
      await verifyRead({ ...asked, headers: new Headers(headers), nowSeconds: now }, own.publicKey),
    ).toEqual(read)
  })

  it('gets one answer, whatever is wrong with it', async () => {
    const headers = await signOwn()
    const read = { ...asked, headers, nowSeconds: now }
    const problems = await Promise.all([
      problemOf(() => verifyRead(read, undefined)),
      problemOf(() => verifyRead(read, key)),
      problemOf(() => verifyRead({ ...read, path: '/r/other' }, own.publicKey)),
      problemOf(() => verifyRead({ ...read, nowSeconds: now + 61 }, own.publicKey)),
      problemOf(() => verifyRead({ ...read, headers: {} }, own.publicKey)),
    ])
    expect(new Set(problems.map((problem) => JSON.stringify(problemDocument(problem)))).size).toBe(1)
    expect(problems[0]?.code).toBe('bad_signature')
  })

  it('is not taken under the key that stands in where none is known, though its private half is public', async () => {
    const x = 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs'
    const d = 'n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU'
    const signer = await createSigner({ kty: 'OKP', crv: 'Ed25519', x, d })
    const headers = await signRead({ method: 'GET', url, nowSeconds: now, nonce, signer })
    for (const pinned of [undefined, key, own.publicKey]) {
      expect(await codeOf(() => verifyRead({ ...asked, headers, nowSeconds: now }, pinned))).toBe(
        'bad_signature',
      )
    }
  })

  it('has no component with a line break, which could stand for another component', async () => {
    for (const value of ['a\nb', 'a\rb', 'a\u0000', 'é']) {
      expect(await codeOf(() => signatureBase([['@path', value]], '("@path")'))).toBe('bad_signature')
    }
  })

  it('is not made with a nonce that a receiver would refuse', async () => {
    const signer = await createSigner(own.privateJwk)
    for (const bad of ['', 'short', 'with space with space', 'x'.repeat(65), '"quoted"quoted"quoted"']) {
      expect(await codeOf(() => signRead({ method: 'GET', url, nowSeconds: now, nonce: bad, signer }))).toBe(
        'invalid',
      )
    }
  })

  it('is never taken with one letter of its fields changed', async () => {
    const headers = await signOwn()
    const name = fc.constantFrom('signature-input' as const, 'signature' as const)
    await fc.assert(
      fc.asyncProperty(name, fc.nat(), fc.integer({ min: 1, max: 127 }), async (field, where, flip) => {
        const text = headers[field]
        const at = where % text.length
        const other = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ flip) + text.slice(at + 1)
        if (other.trim() === text) return
        const read = { ...asked, headers: { ...headers, [field]: other }, nowSeconds: now }
        expect(await codeOf(() => verifyRead(read, own.publicKey))).toBe('bad_signature')
      }),
      { numRuns: 2000 },
    )
  })
})

describe('RFC 9421', () => {
  it('has its example B.2.6 signed and verified by the very code that signs and verifies reads', async () => {
    const message: Record<string, string> = {
      '@method': 'POST',
      '@path': '/foo',
      '@authority': 'example.com',
      date: 'Tue, 20 Apr 2021 02:07:55 GMT',
      'content-type': 'application/json',
      'content-length': '18',
      'signature-input':
        'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
      signature:
        'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:',
    }
    const list = sf.parseDictionary(message['signature-input'] ?? '').get('sig-b26') as sf.InnerList
    const [bytes] = sf.parseDictionary(message['signature'] ?? '').get('sig-b26') as [ArrayBuffer, unknown]
    const signature = new Uint8Array(bytes)
    const parameters = sf.serializeInnerList(list)
    const components = list[0].map(([name]) => [String(name), message[String(name)] ?? ''] as const)
    // The signature base as the RFC prints it, its line breaks taken out.
    expect(signatureBase(components, parameters)).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-length": 18',
        '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
      ].join('\n'),
    )
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs' } as const
    const d = 'n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU'
    const covered = { components, parameters }
    expect(await coversAll(covered, signature, await importPublicKey(jwk))).toBe(true)
    expect(await signCovered(covered, await createSigner({ ...jwk, d }))).toEqual(signature)
    // And by a third party, so that the example itself is above doubt.
    const base = Buffer.from(signatureBase(components, parameters))
    expect(nodeVerify(null, base, createPublicKey({ key: jwk, format: 'jwk' }), signature)).toBe(true)
    const others = [
      { components: components.toReversed(), parameters },
      { components: components.slice(1), parameters },
      { components, parameters: parameters.replace('1618884473', '1618884474') },
    ]
    for (const other of others)
      expect(await coversAll(other, signature, await importPublicKey(jwk))).toBe(false)
  })

  it('is read alike by http-message-signatures: ours holds there', async () => {
    const headers = await signOwn()
    const { publicKey } = own
    // The library takes no clock, so the one it looks at is set.
    vi.useFakeTimers({ now: now * 1000, toFake: ['Date'] })
    const holds = await httpbis.verifyMessage(
      {
        keyLookup: async ({ keyid }) =>
          keyid === publicKey.kid
            ? {
                id: publicKey.kid,
                algs: ['ed25519'],
                verify: async (data, signature) =>
                  crypto.subtle.verify(
                    'Ed25519',
                    publicKey.key,
                    new Uint8Array(signature),
                    new Uint8Array(data),
                  ),
              }
            : null,
        requiredFields: ['@method', '@authority', '@path', '@query'],
        requiredParams: ['created', 'expires', 'nonce', 'keyid', 'tag'],
      },
      { method: 'GET', url, headers: { ...headers } },
    )
    expect(holds).toBe(true)
  })

  it('is read alike by http-message-signatures: theirs holds here', async () => {
    const privateKey = createPrivateKey({ key: { ...own.privateJwk }, format: 'jwk' })
    const request: Request = { method: 'GET', url, headers: { host: 'store.example' } }
    const signed = await httpbis.signMessage(
      {
        key: {
          id: own.publicKey.kid,
          alg: 'ed25519',
          sign: async (data) => nodeSign(null, data, privateKey),
        },
        name: 'sig1',
        fields: ['@method', '@authority', '@path', '@query'],
        params: ['created', 'expires', 'nonce', 'keyid', 'alg', 'tag'],
        paramValues: {
          created: new Date(now * 1000),
          expires: new Date((now + 60) * 1000),
          nonce,
          tag: 'bespeak',
        },
      },
      request,
    )
    const fields = Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), String(value)])
    const headers = Object.fromEntries(fields) as Record<string, string>
    expect(await verifyRead({ ...asked, headers, nowSeconds: now }, own.publicKey)).toEqual({
      kid: own.publicKey.kid,
      nonce,
      expires: now + 60,
    })
  })
})
