// Whatever is forged, stale, too large, wrongly addressed, wrongly typed or illegal is named, and no row changes.
import { expect, it } from 'vitest'
import { createSigner, generateKey } from '../../protocol/keys.ts'
import { bytes } from '../../protocol/limits.ts'
import { newId, newRid, personId, signMessage } from '../../protocol/message.ts'
import * as brands from '../../protocol/owner/brands.ts'
import type { House } from '../support/house.ts'
import { call, openBrand, post, read, relate, type Said } from '../server/delivery/support.ts'
import { world } from '../journeys/setting.ts'

/** What may move when something is refused: the journal, counts of the day, and what a server notes of its readers. */
const notes = new Set([
  'silence',
  'brand_document',
  'key_look',
  'journal',
  'journal_head',
  'brand_day',
  'session',
  'read_nonce',
  'push',
  'seen',
  'handover',
])

type Dump = Record<string, unknown[]>

function dump({ store }: House): Dump {
  const { database } = store.context
  const tables = database
    .sql<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .map(({ name }) => name)
    .filter((name) => !notes.has(name))
  return Object.fromEntries(tables.map((name) => [name, database.sql(`SELECT * FROM "${name}"`)]))
}

/** Another letter that decodes to the same bits where the last ones are cut off. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const twinOf = (letter: string): string => letters[letters.indexOf(letter) + 1] ?? ''

const codeOf = ({ text }: Said): string => String((JSON.parse(text) as { code?: unknown }).code)
const line = '#want laptop EUR..900'

it('names each bad message by its own code, changes no row, and writes down what a known brand did', async () => {
  const journey = await world()
  const { home, clock } = journey
  const brand = await openBrand()
  brand.now = () => clock.seconds()
  const related = await relate(home, brand)
  const other = await relate(home, await openBrand())
  await journey.post([brand], line)
  const { database } = home.store.context
  const [copy] = database.sql<{ id: string }>('SELECT id FROM intent_copy WHERE rid = ?', related.rid)
  const { rid } = related
  const filter = { follows: ['#follow *'], push: false }
  const iat = clock.seconds()
  const sign = (type: string, body: object, more = {}) => brand.sign(rid, type, body, { iat, ...more })
  const offer = (change: object = {}) => ({
    intent: { id: copy?.id ?? '', revision: 1 },
    line: '#sell laptop EUR500',
    items: [{ name: 'Laptop', quantity: 1, amount: 50000 }],
    totals: [
      { type: 'subtotal', amount: 50000 },
      { type: 'total', amount: 50000 },
    ],
    currency: 'EUR',
    valid_until: new Date((iat + 86_400) * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
    confirm_within: 'PT24H',
    fit: [],
    lang: 'en',
    ...change,
  })
  const foreign = await createSigner((await generateKey()).privateJwk)
  const claims = {
    iss: brand.origin,
    aud: personId(rid),
    sub: rid,
    jti: newId(),
    iat,
    type: 'filter.set',
    body: filter,
  }
  const good = await sign('filter.set', filter)
  const uneven = [
    { type: 'subtotal', amount: 50000 },
    { type: 'total', amount: 49999 },
  ]

  const before = dump(home)
  const cases: [string, string | Promise<string>, string][] = [
    ['forged', `${good.slice(0, -86)}${'A'.repeat(86)}`, 'bad_signature'],
    ['signed by a foreign key', signMessage(claims, foreign), 'bad_signature'],
    [
      'for another relationship',
      sign('filter.set', filter, { sub: other.rid, aud: personId(other.rid) }),
      'bad_signature',
    ],
    ['for nobody here', sign('filter.set', filter, { sub: newRid() }), 'bad_signature'],
    [
      'from another origin',
      sign('filter.set', filter, { iss: 'https://elsewhere.example' }),
      'bad_signature',
    ],
    ['stale', sign('filter.set', filter, { iat: iat - 301 }), 'stale_message'],
    ['from the future', sign('filter.set', filter, { iat: iat + 330 }), 'stale_message'],
    ['no message', 'hello', 'malformed'],
    ['an altered tail', `${good.slice(0, -1)}${twinOf(good.at(-1) ?? '')}`, 'malformed'],
    ['oversized', 'x'.repeat(bytes.message + 1), 'too_large'],
    ['a type nobody knows', sign('made.up', {}), 'unknown_type'],
    ['a type of the person', sign('terms.revoke', { erase: true }), 'not_allowed'],
    ['a type beside the ledger', sign('ledger.ack', { seq: 1, hash: 'x'.repeat(43) }), 'not_allowed'],
    ['a body without its members', sign('filter.set', { push: 'yes' }), 'malformed'],
    ['an offer that does not add up', sign('offer.make', offer({ totals: uneven })), 'malformed'],
    [
      'a link to elsewhere',
      sign('offer.make', offer({ checkout: 'https://elsewhere.example/pay' })),
      'malformed',
    ],
    [
      'an offer on nothing',
      sign('offer.make', offer({ intent: { id: newId(), revision: 1 } })),
      'illegal_transition',
    ],
    [
      'an offer on an older revision',
      sign('offer.make', offer({ intent: { id: copy?.id ?? '', revision: 2 } })),
      'stale_revision',
    ],
    ['an offer that is over', sign('offer.make', offer({ valid_until: '2020-01-01T00:00:00Z' })), 'expired'],
    ['a confirmation of nothing', sign('order.confirm', {}, { on: newId() }), 'illegal_transition'],
    [
      'an erasure nobody asked for',
      sign('erasure.receipt', { erased: [], retained: [], downstream: [] }, { on: newId() }),
      'illegal_transition',
    ],
    ['another history', sign('filter.set', filter, { head: 'A'.repeat(43) }), 'fork'],
  ]
  for (const [what, jwt, code] of cases) {
    const said = await post(related, await jwt)
    expect([what, codeOf(said)]).toEqual([what, code])
  }
  expect(dump(home)).toEqual(before)

  const lines = home.store.context.journal.read(database, { limit: 100 })
  const noted = lines.filter((entry) => entry.code === 'message.refused').map(({ values }) => values['code'])
  const proven = cases.map(([, , code]) => code).slice(10)
  expect(noted.toReversed()).toEqual(proven)

  // Replayed: the first stands, with one effect; the same id with other words is a conflict.
  const answers = await Promise.all(Array.from({ length: 50 }, () => post(related, good)))
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
  const [count] = database.sql<{ n: number }>(`SELECT count(*) AS n FROM record WHERE jti = '${jtiOf(good)}'`)
  expect(count?.n).toBe(1)
  const conflict = await post(
    related,
    await sign('filter.set', { ...filter, push: true }, { jti: jtiOf(good) }),
  )
  expect([conflict.status, codeOf(conflict)]).toEqual([409, 'conflict'])
  expect((await read(related, '/records?after=999')).status).toBe(409)
})

const jtiOf = (jwt: string): string =>
  (JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as { jti: string }).jti

it('takes a paused relationship’s word for what goes on, and nothing new', async () => {
  const journey = await world()
  const { home, clock, person } = journey
  const brand = await openBrand()
  brand.now = () => clock.seconds()
  const related = await relate(home, brand)
  await person.ask(brands.pauseTerms, undefined, { params: { brand: new URL(brand.origin).host } })
  const before = dump(home)
  const jwt = await brand.sign(
    related.rid,
    'filter.set',
    { follows: [], push: true },
    { iat: clock.seconds() },
  )
  const said = await post(related, jwt)
  expect([said.status, codeOf(said)]).toEqual([409, 'paused'])
  const wrong = await call(home.origin, 'POST', `/r/${related.rid}/inbox`, jwt, {
    'content-type': 'text/plain',
  })
  expect([wrong.status, codeOf(wrong)]).toEqual([400, 'malformed'])
  expect(dump(home)).toEqual(before)
})
