// Recomputes every hash and signature that is kept, and on wish makes all derived tables anew from the ledgers.
import { openStore } from '../store/app.ts'
import { say, type Command } from './command.ts'
import { verifyFile } from './verify-file.ts'

const fileAmong = (words: readonly string[]): string | undefined =>
  words.find((word) => !word.startsWith('--'))

export const verify: Command = {
  name: 'verify',
  usage: 'verify [--rebuild] | verify FILE',
  sentence:
    'Checks the journal and all ledgers; --rebuild makes the derived tables anew. FILE: a dispute bundle, from anywhere.',
  standsAlone: (words) => fileAmong(words) !== undefined,
  run: async (words, config) => {
    const file = fileAmong(words)
    if (file !== undefined) return verifyFile(file)
    const store = await openStore({ ...config, logLevel: 'error' })
    const { database, journal, ledgers } = store.context
    try {
      let isSound = true
      const log = await journal.verify(database)
      isSound &&= log.ok
      say(
        log.ok
          ? `journal: ${log.count} entries, sound`
          : `journal: broken at entry ${log.seq} (${log.reason})`,
      )
      for (const { rid, brand } of ledgers.all(database)) {
        const report = await ledgers.verify(database, rid)
        isSound &&= report.ok
        say(`${brand ?? 'your own ledger'}: ${report.ok ? 'sound' : 'BROKEN'} ${JSON.stringify(report)}`)
      }
      if (words.includes('--rebuild')) {
        if (!isSound) {
          say('Nothing was rebuilt: what the tables are made from is not sound.')
          return 1
        }
        await ledgers.rebuild()
        say('All derived tables were made anew.')
      }
      return isSound ? 0 : 1
    } finally {
      await store.close()
    }
  },
}
