// A server under fire: who may call it, what it answered, what it kept and what it wrote into its log.
import { request } from 'node:http'
import fc from 'fast-check'
import { expect, onTestFinished } from 'vitest'
import { newRid } from '../../protocol/message.ts'
import { problems, type ProblemCode } from '../../protocol/problem.ts'
import { signRead } from '../../protocol/request.ts'
import { docRoutes } from '../../server/docs/routes.ts'
import { wideLimits } from '../../server/platform/http/limits.ts'
import type { Route } from '../../server/platform/http/route.ts'
import type { Log } from '../../server/platform/log.ts'
import { createOutbound } from '../../server/platform/outbound.ts'
import { hostOf, world, type World } from '../journeys/setting.ts'
import { openBrand, relate, type Related, type Said, type TestBrand } from '../server/delivery/support.ts'
import { signIn, type Browser } from '../support/person.ts'

/** How much is tried: BESPEAK_FUZZ=20 takes twenty times as long; BESPEAK_FUZZ_SEED takes another path. */
export const amount = Number(process.env['BESPEAK_FUZZ'] ?? 1)
export const seed = Number(process.env['BESPEAK_FUZZ_SEED'] ?? 20_261_122)
export const patienceMs = 180_000 + 60_000 * amount
export const runs = (count: number) => ({ seed, numRuns: Math.ceil(count * amount), endOnFailure: true })

/** Stands in what is sent; nothing of it may be found in a log. */
export const mark = 'FUZZMARK'

/** What a server may say when it cannot, as opposed to when something in it is wrong. */
const cannot: readonly ProblemCode[] = ['unavailable', 'disk_full', 'database_locked', 'read_only']

/** What moves although a call was refused: what is noted of it, of who reads, and of what goes out meanwhile. */
const notes = new Set(
  [
    ['journal', 'journal_head', 'brand_day', 'silence', 'brand_document', 'key_look', 'session'],
    ['read_nonce', 'push', 'seen', 'handover', 'outbox_answer', 'owner_write', 'owner_write_step'],
    ['challenge', 'passkey_challenge', 'code_try'],
  ].flat(),
)

type Dump = Record<string, string>

/** A row is another one after a call that was refused: of it, or of what an earlier call had set off. */
export class RowChanged extends Error {
  override readonly name = 'RowChanged'
}

export interface UnderFire extends Omit<World, 'related'> {
  routes: readonly Route[]
  brand: TestBrand
  /** The relationship with the brand as it stands; made anew when what was sent has ended it. */
  related(): Promise<Related>
  /** Somebody signed in; signed in anew when what was sent has ended the session. */
  owner(): Promise<Browser>
  dump(): Dump
  /** The same once nothing that was set off before changes anything any more. */
  quiet(): Promise<Dump>
  /** @throws where an answer is none that may be given, or a refusal has changed a row */
  check(what: string, said: Said, before: Dump): void
  /** @throws where the log tells of a bug, or of what was sent */
  checkLog(): void
}

interface Entry {
  level: 'info' | 'warn' | 'error'
  code: string
  values: unknown
  cause: unknown
}

export async function underFire(): Promise<UnderFire> {
  const entries: Entry[] = []
  const note =
    (level: Entry['level']) =>
    (code: string, values?: unknown, cause?: unknown): void =>
      void entries.push({ level, code, values, cause })
  const log: Log = { info: note('info'), warn: note('warn'), error: note('error') }
  // Names that a fuzzer makes up are asked of nobody.
  const resolve = (hostname: string) =>
    hostname === 'localhost'
      ? Promise.resolve([{ address: '127.0.0.1', family: 4 }])
      : Promise.reject(Object.assign(new Error('made up'), { code: 'ENOTFOUND' }))
  const clock = { after: (ms: number, fn: () => void) => timer(ms, fn) }
  const outbound = createOutbound({ clock, log, allowLoopback: true, resolve })
  const journey = await world({ log, outbound, config: { limits: wideLimits } })
  const { home } = journey
  const { database } = home.store.context
  const brand = await openBrand()
  brand.now = () => journey.clock.seconds()
  let related = await relate(home, brand)
  let owner: Browser = journey.person
  await journey.post([brand], `#want laptop EUR..900 -- ${mark}`)

  const tables = database
    .sql<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .map(({ name }) => name)
    .filter((name) => !notes.has(name))
  const dump = (): Dump =>
    Object.fromEntries(tables.map((name) => [name, JSON.stringify(database.sql(`SELECT * FROM "${name}"`))]))

  return {
    ...journey,
    routes: [...home.store.routes, ...docRoutes(home.store.routes)],
    brand,
    related: async () => {
      const [row] = database.sql<{ state: string }>(
        'SELECT state FROM relationship WHERE rid = ?',
        related.rid,
      )
      if (row?.state !== 'in_force') related = await relate(home, brand)
      return related
    },
    owner: async () => {
      const said = await owner.fetch('/api/access')
      const isIn = said.ok
      if (!isIn) owner = await signIn(home, journey.person.passkey)
      return owner
    },
    dump,
    quiet: async () => {
      let before = dump()
      for (let calm = 0; calm < 3;) {
        await new Promise((done) => setTimeout(done, 20))
        const now = dump()
        calm = tables.every((name) => now[name] === before[name]) ? calm + 1 : 0
        before = now
      }
      return before
    },
    check: (what, said, before) => {
      const { status, text, headers } = said
      const code = isProblem(said) ? String((JSON.parse(text) as { code?: unknown }).code) : undefined
      const about = `${what} → ${status} ${text.slice(0, 300)}`
      if (status >= 500 && !(cannot as readonly (string | undefined)[]).includes(code)) throw new Error(about)
      if (status < 400) return
      expect(Object.keys(problems), about).toContain(code)
      const { detail } = (text === '' ? { detail: 'x' } : JSON.parse(text)) as { detail: string }
      expect(detail, about).toMatch(/^[^{}]{1,}$/u)
      expect(headers['content-type'], about).toBe('application/problem+json')
      const after = dump()
      for (const name of tables) {
        if (after[name] !== before[name]) throw new RowChanged(`${about}\nchanged ${name}`)
      }
    },
    checkLog: () => {
      const bugs = entries.filter(({ level }) => level === 'error')
      expect(
        bugs.map(({ code, cause }) => [code, String((cause as Error | undefined)?.stack ?? cause)]),
      ).toEqual([])
      const whole = JSON.stringify(entries)
      const secrets = [...journey.person.cookies.values(), ...owner.cookies.values()]
      for (const secret of [mark, ...secrets.filter((value) => value.length > 8)]) {
        expect(whole.includes(secret), 'a log with what was sent').toBe(false)
      }
    },
  }
}

function timer(ms: number, fn: () => void): { cancel(): void } {
  const timeout = setTimeout(fn, ms)
  return { cancel: () => clearTimeout(timeout) }
}

function isProblem({ headers, text }: Said): boolean {
  return headers['content-type'] === 'application/problem+json' && text !== ''
}

/** Longer than any deadline of the server: what has not ended by then hangs. */
const hangMs = 20_000

/** One call on a connection of its own; an open stream is hung up as soon as it began. */
export function shoot(
  origin: string,
  method: string,
  path: string,
  body: Uint8Array | undefined,
  headers: Record<string, string | string[]>,
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const framed = body === undefined ? headers : { 'content-length': String(body.length), ...headers }
    const asked = request({ ...placeOf(origin), method, path, headers: framed, agent: false }, (response) => {
      const said = (text: string): Said => ({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text,
      })
      if (String(response.headers['content-type']).startsWith('text/event-stream')) {
        resolve(said(''))
        asked.destroy()
        return
      }
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => resolve(said(Buffer.concat(chunks).toString())))
    })
    asked.setTimeout(hangMs, () => asked.destroy(new Error(`${method} ${path} hangs`)))
    asked.on('error', reject)
    asked.end(body)
  })
}

const placeOf = (origin: string): { host: string; port: string } => {
  const { hostname: host, port } = new URL(origin)
  return { host, port }
}

/** Headers of a signed read, or undefined for a path that no URL can have. */
export async function signed(target: UnderFire, path: string): Promise<Record<string, string>> {
  const url = `${target.home.origin}${path}`
  const nowSeconds = target.home.store.context.clock.seconds()
  const { signer } = target.brand
  return { ...(await signRead({ method: 'GET', url, nowSeconds, nonce: newRid(), signer })) }
}

export const brandHost = (target: UnderFire): string => hostOf(target.brand)
export { fc, onTestFinished }
