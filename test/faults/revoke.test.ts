// A revoke at the worst moments: not a byte of content leaves after its answer, whatever was under way.
import { granted } from '../support/granted.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { request } from 'node:http'
import { connect } from 'node:net'
import { createSigner, generateKey } from '../../protocol/keys.ts'
import { bytes } from '../../protocol/limits.ts'
import { newId, newRid, parseMessage } from '../../protocol/message.ts'
import { isGone, type LedgerRecord } from '../../protocol/record.ts'
import { signRead } from '../../protocol/request.ts'
import { parseBody } from '../../protocol/types.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import {
  call,
  eventually,
  listen,
  openBrand,
  post,
  read,
  relate,
  type Page,
  type Related,
  type Said,
} from '../server/delivery/support.ts'
import { hostOf, world, type World } from '../journeys/setting.ts'

interface Ending extends World, Related {
  /** Revokes as the page does. */
  revoke(): Promise<Awaited<ReturnType<typeof endOf>>>
}

const endOf = ({ person }: World, brand: string, erase: boolean) =>
  person.ask(brands.revokeTerms, { erase }, { params: { brand } })

async function ending(isPushed = false): Promise<Ending> {
  const journey = await world()
  const brand = await openBrand()
  brand.now = () => journey.clock.seconds()
  const related = await relate(journey.home, brand, isPushed)
  return { ...journey, ...related, revoke: () => endOf(journey, hostOf(brand), false) }
}

/** A conversation with so many notes of the person's, each about so large. */
async function talk({ rid, house }: Related, count: number, size = 100): Promise<void> {
  const { database, ledgers } = house.store.context
  const thread = newId()
  await database.transact((tx) => {
    ledgers.speak(tx, rid, { type: 'thread.open', jti: thread, body: granted({}) })
    for (let index = 0; index < count; index++) {
      const body = granted({ text: `note ${index} `.padEnd(size, 'x') })
      ledgers.speak(tx, rid, { type: 'thread.note', on: thread, body })
    }
  })
}

const contentIn = (text: string): string[] =>
  [...text.matchAll(/"jwt":"([\w.-]+)"/g)].flatMap(([, jwt = '']) => {
    const { type } = parseMessage(jwt, bytes.batch).claims
    return /^(?:intent|thread|disclosure)\./.test(type) ? [type] : []
  })

describe('while bytes are on their way', () => {
  it('an open stream with 500 kB waiting gets none of it after the answer', async () => {
    const journey = await ending()
    await talk(journey, 2)
    const streams = await Promise.all([listen(journey), listen(journey), listen(journey)])
    await Promise.all(streams.map((one) => one.until(() => one.events.some(({ event }) => event === 'live'))))
    for (const one of streams) one.socket.pause()
    await talk(journey, 330, 1600)
    const end = await journey.revoke()
    expect(end).toMatchObject({ standing: 'revoked', streamsClosed: 3 })
    expect(end.silentMs).toBeLessThan(1000)
    // What the reader's own system held before may still be read; the connection gives nothing after it.
    await Promise.all(
      streams.map((one) => {
        one.socket.resume()
        return one.closed()
      }),
    )
    for (const one of streams) {
      expect(one.events.some(({ event }) => event === 'closed')).toBe(false)
      expect(contentIn(one.text).length).toBeLessThan(2 + 330)
    }
  })

  it('a push in flight is cut, and the next brings only the notice and gone forms', async () => {
    const journey = await ending(true)
    const { brand, clock } = journey
    await eventually(() => brand.held.seq > 0)
    brand.isSlow = true
    const texts: string[] = []
    const honest = brand.door
    brand.door = async (asked, body, response) => {
      texts.push(body)
      await honest(asked, body, response)
    }
    await talk(journey, 120, 1900)
    await eventually(() => brand.unread !== undefined)
    const end = await journey.revoke()
    expect(end.pushesDropped).toBe(1)
    let cutLength = 0
    const asked = brand.unread
    asked?.on('data', (part: Buffer) => (cutLength += part.length))
    asked?.on('error', () => undefined)
    await new Promise((resolve) => asked?.on('close', resolve))
    // The rest of the body never came: what came is shorter than what was announced.
    expect(cutLength).toBeLessThan(Number(asked?.headers['content-length']))
    const head = journey.home.store.context.ledgers.head(journey.home.store.context.database, journey.rid)
    for (let round = 0; round < 50 && brand.held.seq < head.seq; round++) {
      await clock.skip(1000)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    const brought = texts.flatMap((jwt) => {
      const { records = [] } = parseBody('ledger.batch', parseMessage(jwt, bytes.batch).claims.body)
      return records as LedgerRecord[]
    })
    expect(brought.filter((record) => !isGone(record)).map(({ type }) => type)).toEqual(['terms.revoke'])
    expect(brought.filter(isGone)).toHaveLength(121)
  })

  it('a read that was signed before the end and is finished after it brings gone forms only', async () => {
    const journey = await ending()
    await talk(journey, 5, 300)
    const path = `/r/${journey.rid}/records`
    const headers = await signedBy(journey, path)
    const { port } = new URL(journey.home.origin)
    const socket = connect(Number(port), 'localhost')
    onTestFinished(() => void socket.destroy())
    let text = ''
    socket.on('data', (part: Buffer) => (text += part.toString()))
    await new Promise((resolve) => socket.once('connect', resolve))
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost:${port}\r\n${lines[0] ?? ''}\r\n`)
    await journey.revoke()
    socket.write(`${lines.slice(1).join('\r\n')}\r\n\r\n`)
    await eventually(() => /^HTTP[^]*\r\n\r\n[^]*\}$/.test(text))
    expect(text).toMatch(/^HTTP\/1.1 200 /)
    const { records } = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as Page
    expect(records.filter(({ type }) => type === 'thread.note')).toHaveLength(5)
    expect(contentIn(text)).toEqual([])
  })

  it('a message whose body is still coming when the revoke is answered is told 410 and has no effect', async () => {
    const journey = await ending()
    const { brand, rid, home } = journey
    const jwt = await brand.sign(rid, 'filter.set', { follows: ['#follow *'], push: false })
    const answer = new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asked = request(
        `${home.origin}/r/${rid}/inbox`,
        { method: 'POST', headers: { 'content-type': 'application/jwt' }, agent: false },
        (response) => {
          let text = ''
          response.on('data', (part: Buffer) => (text += part.toString()))
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
        },
      )
      asked.on('error', reject)
      asked.write(jwt.slice(0, 40))
      journey.revoke().then(() => asked.end(jwt.slice(40)), reject)
    })
    const { status, text } = await answer
    expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([410, 'revoked'])
    const { context } = home.store
    expect(
      context.ledgers.recordAt(context.database, rid, context.ledgers.head(context.database, rid).seq)?.type,
    ).toBe('terms.revoke')
  })

  it('a push that waits for its next attempt is forgotten; the attempt brings the notice alone', async () => {
    const journey = await ending(true)
    const { brand, clock } = journey
    await eventually(() => brand.held.seq > 0)
    const honest = brand.door
    let isDown = true
    const texts: string[] = []
    brand.door = async (asked, body, response) => {
      if (isDown) return void response.writeHead(503).end()
      texts.push(body)
      await honest(asked, body, response)
    }
    await talk(journey, 5, 200)
    const { database } = journey.home.store.context
    await eventually(() => database.sql(`SELECT 1 FROM push WHERE attempts > 0`).length > 0)
    await journey.revoke()
    expect(database.sql('SELECT 1 FROM push WHERE batch IS NOT NULL')).toEqual([])
    isDown = false
    const head = journey.home.store.context.ledgers.head(database, journey.rid)
    for (let round = 0; round < 50 && brand.held.seq < head.seq; round++) {
      await clock.skip(60_000)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(brand.held.seq).toBe(head.seq)
    const types = texts.flatMap((jwt) => {
      const { records = [] } = parseBody('ledger.batch', parseMessage(jwt, bytes.batch).claims.body)
      return (records as LedgerRecord[]).map((record) => (isGone(record) ? 'gone' : record.type))
    })
    expect(types).toEqual([...Array<string>(6).fill('gone'), 'terms.revoke'])
  })
})

async function signedBy({ brand, home }: Ending, path: string, signer = brand.signer) {
  const url = `${home.origin}${path}`
  const nowSeconds = home.store.context.clock.seconds()
  return { ...(await signRead({ method: 'GET', url, nowSeconds, nonce: newRid(), signer })) }
}

describe('after the end', () => {
  it('a valid signature is told 410, and everybody else the same 401, byte for byte', async () => {
    const journey = await ending()
    const { brand, rid, home } = journey
    await talk(journey, 2)
    await journey.revoke()
    const head = home.store.context.ledgers.head(home.store.context.database, rid)
    const filter = { follows: ['#follow *'], push: false }
    const said = await post(journey, await brand.sign(rid, 'filter.set', filter))
    expect(said.status).toBe(410)
    for (const path of ['', `/records?after=${head.seq}&head=${head.hash}`, `/stream?after=${head.seq}`]) {
      expect((await read(journey, path)).status, path).toBe(410)
    }

    const { privateJwk } = await generateKey()
    const foreign = await createSigner(privateJwk)
    const other = newRid()
    const answers: Said[] = []
    for (const [path, signer] of [
      [`/r/${rid}/records`, undefined],
      [`/r/${rid}/records`, foreign],
      [`/r/${other}/records`, foreign],
      [`/r/${other}/records`, brand.signer],
      [`/r/${other}/records`, undefined],
    ] as const) {
      const headers = signer === undefined ? {} : await signedBy(journey, path, signer)
      answers.push(await call(home.origin, 'GET', path, undefined, headers))
    }
    const unsigned = await brand.sign(rid, 'filter.set', filter)
    for (const [to, jwt] of [
      [rid, `${unsigned.slice(0, -86)}${'A'.repeat(86)}`],
      [other, await brand.sign(other, 'filter.set', filter)],
      [rid, await brand.sign(other, 'filter.set', filter)],
    ] as const) {
      answers.push(
        await call(home.origin, 'POST', `/r/${to}/inbox`, jwt, { 'content-type': 'application/jwt' }),
      )
    }
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    const named = (headers: (typeof answers)[number]['headers']) =>
      Object.entries(headers)
        .filter(([name]) => !['date', 'x-request-id'].includes(name))
        .map(([name, value]) => `${name}: ${String(value)}`)
        .join('\n')
    expect(new Set(answers.map(({ headers }) => named(headers))).size).toBe(1)
  })

  it('records not read yet come in gone form only, and the chain of both sides is the same', async () => {
    const journey = await ending()
    await talk(journey, 3)
    await journey.revoke()
    const { records } = JSON.parse((await read(journey, '/records')).text) as Page
    expect(records.filter(({ type }) => type.startsWith('thread.')).every(isGone)).toBe(true)
    expect(records.at(-1)?.type).toBe('terms.revoke')
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1))
    expect((await journey.person.ask(care.verifyAll)).ok).toBe(true)
  })

  it('at random moments of many relationships at once, no content follows the answer', async () => {
    const journey = await world()
    const many = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const brand = await openBrand()
        const related = await relate(journey.home, brand)
        const stream = await listen(related)
        await stream.until(() => stream.events.some(({ event }) => event === 'live'))
        return { related, stream, brand }
      }),
    )
    let isOn = true
    onTestFinished(() => void (isOn = false))
    const chatter = many.map(async ({ related }) => {
      for (let round = 0; isOn && round < 200; round++) await talk(related, 3, 1900)
    })
    for (const [index, { stream, brand }] of many.entries()) {
      await new Promise((resolve) => setTimeout(resolve, (index * 7) % 23))
      await endOf(journey, hostOf(brand), index % 2 === 0)
      const length = stream.text.length
      await stream.closed()
      // Bytes already in this reader's system may be read out; the notice and anything later is not among them.
      expect(stream.text.slice(length)).not.toContain('terms.revoke')
    }
    isOn = false
    await Promise.all(chatter)
    expect((await journey.person.ask(care.verifyAll)).journal.ok).toBe(true)
  })
})
