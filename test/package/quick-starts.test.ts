// The quick starts as a stranger runs them: the package installed, the lines copied, a real store on the other side.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { openFileStore } from '../../protocol/brand/node/file-store.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as orders from '../../protocol/owner/orders.ts'
import { agree, recordsOf, world, type World } from '../journeys/setting.ts'
import { until } from '../support/until.ts'
import { alsoInstalled, installed, root, run, started, type Running } from './installed.ts'

// Compiling and unpacking take their time on a small machine.
beforeAll(installed, 180_000)

const line = '#want laptop EUR..900'
const blocks = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code)

/** The brand of a file in the installed folder; it ends with the test. */
async function brandOf(code: string, name: string): Promise<Running> {
  const folder = await installed()
  for (const other of ['hono', '@hono/node-server', 'express']) alsoInstalled(folder, other)
  const file = join(folder, `${name}.mjs`)
  // Each keeps its ledgers in a folder of its own.
  writeFileSync(file, code.replace('./corner', `./corner-${name}`))
  const running = await started(process.execPath, [file], { cwd: folder })
  onTestFinished(() => running.end())
  return running
}

/** Proffer, accept, wish, offer, accept, confirm, revoke: over sockets, with a person's server. */
async function loop(one: Pick<Running, 'origin'>, home: World): Promise<void> {
  await agree(home.person, one, home.clock)
  const intent = await home.post([one], line)
  const [offer] = await home.offersOn(intent)
  expect(offer).toMatchObject({ total: 79900, currency: 'EUR', state: 'made' })
  const order = await home.accept(offer ?? { id: '' })
  const read = () => home.person.ask(orders.readOrder, undefined, { params: { id: order } })
  await until(read, ({ state }) => state === 'confirmed')
  await home.person.ask(brands.revokeTerms, { erase: false }, { params: { brand: new URL(one.origin).host } })
}

it('runs what the README shows', async () => {
  const [code = ''] = blocks('README.md')
  expect(code).toBe(readFileSync(join(root, 'protocol/examples/node.mjs'), 'utf8'))
  await loop(await brandOf(code, 'readme'), await world())
})

it.each(['node', 'hono', 'express'])('runs the quick start on %s, of at most twenty lines', async (name) => {
  const code = readFileSync(join(root, `protocol/examples/${name}.mjs`), 'utf8')
  expect(blocks('protocol/README.md')).toContain(code)
  const lines = code.split('\n').filter((text) => text.trim() !== '' && !text.startsWith('//'))
  expect(lines.length).toBeLessThanOrEqual(20)
  const one = await brandOf(code, name)
  await loop(one, await world())
  if (name === 'node') return
  expect(await (await fetch(`${one.origin}/`)).text()).toBe('The shop')
})

it('keeps its ledgers when it is killed in the middle, and goes on as if nothing had been', async () => {
  const folder = await installed()
  const file = join(folder, 'killed.mjs')
  const code = readFileSync(join(root, 'protocol/examples/node.mjs'), 'utf8').replace('./corner', './killed')
  writeFileSync(file, code)
  let one = await started(process.execPath, [file], { cwd: folder })
  onTestFinished(() => one.end())
  const home = await world()
  const rid = await agree(home.person, one, home.clock)
  const posted: string[] = []
  for (let turn = 0; turn < 3; turn++) {
    posted.push(await home.post([one], line))
    // At some moment of its work, another in each turn.
    if (turn > 0) await home.offersOn(posted[0] ?? '')
    await one.end('SIGKILL')
    one = await started(process.execPath, [file], { cwd: folder, port: one.port })
    // What could not be handed over while it was away comes again after five seconds.
    await home.clock.skip(7000)
  }
  for (const intent of posted) {
    const found = await home.offersOn(intent)
    expect(found.map(({ state }) => state)).toEqual(['made'])
  }
  await one.end()
  expect(readdirSync(join(folder, 'killed', 'ledgers'))).toHaveLength(1)
  const store = await openFileStore(join(folder, 'killed'))
  const held = await store.records(rid, 0, 1000)
  await store.close()
  const all = recordsOf(home.home, rid)
  // The receipt of its last words may have been on its way.
  expect(held.length).toBeGreaterThanOrEqual(all.length - 1)
  expect(held.map(({ hash }) => hash)).toEqual(all.slice(0, held.length).map(({ hash }) => hash))
})

it('breaks no rule that the kit asks of a brand', { timeout: 180_000 }, async () => {
  const folder = await installed()
  const one = await brandOf(readFileSync(join(root, 'protocol/examples/node.mjs'), 'utf8'), 'probed')
  const program = join(folder, 'node_modules/.bin/bespeak-conform')
  const { code, text } = await run(process.execPath, [program, 'brand', one.origin], { cwd: folder })
  expect([code, text]).toMatchObject([0, expect.stringMatching(/\b\d{3} passed, 0 failed/)])
})

it.each([3, 7])(
  'ends right after a visit of difficult persons, seed %i',
  { timeout: 180_000 },
  async (seed) => {
    const folder = await installed()
    const one = await brandOf(
      readFileSync(join(root, 'protocol/examples/node.mjs'), 'utf8'),
      `visited-${seed}`,
    )
    const program = join(folder, 'node_modules/.bin/bespeak-practice-store')
    const words = ['--brand', one.origin, '--seed', String(seed), '--steps', '25']
    const { code, text } = await run(process.execPath, [program, ...words], { cwd: folder })
    expect([code, text]).toMatchObject([0, expect.stringContaining('The brand ended right.')])
  },
)
