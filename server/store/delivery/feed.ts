// What a brand is served of its ledger at this moment; after the end only what has to be told still.
import { isOver } from '../../../protocol/lifecycle.ts'
import { goneForm, isGone, type Head, type LedgerRecord } from '../../../protocol/record.ts'
import { isMessageType, messageEntry } from '../../../protocol/types.ts'
import type { Reader } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { asOf, type Relationship } from '../terms/terms.ts'

export interface FeedPage {
  records: LedgerRecord[]
  head: Head
  more: boolean
}

/** Still spoken of after the end: the end itself, erasures, and orders under way (protocol section 10). */
const afterEnd = /^(?:terms|erasure|order)\.|^(?:offer\.accept|grant\.set|key\.rotate|moved)$/
/** Goes on while the relationship is paused: terms, erasures, orders, and all that ends something (protocol section 7). */
const whilePaused =
  /^(?:terms|erasure|order)\.|^(?:grant\.set|key\.rotate|moved|intent\.withdraw|intent\.close|offer\.decline|thread\.close|disclosure\.end|disclosure\.refuse)$/

/** What the brand said itself tells it nothing. */
function isBrandsOwn(type: string): boolean {
  return isMessageType(type) && messageEntry(type).by === 'brand'
}

/** A record as this brand may have it now. */
function servedIn({ state }: Pick<Relationship, 'state'>, record: LedgerRecord): LedgerRecord {
  if (!isOver(state) || isGone(record) || isBrandsOwn(record.type) || afterEnd.test(record.type))
    return record
  return goneForm(record, 'revoked')
}

/** Whether a record may be pushed in the state as it is; a brand that reads by itself gets all of them. */
export function canPush({ state }: Pick<Relationship, 'state'>, record: LedgerRecord): boolean {
  if (state !== 'paused' || isGone(record)) return true
  return isBrandsOwn(record.type) || whilePaused.test(record.type)
}

export function readFeed(
  { clock, ledgers }: Pick<Context, 'clock' | 'ledgers'>,
  reader: Reader,
  relationship: Pick<Relationship, 'rid' | 'state' | 'expiresAt'>,
  question: { after: number; limit: number; maxBytes: number },
): FeedPage {
  const page = ledgers.read(reader, relationship.rid, { ...question, nowSeconds: clock.seconds() })
  const current = asOf(relationship, clock.now())
  return { ...page, records: page.records.map((record) => servedIn(current, record)) }
}
