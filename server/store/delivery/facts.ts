// What the pages tell of handing over: what a brand was given, what it proved to hold, and how pushing goes.
import type { Reader } from '../../platform/database.ts'
import { firstHanded } from '../disclosures/handed.ts'
import {
  handedTo,
  lastSeen,
  pushRow,
  seenOf,
  seenSteps,
  silencesOf,
  type Channel,
  type PushRow,
  type SeenRow,
  type SilenceRow,
} from './queries.ts'

/** When a brand was given a record, and when it proved that it holds it; times in ms. */
export interface Handed {
  handedAt: number | undefined
  seenAt: number | undefined
  channel: Channel | undefined
}

/** What is known of one record of one brand: handed over by, seen at. The mark of a way only ever moves forward. */
export function handedAndSeen(reader: Reader, rid: string, seq: number): Handed {
  const [handed] = handedTo(reader, rid)
    .filter((mark) => mark.seq >= seq)
    .sort((a, b) => a.at - b.at)
  const seen = seenOf(reader, rid, seq)
  // What was acknowledged was handed over by then, wherever the mark stands now.
  const first = firstHanded(reader, rid, seq)
  const handedAt = first?.at ?? Math.min(handed?.at ?? Infinity, seen?.at ?? Infinity)
  return {
    handedAt: handedAt === Infinity ? undefined : handedAt,
    seenAt: seen?.at,
    channel: first?.channel ?? seen?.channel ?? handed?.channel,
  }
}

/** The newest record that a brand has acknowledged. */
export function seenUpTo(reader: Reader, rid: string): SeenRow | undefined {
  return lastSeen(reader, rid)
}

/** When which records were acknowledged: each row covers the records up to it and behind the row before. */
export function seenTimes(reader: Reader, rid: string, fromSeq = 1): SeenRow[] {
  return seenSteps(reader, rid, fromSeq)
}

/** How pushing to a brand goes; undefined where none was tried. */
export function pushStateOf(
  reader: Reader,
  rid: string,
): Pick<PushRow, 'state' | 'attempts' | 'nextAt' | 'failingSince' | 'ackedAt' | 'isDoubted'> | undefined {
  return pushRow(reader, rid)
}

/** Measured silences of a relationship, the newest first. */
export function silences(reader: Reader, rid: string): SilenceRow[] {
  return silencesOf(reader, rid)
}
