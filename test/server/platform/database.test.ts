// The data file keeps its promises: shared commits, separate fates, nothing half-written.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import {
  hot,
  openDatabase,
  query,
  tables,
  type Database,
  type Writer,
} from '../../../server/platform/database.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { temporaryFolder } from '../../support/folder.ts'

interface Tables {
  thing: { id: number; name: string; is_new: number }
}

const db = tables<Tables>()
const opened: Database[] = []

function open(file = join(temporaryFolder(), 'bespeak.db')): Database {
  const database = openDatabase({ file, log: silentLog })
  opened.push(database)
  return database
}

async function withThings(): Promise<Database> {
  const database = open()
  await database.transact((tx) =>
    tx.script(
      'CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, is_new INTEGER NOT NULL) STRICT',
    ),
  )
  return database
}

const add = (tx: Writer, name: string): number =>
  tx.run(query('INSERT INTO thing (name, is_new) VALUES (?, ?)', name, true)).lastId
const namesIn = (database: Database): string[] =>
  database.all(db.selectFrom('thing').select('name').orderBy('id')).map((row) => row.name)

afterEach(() => {
  for (const database of opened.splice(0)) database.close()
})

describe('transact', () => {
  it('shares one commit between the bodies of one moment, each with its own fate', async () => {
    const database = await withThings()
    const marks: number[] = []
    const results = await Promise.allSettled(
      ['a', 'b', 'a', 'c'].map((name) =>
        database.transact((tx) => {
          marks.push(tx.mark)
          return add(tx, name)
        }),
      ),
    )
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(new Set(marks).size).toBe(1)
    expect(namesIn(database)).toEqual(['a', 'b', 'c'])
  })

  it('undoes all that a body did when it throws, and rejects with what it threw', async () => {
    const database = await withThings()
    const failed = database.transact((tx) => {
      add(tx, 'half')
      throw new RangeError('no')
    })
    await expect(failed).rejects.toThrow(RangeError)
    expect(namesIn(database)).toEqual([])
  })

  it('tells listeners after the commit and before the promise resolves, and only for what was committed', async () => {
    const database = await withThings()
    const heard: string[] = []
    const kept = database.transact((tx) => {
      add(tx, 'kept')
      tx.onCommit(() => heard.push(`kept ${namesIn(database).length}`))
    })
    const lost = database.transact((tx) => {
      tx.onCommit(() => heard.push('lost'))
      throw new Error('undone')
    })
    await kept.then(() => heard.push('resolved'))
    await expect(lost).rejects.toThrow('undone')
    expect(heard).toEqual(['kept 1', 'resolved'])
  })

  it('keeps the commit and the other listeners when one listener fails', async () => {
    const database = await withThings()
    const heard: string[] = []
    await database.transact((tx) => {
      add(tx, 'a')
      tx.onCommit(() => {
        throw new Error('a listener')
      })
      tx.onCommit(() => heard.push('second'))
    })
    expect(heard).toEqual(['second'])
    expect(namesIn(database)).toEqual(['a'])
  })

  it('refuses an asynchronous body and undoes what it wrote', async () => {
    const database = await withThings()
    const misuse = database.transact(async (tx) => {
      add(tx, 'a')
      await Promise.resolve()
    })
    await expect(misuse).rejects.toThrow('must not be asynchronous')
    expect(namesIn(database)).toEqual([])
  })

  it('refuses a transaction inside a transaction', async () => {
    const database = await withThings()
    const nested = database.transact((tx) => {
      add(tx, 'outer')
      void database.transact((inner) => add(inner, 'inner'))
    })
    await expect(nested).rejects.toThrow('inside a transaction')
    expect(namesIn(database)).toEqual([])
  })

  it('refuses a writer that outlived its body', async () => {
    const database = await withThings()
    const kept = await database.transact((tx) => [tx])
    expect(() => add(kept[0] as Writer, 'late')).toThrow('after its body returned')
    expect(() => kept[0]?.onCommit(() => undefined)).toThrow('after its body returned')
  })

  it('carries a thousand writers in order', async () => {
    const database = await withThings()
    const names = Array.from({ length: 1000 }, (_, index) => `thing ${index}`)
    const ids = await Promise.all(names.map((name) => database.transact((tx) => add(tx, name))))
    expect(ids).toEqual(names.map((_, index) => index + 1))
    expect(namesIn(database)).toEqual(names)
  })

  it('finishes what was asked for before it closes', async () => {
    const file = join(temporaryFolder(), 'bespeak.db')
    const database = openDatabase({ file, log: silentLog })
    const made = database.transact((tx) => tx.script('CREATE TABLE last (id INTEGER) STRICT'))
    database.close()
    await made
    expect(open(file).sql(`SELECT name FROM sqlite_schema`)).toEqual([{ name: 'last' }])
  })
})

describe('a full disk', () => {
  it('is a clear failure that leaves nothing half-written, and passes', async () => {
    const database = await withThings()
    await database.transact((tx) => add(tx, 'before'))
    const [pages] = database.sql<{ page_count: number }>('PRAGMA page_count')
    await database.transact((tx) => tx.script(`PRAGMA max_page_count = ${pages?.page_count ?? 0}`))
    const big = 'x'.repeat(200_000)
    const [small, failed] = await Promise.allSettled([
      database.transact((tx) => add(tx, 'small')),
      database.transact((tx) => {
        add(tx, 'first half')
        add(tx, big)
      }),
    ])
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'disk_full' } })
    // Those who shared the commit were told the truth, whatever it was.
    const isKept = namesIn(database).includes('small')
    expect(small?.status).toBe(isKept ? 'fulfilled' : 'rejected')
    expect(namesIn(database)).not.toContain('first half')
    await database.transact((tx) => tx.script('PRAGMA max_page_count = 1000000'))
    await database.transact((tx) => add(tx, big))
    expect(namesIn(database)).toContain(big)
  })
})

describe('a locked file', () => {
  it('is a clear failure, and reads go on', async () => {
    const database = await withThings()
    await database.transact((tx) => {
      add(tx, 'before')
    })
    database.sql('PRAGMA busy_timeout = 10')
    const other = open(database.file)
    const held = other as unknown as { raw: { exec(sql: string): void } }
    held.raw.exec('BEGIN IMMEDIATE')
    await expect(database.transact((tx) => add(tx, 'a'))).rejects.toMatchObject({ code: 'database_locked' })
    expect(namesIn(database)).toEqual(['before'])
    held.raw.exec('ROLLBACK')
    await database.transact((tx) => add(tx, 'a'))
    expect(namesIn(other)).toEqual(['before', 'a'])
  })
})

describe('reading', () => {
  it('cannot write', async () => {
    const database = await withThings()
    const sneaky = query(`INSERT INTO thing (name, is_new) VALUES ('a', 1) RETURNING id`)
    expect(() => database.first(sneaky)).toThrow('only transact')
    expect(() => database.sql(`DELETE FROM thing RETURNING id`)).toThrow('only transact')
    await database.transact((tx) => expect(tx.first(sneaky)).toEqual({ id: 1 }))
  })

  it('compiles a hot query once and fills in the values each time', async () => {
    const database = await withThings()
    await database.transact((tx) => ['a', 'b', 'c'].forEach((name) => add(tx, name)))
    let builds = 0
    const between = hot<{ low: number; high: number; most: number }, { name: string }>((value) => {
      builds++
      return db
        .selectFrom('thing')
        .select('name')
        .where('id', '>=', value('low'))
        .where('id', '<=', value('high'))
        .orderBy('id')
        .limit(value('most'))
    })
    expect(database.all(between({ low: 2, high: 3, most: 9 }))).toEqual([{ name: 'b' }, { name: 'c' }])
    expect(database.all(between({ low: 1, high: 3, most: 1 }))).toEqual([{ name: 'a' }])
    expect(builds).toBe(1)
    const insert = hot<{ name: string; isNew: boolean }, unknown>((value) =>
      db
        .insertInto('thing')
        .values({ name: value('name'), is_new: value('isNew') as unknown as number, id: 9 }),
    )
    await database.transact((tx) => tx.run(insert({ name: 'd', isNew: false })))
    expect(database.first(db.selectFrom('thing').selectAll().where('id', '=', 9))).toEqual({
      id: 9,
      name: 'd',
      is_new: 0,
    })
  })

  it('gives nothing, not null, for what is absent', async () => {
    const database = await withThings()
    expect(database.first(db.selectFrom('thing').selectAll())).toBeUndefined()
  })
})

describe('the file', () => {
  it('is readable by its owner only, with its companions', async () => {
    const database = await withThings()
    for (const end of ['', '-wal', '-shm']) expect(statSync(database.file + end).mode & 0o777).toBe(0o600)
  })

  it('can be read and written by a second program beside the first', async () => {
    const database = await withThings()
    const other = open(database.file)
    await Promise.all([
      ...['a', 'b'].map((name) => database.transact((tx) => add(tx, name))),
      ...['c', 'd'].map((name) => other.transact((tx) => add(tx, name))),
    ])
    expect(namesIn(database).toSorted()).toEqual(['a', 'b', 'c', 'd'])
    expect(namesIn(other)).toEqual(namesIn(database))
  })

  it('can be copied whole while it is written', async () => {
    const database = await withThings()
    await database.transact((tx) => add(tx, 'a'))
    const copy = join(temporaryFolder(), 'copy.db')
    database.snapshotTo(copy)
    await database.transact((tx) => add(tx, 'b'))
    expect(namesIn(open(copy))).toEqual(['a'])
    expect(statSync(copy).mode & 0o777).toBe(0o600)
    expect(() => database.snapshotTo(copy)).toThrow()
  })

  it('says what it is when it is no data file', () => {
    const file = join(temporaryFolder(), 'folder.db')
    expect(() => openDatabase({ file: join(file, 'x'), log: silentLog })).toThrow()
    expect(() => openDatabase({ file, log: silentLog, readonly: true })).toThrow('unavailable')
  })
})
