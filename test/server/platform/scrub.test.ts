// What was deleted or overwritten leaves no byte in the file, whatever was written around it: the promise of forgetting.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openDatabase, query, type Writer } from '../../../server/platform/database.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { seededRandom } from '../../../server/platform/random.ts'
import { temporaryFolder } from '../../support/folder.ts'

const canary = 'Xylophonist'

function foundIn(folder: string): number {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name)).toString('latin1').split(canary).length - 1)
    .reduce((sum, count) => sum + count, 0)
}

function open() {
  const folder = temporaryFolder()
  const database = openDatabase({ file: join(folder, 'a.db'), log: silentLog })
  database.transactNow((tx) =>
    tx.script(`CREATE TABLE a (id TEXT PRIMARY KEY, v TEXT) STRICT, WITHOUT ROWID;
      CREATE TABLE b (n INTEGER PRIMARY KEY, v TEXT) STRICT; CREATE INDEX b_v ON b (v);`),
  )
  return { folder, database }
}

const forget = (tx: Writer): void => {
  for (const table of ['a', 'b']) tx.run(query(`DELETE FROM ${table} WHERE v LIKE ?`, `${canary}%`))
}

it('finds nothing of what is gone after any mix of rows that come, grow, shrink, move and go', async () => {
  for (let seed = 0; seed < 4; seed++) {
    const { folder, database } = open()
    const random = seededRandom(seed)
    const text = (): string => {
      const longest = [60, 60, 60, 1500, 20_000][random.between(0, 4)] ?? 60
      return (
        (random.between(0, 3) === 0 ? canary : 'public') +
        random.id().repeat(random.between(0, Math.ceil(longest / 36)))
      )
    }
    const step = (tx: Writer): void => {
      const put = (sql: string, ...values: (string | number)[]) => tx.run(query(sql, ...values))
      const chosen = random.between(0, 300)
      put('INSERT OR REPLACE INTO a VALUES (?, ?)', `${random.between(0, 500)}`, text())
      put('INSERT OR REPLACE INTO b VALUES (?, ?)', random.between(0, 500), text())
      put('UPDATE a SET v = ? WHERE id = ?', text(), `${chosen}`)
      if (random.between(0, 2) === 0) put('DELETE FROM b WHERE n = ?', chosen)
    }
    for (let round = 0; round < 20; round++) {
      await database.transact((tx) => {
        for (let index = 0; index < 20; index++) step(tx)
      })
    }
    expect(foundIn(folder)).toBeGreaterThan(0)
    await database.transact(forget)
    expect(await database.scrub()).toBe(true)
    expect(foundIn(folder)).toBe(0)
    database.close()
  }
})

it('lets reads go on and writes wait, and is done when nobody reads any more what was before', async () => {
  const { folder, database } = open()
  const put = (id: string, text: string) =>
    database.transact((tx) => tx.run(query('INSERT INTO a VALUES (?, ?)', id, text)))
  const count = () => database.sql('SELECT id FROM a').length
  await put('1', canary)
  await put('2', 'public')
  const other = new Sqlite(database.file, { readonly: true })
  other.exec('BEGIN')
  expect(other.prepare('SELECT count(*) FROM a').pluck().get()).toBe(2)
  await database.transact(forget)
  const scrubbing = database.scrub()
  const writing = put('3', 'public')
  expect(count()).toBe(1)
  await writing
  expect(count()).toBe(2)
  other.exec('COMMIT')
  other.close()
  expect(await scrubbing).toBe(true)
  expect(foundIn(folder)).toBe(0)
  database.close()
})
