// The way out of a brand on Node: it dials public addresses only, checked on the very address dialled, and follows nothing.
import { lookup as lookUp } from 'node:dns'
import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { Problem } from '../../problem.ts'
import type { BrandFetch } from '../surface.ts'
import { isPublicAddress } from './public-address.ts'

export interface WayOutOptions {
  /** For trying out: also this very machine, by http too, where it is called `localhost`, `127.0.0.1` or `[::1]`. */
  allowLoopback?: boolean
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')
const loopbackNames = new Set(['localhost', '127.0.0.1', '::1'])
const refusal = (domain: string): Problem => new Problem('brand_private', { domain })

/** One private address among several refuses them all: which one is dialled must not be left to chance. */
function guardedLookup(canDial: (address: string, hostname: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error ?? !first) callback(error ?? new Error('no address'), '', 0)
      else if (addresses.some(({ address }) => !canDial(address, hostname)))
        callback(refusal(hostname), '', 0)
      else if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

function answerOf(incoming: IncomingMessage): Response {
  const status = incoming.statusCode ?? 0
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one)
  }
  const isBodyless = status === 204 || status === 205 || status === 304
  if (isBodyless) incoming.resume()
  const body = isBodyless ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>)
  return new Response(body, { status, headers })
}

/** A `fetch` for `createBrand`. Its sockets are its own: none that somebody else opened is used. */
export function createWayOut({ allowLoopback = false }: WayOutOptions = {}): BrandFetch {
  const isAllowedHere = (hostname: string): boolean => allowLoopback && loopbackNames.has(bare(hostname))
  const canDial = (address: string, hostname: string): boolean =>
    isPublicAddress(address) || (isAllowedHere(hostname) && /^(?:127\.|::1$)/.test(address))
  const lookup = guardedLookup(canDial)
  const shared = { keepAlive: true, lookup, maxSockets: 8 }
  const [plain, secure] = [new PlainAgent(shared), new SecureAgent(shared)]

  return (text, { method = 'GET', headers, body, signal } = {}) => {
    const url = new URL(text)
    const { protocol, hostname } = url
    const isKnown = protocol === 'https:' || (protocol === 'http:' && isAllowedHere(hostname))
    // An address that is written out is never looked up, so it is judged here.
    const isWritten = isIP(bare(hostname)) !== 0
    if (!isKnown || url.username !== '' || (isWritten && !canDial(bare(hostname), hostname)))
      return Promise.reject(refusal(url.host))
    if (body != null && typeof body !== 'string' && !(body instanceof Uint8Array))
      return Promise.reject(new TypeError('a body is a text or bytes'))
    const isSecure = protocol === 'https:'
    const options = {
      method,
      headers: {
        ...Object.fromEntries(new Headers(headers)),
        // Nothing is unpacked, so a small answer cannot grow.
        'accept-encoding': 'identity',
        ...(body != null && { 'content-length': Buffer.byteLength(body) }),
      },
      agent: isSecure ? secure : plain,
      lookup,
      maxHeaderSize: 16 * 1024,
      ...(signal && { signal }),
    }
    return new Promise((resolve, reject) => {
      const call = (isSecure ? secureRequest : plainRequest)(url, options, (incoming) => {
        try {
          resolve(answerOf(incoming))
        } catch (cause) {
          incoming.destroy()
          reject(cause as Error)
        }
      })
      call.on('error', reject)
      call.end(body ?? undefined)
    })
  }
}
