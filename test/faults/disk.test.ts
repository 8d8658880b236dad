// A full disk and a locked file: the page is told in one sentence, nothing is half-written, and afterwards all goes on.
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as intents from '../../protocol/owner/intents.ts'
import { recordsOf, wanted, world, hostOf } from '../journeys/setting.ts'

it('a full disk is named, leaves no half of anything, and is over when there is room again', async () => {
  const journey = await world()
  const { person, home } = journey
  const one = await journey.related()
  const { database } = home.store.context
  const before = recordsOf(home, one.rid).length
  // The file may not grow: to SQLite that is a disk without room.
  const writer = database as unknown as { raw: Sqlite.Database }
  const pages = Number(writer.raw.pragma('page_count', { simple: true }))
  writer.raw.pragma(`max_page_count = ${pages}`)
  const codes = new Set<string | undefined>()
  const text = `${wanted} aa=${'x'.repeat(400)}`
  for (let round = 0; round < 40 && !codes.has('disk_full'); round++) {
    const said = await person.call(intents.postIntent, {
      line: text,
      to: [{ brand: hostOf(one), withheld: [] }],
    })
    codes.add(said.code)
    if (said.code !== undefined) expect([said.status, said.code]).toEqual([507, 'disk_full'])
  }
  expect(codes).toContain('disk_full')
  const waiting = database.sql('SELECT 1 FROM waiting').length
  expect(recordsOf(home, one.rid)).toHaveLength(before)
  writer.raw.pragma('max_page_count = 1073741823')
  await person.ask(intents.postIntent, { line: wanted, to: [{ brand: hostOf(one), withheld: [] }] })
  expect(database.sql('SELECT 1 FROM waiting')).toHaveLength(waiting + 1)
  expect((await person.ask(care.verifyAll)).ok).toBe(true)
})

it('a file that another program locks is named, and nothing was changed', async () => {
  const journey = await world()
  const { person, home } = journey
  const one = await journey.related()
  const { database } = home.store.context
  const raw = (database as unknown as { raw: Sqlite.Database }).raw
  raw.pragma('busy_timeout = 100')
  const other = new Sqlite(database.file)
  other.exec('BEGIN IMMEDIATE')
  const before = recordsOf(home, one.rid).length
  const params = { brand: hostOf(one) }
  const said = await person.call(brands.pauseTerms, undefined, { params })
  expect([said.status, said.code]).toEqual([503, 'database_locked'])
  expect((await person.ask(brands.readBrand, undefined, { params })).standing).toBe('in_force')
  expect(recordsOf(home, one.rid)).toHaveLength(before)
  other.exec('ROLLBACK')
  other.close()
  expect((await person.ask(brands.pauseTerms, undefined, { params })).standing).toBe('paused')
  expect((await person.ask(care.verifyAll)).ok).toBe(true)
})
