// A brand with a key and a door of its own, related to a whole server through its ledger: what delivery is tested with.
import { granted } from '../../support/granted.ts'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { createSigner, generateKey, type PublicJwk, type Signer } from '../../../protocol/keys.ts'
import {
  newId,
  newRid,
  parseMessage,
  personId,
  signMessage,
  verifyMessage,
  type Claims,
} from '../../../protocol/message.ts'
import { importPublicKey } from '../../../protocol/keys.ts'
import { bytes as limits } from '../../../protocol/limits.ts'
import { parseProfile } from '../../../protocol/profile.ts'
import type { LedgerRecord, LiveRecord } from '../../../protocol/record.ts'
import { signRead } from '../../../protocol/request.ts'
import { parseBody } from '../../../protocol/types.ts'
import { query } from '../../../server/platform/database.ts'
import { profferTerms, relationshipOf } from '../../../server/store/terms/terms.ts'
import { house, type House, type HouseParts } from '../../support/house.ts'

export interface Said {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

export type Door = (request: IncomingMessage, body: string, response: ServerResponse) => void | Promise<void>

/** A claimed server that brands on this machine can talk to. */
export async function claimedHouse(parts: HouseParts = {}): Promise<House> {
  const opened = await house(parts)
  await opened.store.context.database.transact((tx) =>
    tx.run(query('INSERT INTO claim (one, userHandle, claimedAt) VALUES (1, ?, ?)', 'handle', 1)),
  )
  return opened
}

/** A brand as its messages show it: an origin, one key, and a door that answers what a test wants. */
export class TestBrand {
  readonly origin: string
  readonly jwk: PublicJwk & { kid: string }
  readonly signer: Signer
  /** What came to the inbox, as compact JWTs. */
  readonly came: string[] = []
  /** Messages that wait in the outbox. */
  readonly outbox: string[] = []
  readonly looks: string[] = []
  door: Door
  /** Leaves the body of the next call unread. */
  isSlow = false
  unread: IncomingMessage | undefined
  /** Its clock, in seconds. */
  now: () => number = seconds

  constructor(origin: string, jwk: PublicJwk & { kid: string }, signer: Signer) {
    this.origin = origin
    this.jwk = jwk
    this.signer = signer
    this.door = (_request, body, response) => this.acknowledge(body, response)
  }

  /** Acknowledges everything a batch brings, or as much of it as said. */
  async acknowledge(jwt: string, response: ServerResponse, most = Infinity): Promise<void> {
    response.writeHead(200, { 'content-type': 'application/jwt' })
    response.end(await this.ack(jwt, most))
  }

  held = { seq: 0, hash: '' }

  async ack(jwt: string, most = Infinity): Promise<string> {
    const { claims } = parseMessage(jwt, limits.batch)
    const { records = [] } = parseBody('ledger.batch', claims.body)
    for (const record of records.slice(0, most)) {
      if (record.seq === this.held.seq + 1) this.held = { seq: record.seq, hash: record.hash }
    }
    return this.sign(claims.sub ?? '', 'ledger.ack', this.held)
  }

  sign(rid: string, type: string, body: object, more: Partial<Claims> = {}): Promise<string> {
    const claims = {
      iss: this.origin,
      aud: personId(rid),
      sub: rid,
      jti: newId(),
      iat: seconds(),
      type,
      body,
    }
    return signMessage({ ...claims, ...more }, this.signer)
  }

  get profile() {
    const { origin, jwk } = this
    const document = {
      bespeak: ['1'],
      role: 'brand',
      origin,
      name: 'Shop',
      legal: { name: 'Shop GmbH', address: 'Street 1' },
      keys: [jwk],
      inbox: `${origin}/bespeak/inbox`,
      outbox: `${origin}/bespeak/outbox`,
      records: `${origin}/bespeak/records`,
      follows: ['#follow *'],
    }
    const text = JSON.stringify(document)
    return { profile: parseProfile(Buffer.from(text), origin, { allowLoopback: true }), text }
  }
}

export const seconds = (): number => Math.floor(Date.now() / 1000)

export async function openBrand(): Promise<TestBrand> {
  const { publicJwk, privateJwk } = await generateKey()
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => void answer(request, response))
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const jwk = { ...publicJwk, kid: publicJwk.kid ?? '' }
  const brand = new TestBrand(`http://localhost:${port}`, jwk, await createSigner(privateJwk))
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', brand.origin)
    if (url.pathname === '/.well-known/bespeak') {
      response.setHeader('content-type', 'application/json')
      response.end(brand.profile.text)
      return
    }
    if (url.pathname === '/bespeak/outbox') {
      brand.looks.push(url.search)
      const place = brand.outbox.findIndex(
        (jwt) => parseMessage(jwt).claims.jti === url.searchParams.get('after'),
      )
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ messages: brand.outbox.slice(place + 1, place + 51) }))
      return
    }
    if (request.method !== 'POST') {
      response.writeHead(404).end()
      return
    }
    if (brand.isSlow) {
      brand.isSlow = false
      brand.unread = request
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    brand.came.push(body)
    await brand.door(request, body, response)
  }
  return brand
}

export interface Related {
  rid: string
  brand: TestBrand
  house: House
  /** The record of the agreement. */
  agreed: LiveRecord
}

/** A relationship in force, made through the ledgers as the rooms make it. */
export async function relate(opened: House, brand: TestBrand, push = false): Promise<Related> {
  const { context } = opened.store
  const { clock, database, ledgers } = context
  const { profile, text } = brand.profile
  const fetched = { profile, text, digest: 'test', fetchedAt: clock.now() }
  const rid = await database.transact((tx) =>
    profferTerms(context, tx, fetched, {
      preferred: 'PDC-INTENT',
      alternates: [],
      lines: ['*'],
      attributes: [],
      purposes: ['delivery'],
      struck: [],
      expiresAt: clock.now() + 30 * 86_400_000,
    }),
  )
  const proffer = relationshipOf(database, rid)?.proffer
  const { kty, crv, x } = brand.jwk
  const body = { agreement: 'PDC-INTENT', proffer_hash: proffer?.hash, cnf: { jwk: { kty, crv, x } } }
  const accept = await brand.sign(rid, 'terms.accept', body, { on: proffer?.id, iat: clock.seconds() })
  const key = await importPublicKey(brand.jwk)
  const expected = { iss: brand.origin, aud: personId(rid), sub: rid }
  const message = await verifyMessage(parseMessage(accept), key, expected)
  await database.transact((tx) => tx.run(query('DELETE FROM proffer_errand WHERE rid = ?', rid)))
  const agreed = await database.transact((tx) => ledgers.takeQuiet(tx, rid, message))
  if (!push) await takeFilter(opened, brand, rid, false)
  return { rid, brand, house: opened, agreed: agreed as LiveRecord }
}

async function takeFilter(opened: House, brand: TestBrand, rid: string, push: boolean): Promise<void> {
  const { database, ledgers, clock } = opened.store.context
  const jwt = await brand.sign(rid, 'filter.set', { follows: ['#follow *'], push }, { iat: clock.seconds() })
  const key = await importPublicKey(brand.jwk)
  const expected = { iss: brand.origin, aud: personId(rid), sub: rid }
  const message = await verifyMessage(parseMessage(jwt), key, expected)
  await database.transact((tx) => ledgers.take(tx, rid, message))
}

/** Says so many things on the person's side, each about so large. */
export async function speak(related: Related, count: number, size = 100): Promise<LiveRecord[]> {
  const { database, ledgers } = related.house.store.context
  const thread = newId()
  return database.transact((tx) =>
    Array.from({ length: count }, (_, index) =>
      ledgers.speak(tx, related.rid, {
        type: 'thread.note',
        on: thread,
        body: granted({ text: `note ${index} `.padEnd(size, 'x') }),
      }),
    ),
  )
}

export async function post(
  related: Related,
  jwt: string,
  headers: Record<string, string> = {},
): Promise<Said> {
  return call(related.house.origin, 'POST', `/r/${related.rid}/inbox`, jwt, {
    'content-type': 'application/jwt',
    ...headers,
  })
}

/** One call on a connection of its own. */
export function call(
  origin: string,
  method: string,
  path: string,
  body: string | undefined,
  headers: Record<string, string>,
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}${path}`, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

export async function readHeaders(related: Related, path: string): Promise<Record<string, string>> {
  const url = `${related.house.origin}${path}`
  const nowSeconds = related.house.store.context.clock.seconds()
  return {
    ...(await signRead({ method: 'GET', url, nowSeconds, nonce: newRid(), signer: related.brand.signer })),
  }
}

/** A signed read. */
export async function read(related: Related, path: string): Promise<Said> {
  const whole = `/r/${related.rid}${path}`
  return call(related.house.origin, 'GET', whole, undefined, await readHeaders(related, whole))
}

export interface Page {
  records: LedgerRecord[]
  head: { seq: number; hash: string }
  more: boolean
}

export interface StreamEvent {
  event: string
  id: string | undefined
  data: unknown
}

/** A reader of a stream on a raw socket, which can stop taking bytes as a slow one does. */
export class Listener {
  readonly socket: Socket
  /** All bytes of the answer so far. */
  text = ''
  readonly events: StreamEvent[] = []
  isClosed = false
  private readonly watchers = new Set<() => void>()
  /** How far the chunks of the answer were read, and what of them is no whole event yet. */
  private place = 0
  private rest = ''

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.text += chunk.toString('latin1')
      this.readChunks()
      this.wake()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.isClosed = true
      this.wake()
    })
  }

  private readChunks(): void {
    if (this.place === 0) {
      const end = this.text.indexOf('\r\n\r\n')
      if (end < 0 || !/\r\ntransfer-encoding: chunked\r\n/i.test(this.text.slice(0, end + 2))) return
      this.place = end + 4
    }
    for (;;) {
      const line = this.text.indexOf('\r\n', this.place)
      const size = Number.parseInt(this.text.slice(this.place, line), 16)
      if (line < 0 || this.text.length < line + 2 + size + 2) return
      this.rest += this.text.slice(line + 2, line + 2 + size)
      this.place = line + 2 + size + 2
      this.readEvents()
    }
  }

  private readEvents(): void {
    const whole = this.rest.lastIndexOf('\n\n')
    if (whole < 0) return
    for (const text of this.rest.slice(0, whole).split('\n\n')) {
      const [, event = '', id, data = ''] = /^event: (\w+)\n(?:id: (\d+)\n)?data: (.*)$/.exec(text) ?? []
      if (event !== '') this.events.push({ event, id, data: JSON.parse(data) as unknown })
    }
    this.rest = this.rest.slice(whole + 2)
  }

  private wake(): void {
    for (const watch of this.watchers) watch()
  }

  get seqs(): number[] {
    return this.events.filter(({ event }) => event === 'record').map(({ id }) => Number(id))
  }

  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const watch = (): void => {
        if (!isSo()) return
        this.watchers.delete(watch)
        resolve()
      }
      this.watchers.add(watch)
      watch()
    })
  }

  closed(): Promise<void> {
    return this.until(() => this.isClosed)
  }
}

/** Opens a stream; resolves once it is connected and asked. */
export function listen(related: Related, after = 0, isSlow = false): Promise<Listener> {
  return ask(related, `/stream?after=${after}`, isSlow)
}

/** A signed read whose answer is taken as it comes, or left lying. */
export async function ask(related: Related, target: string, isSlow: boolean): Promise<Listener> {
  const path = `/r/${related.rid}${target}`
  const headers = await readHeaders(related, path)
  const { host, hostname, port } = new URL(related.house.origin)
  const socket = connect(Number(port), hostname)
  await new Promise((resolve) => socket.once('connect', resolve))
  const listener = new Listener(socket)
  if (isSlow) socket.pause()
  const lines = [`GET ${path} HTTP/1.1`, `host: ${host}`]
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  onTestFinished(() => void socket.destroy())
  return listener
}

/** Waits until something is so, looking after every turn of the loop. */
export async function eventually(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}
