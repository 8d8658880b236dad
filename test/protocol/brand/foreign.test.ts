// Brands written with other people's libraries go the whole way, each as a process of its own.
import { spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { openPeer } from '../../support/peer.ts'
import { laptop } from './shop.ts'

const open: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

type Line = { event: string } & Record<string, unknown>

/** A client as a process; `next` waits for a line that it prints. */
async function start(command: string, script: string) {
  const port = await freePort()
  const file = fileURLToPath(new URL(`../../kit/clients/${script}`, import.meta.url))
  const child = spawn(command, [file, '--port', String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  open.push(() => void child.kill())
  const lines: Line[] = []
  const waiters: { event: string; resolve(line: Line): void }[] = []
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line
    lines.push(line)
    const index = waiters.findIndex(({ event }) => event === line.event)
    if (index >= 0) waiters.splice(index, 1)[0]?.resolve(line)
  })
  const next = (event: string): Promise<Line> => {
    const there = lines.find((line) => line.event === event)
    return there ? Promise.resolve(there) : new Promise((resolve) => waiters.push({ event, resolve }))
  }
  await next('listening')
  return { origin: `http://127.0.0.1:${port}`, lines, next }
}

async function loop(command: string, script: string): Promise<Line[]> {
  const client = await start(command, script)
  const peer = await openPeer({ brand: client.origin })
  open.push(() => peer.close())
  expect(await peer.proffer()).toMatchObject({ status: 200 })
  await peer.push()
  await client.next('agreed')
  await peer.say('intent.post', laptop)
  const made = await peer.next('offer.make')
  expect(made.body).toMatchObject({ line: '#sell laptop EUR900', currency: 'EUR' })
  await peer.say(
    'offer.accept',
    { revision: 1, totals: made.body['totals'] as never, terms: 'SD-BASE' },
    made.id,
  )
  await peer.next('order.receipt')
  expect((await peer.next('order.confirm')).body).toHaveProperty('number')
  await peer.revoke()
  await client.next('revoked')
  expect(peer.failures).toEqual([])
  expect(client.lines.filter(({ event }) => event === 'problem')).toEqual([])
  return client.lines
}

it('completes the loop with fast-jwt, eventsource and node:crypto', async () => {
  const lines = await loop(process.execPath, 'foreign-brand.mjs')
  expect(lines.map(({ event }) => event)).toContain('live')
})

const python = '/usr/bin/python3'
// On a machine of one's own it may be missing; where the project is checked it must not be.
const isChecked = process.env['CI'] === 'true'
const hasPython = spawnSync(python, ['-c', 'import jwcrypto'], { stdio: 'ignore' }).status === 0

it.runIf(hasPython || isChecked)('completes the loop with Python and jwcrypto', async () => {
  await loop(python, 'foreign_brand.py')
})
