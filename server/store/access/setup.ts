// The one-time set-up link: how a person who can reach the machine gets in for the first time, or again.
import { digest } from '../../../protocol/hash.ts'
import { seconds } from '../../../protocol/limits.ts'
import type { Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import {
  addSetupLink,
  addVisit,
  claimOf,
  endSetupLinks,
  endVisits,
  useSetupLink,
  visitOf,
} from './queries.ts'

/** Longer than a recovery code, so that one is never taken for the other. */
const groups = 8

const hashOf = (code: string): string =>
  digest(`bespeak set-up link\n${code.toUpperCase().replace(/[^0-9A-Z]/g, '')}`)
const visitHash = (token: string): string => digest(`bespeak set-up visit\n${token}`)

/**
 * Makes a link; older ones stop working, and so do visits that began with them: a new link is asked for when the old
 * one may be in other hands. The code is behind `#`, where no server log, proxy or referrer sees it.
 * @param origin where the server is, when a program beside it makes the link
 * @returns the address to open, good for one use within 15 minutes
 */
export async function makeSetupLink(
  {
    database,
    clock,
    random,
    config,
    journal,
  }: Pick<Context, 'database' | 'clock' | 'random' | 'config' | 'journal'>,
  origin = config.origin,
): Promise<string> {
  const code = random.code(groups)
  await database.transact((tx) => {
    const now = clock.now()
    endSetupLinks(tx)
    endVisits(tx)
    addSetupLink(tx, hashOf(code), now, now + seconds.setup * 1000)
    if (claimOf(tx)) journal.note(tx, 'access.link_made')
  })
  return `${origin}/setup#${code}`
}

/** Uses a link up. @returns whether it was good */
export function takeSetupLink(tx: Writer, code: string, now: number): boolean {
  return useSetupLink(tx, hashOf(code), now)
}

/** The browser that opened the link may make the first passkey for as long as the link would have lived. */
export function openVisit(tx: Writer, { random, clock }: Pick<Context, 'random' | 'clock'>): string {
  const token = Buffer.from(random.bytes(32)).toString('base64url')
  addVisit(tx, visitHash(token), clock.now() + seconds.setup * 1000)
  return token
}

/** @returns the visit's name, while it lasts and nobody has claimed the server */
export function visitBy(
  { database, clock }: Pick<Context, 'database' | 'clock'>,
  token: string,
): string | undefined {
  const hash = visitHash(token)
  const visit = visitOf(database, hash)
  return visit && visit.expiresAt > clock.now() && !claimOf(database) ? hash : undefined
}
