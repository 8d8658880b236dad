// A ledger of four records, and the ways in which a chain can be wrong.
import { brand, headerOf, idNumber, jws, keys, now, person, rid, sha } from './ink.ts'

const ends = { person: { iss: person, aud: brand, sub: rid }, brand: { iss: brand, aud: person, sub: rid } }

interface Draft {
  seq: number
  prev: string
  hash: string
  at: number
  type: string
  jwt: string
}

const hashOf = (r: Omit<Draft, 'hash' | 'jwt'>, digest: string): string =>
  sha(`bespeak/1\n${r.seq}\n${r.prev}\n${r.at}\n${r.type}\n${digest}`)

function chain(): Draft[] {
  const types = ['terms.proffer', 'terms.accept', 'intent.post', 'intent.withdraw'] as const
  const records: Draft[] = []
  for (const [i, type] of types.entries()) {
    const by = type === 'terms.accept' ? 'brand' : 'person'
    const prev = records.at(-1)?.hash ?? ''
    const at = now + i * 60
    const claims = { ...ends[by], jti: idNumber(i + 1), iat: at, type, head: prev, body: {} }
    const jwt = jws(headerOf(keys[by]), JSON.stringify(claims), keys[by])
    const place = { seq: i + 1, prev, at, type }
    records.push({ ...place, hash: hashOf(place, sha(jwt)), jwt })
  }
  return records
}

function gone(record: Draft, reason: string) {
  const { jwt, ...place } = record
  return { ...place, digest: sha(jwt), gone: reason }
}

export function recordVectors() {
  const records = chain()
  const [first, second, third, fourth] = records as [Draft, Draft, Draft, Draft]
  const rehash = (record: Draft): Draft => ({ ...record, hash: hashOf(record, sha(record.jwt)) })
  const head = { seq: 4, hash: fourth.hash }
  const start = { seq: 0, hash: '' }
  const wrong = (rule: string, seq: number, reason: string, list: unknown[], from: object = start) => ({
    rule,
    from,
    records: list,
    result: { ok: false, seq, reason },
  })
  return {
    about:
      'Chains of records (SPEC section 4). `from` is the head before the first record. `gone`: the form in which content is hidden. `hidden`: whether content of a type may ever be gone at the store (a brand may erase any in its own copy).',
    digest: [
      { of: '', is: sha('') },
      { of: 'bespeak', is: sha('bespeak') },
    ],
    gone: [
      ...(['withdrawn', 'ended', 'revoked', 'erased'] as const).map((reason) => ({
        ...{ name: `content ${reason}`, record: third, reason, is: gone(third, reason) },
      })),
      {
        name: 'gone already: it keeps its first reason',
        record: gone(third, 'withdrawn'),
        reason: 'erased',
        is: gone(third, 'withdrawn'),
      },
    ],
    hidden: [
      ...[
        'intent.post',
        'intent.revise',
        'intent.withdraw',
        'intent.close',
        'thread.open',
        'thread.note',
        'thread.close',
      ].map((type) => ({ type, atStore: true })),
      ...['disclosure.ask', 'disclosure.grant', 'disclosure.refuse', 'disclosure.end', 'line.post'].map(
        (type) => ({ type, atStore: true }),
      ),
      ...[
        'terms.proffer',
        'terms.accept',
        'terms.counter',
        'terms.revoke',
        'terms.leave',
        'grant.set',
        'filter.set',
        'key.rotate',
        'moved',
      ].map((type) => ({ type, atStore: false })),
      ...[
        'offer.make',
        'offer.revise',
        'offer.counter',
        'offer.accept',
        'offer.decline',
        'order.confirm',
        'order.update',
        'order.receipt',
        'order.refund',
      ].map((type) => ({ type, atStore: false })),
      ...[
        'rating.give',
        'erasure.request',
        'erasure.receipt',
        'incident.notice',
        'intent',
        'intentions.post',
        'line.posted',
        'later.thing',
      ].map((type) => ({ type, atStore: false })),
    ],
    valid: [
      { name: 'a ledger from its beginning', from: start, records, head },
      { name: 'no record', from: head, records: [], head },
      {
        name: 'a page in the middle',
        from: { seq: 2, hash: second.hash, at: second.at },
        records: [third, fourth],
        head,
      },
      {
        name: 'content gone, same hashes',
        from: start,
        records: [first, second, gone(third, 'withdrawn'), gone(fourth, 'erased')],
        head,
      },
    ],
    invalid: [
      wrong('a number left out', 3, 'gap', [first, second, fourth]),
      wrong('a number twice', 2, 'gap', [first, first]),
      wrong('two records swapped', 2, 'gap', [first, third, second]),
      wrong('not beginning at 1', 1, 'gap', [second]),
      wrong('prev of another history', 3, 'prev', [third], { seq: 2, hash: first.hash }),
      wrong('the first with a prev', 1, 'prev', [rehash({ ...first, prev: third.hash })]),
      wrong('content changed', 3, 'hash', [first, second, { ...third, jwt: fourth.jwt }]),
      wrong('time changed', 2, 'hash', [first, { ...second, at: second.at + 1 }]),
      wrong('type changed', 2, 'hash', [first, { ...second, type: 'terms.decline' }]),
      wrong('another digest for gone content', 3, 'hash', [
        first,
        second,
        { ...gone(third, 'ended'), digest: sha('') },
      ]),
      wrong('time going back', 2, 'time', [first, rehash({ ...second, at: first.at - 1 })]),
      wrong('time before the known head', 3, 'time', [third], {
        seq: 2,
        hash: second.hash,
        at: third.at + 1,
      }),
      wrong('live and gone at once', 1, 'shape', [{ ...gone(first, 'ended'), jwt: first.jwt }]),
      wrong('gone for a reason nobody knows', 1, 'shape', [gone(first, 'lost')]),
      wrong('a member too many', 1, 'shape', [{ ...first, note: 'x' }]),
      wrong('time with a fraction', 1, 'shape', [{ ...first, at: first.at + 0.5 }]),
      wrong('type with a line break', 1, 'shape', [{ ...first, type: 'a\nb' }]),
      wrong('not a record', 2, 'shape', [first, null]),
    ],
  }
}
