// Records: equal heads mean equal histories, and hidden content leaves the chain whole.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest, sha256 } from '../../protocol/hash.ts'
import {
  canBeGone,
  emptyHead,
  goneForm,
  isGone,
  ledgerHead,
  nextRecord,
  recordDigest,
  recordHash,
  verifyChain,
  type Head,
  type LedgerRecord,
  type LiveRecord,
} from '../../protocol/record.ts'
import vectors from '../../protocol/vectors/record.json' with { type: 'json' }

const entries = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 100 }),
    type: fc.constantFrom('intent.post', 'order.confirm'),
    jwt: fc.string({ minLength: 1 }),
  }),
  { minLength: 1, maxLength: 12 },
)

function chainOf(list: readonly { at: number; type: string; jwt: string }[]): LiveRecord[] {
  const records: LiveRecord[] = []
  let at = 0
  for (const entry of list) {
    at += entry.at
    records.push(nextRecord(records.at(-1) ?? emptyHead, { ...entry, at }))
  }
  return records
}

describe('a chain of records', () => {
  it.each(vectors.valid)('holds: $name', ({ from, records, head }) => {
    expect(verifyChain(records, from)).toEqual({ ok: true, head })
  })

  it.each(vectors.invalid)('does not hold: $rule', ({ from, records, result }) => {
    expect(verifyChain(records, from as Head)).toEqual(result)
  })

  it.each(vectors.digest)('hashes as the vectors do: "$of"', ({ of, is }) => {
    expect(digest(of)).toBe(is)
    expect(Buffer.from(sha256(of)).toString('base64url')).toBe(is)
    expect(digest(new TextEncoder().encode(of))).toBe(is)
  })

  it('is made by nextRecord exactly as in the vectors', () => {
    const records = vectors.valid[0]?.records as LiveRecord[]
    let head: Head = emptyHead
    for (const record of records) {
      expect(nextRecord(head, record)).toEqual(record)
      head = record
    }
  })

  it('holds whichever contents are gone, with the same head', () => {
    fc.assert(
      fc.property(entries, fc.array(fc.boolean(), { maxLength: 12 }), (list, mask) => {
        const records: LedgerRecord[] = chainOf(list)
        const thinned = records.map((record, i) => (mask[i] ? goneForm(record, 'ended') : record))
        expect(verifyChain(thinned)).toEqual(verifyChain(records))
        expect(thinned.map(recordDigest)).toEqual(records.map(recordDigest))
      }),
    )
  })

  it('holds from any point in it, page by page', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (list, cut) => {
        const records = chainOf(list)
        const at = cut % records.length
        const first = verifyChain(records.slice(0, at))
        if (!first.ok) throw new Error('the first page does not hold')
        expect(verifyChain(records.slice(at), first.head)).toEqual(verifyChain(records))
      }),
    )
  })

  it('does not hold after any one change to any record, unless only its last content is beyond the known head', () => {
    const change = fc.constantFrom('seq', 'prev', 'hash', 'at', 'type', 'jwt')
    fc.assert(
      fc.property(entries, fc.nat(), change, (list, where, key) => {
        const records = chainOf(list)
        const i = where % records.length
        const record = records[i]
        if (!record) return
        const value =
          typeof record[key] === 'number'
            ? record[key] + 1
            : key === 'type'
              ? 'terms.revoke'
              : `${record[key]}x`
        expect(verifyChain(records.with(i, { ...record, [key]: value })).ok).toBe(false)
      }),
    )
  })

  it('keeps the first reason of content that is gone', () => {
    const [record] = chainOf([{ at: 1, type: 'intent.post', jwt: 'x' }])
    if (!record) throw new Error('no record')
    const gone = goneForm(record, 'withdrawn')
    expect(isGone(gone) && !isGone(record)).toBe(true)
    expect(goneForm(gone, 'erased')).toEqual(gone)
    expect(JSON.stringify(gone)).not.toContain('jwt')
  })

  it('never hides at a store what binds: terms, offers, orders, receipts', () => {
    const hidden = ['intent.post', 'intent.revise', 'line.post', 'thread.note', 'disclosure.grant']
    const bound = [
      'terms.proffer',
      'grant.set',
      'offer.make',
      'order.receipt',
      'erasure.receipt',
      'line.posted',
      'intents.x',
      'rating.give',
    ]
    expect(hidden.every(canBeGone)).toBe(true)
    expect(bound.some(canBeGone)).toBe(false)
  })

  it('has one head for the empty ledger and a hash in every other', () => {
    const hash = digest('')
    expect(ledgerHead.safeParse(emptyHead).success && ledgerHead.safeParse({ seq: 1, hash }).success).toBe(
      true,
    )
    const bad = [
      { seq: 0, hash },
      { seq: 1, hash: '' },
      { seq: 1, hash: 'x' },
      { seq: -1, hash },
      { seq: 1, hash, at: 1 },
    ]
    expect(bad.filter((head) => ledgerHead.safeParse(head).success)).toEqual([])
  })

  it('puts every member under the hash', () => {
    const row = { seq: 1, prev: '', at: 1, type: 'a', digest: 'd' }
    const all = [
      row,
      { ...row, seq: 2 },
      { ...row, prev: 'x' },
      { ...row, at: 2 },
      { ...row, type: 'b' },
      { ...row, digest: 'e' },
    ]
    expect(new Set(all.map(recordHash)).size).toBe(all.length)
  })
})
