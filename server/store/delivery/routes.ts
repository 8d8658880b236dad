// The four calls of a brand: send a message, read the state, read records, listen to them as they come.
import * as z from 'zod'
import { recordsPage } from '../../../protocol/calls.ts'
import { bytes, counts } from '../../../protocol/limits.ts'
import { Problem, type ProblemCode } from '../../../protocol/problem.ts'
import { hashOrNone } from '../../../protocol/shape.ts'
import { brandRoute, jwtReply, StreamReply, type Route, type SignedRead } from '../../platform/http/route.ts'
import type { Delivery } from './delivery.ts'
import type { Place } from './reads.ts'

const number = (most: number) =>
  z
    .string()
    .regex(/^(?:0|[1-9][0-9]{0,15})$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value <= most, `must be at most ${most}`)
const after = number(Number.MAX_SAFE_INTEGER).default(0)
const place = z.object({ after, head: hashOrNone.optional() })
const page = place.extend({ limit: number(counts.records).default(counts.records) })

/** A signed read is kept as proof for strangers, who know this call by one spelling and no more of it than this. */
const longestQuery = 300

/** @throws Problem `malformed` for a read that nobody could examine later */
function placeOf(
  { after, head }: { after: number; head?: string | undefined },
  { rid, read }: { rid: string; read: SignedRead },
): Place {
  if (!read.path.startsWith(`/r/${rid}/`)) {
    throw new Problem('malformed', { reason: 'the path must name the relationship without escapes' })
  }
  if (read.query.length > longestQuery) {
    throw new Problem('malformed', { reason: `the query is longer than ${longestQuery} characters` })
  }
  return { after, head, proof: JSON.stringify(read) }
}

const beforeSignature: ProblemCode[] = [
  'too_large',
  'too_many',
  'malformed',
  'stale_message',
  'bad_signature',
]

/** All of it `Cache-Control: no-store`, as every answer of this server. */
export function deliveryRoutes({ inbox, reads, streams }: Delivery): Route[] {
  return [
    brandRoute(
      {
        method: 'POST',
        path: '/r/:rid/inbox',
        summary:
          'Takes one signed message and answers with a signed receipt; the same bytes get the same answer.',
        actors: ['anyone'],
        bodyLimit: bytes.message,
        takes: 'jwt',
        produces: 'jwt',
        status: 201,
        speaks: { answers: 'ledger.receipt' },
        problems: [
          ...beforeSignature,
          'conflict',
          'fork',
          'unknown_type',
          'not_allowed',
          'revoked',
          'paused',
          'no_grant',
          'illegal_transition',
          'stale_revision',
          'expired',
          'quota',
          'unavailable',
        ],
      },
      async ({ params, bytes: body, header }) => {
        if (!/^application\/jwt\s*(;|$)/i.test(header('content-type') ?? '')) {
          throw new Problem('malformed', { reason: 'the body must be application/jwt' })
        }
        const { receipt, isReplay } = await inbox.take(params.rid, body, 'post')
        return jwtReply(201, receipt, isReplay ? { 'idempotent-replayed': 'true' } : {})
      },
    ),
    brandRoute(
      {
        method: 'GET',
        path: '/r/:rid',
        summary: 'The state of the relationship, signed.',
        produces: 'jwt',
        speaks: { answers: 'ledger.state' },
        problems: ['too_many', 'bad_signature', 'revoked', 'unavailable'],
      },
      async ({ params }) => jwtReply(200, await reads.state(params.rid)),
    ),
    brandRoute(
      {
        method: 'GET',
        path: '/r/:rid/records',
        summary: 'Records in order; `after` with `head` acknowledges everything up to there.',
        query: page,
        answer: recordsPage,
        problems: ['too_many', 'malformed', 'bad_signature', 'fork', 'revoked', 'unavailable'],
      },
      ({ params, query, actor }) =>
        reads.records(params.rid, placeOf(query, actor), Math.max(1, query.limit)),
    ),
    brandRoute(
      {
        method: 'GET',
        path: '/r/:rid/stream',
        summary: 'Records as server-sent events: what is missing, then `live`, then what comes.',
        query: place,
        produces: 'stream',
        problems: ['too_many', 'malformed', 'bad_signature', 'fork', 'paused', 'revoked', 'unavailable'],
      },
      async ({ params, query, actor }) => {
        const from = placeOf(query, actor)
        await reads.begin(params.rid, from)
        return new StreamReply((stream) => streams.open(params.rid, from.after, stream))
      },
    ),
  ]
}
