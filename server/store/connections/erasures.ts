// Requests to erase what was shown, and the brand's signed answers: a receipt proves a claim, not a deletion.
import { transition } from '../../../protocol/lifecycle.ts'
import { Problem } from '../../../protocol/problem.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import type { Take } from '../take.ts'
import type { Relationship } from '../terms/terms.ts'
import { changeErasure, erasureRow, erasuresOf, insertErasure, type ErasureRow } from './queries.ts'

/** A request that nobody answered is closed a year after its time. */
const openMs = 365 * 86_400_000

function about(
  tx: Writer,
  { rid }: Pick<Relationship, 'rid'>,
  id: string | undefined,
  type: string,
): ErasureRow {
  const row = id === undefined ? undefined : erasureRow(tx, rid, id)
  if (row === undefined) throw new Problem('illegal_transition', { type, object: 'erasure', state: 'none' })
  return row
}

const take =
  (type: 'erasure.acknowledge' | 'erasure.receipt', code: string): Take =>
  (tx, context, relationship, message) => {
    parseBody(type, message.claims.body)
    const row = about(tx, relationship, message.claims.on, type)
    const isClosed = context.clock.now() >= row.dueAt + openMs
    transition(type, 'brand', relationship.state, isClosed ? 'closed' : row.state)
    const { brand, name, rid } = relationship
    context.journal.note(tx, code, { name }, { brand, rid })
    context.live.tell(tx, { topic: 'brand', id: brand, code })
  }

export const takes: Readonly<Record<string, Take>> = {
  'erasure.acknowledge': take('erasure.acknowledge', 'erasure.acknowledged'),
  'erasure.receipt': take('erasure.receipt', 'erasure.receipted'),
}

function request(tx: Writer, { rid, record, claims }: Entry): void {
  const body = parseBody('erasure.request', claims.body)
  insertErasure(tx, {
    rid,
    id: claims.jti,
    state: 'requested',
    scope: JSON.stringify(body.scope),
    requestedAt: record.at * 1000,
    dueAt: Date.parse(body.due),
    receipt: null,
  })
}

export const projections: Readonly<Record<string, Projection>> = {
  'erasure.request': request,
  'erasure.acknowledge': (tx, { rid, claims }) => {
    if (claims.on !== undefined) changeErasure(tx, rid, claims.on, { state: 'acknowledged' })
  },
  'erasure.receipt': (tx, { rid, claims }) => {
    if (claims.on === undefined) return
    changeErasure(tx, rid, claims.on, { state: 'receipted', receipt: JSON.stringify(claims.body) })
  },
}

/** Whether a brand still owes an answer to a request to erase. */
export function isErasureOpen(reader: Reader, rid: string, now: number): boolean {
  return erasuresOf(reader, rid).some((row) => row.state !== 'receipted' && now < row.dueAt + openMs)
}
