// A JSON Schema in words that fit into a cell: what a value is, and within which limits.
import { typeName, messageId } from '../../protocol/shape.ts'
import { attributeName, duration, iri, jws, lang, tagKey, time } from '../../protocol/body.ts'
import * as z from 'zod'
import { code, html, joined, type Content } from './html.ts'
import type { Json } from './json.ts'

export interface Shape extends Json {
  $ref?: string
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Shape[]
  oneOf?: Shape[]
  allOf?: Shape[]
  properties?: Record<string, Shape>
  required?: string[]
  items?: Shape
  additionalProperties?: Shape | boolean
  pattern?: string
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  contentMediaType?: string
  contentSchema?: { prefixItems: Shape[] }
  description?: string
  default?: unknown
}

const patternOf = (schema: z.ZodType): string => String((z.toJSONSchema(schema) as Shape).pattern)

/** Forms that have a name people know. */
const forms: ReadonlyMap<string, string> = new Map([
  [patternOf(time), 'time, RFC 3339 in UTC, whole seconds'],
  [patternOf(duration), 'duration, PnD or PTnH'],
  [patternOf(lang), 'language tag, BCP 47'],
  [patternOf(iri), 'compact IRI'],
  [patternOf(attributeName), 'attribute name'],
  [patternOf(tagKey), 'key of a tag'],
  [patternOf(jws), 'compact JWS'],
  [patternOf(messageId), 'UUID version 4'],
  [patternOf(typeName), 'message type'],
  ['^[A-Za-z0-9_-]{43}$', 'SHA-256, 43 letters of base64url'],
  ['^[A-Za-z0-9_-]{22}$', 'relationship id, 22 letters of base64url'],
  ['^[A-Z]{3}$', 'currency, ISO 4217'],
  ['^\\d{8,14}$', 'GTIN, 8 to 14 digits'],
  ['^(?:0|[1-9][0-9]{0,15})$', 'whole number'],
])

const most = Number.MAX_SAFE_INTEGER
const count = (value: number): string => value.toLocaleString('en')

function span(low: number | undefined, high: number | undefined, unit: string): string {
  const top = high === undefined || high >= most ? undefined : high
  if (low !== undefined && low > -most && top !== undefined) {
    return low === top ? `, ${count(low)}${unit}` : `, ${count(low)} to ${count(top)}${unit}`
  }
  if (top !== undefined) return `, at most ${count(top)}${unit}`
  return low === undefined || low <= -most || (low <= 1 && unit !== '')
    ? ''
    : `, at least ${count(low)}${unit}`
}

/** The name of a component that a schema points to. */
export const refName = (shape: Shape): string | undefined => shape.$ref?.split('/').at(-1)

/** What a value is; `link` leads to the description of a named part. */
export function wordsOf(shape: Shape, link: (name: string) => string): Content {
  const name = refName(shape)
  if (name !== undefined) return html`<a href="${link(name)}">${name}</a>`
  if (shape.const !== undefined) return code(JSON.stringify(shape.const))
  if (shape.enum)
    return joined(
      shape.enum.map((one) => code(String(one))),
      ', ',
    )
  const either = shape.anyOf ?? shape.oneOf
  if (either && either.length > 1 && either.every((one) => one.type === 'object')) {
    return `object in one of ${either.length} forms`
  }
  if (either)
    return joined(
      either.map((one) => wordsOf(one, link)),
      ' or ',
    )
  switch (shape.type) {
    case 'string':
      return textWords(shape)
    case 'integer':
      return `integer${span(shape.minimum, shape.maximum, '')}`
    case 'number':
      return `number${span(shape.minimum, shape.maximum, '')}`
    case 'boolean':
      return 'true or false'
    case 'null':
      return 'null'
    case 'array':
      return [`list${span(shape.minItems, shape.maxItems, '')} of: `, wordsOf(shape.items ?? {}, link)]
    case 'object':
      return isRecord(shape)
        ? ['map of name to ', wordsOf(shape.additionalProperties as Shape, link)]
        : 'object'
    default:
      return 'anything'
  }
}

function textWords(shape: Shape): Content {
  if (shape.contentMediaType !== undefined) return 'signed message, compact JWS'
  const known = shape.pattern === undefined ? undefined : forms.get(shape.pattern)
  if (known !== undefined) return known
  if (shape.format === 'uri') return `https link${span(undefined, shape.maxLength, ' characters')}`
  const size = span(shape.minLength, shape.maxLength, ' characters')
  if (shape.pattern === undefined || shape.pattern.length > 90) return `text${size}`
  return [`text${size}, `, code(shape.pattern)]
}

/** A map from names of any kind to values of one. */
export function isRecord(shape: Shape): boolean {
  const { additionalProperties: more } = shape
  return !shape.properties && typeof more === 'object' && Object.keys(more).length > 0
}
