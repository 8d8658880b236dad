// The journal: what the server did, in order, and any change to it found.
import Sqlite from 'better-sqlite3'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../../server/platform/database.ts'
import { createJournal, journalMigration, type Journal } from '../../../server/platform/journal.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { migrate } from '../../../server/platform/migrate.ts'
import { at, type ManualClock } from '../../support/at.ts'
import { temporaryFolder } from '../../support/folder.ts'

const shop = 'https://shop.example'

function open(): { database: Database; journal: Journal; clock: ManualClock } {
  const clock = at('2026-11-20T10:00:00Z')
  const database = openDatabase({ file: join(temporaryFolder(), 'bespeak.db'), log: silentLog })
  migrate(database, [journalMigration])
  return { database, journal: createJournal({ clock }), clock }
}

async function lived(): Promise<ReturnType<typeof open>> {
  const one = open()
  const { database, journal, clock } = one
  for (let count = 1; count <= 6; count++) {
    await database.transact((tx) => {
      if (count % 2)
        journal.note(tx, 'brand.looked', { count, isNew: true }, { brand: shop, link: '/brands/x' })
      else journal.note(tx, 'store.started')
    })
    await clock.advance(1000)
  }
  return one
}

describe('the journal', () => {
  it('tells the newest first, page by page, of all or of one brand', async () => {
    const { database, journal, clock } = await lived()
    const all = journal.read(database, { limit: 4 })
    expect(all.map(({ seq }) => seq)).toEqual([6, 5, 4, 3])
    expect(all[0]).toEqual({
      seq: 6,
      hash: all[0]?.hash,
      notedAt: clock.now() - 1000,
      code: 'store.started',
      values: {},
    })
    expect(all[1]).toMatchObject({ values: { count: 5, isNew: true }, brand: shop, link: '/brands/x' })
    expect(journal.read(database, { limit: 4, before: 3 }).map(({ seq }) => seq)).toEqual([2, 1])
    expect(journal.read(database, { limit: 2, brand: shop }).map(({ seq }) => seq)).toEqual([5, 3])
    expect(journal.read(database, { limit: 2, brand: shop, before: 3 }).map(({ seq }) => seq)).toEqual([1])
  })

  it('notes nothing for what was undone', async () => {
    const { database, journal } = await lived()
    const undone = database.transact((tx) => {
      journal.note(tx, 'store.started')
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await journal.verify(database)).toMatchObject({ ok: true, count: 6 })
  })

  it('never runs backwards when the clock does', async () => {
    const { database, journal, clock } = await lived()
    clock.jump(clock.now() - 86_400_000)
    await database.transact((tx) => journal.note(tx, 'store.started'))
    const [last, before] = journal.read(database, { limit: 2 })
    expect(last?.notedAt).toBe(before?.notedAt)
    expect(await journal.verify(database)).toMatchObject({ ok: true, count: 7 })
  })

  it('proves itself over many pages, and an empty one too', async () => {
    const { database, journal } = open()
    expect(await journal.verify(database)).toEqual({ ok: true, count: 0, hash: '' })
    await database.transact((tx) => {
      for (let count = 0; count < 2500; count++) journal.note(tx, 'store.started', { count })
    })
    expect(await journal.verify(database)).toMatchObject({ ok: true, count: 2500 })
  })

  const changes: [what: string, sql: string, seq: number, reason: string][] = [
    ['number', 'UPDATE journal SET seq = 30 WHERE seq = 3', 3, 'gap'],
    ['previous hash', 'UPDATE journal SET prev = hash WHERE seq = 3', 3, 'prev'],
    ['hash', 'UPDATE journal SET hash = prev WHERE seq = 3', 3, 'hash'],
    ['time', 'UPDATE journal SET noted_at = noted_at + 1 WHERE seq = 3', 3, 'hash'],
    ['code', `UPDATE journal SET code = 'brand.revoked' WHERE seq = 3`, 3, 'hash'],
    ['values', `UPDATE journal SET said = '{}' WHERE seq = 3`, 3, 'hash'],
    ['brand', `UPDATE journal SET brand = 'https://other.example' WHERE seq = 3`, 3, 'hash'],
    ['relationship', `UPDATE journal SET rid = 'x' WHERE seq = 3`, 3, 'hash'],
    ['link', 'UPDATE journal SET link = NULL WHERE seq = 3', 3, 'hash'],
    ['absence', 'DELETE FROM journal WHERE seq = 3', 3, 'gap'],
  ]
  for (const [what, sql, seq, reason] of changes) {
    it(`finds a changed ${what}`, async () => {
      const { database, journal } = await lived()
      const raw = new Sqlite(database.file)
      expect(raw.prepare(sql).run().changes).toBe(1)
      raw.close()
      expect(await journal.verify(database)).toEqual({ ok: false, seq, reason })
    })
  }
})
