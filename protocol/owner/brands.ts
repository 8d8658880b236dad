// Calls about brands: looking one up, proffering terms, seeing what it may and did see, narrowing, pausing, revoking.
import * as z from 'zod'
import { isLinkCode } from '../link.ts'
import { termsStates } from '../terms-status.ts'
import { brandCard, host, standing } from './brand-card.ts'
import { at, call, done, happening, money } from './call.ts'

const byBrand = z.strictObject({ brand: host })

export const ask = z.strictObject({
  attribute: z.string(),
  purpose: z.string(),
  retention: z.string(),
  required: z.boolean(),
})
export const legal = z.strictObject({
  name: z.string(),
  address: z.string(),
  register: z.string().optional(),
  vat: z.string().optional(),
  complaints: z.string().optional(),
})
export const rosterEntry = z.strictObject({
  id: z.string(),
  version: z.string(),
  iri: z.string(),
  kind: z.enum(['SD', 'PDC']),
  summary: z.string(),
  flags: z.strictObject({ A: z.boolean(), T: z.boolean(), P: z.boolean(), S3P: z.boolean() }),
  dataBack: z.enum(['optional', 'required']),
})
/** What flows: the person can narrow it alone. */
export const grant = z.strictObject({
  /** Tag categories whose intents may be shown, as `laptop`, `coffee.*` or `*`. */
  lines: z.array(z.string()),
  attributes: z.array(z.string()),
  purposes: z.array(z.string()),
  recipients: z.array(z.string()),
  retention: z.string(),
  /** Countries where it may be kept; empty where nothing was said. */
  jurisdiction: z.array(z.string()),
  expiresAt: at,
})
/** A brand's document as fetched now, for the page where the person decides. */
export const look = z.strictObject({
  brand: host,
  origin: z.string(),
  name: z.string(),
  about: z.string(),
  logo: z.string().optional(),
  legal: legal.optional(),
  fingerprint: z.string(),
  asks: z.array(ask),
  follows: z.array(z.string()),
  terms: z.array(z.string()),
  fees: z.array(z.strictObject({ payer: z.string(), text: z.string() })),
  lang: z.array(z.string()),
  isPractice: z.boolean(),
  standing,
  /** What its site says beside its document: agreements of the roster (MyTerms), and whether it honours GPC. */
  says: z
    .strictObject({ agreements: z.array(z.string()).optional(), gpc: z.enum(['yes', 'no', 'unsaid']) })
    .optional(),
  /** Where the person's rules begin, for all that the brand follows, and which rule that is. */
  start: z
    .strictObject({
      by: z.string(),
      what: z.string(),
      preferred: z.string(),
      alternates: z.array(z.string()),
      months: z.int(),
      maxOffersPerDay: z.int().optional(),
    })
    .optional(),
})
/** One thing that was shown to a brand. */
export const shown = z.strictObject({
  seq: z.int(),
  at,
  type: z.string(),
  /** The line or the attribute names, as the brand got them. */
  what: z.string(),
  fields: z.array(z.string()),
  channel: z.enum(['pull', 'stream', 'push']).optional(),
  handedAt: at.optional(),
  seenAt: at.optional(),
  goneSince: at.optional(),
})
export const signed = z.strictObject({
  seq: z.int(),
  at,
  type: z.string(),
  by: z.enum(['person', 'brand']),
  jwt: z.string(),
})

/** Terms proffered beside those in force; the old ones hold until they are accepted. */
export const renewal = z.strictObject({
  state: z.enum(['proffered', 'countered', 'final', 'declined', 'expired', 'left']),
  entry: rosterEntry,
  counter: rosterEntry.optional(),
  profferedAt: at,
  changedAt: at,
  grant,
})
export const brandDetail = brandCard.extend({
  origin: z.string(),
  about: z.string(),
  legal: legal.optional(),
  fingerprint: z.string(),
  terms: z
    .strictObject({
      entry: rosterEntry,
      agreementId: z.string(),
      rosterHash: z.string(),
      profferedAt: at,
      agreedAt: at.optional(),
      effectiveAt: at.optional(),
      expiresAt: at,
      struck: z.array(ask),
      counter: rosterEntry.optional(),
      grant,
      /** Agreements that the person would have taken as well. */
      alternates: z.array(z.string()),
      /** What the brand owes beyond the agreement's text. */
      rider: z.strictObject({
        erasureDays: z.int(),
        maxOffersPerDay: z.int().optional(),
        counterValue: z.string().optional(),
      }),
      /** What they stand at, as compact IRIs of DPV 2.2. */
      status: z
        .strictObject({
          state: z.enum(termsStates),
          contract: z.string().optional(),
          negotiation: z.string().optional(),
          consent: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
  gpc: z.enum(['yes', 'no', 'unsaid']).optional(),
  renewal: renewal.optional(),
  asks: z.array(ask),
  follows: z.array(z.string()),
  shown: z.array(shown),
  disclosures: z.array(
    z.strictObject({
      id: z.string(),
      attributes: z.array(z.string()),
      purpose: z.string(),
      until: at.optional(),
      endedAt: at.optional(),
      order: z.string().optional(),
    }),
  ),
  offersMade: z.array(
    z.strictObject({
      id: z.string(),
      intent: z.string(),
      title: z.string(),
      total: money.optional(),
      state: z.string(),
      at,
    }),
  ),
  orderList: z.array(
    z.strictObject({ id: z.string(), title: z.string(), total: money, state: z.string(), at }),
  ),
  refused: z.array(z.strictObject({ at, type: z.string(), code: z.string() })),
  heads: z.strictObject({
    ours: z.strictObject({ seq: z.int(), hash: z.string() }),
    theirs: z.strictObject({ seq: z.int(), hash: z.string(), at }).optional(),
  }),
  push: z.strictObject({
    state: z.enum(['none', 'on', 'waiting', 'doorbell', 'off']),
    since: at.optional(),
    attempts: z.int(),
    nextAt: at.optional(),
  }),
  past: z.array(z.strictObject({ rid: z.string(), standing, from: at, to: at.optional() })),
  events: z.array(happening),
  version: z.int(),
})

export const lookAtBrand = call('POST', '/api/brands/look', {
  summary:
    'Fetches a brand’s well-known document through the guarded outbound and shows who it is and what it asks.',
  body: z.strictObject({ domain: z.string().max(300) }),
  answer: look,
})
export const readRoster = call('GET', '/api/roster', {
  summary: 'The closed roster of agreements a person can proffer.',
  answer: z.strictObject({ version: z.string(), entries: z.array(rosterEntry) }),
})
const country = z.string().regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/)
const retentionDays = z.int().min(1).max(3650)
/** What terms say beyond an agreement and what flows; where it is left out, the usual holds. */
const extras = {
  maxOffersPerDay: z.int().min(1).max(1000).optional(),
  recipients: z.array(z.string().trim().min(1).max(140)).max(20).optional(),
  retentionDays: retentionDays.optional(),
  jurisdiction: z.array(country).max(50).optional(),
  /** Days until a request to erase must be acknowledged. */
  erasureDays: z.int().min(1).max(30).optional(),
  /** What the person gets in return; PDC-AI needs it. */
  counterValue: z.string().trim().max(140).optional(),
}
export const profferTerms = call('POST', '/api/brands/proffer', {
  summary: 'Proffers terms to a brand; answers once the brand has been asked.',
  body: z.strictObject({
    brand: host,
    preferred: z.string(),
    alternates: z.array(z.string()).max(12),
    lines: z.array(z.string()).max(100),
    attributes: z.array(z.string()).max(50),
    purposes: z.array(z.string()).max(20),
    /** Asks of the brand that the person struck out, by attribute. */
    struck: z.array(z.string()).max(50),
    expiresAt: at,
    ...extras,
    /** The code that the brand made for this visit. */
    link: z.string().refine(isLinkCode, 'must be a link code').optional(),
  }),
  answer: z.strictObject({
    brand: host,
    rid: z.string(),
    standing,
    /** The four digits that the brand's screen shows too, where a link was carried. */
    check: z.string().optional(),
  }),
})
export const answerCounter = call('POST', '/api/brands/:brand/counter', {
  summary: 'Takes or refuses the brand’s one counter.',
  params: byBrand,
  body: z.strictObject({ take: z.boolean() }),
  answer: z.strictObject({ standing }),
})
export const listBrands = call('GET', '/api/brands', {
  summary: 'Relationships: the current ones or the past ones.',
  query: z.strictObject({ tab: z.enum(['current', 'history']).optional() }),
  answer: z.strictObject({ brands: z.array(brandCard) }),
})
export const readBrand = call('GET', '/api/brands/:brand', {
  summary: 'Everything about one brand.',
  params: byBrand,
  answer: brandDetail,
})
export const readSigned = call('GET', '/api/brands/:brand/signed', {
  summary: 'The signed messages of both sides, as they are in the ledger.',
  params: byBrand,
  query: z.strictObject({ after: z.coerce.number().int().min(0).optional() }),
  answer: z.strictObject({ records: z.array(signed), more: z.boolean() }),
})
export const pauseTerms = call('POST', '/api/brands/:brand/pause', {
  summary: 'Nothing new either way until resumed.',
  params: byBrand,
  answer: z.strictObject({ standing }),
})
export const resumeTerms = call('POST', '/api/brands/:brand/resume', {
  summary: 'Ends a pause.',
  params: byBrand,
  answer: z.strictObject({ standing }),
})
export const narrowGrant = call('POST', '/api/brands/:brand/narrow', {
  summary: 'Narrows what flows, at once and alone.',
  params: byBrand,
  body: z.strictObject({
    lines: z.array(z.string()).optional(),
    attributes: z.array(z.string()).optional(),
    purposes: z.array(z.string()).optional(),
    recipients: z.array(z.string()).optional(),
    retentionDays: retentionDays.optional(),
    jurisdiction: z.array(country).max(50).optional(),
    expiresAt: at.optional(),
  }),
  answer: z.strictObject({ grant }),
})
export const previewNarrow = call('POST', '/api/brands/:brand/narrow/preview', {
  summary: 'What narrowing so would end at once: open intents and things shown. Changes nothing.',
  params: byBrand,
  body: narrowGrant.body,
  answer: z.strictObject({
    intents: z.array(z.strictObject({ id: z.string(), title: z.string() })),
    /** Attributes that are shown now and would not be. */
    fields: z.array(z.string()),
  }),
})
export const previewRevoke = call('GET', '/api/brands/:brand/revoke', {
  summary: 'What stops, what they have seen already, and what they may lawfully keep.',
  params: byBrand,
  answer: z.strictObject({
    brand: host,
    name: z.string(),
    openStreams: z.int(),
    waitingRecords: z.int(),
    openIntents: z.array(z.strictObject({ id: z.string(), title: z.string() })),
    openOffers: z.int(),
    ordersUnderWay: z.array(z.strictObject({ id: z.string(), title: z.string() })),
    shown: z.array(shown),
  }),
})
export const revokeTerms = call('POST', '/api/brands/:brand/revoke', {
  summary: 'Ends the relationship in one transaction; measured from commit to the last socket closed.',
  params: byBrand,
  body: z.strictObject({ erase: z.boolean(), reason: z.string().max(140).optional() }),
  answer: z.strictObject({ standing, silentMs: z.number(), streamsClosed: z.int(), pushesDropped: z.int() }),
})
export const forgetProffer = call('POST', '/api/brands/:brand/withdraw', {
  summary: 'Takes back a proffer that was not answered.',
  params: byBrand,
  answer: done,
})

export const proposeTerms = call('POST', '/api/brands/:brand/renewal', {
  summary:
    'Proffers new terms beside those in force: narrower, wider or longer. The old ones hold until the accept.',
  params: byBrand,
  body: z.strictObject({
    preferred: z.string(),
    alternates: z.array(z.string()).max(12),
    lines: z.array(z.string()).max(100),
    attributes: z.array(z.string()).max(50),
    purposes: z.array(z.string()).max(20),
    expiresAt: at,
    ...extras,
  }),
  answer: done,
})
export const answerRenewal = call('POST', '/api/brands/:brand/renewal/counter', {
  summary: 'Takes or leaves the brand’s one counter to new terms; left, the old ones hold.',
  params: byBrand,
  body: z.strictObject({ take: z.boolean() }),
  answer: done,
})

export type Renewal = z.infer<typeof renewal>
export type BrandLook = z.infer<typeof look>
export type BrandDetail = z.infer<typeof brandDetail>
export type Shown = z.infer<typeof shown>
export type RosterEntry = z.infer<typeof rosterEntry>
export type Grant = z.infer<typeof grant>
export type SignedRecord = z.infer<typeof signed>
export type NarrowPreview = z.infer<typeof previewNarrow.answer>
export type RevokePreview = z.infer<typeof previewRevoke.answer>
