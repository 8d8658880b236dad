// A brand's side as an OpenAPI 3.1 document: the document it publishes, its inbox, outbox and copy of the records.
import { counts, seconds, version } from '../../protocol/limits.ts'
import { headerShape } from '../../protocol/message.ts'
import type { MessageType } from '../../protocol/types.ts'
import type { ProblemCode } from '../../protocol/problem.ts'
import { brandDocument, wellKnownPath } from '../../protocol/profile.ts'
import { outboxPage, problemShape, recordsPage } from '../../protocol/calls.ts'
import { ridText, messageId } from '../../protocol/shape.ts'
import { jwtOf } from './claims.ts'
import type { Json } from './json.ts'
import { wireSchemas } from './names.ts'
import { createRefusals, sharedHeaders } from './refusals.ts'

/** A call of a desk, for the document and for the page. */
export interface DeskCall {
  id: string
  method: 'GET' | 'POST'
  path: string
  summary: string
  /** `signed` = a signed read by the pairwise key; `message` = the body's own signature. */
  by: 'anyone' | 'signed' | 'message'
  query: { name: string; required: boolean; what: string }[]
  headers?: { name: string; what: string }[]
  takes: readonly MessageType[]
  answers: { status: number; what: string; type?: string }[]
  problems: readonly ProblemCode[]
}

const signature: readonly ProblemCode[] = ['malformed', 'bad_signature', 'too_many', 'unavailable']

export const deskCalls: readonly DeskCall[] = [
  {
    id: 'readDocument',
    method: 'GET',
    path: wellKnownPath,
    summary: 'Who the brand is, its keys, and where its three endpoints are.',
    by: 'anyone',
    query: [],
    takes: [],
    answers: [{ status: 200, what: 'The document, `Cache-Control: max-age=3600`.', type: 'BrandDocument' }],
    problems: [],
  },
  {
    id: 'takeMessage',
    method: 'POST',
    path: '/bespeak/inbox',
    summary: 'Takes a proffer, a batch of records, or word of a restart.',
    by: 'message',
    query: [],
    takes: ['terms.proffer', 'ledger.batch', 'ledger.restart'],
    answers: [
      {
        status: 200,
        what: 'To a proffer the answer as a message, which is then posted nowhere else; to a batch a signed `ledger.ack`.',
        type: 'Answered',
      },
      { status: 202, what: 'To a proffer only: the answer follows, by POST to the store or in the outbox.' },
    ],
    problems: [
      ...signature,
      'too_large',
      'stale_message',
      'conflict',
      'fork',
      'revoked',
      'not_allowed',
      'unsupported_version',
    ],
  },
  {
    id: 'readOutbox',
    method: 'GET',
    path: '/bespeak/outbox',
    summary: `Messages that wait for the store, oldest first, at most ${counts.outbox} and 1 MB.`,
    by: 'signed',
    query: [
      { name: 'rid', required: true, what: 'The relationship.' },
      { name: 'after', required: false, what: 'The `jti` of the last message taken.' },
    ],
    headers: [
      {
        name: 'Prefer',
        what: `\`wait=<seconds>\` (RFC 7240): how long the call may be held while there is nothing to say, at most ${seconds.outboxWait}.`,
      },
    ],
    takes: [],
    answers: [{ status: 200, what: 'The messages as they were signed.', type: 'OutboxPage' }],
    problems: [...signature, 'revoked'],
  },
  {
    id: 'readCopy',
    method: 'GET',
    path: '/bespeak/records',
    summary: 'The brand’s copy of the ledger, for a store that was restored from a backup.',
    by: 'signed',
    query: [
      { name: 'rid', required: true, what: 'The relationship.' },
      { name: 'after', required: false, what: 'Only records behind this number.' },
    ],
    takes: [],
    answers: [{ status: 200, what: 'Records, of which any may be in gone form.', type: 'RecordsPage' }],
    problems: signature,
  },
]

/** A brand's calls; the paths are examples, for a brand's document names its own. */
export function deskApi(): Json {
  const schemas = wireSchemas()
  const refusals = createRefusals()
  const header = schemas.ref(headerShape, 'input')
  schemas.ref(problemShape, 'input')
  for (const schema of [brandDocument, outboxPage, recordsPage]) schemas.ref(schema, 'input')
  schemas.add(
    'Answered',
    jwtOf(schemas, header, ['terms.accept', 'terms.counter', 'terms.decline', 'ledger.ack']),
  )
  const parameter: Record<string, Json> = {
    rid: schemas.ref(ridText, 'input'),
    'readOutbox.after': schemas.ref(messageId, 'input'),
    'readCopy.after': { type: 'integer', minimum: 0 },
  }
  const signedBy = [
    { name: 'Signature-Input', in: 'header', required: true, schema: { type: 'string' } },
    { name: 'Signature', in: 'header', required: true, schema: { type: 'string' } },
  ]
  const operation = (call: DeskCall): Json => {
    const query = call.query.map(({ name, required, what }) => ({
      name,
      in: 'query',
      required,
      description: what,
      schema: parameter[`${call.id}.${name}`] ?? parameter[name],
    }))
    const headers = (call.headers ?? []).map(({ name, what }) => ({
      name,
      in: 'header',
      required: false,
      description: what,
      schema: { type: 'string' },
    }))
    const parameters = [...query, ...headers, ...(call.by === 'signed' ? signedBy : [])]
    return {
      operationId: call.id,
      summary: call.summary,
      security: call.by === 'signed' ? [{ store: [] }] : [{}],
      ...(parameters.length > 0 ? { parameters } : {}),
      ...(call.takes.length > 0
        ? {
            requestBody: {
              required: true,
              content: { 'application/jwt': { schema: jwtOf(schemas, header, call.takes) } },
            },
          }
        : {}),
      responses: {
        ...Object.fromEntries(
          call.answers.map(({ status, what, type }) => [
            String(status),
            {
              description: what,
              ...(call.by === 'message'
                ? { headers: { 'Idempotent-Replayed': { $ref: '#/components/headers/IdempotentReplayed' } } }
                : {}),
              ...(type === undefined
                ? {}
                : {
                    content: {
                      [type === 'Answered' ? 'application/jwt' : 'application/json']: {
                        schema: { $ref: `#/components/schemas/${type}` },
                      },
                    },
                  }),
            },
          ]),
        ),
        ...refusals.of(call.problems),
      },
    }
  }
  const paths = Object.fromEntries(
    deskCalls.map((call) => [call.path, { [call.method.toLowerCase()]: operation(call) }]),
  )
  return {
    openapi: '3.1.0',
    info: {
      title: 'A desk of bespeak/1',
      version,
      description:
        'What a brand’s server answers. Inbox, outbox and records are wherever its document says; the paths here are those of the SDK.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      {
        url: 'https://{brand}',
        variables: { brand: { default: 'shop.example', description: 'The brand.' } },
      },
    ],
    paths,
    components: {
      securitySchemes: {
        store: {
          type: 'apiKey',
          in: 'header',
          name: 'Signature',
          description: 'A signed read (RFC 9421, section 5) by the pairwise key of the store.',
        },
      },
      headers: sharedHeaders,
      responses: refusals.responses(),
      examples: refusals.examples(),
      schemas: schemas.all(),
    },
  }
}
