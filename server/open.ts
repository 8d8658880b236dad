// Puts a whole server together: holds the folder, takes the port, opens the store, answers; and takes it apart again.
import { join } from 'node:path'
import { digest } from '../protocol/hash.ts'
import { withPort, type Config } from './config.ts'
import { docRoutes } from './docs/routes.ts'
import { systemClock } from './platform/clock.ts'
import { readPages } from './platform/http/pages.ts'
import { createRouter, type Router } from './platform/http/router.ts'
import { drainMs, listen } from './platform/http/serve.ts'
import { holdFolder } from './platform/lock.ts'
import { openStore, type Store } from './store/app.ts'
import type { Overrides } from './store/context.ts'

export interface OpenServer {
  config: Config
  store: Store
  router: Router
  /** Lets answers under way finish, ends streams, closes the file. Safe to call twice. */
  close(): Promise<void>
}

/**
 * Opens a server.
 * @throws Problem `not_possible` with a sentence for the person: the folder is held, the port is taken
 */
export async function openServer(asked: Config, overrides: Overrides = {}): Promise<OpenServer> {
  const hold = holdFolder(asked.dataFolder)
  const closing: (() => Promise<void> | void)[] = [hold.release]
  try {
    const listener = await listen({
      port: asked.port,
      address: asked.listen,
      limits: asked.limits,
      clock: systemClock,
    })
    closing.unshift(() => listener.close(0))
    const config = withPort(asked, listener.port)
    const store = await openStore(config, overrides)
    closing.splice(1, 0, store.close)
    const { clock, random, log, database, jobs } = store.context
    const router = createRouter({
      routes: [...store.routes, ...docRoutes(store.routes)],
      guard: store.guard,
      database,
      clock,
      random,
      log,
      origin: config.origin,
      trustedProxies: config.trustedProxies,
      limits: config.limits,
      pages: config.webFolder === undefined ? undefined : readPages(config.webFolder, digest),
    })
    listener.serve(router)
    store.start()
    jobs.every('repeats.sweep', 3600, router.repeats.sweep)
    let closed: Promise<void> | undefined
    const close = async () => {
      const drained = listener.close(drainMs)
      store.endStreams()
      router.streams.endAll()
      await drained
      await store.close()
      hold.release()
    }
    return { config, store, router, close: () => (closed ??= close()) }
  } catch (error) {
    for (const undo of closing) await undo()
    throw error
  }
}

/** Where the build puts the pages, seen from the built program. */
export const builtPages = join(import.meta.dirname, '..', 'web')
