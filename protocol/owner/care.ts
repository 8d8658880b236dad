// Calls of the first page, the journal, the practice brands, and the care of the server.
import * as z from 'zod'
import { at, call, done, happening, said } from './call.ts'
import { brandCard, host } from './brand-card.ts'
import { incident, question } from './asked.ts'
import { intentCard, offer, stepKey } from './intents.ts'

/** Something that waits for the person. */
export const need = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('offers'), intent: intentCard, best: offer }),
  z.strictObject({ kind: z.literal('counter'), brand: brandCard, agreement: z.string() }),
  z.strictObject({ kind: z.literal('key'), brand: brandCard }),
  z.strictObject({ kind: z.literal('ending'), brand: brandCard, endsAt: at }),
  z.strictObject({ kind: z.literal('erasure'), brand: brandCard, askedAt: at, dueAt: at, records: z.int() }),
  z.strictObject({ kind: z.literal('push'), brand: brandCard, since: at }),
  z.strictObject({
    kind: z.literal('order'),
    order: z.string(),
    brand: host,
    name: z.string(),
    title: z.string(),
    state: z.string(),
    at,
  }),
  /** A brand wrote, and the person has not read it. */
  z.strictObject({
    kind: z.literal('note'),
    thread: z.string(),
    brand: host,
    name: z.string(),
    logo: z.string().optional(),
    text: z.string(),
    at,
    link: z.string(),
  }),
  z.strictObject({ kind: z.literal('question'), brand: brandCard, question }),
  z.strictObject({ kind: z.literal('incident'), incident }),
  z.strictObject({ kind: z.literal('care'), said }),
])
export const readNow = call('GET', '/api/now', {
  summary: 'What needs the person, what is live, and what happened since they last looked.',
  answer: z.strictObject({
    needs: z.array(need),
    live: z.array(intentCard),
    since: z.array(happening),
    sinceAt: at.optional(),
    counts: z.strictObject({ needs: z.int(), intents: z.int(), brands: z.int(), orders: z.int() }),
  }),
})
export const readJournal = call('GET', '/api/journal', {
  summary: 'The private log of what the server did, newest first.',
  query: z.strictObject({ before: z.coerce.number().int().optional(), brand: host.optional() }),
  answer: z.strictObject({ entries: z.array(happening.extend({ hash: z.string() })), more: z.boolean() }),
})
export const verifyAll = call('POST', '/api/journal/verify', {
  summary: 'Recomputes every hash and signature of the journal and of all ledgers.',
  answer: z.strictObject({
    ok: z.boolean(),
    journal: z.strictObject({ entries: z.int(), ok: z.boolean(), badSeq: z.int().optional() }),
    ledgers: z.array(
      z.strictObject({
        rid: z.string(),
        name: z.string(),
        records: z.int(),
        ok: z.boolean(),
        badSeq: z.int().optional(),
        reason: z.string().optional(),
      }),
    ),
    tookMs: z.number(),
  }),
})
export const setPractice = call('PUT', '/api/practice', {
  summary: 'Starts or stops the practice brands inside this server.',
  body: z.strictObject({ on: z.boolean() }),
  answer: z.strictObject({ on: z.boolean(), brands: z.array(host) }),
})
export const readCare = call('GET', '/api/care', {
  summary: 'Health of the server: version, data file, ledgers, push.',
  answer: z.strictObject({
    version: z.string(),
    node: z.string(),
    startedAt: at,
    dataFolder: z.string(),
    dataBytes: z.int(),
    records: z.int(),
    openStreams: z.int(),
    practice: z.boolean(),
    lastSnapshotAt: at.optional(),
    problems: z.array(said),
  }),
})
export const readPreferences = call('GET', '/api/preferences', {
  summary: 'Currency, place, language and what is remembered for orders.',
  answer: z.strictObject({
    currency: z.string().length(3).optional(),
    place: z.string().optional(),
    /** What brands always see at once, of what they would see only when the person says so. */
    always: z.array(stepKey),
    attributes: z.record(z.string(), z.string()),
  }),
})
export const savePreferences = call('PUT', '/api/preferences', {
  summary: 'Saves currency, place and what is remembered for orders.',
  body: z.strictObject({
    currency: z.string().length(3).optional(),
    place: z.string().max(40).optional(),
    always: z.array(stepKey).max(2).optional(),
    attributes: z.record(z.string().max(40), z.string().max(200)).optional(),
  }),
  answer: done,
})
export const markSeen = call('POST', '/api/now/seen', {
  summary: 'The person has seen what happened.',
  answer: done,
})

export type Need = z.infer<typeof need>
export type Now = z.infer<typeof readNow.answer>
export type VerifyReport = z.infer<typeof verifyAll.answer>
export type Care = z.infer<typeof readCare.answer>
