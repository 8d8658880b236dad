// What is kept of a restoration: when, from what, and how far each brand has told what happened since.
import { hot, tables, type Reader, type Writer } from '../../platform/database.ts'

export interface RestorationRow {
  number: number
  /** `noticed`: nobody said so, but the data file is older than what is proven to have been. */
  way: 'backup' | 'copy' | 'noticed'
  restoredAt: number
  /** When the backup was made, where that is known. */
  madeAt: number | null
  /** Whether all relationships were closed for it already. */
  isBegun: number
}

export type RestoringState = 'checking' | 'asked' | 'fork' | 'keyless' | 'unproven' | 'restarting' | 'done'

export interface RestoringRow {
  rid: string
  state: RestoringState
  sinceAt: number
  /** The last record that the restored file held. */
  heldSeq: number
  tries: number
  nextAt: number | null
  /** Why the last try came to nothing. */
  reason: string | null
  /** Records that came back. */
  fetched: number
  checkedAt: number | null
  doneAt: number | null
  outcome: 'nothing' | 'fetched' | 'over' | 'restarted' | 'ended' | null
  /** The brand's record that contradicts one of ours, as it gave it. */
  theirs: string | null
  /** The signed restart and the brand's signed acknowledgement of it. */
  proof: string | null
}

const db = tables<{ restoration: RestorationRow; restoring: RestoringRow }>()

export function saveRestoration(tx: Writer, row: Omit<RestorationRow, 'number'>): void {
  tx.run(db.insertInto('restoration').values(row as RestorationRow))
}

export function lastRestoration(reader: Reader): RestorationRow | undefined {
  return reader.first(db.selectFrom('restoration').selectAll().orderBy('number', 'desc').limit(1))
}

export function markBegun(tx: Writer): void {
  tx.run(db.updateTable('restoration').set({ isBegun: 1 }))
}

const rowOf = hot<{ rid: string }, RestoringRow>((value) =>
  db.selectFrom('restoring').selectAll().where('rid', '=', value('rid')),
)

export function restoringRow(reader: Reader, rid: string): RestoringRow | undefined {
  return reader.first(rowOf({ rid }))
}

/** Whether nothing may be said to or taken from a brand, because it may know more than we do. */
export function isRestoring(reader: Reader, rid: string): boolean {
  const state = restoringRow(reader, rid)?.state
  return state !== undefined && state !== 'done'
}

export function allRestoring(reader: Reader): RestoringRow[] {
  return reader.all(db.selectFrom('restoring').selectAll().orderBy('rid'))
}

/** A relationship that was checked after an earlier restoration is checked again. */
export function closeFor(tx: Writer, rid: string, sinceAt: number, heldSeq: number): void {
  const row: RestoringRow = {
    rid,
    state: 'checking',
    sinceAt,
    heldSeq,
    tries: 0,
    nextAt: sinceAt,
    reason: null,
    fetched: 0,
    checkedAt: null,
    doneAt: null,
    outcome: null,
    theirs: null,
    proof: null,
  }
  const { rid: _, ...rest } = row
  tx.run(
    db
      .insertInto('restoring')
      .values(row)
      .onConflict((clash) => clash.column('rid').doUpdateSet(rest)),
  )
}

export function changeRestoring(tx: Writer, rid: string, change: Partial<Omit<RestoringRow, 'rid'>>): void {
  tx.run(db.updateTable('restoring').set(change).where('rid', '=', rid))
}

export function dueRestoring(reader: Reader, now: number): RestoringRow[] {
  return reader.all(
    db
      .selectFrom('restoring')
      .selectAll()
      .where('nextAt', '<=', now)
      .where('state', '!=', 'done')
      .orderBy('nextAt')
      .limit(16),
  )
}

export function nextCheckAt(reader: Reader): number | undefined {
  const row = reader.first(
    db
      .selectFrom('restoring')
      .select('nextAt')
      .where('nextAt', 'is not', null)
      .where('state', '!=', 'done')
      .orderBy('nextAt')
      .limit(1),
  )
  return row?.nextAt ?? undefined
}

/** When the last line of the journal was written, in ms. */
export function lastJournalAt(reader: Reader): number | undefined {
  return reader.sql<{ at: number }>('SELECT noted_at AS at FROM journal ORDER BY seq DESC LIMIT 1')[0]?.at
}
