// The examples are run, so that what a newcomer copies works, and stay as short as they say.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { openPeer } from '../../support/peer.ts'
import { laptop } from './shop.ts'

const folder = fileURLToPath(new URL('../../../protocol/examples/', import.meta.url))
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

async function loop(brand: string): Promise<void> {
  const peer = await openPeer({ brand })
  open.push(() => peer.close())
  expect(await peer.proffer()).toMatchObject({ status: 200 })
  await peer.push()
  await peer.say('intent.post', laptop)
  const made = await peer.next('offer.make')
  expect(made.body).toMatchObject({ line: expect.stringContaining('#sell laptop EUR799 is:new') as string })
  expect(peer.failures).toEqual([])
  if (brand.includes('localhost')) {
    await peer.say(
      'offer.accept',
      { revision: 1, totals: made.body['totals'] as never, terms: 'SD-BASE' },
      made.id,
    )
    await peer.next('order.confirm')
  }
  await peer.revoke()
}

it('is a whole brand in at most 20 lines', async () => {
  const lines = readFileSync(`${folder}brand.ts`, 'utf8').split('\n')
  expect(lines.filter((line) => line !== '' && !line.startsWith('//')).length).toBeLessThanOrEqual(20)
  const port = await freePort()
  const { argv } = process
  process.argv = [argv[0] ?? '', 'brand.ts', String(port)]
  await import('../../../protocol/examples/brand.ts')
  process.argv = argv
  await loop(`http://localhost:${port}`)
})

const python = '/usr/bin/python3'
const isChecked = process.env['CI'] === 'true'
const hasPython = spawnSync(python, ['-c', 'import jwcrypto'], { stdio: 'ignore' }).status === 0

it.runIf(hasPython || isChecked)('is a brand in Python without any SDK', async () => {
  const port = await freePort()
  const child = spawn(python, [`${folder}brand.py`, String(port)], { stdio: 'ignore' })
  open.push(() => void child.kill())
  const isUp = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/.well-known/bespeak`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isUp())) await new Promise((resolve) => setTimeout(resolve, 50))
  await loop(`http://127.0.0.1:${port}`)
})
