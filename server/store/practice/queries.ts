// Whether the practice brands are on, off, or being sent away.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

export interface PracticeRow {
  one: number
  state: 'on' | 'ending' | 'off'
  changedAt: number
}

const db = tables<{ practice: PracticeRow }>()

export function practiceRow(reader: Reader): PracticeRow {
  return reader.first(db.selectFrom('practice').selectAll()) ?? { one: 1, state: 'off', changedAt: 0 }
}

export function setPracticeState(tx: Writer, state: PracticeRow['state'], changedAt: number): void {
  tx.run(db.updateTable('practice').set({ state, changedAt }).where('one', '=', 1))
}
