// How a call is declared once: method, path, who may make it, what goes in and out, and what answers it.
import * as z from 'zod'
import type { Call } from '../../../protocol/owner/call.ts'
import { bytes } from '../../../protocol/limits.ts'
import type { ProblemCode } from '../../../protocol/problem.ts'
import type { MessageType } from '../../../protocol/types.ts'
import type { Writer } from '../database.ts'
import type { OpenStream } from './stream.ts'

/** A signed read as it came: with the key it proves to anybody what was asked. */
export interface SignedRead {
  method: string
  authority: string
  path: string
  query: string
  'signature-input': string
  signature: string
}

/** Who makes a call; resolved before a handler runs. `provenAt` is the time of the last proof by passkey. */
export type Actor =
  | { kind: 'person'; session: string; provenAt: number }
  | { kind: 'brand'; rid: string; kid: string; read: SignedRead }
  | { kind: 'setup'; setup: string }
  | { kind: 'anyone' }
export type ActorKind = Actor['kind']

/** One cookie to set; without `seconds` it is taken away. */
export interface Cookie {
  name: 'session' | 'setup'
  value: string
  seconds?: number
}

/** A call as a handler gets it: everything in it has been checked. */
export interface Asked<P = unknown, Q = unknown, B = unknown, K extends ActorKind = ActorKind> {
  actor: Extract<Actor, { kind: K }>
  params: P
  query: Q
  body: B
  /** The bytes of the body as they came; what is signed is compared as bytes. */
  bytes: Uint8Array
  /** Path and query as they came, as a signature covers them. */
  target: string
  /** Scheme and host the caller used, which is one this server answers to. */
  origin: string
  /** Network address of the caller, behind trusted proxies too. */
  address: string
  header(name: string): string | undefined
  /** Aborted when the caller goes away. */
  signal: AbortSignal
  /**
   * A transaction whose result is remembered under the caller's Idempotency-Key, in the same commit: when the
   * same call comes again its body does not run again. The result must be JSON.
   */
  write<T>(body: (tx: Writer) => T): Promise<T>
  setCookie(cookie: Cookie): void
}

/** An answer that is not simply 200 with JSON. */
export class Reply {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string | Uint8Array

  constructor(status: number, body: string | Uint8Array, headers: Record<string, string> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** A signed message as an answer. */
export function jwtReply(status: number, jwt: string, headers: Record<string, string> = {}): Reply {
  return new Reply(status, jwt, { 'content-type': 'application/jwt', ...headers })
}

/**
 * An answer that is written to the socket bit by bit, and can be cut at any of them: a stream that stays open (SSE),
 * or with headers of its own a long page, which is not counted among the streams.
 */
export class StreamReply {
  readonly open: OpenStream
  readonly headers: Readonly<Record<string, string>> | undefined

  constructor(open: OpenStream, headers?: Readonly<Record<string, string>>) {
    this.open = open
    this.headers = headers
  }
}

/** Which messages go in and out of a call that carries them; for the published documents. */
export interface Spoken {
  /** What the body may be; absent where it is any message that a brand may put into a ledger. */
  takes?: readonly MessageType[]
  answers?: MessageType
}

export interface Route {
  method: Call['method']
  path: string
  actors: readonly ActorKind[]
  summary: string
  params: z.ZodType
  query: z.ZodType
  body: z.ZodType
  answer: z.ZodType
  problems: readonly ProblemCode[]
  /** Asks for a passkey within the last minutes. */
  stepUp: boolean
  bodyLimit: number
  takes: 'json' | 'jwt' | 'nothing'
  produces: 'json' | 'jwt' | 'stream' | 'file' | 'nothing'
  speaks: Spoken
  /** Status of the answer when all is well. */
  status: number
  /** Works before anybody has claimed the server. */
  beforeClaim: boolean
  /** Answers are kept for repeats with the same Idempotency-Key; never for answers that hold secrets. */
  remembers: boolean
  /** Calls that try a secret are rated far lower than others. */
  rate: 'calls' | 'tries'
  handle(asked: Asked): unknown
}

const empty = z.strictObject({})

interface OwnerParts<K extends ActorKind> {
  actors?: readonly K[]
  problems?: readonly ProblemCode[]
  stepUp?: boolean
  beforeClaim?: boolean
  remembers?: boolean
  rate?: Route['rate']
  bodyLimit?: number
  produces?: Route['produces']
}

/** Routes a call of the person's own pages. */
export function ownerRoute<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  A extends z.ZodType,
  K extends ActorKind = 'person',
>(
  call: Call<P, Q, B, A>,
  parts: OwnerParts<K>,
  handle: (
    asked: Asked<z.infer<P>, z.infer<Q>, z.infer<B>, K>,
  ) => z.input<A> | Reply | Promise<z.input<A> | Reply>,
): Route {
  return {
    method: call.method,
    path: call.path,
    actors: parts.actors ?? ['person'],
    summary: call.summary,
    params: call.params,
    query: call.query,
    body: call.body,
    answer: call.answer,
    problems: parts.problems ?? [],
    stepUp: parts.stepUp ?? false,
    bodyLimit: parts.bodyLimit ?? bytes.message,
    takes: call.method === 'GET' || call.method === 'DELETE' ? 'nothing' : 'json',
    produces: parts.produces ?? 'json',
    speaks: {},
    status: 200,
    beforeClaim: parts.beforeClaim ?? false,
    remembers: parts.remembers ?? call.method !== 'GET',
    rate: parts.rate ?? 'calls',
    // The router calls a handler only with what the call's own schemas and actors let through.
    handle: handle as unknown as Route['handle'],
  }
}

interface WireParts<P extends z.ZodType, Q extends z.ZodType, K extends ActorKind> {
  method: Route['method']
  path: string
  summary: string
  params?: P
  query?: Q
  actors?: readonly K[]
  problems?: readonly ProblemCode[]
  bodyLimit?: number
  takes?: Route['takes']
  produces?: Route['produces']
  /** What the answer is, where it is JSON. */
  answer?: z.ZodType
  speaks?: Spoken
  status?: number
  beforeClaim?: boolean
}

function wireRoute<P extends z.ZodType, Q extends z.ZodType, K extends ActorKind>(
  parts: WireParts<P, Q, K>,
  actors: readonly ActorKind[],
  params: z.ZodType,
  handle: (asked: Asked<z.infer<P>, z.infer<Q>, undefined, K>) => unknown,
): Route {
  return {
    method: parts.method,
    path: parts.path,
    actors: parts.actors ?? actors,
    summary: parts.summary,
    params: parts.params ?? params,
    query: parts.query ?? empty,
    body: z.undefined(),
    answer: parts.answer ?? z.unknown(),
    problems: parts.problems ?? [],
    stepUp: false,
    bodyLimit: parts.bodyLimit ?? bytes.message,
    takes: parts.takes ?? (parts.method === 'GET' ? 'nothing' : 'jwt'),
    produces: parts.produces ?? 'json',
    speaks: parts.speaks ?? {},
    status: parts.status ?? 200,
    beforeClaim: parts.beforeClaim ?? false,
    remembers: false,
    rate: 'calls',
    handle: handle as unknown as Route['handle'],
  }
}

const byRid = z.object({ rid: z.string().max(64) })

/**
 * Routes a call of a brand under `/r/:rid`. Reads are signed (RFC 9421), so their actor is the brand; a call
 * that carries a signed message (`takes: 'jwt'`) names `actors: ['anyone']` and its room verifies the message.
 */
export function brandRoute<Q extends z.ZodType = typeof empty, K extends ActorKind = 'brand'>(
  parts: Omit<WireParts<typeof byRid, Q, K>, 'params'>,
  handle: (asked: Asked<{ rid: string }, z.infer<Q>, undefined, K>) => unknown,
): Route {
  return wireRoute<typeof byRid, Q, K>(parts, ['brand'], byRid, handle)
}

/** Routes a call that anybody may make: well-known documents, knocks, health. */
export function publicRoute<P extends z.ZodType = typeof empty, Q extends z.ZodType = typeof empty>(
  parts: WireParts<P, Q, 'anyone'>,
  handle: (asked: Asked<z.infer<P>, z.infer<Q>, undefined, 'anyone'>) => unknown,
): Route {
  return wireRoute(parts, ['anyone'], empty, handle)
}
