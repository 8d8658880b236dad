// Coarse place and hidden budget first: what brands get until the person says more, to one of them or to all.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as care from '../../../protocol/owner/care.ts'
import * as intents from '../../../protocol/owner/intents.ts'
import { parseMessage } from '../../../protocol/message.ts'
import { geohashOf } from '../../../protocol/place.ts'
import { hostOf, offered, recordsOf, world, type World } from '../../journeys/setting.ts'
import type { Shop } from '../../protocol/brand/shop.ts'
import { until } from '../../support/until.ts'

const exact = '#want laptop EUR..900 is:new keyboard=es ram=16GB.. in:ES,sp3e9q'
const coarse = '#want laptop is:new keyboard=es ram=16GB.. in:ES,sp3e~25'

type Related = Shop & { rid: string }

/** Posts to brands and says nothing about what each may see. */
async function postTo(journey: World, to: readonly Related[], line = exact): Promise<string> {
  const { id } = await journey.person.ask(intents.postIntent, {
    line,
    to: to.map((one) => ({ brand: hostOf(one) })),
  })
  await journey.settle()
  return id
}

async function show(
  journey: World,
  id: string,
  one: Related,
  keys: intents.StepKey[],
): Promise<{ revision: number; sees: string }> {
  const { version } = await journey.detail(id)
  return journey.person.ask(
    intents.showIntent,
    { brand: hostOf(one), show: keys, version },
    { params: { id } },
  )
}

/** What a brand can read of its relationship: the claims of every message, as text. */
const readable = ({ home }: World, { rid }: Related): string =>
  recordsOf(home, rid)
    .map((record) => ('jwt' in record ? JSON.stringify(parseMessage(record.jwt).claims) : ''))
    .join('\n')

const told = ({ home }: World, { rid }: Related) =>
  recordsOf(home, rid).flatMap((record) => {
    if (!record.type.startsWith('intent.') || !('jwt' in record)) return []
    const { type, body } = parseMessage(record.jwt).claims
    return [{ type, ...(body as { line: string; withheld: string[]; revision?: number }) }]
  })

const sees = async (journey: World, id: string, one: Related) =>
  (await journey.detail(id)).audience.find(({ brand }) => brand === hostOf(one))

describe('a line that is posted without a word about what brands may see', () => {
  it('goes out without its price and with a coarse place, and says which tag was kept back', async () => {
    const journey = await world()
    const one = await journey.related()
    const id = await postTo(journey, [one])
    expect(told(journey, one)).toMatchObject([{ type: 'intent.post', line: coarse, withheld: ['price'] }])
    expect(readable(journey, one)).not.toMatch(/\.\.900|sp3e9/)
    expect(await journey.detail(id)).toMatchObject({ line: exact })
    expect(await sees(journey, id, one)).toMatchObject({ sees: coarse, withheld: ['price'], exact: false })
  })

  it('is shown before like that, also when it is too long for one line', async () => {
    const journey = await world()
    const one = await journey.related()
    const { audience } = await journey.person.ask(intents.previewIntent, { line: exact })
    expect(audience).toMatchObject([{ sees: coarse, withheld: ['price'], exact: false, gets: 'yes' }])
    const long = `${exact} -- ${'and it has to be quiet '.repeat(6).trim()}`
    await postTo(journey, [one], long)
    const [post] = told(journey, one)
    expect(post?.line).toMatch(/ \+$/)
    expect(readable(journey, one)).not.toMatch(/\.\.900|sp3e9/)
  })

  it('goes out whole where the person always shows both', async () => {
    const journey = await world()
    const one = await journey.related()
    await journey.person.ask(care.savePreferences, { always: ['in', 'price'] })
    expect((await journey.person.ask(care.readPreferences)).always).toEqual(['price', 'in'])
    await postTo(journey, [one])
    expect(told(journey, one)).toMatchObject([{ line: exact, withheld: [] }])
    await journey.person.ask(care.savePreferences, { always: [] })
    await postTo(journey, [one])
    expect(told(journey, one)[1]).toMatchObject({ line: coarse, withheld: ['price'] })
  })

  it('says which brand would get it only with the price, and what that brand listens for', async () => {
    const journey = await world()
    const one = await journey.related({
      profile: { name: 'Dear', origin: '', follows: ['#follow laptop EUR300.. in:ES'] },
    })
    const { person, home } = journey
    const { database } = home.store.context
    await until(
      () => database.sql<{ n: number }>('SELECT count(*) AS n FROM follow WHERE rid = ?', one.rid),
      ([row]) => (row?.n ?? 0) > 0,
    )
    const preview = async (choice: intents.Choice) =>
      (await person.ask(intents.previewIntent, { line: exact, choices: [choice] })).audience
    const brand = hostOf(one)
    expect(await preview({ brand })).toMatchObject([
      { gets: 'no_match', needs: ['price'], listens: '#follow laptop EUR300.. in:ES' },
    ])
    expect(await preview({ brand, withheld: ['price', 'in'] })).toMatchObject([{ needs: ['price', 'in'] }])
    expect(await preview({ brand, withheld: [] })).toMatchObject([{ gets: 'yes' }])
    // A budget that is too small is no reason to show it.
    const [poor] = (await person.ask(intents.previewIntent, { line: '#want laptop EUR..200 in:ES' })).audience
    expect(poor).toMatchObject({ gets: 'no_match' })
    expect(poor).not.toHaveProperty('needs')
    await postTo(journey, [one])
    expect(told(journey, one)).toEqual([])
  })
})

describe('showing one brand more', () => {
  it('gives it a new revision, leaves the copy of the other alone, and is written down', async () => {
    const journey = await world()
    const [one, other] = [await journey.related(), await journey.related()]
    const id = await postTo(journey, [one, other])
    expect(await show(journey, id, one, ['price'])).toEqual({
      revision: 2,
      sees: coarse.replace('laptop', 'laptop EUR..900'),
    })
    expect(readable(journey, one)).not.toContain('sp3e9')
    expect(await show(journey, id, one, ['in'])).toEqual({ revision: 3, sees: exact })
    expect(told(journey, one).map(({ type, revision, withheld }) => [type, revision, withheld])).toEqual([
      ['intent.post', undefined, ['price']],
      ['intent.revise', 2, []],
      ['intent.revise', 3, []],
    ])
    expect(told(journey, other)).toHaveLength(1)
    expect(readable(journey, other)).not.toMatch(/\.\.900|sp3e9/)
    expect(await sees(journey, id, one)).toMatchObject({ sees: exact, withheld: [], exact: true })
    expect(await sees(journey, id, other)).toMatchObject({ sees: coarse, withheld: ['price'], exact: false })
    const { events, revision } = await journey.detail(id)
    expect(revision).toBe(1)
    expect(events.filter(({ said }) => said.code === 'intent.shown')).toMatchObject([
      { said: { values: { what: 'in' } }, brand: hostOf(one) },
      { said: { values: { what: 'price' } }, brand: hostOf(one) },
    ])
    expect((await journey.person.ask(care.verifyAll)).ok).toBe(true)
  })

  it('makes that brand’s offer one for the older text, which it may follow with another; other offers stand', async () => {
    const journey = await world()
    const [one, other] = [await journey.related({ via: 'stream' }), await journey.related({ via: 'stream' })]
    const id = await postTo(journey, [one, other])
    for (const shop of [one, other]) {
      const intent = await shop.next('intent')
      await (await intent.relationship.offer(intent, offered)).receipt()
    }
    await journey.offersOn(id, 2)
    await show(journey, id, one, ['price'])
    const revised = await one.next('revised')
    expect(revised.body).toMatchObject({ revision: 2, withheld: [] })
    const states = async (): Promise<Record<string, string[]>> => {
      const { offerList } = await journey.detail(id)
      const of = (shop: Related) =>
        offerList.filter(({ brand }) => brand === hostOf(shop)).map(({ state }) => state)
      return { one: of(one), other: of(other) }
    }
    expect(await states()).toEqual({ one: ['stale'], other: ['made'] })
    await (await revised.relationship.offer(revised, offered)).receipt()
    expect((await states())['one']?.toSorted()).toEqual(['made', 'stale'])
  })

  it('is refused where nothing is kept back, the brand has no copy, the intent is over or the page is old', async () => {
    const journey = await world()
    const [one, other] = [await journey.related(), await journey.related()]
    const id = await postTo(journey, [one])
    const ask = async (
      brand: string,
      keys: intents.StepKey[],
      version?: number,
    ): Promise<string | undefined> =>
      (
        await journey.person.call(
          intents.showIntent,
          { brand, show: keys, version: version ?? (await journey.detail(id)).version },
          { params: { id } },
        )
      ).code
    expect(await ask(hostOf(other), ['price'])).toBe('not_possible')
    expect(await ask(hostOf(one), ['price'], 0)).toBe('moved')
    await show(journey, id, one, ['price', 'in'])
    expect(await ask(hostOf(one), ['price'])).toBe('not_possible')
    expect(told(journey, one)).toHaveLength(2)
    await journey.person.ask(intents.withdrawIntent, {}, { params: { id } })
    expect(await ask(hostOf(one), ['in'])).toBe('not_possible')
  })

  it('stays as it is when the line is said differently, until the person says otherwise', async () => {
    const journey = await world()
    const [one, other] = [await journey.related(), await journey.related()]
    const id = await postTo(journey, [one, other])
    await show(journey, id, one, ['price', 'in'])
    const { version } = await journey.detail(id)
    const line = exact.replace('900', '850')
    await journey.person.ask(intents.reviseIntent, { line, version }, { params: { id } })
    expect(told(journey, one).at(-1)).toMatchObject({ line, revision: 3 })
    expect(told(journey, other).at(-1)).toMatchObject({ line: coarse, revision: 2, withheld: ['price'] })
    expect(readable(journey, other)).not.toMatch(/\.\.850|\.\.900|sp3e9/)
  })

  it(
    'leaves no byte of it with anybody else, whatever the place and the price',
    { timeout: 30_000 },
    async () => {
      const journey = await world()
      const [one, other] = [await journey.related(), await journey.related()]
      const point = fc.record({
        lat: fc.double({ min: -85, max: 85, noNaN: true }),
        lon: fc.double({ min: -179, max: 179, noNaN: true }),
      })
      let last = 271_828
      await fc.assert(
        fc.asyncProperty(point, fc.integer({ min: 5, max: 6 }), async (at, length) => {
          // Never the same price twice: what one brand was shown in one round is kept from both in the next.
          const price = (last += 1)
          const place = geohashOf(at, length)
          const line = `#want laptop EUR..${price} in:${place}`
          const id = await postTo(journey, [one, other], line)
          for (const shop of [one, other]) {
            expect(told(journey, shop).at(-1)?.line).toBe(`#want laptop in:${place.slice(0, 4)}~25`)
            expect(readable(journey, shop)).not.toContain(`EUR..${price}`)
          }
          await show(journey, id, one, ['price', 'in'])
          expect(told(journey, one).at(-1)?.line).toBe(line)
          expect(readable(journey, other)).not.toContain(`EUR..${price}`)
          expect(readable(journey, other)).not.toContain(place)
        }),
        { numRuns: 8 },
      )
    },
  )
})
