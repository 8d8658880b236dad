// Mounts a brand on Node's own HTTP server, and on everything that speaks its way, such as Express.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Brand } from '../surface.ts'

/** What is given when it is not for the brand; Express hands it over by itself. */
type Next = (error?: unknown) => void

function requestOf(
  incoming: IncomingMessage & { originalUrl?: string },
  signal: AbortSignal,
): Request | undefined {
  // Only path and query count: which host a caller names decides nothing.
  const target = incoming.originalUrl ?? incoming.url ?? '/'
  const url = `http://brand.invalid${target.startsWith('/') ? target : '/'}`
  if (!URL.canParse(url)) return undefined
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const method = incoming.method ?? 'GET'
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method: 'GET', headers, signal })
  if (!/^(?:POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method)) return undefined
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
  const init: RequestInit & { duplex: 'half' } = { method, headers, body, duplex: 'half', signal }
  return new Request(url, init)
}

async function give(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, [...response.headers].flat())
  outgoing.end(body)
}

/**
 * A listener for `http.createServer`, or middleware: what is not at one of the brand's addresses goes on to `next`.
 * Mount it before anything that reads bodies.
 * @example createServer(listener(brand)).listen(7411)
 */
export function listener(
  brand: Pick<Brand, 'handler' | 'paths'>,
): (incoming: IncomingMessage, outgoing: ServerResponse, next?: Next) => void {
  const paths = new Set(brand.paths)
  return (incoming, outgoing, next) => {
    const gone = new AbortController()
    outgoing.once('close', () => gone.abort())
    const request = requestOf(incoming, gone.signal)
    const isOurs = request !== undefined && paths.has(new URL(request.url).pathname)
    if (next && !isOurs) return next()
    if (!request) return void outgoing.writeHead(400).end()
    brand
      .handler(request)
      .then((response) => give(response, outgoing))
      .catch((error: unknown) => {
        if (next) return next(error)
        // A caller that hung up leaves nobody to answer; anything else is for the developer to see.
        if (gone.signal.aborted) return
        process.emitWarning(error instanceof Error ? error : String(error))
        if (outgoing.headersSent) outgoing.destroy()
        else outgoing.writeHead(500).end()
      })
  }
}
