// What the person's own ledger records: things that no brand is told, or not in full.
import * as z from 'zod'
import { parseStrict } from '../../protocol/json.ts'

/** The ledger that no brand reads. */
export const ownLedger = 'own'

const rid = z.string()
/** `exact`: this brand gets the place as it was written; all others a wide circle around it. */
const audience = z.array(
  z.strictObject({
    rid,
    copy: z.string(),
    withheld: z.array(z.string()),
    exact: z.literal(true).optional(),
  }),
)
const ask = z.strictObject({
  attribute: z.string(),
  purpose: z.string(),
  retention: z.string(),
  required: z.boolean(),
})

/** Body by type; times in ms. */
export const ownTypes = {
  /** A brand as it showed itself when the person decided, and what they struck out. */
  'own.relationship': z.strictObject({
    rid,
    brand: z.string(),
    origin: z.string(),
    name: z.string(),
    about: z.string(),
    isPractice: z.boolean(),
    ourKid: z.string(),
    inbox: z.string(),
    outbox: z.string(),
    records: z.string(),
    asks: z.array(ask),
    struck: z.array(z.string()),
    legal: z.record(z.string(), z.string()).optional(),
    follows: z.array(z.string()),
    document: z.string(),
  }),
  /** An intent in full, and which brand gets it without which tags. */
  'own.intent': z.strictObject({
    line: z.string(),
    expiresAt: z.int(),
    isPractice: z.boolean(),
    to: audience,
  }),
  'own.revise': z.strictObject({ line: z.string(), expiresAt: z.int(), revision: z.int(), to: audience }),
  'own.withdraw': z.strictObject({ reason: z.string().optional() }),
  /** Something lapsed by the clock: an intent past its time, an order never confirmed, an agreement at its end. */
  'own.lapse': z.strictObject({ what: z.enum(['intent', 'order', 'terms']), id: z.string() }),
  /** A brand's key that an older pinned one vouched for, or one that its document no longer publishes. */
  'own.key': z.strictObject({
    rid,
    change: z.enum(['added', 'taken']),
    jwk: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string() }),
    by: z.string().optional(),
  }),
  /** Somebody spoke with a key that the brand publishes and no pinned key vouches for. */
  'own.hold': z.strictObject({ rid, kid: z.string() }),
  'own.outcome': z.strictObject({ outcome: z.enum(['bought', 'elsewhere', 'none', 'unsaid']) }),
  /** What of a brand's posts the person wants to see, as a `#follow` line with `for:sell`; without one, nothing. */
  'own.follow': z.strictObject({ rid, line: z.string().optional() }),
  'own.preference': z.strictObject({ name: z.string(), value: z.string() }),
  /** Something that the person keeps of themselves; what no brand was told of it. */
  'own.attribute.set': z.strictObject({
    name: z.string(),
    value: z.union([z.string(), z.array(z.string())]),
  }),
  /** These records lost their content, and with it what they held. */
  'own.attribute.forget': z.strictObject({ records: z.array(z.int()) }),
  /** What the person forgot: tables lose what came of it, also those rows that other records would make again. */
  'own.forget': z.strictObject({
    intents: z.array(z.string()),
    orders: z.array(z.string()),
    /** Threads, disclosures, questions, posts, warnings by relationship. */
    objects: z.array(z.strictObject({ rid, ids: z.array(z.string()) })),
    /** Relationships of which everything but the terms went. */
    rids: z.array(rid),
    /** Notes of a brand's since the person's last, as far as they are still there. */
    unanswered: z.array(z.strictObject({ rid, notes: z.int() })),
  }),
  /** A notice of a brand that the person has read. */
  'own.incident.read': z.strictObject({ rid, id: z.string() }),
  /** A counter to new terms that the person leaves; the old ones hold. */
  'own.renewal.left': z.strictObject({ rid, id: z.string() }),
} as const

export type Ask = z.infer<typeof ask>
export type OwnType = keyof typeof ownTypes
export type OwnBody<T extends OwnType> = z.infer<(typeof ownTypes)[T]>

/** Reads the body of a record of the own ledger; what does not fit there is damage, not input. */
export function ownBody<T extends OwnType>(type: T, body: unknown): OwnBody<T> {
  return ownTypes[type].parse(body) as OwnBody<T>
}

/** A JSON column that this server wrote. */
export function readColumn<T>(text: string): T {
  return parseStrict(text) as T
}
