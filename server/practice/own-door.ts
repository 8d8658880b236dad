// How what runs inside a server reaches that server: by its own front door, whatever its public name is.
import { request } from 'node:http'
import type { BrandFetch } from '../../protocol/brand/surface.ts'
import { bytes } from '../../protocol/limits.ts'

export interface DoorOptions {
  /** As brands were told: `https://bespeak.example`. */
  origin: string
  /** Where the server listens. */
  listen: string
  port: number
}

const mostBytes = 2 * bytes.page
const anyAddress: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** Calls this very server by the name that it is known by; everything is checked as for a caller from elsewhere. */
export async function callOwn(
  { origin, listen, port }: DoorOptions,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const asked = new Request(url, init)
  const { pathname, search } = new URL(url)
  const body = asked.body === null ? undefined : Buffer.from(await asked.arrayBuffer())
  const given = new Headers(init.headers)
  const { host } = new URL(origin)
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: anyAddress[listen] ?? listen,
        port,
        method: asked.method,
        path: pathname + search,
        headers: { ...Object.fromEntries(given), host, ...(body && { 'content-length': body.length }) },
        signal: asked.signal,
      },
      (answer) => {
        const parts: Buffer[] = []
        let length = 0
        answer.on('error', reject)
        answer.on('data', (part: Buffer) => {
          parts.push(part)
          length += part.length
          if (length > mostBytes) answer.destroy(new TypeError('the answer is too large'))
        })
        answer.on('end', () => {
          const { statusCode: status = 500 } = answer
          const isEmpty = status === 204 || status === 205 || status === 304
          const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
            [value ?? []].flat().map((one): [string, string] => [name, one]),
          )
          resolve(new Response(isEmpty ? null : Buffer.concat(parts), { status, headers }))
        })
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

/** The brand's side of this server, and nothing else: no other address can be reached through it. */
export function ownDoor(door: DoorOptions): BrandFetch {
  return (url, init) => {
    if (!url.startsWith(`${door.origin}/r/`))
      throw new TypeError('a practice brand talks to its own server only')
    return callOwn(door, url, init)
  }
}
