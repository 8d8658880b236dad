// What the person's pages ask for, as the life behind them grows.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { openServer } from '../../server/open.ts'
import { silentLog } from '../../server/platform/log.ts'
import { Browser } from '../support/person.ts'
import { counted, median, ms, nowMs, row, sleep, type Row } from './figures.ts'
import { growTo, makeTemplate, openLife } from './life.ts'
import { freePort } from './server-process.ts'
import { configFor } from './world.ts'

async function timeOf(browser: Browser, path: string): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 12; round++) {
    const began = nowMs()
    const response = await browser.fetch(path)
    const text = await response.text()
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`)
    if (round > 1) times.push(nowMs() - began)
  }
  return median(times)
}

export async function readRows(folder: string, sizes: readonly number[]): Promise<Row[]> {
  // The session's cookie belongs to the port.
  const port = await freePort()
  const life = await openLife(folder, port)
  const template = await makeTemplate(folder, life)
  const { cookies } = life.person
  await life.server.close()
  // Until our own client has seen that its idle connections are closed.
  await sleep(200)
  const figures = new Map<string, number[]>()
  const floors: number[] = []
  let bytesPerRecord = 0
  let records = 0
  for (const size of sizes) {
    records = growTo(folder, template, size)
    bytesPerRecord = statSync(join(folder, 'data/bespeak.db')).size / records
    const server = await openServer({ ...configFor(folder), port }, { log: silentLog })
    const browser = new Browser(server.config.origin)
    for (const [name, value] of cookies) browser.cookies.set(name, value)
    const id = <T extends string>(sql: string) =>
      server.store.context.database.sql<{ id: T }>(sql)[0]?.id ?? ''
    const order = id('SELECT id FROM orders ORDER BY placedAt LIMIT 1')
    const intent = id("SELECT id FROM intent WHERE state = 'open' LIMIT 1")
    const paths = {
      'now page': '/api/now',
      'open intents': '/api/intents?tab=open',
      'all intents': '/api/intents?tab=all',
      'one intent': `/api/intents/${intent}`,
      brands: '/api/brands',
      'one brand': '/api/brands/b00001.example',
      'orders with their sums': '/api/orders',
      'search in orders': '/api/orders?text=lapt',
      'one order': `/api/orders/${order}`,
      journal: '/api/journal',
      care: '/api/care',
    }
    floors.push(await timeOf(browser, '/api/preferences'))
    for (const [name, path] of Object.entries(paths)) {
      figures.set(name, [...(figures.get(name) ?? []), await timeOf(browser, path)])
    }
    await server.close()
    await sleep(200)
  }
  const floor = median(floors)
  const names = sizes.map(counted).join(' / ')
  return [
    ...[...figures].map(([name, times]) => {
      const largest = times.at(-1) ?? Number.NaN
      return row(`${name}, ${names} records`, {
        figure: times.map(ms).join(' / '),
        limit: `smallest owner read ${ms(floor)}`,
        ratio: largest / floor,
        bar: '≤ 20 ms',
        isMet: largest <= 20,
        values: {
          ...Object.fromEntries(sizes.map((size, index) => [String(size), times[index] ?? 0])),
          floor,
        },
      })
    }),
    row(`data file for a record, at ${counted(records)}`, {
      figure: `${(bytesPerRecord / 1024).toFixed(2)} kB`,
      bar: '≤ 1.5 kB',
      isMet: bytesPerRecord <= 1536,
      values: { bytesPerRecord, records },
    }),
  ]
}
