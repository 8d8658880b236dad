// What of a history a brand's own messages name: whoever tells the history anew cannot change what the brand signed.
import type { Claims } from '../message.ts'
import type { LedgerRecord } from '../record.ts'

export class Heard {
  private readonly places: ReadonlyMap<string, number>
  private last = 0

  constructor(records: readonly LedgerRecord[]) {
    this.places = new Map(records.map(({ hash, seq }) => [hash, seq]))
  }

  /** Whether a brand's message at this place names a record before it, none older than its message before (section 3). */
  fits({ head }: Pick<Claims, 'head'>, seq: number): boolean {
    if (head === undefined || head === '') return true
    const place = this.places.get(head)
    if (place === undefined || place < this.last || place >= seq) return false
    this.last = place
    return true
  }
}
