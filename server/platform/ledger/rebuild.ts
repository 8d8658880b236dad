// Makes every derived table anew out of the ledgers, through the same projections that wrote it live.
import type { Database, Writer } from '../database.ts'
import { claimsOf } from './own.ts'
import { liveForm } from './gone.ts'
import type { Projection } from './ledgers.ts'
import { recordsByPlace } from './tables.ts'

const pageRows = 500

/** All of it or nothing, in one transaction; the records are read page by page, never all at once. */
export function rebuild(
  database: Database,
  projections: ReadonlyMap<string, readonly Projection[]>,
  derived: readonly string[],
): Promise<{ records: number }> {
  return database.transact((tx) => {
    tx.script('PRAGMA defer_foreign_keys = ON')
    for (const table of derived) tx.script(`DELETE FROM "${table.replaceAll('"', '""')}"`)
    // Everybody has heard of these records already: nothing is told again.
    const quiet = Object.create(tx, { onCommit: { value: () => undefined } }) as Writer
    let records = 0
    let last = 0
    for (;;) {
      const page = tx.all(recordsByPlace(last, pageRows))
      for (const row of page) {
        last = row.place
        const list = projections.get(row.type)
        if (!list || row.jwt === null) continue
        const entry = { rid: row.rid, record: liveForm(row), claims: claimsOf(row.jwt), by: row.speaker }
        for (const project of list) project(quiet, entry)
      }
      records += page.length
      if (page.length < pageRows) return { records }
    }
  })
}
