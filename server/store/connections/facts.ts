// What delivery knows of one relationship, gathered for the pages.
import * as delivery from '../delivery/delivery.ts'
import type { DeliveryFacts } from './view.ts'

export function createFacts(carrier: Pick<delivery.Delivery, 'silence' | 'openStreams'>): DeliveryFacts {
  return {
    lastSeen: delivery.lastSeen,
    seenTimes: delivery.seenTimes,
    seenOf: delivery.seenOf,
    handedOf: delivery.handedOf,
    pushOf: delivery.pushOf,
    silentMs: delivery.silentMs,
    openStreams: (rid) => carrier.openStreams(rid),
    silence: (rid) => carrier.silence(rid),
  }
}
