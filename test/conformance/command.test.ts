// The kit as commands: what they print, the files they write, and how they exit.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { livelyPace, type Pace } from '../../server/practice/pace.ts'
import { openPractice } from '../../server/practice/open.ts'
import { practiceBrand, type Slug } from '../../server/practice/brands.ts'
import { openSocket } from '../../server/practice/socket.ts'
import { systemClock } from '../../server/platform/clock.ts'
import { silentLog } from '../../server/platform/log.ts'
import { brokenBrands } from '../kit/broken/brands.ts'
import { openShop } from '../kit/broken/shop.ts'
import { temporaryFolder } from '../support/folder.ts'
import { house } from '../support/house.ts'
import { claim } from '../support/person.ts'

const root = resolve(import.meta.dirname, '..', '..')
const brisk = Object.fromEntries(Object.keys(livelyPace).map((step) => [step, [1, 3]])) as unknown as Pace

function run(...words: string[]): Promise<{ code: number; text: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, 'server/start/start.mjs'), ...words], { cwd: root })
    let text = ''
    child.stdout.on('data', (part: Buffer) => (text += part.toString()))
    child.stderr.on('data', (part: Buffer) => (text += part.toString()))
    child.on('close', (code) => done({ code: code ?? 1, text }))
  })
}

async function practice(slug: Slug): Promise<string> {
  const socket = await openSocket(0, () => undefined)
  const origin = `http://127.0.0.1:${socket.port}`
  const opened = await openPractice({
    shop: practiceBrand(slug),
    origin,
    folder: temporaryFolder(),
    clock: systemClock,
    log: silentLog,
    fetch: (url, init) => fetch(url, init),
    pace: brisk,
  })
  socket.serve(opened.handler)
  await opened.start()
  onTestFinished(() => opened.close().then(() => socket.close()))
  return origin
}

const allKept = /\n\d+ passed, 0 failed, \d+ skipped\n/

it(
  'passes the practice brands and our own store, and writes what it found',
  { timeout: 240_000 },
  async () => {
    const folder = temporaryFolder()
    const place = (name: string): string => join(folder, name)
    const home = await house()
    const person = await claim(home)
    writeFileSync(place('session'), [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const kestrel = await practice('kestrel')
    const runs = await Promise.all([
      run('conform', 'brand', kestrel, '--json', place('found.json'), '--junit', place('found.xml')),
      run('conform', 'brand', await practice('alder'), '--patience', '2'),
      run('conform', 'brand', await practice('marchetti'), '--patience', '2'),
      run('conform', 'store', home.origin, '--auto', place('session')),
    ])
    for (const { code, text } of runs) {
      expect(text).toMatch(allKept)
      expect(code).toBe(0)
      // Neither cookies nor signatures nor keys stand in a report.
      expect(text).not.toMatch(/[\w-]{40,}/)
    }
    const found = JSON.parse(readFileSync(place('found.json'), 'utf8')) as Record<string, unknown>
    expect(found).toMatchObject({ protocol: 'bespeak/1', side: 'brand', subject: kestrel, fail: 0 })
    expect(found['pass']).toBeGreaterThan(100)
    const xml = readFileSync(place('found.xml'), 'utf8')
    expect(xml).toMatch(/<testsuite name="bespeak\/1 brand [^"]+" tests="\d+" failures="0"/)
  },
)

it(
  'says what a broken brand broke, what was sent and what came, and exits 1',
  { timeout: 240_000 },
  async () => {
    const shop = await openShop(
      brokenBrands.find(({ name }) => name === 'acknowledges beyond the head')?.fault,
    )
    onTestFinished(() => shop.close())
    const { code, text } = await run('conform', 'brand', shop.origin, '--only', '5.ack', '--only', '6.accept')
    expect(code).toBe(1)
    expect(text).toContain('Broken: 5.ack.not-beyond')
    expect(text).toMatch(
      /✗ 5\.ack\.not-beyond +it acknowledges nothing beyond the head\n {6}it acknowledges \d+ of \d+ records/,
    )
    expect(text).not.toMatch(/[\w-]{40,}/)
  },
)

it('sends difficult persons to a brand and says how it ended', { timeout: 240_000 }, async () => {
  const { code, text } = await run(
    'practice-store',
    '--brand',
    await practice('kestrel'),
    '--seed',
    '7',
    '--steps',
    '25',
  )
  expect(text).toContain('Seed 7')
  expect(text).toMatch(/The brand ended right\.\n/)
  expect(code).toBe(0)
})

it.each([
  [['conform'], /plays a person towards a brand/],
  [['conform', 'brand', 'shop.example'], /is no origin/],
  [['conform', 'shop', 'https://shop.example'], /There is no shop to ask/],
  [['conform', 'brand', 'https://shop.example', '--agreement', 'ALL-MINE'], /not in the roster/],
  [['practice-store'], /Name the brand/],
])('refuses words that it does not understand: %j', async (words, sentence) => {
  const { code, text } = await run(...words)
  expect(text).toMatch(sentence)
  expect(code).toBe(2)
})
