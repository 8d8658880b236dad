// Brands as their own documents show them: found by a domain, fetched through the one guarded way, kept as fetched.
import { digest } from '../../../protocol/hash.ts'
import { isLoopbackOrigin } from '../../../protocol/origin.ts'
import { fingerprint, thumbprint, type PublicJwk } from '../../../protocol/keys.ts'
import { bytes, seconds } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import { isBrandOrigin, parseProfile, wellKnownPath, type BrandProfile } from '../../../protocol/profile.ts'
import type { Standing } from '../../../protocol/owner/brand-card.ts'
import type { BrandLook } from '../../../protocol/owner/brands.ts'
import type { Context } from '../context.ts'
import { readColumn } from '../own.ts'
import {
  documentOf,
  documentsKept,
  keepDocument,
  logoByDigest,
  logoDigest,
  logoOf,
  saveDocument,
  saveLogo,
  type StoredLogo,
} from './queries.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import { readSays, saysNow } from './wellknown.ts'

type Ports = Pick<Context, 'config' | 'clock' | 'database' | 'journal' | 'outbound'>

/** Practice brands live under this reserved name (RFC 2606), inside the server. */
export const practiceSuffix = '.practice.test'

export const isPracticeOrigin = (origin: string): boolean => new URL(origin).hostname.endsWith(practiceSuffix)

/** A brand's name on the person's side: host, and port in development. */
export const brandOf = (origin: string): string => new URL(origin).host

/**
 * The origin that a typed domain means.
 * @throws Problem brand_address when no brand can live there, brand_private for this machine unless allowed
 * @example originOf('Shop.Example/', false) // 'https://shop.example'
 */
export function originOf(typed: string, allowLoopback: boolean): string {
  const text = typed.trim().replace(/^web\+bespeak:(?:\/\/)?/, '')
  const shown = text.slice(0, 100)
  const withScheme = /^https?:\/\//i.test(text)
    ? text
    : `${isLoopbackName(text) ? 'http' : 'https'}://${text}`
  if (text === '' || !URL.canParse(withScheme)) throw new Problem('brand_address', { domain: shown })
  const url = new URL(withScheme)
  if (url.username !== '' || url.password !== '' || !['', '/', wellKnownPath].includes(url.pathname)) {
    throw new Problem('brand_address', { domain: shown })
  }
  const origin = url.origin
  if (!isBrandOrigin(origin)) {
    const isNumber = /^[\d.]+$/.test(url.hostname) || url.hostname.startsWith('[')
    throw new Problem(isNumber ? 'brand_private' : 'brand_address', { domain: url.host || shown })
  }
  if (isLoopbackOrigin(origin) && !allowLoopback) throw new Problem('brand_private', { domain: url.host })
  return origin
}

const isLoopbackName = (text: string): boolean =>
  /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?\/?$/i.test(text)

/** A document just fetched, with its bytes and the time of the fetch (ms). */
export interface Fetched {
  profile: BrandProfile
  text: string
  digest: string
  fetchedAt: number
}

/** Fetches and checks a brand's document now; a copy is kept. @throws Problem brand_* with what is wrong */
export async function fetchDocument(ports: Ports, origin: string): Promise<Fetched> {
  const fetched = await askDocument(ports, origin)
  const { fetchedAt, digest: hash, text } = fetched
  await ports.database.transact((tx) =>
    saveDocument(tx, { host: brandOf(origin), origin, fetchedAt, digest: hash, text }),
  )
  return fetched
}

/** The same for a brand that nobody here has to do with yet: nothing is kept. @throws Problem brand_* */
export async function askDocument(
  ports: Pick<Context, 'config' | 'clock' | 'outbound'>,
  origin: string,
): Promise<Fetched> {
  const allowLoopback = ports.config.loopbackBrands
  const answer = await ports.outbound.request(`${origin}${wellKnownPath}`, {
    method: 'GET',
    headers: { accept: 'application/json' },
    maxBytes: bytes.profile,
    seconds: seconds.fetch,
  })
  if (answer.status !== 200) {
    throw new Problem('brand_status', { domain: brandOf(origin), status: answer.status })
  }
  const profile = parseProfile(answer.body, origin, { allowLoopback })
  const text = new TextDecoder().decode(answer.body)
  return { profile, text, digest: digest(answer.body), fetchedAt: ports.clock.now() }
}

/** The document as last fetched, without asking the brand again; absent when never fetched. */
export function knownDocument(
  ports: Pick<Context, 'config'>,
  reader: Reader,
  origin: string,
): BrandProfile | undefined {
  const stored = documentOf(reader, brandOf(origin))
  if (stored === undefined) return undefined
  return parseProfile(stored.text, origin, { allowLoopback: ports.config.loopbackBrands })
}

/** When the document was last fetched, in ms. */
export function documentAge(reader: Reader, origin: string): number | undefined {
  return documentOf(reader, brandOf(origin))?.fetchedAt
}

/**
 * Keeps the document by which a relationship's key is pinned, as evidence: the very one that was judged, where one was,
 * for another look may have fetched a different one since.
 */
export function keepEvidence(
  tx: Writer,
  rid: string,
  origin: string,
  judged?: Pick<Fetched, 'fetchedAt' | 'digest' | 'text'>,
): void {
  const stored = judged ?? documentOf(tx, brandOf(origin))
  if (stored !== undefined) keepDocument(tx, rid, stored)
}

/** Keys that a brand's document published when it answered a proffer: a no pins none, and is proven all the same. */
export function keysKept(reader: Reader, rid: string): PublicJwk[] {
  return documentsKept(reader, rid).flatMap((text) =>
    readColumn<{ keys: PublicJwk[] }>(text).keys.map(({ kty, crv, x }) => ({
      kty,
      crv,
      x,
      kid: thumbprint({ kty, crv, x }),
    })),
  )
}

/** Looks a brand up for the person: who it is, what it asks, by the document as it is now. */
export async function lookUp(
  ports: Ports,
  typed: string,
  standingOf: (reader: Reader, brand: string) => Standing,
): Promise<BrandLook> {
  const origin = originOf(typed, ports.config.loopbackBrands)
  const brand = brandOf(origin)
  try {
    const { profile } = await fetchDocument(ports, origin)
    await Promise.all([fetchLogo(ports, profile), readSays(ports, origin)])
    await ports.database.transact((tx) => ports.journal.note(tx, 'brand.looked', { brand }, { brand }))
    return describe(ports.database, profile, standingOf(ports.database, brand))
  } catch (problem) {
    if (problem instanceof Problem) {
      const { code } = problem
      await ports.database.transact((tx) =>
        ports.journal.note(tx, 'brand.refused', { brand, code }, { brand }),
      )
    }
    throw problem
  }
}

function describe(reader: Reader, profile: BrandProfile, standing: Standing): BrandLook {
  const brand = brandOf(profile.origin)
  const says = saysNow(reader, brand)
  const logo = logoPath(reader, brand)
  return {
    brand,
    origin: profile.origin,
    name: profile.name,
    about: profile.about ?? '',
    ...(logo === undefined ? {} : { logo }),
    ...(profile.legal === undefined ? {} : { legal: { ...profile.legal } }),
    fingerprint: fingerprint(profile.keys[0]?.kid ?? ''),
    asks: profile.asks,
    follows: profile.follows,
    terms: profile.terms,
    fees: profile.fees.map(({ payer, payee, bps, amount }) => ({
      payer,
      text: `${bps === undefined ? (amount ?? 0) : `${bps / 100} %`} → ${payee}`,
    })),
    lang: profile.lang,
    isPractice: isPracticeOrigin(profile.origin),
    standing,
    ...(says === undefined ? {} : { says }),
  }
}

const pictures = new Set(['image/svg+xml', 'image/png', 'image/webp', 'image/jpeg'])

/** Fetches a brand's logo once for each address; a brand without a usable one is shown by its initial. */
async function fetchLogo(ports: Ports, profile: BrandProfile): Promise<void> {
  const host = brandOf(profile.origin)
  if (profile.logo === undefined || logoOf(ports.database, host)?.url === profile.logo) return
  const url = profile.logo
  const answer = await ports.outbound
    .request(url, { method: 'GET', headers: {}, maxBytes: bytes.profile, seconds: seconds.fetch })
    .catch((problem: unknown) => {
      if (problem instanceof Problem) return undefined
      throw problem
    })
  const mediaType = answer?.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (answer?.status !== 200 || !pictures.has(mediaType)) return
  await ports.database.transact((tx) =>
    saveLogo(tx, {
      host,
      url,
      mediaType,
      digest: digest(answer.body),
      content: answer.body,
      fetchedAt: ports.clock.now(),
    }),
  )
}

/** Where this server serves a brand's logo; absent when it has none. */
export function logoPath(reader: Reader, brand: string): string | undefined {
  const found = logoDigest(reader, brand)
  return found === undefined ? undefined : `/media/logos/${found}`
}

/** A logo by the hash of its content. */
export function logoContent(reader: Reader, hash: string): StoredLogo {
  const logo = logoByDigest(reader, hash)
  if (logo === undefined) throw new Problem('not_found')
  return logo
}
