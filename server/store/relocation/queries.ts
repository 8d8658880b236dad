// Keys that were renewed, addresses that brands were told, and where this server was last seen, in the data file.
import { hot, tables, type Reader, type Writer } from '../../platform/database.ts'

export interface OldKeyRow {
  rid: string
  kid: string
  /** Place of the `key.rotate` from which on the key after it counts. */
  untilSeq: number
  renewedAt: number
}

export interface ToldAddressRow {
  rid: string
  base: string
  /** Place of the `moved` that told it; null where the proffer did. */
  movedSeq: number | null
}

interface RelocationTables {
  old_key: OldKeyRow
  told_address: ToldAddressRow
  served: { one: number; origin: string; startedAt: number }
}

const db = tables<RelocationTables>()

export const derivedTables = ['told_address'] as const

const oldKeyOf = hot<{ rid: string }, OldKeyRow>((value) =>
  db.selectFrom('old_key').selectAll().where('rid', '=', value('rid')),
)

/** The key before the present one, until the brand has acknowledged the change. */
export const oldKey = (reader: Reader, rid: string): OldKeyRow | undefined => reader.first(oldKeyOf({ rid }))

export const oldKeys = (reader: Reader): OldKeyRow[] => reader.all(db.selectFrom('old_key').selectAll())

export const saveOldKey = (tx: Writer, row: OldKeyRow) => tx.run(db.insertInto('old_key').values(row))

export const removeOldKey = (tx: Writer, rid: string) =>
  tx.run(db.deleteFrom('old_key').where('rid', '=', rid))

const addressOf = hot<{ rid: string }, ToldAddressRow>((value) =>
  db.selectFrom('told_address').selectAll().where('rid', '=', value('rid')),
)

export const toldAddress = (reader: Reader, rid: string): ToldAddressRow | undefined =>
  reader.first(addressOf({ rid }))

export const saveToldAddress = (tx: Writer, row: ToldAddressRow) =>
  tx.run(
    db
      .insertInto('told_address')
      .values(row)
      .onConflict((clash) => clash.column('rid').doUpdateSet({ base: row.base, movedSeq: row.movedSeq })),
  )

export const servedOrigin = (reader: Reader): string | undefined =>
  reader.first(db.selectFrom('served').select('origin'))?.origin

export const saveServed = (tx: Writer, origin: string, startedAt: number) =>
  tx.run(
    db
      .insertInto('served')
      .values({ one: 1, origin, startedAt })
      .onConflict((clash) => clash.column('one').doUpdateSet({ origin, startedAt })),
  )
