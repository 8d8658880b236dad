// Vectors of the door: knocks, invitations, links that a brand shows, check digits, and proofs of new keys.
import { createHash } from 'node:crypto'
import { altered, b64, brand, headerOf, idNumber, jws, keys, now, rid, sha, type Key } from './ink.ts'

const store = 'https://me.example'
const plain = {
  iss: brand,
  aud: store,
  jti: idNumber(0x6001),
  iat: now,
  type: 'knock',
  body: { line: 'We repair bicycles near you', code: 'Q7RT-0ABC-XYZ1-2345' },
}
const without = (name: string): object =>
  Object.fromEntries(Object.entries(plain).filter(([key]) => key !== name))
const by = (claims: object, key: Key = keys.brand): string => jws(headerOf(key), JSON.stringify(claims), key)

const valid = (name: string, claims: typeof plain | object) => {
  const jwt = by(claims)
  return { name, claims, jwt, digest: sha(jwt) }
}
const bad = (rule: string, jwt: string, problem = 'malformed') => ({ rule, problem, jwt })
const changed = (rule: string, change: object) => bad(rule, by({ ...plain, ...change }))
const said = (rule: string, body: unknown) => changed(rule, { body })
const silent = (rule: string, jwt: string) => ({ rule, jwt })

const good = by(plain)
const [head64 = '', body64 = '', sign64 = ''] = good.split('.')

function knocks() {
  return {
    store,
    now,
    published: [keys.brand.jwk],
    valid: [
      valid('with a code', plain),
      valid('without a code, for a door that is open', {
        ...plain,
        jti: idNumber(0x6002),
        body: { line: '¿Puedo enseñarte mis bicicletas? 🚲' },
      }),
      valid('at the far edge of time', { ...plain, jti: idNumber(0x6003), iat: now - 300 }),
      valid('with members in its body that nobody knows', {
        ...plain,
        jti: idNumber(0x6004),
        body: { ...plain.body, more: { kept: true } },
      }),
      valid('with a line of 140 characters', {
        ...plain,
        jti: idNumber(0x6005),
        body: { line: 'é'.repeat(140) },
      }),
    ],
    refused: [
      bad('larger than 4 kB', by({ ...plain, body: { ...plain.body, more: 'x'.repeat(4096) } }), 'too_large'),
      bad('no JWS', 'let me in'),
      bad('two parts', `${head64}.${body64}`),
      bad('a signature in a second spelling', `${head64}.${body64}.${altered(sign64)}`),
      bad(
        'another header',
        jws(
          `{"alg":"none","typ":"bespeak+jwt","kid":"${keys.brand.kid}"}`,
          JSON.stringify(plain),
          keys.brand,
        ),
      ),
      changed('another type', { type: 'thread.note' }),
      changed('a sub: a knock is about no relationship', { sub: rid }),
      changed('an on', { on: idNumber(1) }),
      changed('a head', { head: '' }),
      changed('a person as its issuer', { iss: `bespeak:${rid}` }),
      changed('a person as its audience', { aud: `bespeak:${rid}` }),
      changed('an audience with a path', { aud: `${store}/knocks` }),
      changed('an issuer with capitals', { iss: 'https://Shop.example' }),
      changed('an id that is no UUID of version 4', { jti: 'knock-1' }),
      changed('a time that is no whole number', { iat: now + 0.5 }),
      ...['iss', 'aud', 'jti', 'iat', 'type', 'body'].map((name) =>
        bad(`without ${name}`, by(without(name))),
      ),
      said('a body that is no object', 'hello'),
      said('no line', { code: 'ABCD' }),
      said('an empty line', { line: '' }),
      said('a line of 141 characters', { line: 'x'.repeat(141) }),
      said('a line on two lines', { line: 'a\nb' }),
      said('a line that turns the writing around', { line: 'pay \u202E01 now' }),
      said('a code that is no text', { line: 'hello', code: 7 }),
      said('an empty code', { line: 'hello', code: '' }),
      said('a code of 65 characters', { line: 'hello', code: 'x'.repeat(65) }),
    ],
    silent: [
      silent(
        'a signature by another key than its kid',
        jws(headerOf(keys.brand), JSON.stringify(plain), keys.stranger),
      ),
      silent('a key that the document does not publish', by(plain, keys.stranger)),
      silent(
        'a signature over other claims',
        `${head64}.${b64(JSON.stringify({ ...plain, iat: now + 1 }))}.${sign64}`,
      ),
      silent('meant for another store', by({ ...plain, aud: 'https://other.example' })),
      silent('meant for another port', by({ ...plain, aud: `${store}:8443` })),
      silent('made 301 s ago', by({ ...plain, iat: now - 301 })),
      silent('made 301 s from now', by({ ...plain, iat: now + 301 })),
    ],
  }
}

const uri = (verb: string, query: string): string => `web+bespeak:${verb}?${query}`
const of = (members: Record<string, string>): string => new URLSearchParams(members).toString()

function invitations() {
  const whole = { store, code: 'Q7RT-0ABC-XYZ1-2345' }
  return {
    written: [
      { ...whole, uri: uri('knock', of(whole)) },
      { store, uri: uri('knock', of({ store })) },
      {
        store: `${store}:8443`,
        code: 'abcd',
        uri: uri('knock', of({ store: `${store}:8443`, code: 'abcd' })),
      },
    ],
    read: [
      { text: `web+bespeak://knock?store=${store}&code=abcd`, store, code: 'abcd' },
      { text: `WEB+BESPEAK:knock/?code=abcd&store=${store}&more=1`, store, code: 'abcd' },
    ],
    nothing: [
      { rule: 'no store', text: uri('knock', 'code=abcd') },
      { rule: 'another verb', text: uri('connect', of(whole)) },
      { rule: 'another scheme', text: `https:knock?${of(whole)}` },
      { rule: 'a store with a path', text: uri('knock', of({ store: `${store}/knocks` })) },
      { rule: 'a store without a scheme', text: uri('knock', of({ store: 'me.example' })) },
      { rule: 'two stores', text: uri('knock', `${of({ store })}&${of({ store })}`) },
      { rule: 'two codes', text: uri('knock', `${of(whole)}&code=efgh`) },
      { rule: 'a short code', text: uri('knock', of({ store, code: 'abc' })) },
      { rule: 'a code with other letters', text: uri('knock', of({ store, code: '<b>no</b>' })) },
      { rule: 'a fragment', text: `${uri('knock', of(whole))}#more` },
      { rule: 'longer than 600', text: uri('knock', of({ ...whole, more: 'x'.repeat(600) })) },
    ],
  }
}

function links() {
  const whole = { brand, link: 'Zk3a_9-x' }
  return {
    written: [
      { ...whole, uri: uri('connect', of(whole)) },
      { brand, uri: uri('connect', of({ brand })) },
    ],
    read: [
      { text: `web+bespeak://connect?brand=${brand}&link=abcd&more=1`, brand, link: 'abcd' },
      { text: `WEB+bespeak:connect?link=abcd&brand=${brand}`, brand, link: 'abcd' },
      { text: ` ${uri('connect', of(whole))} `, ...whole },
    ],
    nothing: [
      { rule: 'no brand', text: uri('connect', 'link=abcd') },
      { rule: 'another verb', text: uri('knock', of(whole)) },
      { rule: 'a brand without a scheme', text: uri('connect', of({ brand: 'shop.example' })) },
      { rule: 'a brand with a path', text: uri('connect', of({ brand: `${brand}/path` })) },
      { rule: 'a brand in capitals', text: uri('connect', of({ brand: 'https://Shop.example' })) },
      { rule: 'two brands', text: uri('connect', `${of({ brand })}&${of({ brand })}`) },
      { rule: 'two codes', text: uri('connect', `${of(whole)}&link=efgh`) },
      { rule: 'a short code', text: uri('connect', of({ brand, link: 'abc' })) },
      { rule: 'a code of 65 letters', text: uri('connect', of({ brand, link: 'x'.repeat(65) })) },
      { rule: 'a code with other letters', text: uri('connect', of({ brand, link: 'a b c d' })) },
      { rule: 'a fragment', text: `${uri('connect', of({ brand }))}#link=abcd` },
      { rule: 'longer than 600', text: uri('connect', of({ ...whole, more: 'x'.repeat(600) })) },
    ],
  }
}

/** The first four bytes of a hash over the hash of the proffer, as a number, its last four digits. */
function checked(proffer: string): string {
  const hash = createHash('sha256')
    .update(`bespeak/1 link\n${sha(proffer)}`)
    .digest()
  return String(hash.readUInt32BE(0) % 10_000).padStart(4, '0')
}

function checks() {
  const proffer = by(
    {
      iss: `bespeak:${rid}`,
      aud: brand,
      sub: rid,
      jti: idNumber(1),
      iat: now,
      type: 'terms.proffer',
      body: { v: '1', link: 'Zk3a_9-x' },
    },
    keys.person,
  )
  const texts = [proffer, `${proffer}A`, 'a.b.c', '']
  // Among a few hundred there is one whose digits begin with zeros.
  const small = Array.from({ length: 4000 }, (_, n) => `a.b.${n}`).find((text) =>
    checked(text).startsWith('00'),
  )
  return [...texts, small ?? ''].map((text) => ({ proffer: text, check: checked(text) }))
}

function rotations() {
  const { next, stranger, person } = keys
  const header = { alg: 'EdDSA', typ: 'bespeak-key+jwt', kid: next.kid }
  const statement = { rid, kid: next.kid }
  const proof = (signed: Key = next, head: object = header, body: object = statement): string =>
    jws(JSON.stringify(head), JSON.stringify(body), signed)
  const refused = (rule: string, text: string, jwk: object = next.jwk) => ({ rule, jwk, proof: text })
  const [h = '', p = '', s = ''] = proof().split('.')
  return {
    rid,
    good: [
      { name: 'by the new key', jwk: next.jwk, proof: proof() },
      {
        name: 'with header members in another order',
        jwk: next.jwk,
        proof: proof(next, { kid: next.kid, typ: header.typ, alg: header.alg }),
      },
    ],
    refused: [
      refused('signed by the old key', proof(person)),
      refused('signed by somebody else', proof(stranger)),
      refused('another kid in its header', proof(next, { ...header, kid: person.kid })),
      refused('the typ of a message', proof(next, { ...header, typ: 'bespeak+jwt' })),
      refused('alg none', proof(next, { ...header, alg: 'none' })),
      refused('one more header member', proof(next, { ...header, crit: [] })),
      refused(
        'for another relationship',
        proof(next, header, { ...statement, rid: 'AAAAAAAAAAAAAAAAAAAAAA' }),
      ),
      refused('for another key', proof(next, header, { ...statement, kid: stranger.kid })),
      refused('one more member', proof(next, header, { ...statement, nbf: now })),
      refused('without the relationship', proof(next, header, { kid: next.kid })),
      refused('the proof of another key', proof(), stranger.jwk),
      refused('a signature in a second spelling', `${h}.${p}.${altered(s)}`),
      refused('cut off', `${h}.${p}`),
      refused('a point of small order as the new key', proof(), {
        kty: 'OKP',
        crv: 'Ed25519',
        x: 'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      }),
    ],
  }
}

export function doorVectors() {
  return {
    about:
      'The door (SPEC sections 2, 5 and 6). `refused` knocks are answered by what stands under `problem`, from their bytes alone; `silent` ones get the same 202 as valid ones, and nothing comes of them at the store `store` at the second `now`, whose look at the brand’s document finds the keys `published`. `written` forms are what is made, `read` and `written` ones are understood, `nothing` is refused. `check` are the digits of a proffer’s bytes. `proof` is by the new key `jwk`.',
    keys: Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, { ...key.jwk, d: key.d }])),
    knocks: knocks(),
    invitations: invitations(),
    links: links(),
    checks: checks(),
    rotations: rotations(),
  }
}
