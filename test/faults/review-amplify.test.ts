// How much work and room one brand can make a store spend: fetches, pushes, looks, rows and memory all have an end.
import { describe, expect, it } from 'vitest'
import { createSigner, generateKey } from '../../protocol/keys.ts'
import { bytes as limits } from '../../protocol/limits.ts'
import { newId, parseMessage, personId, signMessage } from '../../protocol/message.ts'
import { profferTerms, relationshipOf } from '../../server/store/terms/terms.ts'
import { createManualClock, type ManualClock } from '../support/at.ts'
import type { House } from '../support/house.ts'
import {
  ask,
  call,
  claimedHouse,
  eventually,
  openBrand,
  post,
  read,
  relate,
  speak,
  type Related,
  type TestBrand,
} from '../server/delivery/support.ts'

const day = 86_400_000

interface Standing extends Related {
  clock: ManualClock
}

async function standing(push: boolean, reachable: 'auto' | 'no' = 'auto'): Promise<Standing> {
  const clock = createManualClock(Date.now())
  const brand = await openBrand()
  brand.now = () => clock.seconds()
  const opened = await claimedHouse({ clock, config: { reachable } })
  return { ...(await relate(opened, brand, push)), clock }
}

const many = ({ store }: House, table: string): number =>
  store.context.database.sql<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n ?? 0

/** Lets time go by in small steps, with real sockets answering in between. */
async function live(clock: ManualClock, ms: number, stepMs: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await clock.advance(stepMs)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}

/** Somebody else's key with the brand's name. */
async function foreignMessage(brand: TestBrand, rid: string, type: string, body: object, on?: string) {
  const { privateJwk } = await generateKey()
  return signMessage(
    {
      iss: brand.origin,
      aud: personId(rid),
      sub: rid,
      jti: newId(),
      iat: brand.now(),
      type,
      body,
      ...(on === undefined ? {} : { on }),
    },
    await createSigner(privateJwk),
  )
}

describe('a brand that acknowledges every ring and no delivery', () => {
  it('is pushed to less and less often, and then no more', async () => {
    const related = await standing(true)
    related.brand.door = async (_request, body, response) => {
      const { type, body: said } = parseMessage(body, limits.batch).claims
      const isBell = type === 'ledger.batch' && (said as { records?: unknown }).records === undefined
      if (isBell) return related.brand.acknowledge(body, response)
      response.writeHead(200).end()
    }
    await speak(related, 30, 400)
    await live(related.clock, 600_000, 6000)
    expect(related.brand.came.length).toBeLessThan(20)
    expect(many(related.house, 'journal')).toBeLessThan(40)
  })
})

describe('an outbox full of rubbish', () => {
  it('is looked into less and less often, and its answers are kept for so many only', async () => {
    const related = await standing(true, 'no')
    const { brand, house, rid, clock } = related
    brand.door = (_request, _body, response) => void response.writeHead(503).end()
    for (let index = 0; index < 3000; index++) {
      brand.outbox.push(await foreignMessage(brand, rid, 'filter.set', { follows: [], push: true }))
    }
    await live(clock, 240_000, 2400)
    expect(many(house, 'outbox_answer')).toBeLessThanOrEqual(250)
    expect(brand.looks.length).toBeLessThan(20)
  })
})

describe('answers to a proffer that nobody signed rightly', () => {
  it('make the store read the brand’s document a few times only', async () => {
    const clock = createManualClock(Date.now())
    const brand = await openBrand()
    brand.now = () => clock.seconds()
    brand.door = (_request, _body, response) => void response.writeHead(202).end()
    const home = await claimedHouse({ clock })
    const { context } = home.store
    const { profile, text } = brand.profile
    let fetches = 0
    const { request } = context.outbound
    context.outbound.request = (url, asked) => {
      if (url.endsWith('/.well-known/bespeak')) fetches += 1
      return request(url, asked)
    }
    const rid = await context.database.transact((tx) =>
      profferTerms(
        context,
        tx,
        { profile, text, digest: 'test', fetchedAt: clock.now() },
        {
          preferred: 'PDC-INTENT',
          alternates: [],
          lines: ['*'],
          attributes: [],
          purposes: [],
          struck: [],
          expiresAt: clock.now() + 30 * day,
        },
      ),
    )
    const proffer = relationshipOf(context.database, rid)?.proffer
    const send = async (on: string | undefined) => {
      const jwt = await foreignMessage(brand, rid, 'terms.decline', {}, on)
      const headers = { 'content-type': 'application/jwt' }
      return (await call(home.origin, 'POST', `/r/${rid}/inbox`, jwt, headers)).status
    }
    // Who does not know the proffer gets the common answer, and moves nothing.
    const strangers = await Promise.all(Array.from({ length: 20 }, () => send(newId())))
    expect(new Set(strangers)).toEqual(new Set([401]))
    expect(fetches).toBe(0)
    const statuses = await Promise.all(Array.from({ length: 60 }, () => send(proffer?.id)))
    expect(fetches).toBeLessThanOrEqual(10)
    expect(new Set(statuses)).toEqual(new Set([401, 429]))
    // A minute later the brand is heard again.
    await clock.advance(60_000)
    const answer = await brand.sign(rid, 'terms.decline', {}, { on: proffer?.id, iat: clock.seconds() })
    const taken = await call(home.origin, 'POST', `/r/${rid}/inbox`, answer, {
      'content-type': 'application/jwt',
    })
    expect(taken.status).toBe(201)
  })
})

describe('a burst of messages by a key that nobody knows', () => {
  it('makes the store look at the brand’s keys once', async () => {
    const related = await standing(false)
    const { context } = related.house.store
    let fetches = 0
    const { request } = context.outbound
    context.outbound.request = (url, asked) => {
      if (url.endsWith('/.well-known/bespeak')) fetches += 1
      return request(url, asked)
    }
    const all = await Promise.all(
      Array.from({ length: 40 }, () =>
        foreignMessage(related.brand, related.rid, 'filter.set', { follows: [], push: false }),
      ),
    )
    const answers = await Promise.all(all.map((jwt) => post(related, jwt)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(fetches).toBe(1)
  })
})

describe('pages that a brand asks for and does not take', () => {
  it('are held for a few calls only; the next must wait', async () => {
    const related = await standing(false)
    await speak(related, 200, 1900)
    const slow = await Promise.all(Array.from({ length: 12 }, () => ask(related, '/records?after=0', true)))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const next = await read(related, '/records?after=0')
    expect(next.status).toBe(429)
    for (const one of slow) one.socket.destroy()
    await eventually(() => slow.every((one) => one.socket.destroyed))
    await new Promise((resolve) => setTimeout(resolve, 200))
    const head = related.house.store.context.ledgers.head(related.house.store.context.database, related.rid)
    expect((await read(related, `/records?after=${head.seq}`)).status).toBe(200)
  })
})

describe('the memory of signed reads', () => {
  it('forgets a nonce soon after it can no longer be used', async () => {
    const related = await standing(false)
    for (let index = 0; index < 10; index++) await read(related, '')
    expect(many(related.house, 'read_nonce')).toBe(10)
    await related.clock.advance(400_000)
    await read(related, '')
    expect(many(related.house, 'read_nonce')).toBe(1)
  })
})
