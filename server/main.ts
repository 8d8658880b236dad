// The server's process: reads the settings, opens, says where it is, and closes cleanly when asked to.
import { existsSync } from 'node:fs'
import { Problem } from '../protocol/problem.ts'
import { readConfig, SettingsError } from './config.ts'
import { builtPages, openServer } from './open.ts'

const say = (text: string) => process.stdout.write(`${text}\n`)

// Whatever this process makes is for its owner alone.
process.umask(0o077)
try {
  const config = readConfig()
  const server = await openServer({ ...config, webFolder: existsSync(builtPages) ? builtPages : undefined })
  say(`Bespeak ${server.config.version} is at ${server.config.origin}`)
  say(`Everything it keeps is in ${server.config.dataFolder}`)
  if (!server.store.access.isClaimed()) {
    say('\nNobody has claimed this server yet. Open this link within 15 minutes, on this machine:\n')
    say(`  ${await server.store.access.setupLink()}\n`)
    say('Another one: npm run bespeak -- setup-link')
  }
  say('Stop it with Ctrl-C.')
  const stop = (signal: NodeJS.Signals) => {
    say(signal === 'SIGINT' ? '\nClosing.' : 'Closing.')
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        server.store.context.log.error('close_failed', {}, error)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
} catch (error) {
  if (!(error instanceof Problem || error instanceof SettingsError)) throw error
  process.stderr.write(`${sentenceOf(error)}\n`)
  process.exit(1)
}

function sentenceOf(error: Problem | SettingsError): string {
  if (error instanceof SettingsError) return error.message
  const reason = error.code === 'not_possible' ? String(error.values['reason']) : error.detail
  const sentence = `Bespeak cannot start: ${reason.replace(/\.$/, '')}.`
  if (!reason.startsWith('port ')) return sentence
  return `${sentence} Stop that program, or choose another port: BESPEAK_PORT=7301 npm start`
}
