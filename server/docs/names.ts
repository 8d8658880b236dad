// Names for everything that the published documents describe: messages, parts of the wire, calls of the person.
import * as z from 'zod'
import {
  alive,
  outboxPage,
  problemShape,
  recordsPage,
  streamClosed,
  streamLive,
} from '../../protocol/calls.ts'
import { headerShape } from '../../protocol/message.ts'
import { brandDocument, storeDocument } from '../../protocol/profile.ts'
import { ledgerHead, ledgerRecord } from '../../protocol/record.ts'
import { messageTypes, type MessageType } from '../../protocol/types.ts'
import type { Route } from '../platform/http/route.ts'
import { typeNameOf } from './json.ts'
import { ownerCalls, ownerSchemas } from './owner-names.ts'
import { createSchemas, type Schemas } from './schemas.ts'

export const allTypes = Object.keys(messageTypes) as MessageType[]

/** The name of the schema of a message's body. */
export const bodyName = (type: MessageType): string => `${typeNameOf(type)}Body`

const wire: Readonly<Record<string, z.ZodType>> = {
  StoreDocument: storeDocument,
  BrandDocument: brandDocument,
  MessageHeader: headerShape,
  Record: ledgerRecord,
  Head: ledgerHead,
  RecordsPage: recordsPage,
  OutboxPage: outboxPage,
  StreamLive: streamLive,
  StreamClosed: streamClosed,
  Problem: problemShape,
  Alive: alive,
}

/** Schemas with all names of the wire. */
export function wireSchemas(): Schemas {
  const schemas = createSchemas()
  // The same schema can be the body of two types (an offer and its revision); both are named where they are used.
  for (const type of allTypes) schemas.name(messageTypes[type].body, bodyName(type))
  for (const [name, schema] of Object.entries(wire)) schemas.name(schema, name)
  return schemas
}

/** Whether a call has nothing to say: all such share one schema. */
export const isEmpty = (schema: z.ZodType): boolean =>
  schema instanceof z.ZodObject && Object.keys(schema.shape).length === 0

/** How a call is named for those who generate clients: as in the code, or from its path. */
export function operationOf(route: Pick<Route, 'method' | 'path' | 'speaks'>): string {
  const known = ownerCalls.find(({ value }) => value.method === route.method && value.path === route.path)
  if (known) return known.name
  const words = route.path
    .replace(/^(\/(?!r\/).*):(\w+)$/, '$1by/$2')
    .replace(/:\w+/g, '')
    .split(/[^A-Za-z]+/)
    .filter((word) => !['', 'api', 'r', 'well', 'known'].includes(word))
  const rest = words.length > 0 ? words.join('.') : (route.speaks.answers ?? 'root')
  return route.method.toLowerCase() + typeNameOf(rest)
}

/** Adds the person's calls: first by the names that the code gives, then by the call they belong to. */
export function nameOwnerSchemas(schemas: Schemas, routes: readonly Route[]): void {
  const taken = new Set<string>()
  for (const { room, name, value } of ownerSchemas) {
    const short = typeNameOf(name)
    const isTaken = taken.has(short) || short in wire || allTypes.some((type) => bodyName(type) === short)
    const full = isTaken ? typeNameOf(`${room}.${name}`) : short
    taken.add(full)
    schemas.name(value, full)
  }
  for (const route of routes.filter(({ path }) => path.startsWith('/api/'))) {
    const name = typeNameOf(operationOf(route))
    if (route.takes === 'json') schemas.name(route.body, isEmpty(route.body) ? 'Nothing' : `${name}Body`)
    if (route.produces === 'json') schemas.name(route.answer, `${name}Answer`)
  }
}
