// How far forgetting reaches: an affair is an intent with everything that was said because of it, to and by every brand.
import { canBeGone, isGone, type LedgerRecord } from '../../../protocol/record.ts'
import type { Reader } from '../../platform/database.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import type { Context } from '../context.ts'
import { copiesOf } from '../intents/intents.ts'
import { ownLedger } from '../own.ts'
import { ordersOf } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'ledgers'>

/** What goes of one ledger. */
export interface Part {
  rid: string
  seqs: number[]
  /** Ids of the objects that go. */
  ids: Set<string>
  /** The last record of the person's that a brand must know of: it binds, and would reach it without its content. */
  bindsUpTo: number
  /** When the first of what goes was appended, in seconds. */
  since: number
  /** Notes of the brand since the person's last, among what stays. */
  unanswered: number
}

export interface Reach {
  intents: string[]
  orders: string[]
  /** Relationships that lose everything but their terms. */
  rids: string[]
  parts: Part[]
  /** Records of the own ledger. */
  own: number[]
  /** When the first of all that was appended, in ms: what was copied before does not hold it. */
  sinceMs: number
}

const page = 500

export function* recordsOf({ clock, ledgers }: Ports, reader: Reader, rid: string): Generator<LedgerRecord> {
  const rest = { limit: page, maxBytes: Number.MAX_SAFE_INTEGER, nowSeconds: clock.seconds(), reveal: true }
  for (let after = 0; ;) {
    const found = ledgers.read(reader, rid, { after, ...rest })
    yield* found.records
    const last = found.records.at(-1)
    if (!found.more || last === undefined) return
    after = last.seq
  }
}

interface Body {
  intent?: { id?: unknown }
  order?: unknown
  about?: unknown
  id?: unknown
}

/** What of a brand's ledger can be forgotten at all; terms, erasures and keys say what the two owe each other. */
const forgettable = /^(?:intent|offer|order|thread|disclosure|rating|incident)\.|^line\.post$/

function partOf(ports: Ports, reader: Reader, rid: string, from: Iterable<string>, isWhole: boolean): Part {
  const ids = new Set(from)
  const part: Part = { rid, seqs: [], ids, bindsUpTo: 0, since: Infinity, unanswered: 0 }
  for (const record of recordsOf(ports, reader, rid)) {
    if (isGone(record)) continue
    const { type, seq } = record
    const claims = claimsOf(record.jwt)
    const by = claims.iss.startsWith('bespeak:') ? 'person' : 'brand'
    const { intent, order, about } = claims.body as Body
    const named = [claims.jti, claims.on, intent?.id, order, about]
    const isMeant =
      forgettable.test(type) && (isWhole || named.some((id) => typeof id === 'string' && ids.has(id)))
    if (isMeant) {
      ids.add(claims.jti)
      part.seqs.push(seq)
      part.since = Math.min(part.since, record.at)
      if (by === 'person' && !canBeGone(type)) part.bindsUpTo = seq
    } else if (type === 'thread.open' || type === 'thread.note') {
      part.unanswered = by === 'brand' ? part.unanswered + 1 : 0
    }
  }
  return part
}

/** Records of the own ledger about these intents, and the lapses of their orders. */
function ownRecords(
  ports: Ports,
  reader: Reader,
  ids: ReadonlySet<string>,
): { seqs: number[]; since: number } {
  const seqs: number[] = []
  let since = Infinity
  for (const record of recordsOf(ports, reader, ownLedger)) {
    if (isGone(record) || record.type === 'own.forget') continue
    const { jti, on, body, type } = claimsOf(record.jwt)
    const { id } = body as Body
    const isLapse = type === 'own.lapse' && typeof id === 'string' && ids.has(id)
    if (!isLapse && !ids.has(jti) && (on === undefined || !ids.has(on))) continue
    seqs.push(record.seq)
    since = Math.min(since, record.at)
  }
  return { seqs, since }
}

/**
 * @param intents the affairs
 * @param rids relationships of which all goes but the terms
 */
export function reachOf(
  ports: Ports,
  reader: Reader,
  intents: readonly string[],
  rids: readonly string[] = [],
): Reach {
  const copies = intents.flatMap((intent) => copiesOf(reader, intent))
  const orders = intents.flatMap((intent) => ordersOf(reader, intent))
  const ledgers = new Set([...copies.map(({ rid }) => rid), ...orders.map(({ rid }) => rid), ...rids])
  const parts = [...ledgers].map((rid) => {
    const from = copies.filter((copy) => copy.rid === rid).map(({ id }) => id)
    // Thanks go under the very id of the intent.
    return partOf(ports, reader, rid, [...from, ...intents], rids.includes(rid))
  })
  const ids = new Set([...intents, ...orders.map(({ id }) => id)])
  const own = ownRecords(ports, reader, ids)
  return {
    intents: [...intents],
    orders: orders.map(({ id }) => id),
    rids: [...rids],
    parts,
    own: own.seqs,
    sinceMs: 1000 * Math.min(own.since, ...parts.map(({ since }) => since)),
  }
}
