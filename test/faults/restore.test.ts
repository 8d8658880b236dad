// The plug is pulled in the middle of a restore: the old data file is whole, or the new one is, and never anything between.
import { execFile, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../server/platform/database.ts'
import { silentLog } from '../../server/platform/log.ts'
import { temporaryFolder } from '../support/folder.ts'
import { house } from '../support/house.ts'
import { claim } from '../support/person.ts'

const root = join(import.meta.dirname, '..', '..')

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['server/start/build.mjs'], { cwd: root })
}, 300_000)

/** Runs the command as a person does; `typed` goes in by a pipe. */
async function command(folder: string, words: readonly string[], { typed = '', killAfterMs = 0 } = {}) {
  const child = spawn(process.execPath, ['dist/server/cli.js', ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', BESPEAK_DATA: folder },
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stdin.on('error', () => undefined)
  child.stdin.end(typed)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  if (killAfterMs > 0) {
    await setTimeout(killAfterMs)
    child.kill('SIGKILL')
  }
  return { code: await ended, said }
}

const marks = (folder: string): number => {
  const database = openDatabase({ file: join(folder, 'bespeak.db'), log: silentLog })
  try {
    expect(database.sql('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    return database.sql('SELECT 1 FROM restoration').length
  } finally {
    database.close()
  }
}

it('says in a sentence why it restores nothing: a server that runs, data that is there, a key that is none', async () => {
  const home = await house()
  await claim(home)
  const { dataFolder } = home.config
  const copy = join(temporaryFolder(), 'copy.db')
  home.store.context.database.snapshotTo(copy)
  const running = await command(dataFolder, ['restore', copy, '--replace'])
  expect(running).toMatchObject({ code: 1 })
  expect(running.said).toContain('Nothing was restored: the server is running.')
  await home.close()
  const full = await command(dataFolder, ['restore', copy])
  expect(full).toMatchObject({ code: 1 })
  expect(full.said).toContain('there is data in')
  expect((await command(dataFolder, ['restore'])).code).toBe(2)
  const done = await command(dataFolder, ['restore', copy, '--replace'])
  expect(done).toMatchObject({ code: 0 })
  expect(done.said).toContain('Next: npm start.')
  expect(done.said).toContain('.before-restore-')
  expect(marks(dataFolder)).toBe(1)
})

it('leaves the old file whole, or the new one, wherever it is cut off', async () => {
  const home = await house()
  await claim(home)
  const { dataFolder } = home.config
  const copy = join(temporaryFolder(), 'copy.db')
  home.store.context.database.snapshotTo(copy)
  await home.close()
  const began = performance.now()
  await command(dataFolder, ['restore', copy, '--replace'])
  const lasts = performance.now() - began
  for (let round = 1; round <= 5; round += 1) {
    await command(dataFolder, ['restore', copy, '--replace'], {
      killAfterMs: lasts * (0.4 + 0.6 * (round / 5)),
    })
    expect(marks(dataFolder)).toBe(1)
  }
  // The next one that is let finish clears up what the others left.
  expect((await command(dataFolder, ['restore', copy, '--replace'])).code).toBe(0)
  expect(readdirSync(dataFolder).filter((name) => name.startsWith('restoring-'))).toEqual([])
  await home.reopen()
})
