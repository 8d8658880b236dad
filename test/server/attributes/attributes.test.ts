// What the person keeps of themselves: each kind in its form, health under one agreement alone, for a purpose, and narrowed alone.
import { describe, expect, it, onTestFinished } from 'vitest'
import * as kept from '../../../protocol/owner/attributes.ts'
import * as brands from '../../../protocol/owner/brands.ts'
import { formatWindow, readWindow } from '../../../protocol/owner/delivery-windows.ts'
import * as calls from '../../../protocol/owner/disclosures.ts'
import * as intents from '../../../protocol/owner/intents.ts'
import { legal, openShop, type Shop } from '../../protocol/brand/shop.ts'
import { day, hostOf, wanted, world, type World } from '../../journeys/setting.ts'
import { until } from '../../support/until.ts'

interface Met extends World {
  one: Shop
  params: { brand: string }
  proffer(over?: Partial<Body>): Promise<{ code?: string | undefined; body: { rid?: string } }>
  set(name: string, value: kept.AttributeValue): Promise<{ code?: string | undefined }>
  desk(): Promise<NonNullable<Awaited<ReturnType<Shop['brand']['relationship']>>>>
}
interface Body {
  preferred: string
  alternates: string[]
  lines: string[]
  attributes: string[]
  counterValue: string
  retentionDays: number
  erasureDays: number
  maxOffersPerDay: number
  jurisdiction: string[]
  recipients: string[]
}

async function met(): Promise<Met> {
  const place = await world()
  const one = await openShop({
    clock: place.clock,
    profile: { name: 'Shop', origin: '', legal, follows: ['#follow laptop.*'] },
  })
  onTestFinished(() => one.close())
  one.brand.on('proffer', (proffer) => one.brand.accept(proffer))
  const params = { brand: hostOf(one) }
  return {
    ...place,
    one,
    params,
    proffer: (over = {}) =>
      place.person.call(brands.profferTerms, {
        brand: hostOf(one),
        preferred: 'PDC-INTENT',
        alternates: [],
        lines: ['laptop.*', 'monitor'],
        attributes: ['size.*', 'delivery.windows'],
        purposes: ['fit advice', 'plan the van'],
        struck: [],
        expiresAt: place.clock.now() + 300 * day,
        ...over,
      }),
    set: (name, value) => place.person.call(kept.setAttribute, { value }, { params: { name } }),
    async desk() {
      const [relationship] = await one.brand.relationships()
      if (relationship === undefined) throw new Error('the brand knows nobody')
      return relationship
    },
  }
}

describe('what is kept', () => {
  it('has the form of its kind: lists for food, allergies and times, and a year where the day is nobody’s business', async () => {
    const { person, set, clock } = await met()
    for (const name of ['diet', 'allergies', 'delivery.windows']) {
      expect((await set(name, 'one text')).code, name).toBe('invalid')
      expect((await set(name, ['one', 'two'])).code, name).toBeUndefined()
    }
    const thisYear = new Date(clock.now()).getUTCFullYear()
    expect((await set('birthday', String(thisYear + 1))).code).toBe('invalid')
    expect((await set('birthday', '90')).code).toBe('invalid')
    // Who is born in a year is taken for born on its last day: 18 only once the whole year is over.
    const over18 = async (): Promise<unknown> =>
      (await person.ask(kept.readAttributes)).attributes.find(({ name }) => name === 'age.over.18')?.value
    await set('birthday', String(thisYear - 18))
    expect(await over18()).toBe(new Date(clock.now()).toISOString().slice(5, 10) === '12-31')
    await set('birthday', String(thisYear - 19))
    expect(await over18()).toBe(true)
  })

  it('has times of delivery that a machine reads', () => {
    for (const text of [
      'Mo-Fr 18:00-21:00',
      'Sa 09:00-12:30',
      'Mo-We,Sa,Su 00:00-24:00',
      'Mo,Tu 08:00-09:00',
    ]) {
      const read = readWindow(text)
      expect(read && formatWindow(read)).toBe(text)
    }
    for (const text of [
      '',
      'evenings',
      'Fr-Mo 08:00-09:00',
      'Mo 09:00-08:00',
      'Mo 8:00-9:00',
      'Mo-We-Fr 08:00-09:00',
    ]) {
      expect(readWindow(text), text).toBeUndefined()
    }
  })
})

describe('attributes about health', () => {
  it('are proffered under SD-BASE-DP alone', async () => {
    const { proffer } = await met()
    const attributes = ['diet']
    expect((await proffer({ attributes })).code).toBe('invalid')
    expect((await proffer({ attributes, preferred: 'SD-BASE-DP', alternates: ['SD-BASE'] })).code).toBe(
      'invalid',
    )
    expect((await proffer({ attributes: ['allergies.*'], preferred: 'SD-BASE' })).code).toBe('invalid')
    expect((await proffer({ attributes, preferred: 'SD-BASE-DP' })).code).toBeUndefined()
  })

  it('cannot be shown under weaker terms, the question says why, and better terms let them through until they are gone', async () => {
    const { proffer, set, desk, person, params, one, clock } = await met()
    await proffer()
    await one.next('agreed')
    await set('size.compression', 'M')
    await set('size.shoe', '42')
    const purpose = 'stockings that fit'
    await (
      await (await desk()).ask({ attributes: ['size.compression', 'size.shoe'], purpose, retention: 'P14D' })
    ).receipt()
    const view = () => person.ask(calls.readDisclosures, undefined, { params })
    const [question] = (await view()).questions
    expect(question?.fields).toEqual([
      { name: 'size.compression', value: 'M', isPrivate: false, isHeld: true, isList: false },
      { name: 'size.shoe', value: '42', isPrivate: false, isList: false },
    ])
    const answer = (names: string[]) =>
      person.call(
        calls.answerQuestion,
        { names, until: clock.now() + day },
        { params: { ...params, id: question?.id ?? '' } },
      )
    expect((await answer(['size.compression', 'size.shoe'])).code).toBe('not_possible')
    expect((await view()).given).toEqual([])
    expect((await answer(['size.shoe'])).code).toBeUndefined()
    expect((await one.next('disclosure')).body.attributes).toEqual({ 'size.shoe': '42' })

    const propose = async (preferred: string) => {
      const body = { preferred, alternates: [], lines: ['*'], attributes: ['size.*'], purposes: [] }
      await person.ask(brands.proposeTerms, { ...body, expiresAt: clock.now() + 300 * day }, { params })
      await until(
        () => person.ask(brands.readBrand, undefined, { params }),
        ({ agreement }) => agreement === preferred,
      )
    }
    await propose('SD-BASE-DP')
    const names = ['size.compression']
    await person.ask(calls.showAttributes, { names, until: clock.now() + day, purpose }, { params })
    expect((await one.next('disclosure')).body).toMatchObject({
      attributes: { 'size.compression': 'M' },
      purpose,
    })
    await propose('SD-BASE')
    const open = (await view()).given.filter(({ endedAt }) => endedAt === undefined)
    expect(open.flatMap(({ fields }) => fields.map(({ name }) => name))).toEqual(['size.shoe'])
  })
})

describe('what is shown', () => {
  it('is shown for a purpose, which stays with what goes on', async () => {
    const { proffer, set, person, params, one, clock } = await met()
    await proffer()
    await one.next('agreed')
    await set('size.shoe', '42')
    await set('delivery.windows', ['Sa 09:00-12:00'])
    const names = ['size.shoe', 'delivery.windows']
    const body = { names, until: clock.now() + day, purpose: 'plan the van' }
    const { id } = await person.ask(calls.showAttributes, body, { params })
    expect((await one.next('disclosure')).body.purpose).toBe('plan the van')
    await person.ask(calls.endDisclosure, { name: 'size.shoe' }, { params: { ...params, id } })
    expect((await one.next('disclosure')).body).toMatchObject({
      attributes: { 'delivery.windows': ['Sa 09:00-12:00'] },
      purpose: 'plan the van',
    })
    const { given, purposes } = await person.ask(calls.readDisclosures, undefined, { params })
    expect(given.map(({ purpose }) => purpose)).toEqual(['plan the van', 'plan the van'])
    expect(purposes).toEqual(['fit advice', 'plan the van'])
  })
})

describe('terms', () => {
  it('say how long, where, to whom, how often and how soon, as the person chose', async () => {
    const { proffer, one } = await met()
    await proffer({
      retentionDays: 7,
      erasureDays: 14,
      maxOffersPerDay: 2,
      jurisdiction: ['ES', 'PT'],
      recipients: ['the carrier'],
    })
    expect((await one.next('proffer')).body).toMatchObject({
      scope: { retention: 'P7D', jurisdiction: ['ES', 'PT'], recipients: ['the carrier'] },
      rider: { erasure_ack_within: 'P14D', max_offers_per_day: 2 },
    })
  })

  it('let machines be trained only against something that is said', async () => {
    const { proffer, one } = await met()
    expect((await proffer({ preferred: 'PDC-AI' })).code).toBe('invalid')
    expect((await proffer({ alternates: ['PDC-AI'], counterValue: '  ' })).code).toBe('invalid')
    expect((await proffer({ preferred: 'PDC-AI', counterValue: 'a free year' })).code).toBeUndefined()
    expect((await one.next('proffer')).body.rider.counter_value).toBe('a free year')
  })
})

describe('narrowing', () => {
  it('takes away purposes, recipients, time, place, kinds and fields, each alone, and says before what that ends', async () => {
    const place = await met()
    const { proffer, set, person, params, one, clock } = place
    await proffer({ recipients: ['the carrier', 'the maker'], jurisdiction: [] })
    await one.next('agreed')
    await set('size.shoe', '42')
    await person.ask(calls.showAttributes, { names: ['size.shoe'], until: clock.now() + day }, { params })
    const intent = await place.post([one], wanted)
    await one.next('intent')
    const preview = (body: object) => person.ask(brands.previewNarrow, body, { params })
    const nothing = { intents: [], fields: [] }
    expect(await preview({ purposes: ['fit advice'] })).toEqual(nothing)
    expect(await preview({ attributes: ['delivery.windows'] })).toEqual({ ...nothing, fields: ['size.shoe'] })
    const gone = await preview({ lines: ['monitor'] })
    expect(gone.intents).toHaveLength(1)
    expect(gone.fields).toEqual([])
    expect((await person.call(brands.previewNarrow, { lines: ['*'] }, { params })).code).toBe('not_possible')
    // Looking changes nothing.
    const detail = () => person.ask(brands.readBrand, undefined, { params })
    const before = (await detail()).terms
    for (const [body, scope] of [
      [{ purposes: ['fit advice'] }, { purposes: ['fit advice'] }],
      [{ recipients: ['the carrier'] }, { recipients: ['the carrier'] }],
      [{ retentionDays: 7 }, { retention: 'P7D' }],
      [{ jurisdiction: ['ES', 'PT'] }, { jurisdiction: ['ES', 'PT'] }],
      [{ attributes: ['delivery.windows'] }, { attributes: ['delivery.windows'] }],
      [{ lines: ['monitor'] }, { lines: ['monitor'] }],
    ] as const) {
      await person.ask(brands.narrowGrant, structuredClone(body) as never, { params })
      expect((await one.next('granted')).body).toEqual({ scope })
    }
    const after = (await detail()).terms
    expect(after?.agreementId).toBe(before?.agreementId)
    expect(after?.grant).toEqual({
      lines: ['monitor'],
      attributes: ['delivery.windows'],
      purposes: ['fit advice'],
      recipients: ['the carrier'],
      retention: 'P7D',
      jurisdiction: ['ES', 'PT'],
      expiresAt: before?.grant.expiresAt,
    })
    for (const wide of [{ purposes: ['plan the van'] }, { retentionDays: 8 }, { jurisdiction: ['DE'] }]) {
      expect((await person.call(brands.narrowGrant, wide, { params })).code).toBe('not_possible')
    }
    await one.next('withdrawn')
    expect(await person.ask(intents.readIntent, undefined, { params: { id: intent } })).toBeDefined()
  })
})
