// Brands without the SDK, against a real store: in Python, and by hand with bash, curl and openssl.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import * as orders from '../../protocol/owner/orders.ts'
import { agree, day, hostOf, world } from '../journeys/setting.ts'
import { temporaryFolder } from '../support/folder.ts'
import { until } from '../support/until.ts'
import { root, started } from './installed.ts'

const line = '#want laptop EUR..900'
const python = '/usr/bin/python3'
// On a machine of one's own they may be missing; where the project is checked they must not be.
const isChecked = process.env['CI'] === 'true'
const has = (command: string, ...words: string[]): boolean =>
  spawnSync(command, words, { stdio: 'ignore' }).status === 0
const hasPython = has(python, '-c', 'import jwcrypto')
const hasTools = has('bash', '--version') && has('curl', '--version') && has('openssl', 'version')

it.runIf(hasPython || isChecked)('goes from a proffer to a confirmed order in Python', async () => {
  const file = join(root, 'protocol/examples/brand.py')
  const one = await started(python, [file], { cwd: temporaryFolder(), host: '127.0.0.1' })
  onTestFinished(() => one.end())
  const home = await world()
  await agree(home.person, one, home.clock)
  const intent = await home.post([one], line)
  const [offer] = await home.offersOn(intent)
  expect(offer).toMatchObject({ total: 79900, currency: 'EUR' })
  const order = await home.accept(offer ?? { id: '' })
  await until(
    () => home.person.ask(orders.readOrder, undefined, { params: { id: order } }),
    ({ state, number }) => state === 'confirmed' && number === 'N-1',
  )
})

/** A web server as anybody has one: serves a folder, and keeps what is posted. */
async function webServer(folder: string): Promise<{ origin: string }> {
  let count = 0
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x')
    if (request.method === 'POST' && pathname === '/inbox') {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        mkdirSync(join(folder, 'inbox'), { recursive: true })
        const name = join(folder, 'inbox', String(++count).padStart(4, '0'))
        writeFileSync(join(folder, 'coming'), Buffer.concat(parts))
        renameSync(join(folder, 'coming'), name)
        response.writeHead(202).end()
      })
      return
    }
    const file = join(folder, pathname)
    if (request.method !== 'GET' || !pathname.startsWith('/.well-known/') || !existsSync(file))
      return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'application/json' }).end(readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

it.runIf(hasTools || isChecked)('goes from a key to an offer by hand', async () => {
  const folder = temporaryFolder()
  const one = await webServer(folder)
  const child = spawn('bash', [join(root, 'protocol/examples/walk-through.sh'), one.origin, folder])
  let said = ''
  child.stdout.on('data', (part: Buffer) => (said += part.toString()))
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(() => void child.kill())
  await until(
    () => said,
    (text) => text.includes('published'),
  )
  const home = await world()
  const { person } = home
  await person.ask(brands.profferTerms, {
    brand: hostOf(one),
    preferred: 'PDC-INTENT',
    alternates: [],
    lines: ['*'],
    attributes: [],
    purposes: [],
    struck: [],
    expiresAt: home.clock.now() + 30 * day,
  })
  await until(
    () => said,
    (text) => text.includes('accepted') || child.exitCode !== null,
  )
  const intent = await home.post([one], line)
  expect([await ended, said]).toMatchObject([0, expect.stringContaining('offered')])
  const [offer] = await home.offersOn(intent)
  expect(offer).toMatchObject({ total: 79900, currency: 'EUR', state: 'made' })
  expect(said).toContain(`wished: "line":"${line}"`)
  expect(said).toMatch(/offered: record \d+/)
})
