// Putting a backup back is one step that either happened or did not, and says in a sentence what hindered it.
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, it } from 'vitest'
import { restoreFile } from '../../../server/cli/restore-file.ts'
import { openDatabase } from '../../../server/platform/database.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { problemOf } from '../../support/problems.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { house, type House } from '../../support/house.ts'
import { claim } from '../../support/person.ts'

const none = () => Promise.reject(new Error('no key is asked for'))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A backup as the server makes it, of a data file as it is now. */
async function sealed({ store, config }: House) {
  const folder = temporaryFolder()
  const copy = join(folder, 'copy.db')
  store.context.database.snapshotTo(copy)
  const key = readFileSync(join(config.dataFolder, 'bespeak.key'))
  const data = readFileSync(copy)
  const line = JSON.stringify({
    bespeak: 1,
    files: [
      { name: 'bespeak.key', bytes: key.length, sha256: sha256(key) },
      { name: 'bespeak.db', bytes: data.length, sha256: sha256(data) },
    ],
  })
  const identity = await generateX25519Identity()
  const encrypter = new Encrypter()
  encrypter.addRecipient(await identityToRecipient(identity))
  const file = join(folder, 'bespeak-20261120T061500Z.age')
  writeFileSync(file, await encrypter.encrypt(Buffer.concat([Buffer.from(`${line}\n`), key, data])))
  writeFileSync(
    file.replace('.age', '.json'),
    JSON.stringify({ v: 1, madeAt: '2026-11-20T06:15:00Z', bytes: statSync(file).size }),
  )
  return { file, copy, identity }
}

it('opens a backup with its key alone on a new machine, private to its owner, and everybody signs in anew', async () => {
  const home = await house()
  await claim(home)
  const { file, identity } = await sealed(home)
  const target = temporaryFolder()
  const restored = await restoreFile(file, target, () => Promise.resolve(identity))
  expect(restored).toEqual({ kind: 'backup', madeAt: Date.parse('2026-11-20T06:15:00Z'), aside: undefined })
  expect(readdirSync(target).toSorted()).toEqual(['bespeak.db', 'bespeak.key'])
  for (const name of readdirSync(target)) expect(statSync(join(target, name)).mode & 0o777).toBe(0o600)
  const again = await house({ config: { dataFolder: target } })
  expect(again.store.access.isClaimed()).toBe(true)
  const { database, journal } = again.store.context
  expect(database.sql('SELECT way, madeAt, isBegun FROM restoration')).toEqual([
    { way: 'backup', madeAt: Date.parse('2026-11-20T06:15:00Z'), isBegun: 1 },
  ])
  expect(database.sql('SELECT 1 FROM session')).toEqual([])
  expect(await journal.verify(database)).toMatchObject({ ok: true })
})

it('keeps the file that was there, and the key file that seals it', async () => {
  const [one, two] = [await house(), await house()]
  await claim(one)
  await claim(two)
  const { file, identity } = await sealed(one)
  await two.close()
  const { dataFolder } = two.config
  const before = readFileSync(join(dataFolder, 'bespeak.key'))
  const { aside } = await restoreFile(file, dataFolder, () => Promise.resolve(identity))
  expect(readFileSync(join(dataFolder, 'bespeak.key'))).toEqual(before)
  expect(statSync(aside ?? '').mode & 0o777).toBe(0o600)
  const kept = openDatabase({ file: aside ?? '', log: silentLog })
  expect(kept.sql('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  expect(kept.sql('SELECT 1 FROM restoration')).toEqual([])
  kept.close()
  // All private keys of the restored file are sealed by the key file that stayed.
  await two.reopen()
})

it('touches nothing when the file, its key or its version is not right', async () => {
  const home = await house()
  await claim(home)
  const { file, copy, identity } = await sealed(home)
  const target = temporaryFolder()
  const reasonOf = async (path: string, key = identity): Promise<string> => {
    const problem = await problemOf(() => restoreFile(path, target, () => Promise.resolve(key)))
    expect(readdirSync(target)).toEqual([])
    return String(problem.values['reason'])
  }
  expect(await reasonOf(join(target, 'nothing'))).toContain('there is no file')
  const text = join(temporaryFolder(), 'letter.txt')
  writeFileSync(text, 'Dear me')
  expect(await reasonOf(text)).toContain('neither a backup of Bespeak nor a copy')
  expect(await reasonOf(file, await generateX25519Identity())).toContain('this key does not open this backup')
  const cut = join(temporaryFolder(), 'cut.age')
  copyFileSync(file, cut)
  truncateSync(cut, statSync(file).size - 70_000)
  expect(await reasonOf(cut)).toContain('the backup is damaged')
  const spoilt = join(temporaryFolder(), 'spoilt.db')
  copyFileSync(copy, spoilt)
  expect(await reasonOf(spoilt)).toContain('bespeak.key belongs to')
  copyFileSync(join(home.config.dataFolder, 'bespeak.key'), join(spoilt, '..', 'bespeak.key'))
  const newer = openDatabase({ file: spoilt, log: silentLog })
  newer.transactNow((tx) => tx.script(`INSERT INTO migration (number, name) VALUES (99999, 'to come')`))
  newer.close()
  expect(await reasonOf(spoilt)).toContain('written by a newer version (step 99999')
})

it('takes a copy of the folder that somebody made by hand, with what SQLite kept beside the file', async () => {
  const home = await house()
  await claim(home)
  const folder = temporaryFolder()
  const names = ['bespeak.db', 'bespeak.db-wal', 'bespeak.key']
  for (const name of names.filter((one) => existsSync(join(home.config.dataFolder, one))))
    copyFileSync(join(home.config.dataFolder, name), join(folder, name))
  const target = temporaryFolder()
  const { kind, madeAt } = await restoreFile(join(folder, 'bespeak.db'), target, none)
  expect(kind).toBe('copy')
  expect(madeAt).toBeGreaterThan(0)
  const again = await house({ config: { dataFolder: target } })
  expect(again.store.access.isClaimed()).toBe(true)
})
