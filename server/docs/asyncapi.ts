// What comes by itself, as an AsyncAPI 3 document: the stream of records, the push to a brand's inbox, the tabs' live stream.
import { streamClosed, streamLive } from '../../protocol/calls.ts'
import { bytes, counts, pushDays, pushWaits, seconds, version } from '../../protocol/limits.ts'
import { headerShape } from '../../protocol/message.ts'
import { change, livePath } from '../../protocol/owner/live.ts'
import { ledgerRecord } from '../../protocol/record.ts'
import { ridText } from '../../protocol/shape.ts'
import { claimsOf } from './claims.ts'
import type { Json } from './json.ts'
import { wireSchemas } from './names.ts'

const text = { type: 'string' }
const channel = (name: string): Json => ({ $ref: `#/channels/${name}` })
const messageOf = (place: string, name: string): Json => ({ $ref: `#/channels/${place}/messages/${name}` })
const shared = (name: string): Json => ({ $ref: `#/components/messages/${name}` })

/** `7200` → `2 h`. */
function inWords(wait: number): string {
  if (wait < 60) return `${wait} s`
  return wait < 3600 ? `${wait / 60} min` : `${wait / 3600} h`
}

/** An event as a stream writes it: `event`, perhaps `id`, and `data` in one line. */
const event = (name: string, summary: string, payload: Json, more: Json = {}): Json => ({
  name,
  title: `event: ${name}`,
  summary,
  contentType: 'application/json',
  payload,
  ...more,
})

/** Every event and push, with where it goes and what it carries. */
export function asyncApi(): Json {
  const schemas = wireSchemas()
  schemas.name(change, 'Change')
  const header = schemas.ref(headerShape, 'input')
  const jwt = (type: 'ledger.batch' | 'ledger.ack', summary: string): Json => ({
    name: type,
    title: type,
    summary,
    contentType: 'application/jwt',
    headers: { type: 'object', properties: { protected: header } },
    payload: claimsOf(schemas, type),
  })
  const messages = {
    record: event('record', 'A record at its place in the ledger.', schemas.ref(ledgerRecord, 'input'), {
      'x-sse-id': 'seq of the record',
    }),
    live: event(
      'live',
      'Once: all that was missing has been sent, what follows is new.',
      schemas.ref(streamLive, 'input'),
    ),
    closed: event(
      'closed',
      'The last event, with how long to wait before opening another stream. Where a relationship ends the socket is reset without it.',
      schemas.ref(streamClosed, 'input'),
    ),
    batch: jwt('ledger.batch', 'Records to a brand; without records a doorbell that says where the head is.'),
    ack: jwt(
      'ledger.ack',
      'Up to where the brand holds the ledger; a prefix of the batch may be acknowledged.',
    ),
    change: event('change', 'Something changed; read it again.', schemas.ref(change, 'output')),
    open: event('open', 'The stream goes on from where the tab was.', { type: 'object' }),
    reset: event('reset', 'Too much was missed: read everything again.', { type: 'object' }),
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Streams and pushes of bespeak/1',
      version,
      description: 'Seen from the person’s store. Calls and answers are in openapi.json and desk.json.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      store: {
        host: '{store}',
        protocol: 'https',
        variables: { store: { description: 'Host of the person’s store.', default: 'me.example' } },
        security: [{ $ref: '#/components/securitySchemes/brand' }],
      },
      desk: {
        host: '{brand}',
        protocol: 'https',
        variables: { brand: { description: 'Host of the brand.', default: 'shop.example' } },
      },
    },
    channels: {
      stream: {
        address: '/r/{rid}/stream',
        title: 'Records as they come',
        description: `Server-sent events in the order of the ledger. A comment every ${seconds.streamBeat} s; closed with \`renew\` after ${seconds.streamLife} s; at most ${counts.streams} for a relationship; closed with \`slow\` beyond ${counts.streamRecords} records or ${bytes.streamPending / 1024} kB unsent. \`Last-Event-ID\` is ignored: \`after\` and \`head\` stand in the query, under the signature.`,
        servers: [{ $ref: '#/servers/store' }],
        parameters: { rid: { description: 'The relationship.' } },
        messages: { record: shared('record'), live: shared('live'), closed: shared('closed') },
      },
      inbox: {
        address: '/bespeak/inbox',
        title: 'A brand’s inbox',
        description: `Wherever the brand’s document says. At most ${counts.batch} records and ${bytes.batch / 1024} kB; one call takes ${seconds.push} s at most; attempts after ${pushWaits.map(inWords).join(', ')}, then daily to day ${pushDays}, with the same bytes.`,
        servers: [{ $ref: '#/servers/desk' }],
        messages: { batch: shared('batch'), ack: shared('ack') },
      },
      tabs: {
        address: livePath,
        title: 'The person’s open pages',
        description: 'Not part of the protocol. Small notices that something changed, never the content.',
        servers: [{ $ref: '#/servers/store' }],
        messages: { change: shared('change'), open: shared('open'), reset: shared('reset') },
      },
    },
    operations: {
      streamRecords: {
        action: 'send',
        channel: channel('stream'),
        summary: 'What is missing, then `live`, then what comes.',
        messages: ['record', 'live', 'closed'].map((name) => messageOf('stream', name)),
        bindings: {
          http: {
            method: 'GET',
            query: {
              type: 'object',
              properties: {
                after: { type: 'integer', minimum: 0, description: 'The last record that the brand holds.' },
                head: { ...text, description: 'Its hash; with it everything up to there is acknowledged.' },
              },
              additionalProperties: false,
            },
            bindingVersion: '0.3.0',
          },
        },
      },
      pushBatch: {
        action: 'send',
        channel: channel('inbox'),
        summary: 'Hands records over; without a valid acknowledgement in the answer the push has failed.',
        messages: [messageOf('inbox', 'batch')],
        reply: { channel: channel('inbox'), messages: [messageOf('inbox', 'ack')] },
        bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
      },
      tellTabs: {
        action: 'send',
        channel: channel('tabs'),
        summary: 'Notices for the person’s own pages.',
        security: [{ $ref: '#/components/securitySchemes/person' }],
        messages: ['change', 'open', 'reset'].map((name) => messageOf('tabs', name)),
        bindings: { http: { method: 'GET', bindingVersion: '0.3.0' } },
      },
    },
    components: {
      messages,
      securitySchemes: {
        brand: {
          type: 'httpApiKey',
          in: 'header',
          name: 'Signature',
          description: 'A signed read (RFC 9421, section 5) by a key pinned for the relationship.',
        },
        person: {
          type: 'httpApiKey',
          in: 'cookie',
          name: '__Host-bespeak-session',
          description: 'The session of the person.',
        },
      },
      schemas: { Rid: schemas.ref(ridText, 'input'), ...schemas.all() },
    },
  }
}
