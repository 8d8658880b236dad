// A stream brings every record once and in order, waits for no one for long, and says nothing after the end.
import { describe, expect, it } from 'vitest'
import { isGone } from '../../../protocol/record.ts'
import {
  narrowTerms,
  pauseTerms,
  relationshipOf,
  revokeTerms,
  type Relationship,
} from '../../../server/store/terms/terms.ts'
import { handedTo } from '../../../server/store/delivery/queries.ts'
import { silences } from '../../../server/store/delivery/delivery.ts'
import type { Writer } from '../../../server/platform/database.ts'
import {
  ask,
  claimedHouse,
  eventually,
  listen,
  openBrand,
  read,
  relate,
  speak,
  type Page,
  type Related,
} from './support.ts'

async function one(): Promise<Related> {
  return relate(await claimedHouse(), await openBrand())
}

async function within(
  { house, rid }: Related,
  run: (tx: Writer, relationship: Relationship) => void,
): Promise<void> {
  const { database } = house.store.context
  await database.transact((tx) => {
    const relationship = relationshipOf(tx, rid)
    if (relationship) run(tx, relationship)
  })
}

const revoke = (related: Related) =>
  within(related, (tx, relationship) =>
    revokeTerms(related.house.store.context, tx, relationship, { erase: false }),
  )

const upTo = (count: number, from = 1) => Array.from({ length: count - from + 1 }, (_, index) => from + index)

describe('a stream', () => {
  it('begins behind the record the brand names, says once when it is live, and goes on', async () => {
    const related = await one()
    await speak(related, 5)
    const listener = await listen(related, 3)
    await listener.until(() => listener.events.some(({ event }) => event === 'live'))
    const { seq } = related.house.store.context.ledgers.head(
      related.house.store.context.database,
      related.rid,
    )
    expect(listener.seqs).toEqual(upTo(seq, 4))
    await speak(related, 2)
    await listener.until(() => listener.seqs.includes(seq + 2))
    expect(listener.seqs).toEqual(upTo(seq + 2, 4))
    expect(listener.events.filter(({ event }) => event === 'live')).toHaveLength(1)
    expect(listener.text).toContain('content-type: text/event-stream')
    expect(listener.text.toLowerCase()).toContain('cache-control: no-store')
    expect(listener.text.toLowerCase()).toContain('x-accel-buffering: no')
  })

  it('loses and doubles nothing while records are appended under its cutover', async () => {
    const related = await one()
    await speak(related, 300, 400)
    const listeners = await Promise.all([0, 10, 150, 299].map((after) => listen(related, after)))
    for (let round = 0; round < 60; round++) await speak(related, 5)
    const { ledgers, database } = related.house.store.context
    const { seq } = ledgers.head(database, related.rid)
    await Promise.all(listeners.map((one) => one.until(() => one.seqs.includes(seq))))
    expect(listeners.map((one) => one.seqs)).toEqual([0, 10, 150, 299].map((after) => upTo(seq, after + 1)))
  })

  it('marks in the data file what it hands over', async () => {
    const related = await one()
    const records = await speak(related, 3)
    const listener = await listen(related)
    const last = records.at(-1)?.seq ?? 0
    await listener.until(() => listener.seqs.includes(last))
    expect(handedTo(related.house.store.context.database, related.rid)).toMatchObject([
      { channel: 'stream', seq: last },
    ])
  })

  it('opens at most four times for one relationship', async () => {
    const related = await one()
    const four = await Promise.all([1, 2, 3, 4].map(() => listen(related)))
    await Promise.all(four.map((open) => open.until(() => open.events.some(({ event }) => event === 'live'))))
    const fifth = await listen(related)
    await fifth.until(() => fifth.text.includes('too_many'))
    expect(fifth.text).toMatch(/^HTTP\/1.1 429 /)
  })

  it('goes on under a narrower grant', async () => {
    const related = await one()
    const listener = await listen(related)
    await listener.until(() => listener.events.some(({ event }) => event === 'live'))
    const { context } = related.house.store
    await within(related, (tx, relationship) =>
      narrowTerms(context, tx, relationship, {
        attributes: [],
        expiresAt: context.clock.now() + 86_400_000,
      }),
    )
    await speak(related, 1)
    const { seq } = context.ledgers.head(context.database, related.rid)
    await listener.until(() => listener.seqs.includes(seq))
    expect(listener.seqs).toEqual(upTo(seq))
  })
})

describe('a slow reader', () => {
  it('is closed with the reason, and misses nothing when it comes back', async () => {
    const related = await one()
    const listener = await listen(related)
    await listener.until(() => listener.events.some(({ event }) => event === 'live'))
    listener.socket.pause()
    const { ledgers, database } = related.house.store.context
    // More than the system holds for a reader that takes nothing, and a megabyte on top.
    for (let round = 0; round < 15; round++) await speak(related, 100, 1900)
    listener.socket.resume()
    await listener.until(() => listener.events.at(-1)?.event === 'closed' || listener.isClosed)
    const closed = listener.events.find(({ event }) => event === 'closed')
    expect(closed?.data).toMatchObject({ reason: 'slow' })
    const { seq } = ledgers.head(database, related.rid)
    const got = listener.seqs.at(-1) ?? 0
    expect(listener.seqs).toEqual(upTo(got))
    expect(got).toBeLessThan(seq)
    const again = await listen(related, got)
    await again.until(() => again.seqs.includes(seq))
    expect([...listener.seqs, ...again.seqs]).toEqual(upTo(seq))
  })
})

describe('the end', () => {
  it('closes every stream at once and sends not a byte more, whenever it comes', async () => {
    const related = await one()
    const other = await relate(related.house, await openBrand())
    const listeners = await Promise.all([listen(related), listen(related), listen(related)])
    const bystander = await listen(other)
    await Promise.all(
      [...listeners, bystander].map((open) =>
        open.until(() => open.events.some(({ event }) => event === 'live')),
      ),
    )
    const talk = Array.from({ length: 20 }, () => speak(related, 3))
    await revoke(related)
    const { ledgers, database } = related.house.store.context
    const end = ledgers.head(database, related.rid).seq
    await eventually(() => silences(database, related.rid).length > 0)
    await Promise.all(talk)
    await Promise.all(listeners.map((open) => open.closed()))
    for (const open of listeners) expect(open.seqs.every((seq) => seq < end)).toBe(true)
    await speak(other, 1)
    await bystander.until(() => bystander.seqs.length > 3)
    expect(bystander.isClosed).toBe(false)
    expect(silences(database, related.rid)).toMatchObject([{ cause: 'terms.revoke', streams: 3 }])
    const noted = related.house.store.context.journal.read(database, { limit: 20 })
    expect(noted.find(({ code }) => code === 'delivery.silent')).toMatchObject({ rid: related.rid })
  })

  it('leaves a reader with half a megabyte waiting without any of it', async () => {
    const related = await one()
    const listener = await listen(related)
    await listener.until(() => listener.events.some(({ event }) => event === 'live'))
    const seen = listener.seqs.length
    listener.socket.pause()
    // In one transaction, and ended in the very next: nothing of it has been handed over by then.
    const said = speak(related, 330, 1100)
    await revoke(related)
    await said
    listener.socket.resume()
    await listener.closed()
    expect(listener.seqs).toHaveLength(seen)
  })

  it('throws away what the system still holds for a reader that takes nothing', async () => {
    const related = await one()
    await speak(related, 900, 1500)
    const { ledgers, database } = related.house.store.context
    const { seq } = ledgers.head(database, related.rid)
    const listener = await listen(related, 0, true)
    await eventually(() => handedTo(database, related.rid).some((mark) => mark.seq > 40))
    await revoke(related)
    await eventually(() => silences(database, related.rid).length > 0)
    const handed = handedTo(database, related.rid)[0]?.seq ?? 0
    listener.socket.resume()
    await listener.closed()
    // What its own system had already taken it has; nothing else follows, and nothing beyond the mark.
    expect(listener.seqs.length).toBeLessThanOrEqual(handed)
    expect(listener.seqs.length).toBeLessThan(seq)
    expect(listener.events.some(({ event }) => event === 'closed')).toBe(false)
  })

  it('breaks off a page of records that a reader has not taken yet', async () => {
    const related = await one()
    await speak(related, 180, 1900)
    const { database } = related.house.store.context
    const reader = await ask(related, '/records', true)
    await eventually(() => handedTo(database, related.rid).length > 0)
    await revoke(related)
    await eventually(() => silences(database, related.rid).length > 0)
    reader.socket.resume()
    await reader.closed()
    const length = Number(/content-length: (\d+)/i.exec(reader.text)?.[1] ?? Infinity)
    expect(reader.text.length).toBeLessThan(Math.min(length, 500_000))
  })

  it('answers 410 afterwards, but for the records not read yet, whose content is gone', async () => {
    const related = await one()
    await speak(related, 2)
    const { ledgers, database } = related.house.store.context
    const before = ledgers.head(database, related.rid)
    await speak(related, 2)
    await read(related, `/records?after=${before.seq}&head=${before.hash}`)
    await revoke(related)
    const end = ledgers.head(database, related.rid)
    const unread = await read(related, `/records?after=${before.seq}&head=${before.hash}`)
    const { records } = JSON.parse(unread.text) as Page
    expect(records.map((record) => [record.type, isGone(record)])).toEqual([
      ['thread.note', true],
      ['thread.note', true],
      ['terms.revoke', false],
    ])
    expect((await read(related, '/records?after=0')).status).toBe(410)
    expect((await read(related, `/records?after=${end.seq}&head=${end.hash}`)).status).toBe(410)
    expect((await read(related, '')).status).toBe(410)
    const stream = await listen(related, end.seq)
    await stream.until(() => stream.text.includes('revoked'))
    expect(stream.text).toMatch(/^HTTP\/1.1 410 /)
  })
})

describe('a pause', () => {
  it('closes streams, lets the brand read, and lets streams open again afterwards', async () => {
    const related = await one()
    const { context } = related.house.store
    const listener = await listen(related)
    await listener.until(() => listener.events.some(({ event }) => event === 'live'))
    await within(related, (tx, relationship) => pauseTerms(context, tx, relationship))
    await listener.closed()
    const refused = await listen(related)
    await refused.until(() => refused.text.includes('paused'))
    expect(refused.text).toMatch(/^HTTP\/1.1 409 /)
    const page = JSON.parse((await read(related, '/records')).text) as Page
    expect(page.records.at(-1)?.type).toBe('terms.pause')
  })
})
