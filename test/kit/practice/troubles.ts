// What a brand meets at the door of a difficult store: busy signs, slow answers, and answers that get lost.
import type { Asked, Cut, Given } from '../listen.ts'
import type { KitPerson } from '../brand/person.ts'
import { pause } from '../waiting.ts'
import type { Chance } from './chance.ts'

export interface Troubles {
  /** Off: everything is answered as it should be. */
  isOn: boolean
  counts: Record<string, number>
  before(asked: Asked, person: KitPerson): Promise<Given | Cut | undefined>
}

const problem = (status: number, code: string, headers: Record<string, string> = {}): Given => ({
  status,
  type: 'application/problem+json',
  text: JSON.stringify({
    type: `/docs/problems#${code}`,
    title: code,
    status,
    detail: 'The practice store is being difficult; try again.',
    code,
    values: {},
    retryable: true,
  }),
  headers: { 'cache-control': 'no-store', ...headers },
})

export function createTroubles(chance: Chance): Troubles {
  const counts: Record<string, number> = {}
  const count = (name: string): void => void (counts[name] = (counts[name] ?? 0) + 1)
  const troubles: Troubles = {
    isOn: true,
    counts,
    async before(asked, person) {
      if (!troubles.isOn) return undefined
      const kind = chance.between(1, 10)
      if (kind === 1) {
        count('answered 429')
        return problem(429, 'too_many', { 'retry-after': '1' })
      }
      if (kind === 2) {
        count('answered 503')
        return problem(503, 'unavailable')
      }
      if (kind === 3) {
        count('answered slowly')
        await pause(chance.between(200, 900))
        return undefined
      }
      if (kind === 5) {
        count('cut the line')
        // Before or after it was taken: the brand cannot know, and has to send the same bytes again.
        if (asked.method === 'POST' && chance.oneIn(2))
          await person.take(asked.text, 'post').catch(() => undefined)
        return { isCut: true }
      }
      if (kind === 4 && asked.method === 'POST') {
        // Taken, and the answer is lost: the brand has to send the same bytes again.
        count('lost an answer')
        await person.take(asked.text, 'post').catch(() => undefined)
        return problem(503, 'unavailable')
      }
      return undefined
    },
  }
  return troubles
}
