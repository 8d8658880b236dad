// What the package's README shows of erasure, run as it stands: the row is gone before the receipt says so.
import { readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import * as calls from '../../protocol/owner/erasures.ts'
import { hostOf, world } from '../journeys/setting.ts'
import { until } from '../support/until.ts'

const readme = readFileSync(new URL('../../protocol/README.md', import.meta.url), 'utf8')
const shown = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code)
const listening = shown.find((code) => code.startsWith("brand.on('erasure'")) ?? ''

it('erases where the brand keeps wishes of its own, and signs a receipt of it', async () => {
  const scene = await world()
  const one = await scene.related({ via: 'pull' })
  const rows = new Sqlite(':memory:')
  onTestFinished(() => void rows.close())
  rows.exec('CREATE TABLE wish (rid TEXT, line TEXT)')
  rows.prepare('INSERT INTO wish VALUES (?, ?), (?, ?)').run(one.rid, 'a laptop', 'another', 'a bicycle')
  const database = { run: (text: string, ...values: string[]) => rows.prepare(text).run(...values) }
  // Only our own source is run here.
  const listen = new Function('brand', 'database', listening) as (...parts: unknown[]) => void
  listen(one.brand, database)

  await scene.post([one])
  await one.next('intent')
  const params = { params: { brand: hostOf(one) } }
  await scene.person.ask(brands.revokeTerms, { erase: true }, params)
  await (await one.brand.relationship(one.rid))?.pull()
  const { erasures } = await until(
    () => scene.person.ask(calls.readErasures, undefined, params),
    ({ erasures: [first] }) => first?.state === 'receipted',
  )
  expect(erasures[0]?.receipt).toMatchObject({ left: [], retained: [], downstream: [] })
  expect(erasures[0]?.receipt?.erased).toBe(erasures[0]?.records.length)
  expect(erasures[0]?.acknowledgedAt).toBeDefined()
  expect(rows.prepare('SELECT rid FROM wish').all()).toEqual([{ rid: 'another' }])
})
