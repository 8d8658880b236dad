// How much one brand may send in a day, counted by what was taken.
import { daily } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { BrandDayRow } from './queries.ts'

const dayMs = 86_400_000

/** Days are UTC days: the same for a brand wherever the person is. */
export function dayOf(nowMs: number): number {
  return Math.floor(nowMs / dayMs)
}

const counted: Readonly<Record<string, 'offers' | 'asks' | 'filters' | 'posts'>> = {
  'offer.make': 'offers',
  'offer.revise': 'offers',
  'disclosure.ask': 'asks',
  'filter.set': 'filters',
  'line.post': 'posts',
}

/**
 * The day's row with one message more.
 * @throws Problem `quota` naming what is used up
 */
export function countMessage(day: BrandDayRow, type: string, byteLength: number): BrandDayRow {
  const next = { ...day, messages: day.messages + 1, bytes: day.bytes + byteLength }
  const kind = counted[type]
  if (kind !== undefined) next[kind] += 1
  for (const what of ['messages', 'bytes', 'offers', 'asks', 'filters', 'posts'] as const) {
    if (next[what] > daily[what]) throw new Problem('quota', { what, limit: daily[what] })
  }
  return next
}

/**
 * A brand cannot fill a thread that nobody answers.
 * @throws Problem `quota`
 */
export function countNote(unanswered: number): void {
  if (unanswered >= daily.notesUnanswered) {
    throw new Problem('quota', { what: 'notes', limit: daily.notesUnanswered })
  }
}
