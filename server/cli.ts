// Commands for the person at the machine; each works beside a running server.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../protocol/problem.ts'
import { backup } from './cli/backup.ts'
import { say, type Command } from './cli/command.ts'
import { restore } from './cli/restore.ts'
import { setupLink } from './cli/setup-link.ts'
import { verify } from './cli/verify.ts'
import { readConfig, SettingsError } from './config.ts'

const commands: readonly Command[] = [setupLink, backup, restore, verify]

function help(): void {
  say('npm run bespeak -- <command>\n')
  for (const { usage, sentence } of commands) say(`  ${usage.padEnd(34)} ${sentence}`)
  say(`  ${'help'.padEnd(34)} Shows this.`)
}

async function run([name = 'help', ...words]: readonly string[]): Promise<number> {
  const command = commands.find((one) => one.name === name)
  if (!command) {
    help()
    return name === 'help' ? 0 : 2
  }
  const config = readConfig()
  if (!command.standsAlone?.(words) && !existsSync(join(config.dataFolder, 'bespeak.db'))) {
    say(`There is no data in ${config.dataFolder} yet: npm start makes it.`)
    return 1
  }
  return command.run(words, config)
}

process.umask(0o077)
// Whoever reads may have seen enough, as `head` does; what was asked is done to its end all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Problem || error instanceof SettingsError)) throw error
  process.stderr.write(`${error instanceof Problem ? error.detail : error.message}\n`)
  process.exitCode = 1
}
