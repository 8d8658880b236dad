// Private keys are sealed, signed with, and destroyed; a data file alone betrays none.
import { createPublicKey, verify } from 'node:crypto'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { thumbprint } from '../../../protocol/keys.ts'
import { openDatabase, query, type Database } from '../../../server/platform/database.ts'
import { createKeyring, keysMigration, type Keyring } from '../../../server/platform/keys.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { migrate } from '../../../server/platform/migrate.ts'
import { seededRandom } from '../../../server/platform/random.ts'
import { at } from '../../support/at.ts'
import { temporaryFolder } from '../../support/folder.ts'

const clock = at('2026-11-20T10:00:00Z')

function open(folder = temporaryFolder()): {
  database: Database
  keyring: Keyring
  folder: string
  keyFile: string
} {
  const keyFile = join(folder, 'bespeak.key')
  const database = openDatabase({ file: join(folder, 'bespeak.db'), log: silentLog })
  migrate(database, [keysMigration])
  return { database, keyring: createKeyring(database, keyFile, clock), folder, keyFile }
}

const make = ({ database, keyring }: ReturnType<typeof open>) =>
  database.transact((tx) => keyring.make(tx, 'pairwise'))

describe('the keyring', () => {
  it('signs the same at once and on the pool, and others can verify it', async () => {
    const one = open()
    const { kid, x } = await make(one)
    expect(thumbprint({ kty: 'OKP', crv: 'Ed25519', x })).toBe(kid)
    const now = one.keyring.signNow(kid, 'header.payload')
    expect(await one.keyring.signerOf(kid).sign(Buffer.from('header.payload'))).toEqual(now)
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    expect(verify(null, Buffer.from('header.payload'), key, now)).toBe(true)
  })

  it('knows its keys again after a restart', async () => {
    const one = open()
    const { kid } = await make(one)
    const signature = one.keyring.signNow(kid, 'x')
    one.database.close()
    const again = open(one.folder)
    expect(again.keyring.signNow(kid, 'x')).toEqual(signature)
    expect(again.keyring.publicOf(kid).kid).toBe(kid)
  })

  it('gives every relationship another key', async () => {
    const one = open()
    const kids = await Promise.all(Array.from({ length: 20 }, () => make(one).then(({ kid }) => kid)))
    expect(new Set(kids).size).toBe(20)
  })

  it('forgets a key that was made in a transaction that failed', async () => {
    const one = open()
    let kid = ''
    await expect(
      one.database.transact((tx) => {
        kid = one.keyring.make(tx, 'pairwise').kid
        expect(one.keyring.signNow(kid, 'x')).toHaveLength(64)
        throw new Error('undone')
      }),
    ).rejects.toThrow('undone')
    expect(one.keyring.hasMade(kid)).toBe(false)
  })

  it('destroys the private half for good and keeps the public half', async () => {
    const one = open()
    const { kid, x } = await make(one)
    const signer = one.keyring.signerOf(kid)
    const [before] = one.database.sql<{ sealed: Buffer }>('SELECT sealed FROM key')
    await one.database.transact((tx) => one.keyring.destroy(tx, kid))
    expect(() => one.keyring.signNow(kid, 'x')).toThrow('not_possible')
    expect(() => one.keyring.signerOf(kid)).toThrow('not_possible')
    await expect(signer.sign(Buffer.from('x'))).rejects.toThrow('not_possible')
    expect(one.keyring.publicOf(kid).x).toBe(x)
    one.database.close()
    expect(readFileSync(join(one.folder, 'bespeak.db')).includes(before?.sealed ?? '')).toBe(false)
  })

  it('seals each key under its name and purpose', async () => {
    const one = open()
    const [first, second] = await Promise.all([make(one), make(one)])
    one.database.close()
    const swap = open(one.folder)
    await swap.database.transact((tx) => {
      tx.run(
        query(
          'UPDATE key SET sealed = (SELECT sealed FROM key WHERE kid = ?) WHERE kid = ?',
          first.kid,
          second.kid,
        ),
      )
    })
    swap.database.close()
    const file = join(one.folder, 'bespeak.key')
    const database = openDatabase({ file: join(one.folder, 'bespeak.db'), log: silentLog })
    expect(() => {
      const keyring = createKeyring(database, file, clock)
      keyring.signNow(second.kid, 'x')
    }).toThrow(expect.objectContaining({ code: 'not_possible' }))
    database.close()
  })
})

describe('the key file', () => {
  it('is readable by its owner only and holds 32 bytes', () => {
    const { keyFile } = open()
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    expect(Buffer.from(readFileSync(keyFile, 'utf8').trim(), 'base64url')).toHaveLength(32)
  })

  it('leaves no readable private key in the data file', async () => {
    const folder = temporaryFolder()
    const database = openDatabase({ file: join(folder, 'bespeak.db'), log: silentLog })
    migrate(database, [keysMigration])
    const keyring = createKeyring(database, join(folder, 'bespeak.key'), clock, seededRandom(7))
    // The same draws again tell what the private key must have been.
    const twin = seededRandom(7)
    twin.bytes(6)
    twin.bytes(32)
    const seed = Buffer.from(twin.bytes(32))
    await database.transact((tx) => keyring.make(tx, 'pairwise'))
    database.close()
    const bytes = readFileSync(join(folder, 'bespeak.db'))
    for (const form of [seed, seed.toString('base64url'), seed.toString('hex'), seed.toString('base64')]) {
      expect(bytes.includes(form)).toBe(false)
    }
  })

  it('is missed, not replaced, when keys are sealed with it', async () => {
    const one = open()
    await make(one)
    one.database.close()
    rmSync(one.keyFile)
    expect(() => open(one.folder)).toThrow(expect.objectContaining({ code: 'not_possible' }))
  })

  it('is refused at the start when it is damaged or another’s', async () => {
    const one = open()
    await make(one)
    one.database.close()
    writeFileSync(one.keyFile, 'short')
    expect(() => open(one.folder)).toThrow(expect.objectContaining({ code: 'not_possible' }))
    writeFileSync(one.keyFile, `${Buffer.alloc(32, 1).toString('base64url')}\n`)
    try {
      open(one.folder)
      expect.unreachable()
    } catch (error) {
      expect((error as { detail: string }).detail).toContain('does not open the private keys')
    }
  })
})
