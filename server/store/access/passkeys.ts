// Passkeys: made and used by WebAuthn, with a challenge that works once and only for whom and where it was given.
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { digest } from '../../../protocol/hash.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Context } from '../context.ts'
import {
  addChallenge,
  challengeOf,
  countSignInChallenges,
  passkeyOf,
  passkeysOf,
  removeChallenge,
  removeLapsedChallenges,
  removeOldestSignInChallenge,
  type ChallengeRow,
  type PasskeyRow,
} from './queries.ts'

const challengeMs = 5 * 60_000
/** Challenges are given to anybody who asks to sign in; so many may wait at a time, then the oldest goes. */
const waiting = 1000

/** Loaded when the first passkey is made or used: the start of the server does not wait for it. */
const webauthn = () => import('@simplewebauthn/server')

/** The name a passkey is bound to at an address, or why there can be none. */
export function passkeyPlace(origin: string): { rpId: string } | { not: 'insecure' | 'address' } {
  const { protocol, hostname } = new URL(origin)
  const isAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname)
  if (isAddress) return { not: 'address' }
  const isSecure = protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost')
  return isSecure ? { rpId: hostname } : { not: 'insecure' }
}

function placeFor(origin: string): string {
  const place = passkeyPlace(origin)
  if ('rpId' in place) return place.rpId
  throw new Problem('passkey_refused', {
    reason: place.not === 'address' ? 'an address has no passkeys' : 'this page is not secure',
  })
}

export interface Passkeys {
  startMaking(origin: string, holder: string, userHandle: string): Promise<Record<string, unknown>>
  /** @throws Problem `passkey_refused` */
  finishMaking(origin: string, holder: string, response: Record<string, unknown>): Promise<PasskeyRow>
  startUsing(origin: string): Promise<Record<string, unknown>>
  /** @throws Problem `passkey_refused`, also for a copied key, whose counter has fallen behind */
  finishUsing(
    origin: string,
    response: Record<string, unknown>,
  ): Promise<{ row: PasskeyRow; counter: number; isBackedUp: boolean }>
}

export function createPasskeys({
  database,
  clock,
  random,
}: Pick<Context, 'database' | 'clock' | 'random'>): Passkeys {
  const newChallenge = async (row: Omit<ChallengeRow, 'hash' | 'expiresAt'>): Promise<string> => {
    const challenge = Buffer.from(random.bytes(32)).toString('base64url')
    await database.transact((tx) => {
      const now = clock.now()
      removeLapsedChallenges(tx, now)
      // Refusing here would let a crowd of strangers keep the person out; what is pushed out is a stranger's first.
      if (row.purpose === 'use' && countSignInChallenges(tx) >= waiting) removeOldestSignInChallenge(tx)
      addChallenge(tx, { ...row, hash: digest(challenge), expiresAt: now + challengeMs })
    })
    return challenge
  }
  /** Takes a challenge away in a commit of its own, whatever comes of the answer to it. */
  const takeChallenge = async (challenge: string, expected: Omit<ChallengeRow, 'hash' | 'expiresAt'>) => {
    const row = await database.transact((tx) => {
      const found = challengeOf(tx, digest(challenge))
      if (found) removeChallenge(tx, found.hash)
      return found
    })
    return (
      row !== undefined &&
      row.expiresAt > clock.now() &&
      row.purpose === expected.purpose &&
      row.holder === expected.holder &&
      row.rpId === expected.rpId &&
      row.origin === expected.origin
    )
  }

  return {
    startMaking: async (origin, holder, userHandle) => {
      const rpId = placeFor(origin)
      const { generateRegistrationOptions } = await webauthn()
      const options = await generateRegistrationOptions({
        rpName: 'Bespeak',
        rpID: rpId,
        userName: 'You',
        userDisplayName: `Bespeak at ${rpId}`,
        userID: new Uint8Array(Buffer.from(userHandle, 'base64url')),
        challenge: new Uint8Array(
          Buffer.from(await newChallenge({ purpose: 'make', holder, rpId, origin }), 'base64url'),
        ),
        attestationType: 'none',
        excludeCredentials: passkeysOf(database)
          .filter((row) => row.rpId === rpId)
          .map((row) => ({ id: row.id, transports: transportsOf(row) })),
        authenticatorSelection: {
          residentKey: 'required',
          requireResidentKey: true,
          userVerification: 'required',
        },
        supportedAlgorithmIDs: [-8, -7, -257],
      })
      return { ...options }
    },
    finishMaking: async (origin, holder, response) => {
      const rpId = placeFor(origin)
      const { verifyRegistrationResponse } = await webauthn()
      refuseFrames(response)
      const verified = await refusing(() =>
        verifyRegistrationResponse({
          response: response as unknown as RegistrationResponseJSON,
          expectedChallenge: (challenge) =>
            takeChallenge(challenge, { purpose: 'make', holder, rpId, origin }),
          expectedOrigin: origin,
          expectedRPID: rpId,
          requireUserVerification: true,
          supportedAlgorithmIDs: [-8, -7, -257],
        }),
      )
      if (!verified.verified) throw new Problem('passkey_refused', { reason: 'it could not be verified' })
      const { credential, credentialBackedUp } = verified.registrationInfo
      return {
        id: credential.id,
        name: '',
        rpId,
        publicKey: credential.publicKey,
        counter: credential.counter,
        transports: JSON.stringify(
          (credential.transports ?? []).filter((text) => /^[a-z-]{1,20}$/.test(text)).slice(0, 8),
        ),
        isBackedUp: credentialBackedUp ? 1 : 0,
        createdAt: clock.now(),
        lastUsedAt: null,
      }
    },
    startUsing: async (origin) => {
      const rpId = placeFor(origin)
      const { generateAuthenticationOptions } = await webauthn()
      const challenge = await newChallenge({ purpose: 'use', holder: '', rpId, origin })
      // No list of passkeys: which there are is nobody's business before the sign-in.
      const options = await generateAuthenticationOptions({
        rpID: rpId,
        challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
        userVerification: 'required',
      })
      return { ...options }
    },
    finishUsing: async (origin, response) => {
      const rpId = placeFor(origin)
      const { verifyAuthenticationResponse } = await webauthn()
      const row = typeof response['id'] === 'string' ? passkeyOf(database, response['id']) : undefined
      if (!row || row.rpId !== rpId) throw new Problem('passkey_refused', { reason: 'it is not known here' })
      refuseFrames(response)
      const { verified, authenticationInfo } = await refusing(() =>
        verifyAuthenticationResponse({
          response: response as unknown as AuthenticationResponseJSON,
          expectedChallenge: (challenge) =>
            takeChallenge(challenge, { purpose: 'use', holder: '', rpId, origin }),
          expectedOrigin: origin,
          expectedRPID: rpId,
          requireUserVerification: true,
          credential: {
            id: row.id,
            publicKey: new Uint8Array(row.publicKey),
            counter: row.counter,
            transports: transportsOf(row),
          },
        }),
      )
      if (!verified) throw new Problem('passkey_refused', { reason: 'it could not be verified' })
      return {
        row,
        counter: authenticationInfo.newCounter,
        isBackedUp: authenticationInfo.credentialBackedUp,
      }
    },
  }
}

function transportsOf(row: PasskeyRow): string[] {
  return JSON.parse(row.transports) as string[]
}

/** A passkey used inside somebody's frame was not used on our page, whatever the browser let through. */
function refuseFrames(response: Record<string, unknown>): void {
  const inner = response['response']
  const data =
    typeof inner === 'object' && inner !== null
      ? (inner as Record<string, unknown>)['clientDataJSON']
      : undefined
  if (typeof data !== 'string') throw new Problem('passkey_refused', { reason: 'it has no client data' })
  const text = Buffer.from(data, 'base64url').toString()
  if (/"crossOrigin"\s*:\s*true/.test(text))
    throw new Problem('passkey_refused', { reason: 'it was used in a frame' })
}

/** What the library throws about an answer it does not take is a refusal; our own problems stay what they are. */
async function refusing<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('passkey_refused', { reason: reasonOf(cause) }, cause)
  }
}

/** The library's words may hold what the caller sent; only these reasons are passed on. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : ''
  if (/User verification/i.test(text)) return 'the person was not verified'
  if (/counter/i.test(text)) return 'it looks like a copy'
  if (/challenge/i.test(text)) return 'the request for it was used or is too old'
  if (/origin/i.test(text)) return 'it was made for another address'
  return 'it could not be verified'
}
