// The published documents of calls, streams and pushes: drawn from the code, valid, complete, and true of a running store.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { parseStrict } from '../../protocol/json.ts'
import { createSigner, type PrivateJwk } from '../../protocol/keys.ts'
import { newRid } from '../../protocol/message.ts'
import * as brands from '../../protocol/owner/brands.ts'
import { livePath } from '../../protocol/owner/live.ts'
import type { OpenDocument } from '../../server/docs/open-document.ts'
import { openPath } from '../../server/docs/openapi.ts'
import { signRead } from '../../protocol/request.ts'
import { ownerCalls } from '../../server/docs/owner-names.ts'
import type { Route } from '../../server/platform/http/route.ts'
import { hostOf, offered, wanted, world } from '../journeys/setting.ts'
import { allRoutes, apiNames, apiTexts, emitApi, publishedApi } from '../support/emit-api.ts'
import { until } from '../support/until.ts'
import { createJudge, witnessCalls, witnessOutbound, type Exchange } from '../support/overheard.ts'

type Json = Record<string, unknown>

let routes: readonly Route[] = []
beforeAll(async () => {
  if (process.env['EMIT_API'] === '1') await emitApi()
  routes = await allRoutes()
})

const document = (name: string): Json => JSON.parse(publishedApi(name)) as Json

it('publishes what the code says, no more and no less (EMIT_API=1 writes it anew)', async () => {
  const texts = await apiTexts()
  for (const name of apiNames) expect(publishedApi(name) === texts[name], `${name}.json`).toBe(true)
})

it.each(['openapi', 'desk'])(
  'has in %s.json an OpenAPI 3.1 document by the official schema',
  async (name) => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(document(name))
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
  },
)

it('has in asyncapi.json an AsyncAPI 3 document by the official schema', () => {
  const path = createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json')
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  const check = ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as Json)
  check(document('asyncapi'))
  expect((check.errors ?? []).slice(0, 5)).toEqual([])
})

describe('the list of calls', () => {
  it('names every route of a store, and no call that is none', () => {
    const { paths } = document('openapi') as { paths: Record<string, Json> }
    const named = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const there = routes.map(({ method, path }) => `${method} ${openPath(path)}`)
    expect(named.toSorted()).toEqual(there.toSorted())
    const ids = Object.values(paths).flatMap((methods) =>
      (Object.values(methods) as { operationId: string }[]).map(({ operationId }) => operationId),
    )
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  })
})

it('has schemas that a validator of another house compiles', () => {
  for (const name of apiNames) {
    const { components } = document(name) as { components: { schemas: Record<string, Json> } }
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    ajv.addSchema(document(name), 'doc')
    for (const schema of Object.keys(components.schemas)) {
      expect(() => ajv.compile({ $ref: `doc#/components/schemas/${schema}` }), schema).not.toThrow()
    }
  }
})

it('names every call of the person as the code does', () => {
  const nameless = routes.filter(
    ({ method, path }) =>
      path.startsWith('/api/') &&
      path !== livePath &&
      !ownerCalls.some(({ value }) => value.method === method && value.path === path),
  )
  expect(nameless.map(({ method, path }) => `${method} ${path}`)).toEqual([])
})

it('says of every call what it carries', () => {
  const mute = routes.filter(
    (route) =>
      route.produces === 'json' &&
      Object.keys(z.toJSONSchema(route.answer, { unrepresentable: 'any' })).length < 2,
  )
  expect(mute.map(({ path }) => path)).toEqual([])
  const wordless = routes.filter((route) => route.produces === 'jwt' && route.speaks.answers === undefined)
  expect(wordless.map(({ path }) => path)).toEqual([])
})

describe('a running store and a running brand', () => {
  it('say what the documents say, from the first look to the end', { timeout: 120_000 }, async () => {
    const { home, person, related, post, offersOn, accept, settle } = await world()
    const heard = witnessCalls(home.origin)
    const told = witnessOutbound(home)
    const one = await related({ via: 'pull' })
    const pushed = await related({ via: 'push' })
    const id = await post([one, pushed])
    const intent = await one.next('intent')
    const seen = await pushed.next('intent')
    await intent.relationship.offer(intent, offered)
    await seen.relationship.offer(seen, offered)
    const [offer] = await offersOn(id, 2)
    const order = await accept(offer ?? { id: '' })
    await settle()
    await everythingRead(id, order)
    await everythingRefused()
    await readState(one.rid, one.keys[0])
    await person.ask(brands.revokeTerms, { erase: true }, { params: { brand: hostOf(one) } })
    await until(
      () => one.told.map(({ name }) => name),
      (names) => names.includes('revoked'),
    )
    await expect(intent.relationship.setFilter([wanted.replace('#want', '#follow')])).rejects.toThrow()

    const store = createJudge(document('openapi') as unknown as OpenDocument)
    const desk = createJudge(document('desk') as unknown as OpenDocument)
    expect(heard.flatMap((exchange) => store.faultsOf(exchange))).toEqual([])
    expect(told.flatMap((exchange) => desk.faultsOf(exchange))).toEqual([])
    const named = (judge: typeof store, list: readonly Exchange[]): Set<string> =>
      new Set(
        list.map((exchange) => `${judge.operationOf(exchange)?.[1].operationId ?? ''} ${exchange.status}`),
      )
    expect([...named(desk, told)]).toEqual(expect.arrayContaining(['readDocument 200', 'takeMessage 200']))
    const calls = [...named(store, heard)]
    expect(calls).toEqual(
      expect.arrayContaining([
        'getBespeak 200',
        'getRecords 200',
        'getLedgerState 200',
        'postInbox 201',
        'postInbox 401',
      ]),
    )
    expect(calls.length).toBeGreaterThan(40)

    /** The state as a brand asks for it. */
    async function readState(rid: string, key: PrivateJwk | undefined): Promise<void> {
      if (!key) throw new Error('the brand has no key')
      const url = new URL(`${home.origin}/r/${rid}`)
      const signer = await createSigner(key)
      const nowSeconds = home.store.context.clock.seconds()
      const headers = await signRead({ method: 'GET', url, nowSeconds, nonce: newRid(), signer })
      expect((await fetch(url, { headers })).status).toBe(200)
    }

    /** Every read that the person can make, of what is there. */
    async function everythingRead(intentId: string, orderId: string): Promise<void> {
      const ids: Record<string, string> = { brand: hostOf(one), id: intentId, order: orderId }
      for (const { method, path, produces } of routes) {
        if (method !== 'GET' || produces === 'stream' || path.startsWith('/docs') || path.startsWith('/r/'))
          continue
        const isOrder = path.startsWith('/api/orders')
        await person.fetch(
          path.replace(/:(\w+)/g, (_, name: string) =>
            encodeURIComponent((isOrder && name === 'id' ? orderId : ids[name]) ?? 'nothing'),
          ),
        )
      }
    }

    /** What strangers and the careless are told. */
    async function everythingRefused(): Promise<void> {
      const rid = 'A'.repeat(22)
      const jwt = heard.find(({ path, status }) => path.endsWith('/inbox') && status === 201)?.asked ?? ''
      const post401 = { method: 'POST', headers: { 'content-type': 'application/jwt' } }
      await fetch(`${home.origin}/r/${rid}/inbox`, { ...post401, body: jwt })
      await fetch(`${home.origin}/r/${rid}/inbox`, { ...post401, body: 'x.y.z' })
      await fetch(`${home.origin}/r/${rid}/inbox`, { ...post401, body: 'x'.repeat(70_000) })
      for (const path of ['', '/records', '/records?after=x']) await fetch(`${home.origin}/r/${rid}${path}`)
      await fetch(`${home.origin}/.well-known/bespeak`)
      await fetch(`${home.origin}/healthz`)
      for (const { method, path, takes } of routes.filter((route) => route.path.startsWith('/api/'))) {
        const init = {
          method,
          ...(takes === 'json' && { body: '{"unknown":1}', headers: { 'content-type': 'application/json' } }),
        }
        const target = path.replace(/:\w+/g, 'nothing')
        if (path !== '/api/live') await fetch(`${home.origin}${target}`, init)
        if (method !== 'GET' && !/sign-out|sheet|sessions|setup/.test(path)) await person.fetch(target, init)
      }
    }
  })

  it('say the same where nobody can call the store', { timeout: 120_000 }, async () => {
    const { home, related, post, offersOn } = await world({ config: { reachable: 'no' } })
    const told = witnessOutbound(home)
    const one = await related({ via: 'push' })
    const id = await post([one])
    const intent = await one.next('intent')
    await intent.relationship.offer(intent, offered)
    await offersOn(id)
    const desk = createJudge(document('desk') as unknown as OpenDocument)
    expect(told.flatMap((exchange) => desk.faultsOf(exchange))).toEqual([])
    expect(told.map((exchange) => desk.operationOf(exchange)?.[1].operationId)).toContain('readOutbox')
  })

  it('has examples of problems that are problems', () => {
    const { components } = document('openapi') as unknown as {
      components: { examples: Record<string, { value: unknown }> }
    }
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    ajv.addSchema(document('openapi'), 'doc')
    const check = ajv.compile({ $ref: 'doc#/components/schemas/Problem' })
    for (const [code, { value }] of Object.entries(components.examples)) {
      expect(check(parseStrict(JSON.stringify(value))), code).toBe(true)
    }
  })
})
