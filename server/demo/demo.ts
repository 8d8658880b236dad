// `npm run demo`: a store with a week behind it, three brands beside it, and a link that logs in.
import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../../protocol/problem.ts'
import { readConfig, SettingsError, type Config } from '../config.ts'
import { builtPages, openServer } from '../open.ts'
import { systemClock } from '../platform/clock.ts'
import { holdFolder } from '../platform/lock.ts'
import { tellStory } from './story.ts'
import { openWorld, type DemoWorld, type Place } from './world.ts'

const week = 7 * 86_400_000
const marker = 'this-is-the-demo'
const say = (text: string) => process.stdout.write(`${text}\n`)

/** A folder of its own beside the real one, made anew each time; nothing but an earlier demo is ever deleted. */
function freshFolder(beside: string): string {
  const folder = `${beside}-demo`
  if (existsSync(folder)) {
    const names = readdirSync(folder)
    if (names.length > 0 && !names.includes(marker)) {
      throw new Problem('not_possible', { reason: `${folder} holds something that no demo made` })
    }
    holdFolder(folder).release()
    rmSync(folder, { recursive: true })
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, marker), 'Everything here is made up, and deleted when the demo starts again.\n')
  return folder
}

/** On the usual port, or on any free one when a real server is there. */
async function openAnywhere(config: Config, startMs: number): Promise<DemoWorld> {
  try {
    return await openWorld(config, startMs)
  } catch (problem) {
    const isTaken = problem instanceof Problem && String(problem.values['reason']).startsWith('port ')
    if (!isTaken) throw problem
    return openWorld({ ...config, port: 0, origin: 'http://localhost', isOriginSet: false }, startMs)
  }
}

interface Running {
  child: ChildProcess
  ended: Promise<unknown>
}

/** The brand goes on as a process of its own, with its files and on its port. */
async function startBrand({ slug, port, folder }: Place): Promise<Running> {
  const program = join(import.meta.dirname, '..', 'practice', 'program.js')
  const child = fork(program, [slug, String(port), folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    void ended.then(() => reject(new Error(`${slug} did not start`)))
  })
  return { child, ended }
}

async function run(): Promise<void> {
  const asked = readConfig()
  say('Making a week of history. This takes a few seconds.')
  const dataFolder = freshFolder(asked.dataFolder)
  const demo: Config = { ...asked, dataFolder, loopbackBrands: true, logLevel: 'error' }
  const endMs = systemClock.now()
  const world = await openAnywhere(demo, endMs - week)
  await tellStory(world, endMs)
  await world.close()

  const running = await Promise.all(world.places.map(startBrand))
  const server = await openServer({
    ...demo,
    port: world.config.port,
    origin: world.config.origin,
    webFolder: existsSync(builtPages) ? builtPages : undefined,
  })
  const stop = async (): Promise<void> => {
    say('\nClosing the demo.')
    for (const { child } of running) child.kill('SIGTERM')
    await Promise.all([server.close(), ...running.map(({ ended }) => ended)])
    process.exit(0)
  }
  let stopping: Promise<void> | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopping ??= stop()
    })
  }
  say(`\nThe demo is at ${server.config.origin}. Open this link within 15 minutes; it logs you in:\n`)
  say(`  ${await server.store.access.setupLink()}\n`)
  say(`Everything is made up and kept in ${dataFolder}. Nothing leaves this machine.`)
  say('Stop it with Ctrl-C.')
}

process.umask(0o077)
try {
  await run()
} catch (error) {
  if (!(error instanceof Problem || error instanceof SettingsError)) throw error
  const reason =
    error instanceof Problem && error.code === 'not_possible' ? String(error.values['reason']) : error.message
  process.stderr.write(`The demo cannot start: ${reason.replace(/\.$/, '')}.\n`)
  process.exit(1)
}
