// The one path that every request takes: who, from where, how much, what; then its handler, then one form of answer.
import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context as HonoContext } from 'hono'
import type * as z from 'zod'
import { digest } from '../../../protocol/hash.ts'
import { parseStrict } from '../../../protocol/json.ts'
import { bytes as wireBytes, counts } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database.ts'
import type { Log } from '../log.ts'
import type { Random } from '../random.ts'
import { actorOf, admit, cookieHeader, type Guard } from './actor.ts'
import { setHeaders } from './headers.ts'
import { createHosts, type Caller, type Hosts } from './hosts.ts'
import { createBuckets, readBody, type Limits } from './limits.ts'
import { checkOrigin } from './origin.ts'
import { pageOf, type Pages } from './pages.ts'
import { problemAnswer } from './problems.ts'
import { createRepeats, type Repeats } from './repeat.ts'
import { Reply, StreamReply, type Actor, type Asked, type Route } from './route.ts'
import { brandOf } from './signed.ts'
import { openRawStream } from './stream.ts'
import { createStreams, type Streams } from './streams.ts'

export interface RouterParts {
  routes: readonly Route[]
  guard: Guard
  database: Database
  clock: Clock
  random: Random
  log: Log
  origin: string
  trustedProxies: readonly string[]
  limits: Limits
  pages: Pages | undefined
}

export interface Router {
  fetch(request: Request, env: HttpBindings): Promise<Response> | Response
  hosts: Hosts
  streams: Streams
  repeats: Repeats
}

type Env = { Bindings: HttpBindings; Variables: { requestId: string; caller: Caller } }

/** A tab's stream is opened anew after this long, so that a session that lapsed does not read on. */
const tabLifeMs = 3600 * 1000

export function createRouter(parts: RouterParts): Router {
  const { routes, guard, database, clock, random, log, limits, pages } = parts
  const hosts = createHosts(parts)
  const authority = new URL(parts.origin).host
  const repeats = createRepeats({ database, clock })
  const streams = createStreams(limits.streams)
  const calls = createBuckets(clock, limits.calls)
  const tries = createBuckets(clock, limits.tries)
  guard.onSessionEnded((session) => void streams.cut(`session:${session}`))

  const app = new Hono<Env>()
  app.onError((thrown, c) => answerProblem(thrown, c, log))
  app.use(async (c, next) => {
    const { incoming, outgoing } = c.env
    const requestId = random.id()
    c.set('requestId', requestId)
    setHeaders(outgoing, false, requestId)
    if (!incoming.url?.startsWith('/')) throw new Problem('wrong_host')
    const caller = hosts.callerOf(incoming)
    if (caller.origin.startsWith('https:')) setHeaders(outgoing, true, requestId)
    c.set('caller', caller)
    // On the wire size is asked before rate (protocol section 3, order of checks).
    if (
      incoming.url.startsWith('/r/') &&
      Number(incoming.headers['content-length'] ?? 0) > wireBytes.message
    ) {
      throw new Problem('too_large', { limit: wireBytes.message })
    }
    calls.take(caller.address)
    await next()
  })
  for (const route of routes) app.on(route.method, route.path, (c) => answer(route, c))
  app.all('*', (c) => {
    const page = c.req.method === 'GET' || c.req.method === 'HEAD' ? pageOf(pages, c.env.incoming) : undefined
    if (!page) throw new Problem(guard.isClaimed() ? 'not_found' : 'unclaimed')
    return new Response(page.body, { status: page.status, headers: page.headers })
  })

  const answer = async (route: Route, c: HonoContext<Env>): Promise<Response> => {
    const { incoming, outgoing } = c.env
    const caller = c.get('caller')
    if (incoming.method === 'HEAD' && route.produces === 'stream') throw new Problem('not_found')
    const isClaimed = guard.isClaimed()
    if (!isClaimed && !route.beforeClaim) throw new Problem('unclaimed')
    const isOwners =
      route.actors.some((kind) => kind === 'person' || kind === 'setup') || route.path.startsWith('/api/')
    if (isOwners || route.method !== 'GET') {
      checkOrigin(incoming, caller.origin, isOwners && route.method !== 'GET')
    }
    if (route.rate === 'tries') tries.take(caller.address)
    const bytes = route.takes === 'nothing' ? new Uint8Array() : await readBody(incoming, route.bodyLimit)
    const actor = await actorFor(route, c, isClaimed)
    const cookies: string[] = []
    const asked = {
      actor,
      params: check(route.params, c.req.param(), route),
      query: check(route.query, queryOf(incoming), route),
      body: route.takes === 'json' ? check(route.body, jsonOf(incoming, bytes), route) : undefined,
      bytes,
      target: incoming.url ?? '/',
      origin: caller.origin,
      address: caller.address,
      header: (name: string) => {
        const value = incoming.headers[name.toLowerCase()]
        return Array.isArray(value) ? value.join(', ') : value
      },
      get signal() {
        return c.req.raw.signal
      },
      write: (body) => database.transact(body),
      setCookie: (cookie) => cookies.push(cookieHeader(caller.origin, cookie)),
    } satisfies Asked
    if (route.produces === 'stream') checkStreams(actor)

    const key = incoming.headers['idempotency-key']
    const isRemembered = key !== undefined && route.remembers && actor.kind === 'person'
    let result: unknown
    if (isRemembered) {
      const fingerprint = digest(`${route.method} ${asked.target} ${digest(bytes)}`)
      const call = { session: actor.session, key: String(key), fingerprint }
      const kept = await repeats.once(call, async (write) => {
        const first = await route.handle({ ...asked, write })
        if (first instanceof Reply || first instanceof StreamReply) {
          throw new TypeError(`${route.path} cannot be remembered: it does not answer with JSON`)
        }
        return JSON.stringify(route.answer.parse(first))
      })
      if (kept.isRepeat) outgoing.setHeader('idempotent-replayed', 'true')
      result = new Reply(200, kept.answer, { 'content-type': 'application/json' })
    } else {
      result = await route.handle(asked)
    }
    if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
    if (result instanceof StreamReply) return openStream(result, actor, c)
    if (result instanceof Reply) {
      return new Response(result.body as string, { status: result.status, headers: result.headers })
    }
    return new Response(JSON.stringify(route.answer.parse(result)), {
      headers: { 'content-type': 'application/json' },
    })
  }

  const actorFor = async (route: Route, c: HonoContext<Env>, isClaimed: boolean): Promise<Actor> => {
    const { incoming } = c.env
    if (route.actors.includes('brand')) {
      return brandOf(incoming, c.req.param('rid') ?? '', { guard, repeats, clock, authority })
    }
    if (route.actors.every((kind) => kind === 'anyone')) return { kind: 'anyone' }
    return admit(route, actorOf(incoming, c.get('caller').origin, guard), isClaimed, clock.now())
  }

  const readerOf = (actor: Actor): string =>
    actor.kind === 'person'
      ? `session:${actor.session}`
      : actor.kind === 'brand'
        ? `rid:${actor.rid}`
        : 'anyone'
  const checkStreams = (actor: Actor) =>
    streams.check(readerOf(actor), actor.kind === 'brand' ? counts.streams : limits.tabs)

  const openStream = (reply: StreamReply, actor: Actor, c: HonoContext<Env>): Response => {
    const { outgoing } = c.env
    if (reply.headers) {
      for (const [name, value] of Object.entries(reply.headers)) outgoing.setHeader(name, value)
      reply.open(openRawStream(outgoing))
      return RESPONSE_ALREADY_SENT
    }
    // The session may have ended while the handler was at work; what opens now would not be cut any more.
    if (actor.kind === 'person' && !isStillIn(actor, c)) throw new Problem('signed_out')
    checkStreams(actor)
    outgoing.setHeader('content-type', 'text/event-stream')
    outgoing.setHeader('x-accel-buffering', 'no')
    outgoing.socket?.setTimeout(0)
    const stream = openRawStream(outgoing)
    streams.add(readerOf(actor), stream)
    if (actor.kind === 'person') {
      const life = clock.after(tabLifeMs, () => {
        stream.end()
      })
      stream.onClose(() => {
        life.cancel()
      })
    }
    reply.open(stream)
    return RESPONSE_ALREADY_SENT
  }
  const isStillIn = (actor: Extract<Actor, { kind: 'person' }>, c: HonoContext<Env>): boolean => {
    const now = actorOf(c.env.incoming, c.get('caller').origin, guard)
    return now.kind === 'person' && now.session === actor.session
  }

  return { fetch: (request, env) => app.fetch(request, env), hosts, streams, repeats }
}

function answerProblem(thrown: unknown, c: HonoContext<Env>, log: Log): Response {
  const { status, body, headers } = problemAnswer(thrown, c.get('requestId'), log)
  return new Response(body, { status, headers })
}

/** @throws Problem `malformed` to a brand, `invalid` to the person's page, with the place and the reason */
function check(schema: z.ZodType, value: unknown, route: Route): unknown {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  const place = issue?.path.join('.') ?? ''
  const reason = `${place === '' ? '' : `${place}: `}${issue?.message ?? 'not of the right form'}`
  throw new Problem(route.path.startsWith('/api/') ? 'invalid' : 'malformed', { reason })
}

/** Each name once: two values for one name are understood differently by different readers. */
function queryOf(incoming: IncomingMessage): Record<string, string> {
  const target = incoming.url ?? '/'
  const mark = target.indexOf('?')
  if (mark < 0) return {}
  const query: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, value] of new URLSearchParams(target.slice(mark))) {
    if (name in query) throw new Problem('invalid', { reason: `${name} is there twice` })
    query[name] = value
  }
  return { ...query }
}

/** An absent body is an empty object; anything else must say that it is JSON, which no form can. */
function jsonOf(incoming: IncomingMessage, bytes: Uint8Array): unknown {
  if (bytes.length === 0) return {}
  const type = incoming.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new Problem('invalid', { reason: 'the body must be application/json' })
  }
  return parseStrict(bytes)
}
