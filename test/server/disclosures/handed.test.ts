// Every disclosure stands in the journal by brand, field, time, channel and record, from the moment it was given, whichever way.
import { expect, it } from 'vitest'
import * as kept from '../../../protocol/owner/attributes.ts'
import * as brands from '../../../protocol/owner/brands.ts'
import * as calls from '../../../protocol/owner/disclosures.ts'
import * as intents from '../../../protocol/owner/intents.ts'
import * as offers from '../../../protocol/owner/offers.ts'
import * as threads from '../../../protocol/owner/threads.ts'
import { parseMessage } from '../../../protocol/message.ts'
import { address, day, recordsOf, world, type World } from '../../journeys/setting.ts'
import { listen, openBrand, post, read, relate, type Page, type Related } from '../delivery/support.ts'

type Way = 'pull' | 'stream' | 'push'

interface Met extends World, Related {
  params: { brand: string }
  say(type: string, body: object, on?: string): Promise<void>
  last(type: string): { seq: number; jti: string; jwt: string }
  come(): Promise<void>
}

/** A brand that may be shown sizes, and comes for nothing before it is told to. */
async function met(way: Way): Promise<Met> {
  const place = await world()
  const { clock, home, person } = place
  const brand = await openBrand()
  brand.now = () => clock.seconds()
  let isAway = true
  const honest = brand.door
  brand.door = async (asked, body, response) => {
    if (isAway) return void response.writeHead(503).end()
    await honest(asked, body, response)
  }
  const related = await relate(home, brand, way === 'push')
  const params = { brand: new URL(brand.origin).host }
  const last: Met['last'] = (type) => {
    const record = recordsOf(home, related.rid).findLast((one) => one.type === type)
    if (record === undefined || !('jwt' in record)) throw new Error(`no ${type} was said`)
    return { seq: record.seq, jti: parseMessage(record.jwt).claims.jti, jwt: record.jwt }
  }
  const say: Met['say'] = async (type, body, on) => {
    const more = { iat: clock.seconds(), ...(on === undefined ? {} : { on }) }
    const answer = await post(related, await brand.sign(related.rid, type, body, more))
    expect(answer.status, answer.text).toBe(201)
  }
  const terms = {
    preferred: 'PDC-INTENT',
    alternates: [],
    lines: ['*'],
    attributes: ['size.*'],
    purposes: [],
  }
  await person.ask(brands.proposeTerms, { ...terms, expiresAt: clock.now() + 30 * day }, { params })
  const proffer = last('terms.proffer')
  const { kty, crv, x } = brand.jwk
  const hash = parseMessage(proffer.jwt).digest
  const accept = { agreement: 'PDC-INTENT', proffer_hash: hash, cnf: { jwk: { kty, crv, x } } }
  await say('terms.accept', accept, proffer.jti)
  await say('filter.set', { follows: ['#follow *'], push: way === 'push' })
  const come = async (): Promise<void> => {
    const { ledgers, database } = home.store.context
    const head = ledgers.head(database, related.rid)
    if (way === 'pull') expect((await read(related, '/records')).status).toBe(200)
    else if (way === 'stream') {
      const listener = await listen(related)
      await listener.until(() => listener.events.some(({ event }) => event === 'live'))
      listener.socket.destroy()
    } else {
      isAway = false
      for (let round = 0; round < 40 && brand.held.seq < head.seq; round++) {
        await clock.skip(600_000)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      expect(brand.held.seq).toBeGreaterThanOrEqual(head.seq)
    }
  }
  return { ...place, ...related, params, say, last, come }
}

/** What the journal says was given to this brand: fields by record. */
function given({ home, params }: Met) {
  const { journal, database } = home.store.context
  const entries = journal.read(database, { brand: params.brand, limit: 200 })
  return entries
    .filter(({ code }) => code === 'record.handed')
    .map(({ values, notedAt, rid }) => ({ ...values, notedAt, rid, record: Number(values['record']) }))
    .toSorted((a, b) => a.record - b.record)
}

it.each(['pull', 'stream', 'push'] as const)(
  'a line, a field, a note and an address that are given by %s, each once, by field and record',
  { timeout: 60_000 },
  async (way) => {
    const place = await met(way)
    const { person, params, clock, rid } = place
    const to = [{ brand: params.brand, withheld: ['ram='] }]
    const { id } = await person.ask(intents.postIntent, {
      line: '#want laptop is:new keyboard=es ram=16GB.. in:ES',
      to,
      expiresAt: clock.now() + 20 * day,
    })
    await place.settle()
    const line = place.last('intent.post')
    await person.ask(kept.setAttribute, { value: '42' }, { params: { name: 'size.shoe' } })
    const until = clock.now() + 20 * day
    await person.ask(calls.showAttributes, { names: ['size.shoe'], until }, { params })
    const field = place.last('disclosure.grant')
    await person.ask(threads.openThread, { brand: params.brand, text: 'Do you repair, too?' })
    const note = place.last('thread.note')
    await place.say('offer.make', {
      intent: { id: line.jti, revision: 1 },
      line: '#sell laptop EUR849',
      items: [{ name: 'Laptop', quantity: 1, amount: 84900 }],
      totals: [
        { type: 'subtotal', amount: 84900 },
        { type: 'total', amount: 84900 },
      ],
      currency: 'EUR',
      valid_until: new Date(clock.now() + day).toISOString().replace(/\.\d+Z$/, 'Z'),
      confirm_within: 'P20D',
      fit: [],
      lang: 'en',
    })
    const [offer] = await place.offersOn(id)
    if (offer === undefined) throw new Error('no offer')
    await person.ask(
      offers.acceptOffer,
      { revision: 1, total: 84900, give: address, remember: false },
      { params: { id: offer.id } },
    )
    await place.settle()
    const order = place.last('disclosure.grant')
    // Nothing was given yet; that it was said is another thing.
    if (way !== 'push') expect(given(place)).toEqual([])
    const before = clock.now()
    await place.come()
    const all = given(place)
    const shared = { name: 'Shop', channel: way, rid }
    expect(all).toMatchObject([
      { ...shared, record: line.seq, type: 'intent.post', fields: 'item, is, keyboard=, in' },
      { ...shared, record: field.seq, type: 'disclosure.grant', fields: 'size.shoe' },
      { ...shared, record: note.seq, type: 'thread.note', fields: 'text' },
      { ...shared, record: order.seq, type: 'disclosure.grant', fields: Object.keys(address).join(', ') },
    ])
    if (way !== 'push') for (const { notedAt } of all) expect(notedAt).toBeGreaterThanOrEqual(before)
    const { shown } = await person.ask(brands.readBrand, undefined, { params })
    for (const { notedAt, record } of all) {
      const one = shown.find(({ seq }) => seq === record)
      expect(one).toMatchObject({ channel: way })
      // The page's time is that of the mark; the row of the journal follows in the same transaction.
      expect(one?.handedAt).toBeLessThanOrEqual(notedAt)
      expect(one?.handedAt).toBeGreaterThan(notedAt - 5000)
    }
    await place.come()
    expect(given(place)).toEqual(all)
  },
)

it('what ended before a brand came was not given, and is not said to have been', async () => {
  const place = await met('pull')
  const { person, params } = place
  const to = [{ brand: params.brand, withheld: [] }]
  const { id } = await person.ask(intents.postIntent, { line: '#want laptop is:new', to })
  await place.settle()
  await person.ask(intents.withdrawIntent, {}, { params: { id } })
  await place.come()
  expect(given(place)).toEqual([])
})

it('a brand that leaves out what it does not have yet, and fetches it later, was given it later', async () => {
  const place = await met('pull')
  const { person, params } = place
  const talk = await person.ask(threads.openThread, { brand: params.brand, text: 'first' })
  const first = place.last('thread.note').seq
  await person.ask(threads.writeNote, { text: 'second' }, { params: talk })
  const second = place.last('thread.note').seq
  const { records } = JSON.parse((await read(place, `/records?after=${second - 1}`)).text) as Page
  expect(records.map(({ seq }) => seq)).toEqual([second])
  expect(given(place)).toMatchObject([{ record: second }])
  await place.come()
  expect(given(place)).toMatchObject([{ record: first }, { record: second }])
})
