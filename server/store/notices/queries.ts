// When the person last looked.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

const db = tables<{ look: { name: string; at: number } }>()

export function lastLook(reader: Reader, name: string): number | undefined {
  return reader.first(db.selectFrom('look').select('at').where('name', '=', name))?.at
}

export function saveLook(tx: Writer, name: string, at: number): void {
  tx.run(
    db
      .insertInto('look')
      .values({ name, at })
      .onConflict((clash) => clash.column('name').doUpdateSet({ at })),
  )
}
