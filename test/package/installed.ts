// The brand's package as a stranger gets it: packed from the sources, installed in an empty folder, without a compiler.
import { spawn, type ChildProcess } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, vi } from 'vitest'
import { until } from '../support/until.ts'

export const root = join(import.meta.dirname, '../..')
// Programs that start, compile and unpack take their time on a small machine that does other things too.
vi.setConfig({ testTimeout: 120_000 })

const made: string[] = []
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function folderOf(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `bespeak-${name}-`))
  made.push(folder)
  return folder
}

/** npm's own program: the one that runs the tests, or the one on the path. */
function npmProgram(): string {
  const given = process.env['npm_execpath']
  if (given !== undefined && /npm-cli\.c?js$/.test(given)) return given
  const place = (process.env['PATH'] ?? '').split(delimiter).find((one) => existsSync(join(one, 'npm')))
  return realpathSync(join(place ?? '', 'npm'))
}

export interface Ended {
  code: number
  text: string
}

export function run(
  command: string,
  words: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Ended> {
  const child = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  child.stdout.on('data', (part: Buffer) => (text += part.toString()))
  child.stderr.on('data', (part: Buffer) => (text += part.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, text }))
  })
}

async function npm(words: readonly string[], cwd: string, env?: NodeJS.ProcessEnv): Promise<string> {
  const { code, text } = await run(process.execPath, [npmProgram(), ...words], { cwd, ...(env && { env }) })
  if (code !== 0) throw new Error(`npm ${words.join(' ')}: ${text}`)
  return text
}

let tarball: Promise<string> | undefined

/** `npm pack` in a copy of `protocol/`, so that what is built lies in nobody's way. */
export function packed(): Promise<string> {
  return (tarball ??= (async () => {
    const tree = folderOf('tree')
    for (const name of ['protocol', 'test/kit', 'package.json', 'tsconfig.json'])
      cpSync(join(root, name), join(tree, name), {
        recursive: true,
        filter: (path) => !path.endsWith(join('protocol', 'dist')),
      })
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction')
    const folder = join(tree, 'protocol')
    await npm(['pack', '--silent'], folder)
    const [name = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
    return join(folder, name)
  })())
}

let whole: Promise<string> | undefined

/** An empty folder in which the package was installed: nothing on the path but Node, nothing from the network. */
export function installed(): Promise<string> {
  return (whole ??= (async () => {
    const [shelf, tools, folder] = [folderOf('shelf'), folderOf('tools'), folderOf('brand')]
    const needs = ['zod', 'jose', 'structured-headers'].map((name) => `./node_modules/${name}`)
    await npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', shelf, ...needs], root)
    symlinkSync(process.execPath, join(tools, 'node'))
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    const all = [await packed(), ...readdirSync(shelf).map((name) => join(shelf, name))]
    const env = { HOME: folder, PATH: tools, npm_config_cache: join(shelf, 'cache') }
    await npm(['install', '--offline', '--no-audit', '--no-fund', ...all], folder, env)
    return folder
  })())
}

/** Lets programs in the folder find a package of the repository's, as if they had installed it too. */
export function alsoInstalled(folder: string, name: string): void {
  const place = join(folder, 'node_modules', name)
  if (existsSync(place)) return
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(join(root, 'node_modules', name), place, 'junction')
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export interface Running {
  origin: string
  port: number
  child: ChildProcess
  said(): string
  end(signal?: NodeJS.Signals): Promise<void>
}

/** A brand's program, up when its document can be read. */
export async function started(
  command: string,
  words: readonly string[],
  { cwd, port, host = 'localhost' }: { cwd: string; port?: number; host?: string },
): Promise<Running> {
  const at = port ?? (await freePort())
  const origin = `http://${host}:${at}`
  const child = spawn(command, [...words, String(at)], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (part: Buffer) => (said += part.toString()))
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const isUp = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${at}/.well-known/bespeak`).then(
      ({ ok }) => ok,
      () => false,
    )
  const end = (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    child.kill(signal)
    return ended
  }
  await until(async () => child.exitCode !== null || (await isUp()), Boolean)
  if (child.exitCode !== null) throw new Error(`it did not start: ${said}`)
  return { origin, port: at, child, said: () => said, end }
}
