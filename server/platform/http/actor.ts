// Finds out who makes a call: a person by session, a brand by signature, somebody in the set-up, or anyone.
import type { IncomingMessage } from 'node:http'
import { parse } from 'hono/utils/cookie'
import type { PublicKey } from '../../../protocol/keys.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Actor, Cookie, Route } from './route.ts'

/** What the rooms know about who may come in. */
export interface Guard {
  isClaimed(): boolean
  /** The session of a cookie's value, if it lives. */
  person(token: string): Extract<Actor, { kind: 'person' }> | undefined
  setup(token: string): Extract<Actor, { kind: 'setup' }> | undefined
  /** Keys pinned for a relationship; none for one that is unknown. */
  pinnedKeys(rid: string): readonly PublicKey[] | Promise<readonly PublicKey[]>
  /** Calls back when a session is over, so that what it holds open can be cut. */
  onSessionEnded(listener: (session: string) => void): void
}

/** A proof by passkey is fresh this long. */
export const proofMs = 10 * 60 * 1000

/**
 * On https the prefix binds a cookie to this very host. Without it cookies know no ports, so the port is in the
 * name: two servers on one machine do not sign each other out.
 */
export function cookieName(origin: string, name: Cookie['name']): string {
  const url = new URL(origin)
  return url.protocol === 'https:' ? `__Host-bespeak-${name}` : `bespeak-${name}-${url.port || '80'}`
}

/** The header of a cookie that no script reads and no other site sends. */
export function cookieHeader(origin: string, { name, value, seconds }: Cookie): string {
  const secure = origin.startsWith('https:') ? '; Secure' : ''
  return `${cookieName(origin, name)}=${value}; Path=/; HttpOnly; SameSite=Strict${secure}; Max-Age=${seconds ?? 0}`
}

/** Who the cookies of a call speak for. */
export function actorOf(incoming: IncomingMessage, origin: string, guard: Guard): Actor {
  const { cookie } = incoming.headers
  if (cookie === undefined) return { kind: 'anyone' }
  const tokenOf = (name: Cookie['name']) => parse(cookie, cookieName(origin, name))[cookieName(origin, name)]
  const session = tokenOf('session')
  const person = session === undefined ? undefined : guard.person(session)
  if (person) return person
  const setup = tokenOf('setup')
  return (setup === undefined ? undefined : guard.setup(setup)) ?? { kind: 'anyone' }
}

/**
 * Lets a caller through to a route, or says why not.
 * @throws Problem `signed_out`, `setup_link`, `step_up`
 */
export function admit(route: Route, actor: Actor, isClaimed: boolean, now: number): Actor {
  if (route.actors.includes(actor.kind)) {
    if (route.stepUp && actor.kind === 'person' && now - actor.provenAt > proofMs)
      throw new Problem('step_up')
    return actor
  }
  if (route.actors.includes('anyone')) return { kind: 'anyone' }
  throw new Problem(isClaimed ? 'signed_out' : 'setup_link')
}
