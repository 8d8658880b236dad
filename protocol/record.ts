// A record: a message at its place in a ledger, chained by hashes so that both sides can prove one history.
import * as z from 'zod'
import { digest } from './hash.ts'
import { hashOrNone, hashText, typeName } from './shape.ts'

/** Why the content of a record is no longer shown (section 4). */
export type GoneReason = 'withdrawn' | 'ended' | 'revoked' | 'erased'

/** `seq` counts 1, 2, 3…; `at` in seconds; `prev` of the first record is `''`. */
export interface LiveRecord {
  seq: number
  prev: string
  hash: string
  at: number
  type: string
  jwt: string
}

/** A record without its content; `digest` stands for it, so the chain can still be recomputed. */
export interface GoneRecord {
  seq: number
  prev: string
  hash: string
  at: number
  type: string
  digest: string
  gone: GoneReason
}

export type LedgerRecord = LiveRecord | GoneRecord

/** The last record of a ledger; equal heads mean the same history. */
export interface Head {
  seq: number
  hash: string
}

/** The head of a ledger without records. */
export const emptyHead: Head = Object.freeze({ seq: 0, hash: '' })

const place = {
  seq: z.int().min(1),
  prev: hashOrNone,
  hash: hashText,
  at: z.int().min(0),
  type: typeName,
}

/** The wire form of a record; both forms are closed, so a record cannot be live and gone at once. */
export const ledgerRecord = z.union([
  z.strictObject({ ...place, jwt: z.string().min(1) }),
  z.strictObject({ ...place, digest: hashText, gone: z.enum(['withdrawn', 'ended', 'revoked', 'erased']) }),
])

/** The wire form of a head; `{ seq: 0, hash: '' }` for a ledger without records. */
export const ledgerHead = z
  .strictObject({ seq: z.int().min(0), hash: hashOrNone })
  .refine((head) => (head.seq === 0) === (head.hash === ''), 'only the empty ledger has an empty hash')

/** Whether a record's content is hidden. */
export function isGone(record: LedgerRecord): record is GoneRecord {
  return 'gone' in record
}

/** What stands for a record's content in the chain: base64url of SHA-256 over the compact bytes. */
export function recordDigest(record: LedgerRecord): string {
  return isGone(record) ? record.digest : digest(record.jwt)
}

/**
 * The hash of a record (section 4): SHA-256 over `"bespeak/1\n" seq "\n" prev "\n" at "\n" type "\n" digest`.
 * @returns 43 characters of base64url
 * @example recordHash({ seq: 1, prev: '', at: 1767225600, type: 'terms.proffer', digest: digest(jwt) })
 */
export function recordHash(entry: Omit<GoneRecord, 'hash' | 'gone'>): string {
  return digest(`bespeak/1\n${entry.seq}\n${entry.prev}\n${entry.at}\n${entry.type}\n${entry.digest}`)
}

/**
 * The record that puts a message after `head`.
 * @param entry `at` in seconds, not before the record at the head
 * @example const first = nextRecord(emptyHead, { at, type: 'terms.proffer', jwt })
 */
export function nextRecord(head: Head, entry: { at: number; type: string; jwt: string }): LiveRecord {
  const { at, type, jwt } = entry
  const seq = head.seq + 1
  return {
    seq,
    prev: head.hash,
    hash: recordHash({ seq, prev: head.hash, at, type, digest: digest(jwt) }),
    at,
    type,
    jwt,
  }
}

/**
 * The same record with its content hidden; number, time, type and hash stay.
 * A record already gone keeps its first reason.
 */
export function goneForm(record: LedgerRecord, reason: GoneReason): GoneRecord {
  if (isGone(record)) return record
  const { seq, prev, hash, at, type } = record
  return { seq, prev, hash, at, type, digest: digest(record.jwt), gone: reason }
}

/** Whether a store may hide the content of such a record: agreements, orders and receipts bind for ever. */
export function canBeGone(type: string): boolean {
  return type === 'line.post' || /^(?:intent|thread|disclosure)\./.test(type)
}

export type ChainResult =
  { ok: true; head: Head } | { ok: false; seq: number; reason: 'gap' | 'prev' | 'hash' | 'time' | 'shape' }

/**
 * Recomputes a chain: numbers without gaps, each `prev` the hash before, each hash, times that never go back.
 * Signatures and transitions are checked elsewhere.
 * @param from the head already known, with the time of its record where known; absent = the whole ledger
 * @returns the new head, or the first record (by the number it should have) that is wrong, and how
 * @example verifyChain(page.records, { seq: 12, hash: knownHash })
 */
export function verifyChain(
  records: readonly unknown[],
  from: Head & { at?: number } = emptyHead,
): ChainResult {
  let head: Head = { seq: from.seq, hash: from.hash }
  let at = from.at ?? 0
  for (const candidate of records) {
    const seq = head.seq + 1
    const { data: record } = ledgerRecord.safeParse(candidate)
    if (!record) return { ok: false, seq, reason: 'shape' }
    if (record.seq !== seq) return { ok: false, seq, reason: 'gap' }
    if (record.prev !== head.hash) return { ok: false, seq, reason: 'prev' }
    if (record.hash !== recordHash({ ...record, digest: recordDigest(record) })) {
      return { ok: false, seq, reason: 'hash' }
    }
    if (record.at < at) return { ok: false, seq, reason: 'time' }
    head = { seq, hash: record.hash }
    at = record.at
  }
  return { ok: true, head }
}
