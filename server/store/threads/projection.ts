// What each record about a conversation makes of the tables of threads and notes.
import { transition } from '../../../protocol/lifecycle.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import { copyRow, intentRow } from '../intents/intents.ts'
import { offerRow } from '../offers/offers.ts'
import { orderRow } from '../orders/orders.ts'
import { ownBody } from '../own.ts'
import { changeThread, closeAll, insertNote, insertThread, threadRow, type ThreadRow } from './queries.ts'

type Subject = Pick<ThreadRow, 'kind' | 'about' | 'intent' | 'orderId'>

/** What the wire's `about` is on the person's side; what is not of this ledger is about nothing. */
export function subjectOf(reader: Reader, rid: string, about: string | undefined): Subject {
  const none = { kind: null, about: about ?? null, intent: null, orderId: null }
  if (about === undefined) return none
  const copy = copyRow(reader, rid, about)
  if (copy !== undefined) return { ...none, kind: 'intent', intent: copy.intent }
  const order = orderRow(reader, about)
  if (order?.rid === rid) return { ...none, kind: 'order', intent: order.intent, orderId: order.id }
  const offer = offerRow(reader, rid, about)
  return offer === undefined ? none : { ...none, kind: 'offer', intent: offer.intent, orderId: offer.orderId }
}

function open(tx: Writer, { rid, record, claims }: Entry): void {
  const { about } = parseBody('thread.open', claims.body)
  const at = record.at * 1000
  // A #thank is kept among the person's lines under the very id of the thread that carries it.
  const isThanks = intentRow(tx, claims.jti) !== undefined
  insertThread(tx, {
    rid,
    id: claims.jti,
    ...subjectOf(tx, rid, about),
    ...(isThanks ? { kind: 'thanks' as const, intent: claims.jti } : {}),
    state: 'open',
    openedAt: at,
    closedAt: null,
    closedBy: null,
    lastAt: at,
    brandSeq: 0,
  })
}

/** What is said in no known conversation stays in the ledger and is shown nowhere. */
const subject = (tx: Writer, { rid, claims }: Entry): ThreadRow | undefined =>
  claims.on === undefined ? undefined : threadRow(tx, rid, claims.on)

function note(tx: Writer, entry: Entry): void {
  const { rid, record, claims, by } = entry
  const { text, lang } = parseBody('thread.note', claims.body)
  const id = subject(tx, entry)?.id
  if (id === undefined) return
  const at = record.at * 1000
  insertNote(tx, { rid, seq: record.seq, thread: id, at, speaker: by, text, lang: lang ?? null })
  changeThread(tx, rid, id, { lastAt: at, ...(by === 'brand' ? { brandSeq: record.seq } : {}) })
}

function close(tx: Writer, entry: Entry): void {
  const row = subject(tx, entry)
  if (row === undefined) return
  const { by, record } = entry
  const state = transition('thread.close', by, 'in_force', row.state).object?.state
  if (state !== 'closed') return
  changeThread(tx, row.rid, row.id, { state, closedAt: record.at * 1000, closedBy: by })
}

const end: Projection = (tx, { rid, record }) => closeAll(tx, rid, record.at * 1000)

export const projections: Readonly<Record<string, Projection>> = {
  'thread.open': open,
  'thread.note': note,
  'thread.close': close,
  'terms.revoke': end,
  'terms.leave': end,
  'own.lapse': (tx, { record, claims }) => {
    const { what, id } = ownBody('own.lapse', claims.body)
    if (what === 'terms') closeAll(tx, id, record.at * 1000)
  },
}
