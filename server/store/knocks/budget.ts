// How often a stranger's word can make this server look somewhere: once an hour for a brand, seldom for a domain.
import { knocks as limits } from '../../../protocol/limits.ts'
import type { Clock } from '../../platform/clock.ts'

export interface Budget {
  /** Takes one look at an origin; false when it, its domain or everybody together has had enough. */
  take(origin: string, isInvited: boolean): boolean
}

const hourMs = limits.fetchEvery * 1000
const minuteMs = 60_000
/** The rest is for who was invited: strangers cannot use it up. */
const forStrangers = 3 / 4

/** Names that stand before a country's own, and below which everybody has a domain. */
const shared = new Set(['ac', 'co', 'com', 'edu', 'gov', 'ne', 'net', 'or', 'org'])

/** What stands before the public suffix cannot be told without its list; these few names bind a little more. */
function domainOf(origin: string): string {
  const labels = new URL(origin).hostname.split('.')
  const isShared = labels.at(-1)?.length === 2 && shared.has(labels.at(-2) ?? '')
  return labels.slice(isShared ? -3 : -2).join('.')
}

/** Bounded by itself: in one hour no more origins are taken than the minutes allow. */
export function createBudget(clock: Pick<Clock, 'monotonic'>): Budget {
  /** In the order of time, so that the old ones are at the front. */
  const looks: { origin: string; domain: string; at: number }[] = []
  const origins = new Set<string>()
  return {
    take(origin, isInvited) {
      const now = clock.monotonic()
      for (let first = looks[0]; first !== undefined && now - first.at >= hourMs; first = looks[0]) {
        looks.shift()
        origins.delete(first.origin)
      }
      if (origins.has(origin)) return false
      const domain = domainOf(origin)
      const minute = looks.filter(({ at }) => now - at < minuteMs).length
      const inDomain = looks.filter((look) => look.domain === domain).length
      const share = isInvited ? 1 : forStrangers
      if (minute >= limits.fetchesAMinute * share || inDomain >= limits.fetchesADomain * share) return false
      looks.push({ origin, domain, at: now })
      origins.add(origin)
      return true
    },
  }
}
