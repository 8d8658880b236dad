// The published documents of calls, streams and pushes: drawn from the code, valid, complete, and true of a running store.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { openPath } from '../../server/docs/openapi.ts'
import type { Route } from '../../server/platform/http/route.ts'
import { allRoutes, apiNames, apiTexts, emitApi, publishedApi } from '../support/emit-api.ts'

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
