// What the pages tell of handing over: what a brand was given, what it proved to hold, and how pushing goes.
import type { Reader } from '../../platform/database.ts'
import { countSeen, handedTo, lastSeen, pushRow, seenOf, silencesOf, type Channel } from './queries.ts'

export { lastSeen, seenOf }

/** How many acknowledgements of a brand brought something new. */
export function seenTimes(reader: Reader, rid: string): number {
  return countSeen(reader, rid)
}

/** By when, and how, a record was handed over; the mark of a way only ever moves forward. */
export function handedOf(
  reader: Reader,
  rid: string,
  seq: number,
): { at: number; channel: Channel } | undefined {
  const [first] = handedTo(reader, rid)
    .filter((mark) => mark.seq >= seq)
    .sort((a, b) => a.at - b.at)
  return first && { at: first.at, channel: first.channel }
}

/** How long the end took, from its commit until nothing was open any more. */
export function silentMs(reader: Reader, rid: string): number | undefined {
  return silencesOf(reader, rid).find(({ cause }) => cause !== 'terms.pause')?.ms
}

export interface PushTold {
  /** `waiting`: attempts fail; `doorbell`: no content until the brand acknowledges. */
  state: 'none' | 'on' | 'waiting' | 'doorbell' | 'off'
  /** Since when attempts fail, or the last acknowledgement. */
  since?: number
  attempts: number
  nextAt?: number
}

export function pushOf(reader: Reader, rid: string): PushTold {
  const row = pushRow(reader, rid)
  if (!row) return { state: 'none', attempts: 0 }
  const { attempts, nextAt, failingSince, ackedAt } = row
  const since = failingSince ?? ackedAt
  const trying = row.isDoubted === 1 ? 'doorbell' : attempts > 0 ? 'waiting' : 'on'
  return {
    state: row.state === 'off' ? 'off' : trying,
    attempts,
    ...(since !== null && { since }),
    ...(nextAt !== null && { nextAt }),
  }
}
