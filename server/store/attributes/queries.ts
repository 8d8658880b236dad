// What the person keeps of themselves, by name.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

export interface AttributeRow {
  name: string
  /** As JSON: a text or a list of texts. */
  value: string
  /** The record of the own ledger that set it; 0 for what was kept before there were attributes. */
  seq: number
  changedAt: number
}

const db = tables<{ attribute: AttributeRow }>()

export const derivedTables = ['attribute'] as const

export function attributeRow(reader: Reader, name: string): AttributeRow | undefined {
  return reader.first(db.selectFrom('attribute').selectAll().where('name', '=', name))
}

export function attributeRows(reader: Reader): AttributeRow[] {
  return reader.all(db.selectFrom('attribute').selectAll().orderBy('name'))
}

export function saveAttribute(tx: Writer, row: AttributeRow): void {
  const { value, seq, changedAt } = row
  tx.run(
    db
      .insertInto('attribute')
      .values(row)
      .onConflict((clash) => clash.column('name').doUpdateSet({ value, seq, changedAt })),
  )
}

export function dropAttribute(tx: Writer, name: string): void {
  tx.run(db.deleteFrom('attribute').where('name', '=', name))
}

export function dropAttributesOf(tx: Writer, seqs: readonly number[]): void {
  if (seqs.length > 0) tx.run(db.deleteFrom('attribute').where('seq', 'in', seqs))
}
