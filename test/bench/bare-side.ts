// The raw limits: servers with nothing of ours in them, doing no more than the physics of the same work.
import Sqlite from 'better-sqlite3'
import { createPrivateKey, createPublicKey, createHash, sign, verify, type KeyObject } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { privateKey, type Maker } from './brands.ts'
import { nowMs } from './figures.ts'
import { answer } from './party.ts'

let database: Sqlite.Database
let insertRecord: Sqlite.Statement
let insertAnswer: Sqlite.Statement
const servers: Server[] = []
const streams = new Map<string, ServerResponse>()
const publicKeys = new Map<string, KeyObject>()
let ours: KeyObject
let ourKeys: KeyObject[] = []

function openDatabase(folder: string): void {
  database = new Sqlite(join(folder, 'bare.db'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec(`CREATE TABLE record (place INTEGER PRIMARY KEY, rid TEXT NOT NULL, jti TEXT NOT NULL, jwt TEXT NOT NULL);
    CREATE TABLE answer (iss TEXT NOT NULL, jti TEXT NOT NULL, digest TEXT NOT NULL, receipt TEXT NOT NULL,
      PRIMARY KEY (iss, jti)) WITHOUT ROWID`)
  insertRecord = database.prepare('INSERT INTO record (rid, jti, jwt) VALUES (?, ?, ?)')
  insertAnswer = database.prepare('INSERT INTO answer VALUES (?, ?, ?, ?)')
}

function listen(server: Server): Promise<number> {
  servers.push(server)
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  )
}

/** Writes that wait share one durable commit. */
let queue: { run(): void; done(): void }[] = []
function commit(run: () => void): Promise<void> {
  return new Promise((done) => {
    if (queue.length === 0) setImmediate(flush)
    queue.push({ run, done })
  })
}
function flush(): void {
  const batch = queue
  queue = []
  database.exec('BEGIN IMMEDIATE')
  for (const { run } of batch) run()
  database.exec('COMMIT')
  for (const { done } of batch) done()
}

const pooled = (data: Buffer, key: KeyObject): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    sign(null, data, key, (error, signature) => (error ? reject(error) : resolve(signature))),
  )

/** Takes a signed message: read, verified on the pool, durable with its receipt, the receipt signed on the pool. */
const ingest = new Hono()
ingest.post('/r/:rid/inbox', async (c) => {
  const rid = c.req.param('rid')
  const jwt = await c.req.text()
  const [head = '', payload = '', signature = ''] = jwt.split('.')
  const { kid, alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string; alg: string }
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
  const key = publicKeys.get(kid)
  if (!key || alg !== 'EdDSA' || claims['sub'] !== rid) return c.text('', 401)
  if (Math.abs(Number(claims['iat']) - Date.now() / 1000) > 300) return c.text('', 401)
  const isGood = await new Promise((resolve, reject) =>
    verify(
      null,
      Buffer.from(`${head}.${payload}`),
      key,
      Buffer.from(signature, 'base64url'),
      (error, good) => (error ? reject(error) : resolve(good)),
    ),
  )
  if (!isGood) return c.text('', 401)
  const digest = createHash('sha256').update(jwt).digest('base64url')
  const body = { iss: `bespeak:${rid}`, sub: rid, jti: claims['jti'], iat: Date.now(), digest }
  const input = `${head}.${Buffer.from(JSON.stringify(body)).toString('base64url')}`
  const receipt = `${input}.${(await pooled(Buffer.from(input), ours)).toString('base64url')}`
  await commit(() => {
    insertRecord.run(rid, claims['jti'], jwt)
    insertAnswer.run(claims['iss'], claims['jti'], digest, receipt)
  })
  return c.body(receipt, 201, { 'content-type': 'application/jwt' })
})

const eventOf = (size: number): Buffer =>
  Buffer.from(`event: record\nid: 1\ndata: {"jwt":"${'x'.repeat(size)}"}\n\n`)

let busy: NodeJS.Timeout | undefined

answer(
  {
    open: async ({ folder, makers }: { folder: string; makers: Maker[] }) => {
      openDatabase(folder)
      for (const maker of makers) publicKeys.set(maker.kid, createPublicKey(privateKey(maker)))
      ourKeys = makers.map((maker) => createPrivateKey(privateKey(maker)))
      const [first] = ourKeys
      if (!first) throw new Error('no keys')
      ours = first
      const ingestPort = await listen(createServer(getRequestListener((request) => ingest.fetch(request))))
      const streamPort = await listen(
        createServer((request, response) => {
          const name = new URL(request.url ?? '/', 'http://bare').searchParams.get('name') ?? ''
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          response.flushHeaders()
          response.on('error', () => undefined)
          streams.set(name, response)
          response.on('close', () => streams.delete(name))
        }),
      )
      return { ingestPort, streamPort }
    },
    /** Pages of the newest ledger, straight from the file that a store made. */
    openPages: (folder: string) => {
      const file = new Sqlite(join(folder, 'data/bespeak.db'), { readonly: true })
      const page = file.prepare(
        `SELECT seq, prev, hash, at, type, jwt FROM record
         WHERE ledger = (SELECT number FROM ledger WHERE rid <> 'own') AND seq > ? ORDER BY seq LIMIT 200`,
      )
      const server = createServer((request, response) => {
        const after = Number(new URL(request.url ?? '/', 'http://bare').searchParams.get('after'))
        const records = page.all(after)
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ records, more: records.length === 200 }))
      })
      server.on('close', () => file.close())
      return listen(server)
    },
    cpuMs: () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    },
    /** One event to each, written as often as said. */
    fan: ({ size, each }: { size: number; each: number }) => {
      const began = nowMs()
      const bytes = eventOf(size)
      for (const stream of streams.values()) for (let index = 0; index < each; index++) stream.write(bytes)
      return began
    },
    /** So many signatures with as many keys, one durable commit of as many rows, one event to each stream. */
    post: async ({ count, size }: { count: number; size: number }) => {
      const began = nowMs()
      const data = Buffer.alloc(size, 120)
      const signed = await Promise.all(ourKeys.slice(0, count).map((key) => pooled(data, key)))
      const text = data.toString()
      await commit(() => {
        for (const signature of signed) insertRecord.run('r', 'j', text + signature.toString('base64url'))
      })
      const bytes = eventOf(size)
      let left = count
      for (const stream of streams.values()) if (left-- > 0) stream.write(bytes)
      return { began }
    },
    busy: ({ everyMs, each, size }: { everyMs: number; each: number; size: number }) => {
      clearInterval(busy)
      if (each === 0) return
      const bytes = eventOf(size)
      const all = [...streams.values()]
      let at = 0
      busy = setInterval(() => {
        void commit(() => {
          for (let index = 0; index < each; index++) insertRecord.run('r', 'j', 'x'.repeat(size))
        }).then(() => {
          for (let index = 0; index < each; index++) all[at++ % all.length]?.write(bytes)
        })
      }, everyMs)
    },
    /** One durable row, then one socket cut. */
    cut: async (name: string) => {
      const stream = streams.get(name)
      await commit(() => void insertRecord.run('r', 'j', 'revoke'))
      const committedAt = nowMs()
      await new Promise<void>((resolve) => {
        stream?.socket?.once('close', () => resolve())
        stream?.socket?.resetAndDestroy()
      })
      return { committedAt, ms: nowMs() - committedAt }
    },
    memory: async () => {
      globalThis.gc?.()
      await new Promise((resolve) => setTimeout(resolve, 100))
      globalThis.gc?.()
      const { rss, heapUsed, external } = process.memoryUsage()
      return { rss, used: heapUsed + external }
    },
  },
  () => {
    clearInterval(busy)
    for (const server of servers) server.close()
    for (const stream of streams.values()) stream.destroy()
    if (ourKeys.length > 0) database.close()
  },
)
