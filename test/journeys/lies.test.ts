// Brands that lie to a store which only calls out: each lie is named to the person, changes nothing, and hinders nobody else.
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { bytes, counts } from '../../protocol/limits.ts'
import { newId, newRid, personId } from '../../protocol/message.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import { fetchPage } from '../../server/store/delivery/outbox-page.ts'
import { relationshipOf } from '../../server/store/terms/terms.ts'
import { happeningWords } from '../../web/copy/happenings.ts'
import { until } from '../support/until.ts'
import { json, openLiar, type Liar, type Outbox } from './liar.ts'
import { agree, hostOf, offered, recordsOf, world, type World } from './setting.ts'

interface Lying extends World {
  liar: Liar
  /** Lets time go on, a second at a time or in longer steps, until something is so. */
  onward(isSo: () => boolean, stepMs?: number): Promise<void>
  /** What the person reads about the liar, oldest first, with the note beside each. */
  reads(): string[]
  /** An honest brand hears of an intent, offers, and the person sees it. */
  othersGoOn(): Promise<void>
}

async function lying(): Promise<Lying> {
  const journey = await world({ config: { reachable: 'no' } })
  const { clock, home, person } = journey
  const liar = await openLiar(clock)
  await agree(person, liar, clock)
  const honest = await journey.related()
  const onward = async (isSo: () => boolean, stepMs = 1000): Promise<void> => {
    await until(async () => {
      if (!isSo()) await clock.skip(stepMs)
      return isSo()
    }, Boolean)
  }
  const { journal, database } = home.store.context
  return {
    ...journey,
    liar,
    onward,
    reads: () =>
      journal
        .read(database, { limit: 200, brand: hostOf(liar) })
        .toReversed()
        .map(({ code, values }) => {
          const { text, note } = happeningWords({ code, values }, 'Liar')
          return note === '' ? text : `${text} (${note})`
        }),
    othersGoOn: async () => {
      const id = await journey.post([honest])
      await onward(() => honest.told.some(({ name }) => name === 'intent'))
      const intent = await honest.next('intent')
      await intent.relationship.offer(intent, offered)
      await until(
        async () => {
          const found = await journey.detail(id)
          if (found.offerList.length === 0) await clock.skip(1000)
          return found.offerList.length
        },
        (count) => count === 1,
      )
    },
  }
}

const typesOf = ({ home, liar }: Lying): string[] => recordsOf(home, liar.rid).map(({ type }) => type)
const agreedOnly = ['terms.proffer', 'terms.accept']

/** What a brand gives for a page, and the code by which it is refused. */
const badPages: [string, Outbox, string][] = [
  ['no JSON', (response) => json(response, '<html>'), 'malformed'],
  ['a member twice', (response) => json(response, '{"messages":[],"messages":[]}'), 'malformed'],
  ['another content type', (response) => json(response, '{"messages":[]}', 'text/html'), 'malformed'],
  ['numbers for messages', (response) => json(response, '{"messages":[1,null]}'), 'malformed'],
  ['nothing at all', (response) => json(response, 'null'), 'malformed'],
  [
    'more than a page holds',
    (response) =>
      json(response, JSON.stringify({ messages: Array.from({ length: counts.outbox + 1 }, String) })),
    'malformed',
  ],
  [
    'a way elsewhere',
    (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    'brand_redirects',
  ],
  [
    'megabytes',
    (response) => json(response, JSON.stringify({ messages: ['x'.repeat(bytes.page + 2 * bytes.message)] })),
    'brand_too_large',
  ],
  ['megabytes that were not announced', (response) => endless(response), 'brand_too_large'],
  ['a failure', (response) => void response.writeHead(500).end(), 'brand_status'],
]

function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const chunk = ' '.repeat(64 * 1024)
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

it('takes for a page of an outbox only what is one', async () => {
  const { liar, home } = await lying()
  const { context } = home.store
  const relationship = relationshipOf(context.database, liar.rid)
  if (!relationship) throw new Error('there is no relationship')
  const { signal } = new AbortController()
  const look = () => fetchPage(context, { relationship, after: null, waitSeconds: 0, signal })
  for (const [name, outbox, code] of badPages) {
    liar.outbox = outbox
    const found = await look().catch((problem: unknown) => problem)
    expect([name, found]).toEqual([name, expect.objectContaining({ code })])
  }
  liar.outbox = liar.page([await liar.sign('filter.set', {})])
  expect(await look()).toHaveLength(1)
})

it.each([
  ['{"messages":["hello","a.b.c"]}', 'it is not of the right form'],
  ['{"messages":7}', 'it is not of the right form'],
  [undefined, 'it leads elsewhere'],
] as const)('says once why an outbox cannot be read, and when it can again: %s', async (text, words) => {
  const journey = await lying()
  const { liar, onward, reads } = journey
  const spoken = () => reads().filter((said) => said.startsWith('What Liar keeps for you'))
  liar.outbox = (response) => {
    if (text === undefined) response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    else json(response, text)
  }
  await onward(() => spoken().length > 0)
  expect(spoken()).toEqual([`What Liar keeps for you could not be read (${words})`])
  const looks = liar.looks.length
  await onward(() => liar.looks.length > looks, 5000)
  expect(spoken()).toHaveLength(1)
  expect(typesOf(journey)).toEqual(agreedOnly)
  await journey.othersGoOn()
  liar.outbox = liar.page([])
  await onward(() => spoken().length === 2, 5000)
  expect(spoken().at(-1)).toBe('What Liar keeps for you can be read again')
})

it('gives up a brand that drips its answer, and holds nobody up with it', async () => {
  const journey = await lying()
  const { liar, onward, reads } = journey
  liar.outbox = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"messages":[')
    const drip = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(drip))
  }
  await onward(() => liar.looks.length > 0)
  await journey.othersGoOn()
  await onward(() => reads().some((said) => said.includes('it did not come in time')), 5000)
  expect(typesOf(journey)).toEqual(agreedOnly)
})

it('refuses each message that is not this brand’s word, tells the brand by its code, and keeps none', async () => {
  const journey = await lying()
  const { liar, onward, clock, home } = journey
  const other = await openLiar(clock)
  await agree(journey.person, other, clock)
  const filter = { follows: ['#follow *'], push: true }
  const good = await liar.sign('filter.set', filter)
  const elsewhere = { sub: other.rid, aud: personId(other.rid) }
  const lies: [string, string, string][] = [
    ['for another relationship', await liar.sign('filter.set', filter, elsewhere), 'bad_signature'],
    ['another brand’s', await other.sign('filter.set', filter), 'bad_signature'],
    ['in another’s name', await liar.sign('filter.set', filter, { iss: other.origin }), 'bad_signature'],
    ['for nobody', await liar.sign('filter.set', filter, { sub: newRid() }), 'bad_signature'],
    [
      'forged',
      `${(await liar.sign('filter.set', filter)).replace(/[^.]+$/, '')}${good.split('.')[2]}`,
      'bad_signature',
    ],
    ['of the person', await liar.sign('terms.resume', {}), 'not_allowed'],
    [
      'from tomorrow',
      await liar.sign('filter.set', filter, { iat: clock.seconds() + 86_400 }),
      'stale_message',
    ],
    [
      'from last week',
      await liar.sign('filter.set', filter, { iat: clock.seconds() - 8 * 86_400 }),
      'stale_message',
    ],
    ['on a history of its own', await liar.sign('filter.set', filter, { head: 'A'.repeat(43) }), 'fork'],
    [
      'confirming what nobody ordered',
      await liar.sign('order.confirm', {}, { on: newId() }),
      'illegal_transition',
    ],
    [
      'a receipt of an erasure nobody asked for',
      await liar.sign('erasure.receipt', { erased: [], retained: [], downstream: [] }, { on: newId() }),
      'illegal_transition',
    ],
    [
      'a receipt it never got',
      await liar.sign('ledger.receipt', { seq: 9, hash: 'A'.repeat(43), prev: 'A'.repeat(43), at: 1 }),
      'not_allowed',
    ],
  ]
  const told = () =>
    liar.came.flatMap(({ refused = [] }) => refused as { jti: string; problem: { code: string } }[])
  const jtis = lies.map(([, jwt]) => jtiOf(jwt))
  liar.outbox = liar.page(lies.map(([, jwt]) => jwt))
  await onward(() => told().length >= lies.length)
  const codes = new Map(told().map(({ jti, problem }) => [jti, problem.code]))
  expect(lies.map(([name], index) => [name, codes.get(jtis[index] ?? '')])).toEqual(
    lies.map(([name, , code]) => [name, code]),
  )
  expect(typesOf(journey)).toEqual(agreedOnly)
  // Whoever signed it gets a line each; a stranger's word is only counted.
  const signed = lies.filter(([, , code]) => !['bad_signature', 'stale_message'].includes(code))
  expect(journey.reads().filter((said) => said.startsWith('A message from Liar was refused'))).toHaveLength(
    signed.length,
  )
  expect(recordsOf(home, other.rid).map(({ type }) => type)).toEqual(agreedOnly)
  await journey.othersGoOn()
})

const jtiOf = (jwt: string): string =>
  (JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as { jti: string }).jti

it('takes a message once that comes again and again, refuses other bytes under its id, and asks ever more seldom', async () => {
  const journey = await lying()
  const { liar, onward, clock } = journey
  const jti = newId()
  const first = await liar.sign('filter.set', { follows: ['#follow *'], push: true }, { jti })
  const changed = await liar.sign('filter.set', { follows: [], push: true }, { jti })
  const endlessly: Outbox = (response) =>
    json(response, JSON.stringify({ messages: [first, changed, first], more: true }))
  liar.outbox = endlessly
  const receipts = () => liar.came.flatMap(({ receipts: all = [] }) => all as string[])
  await onward(() => receipts().length > 0)
  expect(typesOf(journey)).toEqual([...agreedOnly, 'filter.set'])
  // The receipt of the first stays true, whatever was tried under its id since.
  expect(new Set(receipts()).size).toBe(1)
  const [before, begun] = [liar.looks.length, clock.now()]
  await onward(() => clock.now() - begun > 400_000, 5000)
  // However willingly it takes the answers: 2, 5, 15, 60 and then every 300 seconds.
  expect(liar.looks.length - before).toBeLessThanOrEqual(7)
  expect(typesOf(journey)).toEqual([...agreedOnly, 'filter.set'])
  expect(journey.reads()).toContain('A message from Liar was refused (conflict)')
  await journey.othersGoOn()
})

it('believes no acknowledgement of what it never sent, sends no content until a true one comes', async () => {
  const journey = await lying()
  const { liar, onward, person } = journey
  await onward(() => liar.held.seq === 2)
  const acks: [string, object][] = [
    ['a head it never had', { seq: 3, hash: 'A'.repeat(43) }],
    ['one record too many', { seq: 3, hash: liar.held.hash }],
  ]
  for (const [, body] of acks) {
    liar.acknowledge = async (_jwt, response) => {
      response.writeHead(200, { 'content-type': 'application/jwt' })
      response.end(await liar.sign('ledger.ack', body))
    }
    const before = liar.came.length
    await journey.post([liar])
    await onward(() => liar.came.length > before)
    const after = liar.came.length
    await onward(() => liar.came.length > after, 10_000)
    // After one that could not be believed only the bell rings.
    expect(liar.came.slice(after).every(({ records }) => records === undefined)).toBe(true)
    liar.acknowledge = (jwt, response) => liar.honestly(jwt, response)
    await onward(() => liar.held.seq === typesOf(journey).length, 30_000)
  }
  expect(journey.reads()).toContain('Liar takes what is sent and does not confirm it')
  await journey.othersGoOn()
  await person.ask(brands.revokeTerms, { erase: false }, { params: { brand: hostOf(liar) } })
  expect((await person.ask(care.verifyAll)).ok).toBe(true)
})

it('hears a brand whose pushes it gave up, so that it can ask for them again', async () => {
  const journey = await lying()
  const { liar, onward } = journey
  await onward(() => liar.held.seq === 2)
  liar.acknowledge = (_jwt, response) => void response.writeHead(410).end()
  await journey.post([liar])
  await onward(() => journey.reads().some((said) => said.startsWith('Sending to Liar stopped')))
  liar.acknowledge = (jwt, response) => liar.honestly(jwt, response)
  // So much that was refused that no more answers are kept: they cannot go anywhere.
  const noise = await Promise.all(
    Array.from({ length: 5 * counts.outbox }, () => liar.sign('filter.set', { push: 'yes' })),
  )
  const again = await liar.sign('filter.set', { follows: ['#follow *'], push: true })
  liar.outbox = liar.page([...noise, again])
  await onward(() => typesOf(journey).includes('filter.set'), 60_000)
  await onward(() => liar.held.seq === typesOf(journey).length)
}, 60_000)

it('takes the word of a brand that speaks out of order only where it fits', async () => {
  const journey = await lying()
  const { liar, onward, clock } = journey
  const id = await journey.post([liar])
  await onward(() => liar.held.seq === 3)
  const [copy] = recordsOf(journey.home, liar.rid).slice(-1)
  const intent = { id: 'jwt' in (copy ?? {}) ? jtiOf((copy as { jwt: string }).jwt) : '', revision: 1 }
  const offer = randomUUID()
  const body = {
    ...{ intent, line: '#sell laptop EUR500', items: [{ name: 'Laptop', quantity: 1, amount: 50_000 }] },
    totals: ['subtotal', 'total'].map((type) => ({ type, amount: 50_000 })),
    ...{ currency: 'EUR', confirm_within: 'PT24H', fit: [], lang: 'en' },
    valid_until: new Date((clock.seconds() + 86_400) * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
  }
  const heads = recordsOf(journey.home, liar.rid).map(({ hash }) => hash)
  const withdrawn = await liar.sign('offer.withdraw', {}, { on: offer, head: heads[2] })
  const made = await liar.sign('offer.make', body, { jti: offer, head: heads[2] })
  const older = await liar.sign('filter.set', { follows: [], push: true }, { head: heads[1] })
  liar.outbox = liar.page([withdrawn, made, older])
  const told = () =>
    liar.came.flatMap(({ refused = [] }) => refused as { jti: string; problem: { code: string } }[])
  await onward(() => told().length >= 2)
  expect(told().map(({ problem }) => problem.code)).toEqual(['illegal_transition', 'fork'])
  expect(typesOf(journey)).toEqual([...agreedOnly, 'intent.post', 'offer.make'])
  expect((await journey.detail(id)).offerList).toHaveLength(1)
  expect(journey.reads()).toContain('A message from Liar was refused (fork)')
})
