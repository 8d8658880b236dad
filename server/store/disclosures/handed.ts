// When something of the person's is given to a brand for the first time the journal says so: which fields, when, by which way, which record.
import { parseLine } from '../../../protocol/line-parse.ts'
import { tagsOf, type Line } from '../../../protocol/line.ts'
import { personId } from '../../../protocol/message.ts'
import { isGone, type LedgerRecord } from '../../../protocol/record.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import type { Context } from '../context.ts'
import { copyRow } from '../intents/intents.ts'
import { relationshipOf } from '../terms/terms.ts'
import { handedRow, insertHanded, type HandedRow } from './queries.ts'

/** What can tell a brand something about the person. Terms, and that something ended, do not. */
const telling =
  /^(?:intent\.(?:post|revise)|disclosure\.grant|thread\.note|rating\.give|order\.(?:pay|cancel|dispute)|offer\.(?:counter|decline))$/

type Body = Record<string, unknown>

/** Brands that may see the same get the same line: read once. */
const read = new Map<string, string[]>()
const kept = 1000

function tagsIn(text: string): string[] {
  const known = read.get(text)
  if (known !== undefined) return known
  const parsed = parseLine(text)
  const keys = parsed.ok ? keysOf(parsed.line) : []
  if (read.size >= kept) read.clear()
  read.set(text, keys)
  return keys
}

const keysOf = (line: Line): string[] =>
  tagsOf(line).flatMap(({ key, kind }) => (kind === 'plus' ? [] : [key]))

/** Names of what a message carries: tags of a line, attributes, or the members of anything else. */
function fieldsOf(type: string, body: Body): string[] {
  const { line, want, attributes } = body
  if (type.startsWith('intent.')) {
    const keys = want === undefined ? tagsIn(String(line)) : keysOf(want as Line)
    return ['item', ...keys]
  }
  return Object.keys(type === 'disclosure.grant' ? (attributes as object) : body)
}

function linkOf(reader: Reader, rid: string, type: string, object: string, body: Body): string | undefined {
  if (type.startsWith('order.') || type === 'rating.give') return `/orders/${object}#shown`
  const { order } = body
  if (typeof order === 'string') return `/orders/${order}#shown`
  const copy = type.startsWith('intent.') ? copyRow(reader, rid, object) : undefined
  return copy === undefined ? undefined : `/intents/${copy.intent}#shown`
}

/**
 * Says what is about to be given, in the transaction of the mark that it is; once for each record, whatever the way.
 * @param records in the form in which they leave
 */
export function noteHanded(
  { journal }: Pick<Context, 'journal'>,
  tx: Writer,
  rid: string,
  records: readonly LedgerRecord[],
  { channel, at }: Pick<HandedRow, 'channel' | 'at'>,
): void {
  let known: { brand?: string; name?: string } | undefined
  for (const record of records) {
    if (isGone(record) || !telling.test(record.type)) continue
    const { seq, type } = record
    if (handedRow(tx, rid, seq) !== undefined) continue
    const { iss, on, jti, body } = claimsOf(record.jwt)
    // A brand's own words tell it nothing.
    if (iss !== personId(rid)) continue
    insertHanded(tx, { rid, seq, at, channel })
    known ??= relationshipOf(tx, rid) ?? {}
    const { brand, name = '' } = known
    const fields = fieldsOf(type, body as Body).join(', ')
    const link = linkOf(tx, rid, type, on ?? jti, body as Body)
    journal.note(tx, 'record.handed', { name, type, fields, channel, record: seq }, { brand, rid, link })
  }
}

/** When and how a record was first given to its brand; undefined for one that was not, or before this was kept. */
export const firstHanded = (reader: Reader, rid: string, seq: number): HandedRow | undefined =>
  handedRow(reader, rid, seq)
