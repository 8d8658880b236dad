// Keeps what passed between a real store and a real brand, over real sockets, so that others' libraries can look at it.
import type { BrandFetch } from '../../protocol/brand/surface.ts'
import type { Outbound } from '../../server/platform/outbound.ts'

export interface Exchange {
  from: 'brand' | 'store'
  method: string
  url: string
  headers: Record<string, string>
  sent: string
  status: number
  got: string
}

export interface Witness {
  exchanges: Exchange[]
  /** The brand's way out. */
  fetch: BrandFetch
  /** The store's way out, through the real one. */
  outbound(real: Outbound): Outbound
  /** Every signed message seen so far in either direction, also inside pages and batches, each once. */
  messages(): string[]
}

const jwtForm = /[\w-]{16,}\.[\w-]{16,}\.[\w-]{86}(?![\w.-])/g

function messagesIn(text: string, found: Set<string>): void {
  for (const [jwt] of text.matchAll(jwtForm)) {
    if (found.has(jwt)) continue
    found.add(jwt)
    messagesIn(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString(), found)
  }
}

const textOf = (body: unknown): string => {
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? Buffer.from(body).toString() : ''
}

export function createWitness(): Witness {
  const exchanges: Exchange[] = []
  return {
    exchanges,
    async fetch(url, init) {
      const response = await fetch(url, init)
      const isStream = (response.headers.get('content-type') ?? '').startsWith('text/event-stream')
      const got = isStream ? '' : await response.clone().text()
      const headers = Object.fromEntries(new Headers(init.headers))
      const method = init.method ?? 'GET'
      exchanges.push({
        from: 'brand',
        method,
        url,
        headers,
        sent: textOf(init.body),
        status: response.status,
        got,
      })
      return response
    },
    outbound: (real) => ({
      ...real,
      fetcher: (limits) => real.fetcher(limits),
      local: (origin, handle) => real.local(origin, handle),
      close: () => real.close(),
      async request(url, request) {
        const { method = 'GET', headers = {}, body } = request
        const answer = await real.request(url, request)
        const { status } = answer
        const got = textOf(answer.body)
        exchanges.push({
          from: 'store',
          method,
          url,
          headers: { ...headers },
          sent: textOf(body),
          status,
          got,
        })
        return answer
      },
    }),
    messages() {
      const found = new Set<string>()
      for (const { sent, got } of exchanges) for (const text of [sent, got]) messagesIn(text, found)
      return [...found]
    },
  }
}
