// Forgetting: the person's own copy loses what was said, a digest keeps its place, and the bytes leave the file.
import { forgottenCode, rangesOf } from '../../../protocol/evidence/forgotten.ts'
import { canBeGone } from '../../../protocol/record.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { ForgetPreview } from '../../../protocol/owner/forget.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Projection } from '../../platform/ledger/ledgers.ts'
import type { Context } from '../context.ts'
import { seenUpTo } from '../delivery/delivery.ts'
import { dueOf, erasuresOf } from '../erasures/erasures.ts'
import { intentRow } from '../intents/intents.ts'
import { openStates, orderAsOf, orderRow } from '../orders/orders.ts'
import { ownBody, ownLedger, readColumn } from '../own.ts'
import { allWith, asOf, currentWith, pastStates, relationshipOf } from '../terms/terms.ts'
import { waitingFor } from '../waiting/waiting.ts'
import {
  affairsOrderedWith,
  dropAllOf,
  dropIntent,
  dropObject,
  dropOrder,
  dropTraces,
  saveUnanswered,
} from './queries.ts'
import { scrubSoon } from './scrub.ts'
import { reachOf, recordsOf, type Part, type Reach } from './reach.ts'

type Ports = Pick<Context, 'clock' | 'jobs' | 'journal' | 'ledgers' | 'live'>

/** What the journal goes on saying about a brand of which all else was forgotten. */
const kept = /^(?:terms|erasure|evidence|record)\./

const forgottenId = 'forgotten'

const isPast = (state: string): boolean => (pastStates as readonly string[]).includes(state)

/** An affair with what came of it. @throws Problem not_found */
export function affairOf(ports: Ports, reader: Reader, intent: string): Reach {
  if (intentRow(reader, intent) === undefined) throw new Problem('not_found')
  return reachOf(ports, reader, [intent])
}

/** @throws Problem not_found */
export function affairOfOrder(ports: Ports, reader: Reader, order: string): Reach {
  const row = orderRow(reader, order)
  if (row === undefined) throw new Problem('not_found')
  return reachOf(ports, reader, [row.intent])
}

/** All that was said with a brand, and the affairs that ended in an order with it. @throws Problem not_found */
export function pastOf(ports: Ports, reader: Reader, brand: string): Reach {
  currentWith(reader, brand)
  const rids = allWith(reader, brand).map(({ rid }) => rid)
  const intents = [...new Set(rids.flatMap((rid) => affairsOrderedWith(reader, rid)))]
  return reachOf(
    ports,
    reader,
    intents.filter((intent) => intentRow(reader, intent) !== undefined),
    rids,
  )
}

/** Why it cannot be forgotten now: something is under way, or somebody still owes an answer about it. */
export function hindrance(ports: Pick<Ports, 'clock'>, reader: Reader, reach: Reach): string | undefined {
  const now = ports.clock.now()
  for (const intent of reach.intents) {
    if (waitingFor(reader, intent) !== undefined) return 'it has not been sent yet'
    if (intentRow(reader, intent)?.state === 'open') return 'the intent is open; withdraw it first'
  }
  for (const id of reach.orders) {
    const row = orderRow(reader, id)
    const relationship = row && relationshipOf(reader, row.rid)
    if (row === undefined || relationship === undefined) continue
    const { state } = orderAsOf(reader, row, relationship, now)
    if ((openStates as readonly string[]).includes(state))
      return `an order with ${row.brandName} is under way`
  }
  for (const part of reach.parts) {
    const reason = hindranceIn(now, reader, part, reach.rids.includes(part.rid))
    if (reason !== undefined) return reason
  }
  return undefined
}

function hindranceIn(now: number, reader: Reader, part: Part, isWhole: boolean): string | undefined {
  const found = relationshipOf(reader, part.rid)
  if (found === undefined) return undefined
  const { state, name } = asOf(found, now)
  if (isWhole && !isPast(state)) return `the agreement with ${name} is in force; revoke it first`
  const gone = new Set(part.seqs)
  const isOwed = erasuresOf(reader, part.rid).some(
    (row) =>
      row.state !== 'receipted' &&
      dueOf(row) > now &&
      readColumn<number[]>(row.scope).some((seq) => gone.has(seq)),
  )
  if (isOwed) return `${name} still has time to answer your request to erase it`
  const isUnread = !isPast(state) && (seenUpTo(reader, part.rid)?.seq ?? 0) < part.bindsUpTo
  return isUnread ? `${name} has not read the end of it yet` : undefined
}

const countOf = ({ parts, own }: Reach): number =>
  parts.reduce((sum, { seqs }) => sum + seqs.length, own.length)

export function previewOf(ports: Ports, reader: Reader, reach: Reach): ForgetPreview {
  const reason = hindrance(ports, reader, reach)
  const conversations = reach.parts.reduce((sum, { rid, seqs }) => {
    const gone = new Set(seqs)
    let many = 0
    for (const { seq, type } of recordsOf(ports, reader, rid))
      if (type === 'thread.open' && gone.has(seq)) many++
    return sum + many
  }, 0)
  return {
    records: countOf(reach),
    intents: reach.intents.length,
    orders: reach.orders.length,
    conversations,
    ...(reason === undefined ? {} : { reason }),
  }
}

/** Takes it all away in one transaction. @throws Problem not_possible @returns how many records lost their content */
export function forgetAll(ports: Ports, tx: Writer, reach: Reach): number {
  const { journal, ledgers, live } = ports
  const reason = hindrance(ports, tx, reach)
  if (reason !== undefined) throw new Problem('not_possible', { reason })
  for (const { rid, seqs } of reach.parts) noteForgotten(ports, tx, rid, seqs)
  for (const link of [
    ...reach.intents.map((id) => `/intents/${id}`),
    ...reach.orders.map((id) => `/orders/${id}`),
  ]) {
    journal.forget(tx, { link })
  }
  for (const rid of reach.rids) journal.forget(tx, { rid }, (code) => !kept.test(code))
  for (const { rid, seqs } of reach.parts) ledgers.forget(tx, rid, seqs)
  ledgers.forget(tx, ownLedger, reach.own)
  ledgers.speak(tx, ownLedger, {
    type: 'own.forget',
    body: {
      intents: reach.intents,
      orders: reach.orders,
      objects: reach.parts.map(({ rid, ids }) => ({ rid, ids: [...ids] })),
      rids: reach.rids,
      unanswered: reach.parts.map(({ rid, unanswered }) => ({ rid, notes: unanswered })),
    },
  })
  dropTraces(
    tx,
    reach.parts.map(({ rid }) => rid),
    reach.parts.flatMap(({ ids }) => [...ids]),
  )
  scrubSoon(ports, tx)
  const records = countOf(reach)
  journal.note(tx, 'forget.done', { records })
  // Lists are read anew; the page of what is forgotten has nothing left to read.
  for (const topic of ['intent', 'order', 'offer', 'brand'] as const)
    live.tell(tx, { topic, id: forgottenId, code: 'forget.done' })
  return records
}

/** Says in the journal which records that bind were forgotten: evidence made later must not look as if they never were. */
function noteForgotten(
  { journal, ledgers, clock }: Ports,
  tx: Writer,
  rid: string,
  seqs: readonly number[],
): void {
  const relationship = relationshipOf(tx, rid)
  if (relationship === undefined) return
  const gone = new Set(seqs)
  const binding: number[] = []
  for (const { seq, type } of recordsOf({ clock, ledgers }, tx, rid)) {
    if (gone.has(seq) && !canBeGone(type)) binding.push(seq)
  }
  const { brand, name } = relationship
  // A row holds so much and no more.
  for (let from = 0; from < binding.length; from += 500) {
    const records = rangesOf(binding.slice(from, from + 500))
    journal.note(tx, forgottenCode, { name, records }, { brand, rid })
  }
}

export const projections: Readonly<Record<string, Projection>> = {
  'own.forget': (tx, { claims }) => {
    const { intents, orders, objects, rids, unanswered } = ownBody('own.forget', claims.body)
    for (const id of intents) dropIntent(tx, id)
    for (const id of orders) dropOrder(tx, id)
    for (const { rid, ids } of objects) for (const id of ids) dropObject(tx, rid, id)
    for (const rid of rids) dropAllOf(tx, rid)
    for (const { rid, notes } of unanswered) saveUnanswered(tx, rid, notes)
  },
}

export const derivedTables = [] as const
