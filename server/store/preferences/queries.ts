// Preferences by name.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

const db = tables<{ preference: { name: string; value: string } }>()

export const derivedTables = ['preference'] as const

export function preference(reader: Reader, name: string): string | undefined {
  return reader.first(db.selectFrom('preference').select('value').where('name', '=', name))?.value
}

export function allPreferences(reader: Reader): Map<string, string> {
  return new Map(reader.all(db.selectFrom('preference').selectAll()).map(({ name, value }) => [name, value]))
}

export function savePreference(tx: Writer, name: string, value: string): void {
  tx.run(
    db
      .insertInto('preference')
      .values({ name, value })
      .onConflict((clash) => clash.column('name').doUpdateSet({ value })),
  )
}
