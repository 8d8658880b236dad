// Tells the brand's listeners what happened: in order, once each, and again only when a listener failed.
import { parseMessage } from '../message.ts'
import { Problem, type ProblemCode } from '../problem.ts'
import { messageEntry, parseBody, type MessageType } from '../types.ts'
import type { StoredEvent } from './store.ts'
import {
  heard,
  type BrandEvents,
  type EventName,
  type Heard,
  type HeardName,
  type Listener,
  type Relationship,
} from './surface.ts'
import type { World } from './world.ts'

const nameOf = new Map<string, HeardName>(
  Object.entries(heard).map(([name, type]) => [type, name as HeardName]),
)

/** The event that a message of the person's (or our own accept) brings about. */
export function eventOf(type: string): HeardName | 'unknown' {
  return nameOf.get(type) ?? 'unknown'
}

export interface Telling {
  on<Name extends EventName>(name: Name, listener: Listener<Name>): void
  /** Works off what waits for one relationship; resolves when nothing is left or a listener failed. */
  tell(rid: string): Promise<void>
  /** The same, for whoever cannot wait for it. */
  start(rid: string): void
  stop(): Promise<void>
}

const longestWaitMs = 300_000

/** What may pass by itself; every other Problem says the same however often it is tried. */
const passing = new Set<ProblemCode>(['unavailable', 'too_many', 'paused', 'internal', 'disk_full'])

type AnyListener = (event: unknown) => unknown

export function createTelling(world: World, relationshipOf: (rid: string) => Relationship): Telling {
  const listeners = new Map<EventName, AnyListener[]>()
  const running = new Map<string, Promise<void>>()
  const again = new Set<string>()
  const failures = new Map<string, number>()
  const postponed = new Set<string>()
  const ended = new AbortController()

  async function callListeners(rid: string, event: StoredEvent): Promise<void> {
    const wanted = listeners.get(event.name as EventName) ?? []
    if (wanted.length === 0) return
    const told = readEvent(relationshipOf(rid), event)
    for (const listener of wanted) await listener(told)
  }

  async function workOff(rid: string): Promise<void> {
    while (!ended.signal.aborted) {
      const [event] = await world.store.events(rid, 1)
      if (!event) {
        if (!again.delete(rid)) return
        continue
      }
      again.delete(rid)
      try {
        await callListeners(rid, event)
      } catch (cause) {
        if (!(cause instanceof Problem) || passing.has(cause.code)) {
          again.delete(rid)
          postpone(rid, event, cause)
          return
        }
        // The world has gone on, for example by a withdrawal: what is behind must not wait for it.
        world.log.warn('listener_refused', { event: event.name, code: cause.code })
      }
      failures.delete(rid)
      await world.store.commit(rid, { handled: [event.place] })
    }
  }

  /** The listener failed: the same event comes again, later and later, and what is behind it waits. */
  function postpone(rid: string, event: StoredEvent, cause: unknown): void {
    const count = (failures.get(rid) ?? 0) + 1
    failures.set(rid, count)
    world.log.error('listener_failed', { event: event.name, count }, cause)
    const wait = Math.min(longestWaitMs, 1000 * 2 ** Math.min(count - 1, 10))
    postponed.add(rid)
    void world.wait(wait, ended.signal).then(() => {
      postponed.delete(rid)
      if (!ended.signal.aborted) start(rid)
    })
  }

  function start(rid: string): void {
    void tell(rid).catch((cause: unknown) => world.log.error('telling_failed', {}, cause))
  }

  function tell(rid: string): Promise<void> {
    if (postponed.has(rid)) return Promise.resolve()
    again.add(rid)
    const current = running.get(rid)
    if (current) return current
    const work = workOff(rid).finally(() => {
      running.delete(rid)
      // Somebody may have come between the last look and the end.
      if (again.has(rid) && !ended.signal.aborted) start(rid)
    })
    running.set(rid, work)
    return work
  }

  return {
    on(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener as AnyListener])
    },
    tell,
    start,
    async stop() {
      ended.abort()
      await Promise.allSettled(running.values())
    },
  }
}

function readEvent(relationship: Relationship, event: StoredEvent): BrandEvents[EventName] {
  const detail = (event.detail === undefined ? {} : JSON.parse(event.detail)) as Record<string, unknown>
  if (event.name in heard && event.jwt !== undefined) {
    const at = typeof detail['at'] === 'number' ? detail['at'] : 0
    const told = readHeard(relationship, event.name as HeardName, event.jwt, event.seq, at)
    // A visit was written by ourselves beside its proffer.
    return {
      ...told,
      ...(detail['link'] !== undefined && { link: detail['link'] }),
    } as BrandEvents[EventName]
  }
  // Written by ourselves in the very form that is declared for its name.
  return {
    relationship,
    ...detail,
    ...(event.jwt !== undefined && { jwt: event.jwt }),
  } as BrandEvents[EventName]
}

/** What a listener gets for a message; its signature was proven when it came. */
export function readHeard<Name extends HeardName>(
  relationship: Relationship,
  name: Name,
  jwt: string,
  seq: number | undefined,
  at: number,
): Heard<(typeof heard)[Name]> {
  const { claims } = parseMessage(jwt)
  const type: MessageType = heard[name]
  if (claims.type !== type) throw new Problem('malformed', { reason: 'another type' })
  const row = messageEntry(type)
  const makes = row.creates === true || type === 'offer.accept'
  return {
    type: heard[name],
    relationship,
    id: claims.jti,
    object:
      makes && !(type === 'disclosure.grant' && claims.on !== undefined)
        ? claims.jti
        : (claims.on ?? claims.jti),
    on: claims.on,
    at: at * 1000,
    seq,
    body: parseBody(type, claims.body) as Heard<(typeof heard)[Name]>['body'],
    jwt,
  }
}
