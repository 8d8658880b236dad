// Catch-up: a brand that has nothing yet pulls a whole ledger, and its SDK proves every record of it.
import { granted } from '../support/granted.ts'
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { Agent, get } from 'node:http'
import { createBrand } from '../../protocol/brand/brand.ts'
import { createMemoryStore } from '../../protocol/brand/memory.ts'
import type { PublicJwk } from '../../protocol/keys.ts'
import { query } from '../../server/platform/database.ts'
import { systemClock } from '../../server/platform/clock.ts'
import { relationshipOf } from '../../server/store/terms/terms.ts'
import { makeMaker, readHeaders, type Maker } from './brands.ts'
import { counted, inTurns, median, nowMs, perSecond, row, type Row } from './figures.ts'
import type { Party } from './party.ts'
import { freePort, startServer } from './server-process.ts'
import { openBare, relate } from './world.ts'

/** One relationship in which the person has said a lot. */
async function makeLedger(
  folder: string,
  records: number,
  port: number,
): Promise<{ maker: Maker; key: PublicJwk }> {
  const store = await openBare(folder, port)
  const { database, ledgers } = store.context
  await database.transact((tx) =>
    tx.run(query('INSERT INTO claim (one, userHandle, claimedAt) VALUES (1, ?, ?)', 'handle', 1)),
  )
  // Only a brand on this machine takes an address on this machine for its person's.
  const here = { ...makeMaker(0), origin: 'http://127.0.0.1:9' }
  const maker = await relate(store.context, here, ['#follow laptop'])
  const { jti } = await database.transact((tx) => {
    const opened = ledgers.speak(tx, maker.rid, { type: 'thread.open', body: granted({}) })
    return JSON.parse(Buffer.from(opened.jwt.split('.')[1] ?? '', 'base64url').toString()) as { jti: string }
  })
  for (let said = 0; said < records; said += 500) {
    await database.transact((tx) => {
      for (let index = 0; index < 500; index++) {
        const body = granted({ text: `note ${said + index} `.padEnd(200, 'x') })
        ledgers.speak(tx, maker.rid, { type: 'thread.note', on: jti, body })
      }
    })
  }
  const key = relationshipOf(database, maker.rid)?.proffer?.body.cnf.jwk as PublicJwk
  await store.close()
  return { maker, key }
}

const agent = new Agent({ keepAlive: true })

function fetchText(url: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve(Buffer.concat(chunks).toString()))
      response.on('error', reject)
    }).on('error', reject)
  })
}

interface Page {
  records: { seq: number; hash: string }[]
  more: boolean
}

/** Reads everything, page after page. @returns records per second */
async function pullAll(
  url: string,
  headersOf: (page: string) => Promise<Record<string, string>>,
): Promise<number> {
  const began = nowMs()
  let after = 0
  let head = ''
  for (;;) {
    const page = `${url}?after=${after}&head=${head}&limit=200`
    const text = await fetchText(page, await headersOf(page))
    const { records, more } = JSON.parse(text) as Page
    if (records === undefined) throw new Error(text)
    const last = records.at(-1)
    if (last) ({ seq: after, hash: head } = last)
    if (!more) return (after * 1000) / (nowMs() - began)
  }
}

const said: string[] = []
const say = (code: string, values: object = {}): void => void said.push(`${code} ${JSON.stringify(values)}`)

async function provenBySdk(maker: Maker, key: PublicJwk, base: string): Promise<number> {
  const store = createMemoryStore()
  const { origin, rid, kid, x, d } = maker
  const relationship = { rid, key, kid, base, isBaseProven: true, proffers: [], openedAt: 0 }
  await store.commit(rid, { relationship })
  const brand = createBrand({
    clock: systemClock,
    fetch: (url, init) => fetch(url, init),
    profile: { name: 'Shop', origin, terms: ['PDC-INTENT'] },
    keys: [{ kty: 'OKP', crv: 'Ed25519', x, d, kid }],
    store,
    log: { info: say, warn: say, error: say },
  })
  const side = await brand.relationship(rid)
  const began = nowMs()
  const isDone = await side?.pull()
  const took = nowMs() - began
  const { head } = (await side?.state()) ?? { head: { seq: 0 } }
  const stop = await side?.stop()
  await brand.stop()
  if (!isDone || stop)
    throw new Error(`the SDK stopped at ${head.seq}: ${JSON.stringify(stop)} ${said.join('; ')}`)
  return (head.seq * 1000) / took
}

/** How many signatures of that size the machine's pool checks in a second. */
async function verifyLimit(): Promise<number> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const data = Buffer.alloc(800, 1)
  const signature = sign(null, data, privateKey)
  const one = () =>
    new Promise((resolve) => verify(null, data, publicKey, signature, (_error, good) => resolve(good)))
  const width = 64
  const { limit = 0 } = await inTurns(
    {
      limit: async () => {
        for (let count = 0; count < 2048; count += width)
          await Promise.all(Array.from({ length: width }, one))
        return 2048
      },
    },
    3,
  )
  return limit
}

export async function catchUpRows(folder: string, records: number, bare: Party): Promise<Row[]> {
  const port = await freePort()
  const { maker, key } = await makeLedger(folder, records, port)
  const server = await startServer(folder, port)
  try {
    const base = `http://${server.host}/r/${maker.rid}`
    const pagePort = await bare.ask<number>('openPages', folder)
    const ours: number[] = []
    const raw: number[] = []
    for (let round = 0; round < 3; round++) {
      ours.push(await pullAll(`${base}/records`, (page) => readHeaders(maker, page)))
      raw.push(await pullAll(`http://127.0.0.1:${pagePort}/records`, () => Promise.resolve({})))
    }
    const before = await verifyLimit()
    const proven = await provenBySdk(maker, key, base)
    const limit = median([before, await verifyLimit()])
    const rate = median(ours)
    return [
      row(`catch-up, ${counted(records)} records`, {
        figure: perSecond(rate),
        limit: `bare node and SQLite ${perSecond(median(raw))}`,
        ratio: rate / median(raw),
        bar: '≥ 30,000/s',
        isMet: rate >= 30_000,
        values: { rate, limit: median(raw), records },
      }),
      row('  proven by the SDK', {
        figure: perSecond(proven),
        limit: `signatures checked ${perSecond(limit)}`,
        ratio: proven / limit,
        bar: 'the verify limit',
        isMet: proven >= 0.8 * limit,
        values: { proven, limit },
      }),
    ]
  } finally {
    agent.destroy()
    await server.end()
  }
}
