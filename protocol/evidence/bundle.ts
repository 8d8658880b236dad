// The dispute bundle: one relationship with all its proof in one file, which a stranger can examine without us.
import * as z from 'zod'
import { encode } from '../base64url.ts'
import { digest } from '../hash.ts'
import { bytes } from '../limits.ts'
import { isBrandOrigin } from '../origin.ts'
import { ledgerRecord } from '../record.ts'
import { hashOrNone, hashText, ridText } from '../shape.ts'

export const evidenceForm = 'evidence/1'

const compact = z.string().min(1).max(bytes.message)
const second = z.int().min(0)

/** How a brand showed that it holds everything up to a record: a signed acknowledgement, or a signed read naming it. */
const acknowledgement = z.union([
  z.strictObject({ at: second, jwt: compact }),
  z.strictObject({
    at: second,
    read: z.strictObject({
      method: z.literal('GET'),
      authority: z.string().max(300),
      path: z.string().max(300),
      query: z.string().max(300),
      'signature-input': z.string().max(1000),
      signature: z.string().max(1000),
    }),
  }),
])

/** A row of the store's journal about this relationship; `at` in ms. Its hash covers all of it. */
const journalRow = z.strictObject({
  seq: z.int().min(1),
  prev: hashOrNone,
  hash: hashText,
  at: z.int().min(0),
  code: z.string().max(100),
  said: z.string().max(10_000),
  brand: z.string().max(300).nullable(),
  rid: z.string().max(64).nullable(),
  link: z.string().max(300).nullable(),
  /** Stands for what the person forgot; `said` is empty then. */
  digest: hashText.optional(),
})

/**
 * The file, as JSON. `records` are whole, content that has ended included; `receipts` are the store's answers to the
 * brand's messages; `documents` the brand's well-known as fetched when its keys were pinned, with the hash of the
 * bytes; `roster` the
 * entries that the terms name by their hash. Times in seconds but for the journal's.
 */
export const evidenceBundle = z.strictObject({
  bespeak: z.literal(evidenceForm),
  made: second,
  rid: ridText,
  brand: z.string().refine(isBrandOrigin, 'must be an origin'),
  records: z.array(ledgerRecord).min(1),
  receipts: z.array(compact),
  acknowledgements: z.array(acknowledgement),
  documents: z.array(
    z.strictObject({ fetched: second, sha256: hashText, text: z.string().max(bytes.profile) }),
  ),
  roster: z.array(z.strictObject({ sha256: hashText, entry: z.string().max(2000) })),
  journal: z.array(journalRow),
  /** The last `ledger.state` of a key that was destroyed since; empty while the key lives. */
  closing: z.string().max(bytes.message),
  /** Over everything else, by the person's key of this relationship; empty once that key was destroyed. */
  seal: z.string().max(bytes.message),
})

export type EvidenceBundle = z.infer<typeof evidenceBundle>
export type Acknowledgement = EvidenceBundle['acknowledgements'][number]
export type JournalRow = EvidenceBundle['journal'][number]

/**
 * JSON in the one form that two programs write alike (RFC 8785): members by name, no space between. Only for what
 * bundles hold: text, safe integers, null, lists and objects with ASCII names.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}

/** What the seal covers: base64url of SHA-256 over the canonical JSON of everything but the seal. */
export function bundleDigest({ seal: _, ...rest }: EvidenceBundle): string {
  return digest(canonicalJson(rest))
}

/** The text to be signed as a seal; its own `typ`, so that it stands for nothing else. */
export function sealInput(sha256: string, rid: string, kid: string): string {
  const header = JSON.stringify({ alg: 'EdDSA', typ: 'bespeak-evidence+jwt', kid })
  return `${encode(header)}.${encode(JSON.stringify({ rid, sha256 }))}`
}

/** What a row of the journal chains. */
export function journalDigest({ said, brand, rid, link, digest: stands }: JournalRow): string {
  if (said === '' && stands !== undefined) return stands
  return digest(JSON.stringify([said, brand, rid, link]))
}
