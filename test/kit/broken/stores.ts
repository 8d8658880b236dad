// Stores with one thing wrong each, made by standing between an honest store and the brand; and the rules to be named.
import { request, type ServerResponse } from 'node:http'
import type { LedgerRecord } from '../../../protocol/record.ts'
import { spoil } from '../forge.ts'
import { openDoor, type Asked, type Door, type Given } from '../listen.ts'
import { nowSeconds } from '../waiting.ts'

export interface StoreFault {
  /** Answers in place of the honest store. */
  before?: (asked: Asked) => Given | undefined
  /** Changes what the honest store answered. */
  after?: (asked: Asked, given: Required<Given>) => Partial<Given> | undefined
  /** Changes one event of a stream. */
  event?: (text: string) => string
  /** What it writes to a stream that the honest store destroys. */
  farewell?: string
}

export interface BrokenStore {
  name: string
  breaks: readonly string[]
  /** Each store has memory of its own. */
  fault(): StoreFault
}

/** Stands before an honest store, which must be told that its origin is this one. */
export async function standBefore(fault: StoreFault): Promise<Door & { upstream(port: number): void }> {
  let port = 0
  const door = await openDoor(
    (asked, response) => fault.before?.(asked) ?? forward(asked, response, port, fault),
  )
  // Pages and passkeys of a store on this machine live at localhost.
  return Object.assign(door, {
    origin: `http://localhost:${door.port}`,
    upstream: (to: number) => void (port = to),
  })
}

function forward(
  asked: Asked,
  response: ServerResponse,
  port: number,
  fault: StoreFault,
): Promise<Given | undefined> {
  const { method, url, headers, text } = asked
  return new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port, method, path: url.pathname + url.search, headers },
      (answer) => {
        const given = Object.fromEntries(
          Object.entries(answer.headers).flatMap(([name, value]) =>
            name === 'content-length' || name === 'connection' || value === undefined ? [] : [[name, value]],
          ),
        ) as Record<string, string>
        const status = answer.statusCode ?? 502
        if (answer.headers['content-type'] === 'text/event-stream') {
          response.writeHead(status, given)
          let rest = ''
          answer.setEncoding('utf8')
          answer.on('data', (part: string) => {
            const events = (rest + part).split('\n\n')
            rest = events.pop() ?? ''
            for (const event of events) response.write(`${fault.event?.(event) ?? event}\n\n`)
          })
          answer.on('end', () => response.end())
          answer.on('error', () =>
            fault.farewell === undefined ? response.destroy() : response.end(fault.farewell),
          )
          response.on('close', () => call.destroy())
          resolve(undefined)
          return
        }
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('error', reject)
        answer.on('end', () => {
          const whole = {
            status,
            type: given['content-type'] ?? '',
            text: Buffer.concat(parts).toString(),
            headers: given,
          }
          resolve({ ...whole, ...fault.after?.(asked, whole) })
        })
      },
    )
    call.on('error', reject)
    call.end(Buffer.from(text, 'latin1'))
  })
}

export const isInbox = ({ method, url }: Asked): boolean =>
  method === 'POST' && /^\/r\/[\w-]+\/inbox$/.test(url.pathname)
export const isPage = ({ method, url }: Asked): boolean =>
  method === 'GET' && url.pathname.endsWith('/records')
const receipt = 'eyJhbGciOiJub25lIn0.e30.AAAA'

export function saidIn({ text }: Asked): { typ?: unknown; iat?: unknown; type?: unknown } {
  const [header = '', payload = ''] = text.split('.')
  try {
    const read = (part: string): object => JSON.parse(Buffer.from(part, 'base64url').toString()) as object
    return { ...read(payload), ...read(header) }
  } catch {
    return {}
  }
}

/** Says 201 to what the honest store refuses. */
export const taking =
  (isTaken: (asked: Asked, given: Given) => boolean): BrokenStore['fault'] =>
  () => ({
    after: (asked, given) =>
      isInbox(asked) && given.status >= 400 && isTaken(asked, given)
        ? { status: 201, type: 'application/jwt', text: receipt, headers: {} }
        : undefined,
  })

export interface Page {
  records: LedgerRecord[]
}
/** Changes a long page from the beginning: one that a reader has seen before in parts. */
const paging =
  (change: (records: LedgerRecord[]) => LedgerRecord[]): BrokenStore['fault'] =>
  () => ({
    after: (asked, given) => {
      if (!isPage(asked) || given.status !== 200 || asked.url.searchParams.get('after') !== '0')
        return undefined
      const page = JSON.parse(given.text) as Page
      return page.records.length < 6
        ? undefined
        : { text: JSON.stringify({ ...page, records: change(page.records) }) }
    },
  })

export const brokenStores: readonly BrokenStore[] = [
  {
    name: 'leaves a record out',
    breaks: ['9.no-gap'],
    fault: paging((records) => records.filter(({ seq }) => seq !== 4)),
  },
  {
    name: 'turns two records round',
    breaks: ['9.no-gap'],
    fault: paging(([a, b, c, ...rest]) => [a, c, b, ...rest].filter((one) => one !== undefined)),
  },
  {
    name: 'doubles a record where the replay meets what is new',
    breaks: ['9.stream.cutover'],
    fault: () => {
      let last = ''
      return {
        event: (text) => {
          if (text.startsWith('event: record')) last = text
          if (!text.startsWith('event: live') || last === '') return text
          const doubled = `${last}\n\n${text}`
          last = ''
          return doubled
        },
      }
    },
  },
  {
    name: 'forges its receipts',
    breaks: ['4.receipt.true'],
    fault: () => ({
      after: (asked, given) =>
        isInbox(asked) && given.status === 201 && !/terms\.accept/.test(String(saidIn(asked).type))
          ? { text: spoil(given.text) }
          : undefined,
    }),
  },
  {
    name: 'goes on serving content after a revocation',
    breaks: ['10.revoke.no-content', '10.revoke.nothing-left'],
    fault: () => {
      const kept = new Map<number, LedgerRecord>()
      return {
        after: (asked, given) => {
          if (!isPage(asked) || asked.headers['signature'] === undefined) return undefined
          const isEnded =
            given.status === 410 || given.status === 401 || given.text.includes('"gone":"revoked"')
          if (!isEnded && given.status === 200) {
            for (const record of (JSON.parse(given.text) as Page).records) kept.set(record.seq, record)
          }
          const isWhole = asked.url.searchParams.get('after') === '0' && !asked.url.searchParams.has('limit')
          if (!isEnded || !isWhole) return undefined
          const records = [...kept.values()].sort((a, b) => a.seq - b.seq)
          const { seq = 0, hash = '' } = records.at(-1) ?? {}
          const text = JSON.stringify({ records, head: { seq, hash }, more: false })
          return { status: 200, type: 'application/json', text, headers: { 'cache-control': 'no-store' } }
        },
      }
    },
  },
  {
    name: 'takes a message with another typ',
    breaks: ['3.header.typ'],
    fault: taking((asked) => saidIn(asked).typ === 'JWT'),
  },
  {
    name: 'takes messages of any age',
    breaks: ['3.freshness.past'],
    fault: taking((asked, given) => given.status === 400 && Number(saidIn(asked).iat) < nowSeconds() - 301),
  },
  {
    name: 'tells strangers from those it knows',
    breaks: ['3.signature.one-answer'],
    fault: () => {
      const known = new Set<string>()
      return {
        after: (asked, given) => {
          const rid = asked.url.pathname.split('/')[2] ?? ''
          if (isInbox(asked) && given.status === 201) known.add(rid)
          const isStranger = isInbox(asked) && given.status === 401 && known.size > 0 && !known.has(rid)
          return isStranger
            ? { status: 404, text: given.text.replace('bad_signature', 'not_found') }
            : undefined
        },
      }
    },
  },
  {
    name: 'tells the type before it believes the signature',
    breaks: ['3.order.signature-before-type'],
    fault: () => ({
      after: (asked, given) => {
        const isUnknown = isInbox(asked) && given.status === 401 && saidIn(asked).type === 'kit.unknown'
        return isUnknown
          ? {
              status: 422,
              text: given.text.replaceAll('bad_signature', 'unknown_type').replace('401', '422'),
            }
          : undefined
      },
    }),
  },
  {
    name: 'takes one nonce twice',
    breaks: ['5.read.nonce-once'],
    fault: () => {
      const answers = new Map<string, Given>()
      return {
        before: ({ headers }) => answers.get(headers['signature'] ?? ''),
        after: (asked, given) => {
          if (isPage(asked) && given.status === 200) answers.set(asked.headers['signature'] ?? '', given)
          return undefined
        },
      }
    },
  },
  {
    name: 'lets its answers be kept',
    breaks: ['5.answers.no-store'],
    fault: () => ({
      after: (asked, given) =>
        isPage(asked) ? { headers: { ...given.headers, 'cache-control': 'private' } } : undefined,
    }),
  },
  {
    name: 'does not say that an answer is a repeated one',
    breaks: ['3.order.replay-same-bytes'],
    fault: () => ({
      after: (_, given) => ({ headers: { ...given.headers, 'idempotent-replayed': 'false' } }),
    }),
  },
  {
    name: 'says farewell to streams that it should destroy',
    breaks: ['10.revoke.streams'],
    fault: () => ({ farewell: 'event: closed\ndata: {"reason":"revoked","retry_ms":0}\n\n' }),
  },
  {
    name: 'names its person in the document',
    breaks: ['2.store.nameless'],
    fault: () => ({
      after: ({ url }, given) =>
        url.pathname === '/.well-known/bespeak'
          ? { text: JSON.stringify({ ...(JSON.parse(given.text) as object), name: 'Ada' }) }
          : undefined,
    }),
  },
  {
    name: 'serves what was withdrawn',
    breaks: ['4.gone.withdrawn', '10.revoke.no-content'],
    fault: () => {
      const live = new Map<number, LedgerRecord>()
      return {
        after: (asked, given) => {
          if (!isPage(asked) || given.status !== 200) return undefined
          const page = JSON.parse(given.text) as Page
          for (const record of page.records) if ('jwt' in record) live.set(record.seq, record)
          const records = page.records.map((record) =>
            'gone' in record && record.gone === 'withdrawn' ? (live.get(record.seq) ?? record) : record,
          )
          return { text: JSON.stringify({ ...page, records }) }
        },
      }
    },
  },
]
