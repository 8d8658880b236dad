// Prints a new one-time link, for the first claim or for a person who lost every other way in.
import type { Config } from '../config.ts'
import { isHeld } from '../platform/lock.ts'
import { openStore, type Store } from '../store/app.ts'
import { servedOrigin } from '../store/relocation/relocation.ts'
import { say, type Command } from './command.ts'

export const setupLink: Command = {
  name: 'setup-link',
  usage: 'setup-link',
  sentence: 'Prints a one-time link that lets you in, good for 15 minutes.',
  run: async (_words, config) => {
    const store = await openStore({ ...config, logLevel: 'error' })
    try {
      say('Open this link within 15 minutes; links printed before no longer work:\n')
      say(`  ${await store.access.setupLink(originOf(config, store))}\n`)
      return 0
    } finally {
      await store.close()
    }
  },
}

/** A running server knows best where it is: it may have been started with another port than this command. */
function originOf(config: Config, { context }: Pick<Store, 'context'>): string {
  if (config.isOriginSet || !isHeld(config.dataFolder)) return config.origin
  return servedOrigin(context.database) ?? config.origin
}
