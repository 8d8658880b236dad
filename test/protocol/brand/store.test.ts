// What a brand's store promises, asked of all: the one in memory, the one in a folder and the one in a database.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../protocol/brand/memory.ts'
import { openFileStore } from '../../../protocol/brand/node/file-store.ts'
import type { BrandStore, StoredRelationship } from '../../../protocol/brand/store.ts'
import { createSigner, generateKey } from '../../../protocol/keys.ts'
import { newId, newRid, personId, signMessage } from '../../../protocol/message.ts'
import {
  emptyHead,
  goneForm,
  nextRecord,
  verifyChain,
  type Head,
  type LiveRecord,
} from '../../../protocol/record.ts'
import { openDatabase } from '../../../server/platform/database.ts'
import { createBrandStore } from '../../../server/platform/ledger/brand-store.ts'
import { temporaryFolder } from '../../support/folder.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const rid = newRid()
const { publicJwk, privateJwk } = await generateKey()
const signer = await createSigner(privateJwk)

const relationship: StoredRelationship = {
  rid,
  key: publicJwk,
  kid: signer.kid,
  base: 'https://home.example/r/x',
  isBaseProven: false,
  proffers: ['a.b.c'],
  openedAt: 1_767_225_600,
}

async function record(head: Head, type = 'intent.post'): Promise<LiveRecord> {
  const claims = {
    iss: personId(rid),
    aud: 'https://shop.example',
    sub: rid,
    jti: newId(),
    iat: 1,
    type,
    body: {},
  }
  return nextRecord(head, { at: 1_767_225_600, type, jwt: await signMessage(claims, signer) })
}

const kinds: [string, () => BrandStore | Promise<BrandStore>][] = [
  ['memory', createMemoryStore],
  ['a folder', () => openFileStore(temporaryFolder())],
  [
    'sqlite',
    () => createBrandStore(openDatabase({ file: join(temporaryFolder(), 'brand.db'), log: silent })),
  ],
]

describe.each(kinds)('a store in %s', (_, create) => {
  it('goes on from an earlier record when a restart says so, and never behind one that is not there', async () => {
    const store = await create()
    const first = await record(emptyHead)
    const second = await record(first)
    await store.commit(rid, { relationship, records: [first, second] })
    const restarts = [{ seq: 1, hash: first.hash, at: 1, jwt: 'a.b.c', beyond: [second] }]
    await store.commit(rid, { relationship: { ...relationship, restarts }, endAt: 1 })
    expect(await store.records(rid, 0, 10)).toEqual([first])
    const other = await record(first, 'terms.pause')
    await store.commit(rid, { records: [other] })
    expect(await store.records(rid, 0, 10)).toEqual([first, other])
    expect((await store.relationship(rid))?.restarts).toEqual(restarts)
    await expect(store.commit(rid, { endAt: 3 })).rejects.toThrow()
    expect(await store.records(rid, 0, 10)).toEqual([first, other])
  })

  it('gives back what it was given, and nothing of others', async () => {
    const store = await create()
    await store.commit(rid, { relationship })
    expect(await store.relationship(rid)).toEqual(relationship)
    expect(await store.relationship(newRid())).toBeUndefined()
    expect(await store.relationships()).toEqual([relationship])
    const { base: _base, ...moved } = relationship
    await store.commit(rid, { relationship: { ...moved, proffers: [] } })
    expect(await store.relationship(rid)).toEqual({ ...moved, proffers: [] })
  })

  it('keeps records in one chain and refuses any that does not continue it, with all that came beside', async () => {
    const store = await create()
    const first = await record(emptyHead)
    const second = await record(first)
    const third = await record(second)
    await store.commit(rid, { relationship, records: [first, second] })
    const other = await record(emptyHead)
    for (const wrong of [first, other, nextRecord({ seq: 2, hash: other.hash }, third)]) {
      const step = {
        records: [wrong],
        events: [{ name: 'intent' }],
        queued: [{ jti: newId(), type: 'x', jwt: 'x' }],
      }
      await expect(store.commit(rid, step)).rejects.toThrow('does not continue')
    }
    expect(await store.events(rid, 10)).toEqual([])
    expect(await store.outgoing(rid, undefined, 10)).toEqual([])
    const gone = goneForm(third, 'withdrawn')
    await store.commit(rid, { records: [gone] })
    expect(await store.records(rid, 0, 10)).toEqual([first, second, gone])
    expect(await store.records(rid, 1, 1)).toEqual([second])
    expect(verifyChain(await store.records(rid, 0, 10))).toMatchObject({ ok: true })
  })

  it('forgets content for good and keeps the chain whole', async () => {
    const store = await create()
    const first = await record(emptyHead)
    const second = await record(first)
    await store.commit(rid, { relationship, records: [first, second] })
    await store.erase(rid, [2, 7])
    await store.erase(rid, [2])
    expect(await store.records(rid, 0, 10)).toEqual([first, goneForm(second, 'erased')])
    expect(verifyChain(await store.records(rid, 0, 10))).toMatchObject({ ok: true })
    await store.commit(rid, { records: [await record(second)] })
  })

  it('queues messages in order and goes on behind one that was settled', async () => {
    const store = await create()
    const ids = [newId(), newId(), newId(), newId()] as const
    await store.commit(rid, {
      relationship,
      queued: ids.map((jti) => ({ jti, type: 'offer.make', jwt: `${jti}.` })),
    })
    const waiting = async (after?: string) => (await store.outgoing(rid, after, 10)).map(({ jti }) => jti)
    expect(await waiting()).toEqual(ids)
    expect(await waiting(ids[1])).toEqual(ids.slice(2))
    expect(await store.outgoing(rid, undefined, 1)).toHaveLength(1)
    await store.commit(rid, {
      settled: [
        { jti: ids[1], state: 'taken', receipt: 'r.r.r' },
        { jti: ids[2], state: 'refused', refusal: { code: 'quota', detail: 'too many' } },
      ],
      given: ids[0],
      signedAnew: { jti: ids[3], jwt: 'anew' },
    })
    expect(await waiting()).toEqual([ids[0], ids[3]])
    expect(await waiting(ids[1])).toEqual([ids[3]])
    expect(await store.sent(rid, ids[0])).toMatchObject({ state: 'given', jwt: `${ids[0]}.` })
    expect(await store.sent(rid, ids[1])).toEqual({
      jti: ids[1],
      type: 'offer.make',
      state: 'taken',
      receipt: 'r.r.r',
    })
    expect(await store.sent(rid, ids[2])).toMatchObject({ refusal: { code: 'quota', detail: 'too many' } })
    expect(await store.sent(rid, ids[3])).toMatchObject({ jwt: 'anew' })
    expect(await store.unfinished()).toEqual([rid])
  })

  it('keeps events until they were handled', async () => {
    const store = await create()
    const [first, second] = [{ name: 'intent', jwt: 'a', seq: 3, detail: '{"at":1}' }, { name: 'fork' }]
    await store.commit(rid, { relationship, events: [first, second] })
    const [one, two] = await store.events(rid, 10)
    expect([one, two]).toEqual([
      { ...first, place: one?.place },
      { ...second, place: two?.place },
    ])
    await store.commit(rid, { handled: [one?.place ?? 0], events: [first] })
    const rest = await store.events(rid, 10)
    expect(rest.map(({ name }) => name)).toEqual(['fork', 'intent'])
    expect(await store.unfinished()).toEqual([rid])
    await store.commit(rid, { handled: rest.map(({ place }) => place) })
    expect(await store.unfinished()).toEqual([])
  })

  it('remembers answers, those with an end until then', async () => {
    const store = await create()
    const lasting = {
      iss: personId(rid),
      jti: newId(),
      digest: 'd',
      status: 200,
      type: 'application/jwt',
      body: 'x',
    }
    const passing = { ...lasting, jti: newId(), until: 100 }
    await store.commit(rid, { answer: lasting })
    await store.commit(rid, { answer: passing })
    expect(await store.answer(lasting.iss, lasting.jti)).toEqual(lasting)
    expect(await store.answer(passing.iss, passing.jti)).toEqual(passing)
    await store.commit(rid, { answer: { ...lasting, jti: newId() }, forgetBefore: 101 })
    expect(await store.answer(lasting.iss, lasting.jti)).toEqual(lasting)
    expect(await store.answer(passing.iss, passing.jti)).toBeUndefined()
  })

  it('lets a nonce be used once for each key, until its time is over', async () => {
    const store = await create()
    expect(await store.useNonce('k', 'n', 100, 50)).toBe(true)
    expect(await store.useNonce('k', 'n', 100, 60)).toBe(false)
    expect(await store.useNonce('other', 'n', 100, 60)).toBe(true)
    expect(await store.useNonce('k', 'n', 300, 101)).toBe(true)
  })
})
