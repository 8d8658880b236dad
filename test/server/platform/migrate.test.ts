// The data file grows forward only, and a copy of it is kept before each growth.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../../server/platform/database.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { migrate, type Migration } from '../../../server/platform/migrate.ts'
import { temporaryFolder } from '../../support/folder.ts'

const steps: Migration[] = [
  { number: 1, name: 'first', up: 'CREATE TABLE first (id INTEGER) STRICT; INSERT INTO first VALUES (7)' },
  { number: 4, name: 'fourth', up: 'ALTER TABLE first ADD COLUMN name TEXT' },
  { number: 10, name: 'tenth', up: 'CREATE TABLE tenth (id INTEGER) STRICT' },
]
const open = (file = join(temporaryFolder(), 'bespeak.db')): Database =>
  openDatabase({ file, log: silentLog })
const numbers = (list: Migration[]): number[] => list.map((one) => one.number)

describe('migrate', () => {
  it('runs what is missing, in order, once', () => {
    const database = open()
    expect(numbers(migrate(database, steps.toReversed()))).toEqual([1, 4, 10])
    expect(migrate(database, steps)).toEqual([])
    expect(database.sql('SELECT * FROM first')).toEqual([{ id: 7, name: null }])
  })

  it('keeps a copy of the file as it was, but none of a new file', () => {
    const database = open()
    migrate(database, steps.slice(0, 1))
    expect(existsSync(`${database.file}.before-1`)).toBe(false)
    migrate(database, steps)
    const before = open(`${database.file}.before-4`)
    expect(before.sql('SELECT * FROM first')).toEqual([{ id: 7 }])
  })

  it('stops at a step that fails, and goes on from there another time', () => {
    const database = open()
    const broken = [
      steps[0],
      { number: 4, name: 'fourth', up: 'CREATE TABLE half (id INTEGER) STRICT; NONSENSE' },
      steps[2],
    ]
    expect(() => migrate(database, broken as Migration[])).toThrow('NONSENSE')
    expect(database.sql(`SELECT name FROM sqlite_schema WHERE name = 'half'`)).toEqual([])
    expect(numbers(migrate(database, steps))).toEqual([4, 10])
  })

  it('refuses a file of a newer version and names both', () => {
    const database = open()
    migrate(database, steps)
    try {
      migrate(database, steps.slice(0, 2))
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'not_possible' })
      expect((error as { detail: string }).detail).toMatch(/newer version \(step 10; this version knows 4\)/)
    }
  })

  it('refuses a list that was rewritten', () => {
    const database = open()
    migrate(database, steps)
    const renamed = steps.map((one) => ({ ...one, name: `${one.name} again` }))
    expect(() => migrate(database, renamed)).toThrow('not_possible')
    const inserted = [...steps, { number: 2, name: 'second', up: 'SELECT 1' }]
    expect(() => migrate(database, inserted)).toThrow('not_possible')
    expect(() => migrate(database, [...steps, { number: 4, name: 'twice', up: '' }])).toThrow('the number 4')
  })
})
