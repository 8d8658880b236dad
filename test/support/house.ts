// A whole server for a test: its own temporary folder, a real port, a clock the test may hold in its hand.
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { readConfig, type Config } from '../../server/config.ts'
import { openServer, type OpenServer } from '../../server/open.ts'
import { silentLog } from '../../server/platform/log.ts'
import type { Overrides } from '../../server/store/context.ts'
import { temporaryFolder } from './folder.ts'

export interface House extends OpenServer {
  /** `http://localhost:PORT`, where pages and passkeys live. */
  origin: string
  /** Ends the server as a test's end would, and opens it again on the same folder and port. */
  reopen(changes?: Partial<Config>): Promise<House>
}

export type HouseParts = Overrides & { config?: Partial<Config> }

/** Opens a server that ends with the test. Brands on this machine are allowed, so that tests can be brands. */
export async function house({ config = {}, ...overrides }: HouseParts = {}): Promise<House> {
  const whole: Config = {
    ...readConfig({}),
    port: 0,
    dataFolder: config.dataFolder ?? join(temporaryFolder(), 'data'),
    loopbackBrands: true,
    // Years pass in tests; those about backups ask for them.
    backups: false,
    ...config,
  }
  const server = await openServer(whole, { log: silentLog, ...overrides })
  onTestFinished(server.close, 30_000)
  return {
    ...server,
    origin: server.config.origin,
    reopen: async (changes = {}) => {
      await server.close()
      // Until the test's own client has seen that its idle connections are closed.
      await setTimeout(30)
      const { dataFolder, port } = server.config
      return house({ ...overrides, config: { ...config, dataFolder, port, ...changes } })
    },
  }
}
