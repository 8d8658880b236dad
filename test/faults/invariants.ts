// What must hold whatever happens: nothing flows that may not, every state is what the ledger says, and nothing is lost.
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect } from 'vitest'
import { applyRecord, emptyLedger, stateAt, type LedgerState } from '../../protocol/lifecycle.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { Problem } from '../../protocol/problem.ts'
import { personId } from '../../protocol/message.ts'
import type { LiveRecord } from '../../protocol/record.ts'
import { coversLine } from '../../protocol/terms.ts'
import { claimsOf } from '../../server/platform/ledger/own.ts'
import { folding } from '../../server/store/app.ts'
import { verifyAll } from '../../server/store/care/care.ts'
import { orderAsOf, orderRow } from '../../server/store/orders/orders.ts'
import { relationshipOf } from '../../server/store/terms/terms.ts'
import { recordsOf } from '../journeys/setting.ts'
import type { House } from '../support/house.ts'

const lifeOf = ['in_force', 'paused']

/** Content that leaves must be granted at that very moment. */
export function checkServed({ store }: Pick<House, 'store'>, rid: string, record: LiveRecord): void {
  if (!/^(?:intent\.(?:post|revise)|disclosure\.grant|thread\.)/.test(record.type)) return
  const { database, clock } = store.context
  const relationship = relationshipOf(database, rid)
  const { grant, expiresAt = 0 } = relationship ?? {}
  const what = `${record.type} to ${relationship?.brand ?? rid} (${relationship?.state ?? 'none'})`
  if (relationship === undefined || !lifeOf.includes(relationship.state))
    throw new Error(`${what}: no agreement`)
  if (expiresAt <= clock.now()) throw new Error(`${what}: past its time`)
  const { on, jti, body } = claimsOf(record.jwt)
  if (record.type === 'disclosure.grant') {
    const [row] = database.sql<{ endedAt: number | null }>(
      'SELECT endedAt FROM disclosure WHERE rid = ? AND id = ?',
      rid,
      jti,
    )
    if (row?.endedAt !== null) throw new Error(`${what}: it had ended`)
    return
  }
  const id = record.type === 'intent.post' ? jti : (on ?? '')
  const [copy] = database.sql<{ state: string; expiresAt: number }>(
    'SELECT state, expiresAt FROM intent_copy WHERE rid = ? AND id = ?',
    rid,
    id,
  )
  if (copy === undefined || !['open', 'revised'].includes(copy.state))
    throw new Error(`${what}: it is ${copy?.state}`)
  if (copy.expiresAt <= clock.now()) throw new Error(`${what}: the intent is past its time`)
  const line = parseLine((body as { line: string }).line)
  // What was told before a pause may still be read. An older revision may name what is no longer asked; the newest must be within the grant.
  if (!line.ok || grant === undefined) throw new Error(`${what}: no line or no grant`)
  if (record.type === 'intent.post' && !coversLine({ ...grant, isPaused: false }, line.line, clock.seconds()))
    throw new Error(`${what}: not granted`)
}

/** For the report of a failure: what was said there, and how the fold refuses it. */
function around(home: Pick<House, 'store'>, rid: string, seq: number): string {
  const records = rid === 'own' ? [] : recordsOf(home, rid)
  const lines = records
    .slice(Math.max(0, seq - 10), seq)
    .map(
      (record) =>
        `${record.at} ${record.type} ${'jwt' in record ? `${claimsOf(record.jwt).jti.slice(0, 4)} on ${(claimsOf(record.jwt).on ?? '').slice(0, 4)}` : ''}`,
    )
  let refused = ''
  try {
    foldOf(home, rid, 0)
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause
    refused = cause.detail
  }
  return `${seq} (${refused})\n  ${lines.join('\n  ')}`
}

export function foldOf(home: Pick<House, 'store'>, rid: string, nowSeconds: number): LedgerState {
  let state = emptyLedger()
  for (const record of recordsOf(home, rid)) {
    if (!('jwt' in record)) throw new Error('a record of the store has lost its content')
    const claims = claimsOf(record.jwt)
    state = applyRecord(state, { record, claims, by: claims.iss === personId(rid) ? 'person' : 'brand' })
  }
  return stateAt(state, nowSeconds)
}

type Row = Record<string, string | number | null>

/** Every derived table, row by row. */
export const dumpDerived = ({ store }: Pick<House, 'store'>): Record<string, Row[]> =>
  dumpTables((query) => store.context.database.sql<Row>(query))

/** The same of the data file of a server that stands still. */
export function dumpFile({ config }: Pick<House, 'config'>): Record<string, Row[]> {
  const file = new Sqlite(join(config.dataFolder, 'bespeak.db'), { readonly: true })
  try {
    return dumpTables((query) => file.prepare<[], Row>(query).all())
  } finally {
    file.close()
  }
}

function dumpTables(all: (query: string) => Row[]): Record<string, Row[]> {
  return Object.fromEntries(
    folding.derived.map((table) => {
      const rows = all(`SELECT * FROM "${table}"`)
      return [table, rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))]
    }),
  )
}

/** Journal and ledgers verify; each table says what the fold of its ledger says; a rebuild changes no row. */
export async function checkWorld(home: Pick<House, 'store'>): Promise<void> {
  const { context } = home.store
  const { database, clock, ledgers } = context
  const report = await verifyAll(context)
  expect(report.journal.ok, 'the journal verifies').toBe(true)
  const broken = report.ledgers.filter(({ ok }) => !ok)
  if (broken.length > 0) {
    const lines = broken.map(
      ({ rid, badSeq = 0, reason = '' }) => `${rid}: ${reason} at ${around(home, rid, badSeq)}`,
    )
    throw new Error(`ledgers do not verify\n${lines.join('\n')}`)
  }
  const now = clock.seconds()
  for (const row of database.sql<Row>('SELECT rid, state, expiresAt FROM relationship')) {
    const rid = String(row['rid'])
    const fold = foldOf(home, rid, now)
    expect(row['state'], `relationship ${rid}`).toBe(fold.relationship)
    compare(home, rid, fold)
  }
  for (const { n } of database.sql<{ n: number }>('SELECT count(*) AS n FROM orders GROUP BY rid, offer'))
    expect(n, 'orders of one offer').toBe(1)
  const running = `SELECT count(*) AS n FROM orders WHERE state NOT IN ('cancelled', 'lapsed', 'refunded', 'closed', 'returned', 'disputed') GROUP BY intent`
  for (const { n } of database.sql<{ n: number }>(running))
    expect(n, 'orders under way of one intent').toBe(1)
  const before = dumpDerived(home)
  await ledgers.rebuild()
  expect(dumpDerived(home)).toEqual(before)
}

const byClock = new Set(['expired', 'ended', 'stale'])

function compare({ store }: Pick<House, 'store'>, rid: string, fold: LedgerState): void {
  const { database, clock } = store.context
  const now = clock.now()
  const rows = (sql: string): Row[] => database.sql<Row>(sql, rid)
  // What the clock alone has ended may be called by any of its ends: which came first needs no record.
  const same = (what: string, row: Row, isPast: boolean, state: string | undefined): void => {
    const kept = isPast ? 'expired' : String(row['state'])
    if (byClock.has(kept) && byClock.has(state ?? '')) return
    if (kept !== state) throw new Error(`${what} ${String(row['id'])} is ${kept}, and ${state} by its ledger`)
  }
  const isOverNow = (row: Row, end: string, states: readonly string[]): boolean =>
    states.includes(String(row['state'])) && Number(row[end]) <= now - (end === 'expiresAt' ? 1000 : 0)
  const copies = rows(
    `SELECT id, state, revision, expiresAt FROM intent_copy WHERE rid = ? AND state != 'planned'`,
  )
  expect(copies).toHaveLength(fold.intents.size)
  for (const row of copies) {
    const found = fold.intents.get(String(row['id']))
    same('intent', row, isOverNow(row, 'expiresAt', ['open', 'revised']), found?.state)
    expect(row['revision'], 'revision').toBe(found?.revision)
  }
  const known = rows('SELECT id, copy, state, revision, rounds, validUntil FROM offer WHERE rid = ?')
  expect(known).toHaveLength(fold.offers.size)
  for (const row of known) {
    const found = fold.offers.get(String(row['id']))
    expect([row['revision'], row['rounds']], 'offer').toEqual([found?.revision, found?.rounds])
    same('offer', row, isOverNow(row, 'validUntil', ['made', 'countered', 'revised']), found?.state)
  }
  const bought = rows('SELECT id, state, refunded FROM orders WHERE rid = ?')
  expect(bought).toHaveLength(fold.orders.size)
  for (const row of bought) {
    const found = fold.orders.get(String(row['id']))
    const order = orderRow(database, String(row['id']))
    const relationship = relationshipOf(database, rid)
    if (!order || !relationship) throw new Error('an order of nobody')
    const { state, refunded } = orderAsOf(database, order, relationship, now - 1000)
    expect([state, refunded], 'order').toEqual([found?.state, found?.refunded])
  }
  for (const row of rows('SELECT id, until, endedAt FROM disclosure WHERE rid = ?')) {
    const isOver = row['endedAt'] !== null || Number(row['until']) < now - 1000
    expect(isOver ? 'over' : 'granted', 'disclosure').toBe(
      fold.disclosures.get(String(row['id']))?.state === 'granted' ? 'granted' : 'over',
    )
  }
  for (const row of rows('SELECT id, state FROM erasure WHERE rid = ?')) {
    const found = fold.erasures.get(String(row['id']))?.state ?? ''
    if (['overdue', 'closed'].includes(found)) expect(['requested', 'acknowledged']).toContain(row['state'])
    else expect(row['state'], 'erasure').toBe(found)
  }
}
