// Well-known documents that can be used and such that cannot, each refusal naming its rule.
import { b64, brand, jws, keys, now } from './ink.ts'

const by = jws(
  JSON.stringify({ alg: 'EdDSA', typ: 'bespeak-key+jwt', kid: keys.brand.kid }),
  JSON.stringify({ kid: keys.next.kid, nbf: now }),
  keys.brand,
)
const small = {
  bespeak: ['1'],
  role: 'brand',
  origin: brand,
  name: 'Shop',
  keys: [keys.brand.jwk],
  inbox: `${brand}/bespeak/inbox`,
  outbox: `${brand}/bespeak/outbox`,
  records: `${brand}/bespeak/records`,
}
const ask = { attribute: 'size.shoe', purpose: 'fit advice', retention: 'P30D', required: false }
const legal = { name: 'Shop GmbH', address: 'Hauptstraße 1, 10115 Berlin', register: 'HRB 1', vat: 'DE1' }
const full = {
  ...small,
  about: 'Laptops made to be opened.',
  logo: 'https://cdn.shop.example/logo.svg?v=2',
  legal: { ...legal, complaints: `${brand}/complaints` },
  keys: [keys.brand.jwk, { ...keys.next.jwk, by }],
  retired: [{ kid: keys.stranger.kid, x: keys.stranger.jwk.x, nbf: 0, exp: now }],
  follows: ['#follow laptop.* EUR300.. is:new in:ES,PT,FR'],
  asks: [ask],
  terms: ['PDC-INTENT', 'SD-BASE-DP', 'SD-BASE'],
  fees: [{ payer: 'seller', bps: 150, cap: 2000, payee: 'Pay Ltd', disclosed: true }],
  lang: ['en', 'es', 'pt-BR'],
}
const bad = (rule: string, change: object, origin = brand, problem = 'brand_document') => ({
  rule,
  origin,
  problem,
  document: JSON.stringify({ ...small, ...change }),
})
const at = (origin: string): object =>
  Object.fromEntries(
    Object.entries(small).map(([key, value]) => [
      key,
      typeof value === 'string' ? value.replace(brand, origin) : value,
    ]),
  )
const store = {
  bespeak: ['1'],
  role: 'store',
  origin: 'https://store.example',
  knock: 'link',
  knocks: 'https://store.example/knocks',
}
const places: [string, string][] = [
  ['a foreign host', 'https://other.example/x'],
  ['a host that only ends alike', 'https://evilshop.example/x'],
  ['the brand as a part of another', 'https://shop.example.evil.example/x'],
  ['plain http', 'http://shop.example/x'],
  ['another port', 'https://shop.example:8443/x'],
  ['a user before the host', 'https://shop.example@evil.example/x'],
  ['a user at the brand', 'https://me@shop.example/x'],
  ['an empty user', 'https://@shop.example/x'],
  ['a script', 'javascript:alert(1)'],
  ['a file', 'file:///etc/passwd'],
  ['a backslash', 'https://shop.example\\@evil.example/x'],
  ['a tab', 'https://shop.example/\tx'],
  ['a private address', 'https://10.0.0.1/x'],
  ['a path alone', '/bespeak/inbox'],
  ['nothing', ''],
]

export function profileVectors() {
  return {
    about: 'Well-known documents (SPEC section 2) as texts, with the origin each was fetched from.',
    valid: [
      { name: 'the least', origin: brand, document: JSON.stringify(small) },
      { name: 'everything', origin: brand, document: JSON.stringify(full) },
      {
        name: 'members nobody knows',
        origin: brand,
        document: JSON.stringify({ ...small, later: { a: 1 } }),
      },
      {
        name: 'a port of its own',
        origin: 'https://shop.example:8443',
        document: JSON.stringify(at('https://shop.example:8443')),
      },
      { name: 'more versions', origin: brand, document: JSON.stringify({ ...small, bespeak: ['1', '2'] }) },
    ],
    loopback: [
      'http://127.0.0.1:4101',
      'http://localhost:4101',
      'http://[::1]:4101',
      'https://localhost',
    ].map((origin) => ({
      origin,
      document: JSON.stringify(at(origin)),
    })),
    stores: [
      { name: 'open by link', origin: store.origin, document: JSON.stringify(store) },
      {
        name: 'closed',
        origin: store.origin,
        document: JSON.stringify({ ...store, knock: 'closed', knocks: undefined }),
      },
      {
        name: 'with a trust key',
        origin: store.origin,
        document: JSON.stringify({ ...store, trust: keys.person.jwk }),
      },
    ],
    badStores: [
      {
        rule: 'open without a place to knock',
        origin: store.origin,
        document: JSON.stringify({ ...store, knocks: undefined }),
      },
      {
        rule: 'knocks elsewhere',
        origin: store.origin,
        document: JSON.stringify({ ...store, knocks: 'https://evil.example/' }),
      },
      { rule: 'a brand', origin: brand, document: JSON.stringify(small) },
    ],
    invalid: [
      ...places.map(([rule, url]) => bad(`inbox: ${rule}`, { inbox: url })),
      ...places.map(([rule, url]) => bad(`logo: ${rule}`, { logo: url })),
      bad('records elsewhere', { records: 'https://other.example/' }),
      bad('outbox elsewhere', { outbox: 'https://other.example/' }),
      bad('complaints elsewhere', { legal: { ...legal, complaints: 'https://other.example/' } }),
      bad('an inbox with a query', { inbox: `${brand}/in?x=1` }),
      bad('an inbox with a fragment', { inbox: `${brand}/in#x` }),
      bad('another origin than its own', { origin: 'https://other.example' }),
      bad('an origin with a slash', { origin: `${brand}/` }),
      bad('another version only', { bespeak: ['2'] }),
      bad('the role of a store', { role: 'store' }),
      bad('no role', { role: undefined }),
      bad('no name', { name: undefined }),
      bad('a name of spaces', { name: '  ' }),
      bad('a name with a direction override', { name: 'Shop\u202egpj' }),
      bad('a name with a zero-width space', { name: 'Sh\u200bop' }),
      bad('a name piled up', { name: 'S\u0300\u0301\u0302hop' }),
      ...[
        ['Hangul filler', '\u3164'],
        ['tag letter', '\u{e0041}'],
        ['variation selector', '\ufe0f'],
        ['grapheme joiner', '\u034f'],
        ['Braille blank', '\u2800'],
        ['letter of private use', '\ue000'],
      ].map(([what = '', letter = '']) => bad(`a name with a ${what}`, { name: `Sh${letter}op` })),
      bad('an about that hides', { about: 'Shoes\u2063' }),
      bad('a legal name that hides', { legal: { ...legal, name: 'Shop\u115f GmbH' } }),
      bad('a name too long', { name: 'x'.repeat(61) }),
      bad('about too long', { about: 'x'.repeat(141) }),
      bad('no keys', { keys: [] }),
      bad('too many keys', { keys: Array.from({ length: 9 }, () => keys.brand.jwk) }),
      bad('a key twice', { keys: [keys.brand.jwk, keys.brand.jwk] }),
      bad('a key in force and retired', {
        retired: [{ kid: keys.brand.kid, x: keys.brand.jwk.x, exp: now }],
      }),
      bad('the kid of another key', { keys: [{ ...keys.brand.jwk, kid: keys.next.kid }] }),
      bad('a retired kid of another key', {
        retired: [{ kid: keys.next.kid, x: keys.stranger.jwk.x, exp: now }],
      }),
      bad('a key of another kind', { keys: [{ kty: 'EC', crv: 'P-256', x: keys.brand.jwk.x }] }),
      bad('too many follows', {
        follows: Array.from({ length: 21 }, (_, i) => `#follow a${String.fromCharCode(97 + i)}`),
      }),
      bad('a follow too long', { follows: [`#follow laptop -- ${'x'.repeat(140)}`] }),
      bad('a follow of another verb', { follows: ['#want laptop'] }),
      bad('a follow that is no line', { follows: ['#follow laptop EUX9'] }),
      bad('a follow not in its one form', { follows: ['#follow laptop in:ES is:new'] }),
      bad('an ask without a purpose', { asks: [{ ...ask, purpose: undefined }] }),
      bad('an ask kept for ever', { asks: [{ ...ask, retention: 'forever' }] }),
      bad('an ask for __proto__', { asks: [{ ...ask, attribute: '__proto__' }] }),
      bad('a fee that is hidden', {
        fees: [{ payer: 'seller', bps: 150, payee: 'Pay Ltd', disclosed: false }],
      }),
      bad('a fee of two kinds', {
        fees: [{ payer: 'seller', bps: 150, amount: 1, payee: 'Pay Ltd', disclosed: true }],
      }),
      { rule: 'not JSON', origin: brand, problem: 'brand_document', document: '<!doctype html>' },
      {
        rule: 'a member twice',
        origin: brand,
        problem: 'brand_document',
        document: JSON.stringify(small).replace('{', '{"name":"Evil",'),
      },
      { rule: 'too deep', origin: brand, problem: 'brand_document', document: '['.repeat(4000) },
      { rule: 'a list', origin: brand, problem: 'brand_document', document: '[]' },
      bad('above 64 kB', { later: b64(new Uint8Array(60_000)) }, brand, 'brand_too_large'),
      bad('fetched from an address', {}, 'https://192.0.2.1', 'brand_address'),
      bad('fetched from a path', {}, `${brand}/shop`, 'brand_address'),
      bad('fetched over http', {}, 'http://shop.example', 'brand_address'),
      bad('on this very machine', at('http://localhost:4101'), 'http://localhost:4101', 'brand_private'),
    ],
  }
}
