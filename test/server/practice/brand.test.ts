// A practice brand over real sockets, with a person who says things to it: it answers, haggles, delivers and forgets.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openPractice } from '../../../server/practice/open.ts'
import { practiceBrand, type Slug } from '../../../server/practice/brands.ts'
import { livelyPace, type Pace } from '../../../server/practice/pace.ts'
import { openSocket } from '../../../server/practice/socket.ts'
import { systemClock, type Clock } from '../../../server/platform/clock.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { parseMessage } from '../../../protocol/message.ts'
import { createManualClock } from '../../support/at.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { openPeer, type Peer } from '../../support/peer.ts'

const brisk = Object.fromEntries(Object.keys(livelyPace).map((step) => [step, [1, 3]])) as unknown as Pace

interface Opened {
  origin: string
  folder: string
  close(): Promise<void>
}

async function open(
  slug: Slug,
  parts: { clock?: Clock; pace?: Pace; folder?: string; port?: number; seed?: string } = {},
): Promise<Opened> {
  const folder = parts.folder ?? temporaryFolder()
  const failures: unknown[] = []
  const socket = await openSocket(parts.port ?? 0, (error) => failures.push(error))
  const origin = `http://127.0.0.1:${socket.port}`
  const practice = await openPractice({
    shop: practiceBrand(slug),
    origin,
    folder,
    clock: parts.clock ?? systemClock,
    log: silentLog,
    fetch: (url, init) => fetch(url, init),
    pace: parts.pace ?? brisk,
    ...(parts.seed !== undefined && { seed: parts.seed }),
  })
  socket.serve(practice.handler)
  await practice.start()
  let closing: Promise<void> | undefined
  const close = () => (closing ??= practice.close().then(() => socket.close()))
  onTestFinished(async () => {
    await close()
    expect(failures).toEqual([])
  })
  return { origin, folder, close }
}

async function personOf({ origin }: Opened): Promise<Peer> {
  const person = await openPeer({ brand: origin, isReachable: true, isPushing: true })
  onTestFinished(() => person.close())
  return person
}

const inSeconds = (seconds: number): string =>
  new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')

const intent = (line: string) => ({
  line,
  withheld: [],
  negotiable: [],
  terms: 'PDC-INTENT' as const,
  expires: inSeconds(86_400 * 7),
})

type Totals = { type: 'subtotal' | 'discount' | 'shipping' | 'tax' | 'fee' | 'total'; amount: number }[]
const totalsOf = (body: Record<string, unknown>): Totals => body['totals'] as Totals
const totalOf = (body: Record<string, unknown>): number => totalsOf(body).at(-1)?.amount ?? 0

it('offers, meets a counter half way, takes the order, delivers, and gives back for what arrived damaged', async () => {
  const shop = await open('kestrel')
  const person = await personOf(shop)
  await person.proffer()
  await person.say('intent.post', intent('#want headphones EUR..400 brand=Bose in:ES'))
  const made = await person.next('offer.make')
  expect(made.body).toMatchObject({
    line: expect.stringMatching(
      /^#sell headphones EUR373\.95 brand=Bose in:ES by:\S+ via:ship x:/,
    ) as unknown,
    items: [{ quantity: 1, amount: 36_900, gtin: expect.stringMatching(/^290/) as unknown }],
    confirm_within: 'PT24H',
  })
  const total = totalOf(made.body)
  const place = totalsOf(made.body).length - 1

  await person.say(
    'offer.counter',
    { changes: [{ path: `/totals/${place}/amount`, to: total - 2000 }] },
    made.id,
  )
  const revised = await person.next('offer.revise')
  expect(totalOf(revised.body)).toBe(36_400)
  expect(totalsOf(revised.body)).toContainEqual({ type: 'discount', amount: 995 })

  const accept = { revision: 2, totals: totalsOf(revised.body), terms: 'SD-BASE-DP' as const }
  const order = await person.say('offer.accept', accept, made.id)
  expect((await person.next('order.confirm')).body).toEqual({ number: 'KE-1001' })
  const processing = await person.next('order.update')
  expect(processing.body).toEqual({ event: 'processing' })
  const shipped = await person.next('order.update', processing.seq)
  expect(shipped.body).toMatchObject({
    event: 'shipped',
    tracking: { carrier: 'Correos Express', link: `${shop.origin}/track/KE-1001` },
  })
  expect((await person.next('order.update', shipped.seq)).body).toEqual({ event: 'delivered' })
  expect((await person.next('order.receipt')).body).toMatchObject({
    totals: accept.totals,
    payment: { method: 'card', reference: 'R-KE-1001' },
  })
  await person.say('order.dispute', { reason: 'damaged', evidence: [] }, order.id)
  expect((await person.next('order.refund')).body).toMatchObject({ amount: 9100, reason: 'damaged' })
})

it('the roaster counters with an agreement that gives data back, and takes it when proffered', async () => {
  const person = await personOf(await open('alder'))
  await person.proffer({ preferred: 'PDC-INTENT', alternates: [] })
  const counter = await person.next('terms.counter')
  expect(counter.body).toEqual({ agreement: 'SD-BASE-DP' })
  const first = person.records.find(({ type }) => type === 'terms.proffer')
  const id = JSON.parse(
    Buffer.from(String(first && 'jwt' in first && first.jwt.split('.')[1]), 'base64url').toString(),
  ) as { jti: string }
  await person.proffer({ preferred: 'SD-BASE-DP', alternates: [] }, id.jti)
  expect((await person.next('terms.accept')).body).toMatchObject({ agreement: 'SD-BASE-DP' })
})

it('the trade answers only after minutes, and also after a restart in between', async () => {
  const clock = createManualClock(Date.now())
  const first = await open('marchetti', { clock, pace: livelyPace })
  const person = await personOf(first)
  await person.proffer()
  await person.say('intent.post', intent('#hire electrician job=socket in:ES'))
  await expect.poll(() => clock.pending).toBeGreaterThan(0)
  await clock.advance(60_000)
  expect(person.records.map(({ type }) => type)).not.toContain('offer.make')
  const port = Number(new URL(first.origin).port)
  await first.close()
  await open('marchetti', { clock, pace: livelyPace, folder: first.folder, port })
  await clock.advance(200_000)
  expect((await person.next('offer.make')).body).toMatchObject({
    line: expect.stringContaining('EUR85') as unknown,
  })
})

it('leaves an intent now and then without an answer, never the first, and the same ones for the same seed', async () => {
  const answered = async (): Promise<boolean[]> => {
    const person = await personOf(await open('kestrel', { seed: 'one' }))
    await person.proffer()
    const posted: string[] = []
    for (let i = 0; i < 8; i++) {
      posted.push((await person.say('intent.post', intent('#want keyboard EUR..200 in:ES'))).id)
    }
    await person.say('intent.post', intent('#want printer EUR..400 in:ES'))
    const seen = new Set<unknown>()
    // Answers come in the order of their times; eight intents and a last one are few enough to wait for.
    await expect
      .poll(() => person.records.filter(({ type }) => type === 'offer.make').length, {
        timeout: 5000,
        interval: 50,
      })
      .toBeGreaterThan(4)
    await new Promise((resolve) => setTimeout(resolve, 300))
    for (const record of person.records) {
      if (record.type !== 'offer.make' || !('jwt' in record)) continue
      seen.add(
        (JSON.parse(Buffer.from(record.jwt.split('.')[1] ?? '', 'base64url').toString()) as { on: string })
          .on,
      )
    }
    return posted.map((id) => seen.has(id))
  }
  const [one, two] = [await answered(), await answered()]
  expect(one[0]).toBe(true)
  expect(one).toContain(false)
  expect(one).toContain(true)
  expect(two).toEqual(one)
})

it('keeps quiet when it has nothing that fits, and answers the next that does', async () => {
  const person = await personOf(await open('alder'))
  await person.proffer({ preferred: 'SD-BASE-DP', alternates: [] })
  await person.say('intent.post', intent('#want coffee EUR..20 q:250g origin=Yemen in:ES'))
  await person.say('intent.post', intent('#want coffee EUR..20 q:250g origin=Kenya in:ES'))
  expect((await person.next('offer.make')).body).toMatchObject({
    items: [{ name: 'Kenya Nyeri AA Gatomboya, 250 g' }],
  })
  expect(person.records.filter(({ type }) => type === 'offer.make')).toHaveLength(1)
})

/** Whether a word lies in any file of a folder, as it is or inside a JWT. */
function isKept(folder: string, word: string): boolean {
  return readdirSync(folder).some((name) => {
    const text = readFileSync(join(folder, name)).toString('latin1')
    const inside = [0, 1, 2].some((shift) =>
      text.includes(
        Buffer.from('.'.repeat(shift) + word)
          .toString('base64url')
          .slice(shift === 0 ? 0 : shift + 1, -2),
      ),
    )
    return inside || text.includes(word)
  })
}

const withSize = {
  scope: {
    lines: ['*'],
    attributes: ['size.ring'],
    purposes: ['offer the ring that fits'],
    recipients: [],
    retention: 'P30D',
    jurisdiction: [],
  },
}
const ringIntent = intent('#want smartwatch EUR..400 type=ring in:ES')
const sizeOf = (body: Record<string, unknown>): unknown =>
  (body['items'] as { attributes: Record<string, string> }[])[0]?.attributes['size']

describe('a thing that comes in sizes', () => {
  it('is offered in the size that the person tells when asked, also the next time, until they end it', async () => {
    const shop = await open('kestrel')
    const person = await personOf(shop)
    await person.proffer(withSize)
    await person.say('intent.post', ringIntent)
    expect(sizeOf((await person.next('offer.make')).body)).toBe('6')
    const ask = await person.next('disclosure.ask')
    expect(ask.body).toEqual({
      attributes: ['size.ring'],
      purpose: 'offer the ring that fits',
      retention: 'P30D',
    })
    const word = 'Xylophonist'
    const value = `Size 9, ${word}`
    await person.say(
      'disclosure.grant',
      { attributes: { 'size.ring': value }, until: inSeconds(86_400) },
      ask.id,
    )
    const revised = await person.next('offer.revise')
    expect(sizeOf(revised.body)).toBe('9')
    expect(revised.body).toMatchObject({ note: 'In the size that you told us; in stock.' })
    expect(isKept(shop.folder, word)).toBe(true)
    const second = await person.say('intent.post', ringIntent)
    expect(sizeOf((await person.next('offer.make', second.seq)).body)).toBe('9')
    expect(person.records.filter(({ type }) => type === 'disclosure.ask')).toHaveLength(1)
    await person.say('disclosure.end', {}, ask.id)
    await expect.poll(() => isKept(shop.folder, word), { timeout: 10_000 }).toBe(false)
    const third = await person.say('intent.post', ringIntent)
    expect(sizeOf((await person.next('offer.make', third.seq)).body)).toBe('6')
    await person.push()
  })

  it('is taken back where nothing is left in the size, and not offered again', async () => {
    const shop = await open('kestrel')
    const person = await personOf(shop)
    await person.proffer(withSize)
    await person.say('intent.post', ringIntent)
    const made = await person.next('offer.make')
    const ask = await person.next('disclosure.ask')
    const attributes = { 'size.ring': '10' }
    await person.say('disclosure.grant', { attributes, until: inSeconds(86_400) }, ask.id)
    const gone = await person.next('offer.withdraw')
    expect(parseMessage(gone.jwt).claims.on).toBe(made.id)
    await person.say('intent.post', ringIntent)
    const watch = await person.say('intent.post', intent('#want smartwatch EUR..400 brand=Garmin in:ES'))
    const offered = await person.next('offer.make', made.seq)
    expect(offered.body).toMatchObject({ intent: { id: watch.id }, items: [{ sku: 'KE-044' }] })
  })

  it('is asked about once, within the grant alone, and a no is a no', async () => {
    const shop = await open('kestrel')
    const person = await personOf(shop)
    await person.proffer(withSize)
    await person.say('intent.post', ringIntent)
    const ask = await person.next('disclosure.ask')
    await person.say('disclosure.refuse', {}, ask.id)
    const second = await person.say('intent.post', ringIntent)
    expect(sizeOf((await person.next('offer.make', second.seq)).body)).toBe('6')
    const stranger = await personOf(shop)
    await stranger.proffer()
    await stranger.say('intent.post', ringIntent)
    await stranger.next('offer.make')
    for (const { records, count } of [
      { ...person, count: 1 },
      { ...stranger, count: 0 },
    ]) {
      expect(records.filter(({ type }) => type === 'disclosure.ask')).toHaveLength(count)
    }
  })

  it('leaves no size behind at its time, at a revocation, and with an erasure', async () => {
    for (const how of ['time', 'revoke', 'erase'] as const) {
      const clock = createManualClock(Date.now())
      const shop = await open('kestrel', { clock })
      const person = await personOf(shop)
      await person.proffer(withSize)
      await person.say('intent.post', ringIntent)
      await expect.poll(() => clock.pending).toBeGreaterThan(0)
      await clock.advance(10)
      const ask = await person.next('disclosure.ask')
      const attributes = { 'size.ring': '9 Xylophonist' }
      const told = await person.say('disclosure.grant', { attributes, until: inSeconds(3600) }, ask.id)
      expect(isKept(shop.folder, 'Xylophonist')).toBe(true)
      if (how === 'time') await clock.advance(3_600_000)
      if (how === 'revoke') await person.revoke()
      if (how === 'erase') {
        const body = { scope: [told.seq], basis: 'eu-gdpr:A17-1-b' as const, due: inSeconds(86_400) }
        await person.say('erasure.request', body)
        await expect.poll(() => clock.pending).toBeGreaterThan(0)
        await clock.advance(10)
        expect((await person.next('erasure.receipt')).body).toMatchObject({ erased: [told.seq] })
      }
      const isLeft = async (): Promise<boolean> => {
        await clock.advance(10)
        return isKept(shop.folder, 'Xylophonist')
      }
      await expect.poll(isLeft, { timeout: 10_000, message: how }).toBe(false)
    }
  })
})

it('forgets what it was shown when asked to, and its receipt is true of its own files', async () => {
  const shop = await open('kestrel')
  const person = await personOf(shop)
  await person.proffer()
  const word = 'Xylophonist'
  const posted = await person.say('intent.post', intent(`#want headphones EUR..400 model~${word} in:ES`))
  await person.next('offer.make')
  const hasWord = () => isKept(shop.folder, word)
  expect(hasWord()).toBe(true)
  await person.revoke()
  await person.say('erasure.request', {
    scope: [posted.seq],
    basis: 'eu-gdpr:A17-1-b',
    due: inSeconds(86_400 * 30),
  })
  await person.next('erasure.acknowledge')
  expect((await person.next('erasure.receipt')).body).toEqual({
    erased: [posted.seq],
    retained: [],
    downstream: [],
  })
  // Once it has said so, and not only when its files are closed.
  expect(hasWord()).toBe(false)
  await shop.close()
  expect(hasWord()).toBe(false)
})
