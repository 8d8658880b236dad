// The door in the data file: its state, invitations, knocks that wait, ids that were seen, origins that never may.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

export type DoorState = 'closed' | 'link' | 'open'

export interface KnockRow {
  id: string
  origin: string
  /** The person put it aside: nothing of it is kept but that this origin rests until then. */
  isAside: number
  line: string
  /** The brand's document as it was when the knock was looked into. */
  document: string
  /** Id of the invitation by whose code it came. */
  invitation: string | null
  cameAt: number
  expiresAt: number
}

export interface InvitationRow {
  id: string
  code: string
  hash: string
  name: string
  madeAt: number
  expiresAt: number
  uses: number
  used: number
}

interface KnockTables {
  knock_door: { one: number; state: DoorState; changedAt: number }
  knock: KnockRow
  knock_seen: { id: string; until: number }
  invitation: InvitationRow
  knock_blocked: { origin: string; name: string; at: number }
}

const db = tables<KnockTables>()

export const doorState = (reader: Reader): DoorState =>
  reader.first(db.selectFrom('knock_door').select('state'))?.state ?? 'closed'

export const saveDoor = (tx: Writer, state: DoorState, changedAt: number) =>
  tx.run(db.updateTable('knock_door').set({ state, changedAt }))

/** Knocks that wait, the newest first; what is past its time waits no more. */
export const waitingKnocks = (reader: Reader, now: number): KnockRow[] =>
  reader.all(
    db
      .selectFrom('knock')
      .selectAll()
      .where('isAside', '=', 0)
      .where('expiresAt', '>', now)
      .orderBy('cameAt', 'desc'),
  )

export const countWaiting = (reader: Reader, now: number): number =>
  reader.first(
    db
      .selectFrom('knock')
      .select((is) => is.fn.countAll<number>().as('count'))
      .where('isAside', '=', 0)
      .where('expiresAt', '>', now),
  )?.count ?? 0

/** The knock that came first of those that nobody invited. */
export const firstUninvited = (reader: Reader, now: number): string | undefined =>
  reader.first(
    db
      .selectFrom('knock')
      .select('id')
      .where('isAside', '=', 0)
      .where('invitation', 'is', null)
      .where('expiresAt', '>', now)
      .orderBy('cameAt'),
  )?.id

export const knockRow = (reader: Reader, id: string): KnockRow | undefined =>
  reader.first(db.selectFrom('knock').selectAll().where('id', '=', id))

export const knockOf = (reader: Reader, origin: string): KnockRow | undefined =>
  reader.first(db.selectFrom('knock').selectAll().where('origin', '=', origin))

export function insertKnock(tx: Writer, row: KnockRow): void {
  tx.run(db.deleteFrom('knock').where('origin', '=', row.origin))
  tx.run(db.insertInto('knock').values(row))
}

export const setAside = (tx: Writer, id: string) =>
  tx.run(db.updateTable('knock').set({ isAside: 1, line: '', document: '' }).where('id', '=', id))

export const removeKnock = (tx: Writer, id: string) => tx.run(db.deleteFrom('knock').where('id', '=', id))

export const removeKnockOf = (tx: Writer, origin: string) =>
  tx.run(db.deleteFrom('knock').where('origin', '=', origin))

export const isSeen = (reader: Reader, id: string): boolean =>
  reader.first(db.selectFrom('knock_seen').select('id').where('id', '=', id)) !== undefined

export const saveSeen = (tx: Writer, id: string, until: number) =>
  tx.run(
    db
      .insertInto('knock_seen')
      .values({ id, until })
      .onConflict((clash) => clash.column('id').doUpdateSet({ until })),
  )

export function forgetBefore(tx: Writer, now: number): void {
  tx.run(db.deleteFrom('knock').where('expiresAt', '<=', now))
  tx.run(db.deleteFrom('knock_seen').where('until', '<=', now))
}

export const invitations = (reader: Reader): InvitationRow[] =>
  reader.all(db.selectFrom('invitation').selectAll().orderBy('madeAt', 'desc').orderBy('id'))

export const invitationRow = (reader: Reader, id: string): InvitationRow | undefined =>
  reader.first(db.selectFrom('invitation').selectAll().where('id', '=', id))

export const invitationBy = (reader: Reader, hash: string): InvitationRow | undefined =>
  reader.first(db.selectFrom('invitation').selectAll().where('hash', '=', hash))

export const insertInvitation = (tx: Writer, row: InvitationRow) =>
  tx.run(db.insertInto('invitation').values(row))

export const countUse = (tx: Writer, id: string) =>
  tx.run(
    db
      .updateTable('invitation')
      .set((row) => ({ used: row('used', '+', 1) }))
      .where('id', '=', id),
  )

export const removeInvitation = (tx: Writer, id: string): boolean =>
  tx.run(db.deleteFrom('invitation').where('id', '=', id)).changes === 1

export const isBlocked = (reader: Reader, origin: string): boolean =>
  reader.first(db.selectFrom('knock_blocked').select('origin').where('origin', '=', origin)) !== undefined

export const blockedOnes = (reader: Reader): { origin: string; name: string; at: number }[] =>
  reader.all(db.selectFrom('knock_blocked').selectAll().orderBy('at', 'desc'))

export const saveBlocked = (tx: Writer, row: { origin: string; name: string; at: number }) =>
  tx.run(
    db
      .insertInto('knock_blocked')
      .values(row)
      .onConflict((clash) => clash.column('origin').doUpdateSet({ name: row.name, at: row.at })),
  )

export const removeBlocked = (tx: Writer, origin: string): boolean =>
  tx.run(db.deleteFrom('knock_blocked').where('origin', '=', origin)).changes === 1
