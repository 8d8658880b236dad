// When a brand proves that it holds what it was shown, the journal says so: which fields, by which way, which record.
import type { Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { readColumn } from '../own.ts'
import type { Relationship } from '../terms/terms.ts'
import { disclosuresBetween } from './queries.ts'

/** @param place what was acknowledged before, and up to where it is now */
export function noteSeen(
  { journal }: Pick<Context, 'journal'>,
  tx: Writer,
  { rid, brand, name }: Pick<Relationship, 'rid' | 'brand' | 'name'>,
  { after, upto, channel }: { after: number; upto: number; channel: 'pull' | 'stream' | 'push' },
): void {
  for (const row of disclosuresBetween(tx, rid, after, upto)) {
    const fields = Object.keys(readColumn<Record<string, unknown>>(row.attributes)).join(', ')
    journal.note(tx, 'disclosure.seen', { name, fields, channel, record: row.seq }, { brand, rid })
  }
}
