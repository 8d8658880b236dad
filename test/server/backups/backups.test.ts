// Backups make themselves: a file that the key on the sheet opens, whole, the size of a day, and nothing in the clear.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import * as access from '../../../protocol/owner/access.ts'
import * as backups from '../../../protocol/owner/backups.ts'
import * as care from '../../../protocol/owner/care.ts'
import { ageKey } from '../../../server/store/access/backup-identity.ts'
import { copyTo } from '../../../server/store/backups/copy.ts'
import { day, hostOf, recordsOf, world } from '../../journeys/setting.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { house } from '../../support/house.ts'
import { claim } from '../../support/person.ts'
import { until } from '../../support/until.ts'
import { filesOf, folderOf, opened } from './support.ts'

const hour = 3_600_000
const word = 'Xylophonist'
const on = { config: { backups: true } }

const listed = (scene: Awaited<ReturnType<typeof world>>) => scene.person.ask(backups.listBackups)

it('makes one soon after the sheet exists, and one after each day with changes', async () => {
  const scene = await world(on)
  const { clock, person, home } = scene
  const days = async (count: number): Promise<number> => {
    clock.jump(count * day)
    await home.store.backups.round()
    return (await listed(scene)).backups.length
  }
  // The round by itself, as it comes every ten minutes.
  await clock.skip(hour / 4)
  await until(
    () => listed(scene),
    (list) => list.backups.length === 1,
  )
  const few = await days(2)
  expect(await days(2)).toBe(few)
  for (let round = 1; round <= 2; round++) {
    await person.ask(care.savePreferences, { place: `ES-${round}` })
    expect(await days(1.1)).toBe(few + round)
  }
  const { backups: list, folder } = await listed(scene)
  expect(folder).toBe(folderOf(home))
  expect(list.every(({ isSound, bytes }) => isSound === true && bytes > 0)).toBe(true)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const path of filesOf(home)) expect(statSync(path).mode & 0o777).toBe(0o600)
  const note = JSON.parse(readFileSync(filesOf(home)[0]!.replace(/age$/, 'json'), 'utf8')) as object
  expect(Object.keys(note).toSorted()).toEqual(
    ['bytes', 'journal', 'madeAt', 'records', 'schema', 'sha256', 'sheet', 'v'].toSorted(),
  )
})

it('opens with the key on the sheet, holds all that was there and the key file, and runs again', async () => {
  const scene = await world()
  const { person, home } = scene
  const one = await scene.related({ via: 'pull' })
  await scene.post([one], `#want laptop EUR..900 is:new model~${word} in:ES`)
  const { stamp } = await person.ask(backups.makeBackup)
  const records = recordsOf(home, one.rid)
  const [path] = filesOf(home)
  expect(path).toContain(stamp)
  const dataFolder = await opened(path!, person.sheet.backupKey)
  expect(readFileSync(join(dataFolder, 'bespeak.key'))).toEqual(
    readFileSync(join(home.store.context.config.dataFolder, 'bespeak.key')),
  )
  const again = await home.reopen({ dataFolder })
  expect(recordsOf(again, one.rid)).toEqual(records)
  expect((await person.ask(care.verifyAll)).ok).toBe(true)
})

it('leaves nothing in the clear in the folder, and no name of anybody', async () => {
  const scene = await world()
  const one = await scene.related({ via: 'pull' })
  await scene.post([one], `#want laptop EUR..900 is:new model~${word} in:ES`)
  await scene.person.ask(backups.makeBackup)
  const { config } = scene.home.store.context
  const key = readFileSync(join(config.dataFolder, 'bespeak.key'), 'utf8').trim()
  const folder = folderOf(scene.home)
  expect(
    readdirSync(folder)
      .map((name) => name.replace(/\d{8}T\d{6}Z/, '*'))
      .toSorted(),
  ).toEqual(['bespeak-*.age', 'bespeak-*.json', 'bespeak.lock'])
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name)).toString('latin1')
    for (const canary of [word, key, hostOf(one), 'SQLite format', scene.person.sheet.backupKey]) {
      // The lock is an empty file of SQLite's.
      if (name !== 'bespeak.lock') expect(text).not.toContain(canary)
    }
  }
})

it('each is a prefix of what was written, while a writer writes at full speed', async () => {
  const scene = await world()
  const { person, home } = scene
  const { database, journal, ledgers } = home.store.context
  let isWriting = true
  const written: Promise<unknown>[] = []
  const write = async (): Promise<void> => {
    for (let round = 0; isWriting; round++) {
      const one = database.transact((tx) => {
        journal.note(tx, 'care.verified', { ok: true, ledgers: round, entries: round })
        ledgers.speak(tx, 'own', { type: 'own.preference', body: { name: 'place', value: `ES-${round}` } })
      })
      written.push(one)
      if (round % 20 === 0) await one
    }
    await Promise.all(written)
  }
  const writing = write()
  for (let round = 0; round < 5; round++) await person.ask(backups.makeBackup)
  isWriting = false
  await writing
  const all = database.sql<{ hash: string }>('SELECT hash FROM journal ORDER BY seq').map(({ hash }) => hash)
  const own = recordsOf(home, 'own').map(({ hash }) => hash)
  const lengths: number[] = []
  for (const path of filesOf(home)) {
    const folder = await opened(path, person.sheet.backupKey)
    const copy = new Sqlite(join(folder, 'bespeak.db'), { readonly: true })
    const hashes = copy.prepare('SELECT hash FROM journal ORDER BY seq').pluck().all()
    expect(hashes).toEqual(all.slice(0, hashes.length))
    const records = copy
      .prepare(
        `SELECT hash FROM record WHERE ledger = (SELECT number FROM ledger WHERE rid = 'own') ORDER BY seq`,
      )
      .pluck()
      .all()
    expect(records).toEqual(own.slice(0, records.length))
    const note = JSON.parse(readFileSync(path.replace(/age$/, 'json'), 'utf8')) as { journal: number }
    expect(note.journal).toBe(hashes.length)
    lengths.push(hashes.length)
    copy.close()
  }
  expect(lengths).toEqual(lengths.toSorted((a, b) => a - b))
  expect(lengths.at(-1)).toBeGreaterThan(lengths[0]!)
})

it('asks for a passkey before a backup leaves or goes, and gives the file as it lies there', async () => {
  const scene = await world()
  const { person, home, clock } = scene
  const { stamp, bytes } = await person.ask(backups.makeBackup)
  const params = { stamp }
  const saved = await person.fetch(`/api/backups/${stamp}/file`)
  expect(saved.headers.get('content-disposition')).toContain(`bespeak-${stamp}.age`)
  const file = Buffer.from(await saved.arrayBuffer())
  expect(file.length).toBe(bytes)
  expect(file).toEqual(readFileSync(filesOf(home)[0]!))
  clock.jump(hour)
  expect((await person.call(backups.checkBackup, undefined, { params })).code).toBe('step_up')
  expect((await person.call(backups.removeBackup, undefined, { params })).code).toBe('step_up')
  expect((await person.call(backups.renewBackups)).code).toBe('step_up')
  expect((await person.fetch(`/api/backups/${stamp}/file`)).status).toBe(403)
  const { options } = await person.ask(access.startSignIn)
  await person.ask(access.signIn, { response: person.passkey.use(options, home.origin) })
  const { removed } = await person.ask(backups.renewBackups)
  expect(removed).toBe(1)
  const [left] = (await listed(scene)).backups
  await person.ask(backups.removeBackup, undefined, { params: { stamp: left!.stamp } })
  expect(filesOf(home)).toEqual([])
  for (const name of ['19700101T000000Z', '..%2f..%2fbespeak', 'bespeak']) {
    expect([400, 404]).toContain((await person.fetch(`/api/backups/${name}/file`)).status)
  }
})

it('finds a file that changed on the disk, and says so on the first page', async () => {
  const scene = await world()
  const { person, home, clock } = scene
  await person.ask(backups.makeBackup)
  const [path] = filesOf(home)
  const bytes = readFileSync(path!)
  bytes[bytes.length - 20]! ^= 1
  writeFileSync(path!, bytes)
  clock.jump(8 * day)
  await home.store.backups.round()
  await until(
    () => listed(scene),
    ({ backups: [one] }) => one?.isSound === false,
  )
  const said = (await person.ask(care.readNow)).needs.flatMap((need) =>
    need.kind === 'care' ? [need.said.code] : [],
  )
  expect(said).toEqual(['backup.changed'])
})

it('says what keeps it from being made, until one is made', async () => {
  const scene = await world()
  const { person, home } = scene
  const folder = folderOf(home)
  await person.ask(backups.makeBackup)
  const { database } = home.store.context
  const key = join(home.store.context.config.dataFolder, 'bespeak.key')
  const content = readFileSync(key)
  rmSync(key)
  const said = await person.call(backups.makeBackup)
  expect(said.code).toBe('not_possible')
  expect(database.sql('SELECT 1 FROM backup_failure')).toHaveLength(1)
  const codes = async () => (await person.ask(care.readCare)).problems.map(({ code }) => code)
  expect(await codes()).toEqual(['backup.failed'])
  expect(readdirSync(folder).filter((name) => /plain|part|note/.test(name))).toEqual([])
  writeFileSync(key, content, { mode: 0o600 })
  await person.ask(backups.makeBackup)
  expect(await codes()).toEqual([])
})

const isChecked = process.env['CI'] === 'true'
const hasAge = spawnSync('age', ['--version'], { stdio: 'ignore' }).status === 0

it.runIf(hasAge || isChecked)(
  'opens with the age of the operating system and two ordinary tools',
  async () => {
    const scene = await world()
    const { person, home } = scene
    await person.ask(backups.makeBackup)
    const folder = temporaryFolder()
    const sheet = join(folder, 'sheet.txt')
    writeFileSync(sheet, `${person.sheet.backupKey}\n`)
    chmodSync(sheet, 0o600)
    const sh = (script: string): string => {
      const done = spawnSync('sh', ['-ec', script], { cwd: folder, encoding: 'utf8' })
      expect(done.stderr).toBe('')
      return done.stdout
    }
    // As the README says.
    sh(`age -d -i sheet.txt ${filesOf(home)[0]} > plain`)
    sh('tail -n +2 plain | head -c 44 > bespeak.key; tail -n +2 plain | tail -c +45 > bespeak.db')
    const copy = new Sqlite(join(folder, 'bespeak.db'), { readonly: true })
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    copy.close()
    expect(readFileSync(join(folder, 'bespeak.key'))).toEqual(
      readFileSync(join(home.store.context.config.dataFolder, 'bespeak.key')),
    )
  },
)

it('encrypts to the sheet that is newest, and says which sheet opens which', async () => {
  const scene = await world(on)
  const { person, home, clock } = scene
  clock.jump(hour)
  await home.store.backups.round()
  await until(
    () => listed(scene),
    (list) => list.backups.length === 1,
  )
  const { options } = await person.ask(access.startSignIn)
  await person.ask(access.signIn, { response: person.passkey.use(options, home.origin) })
  const sheet = await person.ask(access.renewSheet)
  clock.jump(hour)
  await home.store.backups.round()
  const { backups: list } = await until(
    () => listed(scene),
    (one) => one.backups.length === 2,
  )
  expect(list.map(({ sheetMadeAt }) => sheetMadeAt)).toEqual([sheet.madeAt, person.sheet.madeAt])
  const [older, newer] = filesOf(home)
  await opened(newer!, sheet.backupKey)
  await opened(older!, person.sheet.backupKey)
  await expect(opened(newer!, person.sheet.backupKey)).rejects.toThrow()
})

it('begins nothing where the disk has too little room for it, and says so', async () => {
  const home = await house()
  await claim(home)
  const folder = folderOf(home)
  mkdirSync(folder)
  const { config, database } = home.store.context
  const order = {
    source: database.file,
    keyFile: join(config.dataFolder, 'bespeak.key'),
    folder,
    recipient: ageKey(Buffer.alloc(32, 7)).recipient,
    sheetMadeAt: 1_790_000_000_000,
    madeAt: 1_800_000_000_000,
    signal: new AbortController().signal,
  }
  await expect(copyTo({ ...order, sourceBytes: 2 ** 50 })).rejects.toMatchObject({ code: 'disk_full' })
  expect(readdirSync(folder)).toEqual([])
  await copyTo({ ...order, sourceBytes: 0 })
  expect(readdirSync(folder)).toHaveLength(2)
})

it('makes none before there is a sheet, and none where it is switched off', async () => {
  const home = await house(on)
  await home.store.backups.round()
  expect(home.store.backups.list().backups).toEqual([])
  await expect(home.store.backups.make('hand')).rejects.toMatchObject({ code: 'not_possible' })
  const other = await house()
  await claim(other)
  await other.store.backups.round()
  expect(other.store.backups.list()).toMatchObject({ isOn: false, backups: [] })
})
