// The store's calls as an OpenAPI 3.1 document, made from the route table, so that it cannot say anything else.
import * as z from 'zod'
import { problemShape } from '../../protocol/calls.ts'
import { headerShape } from '../../protocol/message.ts'
import { version } from '../../protocol/limits.ts'
import { messageEntry } from '../../protocol/types.ts'
import type { ActorKind, Route } from '../platform/http/route.ts'
import { jwtOf } from './claims.ts'
import type { Json } from './json.ts'
import { allTypes, isEmpty, nameOwnerSchemas, operationOf, wireSchemas } from './names.ts'
import { createRefusals, problemsOf, problemTable, sharedHeaders, type Refusals } from './refusals.ts'
import type { Schemas } from './schemas.ts'

export type Group = 'brand' | 'public' | 'owner'

/** Whom a call is for. */
export function groupOf(route: Route): Group {
  const isOwners = route.actors.some((kind) => kind === 'person' || kind === 'setup')
  if (isOwners || route.path.startsWith('/api/')) return 'owner'
  return route.path.startsWith('/r/') ? 'brand' : 'public'
}

/** Messages that a brand may put into a ledger. */
const brandTypes = allTypes.filter(
  (type) => messageEntry(type).by !== 'person' && !messageEntry(type).isBeside,
)

/** `/r/:rid` → `/r/{rid}`. */
export const openPath = (path: string): string => path.replace(/:(\w+)\*?/g, '{$1}')

interface Place {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  schema: Json
  description?: string
}

/** What stands in the path, the query and the headers of a call. */
export function parametersOf(route: Route, schemas: Schemas): Place[] {
  const list = (place: 'path' | 'query', schema: z.ZodType): Place[] => {
    if (!(schema instanceof z.ZodObject)) return []
    return Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, inner]) => ({
      name,
      in: place,
      required: place === 'path' || !inner.safeParse(undefined).success,
      schema: schemas.ref(inner, 'input'),
    }))
  }
  return [...list('path', route.params), ...list('query', route.query), ...headersIn(route)]
}

const text = { type: 'string' }

function headersIn(route: Route): Place[] {
  const header = (name: string, required: boolean, description: string): Place => ({
    name,
    in: 'header',
    required,
    description,
    schema: text,
  })
  const signed = route.actors.includes('brand')
    ? [
        header('Signature-Input', true, 'What is covered, and with which parameters (RFC 9421, section 5).'),
        header('Signature', true, 'The signature, under the label `sig1`.'),
      ]
    : []
  const remembered = route.remembers
    ? [
        header(
          'Idempotency-Key',
          false,
          'Made by the caller: with the same key the same call runs once, and gets the same answer again.',
        ),
      ]
    : []
  return [...signed, ...remembered]
}

const schemes: Record<Exclude<ActorKind, 'anyone'>, Json> = {
  person: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-bespeak-session',
    description:
      'The session of a person who signed in by passkey. Over plain http on localhost the name is `bespeak-session-<port>`. Writes must also come from this origin (`Origin` or `Sec-Fetch-Site`).',
  },
  setup: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-bespeak-setup',
    description: 'A visit by the set-up link, before a passkey exists.',
  },
  brand: {
    type: 'apiKey',
    in: 'header',
    name: 'Signature',
    description:
      'A signed read: HTTP Message Signatures (RFC 9421) with Ed25519, by a key that is pinned for this relationship, in the profile of section 5 of the protocol.',
  },
}

/** The form of the answer when all is well. */
function answerOf(route: Route, schemas: Schemas, header: Json): Json {
  const { answers } = route.speaks
  switch (route.produces) {
    case 'jwt':
      return {
        'application/jwt': { schema: answers === undefined ? text : jwtOf(schemas, header, [answers]) },
      }
    case 'nothing':
      return {}
    case 'stream':
      return { 'text/event-stream': { schema: text } }
    case 'file':
      return { '*/*': {} }
    case 'json':
      // On the wire unknown members may be there; the person's own pages get exactly what is said.
      return {
        'application/json': {
          schema: schemas.ref(route.answer, groupOf(route) === 'owner' ? 'output' : 'input'),
        },
      }
  }
}

function bodyOf(route: Route, schemas: Schemas, header: Json): Json | undefined {
  if (route.takes === 'nothing') return undefined
  if (route.takes === 'json') {
    const schema = schemas.ref(route.body, 'input')
    return { required: !isEmpty(route.body), content: { 'application/json': { schema } } }
  }
  const schema = jwtOf(schemas, header, route.speaks.takes ?? brandTypes)
  return {
    required: true,
    description: `One signed message, at most ${route.bodyLimit} bytes. Its signature says who sent it.`,
    content: { 'application/jwt': { schema } },
  }
}

interface Made {
  schemas: Schemas
  refusals: Refusals
  header: Json
}

function operationFor(route: Route, { schemas, refusals, header }: Made): Json {
  const parameters = parametersOf(route, schemas)
  const requestBody = bodyOf(route, schemas, header)
  const isReplayed = route.remembers || route.takes === 'jwt'
  return {
    operationId: operationOf(route),
    tags: [groupOf(route)],
    summary: route.summary,
    ...(route.stepUp ? { 'x-step-up': 'Asks for the passkey again after ten minutes.' } : {}),
    ...(route.beforeClaim ? { 'x-before-claim': true } : {}),
    security: route.actors.map((kind) => (kind === 'anyone' ? {} : { [kind]: [] })),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(requestBody ? { requestBody } : {}),
    responses: {
      [String(route.status)]: {
        description: 'Done.',
        headers: {
          'X-Request-Id': { $ref: '#/components/headers/RequestId' },
          ...(isReplayed
            ? { 'Idempotent-Replayed': { $ref: '#/components/headers/IdempotentReplayed' } }
            : {}),
        },
        content: answerOf(route, schemas, header),
      },
      ...refusals.of(problemsOf(route)),
    },
  }
}

const tags = [
  { name: 'brand', description: 'Calls of a brand in one relationship, below `base`.' },
  { name: 'public', description: 'What anybody may ask.' },
  { name: 'owner', description: 'Calls of the person’s own pages; not part of the protocol.' },
]

/** The whole table as an OpenAPI 3.1 document. */
export function openApiOf(routes: readonly Route[]): Json {
  const schemas = wireSchemas()
  nameOwnerSchemas(schemas, routes)
  const header = schemas.ref(headerShape, 'input')
  schemas.ref(problemShape, 'input')
  const made: Made = { schemas, header, refusals: createRefusals() }
  const sorted = routes.toSorted((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1))
  const paths: Record<string, Json> = {}
  for (const route of sorted) {
    const path = openPath(route.path)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationFor(route, made) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'A store of bespeak/1',
      version,
      description:
        'The calls of a person’s store. The protocol itself is in SPEC.md; a brand’s side is in desk.json, streams and pushes in asyncapi.json.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags,
    paths,
    components: {
      securitySchemes: schemes,
      headers: sharedHeaders,
      responses: made.refusals.responses(),
      examples: made.refusals.examples(),
      schemas: schemas.all(),
    },
    'x-problems': problemTable,
  }
}
