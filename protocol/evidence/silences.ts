// What the person asked and, as far as the ledger goes, nobody ever answered.
import { erasureDay } from '../erasure.ts'
import type { LedgerState } from '../ledger-state.ts'
import type { LedgerRecord } from '../record.ts'

export interface Silence {
  seq: number
  /** When it was asked, in seconds. */
  at: number
  sentence: string
}

const day = (at: number): string => new Date(at * 1000).toISOString().slice(0, 10)

/** @param state the whole ledger's, as of the moment that is asked about (`stateAt`) */
export function silences(state: LedgerState, records: readonly LedgerRecord[]): Silence[] {
  const found: Silence[] = []
  const add = (seq: number, sentence: string): void => {
    found.push({ seq, at: records[seq - 1]?.at ?? 0, sentence })
  }
  for (const { state: now, seq } of state.proffers.values()) {
    if (now === 'proffered' || now === 'expired') add(seq, 'the terms that were proffered')
  }
  for (const { state: now, seq, confirmBy } of state.orders.values()) {
    if (now === 'lapsed') add(seq, `the order, which was to be confirmed by ${day(confirmBy)}`)
    if (now === 'disputed') add(seq, 'the dispute about the order')
  }
  for (const erasure of state.erasures.values()) {
    if (erasure.state !== 'overdue' && erasure.state !== 'closed') continue
    const due = erasureDay(erasure)
    const promise = erasure.promised === undefined ? 'asked for' : 'promised'
    add(erasure.seq, `the erasure, which was ${promise} by ${day(due)}`)
  }
  return found.toSorted((a, b) => a.seq - b.seq)
}
