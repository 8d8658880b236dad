// The person's server as a list of its rooms: what they answer, what they do with records, what they do by themselves.
import type { Config } from '../config.ts'
import type { Guard } from '../platform/http/actor.ts'
import type { Route } from '../platform/http/route.ts'
import { createAccess, type Access } from './access/access.ts'
import { accessRoutes } from './access/routes.ts'
import { liveRoutes } from './live/routes.ts'
import { createContext, joinProjections, type Context, type Folding, type Overrides } from './context.ts'

/** A room as the app sees it; every part may be absent. */
export interface Room {
  routes?: readonly Route[]
  /** Called once the server listens; work that repeats goes to `context.jobs`. */
  start?(): void
  /** Called when the server stops taking calls: streams say why they end. Calls under way still go on. */
  endStreams?(): void
  /** Called when the last call is answered, before the data file closes. */
  close?(): Promise<void> | void
}

export interface Store {
  context: Context
  routes: readonly Route[]
  guard: Guard
  access: Access
  start(): void
  endStreams(): void
  close(): Promise<void>
}

/** What each room does with a record of a ledger; also what a rebuild replays. */
export const folding: Folding = { projections: joinProjections([]), derived: [] }

/** Builds all rooms on one context. */
export async function openStore(config: Config, overrides: Overrides = {}): Promise<Store> {
  const context = await createContext(config, folding, overrides)
  const access = createAccess(context)
  const rooms: Room[] = [
    {
      routes: accessRoutes(context, access),
      start: () => {
        context.jobs.every('access.sweep', 3600, access.sweep)
      },
    },
    { routes: liveRoutes(context) },
  ]
  return {
    context,
    routes: rooms.flatMap((room) => [...(room.routes ?? [])]),
    guard: { ...access.guard, pinnedKeys: () => [] },
    access,
    start: () => {
      for (const room of rooms) room.start?.()
    },
    endStreams: () => {
      for (const room of rooms) room.endStreams?.()
      context.live.close()
    },
    close: async () => {
      await context.jobs.stop()
      for (const room of rooms.toReversed()) await room.close?.()
      context.live.close()
      await context.outbound.close()
      context.database.close()
    },
  }
}
