// How the access room asks the data file: claim, links, passkeys, sessions, challenges, codes.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

export type Way = 'passkey' | 'code' | 'setup-link'

export interface PasskeyRow {
  id: string
  name: string
  rpId: string
  publicKey: Uint8Array
  counter: number
  transports: string
  isBackedUp: number
  createdAt: number
  lastUsedAt: number | null
}

export interface SessionRow {
  id: string
  hash: string
  name: string
  way: Way
  passkey: string | null
  createdAt: number
  lastSeenAt: number
  provenAt: number
}

export interface ChallengeRow {
  hash: string
  purpose: 'make' | 'use'
  holder: string
  rpId: string
  origin: string
  expiresAt: number
}

interface Tables {
  claim: { one: number; userHandle: string; claimedAt: number }
  setup_link: { hash: string; madeAt: number; expiresAt: number; usedAt: number | null }
  setup_visit: { hash: string; expiresAt: number }
  passkey: PasskeyRow
  session: SessionRow
  challenge: ChallengeRow
  recovery_code: { hash: string; madeAt: number; usedAt: number | null }
  backup_key: { publicKey: string; madeAt: number; origin: string }
  code_attempts: { one: number; failures: number; lockedUntil: number }
}
const db = tables<Tables>()

export const claimOf = (reader: Reader) => reader.first(db.selectFrom('claim').selectAll())
export const addClaim = (tx: Writer, userHandle: string, claimedAt: number) =>
  tx.run(db.insertInto('claim').values({ one: 1, userHandle, claimedAt }))

export const addSetupLink = (tx: Writer, hash: string, madeAt: number, expiresAt: number) =>
  tx.run(db.insertInto('setup_link').values({ hash, madeAt, expiresAt, usedAt: null }))
/** A new link ends all older ones, and rows that can no longer be used are forgotten. */
export const endSetupLinks = (tx: Writer) => tx.run(db.deleteFrom('setup_link'))
/** Whether the link was unused and in time; it is used from now on. */
export const useSetupLink = (tx: Writer, hash: string, now: number): boolean =>
  tx.run(
    db
      .updateTable('setup_link')
      .set({ usedAt: now })
      .where('hash', '=', hash)
      .where('usedAt', 'is', null)
      .where('expiresAt', '>', now),
  ).changes === 1

export const addVisit = (tx: Writer, hash: string, expiresAt: number) =>
  tx.run(db.insertInto('setup_visit').values({ hash, expiresAt }))
export const visitOf = (reader: Reader, hash: string) =>
  reader.first(db.selectFrom('setup_visit').selectAll().where('hash', '=', hash))
export const endVisits = (tx: Writer) => tx.run(db.deleteFrom('setup_visit'))

export const passkeysOf = (reader: Reader) =>
  reader.all(db.selectFrom('passkey').selectAll().orderBy('createdAt'))
export const passkeyOf = (reader: Reader, id: string) =>
  reader.first(db.selectFrom('passkey').selectAll().where('id', '=', id))
export const addPasskey = (tx: Writer, row: PasskeyRow) => tx.run(db.insertInto('passkey').values(row))
export const renamePasskeyRow = (tx: Writer, id: string, name: string): boolean =>
  tx.run(db.updateTable('passkey').set({ name }).where('id', '=', id)).changes === 1
export const markPasskeyUsed = (tx: Writer, id: string, counter: number, isBackedUp: number, now: number) =>
  tx.run(db.updateTable('passkey').set({ counter, isBackedUp, lastUsedAt: now }).where('id', '=', id))
export const removePasskey = (tx: Writer, id: string): boolean =>
  tx.run(db.deleteFrom('passkey').where('id', '=', id)).changes === 1

export const sessionByHash = (reader: Reader, hash: string) =>
  reader.first(db.selectFrom('session').selectAll().where('hash', '=', hash))
export const sessionsOf = (reader: Reader) =>
  reader.all(db.selectFrom('session').selectAll().orderBy('lastSeenAt', 'desc'))
export const sessionsOfPasskey = (reader: Reader, passkey: string) =>
  reader.all(db.selectFrom('session').select('id').where('passkey', '=', passkey))
/** Whoever was signed in when a backup was made may have been signed out since. */
export const endAllSessions = (tx: Writer): number => tx.run(db.deleteFrom('session')).changes
export const addSession = (tx: Writer, row: SessionRow) => tx.run(db.insertInto('session').values(row))
/** The old token stops working in the same commit that makes the new one work. */
export const proveSession = (
  tx: Writer,
  id: string,
  change: Pick<SessionRow, 'hash' | 'provenAt' | 'lastSeenAt' | 'passkey'>,
): boolean => tx.run(db.updateTable('session').set(change).where('id', '=', id)).changes === 1
export const markSessionSeen = (tx: Writer, id: string, now: number) =>
  tx.run(db.updateTable('session').set({ lastSeenAt: now }).where('id', '=', id))
export const renameSessionRow = (tx: Writer, id: string, name: string): boolean =>
  tx.run(db.updateTable('session').set({ name }).where('id', '=', id)).changes === 1
export const removeSession = (tx: Writer, id: string): boolean =>
  tx.run(db.deleteFrom('session').where('id', '=', id)).changes === 1
export const removeLapsedSessions = (tx: Writer, seenBefore: number, madeBefore: number): string[] => {
  const lapsed = tx.all(
    db
      .selectFrom('session')
      .select('id')
      .where((is) => is.or([is('lastSeenAt', '<', seenBefore), is('createdAt', '<', madeBefore)])),
  )
  for (const { id } of lapsed) removeSession(tx, id)
  return lapsed.map(({ id }) => id)
}

export const addChallenge = (tx: Writer, row: ChallengeRow) => tx.run(db.insertInto('challenge').values(row))
export const challengeOf = (reader: Reader, hash: string) =>
  reader.first(db.selectFrom('challenge').selectAll().where('hash', '=', hash))
export const removeChallenge = (tx: Writer, hash: string) =>
  tx.run(db.deleteFrom('challenge').where('hash', '=', hash))
export const removeLapsedChallenges = (tx: Writer, now: number) =>
  tx.run(db.deleteFrom('challenge').where('expiresAt', '<=', now))
export const countSignInChallenges = (reader: Reader): number =>
  reader.first(
    db
      .selectFrom('challenge')
      .select((is) => is.fn.countAll<number>().as('count'))
      .where('purpose', '=', 'use'),
  )?.count ?? 0
export const removeOldestSignInChallenge = (tx: Writer) =>
  tx.run(
    db
      .deleteFrom('challenge')
      .where('hash', '=', (one) =>
        one.selectFrom('challenge').select('hash').where('purpose', '=', 'use').orderBy('expiresAt').limit(1),
      ),
  )

export const replaceCodes = (tx: Writer, hashes: readonly string[], madeAt: number) => {
  tx.run(db.deleteFrom('recovery_code'))
  tx.run(db.insertInto('recovery_code').values(hashes.map((hash) => ({ hash, madeAt, usedAt: null }))))
}
export const codesOf = (reader: Reader) => reader.all(db.selectFrom('recovery_code').selectAll())
export const consumeCode = (tx: Writer, hash: string, now: number): boolean =>
  tx.run(
    db.updateTable('recovery_code').set({ usedAt: now }).where('hash', '=', hash).where('usedAt', 'is', null),
  ).changes === 1

export const attemptsOf = (reader: Reader) =>
  reader.first(db.selectFrom('code_attempts').selectAll()) ?? { one: 1, failures: 0, lockedUntil: 0 }
export const setAttempts = (tx: Writer, failures: number, lockedUntil: number) =>
  tx.run(db.updateTable('code_attempts').set({ failures, lockedUntil }))

export const addBackupKey = (tx: Writer, publicKey: string, madeAt: number, origin: string) =>
  tx.run(db.insertInto('backup_key').values({ publicKey, madeAt, origin }))
/** The key that backups were encrypted to at a moment: the one on the sheet that was the newest then. */
export const backupKeyOf = (reader: Reader, at: number) =>
  reader.first(
    db.selectFrom('backup_key').selectAll().where('madeAt', '<=', at).orderBy('madeAt', 'desc').limit(1),
  )
