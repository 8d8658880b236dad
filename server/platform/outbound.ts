// The one way out of the server: it dials public addresses only, follows nothing, and stops at every limit.
import { lookup as lookUp } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { Agent, request as dial, type Dispatcher } from 'undici'
import { Problem } from '../../protocol/problem.ts'
import type { Clock, Timer } from './clock.ts'
import { createDialler } from './dialler.ts'
import type { Log } from './log.ts'

export interface Address {
  readonly address: string
  readonly family: number
}

export type Resolve = (hostname: string) => Promise<readonly Address[]>

export interface OutboundRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
  readonly maxBytes: number
  /** For the whole call, from the first look-up to the last byte. */
  readonly seconds: number
  readonly signal?: AbortSignal | undefined
}

export interface OutboundAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** As it came: nothing is unpacked, so a small answer cannot grow. */
  readonly body: Uint8Array
}

export interface Outbound {
  /**
   * @throws Problem `brand_private`, `brand_redirects`, `brand_too_large`, `brand_slow`, `brand_unreachable`; the
   *   signal's reason when the caller gave up
   */
  request(url: string, request: OutboundRequest): Promise<OutboundAnswer>
  /** The same for code that speaks fetch, such as a brand's desk. */
  fetcher(
    limits: Pick<OutboundRequest, 'maxBytes' | 'seconds'>,
  ): (url: string, init?: RequestInit) => Promise<Response>
  /** Serves an origin under `.practice.test` from inside this process; the answer takes it away again. */
  local(origin: string, handle: (request: Request) => Promise<Response>): () => void
  close(): Promise<void>
}

export interface OutboundOptions {
  readonly clock: Pick<Clock, 'after'>
  readonly log: Log
  /** For development: http and https on `localhost`, `127.0.0.1` and `[::1]`, any port. */
  readonly allowLoopback: boolean
  readonly resolve?: Resolve
}

/** Thrown where the address is about to be dialled; becomes the problem `brand_private`. */
class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress'
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '::1'])
const practiceName = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.practice\.test$/

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')

const publicIpv6 = ipaddr.parseCIDR('2000::/3')

/** Whether an address is one of the public internet, or the loopback where the name asked for exactly that. */
export function canDial(address: string, hostname: string, allowLoopback: boolean): boolean {
  if (!ipaddr.isValid(address)) return false
  // `process` also unwraps IPv4 inside IPv6, whose range is what counts.
  const plain = ipaddr.process(address)
  const range = plain.range()
  // What has no special use is not yet public: of IPv6 only one eighth is (IANA), the rest may mean anything inside.
  if (range === 'unicast') return plain.kind() === 'ipv4' || plain.match(publicIpv6)
  return allowLoopback && range === 'loopback' && loopbackNames.has(bare(hostname))
}

/**
 * A look-up for sockets. What it answers is the very address that is dialled, so a name cannot show a public
 * address to a check and another to the socket. One private address among several refuses them all.
 */
export function guardedLookup(resolve: Resolve, allowLoopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const wanted = options.family === 4 || options.family === 6 ? options.family : 0
        const usable = addresses.filter(({ family }) => wanted === 0 || family === wanted)
        const first = usable[0]
        if (addresses.some(({ address }) => !canDial(address, hostname, allowLoopback))) {
          callback(new PrivateAddress(hostname), '', 0)
        } else if (!first) {
          callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 0)
        } else if (options.all === true) {
          callback(
            null,
            usable.map(({ address, family }) => ({ address, family })),
          )
        } else {
          callback(null, first.address, first.family)
        }
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
    )
  }
}

function findCause(error: unknown): { isPrivate: boolean; code: string } {
  let code = ''
  for (let one = error; one instanceof Error; one = one.cause) {
    if (one instanceof PrivateAddress) return { isPrivate: true, code }
    if (one instanceof AggregateError) {
      const inner = one.errors.map(findCause)
      if (inner.some(({ isPrivate }) => isPrivate)) return { isPrivate: true, code }
      code ||= inner[0]?.code ?? ''
    }
    if (code === '' && 'code' in one && typeof one.code === 'string') code = one.code
  }
  return { isPrivate: false, code: code || 'no answer' }
}

export function createOutbound({ clock, log, allowLoopback, resolve }: OutboundOptions): Outbound {
  const locals = new Map<string, (request: Request) => Promise<Response>>()
  const agent = new Agent({
    connect: createDialler(
      guardedLookup(
        resolve ?? ((hostname) => lookUp(hostname, { all: true, verbatim: true })),
        allowLoopback,
      ),
    ),
    maxHeaderSize: 16 * 1024,
    // The deadline of the whole call ends these.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
    connections: 4,
    pipelining: 1,
  })

  /** What can be said without a look-up. Odd spellings of addresses are plain ones after parsing (WHATWG URL). */
  const checkUrl = (text: string): URL => {
    if (!URL.canParse(text)) throw new Problem('brand_address', { domain: text.slice(0, 100) })
    const url = new URL(text)
    const name = bare(url.hostname)
    const isLoopback = allowLoopback && loopbackNames.has(name)
    const isHttps = url.protocol === 'https:'
    if (
      url.username !== '' ||
      url.password !== '' ||
      !(isHttps || (isLoopback && url.protocol === 'http:'))
    ) {
      throw new Problem('brand_address', { domain: url.host || text.slice(0, 100) })
    }
    if (ipaddr.isValid(name) && !canDial(name, name, allowLoopback)) {
      throw new Problem('brand_private', { domain: url.host })
    }
    if (url.port !== '' && !isLoopback && !locals.has(url.origin)) {
      throw new Problem('brand_address', { domain: url.host })
    }
    return url
  }

  const ask = async (url: URL, asked: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> => {
    const headers = { 'accept-encoding': 'identity', 'user-agent': 'bespeak', ...asked.headers }
    const method = asked.method ?? 'GET'
    const local = locals.get(url.origin)
    if (local) {
      const body = asked.body === undefined ? null : new Uint8Array(Buffer.from(asked.body))
      const answer = await raced(
        local(new Request(url, { method, headers, body, signal, redirect: 'manual' })),
        signal,
      )
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await readBody(answer.body ?? [], url, asked.maxBytes, signal),
      }
    }
    // Not even a question to a name server leaves for a practice brand that is off.
    if (practiceName.test(url.hostname))
      throw new Problem('brand_unreachable', { domain: url.host, reason: 'off' })
    const answer = await dial(url, {
      dispatcher: agent,
      method: method as Dispatcher.HttpMethod,
      headers,
      body: asked.body ?? null,
      signal,
    })
    // After a refusal nobody listens to the rest of the body, and its end must not be a bug.
    answer.body.on('error', () => undefined)
    try {
      if (Number(answer.headers['content-length'] ?? 0) > asked.maxBytes) throw tooLarge(url, asked.maxBytes)
      return {
        status: answer.statusCode,
        headers: Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
        ),
        body: await readBody(answer.body, url, asked.maxBytes, signal),
      }
    } catch (error) {
      answer.body.destroy()
      throw error
    }
  }

  const request = async (text: string, asked: OutboundRequest): Promise<OutboundAnswer> => {
    const url = checkUrl(text)
    const { signal } = asked
    signal?.throwIfAborted()
    const stop = new AbortController()
    let isLate = false
    const giveUp = (): void => stop.abort(signal?.reason)
    signal?.addEventListener('abort', giveUp, { once: true })
    const deadline: Timer = clock.after(asked.seconds * 1000, () => {
      isLate = true
      stop.abort()
    })
    try {
      const answer = await ask(url, asked, stop.signal)
      if (answer.status >= 300 && answer.status < 400)
        throw new Problem('brand_redirects', { domain: url.host })
      return answer
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (isLate) throw new Problem('brand_slow', { domain: url.host, seconds: asked.seconds }, error)
      if (error instanceof Problem) throw error
      const { isPrivate, code } = findCause(error)
      if (isPrivate) {
        log.warn('outbound_private', { domain: url.host })
        throw new Problem('brand_private', { domain: url.host }, error)
      }
      throw new Problem('brand_unreachable', { domain: url.host, reason: code }, error)
    } finally {
      deadline.cancel()
      signal?.removeEventListener('abort', giveUp)
    }
  }

  return {
    request,
    fetcher: (limits) => async (url, init) => {
      const asked = new Request(url, init)
      const answer = await request(url, {
        method: asked.method,
        headers: Object.fromEntries(asked.headers),
        ...(asked.body !== null && { body: new Uint8Array(await asked.arrayBuffer()) }),
        signal: asked.signal,
        ...limits,
      })
      const isEmpty = answer.status === 204 || answer.status === 205
      return new Response(isEmpty ? null : new Uint8Array(answer.body), {
        status: answer.status,
        headers: answer.headers,
      })
    },
    local(origin, handle) {
      const url = new URL(origin)
      if (url.origin !== origin || !practiceName.test(url.hostname)) {
        throw new TypeError(`${origin} is not an origin under .practice.test`)
      }
      if (locals.has(origin)) throw new TypeError(`${origin} is served already`)
      locals.set(origin, handle)
      return () => {
        if (locals.get(origin) === handle) locals.delete(origin)
      }
    },
    close: () => agent.destroy(),
  }
}

function tooLarge(url: URL, limit: number): Problem {
  return new Problem('brand_too_large', { domain: url.host, limit })
}

async function readBody(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  url: URL,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  const read = async (): Promise<Uint8Array> => {
    for await (const part of body) {
      length += part.length
      if (length > limit) throw tooLarge(url, limit)
      parts.push(part)
    }
    return new Uint8Array(Buffer.concat(parts))
  }
  return raced(read(), signal)
}

/** What runs inside this process may never look at the signal; the caller is freed all the same. */
function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
