// A person's rules for terms: kept in their own ledger, started from, and what they let a brand's counter do by itself.
import { describe, expect, it, onTestFinished } from 'vitest'
import * as brands from '../../../protocol/owner/brands.ts'
import * as care from '../../../protocol/owner/care.ts'
import * as intents from '../../../protocol/owner/intents.ts'
import * as rules from '../../../protocol/owner/rules.ts'
import type { RosterId } from '../../../protocol/roster.ts'
import { unsetTerms, type RuleTerms } from '../../../protocol/terms-rules.ts'
import { legal, openShop, type Shop, type ShopOptions } from '../../protocol/brand/shop.ts'
import { agree, day, hostOf, recordsOf, shop, world, type World } from '../../journeys/setting.ts'
import { until } from '../../support/until.ts'

const wanted = (preferred: RosterId, rest: Partial<RuleTerms> = {}): RuleTerms => ({
  ...unsetTerms,
  preferred,
  ...rest,
})
const any = { kind: 'any' as const }

/** A brand that answers every first proffer with other terms, and accepts those. */
async function stubborn(place: World, counter: RosterId, options: ShopOptions = {}): Promise<Shop> {
  const opened = await openShop({
    clock: place.clock,
    ...options,
    profile: { name: 'Shop', origin: '', legal, terms: [counter], ...options.profile },
  })
  onTestFinished(() => opened.close())
  opened.brand.on('proffer', (proffer) =>
    proffer.body.preferred === counter
      ? opened.brand.accept(proffer)
      : opened.brand.counter(proffer, counter),
  )
  return opened
}

const proffer = (
  { person, clock }: World,
  one: Shop,
  preferred: RosterId,
  rest: { lines?: string[]; alternates?: string[] } = {},
) =>
  person.call(brands.profferTerms, {
    brand: hostOf(one),
    preferred,
    alternates: rest.alternates ?? [],
    lines: rest.lines ?? ['*'],
    attributes: [],
    purposes: [],
    struck: [],
    expiresAt: clock.now() + 300 * day,
  })
const detail = ({ person }: World, one: Shop) =>
  person.ask(brands.readBrand, undefined, { params: { brand: hostOf(one) } })
const journal = async ({ person }: World) =>
  (await person.ask(care.readJournal)).entries.map(({ said }) => said)

describe('rules for terms', () => {
  it('are kept in the own ledger, changed, removed, and are the same after a rebuild', async () => {
    const place = await world()
    const { person, home } = place
    const laptops = { kind: 'category' as const, category: 'laptop.*' }
    await person.ask(rules.setRule, { context: laptops, terms: wanted('SD-BASE') })
    await person.ask(rules.setRule, { context: any, terms: wanted('PDC-INTENT', { months: 3 }) })
    await person.ask(rules.setRule, { context: laptops, terms: wanted('SD-BASE-DP') })
    const listed = (await person.ask(rules.readRules)).rules
    expect(listed.map(({ context, terms }) => [context.kind, terms.preferred])).toEqual([
      ['any', 'PDC-INTENT'],
      ['category', 'SD-BASE-DP'],
    ])
    const { ledgers, database } = home.store.context
    await ledgers.rebuild()
    expect((await person.ask(rules.readRules)).rules).toEqual(listed)
    await person.ask(rules.dropRule, { context: laptops })
    expect((await person.ask(rules.readRules)).rules).toHaveLength(1)
    expect((await person.call(rules.dropRule, { context: laptops })).code).toBe('not_found')
    expect(ledgers.find(database, 'own')?.head.seq).toBe(4)
  })

  it('say where a proffer begins, the most specific first', async () => {
    const place = await world()
    const one = await shop({ clock: place.clock })
    const start = async () => (await place.person.ask(brands.lookAtBrand, { domain: hostOf(one) })).start
    expect(await start()).toEqual({
      by: 'unset',
      what: 'unset',
      preferred: 'PDC-INTENT',
      alternates: [],
      months: 12,
    })
    await place.person.ask(rules.setRule, { context: any, terms: wanted('SD-BASE-A') })
    await place.person.ask(rules.setRule, {
      context: { kind: 'category', category: 'laptop.*' },
      terms: wanted('SD-BASE-DP', { alternates: ['SD-BASE'], months: 6, maxOffersPerDay: 3 }),
    })
    expect(await start()).toEqual({
      by: 'category',
      what: 'laptop.*',
      preferred: 'SD-BASE-DP',
      alternates: ['SD-BASE'],
      months: 6,
      maxOffersPerDay: 3,
    })
  })

  it('take a counter that protects at least as well, by themselves and journalled', async () => {
    const place = await world()
    const one = await stubborn(place, 'SD-BASE-DP')
    await place.person.ask(rules.setRule, { context: any, terms: wanted('SD-BASE', { takesCounter: true }) })
    await proffer(place, one, 'SD-BASE')
    await until(
      () => detail(place, one),
      ({ standing }) => standing === 'in_force',
    )
    const { agreement, terms } = await detail(place, one)
    expect(agreement).toBe('SD-BASE-DP')
    expect(terms?.status).toEqual({
      state: 'in_force',
      contract: 'dpv:ContractActive',
      negotiation: 'p7012:AgreementAccepted',
    })
    const said = await journal(place)
    expect(said.find(({ code }) => code === 'terms.taken_by_rule')?.values).toEqual({
      name: 'Shop',
      terms: 'SD-BASE-DP',
      rule: 'any',
    })
  })

  it('leave every other counter to the person: a weaker one, one to be asked about, one without a rule, one that came first', async () => {
    const place = await world()
    const { person, home } = place
    const waits = async (one: Shop): Promise<void> => {
      await until(
        () => detail(place, one),
        ({ standing }) => standing === 'countered',
      )
      home.store.context.jobs.wake('counters')
      await place.clock.skip(1000)
      const { standing, terms } = await detail(place, one)
      expect(standing).toBe('countered')
      expect(terms?.status?.negotiation).toBe('p7012:AgreementNegotiationCounterOfferMade')
    }
    const first = await stubborn(place, 'SD-BASE-DP')
    await proffer(place, first, 'SD-BASE')
    await waits(first)
    await place.clock.skip(5000)
    await person.ask(rules.setRule, {
      context: any,
      terms: wanted('SD-BASE', { takesCounter: true, asksFor: ['SD-BASE-DP'] }),
    })
    const weaker = await stubborn(place, 'SD-BASE-A')
    await proffer(place, weaker, 'SD-BASE')
    await waits(weaker)
    const asked = await stubborn(place, 'SD-BASE-DP')
    await proffer(place, asked, 'SD-BASE')
    await waits(asked)
    await waits(first)
    expect((await journal(place)).some(({ code }) => code === 'terms.taken_by_rule')).toBe(false)
  })
})

describe('what is about health', () => {
  it('is proffered under SD-BASE-DP alone, and a counter to it cannot be taken', async () => {
    const place = await world()
    const one = await stubborn(place, 'SD-BASE', {
      profile: { name: 'Shop', origin: '', follows: ['#follow health.*'] },
    })
    expect((await proffer(place, one, 'PDC-INTENT', { lines: ['health.*'] })).code).toBe('invalid')
    expect(
      (await proffer(place, one, 'SD-BASE-DP', { lines: ['health.*'], alternates: ['SD-BASE'] })).code,
    ).toBe('invalid')
    await place.person.ask(rules.setRule, { context: any, terms: wanted('SD-BASE', { takesCounter: true }) })
    expect((await place.person.ask(brands.lookAtBrand, { domain: hostOf(one) })).start?.preferred).toBe(
      'SD-BASE-DP',
    )
    expect((await proffer(place, one, 'SD-BASE-DP', { lines: ['health.*'] })).body.standing).toBe('countered')
    const answer = await place.person.call(
      brands.answerCounter,
      { take: true },
      { params: { brand: hostOf(one) } },
    )
    expect(answer.code).toBe('not_possible')
    await place.person.ask(brands.answerCounter, { take: false }, { params: { brand: hostOf(one) } })
    expect((await detail(place, one)).terms?.status).toEqual({
      state: 'refused',
      negotiation: 'p7012:AgreementRefused',
    })
  })

  it('is not sent to a brand whose agreement protects less, and the preview says why', async () => {
    const place = await world()
    const { person } = place
    const follows = ['#follow health.*', '#follow laptop.*']
    const loose = await shop({ clock: place.clock, profile: { name: 'Loose', origin: '', legal, follows } })
    const strict = await shop({ clock: place.clock, profile: { name: 'Strict', origin: '', legal, follows } })
    const rid = await agree(person, loose, place.clock)
    const other = (await proffer(place, strict, 'SD-BASE-DP', { lines: ['health.*'] })).body.rid
    const line = '#want health.medicine EUR..20'
    const { audience } = await person.ask(intents.previewIntent, { line })
    const gets = new Map(audience.map(({ name, gets: what }) => [name, what]))
    expect([gets.get('Loose'), gets.get('Strict')]).toEqual(['health', 'yes'])
    await place.post([loose, strict], line)
    const posted = (one: string): number =>
      recordsOf(place.home, one).filter(({ type }) => type === 'intent.post').length
    expect([posted(rid), posted(other)]).toEqual([0, 1])
    // Made-up words for the same thing change nothing.
    const again = await person.ask(intents.previewIntent, { line: '#ask pain-medicine' })
    expect(again.audience.find(({ name }) => name === 'Loose')?.gets).toBe('health')
  })
})

describe('refusals', () => {
  it('are listed with who refused which terms and when, by either side', async () => {
    const place = await world()
    const { person } = place
    const no = await openShop({ clock: place.clock, profile: { name: 'No', origin: '', legal } })
    onTestFinished(() => no.close())
    no.brand.on('proffer', (one) => no.brand.decline(one, 'not for us'))
    await proffer(place, no, 'SD-BASE-DP', { alternates: ['PDC-INTENT'] })
    const other = await stubborn(place, 'SD-BASE-ATP')
    await proffer(place, other, 'SD-BASE')
    await person.ask(brands.answerCounter, { take: false }, { params: { brand: hostOf(other) } })
    const ended = await shop({ clock: place.clock })
    await agree(person, ended, place.clock)
    await person.ask(brands.revokeTerms, { erase: false }, { params: { brand: hostOf(ended) } })
    const { refusals } = await person.ask(rules.listRefusals)
    expect(
      refusals.map(({ at: _at, brand: _brand, isPractice: _is, record: _record, ...rest }) => rest),
    ).toEqual([
      { by: 'person', name: 'Shop', what: 'counter_refused', terms: ['SD-BASE-ATP'] },
      { by: 'brand', name: 'Shop', what: 'countered', terms: ['SD-BASE'], instead: 'SD-BASE-ATP' },
      {
        by: 'brand',
        name: 'No',
        what: 'declined',
        terms: ['SD-BASE-DP', 'PDC-INTENT'],
        reason: 'not for us',
      },
    ])
    expect((await detail(place, no)).terms?.status).toEqual({
      state: 'declined',
      negotiation: 'p7012:AgreementRefused',
    })
  })
})

describe('new terms beside those in force', () => {
  it('have their counter taken by a rule too, and bring back what is about health where they protect less', async () => {
    const place = await world()
    const { person } = place
    const follows = ['#follow health.*']
    const one = await openShop({ clock: place.clock, profile: { name: 'Shop', origin: '', legal, follows } })
    onTestFinished(() => one.close())
    one.brand.on('proffer', (open) => {
      const { preferred } = open.body
      return preferred === 'SD-BASE-A' ? one.brand.counter(open, 'SD-BASE') : one.brand.accept(open)
    })
    const { rid } = (await proffer(place, one, 'SD-BASE-DP')).body
    await place.post([one], '#want health.medicine EUR..20')
    await one.next('intent')
    await person.ask(rules.setRule, { context: any, terms: wanted('SD-BASE-A', { takesCounter: true }) })
    await person.ask(
      brands.proposeTerms,
      {
        preferred: 'SD-BASE-A',
        alternates: [],
        lines: ['*'],
        attributes: [],
        purposes: [],
        expiresAt: place.clock.now() + 100 * day,
      },
      { params: { brand: hostOf(one) } },
    )
    await until(
      () => detail(place, one),
      ({ agreement }) => agreement === 'SD-BASE',
    )
    expect((await journal(place)).find(({ code }) => code === 'terms.taken_by_rule')?.values['terms']).toBe(
      'SD-BASE',
    )
    const types = recordsOf(place.home, rid).map(({ type }) => type)
    expect(types.filter((type) => type.startsWith('intent.'))).toEqual(['intent.post', 'intent.withdraw'])
    expect((await detail(place, one)).terms?.status?.contract).toBe('dpv:ContractRenewed')
  })
})
