// `npm run demo` as a person starts it: a link that logs in, brands that answer live, and a clean end.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readStart, signInWithCode } from '../../../protocol/owner/access.ts'
import { listBrands } from '../../../protocol/owner/brands.ts'
import { postIntent, readIntent } from '../../../protocol/owner/intents.ts'
import { listOrders } from '../../../protocol/owner/orders.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { Browser } from '../../support/person.ts'

const root = join(import.meta.dirname, '..', '..', '..')

function startDemo(dataFolder: string) {
  const child = spawn(process.execPath, ['server/start/start.mjs', 'demo'], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', BESPEAK_PORT: '0', BESPEAK_DATA: dataFolder },
  })
  let text = ''
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const link = new Promise<URL>((resolve, reject) => {
    const look = (chunk: Buffer) => {
      text += chunk.toString()
      const found = /http:\/\/\S+\/setup#\S+/.exec(text)
      if (found && text.includes('Ctrl-C')) resolve(new URL(found[0]))
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    void ended.then(() => reject(new Error(`the demo ended:\n${text}`)))
  })
  link.catch(() => undefined)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, link, ended, said: () => text }
}

it('starts fresh each time, logs in by its link, answers live, and ends cleanly', async () => {
  const dataFolder = join(temporaryFolder(), 'data')
  for (let round = 0; round < 2; round++) {
    const demo = startDemo(dataFolder)
    const link = await demo.link
    const browser = new Browser(link.origin)
    expect(await browser.ask(readStart)).toMatchObject({ isClaimed: true, isSignedIn: false })
    await browser.ask(signInWithCode, { code: link.hash.slice(1) })
    const { orders } = await browser.ask(listOrders)
    expect(orders).toHaveLength(5)
    const { brands } = await browser.ask(listBrands)
    const kestrel = brands.find(({ name }) => name === 'Kestrel Electronics')?.brand ?? ''
    const to = [{ brand: kestrel, withheld: [] }]
    const { id } = await browser.ask(postIntent, { line: '#want router EUR..300 in:ES', to })
    const read = () => browser.call(readIntent, undefined, { params: { id } })
    await expect
      .poll(async () => (await read()).body.offerList?.length ?? 0, { timeout: 30_000, interval: 100 })
      .toBe(1)
    demo.child.kill('SIGINT')
    expect(await demo.ended).toBe(0)
    expect(demo.said()).toContain('Closing the demo')
    await expect(fetch(`http://${kestrel}/.well-known/bespeak`)).rejects.toThrow()
  }
}, 180_000)

it('deletes nothing that no demo made', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'data-demo'))
  writeFileSync(join(folder, 'data-demo', 'letters.txt'), 'mine')
  const demo = startDemo(join(folder, 'data'))
  await expect(demo.link).rejects.toThrow('holds something that no demo made')
  expect(await demo.ended).toBe(1)
}, 120_000)
