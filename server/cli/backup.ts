// Makes a backup now, beside a running server or without one, and says where it lies.
import { openStore } from '../store/app.ts'
import { say, type Command } from './command.ts'

export const backup: Command = {
  name: 'backup',
  usage: 'backup',
  sentence: 'Makes a backup now and prints its path; the key on the recovery sheet opens it.',
  run: async (_words, config) => {
    const store = await openStore({ ...config, logLevel: 'error' })
    try {
      const { path } = await store.backups.make('hand')
      say(path)
      return 0
    } finally {
      await store.close()
    }
  },
}
