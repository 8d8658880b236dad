// Pushes bring every record in order to a brand that acknowledges, and nothing to one that does not.
import { describe, expect, it } from 'vitest'
import { bytes as limits } from '../../../protocol/limits.ts'
import { newId, parseMessage } from '../../../protocol/message.ts'
import type { LedgerRecord } from '../../../protocol/record.ts'
import { isGone } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import { pushStateOf, seenUpTo, silences } from '../../../server/store/delivery/delivery.ts'
import { pauseTerms, relationshipOf, resumeTerms, revokeTerms } from '../../../server/store/terms/terms.ts'
import { createManualClock, type ManualClock } from '../../support/at.ts'
import {
  claimedHouse,
  eventually,
  openBrand,
  relate,
  speak,
  type Related,
  type TestBrand,
} from './support.ts'

interface Pushed extends Related {
  clock: ManualClock
}

async function pushed(): Promise<Pushed> {
  const clock = createManualClock(Date.now())
  const brand = await openBrand()
  brand.now = () => clock.seconds()
  const opened = await claimedHouse({ clock })
  return { ...(await relate(opened, brand, true)), clock }
}

const batchOf = (jwt: string) => {
  const { records, head, receipts, refused } = parseBody(
    'ledger.batch',
    parseMessage(jwt, limits.batch).claims.body,
  )
  return { records: records as LedgerRecord[] | undefined, head, receipts, refused }
}
const seqsOf = (jwt: string) => batchOf(jwt).records?.map(({ seq }) => seq)
const headSeq = ({ house, rid }: Related) =>
  house.store.context.ledgers.head(house.store.context.database, rid).seq
const seenSeq = ({ house, rid }: Related) => seenUpTo(house.store.context.database, rid)?.seq ?? 0
const push = ({ house, rid }: Related) => pushStateOf(house.store.context.database, rid)
const codes = ({ house }: Related) =>
  house.store.context.journal.read(house.store.context.database, { limit: 200 }).map(({ code }) => code)
const caughtUp = (related: Related) => eventually(() => seenSeq(related) === headSeq(related))
const settled = (related: Related) => eventually(() => (push(related)?.nextAt ?? null) !== null)

async function change(related: Related, run: typeof pauseTerms): Promise<void> {
  const { context } = related.house.store
  await context.database.transact((tx) => {
    const relationship = relationshipOf(tx, related.rid)
    if (relationship) run(context, tx, relationship)
  })
}
const revoke = (related: Related) =>
  change(related, (ports, tx, relationship) => revokeTerms(ports, tx, relationship, { erase: false }))

const mute: TestBrand['door'] = (_request, _body, response) => void response.writeHead(200).end()
const down: TestBrand['door'] = (_request, _body, response) => void response.writeHead(503).end()

describe('a push', () => {
  it('rings first without content, and brings the records once that is acknowledged', async () => {
    const related = await pushed()
    await caughtUp(related)
    const [bell, first] = related.brand.came
    expect(batchOf(bell ?? '').records).toBeUndefined()
    expect(seqsOf(first ?? '')?.[0]).toBe(1)
    await speak(related, 120)
    await caughtUp(related)
    const seqs = related.brand.came.flatMap((jwt) => seqsOf(jwt) ?? [])
    expect(seqs).toEqual(Array.from({ length: headSeq(related) }, (_, index) => index + 1))
    expect(related.brand.came.every((jwt) => (seqsOf(jwt)?.length ?? 0) <= 50)).toBe(true)
  })

  it('goes on behind a prefix that the brand acknowledged', async () => {
    const related = await pushed()
    await caughtUp(related)
    related.brand.door = (_request, body, response) => related.brand.acknowledge(body, response, 7)
    await speak(related, 20)
    await caughtUp(related)
    const lengths = related.brand.came.slice(2).map((jwt) => seqsOf(jwt)?.length)
    expect(lengths.at(-1)).toBeLessThanOrEqual(7)
    expect(seenSeq(related)).toBe(headSeq(related))
  })

  it('repeats the very same bytes after a failure, and waits as the table says', async () => {
    const related = await pushed()
    await caughtUp(related)
    const before = related.brand.came.length
    related.brand.door = down
    await speak(related, 3)
    await settled(related)
    expect(push(related)).toMatchObject({ attempts: 1, state: 'on' })
    const wait = (push(related)?.nextAt ?? 0) - related.clock.now()
    expect(wait).toBeGreaterThanOrEqual(4000)
    expect(wait).toBeLessThanOrEqual(6000)
    await speak(related, 3)
    await related.clock.advance(wait)
    await eventually(() => (push(related)?.attempts ?? 0) === 2)
    const second = (push(related)?.nextAt ?? 0) - related.clock.now()
    expect(second).toBeGreaterThanOrEqual(240_000)
    expect(second).toBeLessThanOrEqual(360_000)
    related.brand.door = (_request, body, response) => related.brand.acknowledge(body, response)
    await related.clock.advance(second)
    await caughtUp(related)
    const came = related.brand.came.slice(before)
    expect(new Set(came.slice(0, 3)).size).toBe(1)
    expect(came.slice(2).flatMap((jwt) => seqsOf(jwt) ?? [])).toHaveLength(6)
  })

  it('waits as long as the brand asks', async () => {
    const related = await pushed()
    await caughtUp(related)
    related.brand.door = (_request, _body, response) =>
      void response.writeHead(429, { 'retry-after': '900' }).end()
    await speak(related, 1)
    await settled(related)
    expect((push(related)?.nextAt ?? 0) - related.clock.now()).toBeGreaterThanOrEqual(900_000 - 2000)
  })

  it('only rings at a brand that answers without acknowledging, and tells the person', async () => {
    const related = await pushed()
    await caughtUp(related)
    related.brand.door = mute
    await speak(related, 1)
    await settled(related)
    expect(push(related)).toMatchObject({ isDoubted: 1 })
    expect(codes(related)).toContain('push.unacknowledged')
    const before = related.brand.came.length
    await related.clock.advance((push(related)?.nextAt ?? 0) - related.clock.now())
    await eventually(() => related.brand.came.length > before)
    expect(batchOf(related.brand.came.at(-1) ?? '').records).toBeUndefined()
    await eventually(() => (push(related)?.attempts ?? 0) === 2)
    related.brand.door = (_request, body, response) => related.brand.acknowledge(body, response)
    await related.clock.advance((push(related)?.nextAt ?? 0) - related.clock.now())
    await caughtUp(related)
    expect(push(related)).toMatchObject({ isDoubted: 0, attempts: 0 })
  })

  it('takes no acknowledgement signed by another key, or of another history', async () => {
    const related = await pushed()
    await caughtUp(related)
    const stranger = await openBrand()
    related.brand.door = async (_request, _body, response) => {
      const forged = await stranger.sign(
        related.rid,
        'ledger.ack',
        { seq: 1, hash: 'A'.repeat(43) },
        { iss: related.brand.origin },
      )
      response.writeHead(200, { 'content-type': 'application/jwt' }).end(forged)
    }
    const before = seenSeq(related)
    await speak(related, 1)
    await settled(related)
    expect(seenSeq(related)).toBe(before)
    related.brand.door = async (_request, _body, response) => {
      const wrong = await related.brand.sign(related.rid, 'ledger.ack', {
        seq: headSeq(related),
        hash: 'A'.repeat(43),
      })
      response.writeHead(200, { 'content-type': 'application/jwt' }).end(wrong)
    }
    await related.clock.advance((push(related)?.nextAt ?? 0) - related.clock.now())
    await eventually(() => (push(related)?.attempts ?? 0) === 2)
    expect(seenSeq(related)).toBe(before)
  })

  // Five days are some hundred thousand rounds of what comes by itself.
  const long = { timeout: 120_000 }
  it(
    'stops after five days and at a 410, and tells the person; a filter switches it on again',
    long,
    async () => {
      const related = await pushed()
      await caughtUp(related)
      related.brand.door = down
      await speak(related, 1)
      await settled(related)
      // The next attempt may be planned only after the clock got there: so it is set forward again and again.
      while (push(related)?.state === 'on') {
        await related.clock.advance(Math.max(0, (push(related)?.nextAt ?? 0) - related.clock.now()))
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      expect(codes(related)).toContain('push.stopped')
      const before = related.brand.came.length
      await speak(related, 1)
      await related.clock.advance(86_400_000)
      expect(related.brand.came).toHaveLength(before)

      const other = await pushed()
      await caughtUp(other)
      other.brand.door = (_request, _body, response) => void response.writeHead(410).end()
      await speak(other, 1)
      await eventually(() => push(other)?.state === 'off')
      expect(codes(other)).toContain('push.stopped')
    },
  )

  it('goes on after a restart where it stood', async () => {
    const related = await pushed()
    await caughtUp(related)
    related.brand.door = down
    await speak(related, 4)
    await settled(related)
    related.brand.door = (_request, body, response) => related.brand.acknowledge(body, response)
    const house = await related.house.reopen()
    const again = { ...related, house }
    await related.clock.advance(10_000)
    await caughtUp(again)
    expect(seenSeq(again)).toBe(headSeq(again))
  })
})

describe('the end of a relationship', () => {
  it('gives up a push in flight, and brings the notice with the rest in gone form', async () => {
    const related = await pushed()
    await caughtUp(related)
    const before = related.brand.came.length
    related.brand.door = () => undefined
    await speak(related, 3)
    await eventually(() => related.brand.came.length > before)
    related.brand.door = (_request, body, response) => related.brand.acknowledge(body, response)
    await revoke(related)
    await caughtUp(related)
    const records = related.brand.came.slice(before + 1).flatMap((jwt) => batchOf(jwt).records ?? [])
    expect(records.map((record) => [record.type, isGone(record)])).toEqual([
      ['thread.note', true],
      ['thread.note', true],
      ['thread.note', true],
      ['terms.revoke', false],
    ])
    const { database } = related.house.store.context
    await eventually(() => silences(database, related.rid).length > 0)
    expect(silences(database, related.rid)).toMatchObject([{ pushes: 1 }])
  })

  it('leaves a brand that reads slowly without the rest of a push in flight', async () => {
    const related = await pushed()
    await caughtUp(related)
    related.brand.isSlow = true
    await speak(related, 50, 2000)
    await eventually(() => related.brand.unread !== undefined)
    await revoke(related)
    const { database } = related.house.store.context
    await eventually(() => silences(database, related.rid).length > 0)
    let got = 0
    let hasBroken = false
    related.brand.unread?.on('error', () => undefined)
    related.brand.unread?.on('data', (chunk: Buffer) => (got += chunk.length))
    related.brand.unread?.on('close', () => (hasBroken = true))
    await eventually(() => hasBroken)
    expect(got).toBeLessThan(Number(related.brand.unread?.headers['content-length']))
  })

  it('pushes only what goes on while it is paused', async () => {
    const related = await pushed()
    await caughtUp(related)
    related.brand.door = down
    await speak(related, 1)
    await settled(related)
    await change(related, pauseTerms)
    related.brand.door = (_request, body, response) => related.brand.acknowledge(body, response)
    const before = related.brand.came.length
    await related.clock.advance(3_600_000)
    expect(related.brand.came.slice(before).flatMap((jwt) => batchOf(jwt).records ?? [])).toEqual([])
    await change(related, resumeTerms)
    await caughtUp(related)
  })
})

describe('an outbox', () => {
  it('is read by a server that nobody can reach; receipts and refusals ride in the next batch', async () => {
    const clock = createManualClock(Date.now())
    const brand = await openBrand()
    brand.now = () => clock.seconds()
    const opened = await claimedHouse({ clock, config: { reachable: 'no' } })
    const related = { ...(await relate(opened, brand, true)), clock }
    await caughtUp(related)
    const taken = await brand.sign(
      related.rid,
      'filter.set',
      { follows: ['#follow *'], push: true },
      { iat: brand.now() - 3600 },
    )
    const jti = newId()
    brand.outbox.push(taken, await brand.sign(related.rid, 'terms.pause', {}, { jti }))
    const before = brand.came.length
    await clock.advance(3000)
    await eventually(() => brand.looks.length > 0)
    await eventually(() => brand.came.slice(before).some((jwt) => batchOf(jwt).refused !== undefined))
    const [carried] = brand.came
      .slice(before)
      .map(batchOf)
      .filter(({ refused }) => refused !== undefined)
    expect(carried?.refused).toMatchObject([{ jti, problem: { code: 'not_allowed' } }])
    expect(carried?.receipts).toHaveLength(1)
    await caughtUp(related)
    while (!brand.looks.some((search) => search.includes(`after=${jti}`))) {
      await clock.advance(1000)
      await eventually(() => true)
    }
    await speak(related, 1)
    await caughtUp(related)
    expect(batchOf(brand.came.at(-1) ?? '').refused).toBeUndefined()
  })
})
