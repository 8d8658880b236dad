// The plug is pulled on the real server in a burst of offers: what it gave a receipt for is there, and nobody loses a word.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import type { Receipt, Sent } from '../../protocol/brand/surface.ts'
import { parseMessage } from '../../protocol/message.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as intents from '../../protocol/owner/intents.ts'
import { agree, hostOf, offered, shop, wanted } from '../journeys/setting.ts'
import { temporaryFolder } from '../support/folder.ts'
import { claimBy } from '../support/person.ts'
import { startServer } from '../support/running.ts'
import { until } from '../support/until.ts'

const root = join(import.meta.dirname, '..', '..')
// More: BESPEAK_KILLS=100
const rounds = Number(process.env['BESPEAK_KILLS'] ?? 20)
const patienceMs = rounds * 2000
/** A brand may make a hundred offers a day, revisions among them. */
const perRound = Math.max(1, Math.min(4, Math.floor(95 / rounds)))

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['server/start/build.mjs'], { cwd: root })
}, 300_000)

const start = (folder: string, port: string) => startServer(folder, port, { BESPEAK_LOOPBACK_BRANDS: 'true' })

it(
  `keeps every receipted offer through ${rounds} kills, and its brands go on without loss or repeats`,
  { timeout: 240_000 },
  async () => {
    const folder = join(temporaryFolder(), 'data')
    let server = await start(folder, '0')
    const { port } = new URL(server.origin)
    const person = await claimBy(server.origin, /\/setup#([0-9A-Z-]+)/.exec(server.said)?.[1] ?? '')
    const shops = await Promise.all(
      (['stream', 'stream', 'push', 'pull'] as const).map((via) => shop({ via, everyMs: 200 })),
    )
    const rids = new Map<string, string>()
    for (const one of shops) rids.set(one.origin, await agree(person, one))
    await person.ask(intents.postIntent, {
      line: wanted,
      to: shops.map((one) => ({ brand: hostOf(one), withheld: [] })),
    })
    const made = await Promise.all(
      shops.map(async (one) => {
        const intent = await one.next('intent')
        const sent = await intent.relationship.offer(intent, offered)
        await sent.receipt()
        return { one, relationship: intent.relationship, offer: sent.id }
      }),
    )

    const receipts: Receipt[] = []
    const all: { sent: Sent; origin: string }[] = []
    const began = performance.now()
    // On a slow machine fewer rounds than asked for are enough, so that the whole stays bounded.
    const isEnough = (round: number): boolean => round >= 5 && performance.now() - began > patienceMs
    for (let round = 0; round < rounds && !isEnough(round); round++) {
      const before = receipts.length
      const burst = made.map(async ({ one, relationship, offer }) => {
        for (let index = 0; index < perRound; index++) {
          const sent = await relationship.reviseOffer(offer, { ...offered, shipping: round * 10 + index })
          all.push({ sent, origin: one.origin })
          void sent.receipt().then((receipt) => receipts.push(receipt))
        }
      })
      await Promise.all(burst)
      // In the middle of it, at another place each time.
      const aim = before + 1 + (round % 4)
      await until(
        () => receipts.length,
        (count) => count >= Math.min(aim, all.length),
      )
      await server.kill()
      server = await start(folder, port)
    }
    await until(
      () => receipts.length,
      (count) => count === all.length,
    )

    const report = await person.ask(care.verifyAll)
    expect(report.ledgers.filter(({ ok }) => !ok)).toEqual([])
    expect(report.ok).toBe(true)
    for (const { one, relationship } of made) {
      const kept: { seq: number; jwt: string }[] = []
      for (let after = 0, more = true; more; after = kept.at(-1)?.seq ?? 0) {
        const page = await person.ask(brands.readSigned, undefined, {
          params: { brand: hostOf(one) },
          query: { after },
        })
        kept.push(...page.records)
        more = page.more
      }
      const ids = kept.map(({ jwt }) => parseMessage(jwt).claims.jti)
      expect(new Set(ids).size, 'each message once').toBe(ids.length)
      const own = all.filter(({ origin }) => origin === one.origin)
      for (const { sent } of own) {
        const { seq } = await sent.receipt()
        expect(ids[seq - 1]).toBe(sent.id)
      }
      // The brand's copy is the same history, in which each of its own words stands once.
      await relationship.pull()
      const copy = await relationship.records(0, 1000)
      expect(copy.map(({ seq }) => seq)).toEqual(copy.map((_, index) => index + 1))
      expect(await relationship.stop()).toBeUndefined()
      const told = one.told.filter(({ name }) => name === 'receipted').map(({ id }) => id)
      expect(new Set(told).size, 'each receipt told once').toBe(told.length)
      expect(one.told.filter(({ name }) => name === 'intent')).toHaveLength(1)
      expect(one.told.filter(({ name }) => ['fork', 'stopped', 'refused'].includes(name))).toEqual([])
    }
  },
)
