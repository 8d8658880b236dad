// What all parts of one brand share: who it is, its keys, its endpoints, and what was given to it from outside.
import { createSigner, importPublicKey, thumbprint, type PublicKey, type Signer } from '../keys.ts'
import { version } from '../limits.ts'
import { isLoopbackOrigin } from '../origin.ts'
import { Problem } from '../problem.ts'
import { parseProfile, type BrandProfile } from '../profile.ts'
import type { BrandClock, BrandFetch, BrandLog, BrandOptions } from './surface.ts'
import type { BrandStore } from './store.ts'

export interface World {
  profile: BrandProfile
  origin: string
  /** As signed reads of our endpoints must name it. */
  authority: string
  /** The bytes served at the well-known address. */
  document: string
  logo?: { path: string; type: string; bytes: Uint8Array }
  store: BrandStore
  clock: BrandClock
  fetch: BrandFetch
  log: BrandLog
  answerWithinMs: number
  /** Seconds. */
  now(): number
  /** Resolves after so long, or at once when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
  keys(): Promise<Keys>
}

export interface Keys {
  /** Signs what a new relationship will pin: the first key whose time has come. */
  newest(): Signer
  signerOf(kid: string): Signer
  /** Any key of ours, retired ones too. */
  publicOf(kid: string): PublicKey | undefined
}

/**
 * Refuses an address of a person's store on the brand's own machine: a stranger would have us call our own servers.
 * Brands that run for trying out, on loopback themselves or under `.test` (RFC 6761), may. Other private addresses
 * are for the fetch that the brand's server lends.
 * @throws Problem `malformed`
 */
export function checkBase({ origin }: Pick<World, 'origin'>, base: string | undefined): void {
  if (base === undefined || isLoopbackOrigin(origin) || new URL(origin).hostname.endsWith('.test')) return
  const { hostname } = new URL(base)
  if (/^(?:localhost|.*\.localhost|127\..*|\[::1\]|\[::ffff:7f.*|0\.0\.0\.0|\[::\])$/.test(hostname)) {
    throw new Problem('malformed', { reason: 'base leads to this very machine' })
  }
}

const silent: BrandLog = { info: () => {}, warn: () => {}, error: () => {} }

function profileOf({ profile: facts, keys }: BrandOptions): BrandProfile {
  const { origin } = facts
  const document = {
    bespeak: [version],
    role: 'brand',
    inbox: `${origin}/bespeak/inbox`,
    outbox: `${origin}/bespeak/outbox`,
    records: `${origin}/bespeak/records`,
    ...facts,
    keys: keys.map((jwk) => ({
      kty: jwk.kty,
      crv: jwk.crv,
      kid: thumbprint(jwk),
      x: jwk.x,
      by: jwk.by,
      nbf: jwk.nbf,
    })),
  }
  // Read as a store will read it: what would be refused there fails here, at the start.
  return parseProfile(JSON.stringify(document), origin, { allowLoopback: true })
}

async function importKeys(options: BrandOptions, profile: BrandProfile, now: () => number): Promise<Keys> {
  const signers = await Promise.all(options.keys.map((jwk) => createSigner(jwk)))
  const retired = profile.retired.map(({ x, kid }) => ({ kty: 'OKP', crv: 'Ed25519', x, kid }) as const)
  const publics = await Promise.all([...profile.keys, ...retired].map((jwk) => importPublicKey(jwk)))
  const bySigner = new Map(signers.map((signer) => [signer.kid, signer]))
  const byKid = new Map(publics.map((key) => [key.kid, key]))
  const oldest = signers.at(-1)
  if (!oldest) throw new Error('a brand needs a key')
  const newest = (): Signer => signers.find((_, index) => (options.keys[index]?.nbf ?? 0) <= now()) ?? oldest
  return {
    newest,
    // A key taken out of use is followed by the newest, which its `by` vouches for.
    signerOf: (kid) => bySigner.get(kid) ?? newest(),
    publicOf: (kid) => byKid.get(kid),
  }
}

/**
 * Checks what a brand was given and makes what its parts share.
 * @throws Problem `brand_document` and the like for a profile that no store would take
 */
export function createWorld(options: BrandOptions): World {
  const { clock } = options
  const profile = profileOf(options)
  const { origin, logo: logoUrl } = profile
  if ((options.logo === undefined) !== (logoUrl === undefined) && options.logo !== undefined) {
    throw new Problem('brand_document', { domain: new URL(origin).host, reason: 'logo has no address' })
  }
  let keys: Promise<Keys> | undefined
  const now = (): number => Math.floor(clock.now() / 1000)
  return {
    profile,
    origin,
    authority: new URL(origin).host,
    document: JSON.stringify(profile),
    ...(options.logo &&
      logoUrl !== undefined && { logo: { path: new URL(logoUrl).pathname, ...options.logo } }),
    store: options.store,
    clock,
    fetch: options.fetch,
    log: options.log ?? silent,
    answerWithinMs: options.answerWithinMs ?? 5000,
    now,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const timer = clock.after(ms, done)
        function done(): void {
          timer.cancel()
          signal.removeEventListener('abort', done)
          resolve()
        }
        signal.addEventListener('abort', done)
      }),
    keys: () => (keys ??= importKeys(options, profile, now)),
  }
}
