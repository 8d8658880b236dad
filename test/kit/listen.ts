// A door for the other side to come in by: an HTTP server on one port, its routes a function from call to answer.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  method: string
  url: URL
  headers: Record<string, string>
  text: string
}

/** `undefined`: the answer was written to the response already. */
export interface Given {
  status: number
  type?: string
  text?: string
  headers?: Record<string, string>
}

/** The line is cut in place of an answer. */
export interface Cut {
  isCut: true
}

export interface Door {
  origin: string
  port: number
  close(): Promise<void>
}

/** Loopback by default; behind a proxy of the developer's own the public origin is told. */
export interface DoorOptions {
  port?: number
  origin?: string
}

const mostBytes = 2 * 1024 * 1024

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    length += part.length
    if (length <= mostBytes) parts.push(part)
  }
  return Buffer.concat(parts).toString('latin1')
}

export async function openDoor(
  answer: (
    asked: Asked,
    response: ServerResponse,
  ) => Promise<Given | Cut | undefined> | Given | Cut | undefined,
  { port = 0, origin }: DoorOptions = {},
): Promise<Door> {
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    )
    const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`)
    const text = await bodyOf(incoming)
    const given = await answer({ method: incoming.method ?? 'GET', url, headers, text }, response)
    if (!given) return
    if ('isCut' in given) return void response.destroy()
    response.writeHead(given.status, {
      ...(given.type !== undefined && { 'content-type': given.type }),
      ...given.headers,
    })
    response.end(given.text ?? '')
  }
  const server = createServer((incoming, response) => {
    // The other side may hang up at any time; what it did wrong is noted where it is answered.
    serve(incoming, response).catch(() => response.destroy())
  })
  // A busy machine is late: a line must not close just when the other side takes it up again.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const taken = (server.address() as AddressInfo).port
  return {
    origin: origin ?? `http://127.0.0.1:${taken}`,
    port: taken,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
