// Who may open this server: claiming it, signing in and out, passkeys and sessions, each seen, named and ended.
import type { Passkey, Session, Sheet } from '../../../protocol/owner/access.ts'
import { digest } from '../../../protocol/hash.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Writer } from '../../platform/database.ts'
import type { Guard } from '../../platform/http/actor.ts'
import type { Context } from '../context.ts'
import { createPasskeys, passkeyPlace } from './passkeys.ts'
import {
  addClaim,
  addPasskey,
  claimOf,
  endSetupLinks,
  endVisits,
  markPasskeyUsed,
  passkeyOf,
  passkeysOf,
  removePasskey,
  renamePasskeyRow,
  renameSessionRow,
  sessionsOf,
  sessionsOfPasskey,
  type PasskeyRow,
} from './queries.ts'
import { createSessions } from './sessions.ts'
import { makeSetupLink, openVisit, takeSetupLink, visitBy } from './setup.ts'
import { codesLeft, countAttempt, makeSheet, plainCode, takeCode } from './sheet.ts'

type Needs = Pick<Context, 'config' | 'database' | 'clock' | 'random' | 'journal' | 'live'>
type Maker = { kind: 'setup'; setup: string } | { kind: 'person'; session: string }
type Json = Record<string, unknown>

/** How a sign-in answers: the token for the cookie. */
interface Entry {
  token: string
}

export interface Access {
  guard: Omit<Guard, 'pinnedKeys'>
  /** Prints as the one way in while nobody has claimed the server, and later when all else is lost. */
  setupLink(origin?: string): Promise<string>
  isClaimed(): boolean
  openSetup(code: string): Promise<Entry>
  startPasskey(by: Maker, origin: string): Promise<Json>
  finishPasskey(
    by: Maker,
    origin: string,
    given: { name: string; response: Json },
    agent: string | undefined,
  ): Promise<{ passkey: Passkey; sheet?: Sheet; token?: string }>
  startSignIn(origin: string): Promise<Json>
  signIn(origin: string, response: Json, agent: string | undefined, session?: string): Promise<Entry>
  signInWithCode(code: string, agent: string | undefined): Promise<Entry & { codesLeft: number }>
  signOut(session: string): Promise<void>
  list(session: string): {
    passkeys: Passkey[]
    sessions: Session[]
    codesLeft: number
    sheetMadeAt: number | undefined
  }
  renamePasskey(tx: Writer, id: string, name: string): void
  endPasskey(tx: Writer, id: string, session: string): void
  renameSession(tx: Writer, id: string, name: string): void
  endSession(tx: Writer, id: string): void
  renewSheet(origin: string): Promise<Sheet>
  /** Whether a signed-in person should make a passkey for the name they came by. */
  needsPasskey(origin: string): boolean
  sweep(): Promise<void>
}

export function createAccess(context: Needs): Access {
  const { database, clock, journal, live } = context
  const passkeys = createPasskeys(context)
  const sessions = createSessions(context)
  let wasClaimed = false
  const isClaimed = () => (wasClaimed ||= claimOf(database) !== undefined)
  const note = (tx: Writer, code: string, values: Record<string, string | number> = {}) => {
    journal.note(tx, code, values)
    live.tell(tx, { topic: 'access', code })
  }
  const holderOf = (by: Maker) => (by.kind === 'setup' ? `setup:${by.setup}` : `session:${by.session}`)
  const handleOf = (by: Maker) => claimOf(database)?.userHandle ?? digest(`bespeak person\n${holderOf(by)}`)

  return {
    guard: {
      isClaimed,
      person: (token) => {
        const row = sessions.of(token)
        return row && { kind: 'person', session: row.id, provenAt: row.provenAt }
      },
      setup: (token) => {
        const setup = visitBy(context, token)
        return setup === undefined ? undefined : { kind: 'setup', setup }
      },
      onSessionEnded: sessions.onEnded,
    },
    setupLink: (origin) => makeSetupLink(context, origin),
    isClaimed,
    openSetup: (code) =>
      database.transact((tx) => {
        if (claimOf(tx)) throw new Problem('already_claimed')
        if (!takeSetupLink(tx, code, clock.now())) throw new Problem('setup_link')
        return { token: openVisit(tx, context) }
      }),

    startPasskey: (by, origin) => passkeys.startMaking(origin, holderOf(by), handleOf(by)),
    finishPasskey: async (by, origin, { name, response }, agent) => {
      const userHandle = handleOf(by)
      const made = { ...(await passkeys.finishMaking(origin, holderOf(by), response)), name }
      return database.transact((tx) => {
        if (passkeyOf(tx, made.id)) throw new Problem('passkey_refused', { reason: 'it is known already' })
        if (by.kind === 'person') {
          addPasskey(tx, made)
          note(tx, 'access.passkey_added', { name })
          return { passkey: shownPasskey(made) }
        }
        if (claimOf(tx)) throw new Problem('already_claimed')
        addClaim(tx, userHandle, clock.now())
        addPasskey(tx, made)
        endVisits(tx)
        endSetupLinks(tx)
        note(tx, 'access.claimed')
        const { token } = sessions.open(tx, 'passkey', agent, made.id)
        return { passkey: shownPasskey(made), sheet: makeSheet(tx, context, origin), token }
      })
    },

    startSignIn: (origin) => passkeys.startUsing(origin),
    signIn: async (origin, response, agent, session) => {
      const used = await passkeys.finishUsing(origin, response)
      return database.transact((tx) => {
        const now = passkeyOf(tx, used.row.id)
        // Ended, or used elsewhere, while this answer was being verified.
        const isBehind = now !== undefined && now.counter !== used.row.counter
        if (!now || isBehind)
          throw new Problem('passkey_refused', { reason: 'it was used or ended meanwhile' })
        markPasskeyUsed(tx, now.id, used.counter, used.isBackedUp ? 1 : 0, clock.now())
        const renewed = session === undefined ? undefined : sessions.prove(tx, session, now.id)
        if (renewed !== undefined) return { token: renewed }
        note(tx, 'access.signed_in', { passkey: now.name })
        return { token: sessions.open(tx, 'passkey', agent, now.id).token }
      })
    },
    signInWithCode: async (code, agent) => {
      const byLink = await database.transact((tx) => {
        if (!takeSetupLink(tx, code, clock.now())) return undefined
        note(tx, 'access.signed_in_by_link')
        return { token: sessions.open(tx, 'setup-link', agent).token, codesLeft: codesLeft(tx).codesLeft }
      })
      if (byLink) return byLink
      // A link is too long to guess; only codes are counted, so old links shut nobody out.
      if (plainCode(code).length > 20) throw new Problem('setup_link')
      await countAttempt(context)
      const byCode = await database.transact((tx) => {
        if (!takeCode(tx, code, clock.now())) {
          note(tx, 'access.code_refused')
          return undefined
        }
        note(tx, 'access.signed_in_by_code')
        return { token: sessions.open(tx, 'code', agent).token, codesLeft: codesLeft(tx).codesLeft }
      })
      if (!byCode) throw new Problem('code_refused')
      return byCode
    },
    signOut: async (session) => {
      await database.transact((tx) => sessions.end(tx, session))
    },

    list: (session) => ({
      passkeys: passkeysOf(database).map(shownPasskey),
      sessions: sessionsOf(database).map((row) => ({
        id: row.id,
        name: row.name,
        by: row.way,
        createdAt: row.createdAt,
        lastSeenAt: row.lastSeenAt,
        isThis: row.id === session,
      })),
      ...codesLeft(database),
    }),
    renamePasskey: (tx, id, name) => {
      if (!renamePasskeyRow(tx, id, name)) throw new Problem('not_found')
      live.tell(tx, { topic: 'access' })
    },
    endPasskey: (tx, id, session) => {
      const row = passkeyOf(tx, id)
      if (!row) throw new Problem('not_found')
      if (passkeysOf(tx).length === 1) {
        throw new Problem('not_possible', { reason: 'the last passkey stays; make another one first' })
      }
      removePasskey(tx, id)
      for (const opened of sessionsOfPasskey(tx, id)) if (opened.id !== session) sessions.end(tx, opened.id)
      note(tx, 'access.passkey_ended', { name: row.name })
    },
    renameSession: (tx, id, name) => {
      if (!renameSessionRow(tx, id, name)) throw new Problem('not_found')
      live.tell(tx, { topic: 'access' })
    },
    endSession: (tx, id) => {
      if (!sessions.end(tx, id)) throw new Problem('not_found')
      note(tx, 'access.session_ended')
    },
    renewSheet: (origin) =>
      database.transact((tx) => {
        note(tx, 'access.sheet_renewed')
        return makeSheet(tx, context, origin)
      }),
    needsPasskey: (origin) => {
      const place = passkeyPlace(origin)
      return 'rpId' in place && !passkeysOf(database).some((row) => row.rpId === place.rpId)
    },
    sweep: sessions.sweep,
  }
}

function shownPasskey(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    name: row.name,
    rpId: row.rpId,
    createdAt: row.createdAt,
    ...(row.lastUsedAt === null ? {} : { lastUsedAt: row.lastUsedAt }),
    backedUp: row.isBackedUp === 1,
  }
}
