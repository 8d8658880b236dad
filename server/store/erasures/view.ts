// Erasure as the pages show it: each step with its time, what was done and what was not, and how the brand took the end.
import { timeSeconds } from '../../../protocol/body.ts'
import type { ErasureReceipt } from '../../../protocol/erasure.ts'
import type {
  Ending,
  ErasableRecord,
  Erasure,
  ErasuresRead,
  Letter,
} from '../../../protocol/owner/erasures.ts'
import { Problem } from '../../../protocol/problem.ts'
import { isGone } from '../../../protocol/record.ts'
import { rosterEntry } from '../../../protocol/roster.ts'
import type { Reader } from '../../platform/database.ts'
import type { DeliveryFacts } from '../connections/view.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import type { Context } from '../context.ts'
import { readColumn } from '../own.ts'
import { allWith, asOf, currentWith, type Relationship } from '../terms/terms.ts'
import { stateOf } from './erasures.ts'
import { erasureRow, erasuresOf, remindersOf, type ErasureRow } from './queries.ts'
import { erasable, recordsOf } from './shown.ts'

type Ports = Pick<Context, 'clock' | 'database' | 'ledgers'>

const unknown = (seq: number): ErasableRecord => ({
  seq,
  at: 0,
  kind: 'lines',
  type: '',
  what: '',
  isLive: false,
  isAsked: true,
  isTheirs: false,
})

function receiptOf(row: ErasureRow, records: readonly ErasableRecord[]): Erasure['receipt'] {
  if (row.receipt === null) return undefined
  const said = readColumn<ErasureReceipt>(row.receipt)
  const erased = new Set(said.erased)
  return {
    erased: erased.size,
    retained: said.retained.map(({ what, ground, until }) => ({
      what,
      ground,
      until: timeSeconds(until) * 1000,
    })),
    downstream: said.downstream.map(({ who, told }) => ({
      who,
      ...(told === undefined ? {} : { toldAt: timeSeconds(told) * 1000 }),
    })),
    left: records.filter(({ seq }) => !erased.has(seq)),
  }
}

const time = <K extends string>(name: K, value: number | null | undefined): { [name in K]?: number } =>
  (value === null || value === undefined ? {} : { [name]: value }) as { [name in K]?: number }

export function erasureView(
  ports: Ports,
  facts: DeliveryFacts,
  row: ErasureRow,
  shown: readonly ErasableRecord[],
): Erasure {
  const { rid, id, basis } = row
  const reader = ports.database
  const now = ports.clock.now()
  const bySeq = new Map(shown.map((record) => [record.seq, record]))
  const records = readColumn<number[]>(row.scope).map((seq) => bySeq.get(seq) ?? unknown(seq))
  const readAt = facts.seenOf(reader, rid, row.seq)?.at
  const state = stateOf(row, now)
  const receipt = receiptOf(row, records)
  return {
    id,
    rid,
    state,
    basis,
    records,
    askedAt: row.requestedAt,
    answerBy: row.dueAt,
    ...time('readAt', readAt),
    ...time('acknowledgedAt', row.acknowledgedAt),
    ...time('promisedAt', row.promisedAt),
    ...time('receiptedAt', row.receiptedAt),
    ...(state === 'overdue' || state === 'closed'
      ? { late: row.promisedAt === null ? ('answer' as const) : ('promise' as const) }
      : {}),
    ...(receipt === undefined ? {} : { receipt }),
    remindedAt: remindersOf(reader, rid, id),
    canRemind: row.state === 'requested' && state !== 'closed' && readAt === undefined,
  }
}

const endings = new Set(['terms.revoke'])

function endingOf(
  ports: Ports,
  facts: DeliveryFacts,
  { rid, state, endedAt }: Relationship,
): Ending | undefined {
  if (state !== 'revoked' || endedAt === undefined) return undefined
  const head = ports.ledgers.head(ports.database, rid)
  const page = ports.ledgers.read(ports.database, rid, {
    after: Math.max(0, head.seq - 200),
    limit: 200,
    maxBytes: Number.MAX_SAFE_INTEGER,
    nowSeconds: ports.clock.seconds(),
    reveal: true,
  })
  const seq = page.records.find(({ type }) => endings.has(type))?.seq
  if (seq === undefined) return undefined
  const seen = facts.seenOf(ports.database, rid, seq)
  const handed = facts.handedOf(ports.database, rid, seq)
  const push = facts.pushOf(ports.database, rid)
  const channel = seen?.channel ?? handed?.channel
  return {
    rid,
    seq,
    endedAt,
    ...time('signedAt', seen?.at),
    ...time('handedAt', handed?.at),
    ...(channel === undefined ? {} : { channel }),
    tries: push.attempts,
    isGivenUp: seen === undefined && push.state === 'off',
  }
}

const canAskIn = new Set(['in_force', 'paused', 'revoked', 'left', 'expired'])

/** @throws Problem not_found */
export function erasuresRead(ports: Ports, facts: DeliveryFacts, brand: string): ErasuresRead {
  const reader = ports.database
  const newest = asOf(currentWith(reader, brand), ports.clock.now())
  const all = allWith(reader, brand)
  const shownTo = new Map(all.map(({ rid }) => [rid, erasable(ports, reader, rid)]))
  const ending = endingOf(ports, facts, newest)
  return {
    rid: newest.rid,
    canAsk: canAskIn.has(newest.state) && newest.agreedAt !== undefined,
    erasable: shownTo.get(newest.rid) ?? [],
    erasures: all.flatMap(({ rid }) =>
      erasuresOf(reader, rid).map((row) => erasureView(ports, facts, row, shownTo.get(rid) ?? [])),
    ),
    ...(ending === undefined ? {} : { ending }),
    relationships: all.map((one) => ({
      rid: one.rid,
      from: one.profferedAt,
      ...time('to', one.endedAt),
      wasAgreed: one.agreedAt !== undefined,
      isConsent: one.agreed !== undefined && rosterEntry(one.agreed).kind === 'PDC',
    })),
  }
}

/** A request that this person made of this brand. @throws Problem not_found */
export function erasureNamed(
  reader: Reader,
  brand: string,
  id: string,
): { row: ErasureRow; relationship: Relationship } {
  for (const relationship of allWith(reader, brand)) {
    const row = erasureRow(reader, relationship.rid, id)
    if (row !== undefined) return { row, relationship }
  }
  throw new Problem('not_found')
}

const proofTypes: Readonly<Record<string, Letter['proofs'][number]['what']>> = {
  'erasure.request': 'request',
  'erasure.acknowledge': 'promise',
  'erasure.receipt': 'receipt',
}

/** Where in the common history the request stands, and each signed answer to it. */
function proofsOf(ports: Ports, { rid, id }: ErasureRow): Letter['proofs'] {
  const found: Letter['proofs'] = []
  for (const record of recordsOf(ports, ports.database, rid)) {
    const what = proofTypes[record.type]
    if (what === undefined || isGone(record)) continue
    const { jti, on } = claimsOf(record.jwt)
    if ((on ?? jti) === id) found.push({ what, seq: record.seq, hash: record.hash })
  }
  return found
}

export function letterOf(ports: Ports, facts: DeliveryFacts, brand: string, id: string): Letter {
  const { row, relationship } = erasureNamed(ports.database, brand, id)
  const { rid, name, origin, legal, agreed, agreedAt, endedAt, proffer } = relationship
  return {
    brand,
    rid,
    name,
    origin,
    ...(legal === undefined ? {} : { legal: { name: '', address: '', ...legal } }),
    ...(agreed === undefined ? {} : { agreement: agreed }),
    ...(agreed === undefined || proffer === undefined ? {} : { agreementId: proffer.hash }),
    proofs: proofsOf(ports, row),
    ...time('agreedAt', agreedAt),
    ...time('endedAt', endedAt),
    erasure: erasureView(ports, facts, row, erasable(ports, ports.database, rid)),
    head: ports.ledgers.head(ports.database, rid),
    now: ports.clock.now(),
  }
}
