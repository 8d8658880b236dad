// A folder of ledgers after crashes and damage: what was said to be kept is there, what was not is not, and nothing else.
import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openFileStore } from '../../../../protocol/brand/node/file-store.ts'
import type { StoredRelationship } from '../../../../protocol/brand/store.ts'
import { generateKey } from '../../../../protocol/keys.ts'
import { newId, newRid, personId } from '../../../../protocol/message.ts'
import {
  emptyHead,
  nextRecord,
  verifyChain,
  type Head,
  type LiveRecord,
} from '../../../../protocol/record.ts'
import { temporaryFolder } from '../../../support/folder.ts'

const { publicJwk } = await generateKey()

const relationshipOf = (rid: string): StoredRelationship => ({
  rid,
  key: publicJwk,
  kid: publicJwk.kid ?? '',
  isBaseProven: false,
  proffers: [],
  openedAt: 1,
})
const record = (head: Head, words = 'x'): LiveRecord =>
  nextRecord(head, { at: 1, type: 'intent.post', jwt: `a.${words}.b` })
const fileOf = (folder: string): string => {
  const [name = ''] = readdirSync(join(folder, 'ledgers'))
  return join(folder, 'ledgers', name)
}

it('has after a restart all that it was given, in every part', async () => {
  const folder = temporaryFolder()
  const rid = newRid()
  const store = await openFileStore(folder)
  const [first, jti] = [record(emptyHead), newId()]
  const answer = { iss: personId(rid), jti, digest: 'd', status: 200, type: 'x', body: 'y' }
  await store.commit(rid, {
    relationship: relationshipOf(rid),
    records: [first],
    queued: [{ jti, type: 'offer.make', jwt: 'q' }],
    events: [{ name: 'intent' }, { name: 'revoked' }],
    answer,
  })
  const [event] = await store.events(rid, 1)
  await store.commit(rid, { handled: [event?.place ?? 0], given: jti })
  expect(await store.useNonce('k', 'n', 100, 50)).toBe(true)
  await store.close()

  const again = await openFileStore(folder)
  expect(await again.relationship(rid)).toEqual(relationshipOf(rid))
  expect(await again.records(rid, 0, 10)).toEqual([first])
  expect(await again.outgoing(rid, undefined, 10)).toMatchObject([{ jti, state: 'given', jwt: 'q' }])
  expect(await again.events(rid, 10)).toMatchObject([{ name: 'revoked', place: (event?.place ?? 0) + 1 }])
  expect(await again.answer(answer.iss, jti)).toEqual(answer)
  expect(await again.useNonce('k', 'n', 100, 60)).toBe(false)
  expect(await again.unfinished()).toEqual([rid])
  await again.close()
})

it('cuts off what a crash left half-written, wherever it struck, and goes on behind it', async () => {
  const folder = temporaryFolder()
  const rid = newRid()
  const store = await openFileStore(folder)
  const first = record(emptyHead)
  await store.commit(rid, { relationship: relationshipOf(rid), records: [first] })
  const whole = statSync(fileOf(folder)).size
  const second = record(first)
  await store.commit(rid, { records: [second] })
  const all = statSync(fileOf(folder)).size
  await store.close()
  const bytes = readFileSync(fileOf(folder))
  for (let size = whole; size < all; size++) {
    writeFileSync(fileOf(folder), bytes)
    truncateSync(fileOf(folder), size)
    const opened = await openFileStore(folder)
    expect(await opened.records(rid, 0, 10)).toEqual([first])
    await opened.commit(rid, { records: [second] })
    await opened.close()
    expect(readFileSync(fileOf(folder))).toEqual(bytes)
  }
})

it('refuses a file that was changed in the middle rather than losing what follows', async () => {
  const folder = temporaryFolder()
  const rid = newRid()
  const store = await openFileStore(folder)
  const first = record(emptyHead)
  await store.commit(rid, { relationship: relationshipOf(rid), records: [first] })
  await store.commit(rid, { records: [record(first)] })
  await store.close()
  const bytes = readFileSync(fileOf(folder))
  bytes[40] = (bytes[40] ?? 0) ^ 1
  writeFileSync(fileOf(folder), bytes)
  await expect(openFileStore(folder)).rejects.toThrow('is damaged at byte 0')
})

it('leaves nothing of what was erased on the disk, and the chain whole', async () => {
  const folder = temporaryFolder()
  const rid = newRid()
  const store = await openFileStore(folder)
  const first = record(emptyHead, 'a-secret-wish')
  const second = record(first)
  await store.commit(rid, { relationship: relationshipOf(rid), records: [first, second] })
  expect(readFileSync(fileOf(folder), 'utf8')).toContain('a-secret-wish')
  await store.erase(rid, [1])
  expect(readFileSync(fileOf(folder), 'utf8')).not.toContain('a-secret-wish')
  await store.close()
  const again = await openFileStore(folder)
  const kept = await again.records(rid, 0, 10)
  expect(kept).toMatchObject([{ seq: 1, gone: 'erased' }, { seq: 2 }])
  expect(verifyChain(kept)).toMatchObject({ ok: true })
  await again.close()
})

it('does not grow without end: settled events and messages leave the file', async () => {
  const folder = temporaryFolder()
  const rid = newRid()
  const store = await openFileStore(folder)
  await store.commit(rid, { relationship: relationshipOf(rid) })
  const detail = JSON.stringify('x'.repeat(20_000))
  for (let turn = 0; turn < 60; turn++) {
    await store.commit(rid, { events: [{ name: 'intent', detail }] })
    const [event] = await store.events(rid, 1)
    await store.commit(rid, { handled: [event?.place ?? 0] })
  }
  expect(statSync(fileOf(folder)).size).toBeLessThan(400_000)
  await store.close()
  const again = await openFileStore(folder)
  await again.commit(rid, { events: [{ name: 'intent' }] })
  expect(await again.events(rid, 10)).toMatchObject([{ place: 61 }])
  await again.close()
})

it('lets one program at a time have the folder, and lets go of it at its end', async () => {
  const folder = temporaryFolder()
  const store = await openFileStore(folder)
  await expect(openFileStore(folder)).rejects.toThrow('another program is using the folder')
  await store.close()
  await expect(store.commit(newRid(), {})).rejects.toThrow('closed')
  await (await openFileStore(folder)).close()
})

it('keeps two relationships apart whose names differ only in the size of letters', async () => {
  const folder = temporaryFolder()
  const rid = 'AAAAAAAAAAAAAAAAAAAAAA'
  const other = 'aaaaaaaaaaaaaaaaaaaaaA'
  const store = await openFileStore(folder)
  for (const one of [rid, other]) await store.commit(one, { relationship: relationshipOf(one) })
  expect(readdirSync(join(folder, 'ledgers'))).toHaveLength(2)
  // What is not a ledger is not touched.
  appendFileSync(join(folder, 'ledgers', 'notes.txt'), 'mine')
  await store.close()
  const again = await openFileStore(folder)
  expect((await again.relationships()).map(({ rid: name }) => name).toSorted()).toEqual(
    [rid, other].toSorted(),
  )
  await again.close()
})
