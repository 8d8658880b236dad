// What the person says in their journal that they forgot of a ledger, so that it is not taken for what never was.
import type { LedgerRecord } from '../record.ts'
import type { EvidenceBundle } from './bundle.ts'

/** The code of the row in which a person says that they forgot records that bind, by their numbers. */
export const forgottenCode = 'record.forgotten'

/** Numbers in the short form in which that row names them. @example rangesOf([3, 4, 5, 9]) // '3-5 9' */
export function rangesOf(seqs: readonly number[]): string {
  const parts: [number, number][] = []
  for (const seq of [...seqs].toSorted((a, b) => a - b)) {
    const last = parts.at(-1)
    if (last?.[1] === seq - 1) last[1] = seq
    else parts.push([seq, seq])
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(' ')
}

/** Whether a row of that kind names a record. */
function isNamedIn(ranges: string, seq: number): boolean {
  return ranges.split(' ').some((part) => {
    const [from = Number.NaN, to = from] = part.split('-').map(Number)
    return seq >= from && seq <= to
  })
}

/** Kinds of records that bind and can be forgotten all the same; terms, erasures and keys cannot. */
const forgettable = /^(?:offer|order|rating|incident)\./

/** Numbers as `rangesOf` writes them, and nothing that two readers would take for different ones. */
const named = /"records":"(\d{1,15}(?:-\d{1,15})?(?: \d{1,15}(?:-\d{1,15})?)*)"/

/** Named by the person as forgotten: nothing can be concluded then from what is not there. */
export function isForgotten(
  { journal, rid }: Pick<EvidenceBundle, 'journal' | 'rid'>,
  { seq, type }: LedgerRecord,
): boolean {
  if (!forgettable.test(type)) return false
  return journal.some((row) => {
    if (row.code !== forgottenCode || row.rid !== rid) return false
    const records = named.exec(row.said)?.[1]
    return records !== undefined && isNamedIn(records, seq)
  })
}
