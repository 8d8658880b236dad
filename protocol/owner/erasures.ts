// Calls about erasure: what can be asked, what was asked, each step of the answer with its time, and a reminder.
import * as z from 'zod'
import { erasureBases } from '../erasure.ts'
import { host } from './brand-card.ts'
import { legal } from './brands.ts'
import { at, call, done } from './call.ts'

const byBrand = z.strictObject({ brand: host })
const one = z.strictObject({ brand: host, id: z.string().max(64) })

export const erasableKind = z.enum(['lines', 'threads', 'disclosures'])

/** A record by which something was shown. */
export const erasableRecord = z.strictObject({
  seq: z.int(),
  at,
  kind: erasableKind,
  type: z.string(),
  /** The line, the words or the names of attributes; empty where the store itself has forgotten them. */
  what: z.string(),
  /** Still in use between the two: it is ended first. */
  isLive: z.boolean(),
  isAsked: z.boolean(),
  /** Said by the brand: a conversation about the person is theirs on both its sides. */
  isTheirs: z.boolean(),
})

/** A request with each step and its time; what the brand says of itself is its claim. */
export const erasure = z.strictObject({
  id: z.string(),
  rid: z.string(),
  state: z.enum(['requested', 'acknowledged', 'overdue', 'receipted', 'closed']),
  basis: z.string(),
  records: z.array(erasableRecord),
  askedAt: at,
  /** By when it is to be acknowledged, as the terms say. */
  answerBy: at,
  /** When the brand showed that it has read the request. */
  readAt: at.optional(),
  acknowledgedAt: at.optional(),
  promisedAt: at.optional(),
  receiptedAt: at.optional(),
  /** Which of the two days has passed. */
  late: z.enum(['answer', 'promise']).optional(),
  receipt: z
    .strictObject({
      erased: z.int(),
      retained: z.array(z.strictObject({ what: z.string(), ground: z.string(), until: at })),
      downstream: z.array(z.strictObject({ who: z.string(), toldAt: at.optional() })),
      /** Asked for, and named neither as erased: what was not done. */
      left: z.array(erasableRecord),
    })
    .optional(),
  remindedAt: z.array(at),
  canRemind: z.boolean(),
})

/** How the brand took the end: what it signed, or how often it was tried. */
export const ending = z.strictObject({
  rid: z.string(),
  seq: z.int(),
  endedAt: at,
  /** When the brand signed that it holds the notice. */
  signedAt: at.optional(),
  channel: z.enum(['pull', 'stream', 'push']).optional(),
  /** When it was handed over, where nothing was signed. */
  handedAt: at.optional(),
  tries: z.int(),
  isGivenUp: z.boolean(),
})

export const readErasures = call('GET', '/api/brands/:brand/erasures', {
  summary: 'What a brand was asked to erase, each step of its answer, and how it took the end.',
  params: byBrand,
  answer: z.strictObject({
    rid: z.string(),
    canAsk: z.boolean(),
    erasable: z.array(erasableRecord),
    erasures: z.array(erasure),
    ending: ending.optional(),
    /** Every relationship with this brand, for the files that prove it. */
    relationships: z.array(
      z.strictObject({
        rid: z.string(),
        from: at,
        to: at.optional(),
        wasAgreed: z.boolean(),
        isConsent: z.boolean(),
      }),
    ),
  }),
})
export const askErasure = call('POST', '/api/brands/:brand/erasures', {
  summary:
    'Asks a brand to erase chosen records that it was shown, while the agreement is in force, paused, or over.',
  params: byBrand,
  body: z.strictObject({
    records: z.array(z.int().min(1)).min(1).max(5000),
    basis: z.enum(erasureBases as [string, ...string[]]).optional(),
  }),
  answer: z.strictObject({ id: z.string() }),
})
export const remindErasure = call('POST', '/api/brands/:brand/erasures/:id/remind', {
  summary: 'Knocks at the brand’s inbox again at once, as long as it has not read the request.',
  params: one,
  answer: done,
})
/** The facts of a letter; name and address of the person are typed when it is printed, and never sent here. */
export const readLetter = call('GET', '/api/brands/:brand/erasures/:id/letter', {
  summary:
    'The facts for a letter to a brand that does not answer, with the head of the history that proves them.',
  params: one,
  answer: z.strictObject({
    brand: host,
    rid: z.string(),
    name: z.string(),
    origin: z.string(),
    legal: legal.optional(),
    agreement: z.string().optional(),
    agreedAt: at.optional(),
    endedAt: at.optional(),
    erasure,
    /** Hash that both signed, where there is an agreement. */
    agreementId: z.string().optional(),
    /** Places of the request and of each signed answer to it. */
    proofs: z.array(
      z.strictObject({
        what: z.enum(['request', 'promise', 'receipt']),
        seq: z.int(),
        hash: z.string(),
      }),
    ),
    /** Every dispute bundle made from now on has this record at its place. */
    head: z.strictObject({ seq: z.int(), hash: z.string() }),
    now: at,
  }),
})
export const previewRevokeAll = call('GET', '/api/revoke-everyone', {
  summary: 'How many agreements would end, and with whom.',
  answer: z.strictObject({
    brands: z.array(z.strictObject({ brand: host, name: z.string(), isPractice: z.boolean() })),
    shownRecords: z.int(),
    ordersUnderWay: z.int(),
  }),
})
export const revokeAll = call('POST', '/api/revoke-everyone', {
  summary: 'Ends every agreement at once, each in a transaction of its own, in an order that chance decides.',
  body: z.strictObject({ erase: z.boolean() }),
  answer: z.strictObject({
    ended: z.array(z.strictObject({ brand: host, name: z.string(), silentMs: z.number() })),
    /** From the click to the last brand silent. */
    silentMs: z.number(),
    streamsClosed: z.int(),
    pushesDropped: z.int(),
  }),
})

export type ErasableKind = z.infer<typeof erasableKind>
export type ErasableRecord = z.infer<typeof erasableRecord>
export type Erasure = z.infer<typeof erasure>
export type Ending = z.infer<typeof ending>
export type ErasuresRead = z.infer<typeof readErasures.answer>
export type Letter = z.infer<typeof readLetter.answer>
export type RevokeAllPreview = z.infer<typeof previewRevokeAll.answer>
export type RevokedAll = z.infer<typeof revokeAll.answer>
