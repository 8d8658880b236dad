// Opens the door: a server with short patience, a cap for each address, and a close that lets work finish.
import { createServer, STATUS_CODES, type Server } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener, RequestError } from '@hono/node-server'
import { Problem } from '../../../protocol/problem.ts'
import type { Clock, Timer } from '../clock.ts'
import { plainAddress } from './hosts.ts'
import { networkOf, type Limits } from './limits.ts'
import { problemText } from './problems.ts'
import type { Router } from './router.ts'

export interface Listener {
  readonly port: number
  /** Requests that came before this wait for it. */
  serve(router: Router): void
  /** Takes nothing new, lets what is under way finish for so long, then cuts. */
  close(graceMs: number): Promise<void>
}

const maxHeaderSize = 8192

/** Ended in at most this long from Ctrl-C. */
export const drainMs = 8000

/**
 * Takes the port.
 * @throws Problem `not_possible` when the port is taken or may not be used
 */
export async function listen({
  port,
  address,
  limits,
  clock,
}: {
  port: number
  address: string
  limits: Limits
  clock: Clock
}): Promise<Listener> {
  let ready: ((router: Router) => void) | undefined
  let hosts: Router['hosts'] | undefined
  const router = new Promise<Router>((resolve) => {
    ready = resolve
  })
  const server = createServer(
    {
      headersTimeout: 5000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1000,
      keepAliveTimeout: 30_000,
      maxHeaderSize,
      // A request without one is refused as one with a foreign one is, in our own form.
      requireHostHeader: false,
    },
    getRequestListener(
      async (request, env) => {
        const { fetch } = await router
        return fetch(request, env as Parameters<Router['fetch']>[1])
      },
      { errorHandler: answerNoRequest },
    ),
  )
  // A reader that takes nothing for this long is gone; open streams set their own.
  server.setTimeout(60_000)
  server.maxHeadersCount = 60
  server.on('clientError', refuse)
  // What somebody expects of us changes nothing about the answer.
  server.on('checkExpectation', (incoming, outgoing) => server.emit('request', incoming, outgoing))
  capConnections(server, limits.connections, (peer) => hosts?.isTrusted(peer) ?? false)
  await started(server, port, address)
  return {
    port: (server.address() as AddressInfo).port,
    serve: (made) => {
      hosts = made.hosts
      ready?.(made)
    },
    close: (graceMs) => close(server, graceMs, clock),
  }
}

/** A request line or host of which no address can be made; the router never saw it. */
function answerNoRequest(error: unknown): Response {
  if (!(error instanceof RequestError)) return new Response(null, { status: 500 })
  const problem = new Problem('malformed', { reason: 'its address is none' })
  const headers = {
    connection: 'close',
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  }
  return new Response(problemText(problem), { status: problem.status, headers })
}

/** What is no request at all is refused in the same form as any other; nothing on this connection is read on. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  // In the middle of another answer, or behind one, these bytes would be taken for a part of it.
  const isAnswering = socket instanceof Socket && socket.bytesWritten > 0
  if (!socket.writable || error.code === 'ECONNRESET' || isAnswering) {
    socket.destroy()
    return
  }
  // Whoever was too slow to ask in time would not read a document either.
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    socket.end(`HTTP/1.1 408 ${STATUS_CODES[408] ?? ''}\r\nconnection: close\r\n\r\n`)
    return
  }
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Problem('too_large', { limit: maxHeaderSize })
      : new Problem('malformed', { reason: 'it is no HTTP request' })
  const body = problemText(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'connection: close',
    'content-type: application/problem+json',
    'cache-control: no-store',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function started(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Problem('not_possible', { reason: `port ${port} is taken by another program` }, error)
          : error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL'
            ? new Problem('not_possible', { reason: `${address}:${port} cannot be listened on` }, error)
            : error,
      )
    })
    server.listen(port, address, resolve)
  })
}

/** One address cannot take all connections, so the honest ones from elsewhere still get in. */
function capConnections(server: Server, most: number, isTrusted: (peer: string) => boolean): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const peer = plainAddress(socket.remoteAddress ?? '')
    if (isTrusted(peer)) return
    const network = networkOf(peer)
    const count = (open.get(network) ?? 0) + 1
    if (count > most) {
      socket.destroy()
      return
    }
    open.set(network, count)
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1
      if (left > 0) open.set(network, left)
      else open.delete(network)
    })
  })
}

/** How often connections that have become idle are looked for while closing. */
const sweepMs = 50

function close(server: Server, graceMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cut = clock.after(graceMs, () => {
      server.closeAllConnections()
    })
    // A connection kept alive becomes idle when its answer is out, and nobody else would hang up.
    const hangUp = (): Timer => {
      server.closeIdleConnections()
      return clock.after(sweepMs, () => {
        sweep = hangUp()
      })
    }
    let sweep = hangUp()
    server.close(() => {
      cut.cancel()
      sweep.cancel()
      resolve()
    })
  })
}
