// Calls to a person's store: bounded in time and size, never redirected, reads signed by the relationship's key.
import { freshBytes, type PublicKey } from '../keys.ts'
import { seconds } from '../limits.ts'
import { newId, newRid, parseMessage, personId, signMessage, verifyMessage, type Parsed } from '../message.ts'
import { Problem } from '../problem.ts'
import { signRead } from '../request.ts'
import { parties, type Side } from './side.ts'
import { readBody } from './wire.ts'
import type { World } from './world.ts'

export interface Answer {
  status: number
  type: string
  body: Uint8Array
  /** Milliseconds that the other side asks to wait. */
  retryAfterMs: number | undefined
}

/** A wait that a store asks for: it must neither make a brand call without pause nor outlast what timers can count. */
export const askedMs = (ms: number): number => Math.min(Math.max(ms, 500), 86_400_000)

/** Aborts with the outer signal, or by itself after so long. */
export function deadline(world: World, ms: number, outer: AbortSignal): { signal: AbortSignal; end(): void } {
  const inner = new AbortController()
  const stop = (): void => inner.abort()
  const timer = world.clock.after(ms, stop)
  if (outer.aborted) stop()
  outer.addEventListener('abort', stop)
  const end = (): void => {
    timer.cancel()
    outer.removeEventListener('abort', stop)
  }
  return { signal: inner.signal, end }
}

/**
 * One call; `undefined` when nobody could be reached in time.
 * @throws whatever is no failure of the network
 */
export async function call(
  world: World,
  url: string,
  init: RequestInit,
  limit: number,
  outer: AbortSignal,
): Promise<Answer | undefined> {
  const { signal, end } = deadline(world, seconds.push * 1000, outer)
  try {
    const response = await world.fetch(url, { ...init, redirect: 'manual', signal })
    const body = await readBody(response, limit)
    const after = Number(response.headers.get('retry-after') ?? Number.NaN)
    const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? ''
    return {
      status: response.status,
      type: type.trim().toLowerCase(),
      body,
      retryAfterMs: after >= 0 ? askedMs(after * 1000) : undefined,
    }
  } catch (cause) {
    // The network has many ways to fail and no type for them; what the brand's own code throws is not among them.
    world.log.info('store_unreachable', { reason: reasonOf(cause) })
    return undefined
  } finally {
    end()
  }
}

export function reasonOf(cause: unknown): string {
  if (cause instanceof Problem) return cause.code
  return cause instanceof Error ? cause.name : 'unknown'
}

/** Headers of a signed read. */
export async function readHeaders(world: World, side: Side, url: string): Promise<Record<string, string>> {
  const keys = await world.keys()
  const signer = keys.signerOf(side.stored.kid)
  return { ...(await signRead({ method: 'GET', url, nowSeconds: world.now(), nonce: newRid(), signer })) }
}

/** A JWT from the store beside the ledger, proven. @throws Problem `bad_signature`, `malformed` */
export async function proveBeside(
  world: World,
  side: Side,
  jwt: string | Uint8Array,
  type: string,
  key: PublicKey = side.key,
): Promise<Parsed> {
  const parsed = parseMessage(jwt)
  await verifyMessage(parsed, key, parties(world, side.stored.rid, 'person'))
  if (parsed.claims.type !== type) throw new Problem('malformed', { reason: `it is no ${type}` })
  return parsed
}

/** Our signed word on how far we hold the ledger. */
export async function acknowledge(world: World, { stored: { rid, kid }, head }: Side): Promise<string> {
  const body = { seq: head.seq, hash: head.hash }
  const claims = { iss: world.origin, aud: personId(rid), sub: rid, jti: newId(), iat: world.now() }
  return signMessage({ ...claims, type: 'ledger.ack', body }, (await world.keys()).signerOf(kid))
}

/** Milliseconds to wait before attempt number `count` + 1, with ±20 % jitter so that no two brands keep step. */
export function backoffMs(count: number): number {
  const [byte = 0] = freshBytes(1)
  return Math.min(300_000, 500 * 2 ** Math.min(count, 12)) * (0.8 + (byte / 255) * 0.4)
}
