// Prints a new one-time link, for the first claim or for a person who lost every other way in.
import { openStore } from '../store/app.ts'
import { say, type Command } from './command.ts'

export const setupLink: Command = {
  name: 'setup-link',
  usage: 'setup-link',
  sentence: 'Prints a one-time link that lets you in, good for 15 minutes.',
  run: async (_words, config) => {
    const store = await openStore({ ...config, logLevel: 'error' })
    try {
      say('Open this link within 15 minutes; links printed before no longer work:\n')
      say(`  ${await store.access.setupLink()}\n`)
      return 0
    } finally {
      await store.close()
    }
  },
}
