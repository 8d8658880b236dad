// What delivery knows of one relationship, in the form in which the pages show it.
import type { BrandDetail } from '../../../protocol/owner/brands.ts'
import type { Reader } from '../../platform/database.ts'
import {
  handedAndSeen,
  pushStateOf,
  seenTimes,
  seenUpTo,
  silences,
  type Delivery,
} from '../delivery/delivery.ts'
import type { DeliveryFacts } from './view.ts'

function pushOf(reader: Reader, rid: string): BrandDetail['push'] {
  const push = pushStateOf(reader, rid)
  if (push === undefined) return { state: 'none', attempts: 0 }
  const { state, attempts, nextAt, failingSince, isDoubted } = push
  const shown = state === 'off' ? 'off' : isDoubted === 1 ? 'doorbell' : attempts > 0 ? 'waiting' : 'on'
  return {
    state: shown,
    attempts,
    ...(failingSince === null ? {} : { since: failingSince }),
    ...(nextAt === null ? {} : { nextAt }),
  }
}

export function createFacts(carrier: Pick<Delivery, 'silence' | 'openStreams'>): DeliveryFacts {
  return {
    lastSeen: seenUpTo,
    seenTimes: (reader, rid) => seenTimes(reader, rid).length,
    seenOf: (reader, rid, seq) => {
      const { seenAt, channel } = handedAndSeen(reader, rid, seq)
      return seenAt === undefined || channel === undefined ? undefined : { at: seenAt, channel }
    },
    handedOf: (reader, rid, seq) => {
      const { handedAt, channel } = handedAndSeen(reader, rid, seq)
      return handedAt === undefined || channel === undefined ? undefined : { at: handedAt, channel }
    },
    pushOf,
    silentMs: (reader, rid) => silences(reader, rid).find((row) => row.cause === 'terms.revoke')?.ms,
    openStreams: (rid) => carrier.openStreams(rid),
    silence: (rid) => carrier.silence(rid),
  }
}
