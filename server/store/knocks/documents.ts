// Documents of brands that somebody knocked for: asked for seldom, and kept for the hour in which they are not asked for again.
import { knocks as limits } from '../../../protocol/limits.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Fetched } from '../brands/brands.ts'
import type { Budget } from './budget.ts'

const hourMs = limits.fetchEvery * 1000
/** All documents together, in letters: what strangers can make this server remember. */
const most = 4_000_000

export interface Documents {
  /**
   * The document of an origin, at most an hour old: who knocks in a brand's name must not use up the look by which
   * the brand itself would be known.
   * @returns undefined where the budget is used up @throws Problem brand_*
   */
  of(origin: string, isInvited: boolean): Promise<Fetched | undefined>
}

interface Kept {
  at: number
  size: number
  fetched: Promise<Fetched>
}

export function createDocuments(
  clock: Pick<Clock, 'monotonic'>,
  budget: Budget,
  ask: (origin: string) => Promise<Fetched>,
): Documents {
  /** The oldest first. */
  const kept = new Map<string, Kept>()

  const forget = (): void => {
    let size = 0
    for (const one of kept.values()) size += one.size
    for (const [origin, one] of kept) {
      if (size <= most && clock.monotonic() - one.at < hourMs) return
      kept.delete(origin)
      size -= one.size
    }
  }

  async function fetchAnew(origin: string): Promise<Fetched> {
    const one: Kept = { at: clock.monotonic(), size: 0, fetched: ask(origin) }
    kept.set(origin, one)
    try {
      const fetched = await one.fetched
      one.size = fetched.text.length
      return fetched
    } catch (problem) {
      kept.delete(origin)
      throw problem
    } finally {
      forget()
    }
  }

  return {
    async of(origin, isInvited) {
      forget()
      if (budget.take(origin, isInvited)) return fetchAnew(origin)
      return kept.get(origin)?.fetched
    },
  }
}
