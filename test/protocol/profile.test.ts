// Well-known documents: a brand speaks for its own host only, and everything in it stays there.
import { describe, expect, it } from 'vitest'
import { importPublicKey, verifyEndorsement, type PublicJwk } from '../../protocol/keys.ts'
import { isLoopbackOrigin } from '../../protocol/origin.ts'
import { isBrandOrigin, isOwnUrl, parseProfile, parseStoreProfile } from '../../protocol/profile.ts'
import vectors from '../../protocol/vectors/profile.json' with { type: 'json' }
import { codeOf, problemOf } from '../support/problems.ts'

const documentOf = (name: string): string => vectors.valid.find((row) => row.name === name)?.document ?? ''
const brand = 'https://shop.example'

describe('a brand’s document', () => {
  it.each(vectors.valid)('is taken: $name', ({ document, origin }) => {
    const profile = parseProfile(document, origin)
    expect(profile.origin).toBe(origin)
    expect(parseProfile(new TextEncoder().encode(document), origin)).toEqual(profile)
  })

  it.each(vectors.invalid)('is refused: $rule', async ({ document, origin, problem }) => {
    expect(await codeOf(() => parseProfile(document, origin))).toBe(problem)
  })

  it('is refused with the domain and a reason for a person', async () => {
    const row = vectors.invalid.find(({ rule }) => rule === 'inbox: a foreign host')
    expect((await problemOf(() => parseProfile(row?.document ?? '', brand))).detail).toBe(
      'The document of shop.example cannot be used: inbox is not on the brand’s own host.',
    )
  })

  it('fills in what was left out and drops what nobody knows', () => {
    const { retired, follows, asks, terms, fees, lang, keys, ...rest } = parseProfile(
      documentOf('members nobody knows'),
      brand,
    )
    expect([retired, follows, asks, terms, fees, lang]).toEqual([[], [], [], [], [], []])
    expect(keys).toHaveLength(1)
    expect(rest).not.toHaveProperty('later')
  })

  it('names every key by its thumbprint, and brings the word of the older key with the newer', async () => {
    const { keys } = parseProfile(documentOf('everything'), brand)
    const [first, second] = keys as [PublicJwk, PublicJwk]
    expect((await verifyEndorsement(second, [await importPublicKey(first)]))?.kid).toBe(second.kid)
    const bare = JSON.parse(documentOf('the least')) as { keys: { kid?: string }[] }
    const { kid } = bare.keys[0] ?? {}
    delete bare.keys[0]?.kid
    expect(parseProfile(JSON.stringify(bare), brand).keys[0]?.kid).toBe(kid)
  })

  it.each(vectors.loopback)(
    'may be on this machine only where that is allowed: $origin',
    async ({ origin, document }) => {
      expect(isLoopbackOrigin(origin)).toBe(true)
      expect(await codeOf(() => parseProfile(document, origin))).toBe('brand_private')
      expect(parseProfile(document, origin, { allowLoopback: true }).origin).toBe(origin)
    },
  )

  it('is measured in bytes, not letters', async () => {
    const wide = JSON.stringify({
      ...(JSON.parse(documentOf('the least')) as object),
      later: 'é'.repeat(33_000),
    })
    expect(wide.length).toBeLessThan(65_536)
    expect(await problemOf(() => parseProfile(wide, brand))).toMatchObject({
      code: 'brand_too_large',
      values: { domain: 'shop.example', limit: 65_536 },
    })
  })
})

describe('a store’s document', () => {
  it.each(vectors.stores)('is taken: $name', ({ document, origin }) => {
    expect(parseStoreProfile(document, origin)).toMatchObject(JSON.parse(document) as object)
  })

  it.each(vectors.badStores)('is refused: $rule', async ({ document, origin }) => {
    expect(await codeOf(() => parseStoreProfile(document, origin))).toBe('brand_document')
  })
})

describe('an origin', () => {
  it('is a public name over https, or this very machine, in one spelling', () => {
    const good = [
      'https://shop.example',
      'https://a.b.shop.example:8443',
      'https://xn--bcher-kva.example',
      'http://localhost:1',
      'http://127.0.0.1',
      'https://[::1]:8443',
    ]
    expect(good.filter((text) => !isBrandOrigin(text))).toEqual([])
    const bad = [
      '',
      'shop.example',
      'https://',
      'https://shop',
      'https://-a.example',
      'https://a-.example',
      'https://a_b.example',
      'https://shop.example\n',
      ' https://shop.example',
      'https://shop.example?',
      'https://shop.example#',
      'https://shop.example:0',
      'https://shop.example:080',
      'http://localhost:80',
      'https://localhost:443',
      'http://127.1',
      'http://[::0001]',
      'http://localhost.',
      'http://a.localhost',
      'ftp://shop.example',
      'https://shop..example',
      `https://${'a'.repeat(64)}.example`,
      `https://${'a.'.repeat(130)}example`,
      'https://xn--a.example',
    ]
    expect(bad.filter(isBrandOrigin)).toEqual([])
  })

  it('is the end of every link, or the link is not the brand’s own', () => {
    expect(isOwnUrl('https://cdn.shop.example/a?b=c', brand)).toBe(true)
    expect(isOwnUrl('https://shop.example', brand)).toBe(true)
    expect(isOwnUrl('http://127.0.0.1:4101/x', 'http://127.0.0.1:4101')).toBe(true)
    expect(isOwnUrl('http://127.0.0.1:4102/x', 'http://127.0.0.1:4101')).toBe(false)
    expect(isOwnUrl('http://a.localhost:4101/x', 'http://localhost:4101')).toBe(false)
    expect(isOwnUrl('https://SHOP.example/x', brand)).toBe(true)
    expect(isOwnUrl('https://shop.example./x', brand)).toBe(false)
    expect(isOwnUrl('https://example/x', brand)).toBe(false)
    expect(isOwnUrl('https:shop.example/x', brand)).toBe(false)
    expect(isOwnUrl('https:///evil.example/x', brand)).toBe(false)
  })
})
