// The well-known document: how a brand shows who it is, and how a store says where brands may knock.
import * as z from 'zod'
import { parseStrict } from './json.ts'
import { thumbprint, type PublicJwk } from './keys.ts'
import { bytes as limits, counts, version } from './limits.ts'
import { parseLine } from './line-parse.ts'
import { isBrandOrigin, isLoopbackOrigin, readPlainUrl } from './origin.ts'
import { Problem } from './problem.ts'
import { hashText, shownText } from './shape.ts'

export { isBrandOrigin } from './origin.ts'

/** Where the document is found on either side. */
export const wellKnownPath = '/.well-known/bespeak'

const urlLength = 1024
const dottedName = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*$/, 'must be a dotted name')
const rosterId = z.string().regex(/^[A-Z][A-Z0-9-]{1,31}$/, 'must be the id of terms in the roster')
const language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'must be a language tag')
const follow = z.string().refine((text) => {
  const reading = parseLine(text)
  return reading.ok && reading.line.verb === 'follow'
}, 'must be a #follow line in its one form')
const second = z.int().min(0)
const link = z.string().max(urlLength)
const point = z.string().length(43)

const jwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: point,
  kid: hashText.optional(),
  by: z.string().max(1024).optional(),
  nbf: second.optional(),
})
const retiredKey = z.object({ kid: hashText, x: point, nbf: second.optional(), exp: second })
const ask = z.object({
  attribute: dottedName,
  purpose: shownText(140),
  retention: z.string().regex(/^P(?:[1-9][0-9]{0,3}D|T[1-9][0-9]{0,3}H)$/, 'must be PnD or PTnH'),
  required: z.boolean(),
})
const fee = z
  .object({
    payer: z.enum(['seller', 'buyer', 'split']),
    bps: z.int().min(0).max(10_000).optional(),
    amount: second.optional(),
    cap: second.optional(),
    payee: shownText(80),
    disclosed: z.literal(true),
  })
  .refine((row) => (row.bps === undefined) !== (row.amount === undefined), 'must have either bps or amount')
const legal = z.object({
  name: shownText(140),
  address: shownText(280),
  register: shownText(140).optional(),
  vat: shownText(40).optional(),
  complaints: link.optional(),
})
const versions = z.array(z.string().max(8)).min(1).max(8)

/** A brand's document (section 2); members not listed are ignored. Amounts in minor units, times in seconds. */
export const brandDocument = z.object({
  bespeak: versions,
  role: z.literal('brand'),
  origin: z.string().refine(isBrandOrigin, 'must be the origin of a brand'),
  name: shownText(60),
  about: shownText(140).optional(),
  logo: link.optional(),
  legal: legal.optional(),
  keys: z.array(jwk).min(1).max(8),
  retired: z.array(retiredKey).max(64).default([]),
  inbox: link,
  outbox: link,
  records: link,
  follows: z.array(follow).max(counts.follows).default([]),
  asks: z.array(ask).max(40).default([]),
  terms: z.array(rosterId).max(32).default([]),
  fees: z.array(fee).max(8).default([]),
  lang: z.array(language).max(32).default([]),
})

/** A store's document: it names no person and shows no key but the one of `/trust`, used for nothing else. */
export const storeDocument = z.object({
  bespeak: versions,
  role: z.literal('store'),
  origin: z.string(),
  knock: z.enum(['closed', 'link', 'open']),
  knocks: link.optional(),
  limits: z.record(z.string().max(40), z.int().min(0)).default({}),
  trust: jwk.optional(),
})

/** A brand as its own document shows it, after all checks: every key named by its thumbprint. */
export type BrandProfile = z.output<typeof brandDocument> & {
  keys: (PublicJwk & { kid: string })[]
}
export type StoreProfile = z.output<typeof storeDocument>

export interface ProfileOptions {
  /** Development only: a brand on this very machine, over plain http. */
  allowLoopback?: boolean
}

/**
 * Whether a link stays with the brand: its own host or one below it, same scheme and port, nothing hidden in it.
 * Used for everything a brand can make a person or a store open.
 * @example isOwnUrl('https://cdn.shop.example/logo.svg', 'https://shop.example') // → true
 */
export function isOwnUrl(text: string, origin: string): boolean {
  const url = text.length > urlLength ? undefined : readPlainUrl(text)
  if (url === undefined || !isBrandOrigin(origin)) return false
  const home = new URL(origin)
  const isHost = url.hostname === home.hostname
  const isBelow = !isLoopbackOrigin(origin) && url.hostname.endsWith(`.${home.hostname}`)
  return (isHost || isBelow) && url.protocol === home.protocol && url.port === home.port
}

/**
 * Reads the document that a brand serves at its own origin.
 * @param input the bytes as fetched, or text
 * @param origin where it was fetched from
 * @throws Problem `brand_private` for this very machine unless allowed, `brand_too_large` above 64 kB,
 *   `brand_address` when `origin` is none, and `brand_document` with `domain` and `reason`: not JSON, a member
 *   missing or wrong, another's origin, a store's document, another version, a link on a foreign host, a `kid`
 *   that is not the key's thumbprint, a key twice
 * @example const brand = parseProfile(body, 'https://shop.example')
 */
export function parseProfile(
  input: string | Uint8Array,
  origin: string,
  { allowLoopback = false }: ProfileOptions = {},
): BrandProfile {
  if (!isBrandOrigin(origin)) throw new Problem('brand_address', { domain: origin.slice(0, 100) })
  const domain = new URL(origin).host
  if (isLoopbackOrigin(origin) && !allowLoopback) throw new Problem('brand_private', { domain })
  const profile = readDocument(brandDocument, input, origin)
  const refuse = (reason: string): never => refuseDocument(origin, reason)

  for (const place of ['inbox', 'outbox', 'records'] as const) {
    if (!isOwnUrl(profile[place], origin)) refuse(`${place} is not on the brand’s own host`)
    if (/[?#]/.test(profile[place])) refuse(`${place} must have no query and no fragment`)
  }
  if (profile.logo !== undefined && !isOwnUrl(profile.logo, origin))
    refuse('logo is not on the brand’s own host')
  const complaints = profile.legal?.complaints
  if (complaints !== undefined && !isOwnUrl(complaints, origin)) {
    refuse('legal.complaints is not on the brand’s own host')
  }
  const keys = profile.keys.map((key) => ({ ...key, kid: kidOf(key, origin) }))
  for (const { kid, x } of profile.retired) kidOf({ kty: 'OKP', crv: 'Ed25519', x, kid }, origin)
  const kids = [...keys, ...profile.retired].map((key) => key.kid)
  if (new Set(kids).size < kids.length) refuse('a key appears twice')
  return { ...profile, keys }
}

/**
 * Reads a store's document, as a brand does before it knocks.
 * @throws Problem `brand_too_large`, `brand_document` as above
 */
export function parseStoreProfile(input: string | Uint8Array, origin: string): StoreProfile {
  const profile = readDocument(storeDocument, input, origin)
  if (profile.knock !== 'closed' && profile.knocks === undefined) refuseDocument(origin, 'knocks is missing')
  if (profile.knocks !== undefined && !profile.knocks.startsWith(`${origin}/`)) {
    refuseDocument(origin, 'knocks is not at the store’s own origin')
  }
  if (profile.trust) kidOf(profile.trust, origin)
  return profile
}

function refuseDocument(origin: string, reason: string, cause?: unknown): never {
  throw new Problem('brand_document', { domain: domainOf(origin), reason: reason.slice(0, 200) }, cause)
}

function domainOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin.slice(0, 100)
}

function readDocument<T extends typeof brandDocument | typeof storeDocument>(
  shape: T,
  input: string | Uint8Array,
  origin: string,
): z.output<T> {
  const size = typeof input === 'string' ? new TextEncoder().encode(input).length : input.length
  if (size > limits.profile) {
    throw new Problem('brand_too_large', { domain: domainOf(origin), limit: limits.profile })
  }
  const document = parseDocument(input, origin)
  const role = z.object({ role: z.string() }).safeParse(document).data?.role
  const wanted = shape.shape.role.value
  if (role !== undefined && role !== wanted) {
    refuseDocument(origin, `its role is not ${wanted}`)
  }
  const result = shape.safeParse(document)
  if (!result.success) {
    const issue = result.error.issues[0]
    return refuseDocument(origin, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`)
  }
  if (!result.data.bespeak.includes(version)) refuseDocument(origin, `it does not speak version ${version}`)
  if (result.data.origin !== origin) refuseDocument(origin, 'it names another origin than its own')
  return result.data as z.output<T>
}

function parseDocument(input: string | Uint8Array, origin: string): unknown {
  try {
    return parseStrict(input)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    return refuseDocument(origin, String(problem.values['reason']), problem)
  }
}

function kidOf(key: PublicJwk, origin: string): string {
  let kid: string
  try {
    kid = thumbprint(key)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    return refuseDocument(origin, String(problem.values['reason']), problem)
  }
  if (key.kid !== undefined && key.kid !== kid)
    refuseDocument(origin, 'a kid is not the thumbprint of its key')
  return kid
}
