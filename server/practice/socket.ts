// A practice brand on a port of this machine, for when it runs beside a store and not inside one.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bytes } from '../../protocol/limits.ts'

export interface Socket {
  readonly port: number
  /** Requests that came before this get 503. */
  serve(handler: (request: Request) => Promise<Response>): void
  close(): Promise<void>
}

const mostBytes = 2 * bytes.batch

async function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of incoming as AsyncIterable<Uint8Array>) {
    length += part.length
    if (length > mostBytes) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: ((request: Request) => Promise<Response>) | undefined,
): Promise<void> {
  const body = await readBody(incoming)
  const url = `http://${incoming.headers.host ?? 'localhost'}${incoming.url ?? '/'}`
  if (body === undefined || handler === undefined || !URL.canParse(url)) {
    outgoing.writeHead(body === undefined ? 413 : 503).end()
    return
  }
  const headers = new Headers(
    Object.entries(incoming.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    ),
  )
  const method = incoming.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const response = await handler(
    new Request(url, { method, headers, ...(hasBody && { body: new Uint8Array(body) }) }),
  )
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}

/** Listens on this machine only. @param port 0 takes any free one */
export async function openSocket(port: number, onFailure: (error: unknown) => void): Promise<Socket> {
  let handler: ((request: Request) => Promise<Response>) | undefined
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing, handler).catch((error: unknown) => {
      onFailure(error)
      outgoing.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    serve: (given) => {
      handler = given
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}
