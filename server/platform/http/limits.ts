// How much one address may ask for, and how large a body may be; what is counted is bounded in memory.
import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { Problem } from '../../../protocol/problem.ts'
import type { Clock } from '../clock.ts'

/** A bucket fills with `perSecond` up to `burst`; each call takes one. */
export interface Rate {
  burst: number
  perSecond: number
}

export interface Limits {
  /** Open connections of one address. */
  connections: number
  calls: Rate
  /** Calls that try a secret: codes, links, passkeys. */
  tries: Rate
  /** Strangers who knock. */
  knocks: Rate
  /** Open streams of one person's session, of one brand, and in all. */
  tabs: number
  streams: number
}

export const normalLimits: Limits = {
  connections: 256,
  calls: { burst: 1000, perSecond: 200 },
  tries: { burst: 20, perSecond: 1 / 3 },
  knocks: { burst: 10, perSecond: 1 / 30 },
  tabs: 20,
  streams: 2000,
}

/** For measuring, and behind a proxy that cannot forward addresses: everybody comes from one address. */
export const wideLimits: Limits = {
  connections: 20_000,
  calls: { burst: 1_000_000, perSecond: 1_000_000 },
  tries: normalLimits.tries,
  knocks: { burst: 600, perSecond: 10 },
  tabs: 100,
  streams: 20_000,
}

export interface Buckets {
  /** @throws Problem `too_many` with the seconds until one is there again */
  take(address: string): void
}

const remembered = 10_000

/** One bucket for each address (IPv6: for each /64, which is what one household or attacker has). */
export function createBuckets(clock: Clock, rate: Rate): Buckets {
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    take: (address) => {
      const key = networkOf(address)
      const now = clock.monotonic()
      const known = buckets.get(key)
      const left = known
        ? Math.min(rate.burst, known.left + ((now - known.at) / 1000) * rate.perSecond)
        : rate.burst
      // Moved to the end, so that the first is the one not seen for longest.
      buckets.delete(key)
      buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now })
      if (buckets.size > remembered) {
        const [oldest] = buckets.keys()
        if (oldest !== undefined) buckets.delete(oldest)
      }
      if (left < 1) throw new Problem('too_many', { seconds: Math.ceil((1 - left) / rate.perSecond) })
    },
  }
}

export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length)
  const groups = [...front, ...'0'.repeat(zeros), ...back]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

/**
 * Reads a body up to a limit; what is announced larger is refused unread.
 * @throws Problem `too_large`
 */
export function readBody(incoming: IncomingMessage, limit: number): Promise<Uint8Array> {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) {
    return Promise.reject(new Problem('too_large', { limit }))
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const onData = (chunk: Buffer) => {
      length += chunk.length
      if (length > limit) finish(() => reject(new Problem('too_large', { limit })))
      else chunks.push(chunk)
    }
    const onEnd = () =>
      finish(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    const onClose = () => finish(() => reject(new Problem('malformed', { reason: 'it broke off' })))
    const finish = (settle: () => void) => {
      incoming.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose)
      settle()
    }
    incoming.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose)
  })
}
