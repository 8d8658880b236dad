// How often a stranger's word can make this server look somewhere: once an hour for a brand, seldom for a domain.
import { knocks as limits } from '../../../protocol/limits.ts'
import type { Clock } from '../../platform/clock.ts'

export interface Budget {
  /** Takes one look at an origin; false when it, its domain or everybody together has had enough. */
  take(origin: string): boolean
}

const hourMs = limits.fetchEvery * 1000
const minuteMs = 60_000

/** What stands before the public suffix cannot be told without its list; the last two labels bind a little more. */
function domainOf(origin: string): string {
  return new URL(origin).hostname.split('.').slice(-2).join('.')
}

/** Bounded by itself: in one hour no more origins are taken than the minutes allow. */
export function createBudget(clock: Pick<Clock, 'monotonic'>): Budget {
  /** In the order of time, so that the old ones are at the front. */
  const looks: { origin: string; domain: string; at: number }[] = []
  const origins = new Set<string>()
  return {
    take(origin) {
      const now = clock.monotonic()
      for (let first = looks[0]; first !== undefined && now - first.at >= hourMs; first = looks[0]) {
        looks.shift()
        origins.delete(first.origin)
      }
      if (origins.has(origin)) return false
      const domain = domainOf(origin)
      const minute = looks.filter(({ at }) => now - at < minuteMs).length
      const inDomain = looks.filter((look) => look.domain === domain).length
      if (minute >= limits.fetchesAMinute || inDomain >= limits.fetchesADomain) return false
      looks.push({ origin, domain, at: now })
      origins.add(origin)
      return true
    },
  }
}
