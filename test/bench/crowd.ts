// The process in which clients live: sixty-four that post as fast as they are answered, and a thousand that listen.
import { connect, type Socket } from 'node:net'
import { readHeaders, type Maker } from './brands.ts'
import { nowMs, quantile } from './figures.ts'
import { answer } from './party.ts'

interface Flood {
  host: string
  port: number
  /** Path and body of each call. */
  calls: { path: string; body: string }[]
  connections: number
}

/** Posts everything once; each connection has one call under way. */
async function flood({ host, port, calls, connections }: Flood) {
  const requests = calls.map(({ path, body }) =>
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/jwt\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    ),
  )
  const latencies: number[] = []
  const statuses: Record<string, number> = {}
  let next = 0
  let sample = ''
  const began = nowMs()
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = connect(port, '127.0.0.1').setNoDelay(true)
          let sentAt = 0
          let rest: Buffer = Buffer.alloc(0)
          const send = (): void => {
            const request = requests[next++]
            if (request === undefined) return void socket.end(() => resolve())
            sentAt = nowMs()
            socket.write(request)
          }
          socket.on('connect', send)
          socket.on('error', reject)
          socket.on('data', (chunk: Buffer) => {
            rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
            const end = rest.indexOf('\r\n\r\n')
            if (end < 0) return
            const head = rest.toString('latin1', 0, end)
            const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
            if (rest.length < end + 4 + length) return
            latencies.push(nowMs() - sentAt)
            const status = head.slice(9, 12)
            statuses[status] = (statuses[status] ?? 0) + 1
            if (status !== '201' && sample === '') sample = rest.toString('latin1', end + 4)
            rest = Buffer.alloc(0)
            send()
          })
        }),
    ),
  )
  const took = nowMs() - began
  if (sample !== '') throw new Error(`not all was taken: ${JSON.stringify(statuses)} ${sample}`)
  return {
    perSecond: (calls.length * 1000) / took,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  }
}

interface Reader {
  socket: Socket
  bytes: number
  lastAt: number
  closedAt: number | undefined
}
const readers = new Map<string, Reader>()
let events = 0
let lastEventAt = 0
let waiting: { count: number; resolve(at: number): void } | undefined
let firsts: number[] = []

/** Events end in an empty line behind the brace of their JSON; a beat does not. */
function countEvents(chunk: Buffer, tail: string): number {
  let count = tail === '}\n' && chunk[0] === 10 ? 1 : 0
  if (tail.endsWith('}') && chunk[0] === 10 && chunk[1] === 10) count++
  for (let at = chunk.indexOf('}\n\n'); at >= 0; at = chunk.indexOf('}\n\n', at + 3)) count++
  return count
}

function listen(name: string, port: number, head: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const reader: Reader = { socket, bytes: 0, lastAt: 0, closedAt: undefined }
    readers.set(name, reader)
    let tail = ''
    let isOpen = false
    socket.on('connect', () => socket.write(head))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      reader.closedAt = nowMs()
      if (!isOpen) reject(new Error(`${name} was not let in`))
    })
    socket.on('data', (chunk: Buffer) => {
      reader.bytes += chunk.length
      reader.lastAt = nowMs()
      if (!isOpen) {
        const text = chunk.toString('latin1', 0, 300)
        if (!text.startsWith('HTTP/1.1 200')) return reject(new Error(text))
        isOpen = true
        resolve()
      }
      const count = countEvents(chunk, tail)
      tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - 2))).slice(-2)
      if (count === 0) return
      events += count
      firsts.push(reader.lastAt)
      lastEventAt = reader.lastAt
      if (waiting && events >= waiting.count) {
        waiting.resolve(lastEventAt)
        waiting = undefined
      }
    })
  })
}

answer(
  {
    flood,
    /** Opens the streams of brands at a store: signed reads, one connection each. */
    open: async ({
      host,
      port,
      makers,
      afters,
    }: {
      host: string
      port: number
      makers: Maker[]
      afters: number[]
    }) => {
      for (let from = 0; from < makers.length; from += 50) {
        await Promise.all(
          makers.slice(from, from + 50).map(async (maker, index) => {
            const path = `/r/${maker.rid}/stream?after=${afters[from + index] ?? 0}`
            const headers = await readHeaders(maker, `http://${host}${path}`)
            const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
            await listen(
              maker.rid,
              port,
              `GET ${path} HTTP/1.1\r\nhost: ${host}\r\n${lines.join('\r\n')}\r\n\r\n`,
            )
          }),
        )
      }
    },
    /** Opens streams without a name at a bare server. */
    openBare: async ({ port, count }: { port: number; count: number }) => {
      for (let from = 0; from < count; from += 50) {
        await Promise.all(
          Array.from({ length: Math.min(50, count - from) }, (_, index) =>
            listen(
              `bare-${from + index}`,
              port,
              `GET /stream?name=${from + index} HTTP/1.1\r\nhost: bare\r\n\r\n`,
            ),
          ),
        )
      }
    },
    /** From now on events are counted. */
    reset: () => {
      events = 0
      firsts = []
    },
    /** When so many had come. */
    came: (count: number) =>
      events >= count
        ? lastEventAt
        : new Promise<number>((resolve) => {
            waiting = { count, resolve }
          }),
    count: () => events,
    /** What became of a reader. */
    look: async (name: string) => {
      const reader = readers.get(name)
      for (let tries = 0; reader?.closedAt === undefined && tries < 200; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      return { bytes: reader?.bytes ?? 0, lastAt: reader?.lastAt ?? 0, closedAt: reader?.closedAt ?? 0 }
    },
    hangUp: async () => {
      for (const { socket } of readers.values()) socket.destroy()
      readers.clear()
    },
  },
  () => {
    for (const { socket } of readers.values()) socket.destroy()
  },
)
