// Sessions: what a signed-in browser holds, kept here so that each can be seen, named and ended at once.
import { digest } from '../../../protocol/hash.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import {
  addSession,
  markSessionSeen,
  proveSession,
  removeLapsedSessions,
  removeSession,
  sessionByHash,
  type SessionRow,
  type Way,
} from './queries.ts'

const day = 86_400_000
/** Not used for this long, or this old: signed out. */
export const idleMs = 30 * day
export const absoluteMs = 90 * day
/** The time last seen is written at most this often. */
const seenStepMs = 5 * 60_000

const hashOf = (token: string): string => digest(`bespeak session\n${token}`)

export interface Sessions {
  /** The living session of a token. */
  of(token: string): SessionRow | undefined
  /** Makes a session, or renews the proof of one under a new token. @returns the token for the cookie */
  open(tx: Writer, way: Way, agent: string | undefined, passkey?: string): { id: string; token: string }
  /** The same session under a new token, proven now. @returns undefined when it was ended meanwhile */
  prove(tx: Writer, id: string, passkey: string): string | undefined
  end(tx: Writer, id: string): boolean
  onEnded(listener: (session: string) => void): void
  sweep(): Promise<void>
}

export function createSessions({
  database,
  clock,
  random,
  live,
}: Pick<Context, 'database' | 'clock' | 'random' | 'live'>): Sessions {
  const listeners: ((session: string) => void)[] = []
  const noted = new Map<string, number>()
  const newToken = () => Buffer.from(random.bytes(32)).toString('base64url')
  const tellEnded = (tx: Writer, id: string) => {
    tx.onCommit(() => {
      noted.delete(id)
      for (const listener of listeners) listener(id)
    })
    live.tell(tx, { topic: 'access' })
  }
  const isAlive = (row: SessionRow, now: number) =>
    now - row.lastSeenAt < idleMs && now - row.createdAt < absoluteMs
  const noteSeen = (row: SessionRow, now: number) => {
    if (now - Math.max(row.lastSeenAt, noted.get(row.id) ?? 0) < seenStepMs) return
    noted.set(row.id, now)
    // Nobody waits for this; a disk that refuses it refuses what the call itself wants to write, and says so there.
    database.transact((tx) => markSessionSeen(tx, row.id, now)).catch(() => noted.delete(row.id))
  }

  return {
    of: (token) => {
      const row = findSession(database, token)
      const now = clock.now()
      if (!row || !isAlive(row, now)) return undefined
      noteSeen(row, now)
      return row
    },
    open: (tx, way, agent, passkey) => {
      const token = newToken()
      const now = clock.now()
      const id = random.id()
      const times = { createdAt: now, lastSeenAt: now, provenAt: now }
      addSession(tx, {
        id,
        hash: hashOf(token),
        name: nameOf(agent),
        way,
        passkey: passkey ?? null,
        ...times,
      })
      live.tell(tx, { topic: 'access' })
      return { id, token }
    },
    prove: (tx, id, passkey) => {
      const token = newToken()
      const now = clock.now()
      const isThere = proveSession(tx, id, { hash: hashOf(token), provenAt: now, lastSeenAt: now, passkey })
      return isThere ? token : undefined
    },
    end: (tx, id) => {
      const wasThere = removeSession(tx, id)
      if (wasThere) tellEnded(tx, id)
      return wasThere
    },
    onEnded: (listener) => {
      listeners.push(listener)
    },
    sweep: async () => {
      await database.transact((tx) => {
        const now = clock.now()
        for (const id of removeLapsedSessions(tx, now - idleMs, now - absoluteMs)) tellEnded(tx, id)
      })
    },
  }
}

function findSession(reader: Reader, token: string): SessionRow | undefined {
  return token.length === 43 ? sessionByHash(reader, hashOf(token)) : undefined
}

const browsers = [
  ['Firefox/', 'Firefox'],
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const
const systems = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS', 'Mac'],
  ['Linux', 'Linux'],
] as const

/** A first name for a session, from a closed list of words: nothing the browser sent is shown as it came. */
function nameOf(agent = ''): string {
  const named = (list: readonly (readonly [string, string])[]) =>
    list.find(([mark]) => agent.includes(mark))?.[1]
  return [named(browsers), named(systems)].filter((word) => word !== undefined).join(', ') || 'Browser'
}
