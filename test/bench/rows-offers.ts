// Offers in: signed offers from a thousand brands over sixty-four connections, into the real server's process.
import { offerBody, say } from './brands.ts'
import { median, ms, perSecond, row, type Row } from './figures.ts'
import { openParty, type Party } from './party.ts'
import { startServer } from './server-process.ts'
import type { Prepared } from './world.ts'

interface Flooded {
  perSecond: number
  p50: number
  p99: number
}

export async function offerRows(
  folder: string,
  all: readonly Prepared[],
  bare: Party,
  ingestPort: number,
): Promise<Row[]> {
  const prepared = all.filter(({ copies }) => copies.length > 0)
  const server = await startServer(folder)
  const crowd = openParty('crowd')
  const ours: Flooded[] = []
  const cpuBefore = await bare.ask<number>('cpuMs')
  const raw: Flooded[] = []
  try {
    const rounds = prepared[0]?.copies.length ?? 0
    for (let round = 0; round < rounds; round++) {
      const calls = prepared.map(({ maker, copies, head }) => {
        const copy = copies[round] ?? ''
        return {
          path: `/r/${maker.rid}/inbox`,
          body: say(maker, 'offer.make', offerBody(copy), { on: copy, head }),
        }
      })
      const first = await crowd.ask<Flooded>('flood', {
        host: server.host,
        port: server.port,
        calls,
        connections: 64,
      })
      const second = await crowd.ask<Flooded>('flood', {
        host: 'bare',
        port: ingestPort,
        calls,
        connections: 64,
      })
      // The first round only warms up.
      if (round > 0) {
        ours.push(first)
        raw.push(second)
      }
    }
  } finally {
    await crowd.end()
    await server.end()
  }
  const messages = prepared.length * (ours.length + 1)
  const bareCpu = ((await bare.ask<number>('cpuMs')) - cpuBefore) / messages
  const cpu = server.cpuMs / messages
  const rate = median(ours.map((one) => one.perSecond))
  const limit = median(raw.map((one) => one.perSecond))
  const p50 = median(ours.map((one) => one.p50))
  const p99 = median(ours.map((one) => one.p99))
  return [
    row('offers in, 64 connections', {
      figure: perSecond(rate),
      limit: `bare Hono, same checks ${perSecond(limit)}`,
      ratio: rate / limit,
      bar: '≥ 90 % of bare',
      isMet: rate >= 0.9 * limit,
      values: { rate, limit },
    }),
    row('  processor time for one', {
      figure: ms(cpu),
      limit: ms(bareCpu),
      ratio: cpu / bareCpu,
      values: { cpuMs: cpu, limit: bareCpu },
    }),
    row('  time to the receipt, p50 / p99', {
      figure: `${ms(p50)} / ${ms(p99)}`,
      limit: `${ms(median(raw.map((one) => one.p50)))} / ${ms(median(raw.map((one) => one.p99)))}`,
      bar: 'p99 ≤ 50 ms',
      isMet: p99 <= 50,
      values: { p50, p99 },
    }),
  ]
}
