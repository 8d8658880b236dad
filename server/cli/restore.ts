// Puts a backup in the place of the data file: asks for the key of the recovery sheet, and says what comes next.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Problem } from '../../protocol/problem.ts'
import { holdFolder } from '../platform/lock.ts'
import { backupIdentity } from '../store/access/backup-identity.ts'
import { say, type Command } from './command.ts'
import { restoreFile } from './restore-file.ts'
import { readSecret } from './secret.ts'

const day = (at: number): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' }).format(at)

function whole(problem: unknown): string {
  if (!(problem instanceof Problem)) throw problem
  const reason = problem.code === 'not_possible' ? String(problem.values['reason']) : problem.detail
  return `Nothing was restored: ${reason.replace(/\.$/, '')}.`
}

export const restore: Command = {
  name: 'restore',
  usage: 'restore FILE [--replace]',
  sentence: 'Puts a backup (or a copy of the data file) in place, while the server is stopped.',
  standsAlone: () => true,
  run: async (words, config) => {
    const files = words.filter((word) => !word.startsWith('--'))
    const unknown = words.find((word) => word.startsWith('--') && word !== '--replace')
    const [file] = files
    if (file === undefined || files.length > 1 || unknown !== undefined) {
      say('npm run bespeak -- restore FILE [--replace]')
      return 2
    }
    let hold: { release(): void }
    try {
      hold = holdFolder(config.dataFolder)
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      say('Nothing was restored: the server is running. Stop it first (Ctrl-C, or your service’s stop).')
      return 1
    }
    try {
      if (existsSync(join(config.dataFolder, 'bespeak.db')) && !words.includes('--replace')) {
        say(`Nothing was restored: there is data in ${config.dataFolder} already.`)
        say('With --replace the backup takes its place, and the present file is kept beside it.')
        return 1
      }
      const ask = async (): Promise<string> =>
        backupIdentity(await readSecret('The backup key of your recovery sheet (AGE-SECRET-KEY-1…): '))
      const { madeAt, aside } = await restoreFile(resolve(file), config.dataFolder, ask)
      say(`Restored${madeAt === undefined ? '' : `: all of it as it was on ${day(madeAt)}`}.`)
      if (aside !== undefined) say(`What was there before is kept as ${aside}`)
      say('')
      say('Next: npm start. The server asks every brand what happened since, and tells them nothing before')
      say('it knows; the first page shows how far it is, and what you have to decide.')
      say('Sign in again. A passkey or code that you removed since is valid again: look under Access.')
      return 0
    } catch (problem) {
      say(whole(problem))
      return 1
    } finally {
      hold.release()
    }
  },
}
