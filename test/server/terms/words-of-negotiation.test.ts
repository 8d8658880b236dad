// Every word of a negotiation on the page of a running store: what it does, and what DPV calls where it stands.
import { describe, expect, it, onTestFinished } from 'vitest'
import type { BrandEvents } from '../../../protocol/brand/surface.ts'
import * as brands from '../../../protocol/owner/brands.ts'
import * as care from '../../../protocol/owner/care.ts'
import { legal, openShop, type Shop } from '../../protocol/brand/shop.ts'
import { day, hostOf, recordsOf, world, type World } from '../../journeys/setting.ts'
import { until } from '../../support/until.ts'
import { signIn } from '../../support/person.ts'

interface Talk extends World {
  one: Shop
  params: { brand: string }
  rid: string
  /** State, contract and negotiation, as the page has them. */
  stands(): Promise<(string | undefined)[]>
  standsAt(state: string): Promise<(string | undefined)[]>
  types(): string[]
}

/** A person has proffered; the brand does with proffers what it is told. */
async function talk(answer: (one: Shop, proffer: BrandEvents['proffer']) => unknown): Promise<Talk> {
  const place = await world()
  const one = await openShop({ clock: place.clock, profile: { name: 'Shop', origin: '', legal } })
  onTestFinished(() => one.close())
  one.brand.on('proffer', (proffer) => answer(one, proffer))
  const params = { brand: hostOf(one) }
  const { rid } = await place.person.ask(brands.profferTerms, {
    ...params,
    preferred: 'SD-BASE',
    alternates: [],
    lines: ['laptop.*', 'monitor'],
    attributes: ['size.*'],
    purposes: ['fit advice'],
    struck: [],
    expiresAt: place.clock.now() + 300 * day,
  })
  const stands = async () => {
    const { terms } = await place.person.ask(brands.readBrand, undefined, { params })
    return [terms?.status?.state, terms?.status?.contract, terms?.status?.negotiation]
  }
  return {
    ...place,
    one,
    params,
    rid,
    stands,
    standsAt: (state) => until(stands, ([now]) => now === state),
    types: () => recordsOf(place.home, rid).map(({ type }) => type),
  }
}

const accepts = (one: Shop, proffer: BrandEvents['proffer']) => one.brand.accept(proffer)
const says = () => undefined

/** The clock is moved by months: the session of before is over then. */
async function after({ clock, person, home }: Talk, days: number): Promise<void> {
  clock.jump(days * day)
  for (const [name, value] of (await signIn(home, person.passkey)).cookies) person.cookies.set(name, value)
}

describe('on the page, terms', () => {
  it('are accepted: active', async () => {
    const { standsAt, types } = await talk(accepts)
    expect(await standsAt('in_force')).toEqual(['in_force', 'dpv:ContractActive', 'p7012:AgreementAccepted'])
    expect(types()).toEqual(['terms.proffer', 'terms.accept'])
  })

  it('are countered once and taken: partially signed, then active', async () => {
    const { standsAt, person, params, one, types } = await talk((shop, proffer) =>
      proffer.on === undefined ? shop.brand.counter(proffer, 'SD-BASE-DP') : undefined,
    )
    expect(await standsAt('countered')).toEqual([
      'countered',
      'dpv:ContractOffered',
      'p7012:AgreementNegotiationCounterOfferMade',
    ])
    await person.ask(brands.answerCounter, { take: true }, { params })
    expect(await standsAt('final')).toEqual([
      'final',
      'dpv:ContractPartiallySigned',
      'p7012:AgreementNegotiationPendingResponse',
    ])
    await one.next('proffer')
    const final = await one.next('proffer')
    await one.brand.accept(final)
    expect(await standsAt('in_force')).toEqual(['in_force', 'dpv:ContractActive', 'p7012:AgreementAccepted'])
    expect(types()).toEqual(['terms.proffer', 'terms.counter', 'terms.proffer', 'terms.accept'])
  })

  it('are never answered: pending, and expired at their time', async () => {
    const place = await talk(says)
    expect(await place.standsAt('proffered')).toEqual([
      'proffered',
      'dpv:ContractOffered',
      'p7012:AgreementNegotiationPendingResponse',
    ])
    await after(place, 301)
    place.home.store.context.jobs.wake('terms')
    expect(await place.standsAt('unanswered')).toEqual([
      'unanswered',
      undefined,
      'p7012:AgreementNegotiationExpired',
    ])
  })

  it('are paused and resumed without a new agreement', async () => {
    const { standsAt, person, params, types } = await talk(accepts)
    await standsAt('in_force')
    await person.ask(brands.pauseTerms, undefined, { params })
    expect((await standsAt('paused'))[1]).toBe('dpv:ContractTemporarilySuspended')
    await person.ask(brands.resumeTerms, undefined, { params })
    expect((await standsAt('in_force'))[1]).toBe('dpv:ContractActive')
    expect(types()).toEqual(['terms.proffer', 'terms.accept', 'terms.pause', 'terms.resume'])
  })

  it('are narrowed alone and at once: the agreement stays what it was', async () => {
    const { standsAt, person, params, types } = await talk(accepts)
    const before = await standsAt('in_force')
    const { grant } = await person.ask(brands.narrowGrant, { lines: ['monitor'], purposes: [] }, { params })
    expect(grant).toMatchObject({ lines: ['monitor'], purposes: [], attributes: ['size.*'] })
    expect(await standsAt('in_force')).toEqual(before)
    expect(types().at(-1)).toBe('grant.set')
  })

  it('are tightened by one new proffer, which supersedes the old ones on accept', async () => {
    const { standsAt, person, params, clock, types } = await talk(accepts)
    await standsAt('in_force')
    const agreementId = async () =>
      (await person.ask(brands.readBrand, undefined, { params })).terms?.agreementId
    const old = await agreementId()
    await person.ask(
      brands.proposeTerms,
      {
        preferred: 'SD-BASE-DP',
        alternates: [],
        lines: ['monitor'],
        attributes: [],
        purposes: [],
        expiresAt: clock.now() + 100 * day,
      },
      { params },
    )
    expect(await standsAt('renewed')).toEqual(['renewed', 'dpv:ContractRenewed', 'p7012:AgreementAccepted'])
    expect(await agreementId()).not.toBe(old)
    expect(types()).toEqual(['terms.proffer', 'terms.accept', 'terms.proffer', 'terms.accept'])
  })

  it('are left by the brand: terminated', async () => {
    const { standsAt, one } = await talk(accepts)
    await standsAt('in_force')
    await one.next('agreed')
    const [relationship] = await one.brand.relationships()
    await relationship?.leave('we close')
    expect(await standsAt('left')).toEqual(['left', 'dpv:ContractTerminated', 'p7012:AgreementAccepted'])
  })

  it('expire by the clock, after a reminder of at most 90 days', async () => {
    const place = await talk(accepts)
    await place.standsAt('in_force')
    const reminded = async (): Promise<number> =>
      (await place.person.ask(care.readNow)).needs.filter(({ kind }) => kind === 'ending').length
    expect(await reminded()).toBe(0)
    await after(place, 200)
    expect(await reminded()).toBe(0)
    await after(place, 30)
    expect(await reminded()).toBe(1)
    await after(place, 71)
    place.home.store.context.jobs.wake('terms')
    expect(await place.standsAt('expired')).toEqual([
      'expired',
      'dpv:ContractExpired',
      'p7012:AgreementAccepted',
    ])
    expect(await reminded()).toBe(0)
    const { entries } = await place.person.ask(care.readJournal)
    expect(entries.map(({ said }) => said.code)).toContain('terms.expired')
  })
})
