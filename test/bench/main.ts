// Runs every row, prints one table, writes test/out/bench.json, and leaves nothing behind.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { counted, nowMs, row, type Row } from './figures.ts'
import { openParty } from './party.ts'
import { lineRows, messageRows } from './rows-language.ts'
import { catchUpRows } from './rows-catchup.ts'
import { offerRows } from './rows-offers.ts'
import { readRows } from './rows-reads.ts'
import { smallRows } from './rows-small.ts'
import { streamRows } from './rows-streams.ts'
import { tableOf } from './table.ts'
import { makeWorld, type Prepared } from './world.ts'

const words = process.argv.slice(2)
const isFull = words.includes('--full')
/** Names of parts to run; all when none is named. */
const wanted = words.filter((word) => !word.startsWith('--'))
const isWanted = (part: string): boolean => wanted.length === 0 || wanted.includes(part)

const home = mkdtempSync(join(tmpdir(), 'bespeak-bench-'))
const remove = (): void => rmSync(home, { recursive: true, force: true })
process.on('exit', remove)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
const folder = (name: string): string => {
  const path = join(home, name)
  mkdirSync(path)
  return path
}

const began = nowMs()
const patienceMs = 200_000
const rows: Row[] = []
async function part(name: string, work: () => Promise<Row[]>): Promise<void> {
  if (!isWanted(name)) return
  const from = nowMs()
  // On a machine that is busy with other things the rest is left out rather than waited for.
  if (!isFull && from - began > patienceMs) {
    rows.push(row(name, { figure: 'left out: it took too long to get here' }))
    return
  }
  rows.push(...(await work()))
  process.stderr.write(`${name}: ${((nowMs() - from) / 1000).toFixed(1)} s\n`)
}

/** Brands that listen, and forty whose relationships are ended. */
const brands = 1040

await part('line', lineRows)
await part('message', messageRows)
if (isWanted('offers') || isWanted('streams')) {
  const place = folder('world')
  let prepared: Prepared[] = []
  await part(isWanted('offers') ? 'offers' : 'streams', async () => {
    prepared = await makeWorld(place, brands, isWanted('offers') ? 6 : 1)
    return []
  })
  const bare = openParty('bare-side')
  const makers = prepared.map(({ maker }) => maker)
  const ports = await bare.ask<{ ingestPort: number; streamPort: number }>('open', {
    folder: folder('bare'),
    makers,
  })
  await part('offers', () => offerRows(place, prepared, bare, ports.ingestPort))
  await part('streams', () => streamRows(place, prepared, bare, ports.streamPort))
  await bare.end()
}
await part('catch-up', async () => {
  const bare = openParty('bare-side')
  const rows = await catchUpRows(folder('catch-up'), isFull ? 100_000 : 20_000, bare)
  await bare.end()
  return rows
})
await part('reads', () => readRows(folder('life'), [1000, 10_000, 100_000, ...(isFull ? [1_000_000] : [])]))
await part('small', () => smallRows(folder))

const out = join(process.cwd(), 'test/out')
mkdirSync(out, { recursive: true })
const machine = {
  node: process.version,
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? '',
  memory: totalmem(),
}
const report = { at: new Date().toISOString(), machine, isFull, seconds: (nowMs() - began) / 1000, rows }
writeFileSync(join(out, 'bench.json'), `${JSON.stringify(report, null, 2)}\n`)
const met = rows.filter(({ isMet }) => isMet === true).length
const unmet = rows.filter(({ isMet }) => isMet === false).length
process.stdout.write(`${tableOf(rows)}\n\n`)
process.stdout.write(
  `${met} bars met, ${unmet} not; ${counted(report.seconds)} s on ${machine.cores} cores, Node ${process.versions.node}.\n`,
)
process.exit(0)
