// Whole ledgers with every signature: good ones, and such in which one thing is not as it was.
import { readFileSync } from 'node:fs'
import { brand, headerOf, idNumber, jws, keys, person, rid, sha, type Key } from './ink.ts'

/** Before the times that bodies.json names. */
export const begun = 1_795_200_000

type Body = Record<string, unknown>
export interface Row {
  seq: number
  prev: string
  hash: string
  at: number
  type: string
  jwt?: string
  digest?: string
  gone?: string
}

const { types } = JSON.parse(
  readFileSync(new URL('../../../protocol/vectors/bodies.json', import.meta.url), 'utf8'),
) as { types: Record<string, { valid: Body[] }> }

const ends = { person: { iss: person, aud: brand, sub: rid }, brand: { iss: brand, aud: person, sub: rid } }
const publicOf = ({ jwk: { kty, crv, x } }: Key) => ({ kty, crv, x })

export interface Said {
  by: 'person' | 'brand'
  type: string
  on?: number
  body?: Body
  /** What is not as it should be; the chain is made whole again over it. */
  claims?: Body
  key?: Key
  at?: number
  isLike?: number
}

export const hashOf = ({ seq, prev, at, type }: Omit<Row, 'hash'>, digest: string): string =>
  sha(`bespeak/1\n${seq}\n${prev}\n${at}\n${type}\n${digest}`)

/** The records of a conversation; ids count from 1, so `on: 3` is the message of record 3. */
export function ledgerOf(said: readonly Said[]): Row[] {
  const rows: Row[] = []
  let isAgreed = false
  for (const [i, one] of said.entries()) {
    const seq = i + 1
    const prev = rows.at(-1)?.hash ?? ''
    const at = one.at ?? begun + i * 60
    const { by, type, on } = one
    const body = Object.fromEntries(
      Object.entries({ ...types[type]?.valid[0], ...one.body }).filter(([, value]) => value !== null),
    )
    if (type === 'terms.proffer') body['cnf'] = { jwk: publicOf(keys.person) }
    if (type === 'terms.accept') {
      body['cnf'] = { jwk: publicOf(keys.brand) }
      body['proffer_hash'] ??= ''
      if (one.body?.['proffer_hash'] === undefined) body['proffer_hash'] = sha(rows[(on ?? 1) - 1]?.jwt ?? '')
    }
    const head = by === 'person' || isAgreed ? { head: prev } : {}
    const named = on === undefined ? {} : { on: idNumber(on) }
    const claims = { ...ends[by], jti: idNumber(seq), iat: at, type, ...named, ...head, body, ...one.claims }
    const key = one.key ?? keys[by]
    const jwt =
      one.isLike === undefined
        ? jws(headerOf(key), JSON.stringify(claims), key)
        : (rows[one.isLike - 1]?.jwt ?? '')
    isAgreed ||= type === 'terms.accept'
    const place = { seq, prev, at, type }
    rows.push({ ...place, hash: hashOf(place, sha(jwt)), jwt })
  }
  return rows
}

const hide = (rows: readonly Row[], numbers: readonly number[], reason: string): Row[] =>
  rows.map(({ jwt = '', ...place }) =>
    numbers.includes(place.seq) ? { ...place, digest: sha(jwt), gone: reason } : { ...place, jwt },
  )

export const proffer = (more: Partial<Said> = {}): Said => ({ by: 'person', type: 'terms.proffer', ...more })
export const accept = (on: number, more: Partial<Said> = {}): Said => ({
  by: 'brand',
  type: 'terms.accept',
  on,
  ...more,
})
export const post = (more: Partial<Said> = {}): Said => ({ by: 'person', type: 'intent.post', ...more })
export const offer = (intent: number, more: Partial<Said> = {}): Said => ({
  ...{ by: 'brand' as const, type: 'offer.make', body: { intent: { id: idNumber(intent), revision: 1 } } },
  ...more,
})
export const byPerson = (type: string, on?: number, body?: Body): Said => ({
  ...{ by: 'person' as const, type },
  ...(on === undefined ? {} : { on }),
  ...(body === undefined ? {} : { body }),
})
export const byBrand = (type: string, on?: number, body?: Body): Said => ({
  ...byPerson(type, on, body),
  by: 'brand',
})

const roster = (id: string): Body => {
  const { entries, version } = JSON.parse(
    readFileSync(new URL('../../../protocol/roster.json', import.meta.url), 'utf8'),
  ) as { entries: { id: string; sha256: string }[]; version: string }
  return { id, version, sha256: entries.find((one) => one.id === id)?.sha256 ?? '' }
}
const second = (id: string): Body => ({ preferred: id, alternates: [], roster: roster(id) })

const bargain = [proffer(), accept(1), post(), offer(3)]
const sold = [
  ...bargain,
  byPerson('offer.counter', 4),
  byBrand('offer.revise', 4, { intent: { id: idNumber(3), revision: 1 } }),
  byPerson('offer.accept', 4, { revision: 2 }),
  byBrand('order.confirm', 7),
]
const haggled = [
  proffer(),
  byBrand('terms.counter', 1),
  proffer({ on: 1, body: second('SD-BASE-A') }),
  accept(3, { body: { agreement: 'SD-BASE-A' } }),
  post(),
]
const ended = [
  ...bargain,
  byPerson('intent.withdraw', 3),
  byPerson('terms.revoke'),
  byPerson('erasure.request'),
  byBrand('erasure.receipt', 7),
]

interface Result {
  ok: boolean
  seq?: number
  reason?: string
  relationship?: string
}
const good = (name: string, records: Row[], relationship: string) => ({
  name,
  records,
  result: {
    ok: true,
    head: { seq: records.at(-1)?.seq ?? 0, hash: records.at(-1)?.hash ?? '' },
    relationship,
  },
})
const bad = (
  name: string,
  seq: number,
  reason: string,
  records: Row[],
): { name: string; records: Row[]; result: Result } => ({
  name,
  records,
  result: { ok: false, seq, reason },
})
/** A whole ledger in which one message is made otherwise. */
const made = (name: string, seq: number, reason: string, said: readonly Said[]) =>
  bad(name, seq, reason, ledgerOf(said))
const otherwise = (said: readonly Said[], seq: number, more: Partial<Said>): Said[] =>
  said.map((one, i) => (i === seq - 1 ? { ...one, ...more } : one))

export function ledgerVectors() {
  const whole = ledgerOf(sold)
  const other = ledgerOf(otherwise(sold, 3, { at: begun + 121 }))
  const without = (rows: Row[], seq: number): Row[] => rows.filter((row) => row.seq !== seq)
  const swapped = [...whole.slice(0, 3), whole[4], whole[3], ...whole.slice(5)].filter(
    (row) => row !== undefined,
  )
  return {
    about:
      'Whole ledgers of one relationship (SPEC sections 3, 4 and 7), signed by `brand` and `person`. Of a record are checked, in this order: chain (shape, gap, prev, hash, time); message (its form); type (of the record); addressed (iss, aud, sub); signature (the person’s by the key of the first proffer, the brand’s by the key of the accept); repeated (jti); time (iat at most 300 s after at, and before it at most 300 s, or 5 days and 300 s for the brand’s, which may have waited in an outbox); head; impossible (the body or the lifecycle). The first that is wrong is named with its record. Content that is gone is not checked.',
    rid,
    origin: brand,
    keys: { brand: keys.brand.jwk, person: keys.person.jwk },
    ledgers: [
      good('nothing said yet', [], 'none'),
      good('a proffer', ledgerOf([proffer()]), 'proffered'),
      good('a counter, a second proffer, an accept, an intent', ledgerOf(haggled), 'in_force'),
      good('an offer countered, revised, taken and confirmed', whole, 'in_force'),
      good('cut off after any record it is a ledger still', whole.slice(0, 5), 'in_force'),
      good('withdrawn, revoked, erased', ledgerOf(ended), 'revoked'),
      good('what was withdrawn is gone', hide(ledgerOf(ended), [3], 'withdrawn'), 'revoked'),
      good(
        'nearly all of it erased by the brand in its own copy',
        hide(ledgerOf(ended), [3, 4, 5, 7], 'erased'),
        'revoked',
      ),
      good(
        'a brand’s message that waited for 5 days in its outbox',
        ledgerOf(otherwise(sold, 4, { claims: { iat: begun + 180 - 5 * 86_400 } })),
        'in_force',
      ),
      good(
        'a brand that names no head, or none of any history',
        ledgerOf(otherwise(otherwise(sold, 4, { claims: { head: undefined } }), 6, { claims: { head: '' } })),
        'in_force',
      ),
      good('a declined proffer', ledgerOf([proffer(), byBrand('terms.decline', 1)]), 'declined'),
      good(
        'a brand that names an older head of this history',
        ledgerOf(otherwise(sold, 6, { claims: { head: whole[2]?.hash } })),
        'in_force',
      ),
      bad('a record left out', 4, 'gap', without(whole, 4)),
      bad('its beginning cut off', 1, 'gap', whole.slice(1)),
      bad('two records swapped', 4, 'gap', swapped),
      bad('the end of another history', 4, 'prev', [...whole.slice(0, 3), ...other.slice(3)]),
      bad('one record of another history', 4, 'prev', [...other.slice(0, 3), ...whole.slice(3)]),
      bad(
        'a hash changed',
        3,
        'hash',
        whole.map((row) => (row.seq === 3 ? { ...row, hash: whole[3]?.hash ?? '' } : row)),
      ),
      bad(
        'a digest of other content',
        3,
        'hash',
        hide(whole, [3], 'erased').map((row) => (row.seq === 3 ? { ...row, digest: sha('') } : row)),
      ),
      made('an earlier time', 3, 'time', otherwise(sold, 3, { at: begun + 59 })),
      made('a message that is none', 3, 'message', otherwise(sold, 3, { claims: { exp: begun } })),
      bad('a record under another type', 3, 'type', retyped(whole.slice(0, 3))),
      made(
        'a message of another relationship',
        3,
        'addressed',
        otherwise(sold, 3, { claims: { sub: 'EBESExQVFhcYGRobHB0eHw' } }),
      ),
      made(
        'a message to somebody else',
        4,
        'addressed',
        otherwise(sold, 4, { claims: { aud: 'bespeak:EBESExQVFhcYGRobHB0eHw' } }),
      ),
      made('the brand in the person’s name', 3, 'signature', otherwise(sold, 3, { key: keys.brand })),
      made('a key that nobody pinned', 4, 'signature', otherwise(sold, 4, { key: keys.next })),
      made(
        'the first proffer by another key than it names',
        1,
        'signature',
        otherwise(sold, 1, { key: keys.next }),
      ),
      made('one message twice', 5, 'repeated', [...bargain, { ...offer(3), isLike: 4 }]),
      made('one id twice', 5, 'repeated', [
        ...bargain,
        { ...byPerson('offer.counter', 4), claims: { jti: idNumber(3) } },
      ]),
      made(
        'a person’s message made 301 s before its record',
        3,
        'time',
        otherwise(sold, 3, { claims: { iat: begun + 120 - 301 } }),
      ),
      made(
        'made 301 s after its record',
        4,
        'time',
        otherwise(sold, 4, { claims: { iat: begun + 180 + 301 } }),
      ),
      made(
        'from an outbox, more than 5 days old',
        4,
        'time',
        otherwise(sold, 4, { claims: { iat: begun + 180 - 5 * 86_400 - 301 } }),
      ),
      made(
        'a person’s message for another place',
        5,
        'head',
        otherwise(sold, 5, { claims: { head: whole[2]?.hash } }),
      ),
      made(
        'a person’s message without a place',
        3,
        'head',
        otherwise(sold, 3, { claims: { head: undefined } }),
      ),
      made(
        'a brand that knows another history',
        4,
        'head',
        otherwise(sold, 4, { claims: { head: other[2]?.hash } }),
      ),
      made('a brand that goes back', 6, 'head', otherwise(sold, 6, { claims: { head: whole[0]?.hash } })),
      made(
        'a body that is wrong',
        3,
        'impossible',
        otherwise(sold, 3, { body: { line: '#want laptop EUX9' } }),
      ),
      made(
        'an accept of another proffer’s bytes',
        2,
        'impossible',
        otherwise(sold, 2, { body: { proffer_hash: sha('') } }),
      ),
      made('an offer before an agreement', 2, 'impossible', [proffer(), offer(1)]),
      made('a second counter', 4, 'impossible', [
        ...haggled.slice(0, 3),
        byBrand('terms.counter', 3, { agreement: 'SD-BASE-AT' }),
      ]),
      made(
        'a second proffer that names another agreement than the counter',
        3,
        'impossible',
        otherwise(haggled, 3, { body: second('SD-BASE') }),
      ),
      made('a confirmation of what was not taken', 5, 'impossible', [
        ...bargain,
        byBrand('order.confirm', 4),
      ]),
      made('an intent after the end', 7, 'impossible', [...ended.slice(0, 6), post()]),
    ],
  }
}

/** The last record under another type, with a hash that fits. */
function retyped(rows: Row[]): Row[] {
  return rows.map((row, i) => {
    if (i < rows.length - 1) return row
    const place = { ...row, type: 'intent.revise' }
    return { ...place, hash: hashOf(place, sha(row.jwt ?? '')) }
  })
}
