// What the data file knows of backups: how far it has come itself, when each was checked, why one failed.
import { query, tables, type Reader, type Writer } from '../../platform/database.ts'

interface Tables {
  backup_check: { stamp: string; checkedAt: number; isSound: number }
  backup_failure: { one: number; since: number; reason: string }
}
const db = tables<Tables>()

const one = (reader: Reader, sql: string): number => reader.first(query<{ n: number }>(sql))?.n ?? 0

export const countedIn = (reader: Reader): { records: number; journal: number } => ({
  records: one(reader, 'SELECT coalesce(sum(seq), 0) AS n FROM ledger'),
  journal: one(reader, 'SELECT coalesce(max(seq), 0) AS n FROM journal'),
})

/** When the person last forgot something, in ms; 0 for never. */
export const lastForgotAt = (reader: Reader): number =>
  1000 *
  one(
    reader,
    `SELECT coalesce(max(at), 0) AS n FROM record
     WHERE ledger = (SELECT number FROM ledger WHERE rid = 'own')
       AND type IN ('own.forget', 'own.attribute.forget')`,
  )

export const checksOf = (reader: Reader) => reader.all(db.selectFrom('backup_check').selectAll())
export const saveCheck = (tx: Writer, stamp: string, checkedAt: number, isSound: boolean) =>
  tx.run(
    db
      .insertInto('backup_check')
      .values({ stamp, checkedAt, isSound: Number(isSound) })
      .onConflict((on) => on.column('stamp').doUpdateSet({ checkedAt, isSound: Number(isSound) })),
  )
export const dropCheck = (tx: Writer, stamp: string) =>
  tx.run(db.deleteFrom('backup_check').where('stamp', '=', stamp))

export const failureOf = (reader: Reader) => reader.first(db.selectFrom('backup_failure').selectAll())
/** @returns whether it is the first since one was made */
export const saveFailure = (tx: Writer, since: number, reason: string): boolean => {
  const isFirst = failureOf(tx) === undefined
  if (isFirst) tx.run(db.insertInto('backup_failure').values({ one: 1, since, reason }))
  else tx.run(db.updateTable('backup_failure').set({ reason }))
  return isFirst
}
export const endFailure = (tx: Writer) => tx.run(db.deleteFrom('backup_failure'))
