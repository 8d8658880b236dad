// Pulling the plug: a process killed in the middle of its work loses nothing that it had promised.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../server/platform/clock.ts'
import { openDatabase } from '../../../server/platform/database.ts'
import { createKeyring } from '../../../server/platform/keys.ts'
import { createLedgers } from '../../../server/platform/ledger/ledgers.ts'
import { holdFolder } from '../../../server/platform/lock.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { seededRandom } from '../../../server/platform/random.ts'
import { temporaryFolder } from '../../support/folder.ts'

// Inside node_modules, so that the built file finds the native module.
const cache = resolve('node_modules/.cache')
let built = ''
beforeAll(async () => {
  mkdirSync(cache, { recursive: true })
  built = mkdtempSync(join(cache, 'burst-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    build: { ssr: resolve('test/server/platform/burst.ts'), outDir: built, target: 'node20', minify: false },
  })
}, 60_000)
afterAll(() => rmSync(built, { recursive: true, force: true }))

interface Burst {
  child: ChildProcess
  /** Records that the process has named as durable. */
  acknowledged: number[]
  ready: Promise<unknown>
  ended: Promise<unknown>
  end(): Promise<void>
}

function burst(folder: string, before: readonly string[] = []): Burst {
  const [command = '', ...words] = [...before, process.execPath, join(built, 'burst.js'), folder]
  const child = spawn(command, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const acknowledged: number[] = []
  let text = ''
  const ready = new Promise((done, fail) => {
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString()
      const rows = text.split('\n')
      text = rows.pop() ?? ''
      for (const row of rows) {
        if (row === 'ready') done(undefined)
        else acknowledged.push(Number(row))
      }
    })
    child.on('exit', () => fail(new Error('it ended before it was ready')))
  })
  const closed = once(child, 'close')
  return {
    child,
    acknowledged,
    ready,
    ended: closed,
    async end() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

describe('kill -9', () => {
  it('loses nothing acknowledged and tears nothing, in twenty rounds', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder()
    const random = seededRandom('kill')
    let total = 0
    for (let round = 0; round < 20; round++) {
      const one = burst(folder)
      await one.ready
      while (one.acknowledged.length === 0) await systemClock.sleep(5)
      await systemClock.sleep(random.between(0, 60))
      await one.end()
      const database = openDatabase({ file: join(folder, 'bespeak.db'), log: silentLog })
      const keyring = createKeyring(database, join(folder, 'bespeak.key'), systemClock)
      const ledgers = createLedgers({ database, clock: systemClock, keyring, random, projections: new Map() })
      const { seq } = ledgers.head(database, 'own')
      expect(Math.max(...one.acknowledged), `round ${round}`).toBeLessThanOrEqual(seq)
      const pushes = database.sql<{ count: number; last: number }>(
        'SELECT count(*) AS count, max(seq) AS last FROM push',
      )
      expect(pushes).toEqual([{ count: seq, last: seq }])
      expect(database.sql('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
      if (round % 5 === 4)
        expect(await ledgers.verify(database, 'own')).toMatchObject({ ok: true, records: seq })
      database.close()
      total = seq
    }
    expect(total).toBeGreaterThan(20)
  })

  it('neither loses nor tears when the disk takes no more', { timeout: 30_000 }, async () => {
    const folder = temporaryFolder()
    // No file of that process may grow beyond 512 kB; writes fail as on a disk that is full.
    const limited = `trap '' XFSZ; ulimit -f 1024; exec "$0" "$@"`
    const one = burst(folder, ['sh', '-c', limited])
    await one.ready
    await one.ended
    const database = openDatabase({ file: join(folder, 'bespeak.db'), log: silentLog })
    const keyring = createKeyring(database, join(folder, 'bespeak.key'), systemClock)
    const random = seededRandom('full')
    const ledgers = createLedgers({ database, clock: systemClock, keyring, random, projections: new Map() })
    const { seq } = ledgers.head(database, 'own')
    expect(one.acknowledged.length).toBeGreaterThan(0)
    expect(Math.max(...one.acknowledged)).toBeLessThanOrEqual(seq)
    expect(await ledgers.verify(database, 'own')).toMatchObject({ ok: true, records: seq })
    // With space again, work goes on where it stood.
    const next = await database.transact((tx) => ledgers.speak(tx, 'own', { type: 'own.note', body: {} }))
    expect(next.seq).toBe(seq + 1)
    database.close()
  })

  it(
    'frees the folder, which nobody else could have while the process lived',
    { timeout: 30_000 },
    async () => {
      const folder = temporaryFolder()
      const first = burst(folder)
      await first.ready
      expect(() => holdFolder(folder)).toThrow(expect.objectContaining({ code: 'not_possible' }))
      const second = burst(folder)
      await expect(second.ready).rejects.toThrow('before it was ready')
      // A command only opens the data file, and works beside the running server.
      const database = openDatabase({ file: join(folder, 'bespeak.db'), log: silentLog })
      expect(database.sql(`SELECT rid FROM ledger`)).toEqual([{ rid: 'own' }])
      await database.transact((tx) => tx.script('CREATE TABLE beside (id INTEGER) STRICT'))
      database.close()
      await first.end()
      holdFolder(folder).release()
    },
  )
})
