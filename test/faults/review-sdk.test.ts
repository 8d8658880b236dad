// A store that would have a brand's server call it without pause, or write on the screen of who reads its log.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { BrandClock, BrandLog } from '../../protocol/brand/surface.ts'
import { systemClock } from '../../server/platform/clock.ts'
import { openShop } from '../protocol/brand/shop.ts'
import { openPeer } from '../support/peer.ts'
import { until } from '../support/until.ts'

const farthest = 2 ** 31 - 1

/** Hurries, and notes what it was asked to wait. */
function hasty(): { clock: BrandClock; waits: number[] } {
  const waits: number[] = []
  const clock: BrandClock = {
    now: () => systemClock.now(),
    after(ms, run) {
      waits.push(ms)
      // Deadlines of calls stay what they are.
      return systemClock.after(ms >= 5000 && ms <= 60_000 ? ms : 20, run)
    },
  }
  return { clock, waits }
}

/** A person who has agreed, and from then on a store that gives the same answer to everything. */
async function hostile(
  answer: { status: number; headers: Record<string, string>; body: string },
  log?: BrandLog,
) {
  const { clock, waits } = hasty()
  // No time for an answer in the call itself: the accept is posted to the store.
  const shop = await openShop({ clock, via: 'stream', answerWithinMs: 100, ...(log && { log }) })
  onTestFinished(() => shop.close())
  let calls = 0
  const server = createServer((request, response) => {
    calls += 1
    request.resume()
    response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const peer = await openPeer({ brand: shop.origin })
  onTestFinished(() => peer.close())
  peer.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/r/${peer.rid}`
  shop.brand.on('proffer', async (proffer) => {
    await new Promise<void>((resolve) => void systemClock.after(100, resolve))
    await shop.brand.accept(proffer)
  })
  await peer.proffer()
  await until(
    () => calls,
    (count) => count >= (log ? 2 : 8),
  )
  if (log) await shop.next('refused')
  return { waits, shop }
}

const isSane = (ms: number): boolean => ms >= 100 && ms <= farthest

it.each(['0', '-1', '0.001', '99999999', '9007199254740991', '1e300'])(
  'tries a message again neither at once nor never when it is told to wait %s seconds',
  async (seconds) => {
    const { waits } = await hostile({
      status: 503,
      headers: { 'retry-after': seconds, 'content-type': 'application/problem+json' },
      body: JSON.stringify({ code: 'unavailable', status: 503, detail: 'later' }),
    })
    expect(waits.filter((ms) => !isSane(ms))).toEqual([])
  },
)

it.each([
  { reason: 'renew' },
  { reason: 'slow', retry_ms: 0 },
  { reason: 'shutdown', retry_ms: Number.MAX_SAFE_INTEGER },
])('opens a stream again neither at once nor never when it is closed with %j', async (closed) => {
  const { waits } = await hostile({
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: `event: closed\ndata: ${JSON.stringify(closed)}\n\n`,
  })
  expect(waits.filter((ms) => !isSane(ms))).toEqual([])
})

it('cannot write on the screen of whoever reads the log, nor in the reason of a refusal', async () => {
  const written: string[] = []
  const note = (...all: unknown[]): void => void written.push(JSON.stringify(all))
  const { shop } = await hostile(
    {
      status: 403,
      headers: { 'content-type': 'application/problem+json' },
      body: JSON.stringify({
        code: 'not_allowed',
        detail: 'no\u001b[2J\u009b31m\u202e\u200bway\r\n2026 all is well',
      }),
    },
    { info: note, warn: note, error: note },
  )
  const [refusal] = shop.told
    .filter(({ name }) => name === 'refused')
    .map(({ event }) => JSON.stringify(event))
  const texts = [...written, refusal ?? '']
  expect(texts.filter((text) => text.includes('way')).length).toBeGreaterThan(1)
  expect(texts.filter((text) => /\\u00|\\[rn]|[\u0080-\u009f\u202e\u200b]/.test(text))).toEqual([])
})
