// A long life with brands: twenty purchases made for real, then copied row for row until there is enough of them.
import Sqlite from 'better-sqlite3'
import { join } from 'node:path'
import { silentLog } from '../../server/platform/log.ts'
import { openServer, type OpenServer } from '../../server/open.ts'
import type { Context } from '../../server/store/context.ts'
import { offerKey } from '../../server/store/offers/offers.ts'
import { sendAccept } from '../../server/store/orders/orders.ts'
import { putWaiting } from '../../server/store/waiting/waiting.ts'
import { claim, type Person } from '../support/person.ts'
import { makeMaker, offerBody, say, type Maker } from './brands.ts'
import { configFor, laptop, post, relate } from './world.ts'

export interface Life {
  server: OpenServer
  origin: string
  person: Person
}

export async function openLife(folder: string, port: number): Promise<Life> {
  const server = await openServer({ ...configFor(folder), port }, { log: silentLog })
  const { origin } = server.config
  const home = { ...server, origin, reopen: () => Promise.reject(new Error('not here')) }
  return { server, origin, person: await claim(home) }
}

const address = {
  name: 'Ada Example',
  street: 'Rambla 1',
  postcode: '08001',
  city: 'Barcelona',
  country: 'ES',
}

async function tell(origin: string, maker: Maker, type: string, body: object, on: string, head: string) {
  const jwt = say(maker, type, body, { on, head })
  const headers = { 'content-type': 'application/jwt' }
  const response = await fetch(`${origin}/r/${maker.rid}/inbox`, { method: 'POST', headers, body: jwt })
  if (response.status !== 201) throw new Error(`${type}: ${response.status} ${await response.text()}`)
}

const first = <T>(context: Context, sql: string, ...values: string[]): T => {
  const [found] = context.database.sql<Record<string, unknown>>(sql, ...values)
  if (!found) throw new Error(`nothing: ${sql}`)
  return found as T
}

/** From the wish to the receipt. */
async function buy({ server, origin }: Life, maker: Maker): Promise<void> {
  const { context } = server.store
  const { clock, database, ledgers, random } = context
  const { rid } = maker
  const head = () => ledgers.head(database, rid).hash
  const intent = await post(context, laptop, [maker.origin])
  const { id: copy } = first<{ id: string }>(context, 'SELECT id FROM intent_copy WHERE intent = ?', intent)
  await tell(origin, maker, 'offer.make', offerBody(copy), copy, head())
  const { id: offer } = first<{ id: string }>(
    context,
    'SELECT id FROM offer WHERE rid = ? AND copy = ?',
    rid,
    copy,
  )
  const order = random.id()
  const plan = { key: offerKey(rid, offer), order, revision: 1, total: 80400, give: address }
  const what = { id: random.id(), kind: 'accept' as const, subject: plan.key, body: plan }
  const { sendsAt } = await database.transact((tx) => putWaiting(context, tx, what))
  await sendAccept(context, { ...what, body: JSON.stringify(plan), madeAt: clock.now(), sendsAt })
  await tell(origin, maker, 'order.confirm', { number: 'N-1' }, order, head())
  const { totals, currency } = offerBody(copy)
  const receipt = { totals, currency, payment: { method: 'transfer', reference: 'R-1' } }
  await tell(origin, maker, 'order.receipt', receipt, order, head())
}

type Cell = string | number | bigint | Uint8Array | null
type Line = Record<string, Cell>

const grown = [
  ...['record', 'answer', 'journal', 'intent', 'intent_tag', 'intent_copy', 'offer', 'orders', 'order_event'],
  'disclosure',
]
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g
const minute = 60

/** What one round of purchases added, with all that is needed to add it again. */
export interface Template {
  lines: Map<string, Line[]>
  /** Records for each ledger, and rows of the journal. */
  steps: Map<number, number>
  journal: number
  copies: number
  records: number
}

function allLines(folder: string): Map<string, Line[]> {
  const file = new Sqlite(join(folder, 'data/bespeak.db'), { readonly: true })
  const lines = new Map(grown.map((table) => [table, file.prepare(`SELECT * FROM ${table}`).all() as Line[]]))
  file.close()
  return lines
}

export async function makeTemplate(folder: string, life: Life): Promise<Template> {
  const { context } = life.server.store
  const makers: Maker[] = []
  for (let number = 0; number < 20; number++) {
    makers.push(await relate(context, makeMaker(number), ['#follow laptop', '#follow canoe']))
  }
  const origins = makers.map(({ origin }) => origin)
  for (let open = 0; open < 10; open++) await post(context, '#want canoe EUR..900 is:new', origins)
  const before = allLines(folder)
  for (const maker of makers) await buy(life, maker)
  const lines = new Map<string, Line[]>()
  for (const [table, now] of allLines(folder)) {
    const old = new Set((before.get(table) ?? []).map((line) => JSON.stringify(line)))
    lines.set(
      table,
      now.filter((line) => !old.has(JSON.stringify(line))),
    )
  }
  const steps = new Map<number, number>()
  const records = lines.get('record') ?? []
  for (const { ledger } of records) steps.set(Number(ledger), (steps.get(Number(ledger)) ?? 0) + 1)
  return { lines, steps, journal: lines.get('journal')?.length ?? 0, copies: 0, records: records.length }
}

/** The same cell in the copy with that number: other ids, so many minutes earlier. */
function moved(cell: Cell, number: number): Cell {
  if (typeof cell === 'string') {
    return cell.replace(uuid, (id) => id.slice(0, 24) + number.toString(16).padStart(12, '0'))
  }
  if (typeof cell !== 'number') return cell
  if (cell > 1.5e12 && cell < 3e12) return cell - number * minute * 1000
  if (cell > 1.5e9 && cell < 3e9) return cell - number * minute
  return cell
}

function copyOf(table: string, line: Line, template: Template, number: number): Line {
  const copy = Object.fromEntries(Object.entries(line).map(([name, cell]) => [name, moved(cell, number)]))
  const step = template.steps.get(Number(line['ledger'])) ?? 0
  if (table === 'record') return { ...copy, place: null, seq: Number(line['seq']) + number * step }
  if (table === 'answer') return { ...copy, seq: Number(line['seq']) + number * step }
  if (table === 'journal') return { ...copy, seq: Number(line['seq']) + number * template.journal }
  if (table === 'orders')
    return { ...copy, month: new Date(Number(copy['placedAt'])).toISOString().slice(0, 7) }
  return copy
}

/** Copies until there are so many records. The server on the folder must be closed. @returns how many there are */
export function growTo(folder: string, template: Template, wanted: number): number {
  const file = new Sqlite(join(folder, 'data/bespeak.db'))
  file.pragma('synchronous = OFF')
  const count = () => (file.prepare('SELECT count(*) AS many FROM record').get() as { many: number }).many
  const begun = count()
  const missing = Math.ceil((wanted - begun) / template.records)
  const inserts = new Map(
    [...template.lines].map(([table, [line]]) => {
      const names = Object.keys(line ?? {})
      const values = names.map((name) => `@${name}`).join(', ')
      return [table, file.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values})`)]
    }),
  )
  file.transaction(() => {
    for (let copy = 1; copy <= missing; copy++) {
      const number = template.copies + copy
      for (const [table, lines] of template.lines) {
        for (const line of lines) inserts.get(table)?.run(copyOf(table, line, template, number))
      }
    }
    if (missing <= 0) return
    template.copies += missing
    for (const [ledger, step] of template.steps) {
      file.prepare('UPDATE ledger SET seq = seq + ? WHERE number = ?').run(step * missing, ledger)
    }
  })()
  const now = count()
  file.pragma('wal_checkpoint(TRUNCATE)')
  file.close()
  return now
}
