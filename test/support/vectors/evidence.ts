// Dispute bundles that are sound, and every way of tampering with one, each with the faults that are found.
import { brand, headerOf, idNumber, jws, keys, person, rid, sha, type Key } from './ink.ts'
import {
  ackOf,
  bundleOf,
  chained,
  claimsOf,
  closingOf,
  documentOf,
  journalOf,
  made,
  readOf,
  receiptOf,
  receiptsOf,
  sealed,
  type Bundle,
} from './bundles.ts'
import { begun, type Row } from './ledgers.ts'

interface Fault {
  code: string
  seq?: number
}
type Change = Record<string, unknown>

const whole = bundleOf()
const row = (file: Bundle, seq: number): Row => {
  const found = file.records[seq - 1]
  if (!found) throw new Error(`there is no record ${seq}`)
  return found
}
const withRow = (file: Bundle, seq: number, change: Partial<Row>): Bundle => ({
  ...file,
  records: file.records.map((one) => (one.seq === seq ? { ...one, ...change } : one)),
})
/** What the person can do, who has their own key: chain, receipts, acknowledgements and seal made again. */
const again = (file: Bundle): Bundle => {
  const { records, ...rest } = chained(file)
  return sealed({ ...rest, records, receipts: receiptsOf(records), acknowledgements: [] })
}
const goneRow = (file: Bundle, seq: number, gone: string): Bundle => ({
  ...file,
  records: file.records.map((one) => {
    if (one.seq !== seq) return one
    const { jwt = '', ...place } = one
    return { ...place, digest: sha(jwt), gone }
  }),
})
/** The same message with other words, signed by another or by nobody anew. */
function said(jwt: string | undefined, change: Change, key?: Key): string {
  const [header = '', , signature = ''] = (jwt ?? '').split('.')
  const claims = JSON.stringify({ ...claimsOf(jwt), ...change })
  return key === undefined
    ? `${header}.${Buffer.from(claims).toString('base64url')}.${signature}`
    : jws(headerOf(key), claims, key)
}
/** A message of the person's at the end. */
function more(file: Bundle, type: string, body: object, change: Change = {}): Bundle {
  const last = row(file, file.records.length)
  const claims = {
    iss: person,
    aud: brand,
    sub: rid,
    jti: idNumber(99),
    iat: made,
    type,
    head: last.hash,
    body,
  }
  const jwt = jws(headerOf(keys.next), JSON.stringify({ ...claims, ...change }), keys.next)
  return chained({
    ...file,
    records: [...file.records, { seq: last.seq + 1, prev: last.hash, hash: '', at: made, type, jwt }],
  })
}

const pathTo = (path: string, name: string | number): string => `${path}/${name}`

/** What turns one value into another: what is dropped, one after the other, and then what is set. */
function difference(a: unknown, b: unknown, path = ''): { drop: string[]; set: Change } {
  if (JSON.stringify(a) === JSON.stringify(b)) return { drop: [], set: {} }
  const isOpen = (value: unknown): value is Change => typeof value === 'object' && value !== null
  if (!isOpen(a) || !isOpen(b) || Array.isArray(a) !== Array.isArray(b))
    return { drop: [], set: { [path]: b } }
  const parts: { drop: string[]; set: Change }[] = []
  let left: Change = a
  if (Array.isArray(a) && Array.isArray(b)) {
    const first = a.findIndex((one, index) => JSON.stringify(one) !== JSON.stringify(b[index]))
    const many = Math.max(0, a.length - b.length)
    left = a.toSpliced(first, many) as unknown as Change
    parts.push({ drop: Array.from({ length: many }, () => pathTo(path, first)), set: {} })
  }
  for (const name of Object.keys(left).filter((one) => !(one in b)))
    parts.push({ drop: [pathTo(path, name)], set: {} })
  for (const [name, value] of Object.entries(b)) {
    parts.push(
      name in left
        ? difference(left[name], value, pathTo(path, name))
        : { drop: [], set: { [pathTo(path, name)]: value } },
    )
  }
  return {
    drop: parts.flatMap(({ drop }) => drop),
    set: Object.assign({}, ...parts.map(({ set }) => set)) as Change,
  }
}

const found = (...faults: (string | [string, number])[]): Fault[] =>
  faults.map((one) => (typeof one === 'string' ? { code: one } : { code: one[0], seq: one[1] }))

const tampered = (name: string, file: Bundle, faults: Fault[]) => {
  const { drop, set } = difference(whole, file)
  return { name, drop, set, faults }
}
const proves = (byBrand: number[], byPerson: number[], acknowledged: number, unanswered: number[]) => ({
  byBrand,
  byPerson,
  acknowledged,
  unanswered,
})
const sound = (name: string, file: Bundle, what: ReturnType<typeof proves>) => {
  const { drop, set } = difference(whole, file)
  return { name, drop, set, proves: what }
}

const byBrand = [2, 4, 6, 11]
const byPerson = [1, 3, 5, 7, 8, 9, 10]
const without = (list: readonly number[], ...gone: number[]): number[] =>
  list.filter((one) => !gone.includes(one))

/** What the person forgot for good: the offer and the order that came of it, named in their journal. */
function forgotten(file: Bundle): Bundle {
  const row = { seq: 15, at: (begun + 700) * 1000, code: 'record.forgotten', said: '{"records":"4-6"}' }
  const hidden = [4, 5, 6].reduce((one, seq) => goneRow(one, seq, 'erased'), file)
  return sealed({
    ...hidden,
    receipts: receiptsOf(hidden.records),
    journal: [...file.journal, ...journalOf([row])],
  })
}
const receipted = (): Bundle => {
  const last = row(whole, 11)
  const claims = {
    ...claimsOf(last.jwt),
    jti: idNumber(12),
    iat: last.at + 60,
    type: 'erasure.receipt',
    head: last.hash,
    body: { erased: [3], retained: [], downstream: [] },
  }
  const jwt = jws(headerOf(keys.brand), JSON.stringify(claims), keys.brand)
  const next = { seq: 12, prev: last.hash, hash: '', at: last.at + 60, type: 'erasure.receipt', jwt }
  const file = chained({ ...whole, records: [...whole.records, next] })
  return sealed({ ...file, receipts: receiptsOf(file.records) })
}

const half = JSON.stringify(whole).slice(0, 200)
const [ack] = whole.acknowledgements

export function evidenceVectors() {
  const stranger = said(row(whole, 11).jwt, {}, keys.stranger)
  const cut = { ...whole, records: whole.records.slice(0, -1) }
  const firstKey = found(
    ['proffer_key', 1],
    ...[3, 5, 7, 8, 9, 10].map((seq): [string, number] => ['key', seq]),
    ...[4, 6, 11].map((seq): [string, number] => ['head', seq]),
    ...byBrand.flatMap((seq): (string | [string, number])[] => ['receipt', ['receipt_missing', seq]]),
    'seal',
  )
  const turned = { ...whole, journal: whole.journal.toReversed() }
  return {
    about:
      'Dispute bundles (SPEC section 4). `file` is one that is sound; each case is it with `drop` (JSON Pointers, one after the other) and then `set` (JSON Pointer → value; one past the end of a list appends), sealed again where the person could have. `sound` ones have no fault, and `proves` says the numbers of the records that each side’s key proves, up to where the brand’s key says that it holds them, and what was asked and by `made` not answered. `tampered` ones have exactly these `faults`, in any order. `texts` are no bundle at all.',
    file: whole,
    sound: [
      sound('the file as it is', whole, proves(byBrand, byPerson, 11, [10])),
      sound(
        'what was withdrawn is gone',
        sealed(goneRow(whole, 3, 'withdrawn')),
        proves(byBrand, without(byPerson, 3), 11, [10]),
      ),
      sound(
        'the person forgot an order, and says so',
        forgotten(whole),
        proves(without(byBrand, 4, 6), without(byPerson, 5), 11, [10]),
      ),
      sound('the brand has receipted the erasure', receipted(), proves([...byBrand, 12], byPerson, 11, [])),
      sound(
        'the key was destroyed since: its last statement closes the history',
        { ...whole, closing: closingOf(row(whole, 11)), seal: '' },
        proves(byBrand, byPerson, 11, [10]),
      ),
      sound(
        'nothing of it was ever acknowledged',
        sealed({ ...whole, acknowledgements: [] }),
        proves(byBrand, byPerson, 0, [10]),
      ),
      sound(
        'made before the promised day: nothing is unanswered yet',
        sealed({ ...whole, made: row(whole, 11).at }),
        proves(byBrand, byPerson, 11, []),
      ),
    ],
    texts: [
      { name: 'half of the file is missing', text: half, faults: found('not_json') },
      {
        name: 'a member stands twice',
        text: '{"bespeak":"evidence/1","bespeak":"evidence/1"}',
        faults: found('not_json'),
      },
      { name: 'it is something else', text: '{"bespeak":"evidence/1"}', faults: found('not_bundle') },
      {
        name: 'it is another form',
        text: JSON.stringify({ bespeak: 'evidence/2', records: [] }),
        faults: found('not_bundle'),
      },
    ],
    tampered: [
      tampered(
        'something was added beside',
        { ...whole, note: 'trust me' } as unknown as Bundle,
        found('not_bundle'),
      ),
      tampered(
        'a record has a member that is none',
        sealed(withRow(whole, 3, { note: 'trust me' } as unknown as Partial<Row>)),
        found('not_bundle'),
      ),
      tampered('a record is empty', sealed(withRow(whole, 3, { jwt: '' })), found('not_bundle')),
      tampered(
        'a row of the journal has a member that is none',
        sealed({ ...whole, journal: whole.journal.map((one) => ({ ...one, by: 'me' })) }),
        found('not_bundle'),
      ),
      tampered(
        'a receipt is no text',
        sealed({ ...whole, receipts: [7 as unknown as string] }),
        found('not_bundle'),
      ),
      tampered(
        'its date is a fraction of a second',
        sealed({ ...whole, made: made + 0.5 }),
        found('not_bundle'),
      ),
      tampered('its brand is no origin', sealed({ ...whole, brand: `${brand}/` }), found('not_bundle')),
      tampered('its date was changed', { ...whole, made: made + 1 }, found('seal')),
      tampered('the seal was taken off', { ...whole, seal: '' }, found('seal_missing')),
      tampered('sealed with a key that was given up', sealed(whole, keys.person), found('seal')),
      tampered(
        'closed by a statement about another end',
        { ...whole, closing: closingOf(row(whole, 10)), seal: '' },
        found('seal_missing'),
      ),
      tampered(
        'closed by what a brand is told of the state while the key lives',
        { ...whole, closing: closingOf(row(whole, 11), { offers: 100 }), seal: '' },
        found('seal_missing'),
      ),
      tampered('the last record was cut off', cut, found('receipt', 'acknowledgement', 'seal')),
      tampered(
        'the person cut off what the brand acknowledged',
        sealed({ ...cut, receipts: receiptsOf(cut.records) }),
        found('acknowledgement'),
      ),
      tampered(
        'a record in the middle was taken out',
        { ...whole, records: whole.records.toSpliced(3, 1) },
        found(['chain_gap', 4], 'receipt', 'acknowledgement', 'seal'),
      ),
      tampered(
        'two records changed places',
        { ...whole, records: whole.records.with(2, row(whole, 4)).with(3, row(whole, 3)) },
        found(['chain_gap', 3], 'acknowledgement', 'seal'),
      ),
      tampered(
        'a record was dated before the one before it, with the chain made right',
        again(withRow(whole, 11, { at: row(whole, 10).at - 1 })),
        found(['chain_time', 11]),
      ),
      tampered(
        'a record points somewhere else',
        withRow(whole, 5, { prev: row(whole, 3).hash }),
        found(['chain_prev', 5], ['head', 5], 'seal'),
      ),
      tampered(
        'a record was dated back',
        withRow(whole, 4, { at: row(whole, 4).at - 30 }),
        found(['chain_hash', 4], 'receipt', ['receipt_missing', 4], 'seal'),
      ),
      tampered(
        'a record is listed as something else',
        again(withRow(whole, 11, { type: 'erasure.receipt' })),
        found(['type', 11]),
      ),
      tampered(
        'the day that the brand promised was changed',
        again(
          withRow(whole, 11, { jwt: said(row(whole, 11).jwt, { body: { due: '2026-12-10T00:00:00Z' } }) }),
        ),
        found(['signature', 11], 'receipt'),
      ),
      tampered(
        'a message of another relationship was put in',
        again(
          withRow(whole, 11, {
            jwt: said(row(whole, 11).jwt, { sub: 'EBESExQVFhcYGRobHB0eHw' }, keys.brand),
          }),
        ),
        found(['addressed', 11], 'receipt'),
      ),
      tampered(
        'a message is none',
        again(withRow(whole, 11, { jwt: said(row(whole, 11).jwt, { exp: begun }, keys.brand) })),
        found(['message', 11], 'receipt'),
      ),
      tampered(
        'a stranger signed in the brand’s name',
        again(withRow(whole, 11, { jwt: stranger })),
        found(['key', 11], 'receipt'),
      ),
      tampered(
        'the person signed in the brand’s name',
        again(withRow(whole, 11, { jwt: said(row(whole, 11).jwt, {}, keys.next) })),
        found(['key', 11], 'receipt'),
      ),
      tampered(
        'the first message names another key than signed it',
        again(
          withRow(whole, 1, {
            jwt: said(row(whole, 1).jwt, {
              body: {
                ...claimsOf(row(whole, 1).jwt).body,
                cnf: { jwk: { kty: 'OKP', crv: 'Ed25519', x: keys.stranger.jwk.x } },
              },
            }),
          }),
        ),
        firstKey,
      ),
      tampered(
        'a message of the brand’s was used a second time',
        sealed(
          (() => {
            const last = row(whole, 11)
            const file = chained({ ...whole, records: [...whole.records, { ...last, seq: 12, at: last.at }] })
            return { ...file, receipts: receiptsOf(file.records) }
          })(),
        ),
        found(['repeated', 12]),
      ),
      tampered(
        'what the brand confirmed was left out',
        sealed(
          (() => {
            const file = goneRow(whole, 6, 'erased')
            return { ...file, receipts: receiptsOf(file.records) }
          })(),
        ),
        found(['hidden', 6]),
      ),
      tampered(
        'more was left out than the journal says was forgotten',
        (() => {
          const file = goneRow(forgotten(whole), 2, 'erased')
          return sealed({ ...file, receipts: receiptsOf(file.records) })
        })(),
        found(['hidden', 2]),
      ),
      tampered(
        'a record was moved by half a minute, and everything after it chained anew',
        again(withRow(whole, 8, { at: row(whole, 8).at + 30 })),
        found(['head', 9], ['head', 10], ['head', 11]),
      ),
      tampered(
        'the brand’s message waited longer than any may',
        again({ ...withRow(whole, 11, { at: row(whole, 11).at + 5 * 86_400 + 301 }) }),
        found(['late', 11]),
      ),
      tampered(
        'the person’s message lay about before it was put into the ledger',
        again({ ...more(whole, 'own.note', {}, { iat: made - 301 }) }),
        found(['late', 12]),
      ),
      tampered(
        'the person says what was not possible any more',
        sealed(more(whole, 'terms.resume', {})),
        found(['impossible', 12]),
      ),
      tampered(
        'the person dates a message ahead',
        sealed(more(whole, 'own.note', {}, { iat: made + 301 })),
        found(['future', 12]),
      ),
      tampered(
        'the person takes a key that they do not hold',
        more(whole, 'key.rotate', {
          jwk: { kty: 'OKP', crv: 'Ed25519', x: keys.stranger.jwk.x },
          proof: row(whole, 1).jwt,
        }),
        found(['rotation', 12], 'seal'),
      ),
      tampered(
        'a receipt is missing',
        sealed({ ...whole, receipts: whole.receipts.slice(1) }),
        found(['receipt_missing', 2]),
      ),
      tampered(
        'a receipt of another history',
        sealed({ ...whole, receipts: [...whole.receipts, receiptOf({ ...row(whole, 11), hash: sha('') })] }),
        found('receipt'),
      ),
      tampered(
        'a receipt by a key that was not yet, or no more, the person’s',
        sealed({ ...whole, receipts: whole.receipts.with(0, said(whole.receipts[0], {}, keys.next)) }),
        found('receipt', ['receipt_missing', 2]),
      ),
      tampered(
        'an acknowledgement by somebody else',
        sealed({ ...whole, acknowledgements: [ackOf(row(whole, 3), begun + 130, keys.stranger)] }),
        found('acknowledgement'),
      ),
      tampered(
        'a signed read was moved to another record',
        sealed({
          ...whole,
          acknowledgements: [
            ack,
            {
              ...readOf(row(whole, 11), begun + 700),
              read: {
                ...readOf(row(whole, 11), begun + 700).read,
                query: `?after=3&head=${row(whole, 3).hash}`,
              },
            },
          ].filter((one) => one !== undefined),
        }),
        found('acknowledgement'),
      ),
      tampered(
        'an acknowledgement from later than it came',
        sealed({ ...whole, acknowledgements: [{ ...ackOf(row(whole, 3), begun + 1000), at: begun + 130 }] }),
        found('acknowledgement'),
      ),
      tampered(
        'the brand’s document was changed',
        {
          ...whole,
          documents: whole.documents.map((one) => ({ ...one, text: one.text.replace('"Shop"', '"Shoq"') })),
        },
        found('document', 'seal'),
      ),
      tampered(
        'the document is another brand’s',
        sealed({ ...whole, documents: [...whole.documents, documentOf({}, 'https://other.example')] }),
        found('document'),
      ),
      tampered(
        'the agreement was changed',
        sealed({
          ...whole,
          roster: whole.roster.map((one) => ({ ...one, entry: one.entry.replace('false', 'true') })),
        }),
        found('roster'),
      ),
      tampered('the agreement was left out', sealed({ ...whole, roster: [] }), found('roster')),
      tampered(
        'a row of the journal says something else',
        sealed({
          ...whole,
          journal: whole.journal.map((one, i) =>
            i === 2 ? { ...one, said: '{"name":"Shop","records":3}' } : one,
          ),
        }),
        found('journal'),
      ),
      tampered('the person turned the journal around', sealed(turned), found('journal', 'journal')),
      tampered(
        'the person dated the file back',
        sealed({ ...whole, made: row(whole, 11).at - 1 }),
        found('made'),
      ),
    ],
  }
}
