// The plug is pulled in the middle of a backup: after the next start there is no half of one, and no copy in the clear.
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import Sqlite from 'better-sqlite3'
import * as backups from '../../../protocol/owner/backups.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { claimBy } from '../../support/person.ts'
import { settingsOf, startServer } from '../../support/running.ts'
import { until } from '../../support/until.ts'
import { opened } from './support.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const run = promisify(execFile)

beforeAll(async () => {
  await run(process.execPath, ['server/start/build.mjs'], { cwd: root })
}, 300_000)

it(
  'leaves nothing half after a kill at each stage, and a command makes one beside the server',
  { timeout: 120_000 },
  async () => {
    const folder = join(temporaryFolder(), 'data')
    const place = join(folder, 'backups')
    let server = await startServer(folder, '0')
    const { port } = new URL(server.origin)
    const person = await claimBy(server.origin, /\/setup#([0-9A-Z-]+)/.exec(server.said)?.[1] ?? '')
    // Some bytes, so that a copy takes long enough to be caught.
    const raw = new Sqlite(join(folder, 'bespeak.db'))
    raw.exec(`CREATE TABLE ballast (a BLOB);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
    INSERT INTO ballast SELECT randomblob(100000) FROM n`)
    raw.close()
    const names = (): string[] => (existsSync(place) ? readdirSync(place) : [])
    for (const stage of [/\.plain$/, /\.part$/]) {
      const isCaught = (): boolean => names().some((name) => stage.test(name))
      while (!isCaught()) {
        let isOver = false
        const asked = person.call(backups.makeBackup).then(
          () => (isOver = true),
          () => (isOver = true),
        )
        await until(
          () => isCaught() || isOver,
          (isEnough) => isEnough,
        )
        server.hold(true)
        if (isCaught()) await server.kill()
        else server.hold(false)
        await asked
      }
      expect(isCaught()).toBe(true)
      // A note without its backup, as a cut between the two renames leaves it.
      writeFileSync(join(place, 'bespeak-20200101T000000Z.json'), '{}')
      server = await startServer(folder, port)
      await until(names, (list) => !list.some((name) => /plain|part|note|20200101/.test(name)))
    }
    const { backups: list } = await until(
      () => person.ask(backups.listBackups),
      (read) => read.backups.length > 0,
    )
    expect(list.every(({ isSound }) => isSound === true)).toBe(true)
    const made = await run(process.execPath, ['dist/server/cli.js', 'backup'], {
      cwd: root,
      env: settingsOf(folder, port),
    })
    const path = made.stdout.trim()
    expect(existsSync(path)).toBe(true)
    await opened(path, person.sheet.backupKey)
    expect(names().filter((name) => /plain|part|note/.test(name))).toEqual([])
  },
)
