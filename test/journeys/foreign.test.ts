// Brands that share no code with this project complete the loop with the real store, each as a process of its own.
import { spawn, spawnSync } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as orders from '../../protocol/owner/orders.ts'
import { until } from '../support/until.ts'
import { agree, hostOf, world } from './setting.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

type Line = { event: string } & Record<string, unknown>

/** A client as a process; `next` waits for a line that it prints. */
async function start(command: string, script: string) {
  const port = await freePort()
  const file = fileURLToPath(new URL(`../kit/clients/${script}`, import.meta.url))
  const child = spawn(command, [file, '--port', String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: Line[] = []
  createInterface({ input: child.stdout }).on('line', (text) => lines.push(JSON.parse(text) as Line))
  const next = async (event: string): Promise<Line> => {
    const seen = await until(
      () => lines,
      (all) => all.some((line) => line.event === event),
    )
    return seen.find((line) => line.event === event) as Line
  }
  await next('listening')
  return { origin: `http://127.0.0.1:${port}`, lines, next }
}

async function loop(command: string, script: string): Promise<Line[]> {
  const client = await start(command, script)
  const journey = await world()
  const { person } = journey
  const params = { brand: hostOf(client) }
  await agree(person, client, journey.clock)
  await client.next('agreed')
  const id = await journey.post([client], '#want laptop EUR..900')
  await client.next('intent')
  const [offer] = await journey.offersOn(id)
  expect(offer).toMatchObject({ line: '#sell laptop EUR900', total: 90000, currency: 'EUR' })
  const order = await journey.accept(offer ?? { id: '' })
  await client.next('accept')
  const bought = await until(
    () => person.ask(orders.readOrder, undefined, { params: { id: order } }),
    ({ hasReceipt }) => hasReceipt,
  )
  expect(bought.state).toBe('confirmed')
  await person.ask(brands.revokeTerms, { erase: false }, { params })
  await client.next('revoked')
  expect(client.lines.filter(({ event }) => event === 'problem')).toEqual([])
  expect((await person.ask(care.verifyAll)).ok).toBe(true)
  return client.lines
}

it('a brand with fast-jwt, eventsource and node:crypto completes the loop', async () => {
  const lines = await loop(process.execPath, 'foreign-brand.mjs')
  expect(lines.map(({ event }) => event)).toContain('live')
})

// On a machine of one's own it may be missing, and test/run.mjs says so; where the project is checked it must not be.
const python = process.env['BESPEAK_PYTHON'] || '/usr/bin/python3'
const isChecked = process.env['CI'] === 'true'
const hasPython = spawnSync(python, ['-c', 'import jwcrypto'], { stdio: 'ignore' }).status === 0

it.runIf(hasPython || isChecked)('a brand in Python with jwcrypto completes the loop', async () => {
  await loop(python, 'foreign_brand.py')
})
