// What a brand's site says at the usual addresses, as last read.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

export interface SaysRow {
  host: string
  fetchedAt: number
  /** Ids of the roster as JSON; null where there is no list. */
  agreements: string | null
  /** 1 honours GPC, 0 does not, null says nothing. */
  gpc: number | null
}

const db = tables<{ brand_says: SaysRow }>()

export function saysOf(reader: Reader, host: string): SaysRow | undefined {
  return reader.first(db.selectFrom('brand_says').selectAll().where('host', '=', host))
}

export function saveSays(tx: Writer, row: SaysRow): void {
  tx.run(db.deleteFrom('brand_says').where('host', '=', row.host))
  tx.run(db.insertInto('brand_says').values(row))
}
