// What it costs to have it at all: the time until it listens, and the memory it holds while nobody asks.
import { execFileSync } from 'node:child_process'
import { median, ms, nowMs, row, sleep, type Row } from './figures.ts'
import { startServer } from './server-process.ts'

export async function smallRows(folderOf: (name: string) => string): Promise<Row[]> {
  const starts: number[] = []
  const bare: number[] = []
  const memory: number[] = []
  for (let round = 0; round < 5; round++) {
    const server = await startServer(folderOf(`start-${round}`))
    starts.push(server.listeningMs)
    if (round < 2) {
      await sleep(1500)
      memory.push(server.rssBytes())
    }
    await server.end()
    const began = nowMs()
    execFileSync(process.execPath, [
      '-e',
      "require('node:http').createServer().listen(0, () => process.exit())",
    ])
    bare.push(nowMs() - began)
  }
  const listening = median(starts)
  const rss = median(memory)
  return [
    row('listening on an empty folder', {
      figure: ms(listening),
      limit: `bare node ${ms(median(bare))}`,
      ratio: listening / median(bare),
      bar: '≤ 1 s',
      isMet: listening <= 1000,
      values: { listening, limit: median(bare) },
    }),
    row('memory at rest', {
      figure: `${(rss / 1048576).toFixed(0)} MB`,
      bar: '≤ 120 MB',
      isMet: rss <= 120 * 1048576,
      values: { rss },
    }),
  ]
}
