// Requests to erase what was shown, and the brand's signed answers: a receipt proves a claim, not a deletion.
import { timeSeconds } from '../../../protocol/body.ts'
import { checkErasurePromise, checkErasureReceipt, erasureStateAt } from '../../../protocol/erasure.ts'
import type { Erasure } from '../../../protocol/owner/erasures.ts'
import { transition } from '../../../protocol/lifecycle.ts'
import { Problem } from '../../../protocol/problem.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import type { Context } from '../context.ts'
import type { Take } from '../take.ts'
import { asOf, relationshipOf, type Relationship } from '../terms/terms.ts'
import { erasureBody } from './body.ts'
import {
  changeErasure,
  erasureRow,
  erasuresOf,
  insertErasure,
  markTold,
  overdueErasures,
  type ErasureRow,
} from './queries.ts'
import { erasable } from './shown.ts'

export { derivedTables, erasuresOf, overdueErasures, type ErasureRow } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'journal' | 'ledgers' | 'live'>

/** The day that counts now: the one the brand promised, and before it promised any the one that was named. */
export const dueOf = ({ dueAt, promisedAt }: Pick<ErasureRow, 'dueAt' | 'promisedAt'>): number =>
  promisedAt ?? dueAt

/** The state of a request by the clock, as the protocol has it. */
export function stateOf(
  { state, dueAt, promisedAt }: Pick<ErasureRow, 'state' | 'dueAt' | 'promisedAt'>,
  now: number,
): Erasure['state'] {
  const promised = promisedAt === null ? undefined : promisedAt / 1000
  const said = { state: state as 'requested' | 'acknowledged' | 'receipted', due: dueAt / 1000, promised }
  return erasureStateAt(said, Math.floor(now / 1000))
}

/**
 * Asks for chosen records, at any time after an agreement.
 * @throws Problem illegal_transition, invalid for a record that showed nothing, not_possible for what is still in use
 * @returns the id of the request
 */
export function askErasure(
  ports: Ports,
  tx: Writer,
  relationship: Relationship,
  choice: { records: readonly number[]; basis?: string | undefined },
): string {
  const { rid, brand, name } = relationship
  transition('erasure.request', 'person', asOf(relationship, ports.clock.now()).state)
  const shown = new Map(erasable(ports, tx, rid).map((record) => [record.seq, record]))
  const scope = [...new Set(choice.records)].toSorted((a, b) => a - b)
  for (const seq of scope) {
    const record = shown.get(seq)
    if (record === undefined) throw new Problem('invalid', { reason: `record ${seq} showed them nothing` })
    if (record.isLive) {
      throw new Problem('not_possible', { reason: `record ${seq} is still in use; end that first` })
    }
  }
  const body = erasureBody(relationship, scope, ports.clock.now(), choice.basis)
  const record = ports.ledgers.speak(tx, rid, {
    type: 'erasure.request',
    body: parseBody('erasure.request', body),
  })
  ports.journal.note(tx, 'erasure.requested', { name, records: scope.length }, { brand, rid })
  ports.live.tell(tx, { topic: 'brand', id: brand, code: 'erasure.requested' })
  return claimsOf(record.jwt).jti
}

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
    const { body, on } = message.claims
    parseBody(type, body)
    const row = about(tx, relationship, on, type)
    transition(type, 'brand', relationship.state, stateOf(row, context.clock.now()))
    const { brand, name, rid } = relationship
    if (type === 'erasure.acknowledge') checkErasurePromise(parseBody(type, body), row.requestedAt / 1000)
    else checkErasureReceipt(parseBody(type, body), context.ledgers.head(tx, rid).seq)
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
    seq: record.seq,
    state: 'requested',
    scope: JSON.stringify(body.scope),
    basis: body.basis,
    requestedAt: record.at * 1000,
    dueAt: Date.parse(body.due),
    acknowledgedAt: null,
    promisedAt: null,
    receiptedAt: null,
    receipt: null,
  })
}

export const projections: Readonly<Record<string, Projection>> = {
  'erasure.request': request,
  'erasure.acknowledge': (tx, { rid, record, claims }) => {
    if (claims.on === undefined) return
    const { due } = parseBody('erasure.acknowledge', claims.body)
    changeErasure(tx, rid, claims.on, {
      state: 'acknowledged',
      acknowledgedAt: record.at * 1000,
      promisedAt: timeSeconds(due) * 1000,
    })
  },
  'erasure.receipt': (tx, { rid, record, claims }) => {
    if (claims.on === undefined) return
    changeErasure(tx, rid, claims.on, {
      state: 'receipted',
      receiptedAt: record.at * 1000,
      receipt: JSON.stringify(claims.body),
    })
  },
}

/** Whether a brand still owes an answer to a request to erase. */
export function isErasureOpen(reader: Reader, rid: string, now: number): boolean {
  return erasuresOf(reader, rid).some((row) => !['receipted', 'closed'].includes(stateOf(row, now)))
}

/** Tells the person once of each day that a brand let pass; a day promised later and missed again is told again. */
export function noticeOverdue(
  context: Pick<Context, 'clock' | 'database' | 'journal' | 'live'>,
): Promise<void> {
  const { clock, database, journal, live } = context
  return database.transact((tx) => {
    for (const row of overdueErasures(tx, clock.now())) {
      const relationship = relationshipOf(tx, row.rid)
      if (relationship === undefined || !markTold(tx, row, dueOf(row))) continue
      const { brand, name, rid } = relationship
      journal.note(tx, 'erasure.overdue', { name }, { brand, rid, link: `/brands/${brand}` })
      live.tell(tx, { topic: 'brand', id: brand, code: 'erasure.overdue' })
    }
  })
}
