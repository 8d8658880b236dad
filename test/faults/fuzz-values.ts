// What a hostile hand sends: values nearly of the right form, texts that are nearly JSON, paths, queries and headers.
import fc from 'fast-check'
import * as z from 'zod'
import { changedJson, mutated } from '../support/mutations.ts'
import { mark } from './fuzz-world.ts'

interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  additionalProperties?: Schema | boolean
}

/** Words that mean something to some call. */
const words = [
  ...['', ' ', mark, '#want laptop EUR..900', '#sell laptop EUR5', '#follow *', 'laptop', 'laptop.*', '*', 'PDC-INTENT'],
  ...['EUR', 'EUX', 'ES', '2027-01-01', '2027-01-01T00:00:00Z', 'P30D', 'https://shop.example', 'localhost', '[::1]', '0'],
  ...['\0', '\ud800', '\u202e', '__proto__', 'constructor', '😀'.repeat(141), 'x'.repeat(5000), '%00', '../../etc/passwd'],
  ...['a@b', "' OR 1=1 --", '1e999', '-1', '00000000-0000-4000-8000-000000000000', 'A'.repeat(22), 'A'.repeat(43)],
] // prettier-ignore
const numbers = [0, 1, -1, 1.5, 2 ** 31, 2 ** 53 - 1, -(2 ** 53) + 1, 1_900_000_000_000] // prettier-ignore

/** A value nearly as a schema asks for; `known` are words that name something which is there. */
function valueOf(schema: Schema, known: readonly string[], depth = 0): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const any = schema.anyOf ?? schema.oneOf
  if (any && any.length > 0) return fc.oneof(...any.map((one) => valueOf(one, known, depth)))
  const [first] = schema.allOf ?? []
  if (first) return valueOf(first, known, depth)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'string')
    return fc.oneof(fc.constantFrom(...words, ...known, ...known), mutated(fc.constantFrom(...words)))
  if (type === 'number' || type === 'integer') return fc.constantFrom(...numbers)
  if (type === 'boolean') return fc.boolean()
  if (type === 'array' && depth < 6)
    return fc.array(valueOf(schema.items ?? {}, known, depth + 1), { maxLength: 3 })
  if (type === 'object' && depth < 6) {
    const members = Object.entries(schema.properties ?? {})
    const required = schema.required ?? []
    return fc
      .record(Object.fromEntries(members.map(([name, one]) => [name, valueOf(one, known, depth + 1)])), {
        requiredKeys: required.filter((name) => members.some(([other]) => other === name)),
      })
      .map((value) => ({ ...value }))
  }
  return fc.constantFrom<unknown>(null, 0, '', [], {}, ...known)
}

export function nearly(schema: z.ZodType, known: readonly string[]): fc.Arbitrary<unknown> {
  const plain = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  const good = valueOf(plain, known)
  return fc.oneof({ weight: 2, arbitrary: good }, { weight: 1, arbitrary: good.chain(changedJson) })
}

/** What is JSON, or nearly: text changed, deep, with members twice, huge numbers, halves of characters, other encodings. */
export function bodyText(values: fc.Arbitrary<unknown>): fc.Arbitrary<Uint8Array> {
  const text = values.map((value) => JSON.stringify(value) ?? '')
  const utf8 = (one: fc.Arbitrary<string>) => one.map((whole) => Buffer.from(whole))
  const deep = fc.nat(40_000).map((depth) => '['.repeat(depth) + ']'.repeat(depth))
  const odd = fc.constantFrom(
    ...['', ' ', 'null', '[]', '0', '"x"', '{', '{"a":1,"a":2}', '{"\\u0061":1,"a":2}', '{"__proto__":{"isAdmin":true}}'],
    ...['{"a":1e400}', '{"a":123456789012345678901234567890}', '{"a":"\\ud800"}', '{"a":-0}', '\ufeff{}', '{"a":"\\u0000"}'],
  ) // prettier-ignore
  const bytes = fc.tuple(text, fc.nat(), fc.nat(255)).map(([whole, at, byte]) => {
    const buffer = Buffer.from(whole)
    if (buffer.length > 0) buffer[at % buffer.length] = byte
    return buffer
  })
  return fc.oneof(
    { weight: 5, arbitrary: utf8(text) },
    { weight: 2, arbitrary: utf8(mutated(text)) },
    { weight: 1, arbitrary: bytes },
    { weight: 1, arbitrary: utf8(odd) },
    { weight: 1, arbitrary: utf8(deep) },
    { weight: 1, arbitrary: text.map((whole) => Buffer.from(whole, 'utf16le')) },
  )
}

const oddPart = fc.constantFrom(
  ...['', '%', '%zz', '%00', '%2e%2e', '%2f', '%c0%af', '%ff', '..', '.', 'x'.repeat(3000), '%F0%9F%98%80', ';a=b', '*', '__proto__'],
) // prettier-ignore

/** A path with its places filled by what is there, by what is not, or by what no path should hold. */
export function pathOf(template: string, known: readonly string[]): fc.Arbitrary<string> {
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...known).map((word) => encodeURIComponent(word)) },
    { weight: 1, arbitrary: oddPart },
  )
  const names = template.match(/:\w+(?:\{[^}]*\})?\??/g) ?? []
  return fc.tuple(fc.tuple(...names.map(() => part)), fc.nat(11)).map(([parts, deed]) => {
    const path = names.reduce((whole, name, index) => whole.replace(name, () => parts[index] ?? ''), template)
    if (deed === 0) return `${path}/`
    if (deed === 1) return path.replace('/', '//')
    return deed === 2 ? path.toUpperCase() : path
  })
}

const pair = (names: readonly string[]) =>
  fc.tuple(
    fc.constantFrom(...names, ...names, 'after', 'limit', 'rid', '__proto__', 'x'),
    fc.constantFrom('', '1', '-1', '0', '1e9', '99999999999999999999', '%00', '%', '%ff', 'a', mark, 'A'.repeat(43), '[]'),
  ) // prettier-ignore

export function queryOf(schema: z.ZodType): fc.Arbitrary<string> {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  const pairs = fc.array(pair(Object.keys(properties)), { maxLength: 3 })
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    {
      weight: 3,
      arbitrary: pairs.map((all) => `?${all.map(([name, value]) => `${name}=${value}`).join('&')}`),
    },
    { weight: 1, arbitrary: fc.constantFrom('?', '?&&&', '?=', '?a&a&a', `?${'a=1&'.repeat(500)}`) },
  )
}

/** Headers beside those that the call needs; one value each, in latin1 as a socket carries them. */
export const oddHeaders: fc.Arbitrary<Record<string, string>> = fc
  .array(
    fc.constantFrom<[string, string]>(
      ['content-type', 'text/plain'],
      ['content-type', 'application/json; charset=utf-16'],
      ['content-type', 'application/jwt, application/json'],
      ['content-type', ''],
      ['range', 'bytes=0-0,5-9999999'],
      ['accept-encoding', 'br;q=9, gzip, *;q=x'],
      ['accept', 'x/'],
      ['accept', 'text/event-stream'],
      ['idempotency-key', 'x'],
      ['idempotency-key', 'k'.repeat(101)],
      ['idempotency-key', `${mark}-1234`],
      ['idempotency-key', '\u00ff\u00fe\u00fd1234'],
      ['if-none-match', '*'],
      ['if-none-match', '"'.repeat(500)],
      ['if-modified-since', 'yesterday'],
      ['cookie', '='],
      ['cookie', `bespeak-session-80=${mark}; ;;=;a`],
      ['authorization', `Bearer ${mark}`],
      ['signature', 'sig1=:AAAA:'],
      ['signature-input', 'sig1=("@method";x);created=1e9'],
      ['signature-input', `sig1=${'('.repeat(400)}`],
      ['x-forwarded-for', '1.1.1.1, ,[::1]:9'],
      ['x-forwarded-proto', 'gopher'],
      ['x-http-method-override', 'DELETE'],
      ['expect', '200-ok'],
      ['prefer', 'wait=1e9'],
      ['last-event-id', '99'],
      ['upgrade', 'h2c'],
      ['te', 'trailers, deflate'],
      ['origin', 'null'],
      ['origin', 'https://evil.example'],
      ['sec-fetch-site', 'cross-site'],
      ['host', 'evil.example'],
      ['accept-language', `${'a-'.repeat(400)}b`],
    ),
    { maxLength: 3 },
  )
  .map((all) => Object.fromEntries(all))
