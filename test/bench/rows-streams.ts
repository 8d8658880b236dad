// What goes out: an intent to many brands, bursts to a thousand open streams, and the silence after a revoke.
import { counted, median, ms, perSecond, quantile, row, sleep, type Row } from './figures.ts'
import { openParty, type Party } from './party.ts'
import { followedBy, type Prepared } from './world.ts'

interface Scene {
  store: Party
  bare: Party
  readers: Party
  bareReaders: Party
  prepared: readonly Prepared[]
  /** Relationships that are ended while the others listen on. */
  doomed: readonly Prepared[]
}

const noteSize = 640

/** From the decision until the last of the streams has it; streams that listen meanwhile get nothing. */
async function intentTo(scene: Scene, count: number): Promise<Row> {
  const { store, bare, readers, bareReaders, prepared } = scene
  const origins = prepared.slice(0, count).map(({ maker }) => maker.origin)
  const ours: number[] = []
  const commits: number[] = []
  const raw: number[] = []
  for (let round = 0; round < 6; round++) {
    await readers.ask('reset')
    const line = `#want ${followedBy[count] ?? ''} EUR..900 is:new,refurb keyboard=es ram=16GB.. in:ES`
    const posting = store.ask<{ began: number; committed: number }>('post', { line, origins })
    const last = await readers.ask<number>('came', count)
    const { began, committed } = await posting
    await bareReaders.ask('reset')
    const limit = bare.ask<{ began: number }>('post', { count, size: 900 })
    const lastRaw = await bareReaders.ask<number>('came', count)
    if (round === 0) continue
    ours.push(last - began)
    commits.push(committed - began)
    raw.push(lastRaw - (await limit).began)
  }
  const took = median(ours)
  return row(`an intent to ${counted(count)} brands`, {
    figure: ms(took),
    limit: `sign, commit and write alone ${ms(median(raw))}`,
    ratio: took / median(raw),
    bar: count === 1000 ? '≤ 150 ms' : '',
    ...(count === 1000 && { isMet: took <= 150 }),
    values: { took, durable: median(commits), limit: median(raw) },
  })
}

async function filterRow({ store }: Scene): Promise<Row> {
  const times: number[] = []
  let filters = 0
  for (let round = 0; round < 6; round++) {
    const line = `#want bike.road EUR..${9000 + round} is:used brand~Maker7 size=4${round}`
    const answer = await store.ask<{ took: number; filters: number }>('filters', line)
    filters = answer.filters
    if (round > 0) times.push(answer.took)
  }
  const took = median(times)
  return row(`${counted(filters)} filters against one intent`, {
    figure: ms(took),
    bar: '≤ 10 ms',
    isMet: took <= 10,
    values: { took, filters },
  })
}

async function fanOut(scene: Scene, each: number): Promise<Row> {
  const { store, bare, readers, bareReaders, prepared } = scene
  const rids = prepared.map(({ maker }) => maker.rid)
  const count = rids.length * each
  const ours: number[] = []
  const raw: number[] = []
  for (let round = 0; round < 6; round++) {
    await readers.ask('reset')
    const committed = await store.ask<number>('burst', { rids, each })
    const last = await readers.ask<number>('came', count)
    await bareReaders.ask('reset')
    const began = await bare.ask<number>('fan', { size: noteSize, each })
    const lastRaw = await bareReaders.ask<number>('came', count)
    if (round === 0) continue
    ours.push((count * 1000) / (last - committed))
    raw.push((count * 1000) / (lastRaw - began))
  }
  const rate = median(ours)
  const limit = median(raw)
  return row(`fan-out to ${counted(rids.length)} streams, ${each} record${each > 1 ? 's' : ''} each`, {
    figure: perSecond(rate),
    limit: `bare node SSE ${perSecond(limit)}`,
    ratio: rate / limit,
    bar: '≥ 60 % of bare',
    isMet: rate >= 0.6 * limit,
    values: { rate, limit },
  })
}

interface Ended {
  committedAt: number
  ms: number
}

async function revokes(scene: Scene): Promise<Row[]> {
  const { store, bare, readers, bareReaders, prepared, doomed } = scene
  const rids = prepared.map(({ maker }) => maker.rid)
  await store.ask('busy', { rids, everyMs: 10, each: 10 })
  await bare.ask('busy', { everyMs: 10, each: 10, size: noteSize })
  const times: number[] = []
  const seen: number[] = []
  const raw: number[] = []
  let late = 0
  for (const [index, { maker }] of doomed.entries()) {
    const ended = await store.ask<Ended>('revoke', maker.origin)
    const { closedAt, lastAt } = await readers.ask<{ closedAt: number; lastAt: number }>('look', maker.rid)
    times.push(ended.ms)
    seen.push(closedAt - ended.committedAt)
    // Nothing may come once the store says that all is silent.
    if (lastAt > ended.committedAt + ended.ms) late++
    raw.push((await bare.ask<Ended>('cut', String(index))).ms)
    await bareReaders.ask('look', `bare-${index}`)
  }
  await store.ask('busy', { each: 0 })
  await bare.ask('busy', { each: 0 })
  const p99 = quantile(times, 0.99)
  return [
    row('revoke to silence, p50 / p99', {
      figure: `${ms(median(times))} / ${ms(p99)}`,
      limit: `bare commit and cut ${ms(median(raw))} / ${ms(quantile(raw, 0.99))}`,
      ratio: p99 / quantile(raw, 0.99),
      bar: 'p99 ≤ 20 ms',
      isMet: p99 <= 20,
      values: {
        p50: median(times),
        p99,
        limitP50: median(raw),
        limitP99: quantile(raw, 0.99),
        rounds: times.length,
      },
    }),
    row('  as the reader sees it, p50 / p99', {
      figure: `${ms(median(seen))} / ${ms(quantile(seen, 0.99))}`,
      values: { p50: median(seen), p99: quantile(seen, 0.99) },
    }),
    row('  readers that got a byte after', {
      figure: String(late),
      bar: '0',
      isMet: late === 0,
      values: { late },
    }),
  ]
}

interface Memory {
  rss: number
  used: number
}

export async function streamRows(
  folder: string,
  all: readonly Prepared[],
  bare: Party,
  streamPort: number,
): Promise<Row[]> {
  const store = openParty('store-side')
  const readers = openParty('crowd')
  const bareReaders = openParty('crowd')
  try {
    const { host, port } = await store.ask<{ host: string; port: number }>('open', folder)
    const scene = { store, bare, readers, bareReaders, prepared: all.slice(0, 1000), doomed: all.slice(1000) }
    const makers = all.map(({ maker }) => maker)
    const afters = await store.ask<number[]>(
      'heads',
      makers.map(({ rid }) => rid),
    )
    const before = await store.ask<Memory>('memory')
    await readers.ask('open', { host, port, makers, afters })
    await sleep(300)
    const after = await store.ask<Memory>('memory')
    const rawBefore = await bare.ask<Memory>('memory')
    await bareReaders.ask('openBare', { port: streamPort, count: all.length })
    const rawAfter = await bare.ask<Memory>('memory')
    const each = (after.rss - before.rss) / all.length
    const rawEach = (rawAfter.rss - rawBefore.rss) / all.length
    const rows: Row[] = []
    for (const count of [10, 100, 1000]) rows.push(await intentTo(scene, count))
    rows.push(await filterRow(scene))
    for (const records of [1, 10]) rows.push(await fanOut(scene, records))
    rows.push(
      row('memory of an open stream', {
        figure: `${(each / 1024).toFixed(1)} kB`,
        limit: `bare node ${(rawEach / 1024).toFixed(1)} kB`,
        ratio: each / rawEach,
        bar: '≤ 40 kB',
        isMet: each <= 40 * 1024,
        values: { rss: each, used: (after.used - before.used) / all.length, limit: rawEach },
      }),
    )
    rows.push(...(await revokes(scene)))
    return rows
  } finally {
    await Promise.all([readers.end(), bareReaders.end()])
    await store.end()
  }
}
