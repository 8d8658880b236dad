// The kit's own calls, without redirects and bounded in time, with a log of what was sent and what came back.
import { decode } from '../../protocol/base64url.ts'

export interface Reply {
  status: number
  /** Without parameters, lower case. */
  type: string
  headers: Headers
  text: string
}

/** Abridged, without secrets: no signatures, no keys, no cookies. */
export interface Exchange {
  sent: string
  came: string
}

/** Nobody answered, or not in time. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

const patienceMs = 15_000
const most = 200

/** A message by its type and size; any other long run of letters by its beginning. */
export function abridge(text: string): string {
  const short = text
    .replace(/\s+/g, ' ')
    .replace(
      /[\w-]{8,}\.([\w-]+)\.[\w-]*/g,
      (whole, payload: string) => `<${typeIn(payload)}, ${whole.length} bytes>`,
    )
    .replace(/[\w-]{24,}/g, (run) => `${run.slice(0, 6)}…`)
  return short.length > 300 ? `${short.slice(0, 300)}…` : short
}

function typeIn(payload: string): string {
  const bytes = decode(payload)
  const found = bytes && /"type":"([\w.-]+)"/.exec(new TextDecoder('latin1').decode(bytes))
  return found?.[1] ?? 'JWT'
}

const wasCut = (thrown: unknown): boolean => {
  const cause: unknown = thrown instanceof Error ? thrown.cause : undefined
  return (
    cause instanceof Error &&
    'code' in cause &&
    (cause.code === 'ECONNRESET' || cause.code === 'UND_ERR_SOCKET')
  )
}

export class Wire {
  private log: Exchange[] = []

  note(sent: string, came: string): void {
    this.log.push({ sent, came })
    if (this.log.length > most) this.log.shift()
  }

  /** What was said since the last look. */
  take(): Exchange[] {
    return this.log.splice(0)
  }

  /** @throws Unreachable */
  async call(url: string, init: RequestInit = {}): Promise<Reply> {
    const { method = 'GET', body } = init
    const { pathname, search } = new URL(url)
    const said = typeof body === 'string' ? ` ${abridge(body)}` : body ? ' (bytes)' : ''
    const sent = `${method} ${abridge(pathname + search)}${said}`
    try {
      const ask = () => fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(patienceMs) })
      // A connection that was kept may just be closing at the other end: that is nobody's fault. Twice is.
      const response = await ask().catch((cause: unknown) => (wasCut(cause) ? ask() : Promise.reject(cause)))
      const text = await response.text()
      const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
      this.note(sent, `${response.status} ${type} ${abridge(text)}`.trimEnd())
      return { status: response.status, type, headers: response.headers, text }
    } catch (cause) {
      const why =
        cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : ''
      this.note(sent, `no answer: ${why}`)
      throw new Unreachable(`${new URL(url).host} gave no answer: ${why}`)
    }
  }

  post(url: string, jwt: string | Uint8Array, type = 'application/jwt'): Promise<Reply> {
    return this.call(url, { method: 'POST', headers: { 'content-type': type }, body: jwt as BodyInit })
  }
}
