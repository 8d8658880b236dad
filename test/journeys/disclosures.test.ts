// What a brand may know of the person: asked for, shown field by field, ended at once, over real sockets by every way.
import { describe, expect, it, onTestFinished } from 'vitest'
import type { BrandEvents, Via } from '../../protocol/brand/surface.ts'
import * as kept from '../../protocol/owner/attributes.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as calls from '../../protocol/owner/disclosures.ts'
import * as incidents from '../../protocol/owner/incidents.ts'
import * as orders from '../../protocol/owner/orders.ts'
import type { LedgerRecord } from '../../protocol/record.ts'
import { openShop, type Shop } from '../protocol/brand/shop.ts'
import { until } from '../support/until.ts'
import { day, hostOf, legal, offered, recordsOf, wanted, world, type World } from './setting.ts'

type ProfferEvent = BrandEvents['proffer']

interface Met extends World {
  one: Shop
  rid: string
  params: { brand: string }
  set(name: string, value: kept.AttributeValue): Promise<unknown>
  view(): Promise<calls.Disclosures>
  desk(): Promise<NonNullable<Awaited<ReturnType<Shop['brand']['relationship']>>>>
  /** What the brand does with a proffer; it accepts unless told otherwise. */
  answer: { now: (proffer: ProfferEvent) => unknown }
  /** The next proffer that reached the brand after the first. */
  proffered(): Promise<ProfferEvent>
  /** Waits until the brand holds everything that the store holds. */
  caughtUp(): Promise<void>
}

async function met(
  via: Via = 'push',
  attributes = ['size.*', 'delivery.windows', 'age.over.*'],
): Promise<Met> {
  const place = await world()
  const one = await openShop({
    clock: place.clock,
    via,
    everyMs: 50,
    profile: { name: 'Shop', origin: '', legal, follows: ['#follow laptop.*'] },
  })
  onTestFinished(() => one.close())
  const answer: Met['answer'] = { now: (proffer) => one.brand.accept(proffer) }
  one.brand.on('proffer', (proffer) => answer.now(proffer))
  const { rid } = await place.person.ask(brands.profferTerms, {
    brand: hostOf(one),
    preferred: 'PDC-INTENT',
    alternates: [],
    lines: ['*'],
    attributes,
    purposes: ['fit advice'],
    struck: [],
    expiresAt: place.clock.now() + 300 * day,
  })
  await one.next('proffer')
  await one.next('agreed')
  const params = { brand: hostOf(one) }
  const desk = async () => {
    const relationship = await one.brand.relationship(rid)
    if (relationship === undefined) throw new Error('the brand knows nobody')
    return relationship
  }
  // Who comes for records by itself has them brought by no other way.
  if (via !== 'push') await (await (await desk()).setFilter(['#follow laptop.*'], false)).receipt()
  return {
    ...place,
    one,
    rid,
    params,
    desk,
    answer,
    proffered: () => one.next('proffer'),
    set: (name, value) => place.person.ask(kept.setAttribute, { value }, { params: { name } }),
    view: () => place.person.ask(calls.readDisclosures, undefined, { params }),
    async caughtUp() {
      const { ledgers, database } = place.home.store.context
      await until(
        async () => (await (await desk()).state()).head.hash,
        (hash) => hash === ledgers.head(database, rid).hash,
      )
    },
  }
}

const ask = { attributes: ['size.shoe', 'delivery.windows'], purpose: 'fit advice', retention: 'P30D' }
const said = (records: readonly LedgerRecord[]): string =>
  records
    .map((record) =>
      'jwt' in record ? Buffer.from(record.jwt.split('.')[1] ?? '', 'base64url').toString() : '',
    )
    .join('\n')
const lastOf = (records: readonly LedgerRecord[], type: string) =>
  records.findLast((one) => one.type === type)

/** What the store would serve the brand of its whole ledger now. */
const served = ({ home, rid, clock }: Met): LedgerRecord[] =>
  home.store.context.ledgers.read(home.store.context.database, rid, {
    after: 0,
    limit: 1000,
    maxBytes: Number.MAX_SAFE_INTEGER,
    nowSeconds: clock.seconds(),
  }).records

describe.each(['push', 'stream', 'pull'] as const)('by %s', (via) => {
  it('a brand asks, is shown some of it until a date, and it ends at once', async () => {
    const place = await met(via)
    const { person, params, one } = place
    await place.set('size.shoe', '42')
    const sent = await (await place.desk()).ask(ask)
    await sent.receipt()
    const [question] = (await place.view()).questions
    expect(question).toMatchObject({ purpose: 'fit advice', isAgreedPurpose: true, retention: 'P30D' })
    expect(question?.fields).toEqual([
      { name: 'size.shoe', value: '42', isPrivate: false, isList: false },
      { name: 'delivery.windows', isPrivate: false, isList: true },
    ])
    const { id } = await person.ask(
      calls.answerQuestion,
      { names: ['size.shoe'], until: question?.until ?? 0 },
      { params: { ...params, id: question?.id ?? '' } },
    )
    const shown = await one.next('disclosure')
    expect(shown.body.attributes).toEqual({ 'size.shoe': '42' })
    expect(shown.object).toBe(sent.id)
    // The journal says what they took, by which way and which record.
    const { entries } = await until(
      () => person.ask(care.readJournal),
      (journal) => journal.entries.some(({ said: one }) => one.code === 'disclosure.seen'),
    )
    expect(entries.find(({ said: one }) => one.code === 'disclosure.seen')).toMatchObject({
      brand: params.brand,
      said: {
        values: {
          name: 'Shop',
          fields: 'size.shoe',
          // A stream is acknowledged by the next look.
          channel: via === 'push' ? 'push' : (expect.stringMatching(/^(?:pull|stream)$/) as string),
          record: shown.seq ?? 0,
        },
      },
    })
    await person.ask(calls.endDisclosure, {}, { params: { ...params, id } })
    expect((await one.next('disclosure-ended')).object).toBe(sent.id)
    await place.caughtUp()
    expect((await (await place.desk()).state()).disclosures.get(sent.id)?.state).toBe('ended')
    expect(said(served(place))).not.toContain('"42"')
    expect((await person.ask(care.verifyAll)).ok).toBe(true)
  })
})

it('a question is refused, and one beyond the grant never reaches the person', async () => {
  const place = await met()
  const { person, params, one } = place
  const desk = await place.desk()
  const sent = await desk.ask(ask)
  await sent.receipt()
  await expect(desk.ask({ ...ask, attributes: ['iban'] })).rejects.toMatchObject({ code: 'no_grant' })
  await expect(desk.ask({ ...ask, retention: 'P31D' })).rejects.toMatchObject({ code: 'no_grant' })
  await person.ask(calls.refuseQuestion, undefined, { params: { ...params, id: sent.id } })
  expect((await one.next('disclosure-refused')).object).toBe(sent.id)
  expect((await place.view()).questions).toEqual([])
  const again = await person.call(calls.refuseQuestion, undefined, { params: { ...params, id: sent.id } })
  expect(again.code).toBe('illegal_transition')
})

it('the sixth question of a day has no room', async () => {
  const place = await met()
  const desk = await place.desk()
  for (let n = 0; n < 5; n++) await (await desk.ask(ask)).receipt()
  const sixth = await desk.ask(ask)
  await expect(sixth.receipt()).rejects.toMatchObject({ code: 'quota' })
  expect((await place.view()).questions).toHaveLength(5)
})

it('what is shown ends by the clock, to the second and without a record', async () => {
  const place = await met('pull')
  const { person, params, clock } = place
  await place.set('size.shoe', '42')
  const end = clock.now() + 3_600_000
  await person.ask(calls.showAttributes, { names: ['size.shoe'], until: end }, { params })
  await place.one.next('disclosure')
  expect(said(served(place))).toContain('"42"')
  clock.jump(3_600_000)
  expect(lastOf(served(place), 'disclosure.grant')).toMatchObject({ gone: 'ended' })
  expect((await place.view()).given[0]).toMatchObject({ endedAt: Math.floor(end / 1000) * 1000 })
})

it('only what the grant covers can be shown, until the end of the agreement at the latest', async () => {
  const place = await met()
  const { person, params, clock } = place
  await place.set('size.shoe', '42')
  await place.set('iban', 'ES91')
  const show = (names: string[], end: number) =>
    person.call(calls.showAttributes, { names, until: end }, { params })
  expect((await show(['size.shoe', 'iban'], clock.now() + day)).code).toBe('no_grant')
  expect((await show(['size.shoe'], clock.now() + 301 * day)).code).toBe('invalid')
  expect((await show(['size.shoe'], clock.now() - day)).code).toBe('invalid')
  expect((await show(['size.shirt'], clock.now() + day)).code).toBe('not_possible')
  await person.ask(brands.pauseTerms, undefined, { params })
  expect((await show(['size.shoe'], clock.now() + day)).code).toBe('paused')
  expect(said(recordsOf(place.home, place.rid))).not.toContain('ES91')
})

it('a birthday is never told; what can be claimed of it is', async () => {
  const place = await met('push', ['age.over.*', 'birthday'])
  const { person, params, clock, one } = place
  const year = Number(new Date(clock.now()).toISOString().slice(0, 4)) - 30
  await place.set('birthday', `${year}-01-01`)
  const show = (names: string[]) =>
    person.call(calls.showAttributes, { names, until: clock.now() + day }, { params })
  expect((await show(['birthday'])).code).toBe('not_possible')
  expect((await show(['age.over.18', 'age.over.65'])).status).toBe(200)
  expect((await one.next('disclosure')).body.attributes).toEqual({
    'age.over.18': true,
    'age.over.65': false,
  })
  expect(said(recordsOf(place.home, place.rid))).not.toContain(`${year}-01-01`)
  expect(JSON.stringify(await person.ask(care.readJournal))).not.toContain(`${year}-01-01`)
})

it('a changed attribute tells nobody, until the person shows the new one', async () => {
  const place = await met()
  const { person, params, one, clock } = place
  await place.set('size.shoe', '42')
  await place.set('delivery.windows', ['Sa 09:00-12:00'])
  await person.ask(
    calls.showAttributes,
    { names: ['size.shoe', 'delivery.windows'], until: clock.now() + 10 * day },
    { params },
  )
  const first = await one.next('disclosure')
  await place.set('size.shoe', '43')
  await place.caughtUp()
  expect(said(recordsOf(place.home, place.rid))).not.toContain('"43"')
  const { attributes } = await person.ask(kept.readAttributes)
  const shoe = attributes.find(({ name }) => name === 'size.shoe')
  expect(shoe).toMatchObject({
    value: '43',
    seenBy: [{ value: '42', isOld: true, disclosure: first.object }],
  })
  await person.ask(
    calls.refreshDisclosure,
    { name: 'size.shoe' },
    { params: { ...params, id: first.object } },
  )
  const second = await one.next('disclosure')
  expect(second.body).toMatchObject({
    attributes: { 'size.shoe': '43', 'delivery.windows': ['Sa 09:00-12:00'] },
    until: first.body.until,
  })
  expect(said(served(place))).not.toContain('"42"')
})

it('ending one field leaves the others until the same date, and a forgotten attribute leaves nothing', async () => {
  const place = await met()
  const { person, params, one, clock, home } = place
  await place.set('size.shoe', 'Zebra 42')
  await place.set('delivery.windows', ['Sa 09:00-12:00'])
  const names = ['size.shoe', 'delivery.windows']
  const { id } = await person.ask(calls.showAttributes, { names, until: clock.now() + 10 * day }, { params })
  const first = await one.next('disclosure')
  await person.ask(calls.endDisclosure, { name: 'delivery.windows' }, { params: { ...params, id } })
  const second = await one.next('disclosure')
  expect(second.body).toEqual({ attributes: { 'size.shoe': 'Zebra 42' }, until: first.body.until })
  const { ended } = await person.ask(kept.forgetAttribute, undefined, { params: { name: 'size.shoe' } })
  expect(ended).toBe(1)
  await place.caughtUp()
  expect(said(served(place))).not.toContain('Zebra')
  const { attributes } = await person.ask(kept.readAttributes)
  expect(attributes.map(({ name }) => name)).toEqual(['delivery.windows'])
  const own = recordsOf(home, 'own')
  expect(said(own)).not.toContain('Zebra')
  expect(own.find((record) => 'gone' in record)).toMatchObject({ type: 'own.attribute.set', gone: 'erased' })
  expect((await person.ask(care.verifyAll)).ok).toBe(true)
  await home.store.context.ledgers.rebuild()
  expect((await person.ask(kept.readAttributes)).attributes).toEqual(attributes)
})

it('narrowing ends in one transaction what it does not cover any more, intents and fields alike', async () => {
  const place = await met()
  const { person, params, one, clock } = place
  await place.set('size.shoe', '42')
  await place.set('delivery.windows', ['Sa 09:00-12:00'])
  await person.ask(
    calls.showAttributes,
    { names: ['size.shoe', 'delivery.windows'], until: clock.now() + 10 * day },
    { params },
  )
  await one.next('disclosure')
  await place.post([one])
  await one.next('intent')
  await person.ask(brands.narrowGrant, { attributes: ['delivery.windows'], lines: ['coffee'] }, { params })
  const granted = await one.next('granted')
  expect(granted.body).toEqual({ scope: { lines: ['coffee'], attributes: ['delivery.windows'] } })
  await one.next('withdrawn')
  await one.next('disclosure-ended')
  expect((await one.next('disclosure')).body.attributes).toEqual({ 'delivery.windows': ['Sa 09:00-12:00'] })
  expect(said(served(place))).not.toContain('"42"')
  const beyond = await person.call(brands.narrowGrant, { attributes: ['size.shoe'] }, { params })
  expect(beyond.code).toBe('not_possible')
  await expect((await place.desk()).ask(ask)).rejects.toMatchObject({ code: 'no_grant' })
})

it('what an order needs ends with the order and not with the grant', async () => {
  const place = await met('push', [])
  const { person, params, one } = place
  const id = await place.post([one])
  const intent = await one.next('intent')
  await (await place.desk()).offer(intent, offered)
  const [offer] = await place.offersOn(id)
  if (offer === undefined) throw new Error('no offer')
  const order = await place.accept(offer)
  expect((await one.next('disclosure')).body.order).toBe(order)
  await (await place.desk()).confirm(order)
  await person.ask(brands.narrowGrant, { attributes: [] }, { params })
  expect((await place.view()).given[0]).toMatchObject({ order })
  expect((await place.view()).given[0]?.endedAt).toBeUndefined()
  await until(
    () => person.ask(orders.readOrder, undefined, { params: { id: order } }),
    ({ state }) => state === 'confirmed',
  )
  await person.ask(orders.closeOrder, undefined, { params: { id: order } })
  expect((await place.view()).given[0]?.endedAt).toBeDefined()
})

describe('new terms beside the old', () => {
  const propose = (place: Met, more: Partial<Parameters<typeof place.person.ask>[1]> = {}) =>
    place.person.ask(
      brands.proposeTerms,
      {
        preferred: 'SD-BASE',
        alternates: [],
        lines: ['*'],
        attributes: ['delivery.windows'],
        purposes: [],
        expiresAt: place.clock.now() + 360 * day,
        ...more,
      },
      { params: place.params },
    )
  const detail = ({ person, params }: Met) => person.ask(brands.readBrand, undefined, { params })

  it.each(['push', 'stream', 'pull'] as const)(
    'replace them whole when the brand accepts, by %s',
    async (via) => {
      const place = await met(via)
      const { person, params, one, clock } = place
      await place.set('size.shoe', '42')
      await person.ask(
        calls.showAttributes,
        { names: ['size.shoe'], until: clock.now() + 10 * day },
        { params },
      )
      await one.next('disclosure')
      await propose(place)
      const after = await until(
        () => detail(place),
        ({ agreement }) => agreement === 'SD-BASE',
      )
      expect(after.renewal).toBeUndefined()
      expect(after.terms?.grant).toMatchObject({ attributes: ['delivery.windows'], purposes: [] })
      await place.caughtUp()
      const state = await (await place.desk()).state()
      expect(state.grant).toMatchObject({ agreement: 'SD-BASE', scope: { attributes: ['delivery.windows'] } })
      expect([...state.disclosures.values()].map((disclosure) => disclosure.state)).toEqual(['ended'])
      // The relationship goes on with the same keys and the same history.
      await place.post([one], wanted)
      await one.next('intent')
      expect((await person.ask(care.verifyAll)).ok).toBe(true)
      const before = await detail(place)
      await place.home.store.context.ledgers.rebuild()
      expect((await detail(place)).terms).toEqual(before.terms)
    },
  )

  it('leave the old ones in force while they wait, and when they are declined', async () => {
    const place = await met()
    const { one } = place
    place.answer.now = () => undefined
    await propose(place)
    expect((await detail(place)).renewal).toMatchObject({
      state: 'proffered',
      grant: { attributes: ['delivery.windows'] },
    })
    const proffer = await place.proffered()
    // The old terms hold: a question within them is taken, new words about others are not yet.
    await (await (await place.desk()).ask({ ...ask, attributes: ['size.shoe'] })).receipt()
    await (await one.brand.decline(proffer, 'not for us')).receipt()
    const after = await detail(place)
    expect(after).toMatchObject({
      standing: 'in_force',
      agreement: 'PDC-INTENT',
      renewal: { state: 'declined' },
    })
    expect(after.terms?.grant.attributes).toContain('size.*')
  })

  it('can be countered once, and a counter that the person leaves changes nothing', async () => {
    const place = await met()
    const { one, person, params } = place
    place.answer.now = () => undefined
    await propose(place)
    const proffer = await place.proffered()
    await (await one.brand.counter(proffer, 'SD-BASE-A')).receipt()
    await expect(one.brand.counter(proffer, 'SD-BASE-AT')).rejects.toMatchObject({
      code: 'illegal_transition',
    })
    expect((await detail(place)).renewal).toMatchObject({ state: 'countered', counter: { id: 'SD-BASE-A' } })
    await person.ask(brands.answerRenewal, { take: false }, { params })
    expect(await detail(place)).toMatchObject({ agreement: 'PDC-INTENT', renewal: { state: 'left' } })
    const late = await person.call(brands.answerRenewal, { take: true }, { params })
    expect(late.code).toBe('not_possible')
  })

  it('come into force as countered when the person takes that', async () => {
    const place = await met()
    const { one, person, params } = place
    place.answer.now = () => undefined
    await propose(place)
    await (await one.brand.counter(await place.proffered(), 'SD-BASE-A')).receipt()
    await person.ask(brands.answerRenewal, { take: true }, { params })
    const final = await place.proffered()
    expect(final.body).toMatchObject({ preferred: 'SD-BASE-A', alternates: [] })
    await expect(one.brand.counter(final, 'SD-BASE-AT')).rejects.toMatchObject({ code: 'illegal_transition' })
    await (await one.brand.accept(final)).receipt()
    expect(await detail(place)).toMatchObject({ standing: 'in_force', agreement: 'SD-BASE-A' })
  })

  it('never bring back what was narrowed while they waited', async () => {
    const place = await met()
    const { one, person, params } = place
    place.answer.now = () => undefined
    await propose(place, { attributes: ['delivery.windows', 'size.*'] })
    const wide = await place.proffered()
    await person.ask(brands.narrowGrant, { attributes: ['delivery.windows'] }, { params })
    const narrow = await place.proffered()
    expect(narrow.body.scope.attributes).toEqual(['delivery.windows'])
    await expect(one.brand.accept(wide)).rejects.toMatchObject({ code: 'illegal_transition' })
    await (await one.brand.accept(narrow)).receipt()
    expect((await detail(place)).terms?.grant.attributes).toEqual(['delivery.windows'])
  })
})

it('a breach reaches the person also after the end, as a sentence without a link', async () => {
  const place = await met()
  const { person, params, one } = place
  const desk = await place.desk()
  const link = `${one.origin}/recall`
  await (await desk.notice({ kind: 'recall', line: 'Battery may overheat.', link })).receipt()
  const listed = () => person.ask(incidents.listIncidents, undefined, { params })
  const [first] = (await listed()).incidents
  expect(first).toMatchObject({ kind: 'recall', line: 'Battery may overheat.', link, isRead: false })
  await person.ask(incidents.readIncident, undefined, { params: { ...params, id: first?.id ?? '' } })
  expect((await listed()).incidents[0]?.isRead).toBe(true)
  await person.ask(brands.revokeTerms, { erase: true }, { params })
  await one.next('revoked')
  await expect(desk.notice({ kind: 'breach', line: 'Our list was read.', link })).rejects.toMatchObject({
    code: 'no_grant',
  })
  await (await desk.notice({ kind: 'breach', line: 'Our list was read.' })).receipt()
  expect((await listed()).incidents.map(({ line }) => line)).toEqual([
    'Our list was read.',
    'Battery may overheat.',
  ])
  const now = await person.ask(care.readNow)
  expect(now.needs.filter(({ kind }) => kind === 'incident')).toMatchObject([
    { incident: { kind: 'breach' } },
  ])
  await expect(desk.ask(ask)).rejects.toMatchObject({ code: 'revoked' })
})
