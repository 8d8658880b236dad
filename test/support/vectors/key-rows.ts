// Thumbprints, keys that must not be imported, and keys that older keys vouch for.
import { altered, b64, jws, keys, now, sha, type Key } from './ink.ts'

/** The little-endian bytes of y, with the sign bit of x where asked. */
function pointOf(y: bigint, sign = 0): string {
  const bytes = Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse()
  bytes[31] = (bytes[31] ?? 0) | (sign << 7)
  return bytes.toString('base64url')
}

const p = 2n ** 255n - 19n
const y8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n
const smallOrder: [string, bigint][] = [
  ['order 4', 0n],
  ['order 1', 1n],
  ['order 2', p - 1n],
  ['order 8', y8],
  ['order 8, the other', p - y8],
]
const ofKey = (x: string) => ({ kty: 'OKP', crv: 'Ed25519', x })

function endorsement(by: Key, payload: object, header: object = {}): string {
  return jws(
    JSON.stringify({ alg: 'EdDSA', typ: 'bespeak-key+jwt', kid: by.kid, ...header }),
    JSON.stringify(payload),
    by,
  )
}

const next = keys.next.jwk
const statement = { kid: next.kid, nbf: now }
const good = endorsement(keys.brand, statement)
const refused = (rule: string, by: string, entry: object = next) => ({ rule, entry: { ...entry, by } })

const third = keys.stranger
const entryOf = (key: Key, by?: Key, nbf = now) => ({
  ...key.jwk,
  ...(by === undefined ? {} : { by: endorsement(by, { kid: key.kid, nbf }) }),
})
const isRetired = ({ kid, jwk }: Key) => ({ kid, x: jwk.x, exp: now })
function succession(
  name: string,
  counts: Key[],
  document: { keys: object[]; retired?: object[] },
  more: { pinned?: Key[]; ever?: Key[] } = {},
) {
  const { pinned = [keys.brand], ever = [] } = more
  return {
    ...{ name, now, pinned: pinned.map(({ jwk }) => jwk), ever: ever.map((key) => key.kid) },
    document: { retired: [], ...document },
    counts: counts.map((key) => key.kid),
  }
}

/** Which keys count after a document was read: none without the word of one that does, and none that is not there. */
function successions() {
  const { brand, next } = keys
  return [
    succession('nothing new', [brand], { keys: [brand.jwk] }),
    succession('a new key that the old one vouches for', [brand, next], {
      keys: [entryOf(next, brand), brand.jwk],
    }),
    succession('the old key only retired', [brand, next], {
      keys: [entryOf(next, brand)],
      retired: [isRetired(brand)],
    }),
    succession('the old key gone, its word still there', [next], { keys: [entryOf(next, brand)] }),
    succession('a new key without a word', [brand], { keys: [next.jwk, brand.jwk] }),
    succession('a new key instead, without a word', [], { keys: [next.jwk] }),
    succession('a new key that vouches for itself', [brand], { keys: [entryOf(next, next), brand.jwk] }),
    succession('two steps at once', [brand, next, third], {
      keys: [entryOf(third, next), entryOf(next, brand), brand.jwk],
    }),
    succession('two steps, the one between retired without its word', [brand], {
      keys: [entryOf(third, next), brand.jwk],
      retired: [isRetired(next)],
    }),
    succession('two that vouch for each other', [brand], {
      keys: [entryOf(third, next), entryOf(next, third), brand.jwk],
    }),
    succession('a key from 300 s on', [brand, next], { keys: [entryOf(next, brand, now + 300), brand.jwk] }),
    succession('a key from 301 s on', [brand], { keys: [entryOf(next, brand, now + 301), brand.jwk] }),
    succession('the word of a key that was never pinned', [brand], {
      keys: [entryOf(next, third), third.jwk, brand.jwk],
    }),
    succession(
      'a key that was taken away does not come back',
      [brand],
      { keys: [entryOf(next, brand), brand.jwk] },
      { ever: [next] },
    ),
    succession(
      'both keys are pinned, and the older is taken away',
      [next],
      { keys: [next.jwk] },
      { pinned: [brand, next] },
    ),
  ]
}

export function keyVectors() {
  return {
    about:
      'Ed25519 keys (SPEC sections 2 and 3). `pinned` is the key that may vouch. `successions`: which keys count for new messages at `now` once a document with these `keys` and `retired` was read, by kid; those of `pinned` counted before, and `ever` ones were taken away before.',
    successions: successions(),
    thumbprints: [
      {
        name: 'RFC 8037, A.3',
        jwk: ofKey('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'),
        kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
        fingerprint: '90fa cafe a9b1 5566 9854 0f70 c011 7a22',
      },
      ...Object.entries(keys).map(([name, { jwk, kid }]) => ({
        name,
        jwk,
        kid,
        fingerprint: (Buffer.from(kid, 'base64url').toString('hex').slice(0, 32).match(/.{4}/g) ?? []).join(
          ' ',
        ),
      })),
    ],
    refused: [
      ...smallOrder.flatMap(([rule, y]) => [
        { rule, jwk: ofKey(pointOf(y)) },
        { rule: `${rule}, other sign`, jwk: ofKey(pointOf(y, 1)) },
      ]),
      ...[0n, 1n, 2n, 18n].map((over) => ({
        rule: `y = p + ${over}, not reduced`,
        jwk: ofKey(pointOf(p + over)),
      })),
      { rule: 'another curve', jwk: { ...ofKey(next.x), crv: 'X25519' } },
      { rule: 'another kind', jwk: { ...ofKey(next.x), kty: 'EC' } },
      { rule: 'too short', jwk: ofKey(next.x.slice(0, 42)) },
      { rule: 'too long', jwk: ofKey(`${next.x}AA`) },
      { rule: 'a second spelling', jwk: ofKey(altered(next.x)) },
      { rule: 'padding', jwk: ofKey(`${next.x}=`) },
      { rule: 'no x', jwk: { kty: 'OKP', crv: 'Ed25519' } },
      { rule: 'the kid of another key', jwk: { ...next, kid: keys.brand.kid } },
    ],
    pinned: keys.brand.jwk,
    endorsed: [
      { name: 'vouched for', entry: { ...next, by: good }, kid: next.kid, nbf: now },
      { name: 'nbf repeated in the entry', entry: { ...next, nbf: now, by: good }, kid: next.kid, nbf: now },
    ],
    notEndorsed: [
      { rule: 'no word of the older key', entry: next },
      refused('by itself', endorsement(keys.next, statement)),
      refused('by a stranger', endorsement(keys.stranger, statement)),
      refused(
        'by a stranger under the pinned kid',
        endorsement(keys.stranger, statement, { kid: keys.brand.kid }),
      ),
      refused('for another key', endorsement(keys.brand, { ...statement, kid: keys.stranger.kid })),
      refused('another key in the entry', good, keys.stranger.jwk),
      refused('another nbf in the entry', good, { ...next, nbf: now - 1 }),
      refused('typ of a message', endorsement(keys.brand, statement, { typ: 'bespeak+jwt' })),
      refused('alg none', endorsement(keys.brand, statement, { alg: 'none' })),
      refused('a header member too many', endorsement(keys.brand, statement, { crit: [] })),
      refused('a claim too many', endorsement(keys.brand, { ...statement, exp: now })),
      refused('no nbf', endorsement(keys.brand, { kid: next.kid })),
      refused(
        'payload changed',
        good.replace(/\.[^.]+\./, `.${b64(JSON.stringify({ ...statement, nbf: 0 }))}.`),
      ),
      refused('altered last letter', good.replace(/[^.]+$/, altered)),
      refused('four parts', `${good}.AAAA`),
      refused('not a JWS', sha('x')),
    ],
  }
}
