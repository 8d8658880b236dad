// Dispute bundles written with node:crypto alone: whole ones, and how one is chained, receipted and sealed again.
import { readFileSync } from 'node:fs'
import { brand, headerOf, idNumber, jws, keys, person, rid, sha, type Key } from './ink.ts'
import {
  accept,
  begun,
  byBrand,
  byPerson,
  hashOf,
  ledgerOf,
  offer,
  post,
  proffer,
  type Row,
} from './ledgers.ts'

const day = 86_400
/** Ten days after the brand had promised to have erased. */
export const made = 1_797_724_800 + 10 * day

export interface JournalRow {
  seq: number
  prev: string
  hash: string
  at: number
  code: string
  said: string
  brand: string | null
  rid: string | null
  link: string | null
  digest?: string
}
export interface Bundle {
  bespeak: string
  made: number
  rid: string
  brand: string
  records: Row[]
  receipts: string[]
  acknowledgements: ({ at: number; jwt: string } | { at: number; read: Record<string, string> })[]
  documents: { fetched: number; sha256: string; text: string }[]
  roster: { sha256: string; entry: string }[]
  journal: JournalRow[]
  closing: string
  seal: string
}

const { kty, crv, x } = keys.next.jwk
const proof = jws(
  `{"alg":"EdDSA","typ":"bespeak-key+jwt","kid":"${keys.next.kid}"}`,
  `{"rid":"${rid}","kid":"${keys.next.kid}"}`,
  keys.next,
)
const byNext = (type: string, on?: number, body?: Record<string, unknown>) => ({
  ...byPerson(type, on, body),
  key: keys.next,
})

/** The last record that the first of the person's keys signed. */
export const rotatedAt = 7
export const ledger = (): Row[] =>
  ledgerOf([
    proffer(),
    accept(1),
    post(),
    offer(3),
    byPerson('offer.accept', 4),
    byBrand('order.confirm', 5),
    byPerson('key.rotate', undefined, { jwk: { kty, crv, x }, proof }),
    byNext('disclosure.grant'),
    byNext('terms.revoke', undefined, { erase: true }),
    byNext('erasure.request', undefined, { scope: [3, 8] }),
    byBrand('erasure.acknowledge', 10),
  ])

const beside = (
  seq: number,
  at: number,
  type: string,
  body: object,
  [iss, aud, key]: [string, string, Key],
): string =>
  jws(
    headerOf(key),
    JSON.stringify({ iss, aud, sub: rid, jti: idNumber(1000 + seq), iat: at, type, body }),
    key,
  )

export const claimsOf = (jwt = ''): { iss: string; type: string; body: Record<string, unknown> } =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as {
    iss: string
    type: string
    body: Record<string, unknown>
  }

/** The receipt of a record, by the key that counts there. */
export const receiptOf = ({ seq, hash, prev, at }: Row): string =>
  beside(seq, at, 'ledger.receipt', { seq, hash, prev, at }, [
    person,
    brand,
    seq < rotatedAt ? keys.person : keys.next,
  ])
export const receiptsOf = (records: readonly Row[]): string[] =>
  records.flatMap((row) => (row.jwt !== undefined && claimsOf(row.jwt).iss === brand ? [receiptOf(row)] : []))
export const ackOf = ({ seq, hash }: Row, at: number, key = keys.brand) => ({
  at,
  jwt: beside(2000 + seq, at, 'ledger.ack', { seq, hash }, [brand, person, key]),
})
export function readOf({ seq, hash }: Row, at: number) {
  const target = {
    method: 'GET',
    authority: 'store.example',
    path: `/r/${rid}/records`,
    query: `?after=${seq}&head=${hash}`,
  }
  const parameters = `("@method" "@authority" "@path" "@query");created=${at};expires=${at + 300};nonce="q1Zc0OWmVd3nEe5uB7xTyA";keyid="${keys.brand.kid}";tag="bespeak"`
  const base = [
    `"@method": ${target.method}`,
    `"@authority": ${target.authority}`,
    `"@path": ${target.path}`,
    `"@query": ${target.query}`,
    `"@signature-params": ${parameters}`,
  ].join('\n')
  const signature = `sig1=:${keys.brand.sign(base).toString('base64')}:`
  return { at, read: { ...target, 'signature-input': `sig1=${parameters}`, signature } }
}

export function documentOf(more: object = {}, origin = brand) {
  const text = JSON.stringify({
    bespeak: ['1'],
    role: 'brand',
    origin,
    name: 'Shop',
    keys: [keys.brand.jwk],
    inbox: `${origin}/bespeak/inbox`,
    outbox: `${origin}/bespeak/outbox`,
    records: `${origin}/bespeak/records`,
    ...more,
  })
  return { fetched: begun + 60, sha256: sha(text), text }
}

/** The entry of the roster that the proffer pins, as it is hashed. */
function entryOf(sha256: string): Bundle['roster'] {
  const { entries, version, dpv } = JSON.parse(
    readFileSync(new URL('../../../protocol/roster.json', import.meta.url), 'utf8'),
  ) as {
    version: string
    dpv: string
    entries: {
      sha256: string
      id: string
      iri: string
      kind: string
      purpose: string
      flags: object
      dp: string
    }[]
  }
  return entries
    .filter((one) => one.sha256 === sha256)
    .map(({ id, iri, kind, purpose, flags, dp }) => ({
      sha256,
      entry: JSON.stringify({ id, version, iri, dpv, kind, purpose, flags, dp }),
    }))
}

type Said = Omit<JournalRow, 'prev' | 'hash' | 'brand' | 'rid' | 'link'>
export function journalOf(rows: readonly Said[]): JournalRow[] {
  return rows.map(({ digest, ...one }) => {
    const row = { ...one, prev: sha(`row ${one.seq - 1}`), brand: 'shop.example', rid, link: null }
    const stands = digest ?? sha(JSON.stringify([row.said, row.brand, row.rid, row.link]))
    const { seq, prev, at, code, said, link } = row
    const hash = hashOf({ seq, prev, at, type: code }, stands)
    const known = { seq, prev, hash, at, code, said, brand: row.brand, rid: row.rid, link }
    return digest === undefined ? known : { ...known, digest }
  })
}

/** JSON with members by name (RFC 8785, for what bundles hold). */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}

export function sealed({ seal: _, ...rest }: Bundle, key = keys.next): Bundle {
  const header = `{"alg":"EdDSA","typ":"bespeak-evidence+jwt","kid":"${key.kid}"}`
  return { ...rest, seal: jws(header, JSON.stringify({ rid, sha256: sha(canonical(rest)) }), key) }
}

/** The last statement of a key before it is destroyed. */
export const closingOf = ({ seq, hash }: Row, limits = {}): string =>
  beside(3000, made - 60, 'ledger.state', { state: 'revoked', limits, head: { seq, hash } }, [
    person,
    brand,
    keys.next,
  ])

/** Makes the chain right again, which needs no key. */
export function chained(file: Bundle): Bundle {
  let prev = ''
  const records = file.records.map((row, index) => {
    const place = { seq: index + 1, prev, at: row.at, type: row.type }
    prev = hashOf(place, row.digest ?? sha(row.jwt ?? ''))
    return { ...row, ...place, hash: prev }
  })
  return { ...file, records }
}

const journal = [
  { seq: 4, at: begun * 1000 + 250, code: 'terms.sent', said: '{"name":"Shop"}' },
  { seq: 9, at: (begun + 300) * 1000, code: 'order.placed', said: '', digest: sha('what was forgotten') },
  { seq: 12, at: (begun + 600) * 1000, code: 'erasure.requested', said: '{"name":"Shop","records":2}' },
]

export function bundleOf(records: Row[] = ledger(), more: readonly Said[] = []): Bundle {
  const [first, , third] = records
  const last = records.at(-1)
  if (!first || !third || !last) throw new Error('there is nothing to prove')
  const pinned = (claimsOf(first.jwt).body['roster'] as { sha256: string }).sha256
  return sealed({
    bespeak: 'evidence/1',
    made,
    rid,
    brand,
    records,
    receipts: receiptsOf(records),
    acknowledgements: [ackOf(third, begun + 130), readOf(last, begun + 700)],
    documents: [documentOf()],
    roster: entryOf(pinned),
    journal: journalOf([...journal, ...more]),
    closing: '',
    seal: '',
  })
}
