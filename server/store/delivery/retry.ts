// When a push that failed is tried again, and when no more.
import { pushDays, pushWaits } from '../../../protocol/limits.ts'
import type { Random } from '../../platform/random.ts'

const dayMs = 86_400_000
/** Longest wait that a brand can ask for by `Retry-After`. */
const longestAskedMs = dayMs

/**
 * Time of the next attempt in ms.
 * @param attempts how many failed, this one included
 * @param failingSince time of the first of them
 * @param askedSeconds what the brand asked for by `Retry-After`
 * @returns undefined when it is time to stop
 */
export function nextAttemptAt(
  now: number,
  attempts: number,
  failingSince: number,
  askedSeconds: number | undefined,
  random: Pick<Random, 'between'>,
): number | undefined {
  const wait = (pushWaits[attempts - 1] ?? dayMs / 1000) * 1000
  const jittered = (wait * random.between(800, 1200)) / 1000
  const asked = Math.min((askedSeconds ?? 0) * 1000, longestAskedMs)
  const at = now + Math.max(jittered, asked)
  return at > failingSince + pushDays * dayMs ? undefined : Math.round(at)
}

/** `Retry-After` as seconds, in either of its forms (RFC 9110, 10.2.3). */
export function retryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1000))
}
