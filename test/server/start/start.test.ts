// The server as a person starts it: a process that listens, closes, refuses with a sentence, and survives being killed.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openSetup, readAccess, readStart } from '../../../protocol/owner/access.ts'
import { readConfig } from '../../../server/config.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { Browser, claimBy } from '../../support/person.ts'

const root = join(import.meta.dirname, '..', '..', '..')

interface Process {
  child: ChildProcess
  /** Everything printed so far, on both channels. */
  said(): string
  /** Resolves when it has printed this. */
  until(pattern: RegExp): Promise<RegExpExecArray>
  ended: Promise<number | null>
}

function start(words: string[], env: Record<string, string>): Process {
  const child = spawn(process.execPath, ['server/start/start.mjs', ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
  })
  let text = ''
  const waiting = new Set<() => void>()
  const take = (chunk: Buffer) => {
    text += chunk.toString()
    for (const look of waiting) look()
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(text)
        if (!found) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      void ended.then(() => {
        reject(new Error(`it ended without printing ${String(pattern)}:\n${text}`))
      })
      look()
    })
  return { child, said: () => text, until, ended }
}

async function open(folder = join(temporaryFolder(), 'data')) {
  const env = { BESPEAK_PORT: '0', BESPEAK_DATA: folder }
  const process = start([], env)
  const [, origin = ''] = await process.until(/is at (http:\/\/localhost:\d+)/)
  return { ...process, origin, folder, env: { ...env, BESPEAK_PORT: new URL(origin).port } }
}

const linkCode = /\/setup#([0-9A-Z-]+)/

describe('npm start', () => {
  beforeAll(async () => {
    // Builds once, so that no test waits for it.
    await promisify(execFile)(process.execPath, ['server/start/build.mjs'], { cwd: root })
  }, 300_000)

  it('listens, prints a set-up link, and lets the person claim the server with it', async () => {
    const server = await open()
    const [, code = ''] = await server.until(linkCode)
    const person = await claimBy(server.origin, code)
    expect((await person.ask(readAccess)).passkeys).toHaveLength(1)
  })

  it('keeps its folder and files to their owner', async () => {
    const { folder, until } = await open()
    await until(linkCode)
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
    expect(mode(folder)).toBe('700')
    for (const name of readdirSync(folder)) expect(mode(join(folder, name)), name).toBe('600')
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('closes cleanly on %s, also with a page open', async (signal) => {
    const server = await open()
    const [, code = ''] = await server.until(linkCode)
    const person = await claimBy(server.origin, code)
    await person.ask(readStart)
    server.child.kill(signal)
    expect(await server.ended).toBe(0)
    expect(readdirSync(server.folder).filter((name) => name.endsWith('-wal'))).toEqual([])
  })

  it('says in one sentence that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    const server = start([], { BESPEAK_PORT: String(port), BESPEAK_DATA: join(temporaryFolder(), 'data') })
    expect(await server.ended).toBe(1)
    expect(server.said()).toContain(
      `Bespeak cannot start: port ${port} is taken by another program. Stop that program, or choose another port`,
    )
    expect(server.said()).not.toMatch(/\n\s+at /)
  })

  it('refuses a folder that another server holds, and that one goes on', async () => {
    const first = await open()
    const second = start([], { BESPEAK_PORT: '0', BESPEAK_DATA: first.folder })
    expect(await second.ended).toBe(1)
    expect(second.said()).toContain(
      `Bespeak cannot start: another server is running on the folder ${first.folder}.`,
    )
    expect((await new Browser(first.origin).call(readStart)).status).toBe(200)
  })

  it('is opened again after kill -9, with everything that was answered', async () => {
    const first = await open()
    const [, code = ''] = await first.until(linkCode)
    const person = await claimBy(first.origin, code)
    first.child.kill('SIGKILL')
    await first.ended
    const second = start([], first.env)
    await second.until(/is at/)
    expect(second.said()).not.toMatch(linkCode)
    expect((await person.ask(readAccess)).codesLeft).toBe(10)
  })

  it('names every setting that cannot be used', async () => {
    const env = { BESPEAK_PORT: 'many', BESPEAK_ORIGIN: 'store.example', BESPEAK_DATA: temporaryFolder() }
    const server = start([], env)
    expect(await server.ended).toBe(1)
    expect(server.said()).toContain('BESPEAK_PORT:')
    expect(server.said()).toContain('BESPEAK_ORIGIN: must be like https://bespeak.example')
  })
})

describe('npm run bespeak', () => {
  it('prints another set-up link beside a running server, and the one before stops working', async () => {
    const server = await open()
    const [, old = ''] = await server.until(linkCode)
    // It knows the port from the server, and needs not be told.
    const command = start(['cli', 'setup-link'], { BESPEAK_DATA: server.folder })
    expect(await command.ended).toBe(0)
    expect(command.said()).toContain(`${server.origin}/setup#`)
    const [, code = ''] = linkCode.exec(command.said()) ?? []
    const browser = new Browser(server.origin)
    expect((await browser.call(openSetup, { code: old })).code).toBe('setup_link')
    expect((await browser.call(openSetup, { code })).status).toBe(200)
  })

  it('verifies and rebuilds beside a running server', async () => {
    const server = await open()
    const command = start(['cli', 'verify', '--rebuild'], server.env)
    expect(await command.ended).toBe(0)
    expect(command.said()).toContain('journal: 0 entries, sound')
    expect(command.said()).toContain('All derived tables were made anew.')
  })

  it('helps', async () => {
    const command = start(['cli', 'help'], { BESPEAK_DATA: temporaryFolder() })
    expect(await command.ended).toBe(0)
    expect(command.said()).toContain('setup-link')
    expect(command.said()).toContain('verify [--rebuild]')
  })
})

it('works with no setting at all', () => {
  expect(readConfig({})).toMatchObject({
    port: 7300,
    listen: '127.0.0.1',
    origin: 'http://localhost:7300',
    loopbackBrands: false,
  })
})
