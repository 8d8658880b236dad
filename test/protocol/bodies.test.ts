// Proves every body of the message table against the vectors, and the published schemas against the code.
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Problem } from '../../protocol/problem.ts'
import {
  isMessageType,
  linksOf,
  messageEntry,
  messageTypes,
  parseBody,
  type MessageType,
} from '../../protocol/types.ts'
import { totalOf } from '../../protocol/totals.ts'
import { publishedSchema, schemaText } from '../support/emit-schema.ts'
import { readVectors, type BodyVectors } from '../support/story.ts'

const { types } = readVectors<BodyVectors>('bodies')
const all = Object.keys(messageTypes) as MessageType[]

/** A copy with members set or dropped by JSON Pointer. */
function change(body: object, set: Record<string, unknown> = {}, drop: readonly string[] = []): object {
  const copy = structuredClone(body)
  const place = (pointer: string): [Record<string, unknown>, string] => {
    const path = pointer.slice(1).split('/')
    const last = path.pop() ?? ''
    return [
      path.reduce((at, name) => at[name] as Record<string, unknown>, copy as Record<string, unknown>),
      last,
    ]
  }
  for (const [pointer, value] of Object.entries(set)) {
    const [parent, name] = place(pointer)
    parent[name] = value
  }
  for (const pointer of drop) {
    const [parent, name] = place(pointer)
    delete parent[name]
  }
  return copy
}

function refusal(type: MessageType, body: unknown): Problem {
  try {
    parseBody(type, body)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('it was accepted')
}

it('has vectors for every message type and for no other', () => {
  expect(Object.keys(types).sort()).toEqual(all.toSorted())
})

describe.each(all)('%s', (type) => {
  const vectors = types[type]

  it('accepts the bodies that are right and keeps every member', () => {
    for (const body of vectors?.valid ?? []) expect(parseBody(type, body)).toEqual(body)
  })

  it('keeps members that it does not know', () => {
    for (const body of vectors?.valid ?? []) {
      const later = { ...body, later: { a: [1, 'x'] } }
      expect(parseBody(type, later)).toEqual(later)
    }
  })

  it.each(vectors?.invalid ?? [])('refuses $why', ({ at, set, drop }) => {
    const { code, values } = refusal(type, change(vectors?.valid[0] ?? {}, set, drop))
    expect(code).toBe('malformed')
    expect(String(values['reason']).split(': ')[0]).toBe(at)
  })

  it.each([null, [], 'text', 7, undefined])('refuses a body that is %j', (body) => {
    expect(refusal(type, body).code).toBe('malformed')
  })

  it('publishes the schema that the code has', () => {
    expect(publishedSchema(type)).toBe(schemaText(type))
  })
})

it('publishes a schema for each type and nothing else', () => {
  const files = readdirSync(new URL('../../protocol/schema/', import.meta.url))
  expect(files.sort()).toEqual(all.map((type) => `${type}.json`).sort())
})

it('answers a proffer of another version with the version, before it judges the rest', () => {
  expect(refusal('terms.proffer', { v: '2' })).toMatchObject({
    code: 'unsupported_version',
    values: { given: '2' },
  })
  expect(refusal('terms.proffer', { v: '1' }).code).toBe('malformed')
  expect(refusal('terms.proffer', { v: '02' }).code).toBe('malformed')
  expect(refusal('terms.proffer', null).code).toBe('malformed')
})

it('takes members named like those of every object as data', () => {
  const body = JSON.parse(
    '{"attributes":{"constructor":"x"},"until":"2026-12-31T00:00:00Z","__proto__":{"polluted":1}}',
  ) as object
  const parsed = parseBody('disclosure.grant', body) as { polluted?: unknown }
  expect(parsed.polluted).toBeUndefined()
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  expect(isMessageType('constructor')).toBe(false)
  expect(isMessageType('__proto__')).toBe(false)
})

it('finds every link that must stay on the brand’s own host', () => {
  const tracking = { number: '1', link: 'https://shop.example/t' }
  expect(linksOf({ checkout: 'https://a.example/', link: 'https://b.example/', tracking })).toEqual([
    'https://a.example/',
    'https://b.example/',
    'https://shop.example/t',
  ])
  expect(linksOf({ tracking: { number: '1' } })).toEqual([])
})

it('tells the amount of the total row', () => {
  expect(
    totalOf([
      { type: 'subtotal', amount: 5 },
      { type: 'total', amount: 7 },
    ]),
  ).toBe(7)
  expect(totalOf([])).toBe(0)
})

it('says for each type whether it makes an object, which, and whether it must name one', () => {
  for (const type of all) {
    const { object, creates, on } = messageEntry(type)
    if (creates === true) expect(object).toBeDefined()
    if (on === 'required') expect(object).toBeDefined()
  }
})
