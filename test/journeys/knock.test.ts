// From a card in a window to an offer: a brand is invited, knocks, is answered with terms; a visitor is known by four digits.
import { expect, it } from 'vitest'
import { checkCode } from '../../protocol/link-check.ts'
import { parseConnect } from '../../protocol/link.ts'
import { parseKnockUri } from '../../protocol/knock-link.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as knocks from '../../protocol/owner/knocks.ts'
import { until } from '../support/until.ts'
import { agree, hostOf, offered, recordsOf, shop, world } from './setting.ts'

it('lets an invited brand knock, and after the person’s terms it makes an offer', async () => {
  const journey = await world()
  const { person, clock } = journey
  const one = await shop({ clock, via: 'push' })
  const made = await person.ask(knocks.makeInvitation, { name: 'On my card', days: 7, uses: 1 })
  const { store = '', code = '' } = parseKnockUri(made.uri ?? '') ?? {}

  await expect(one.brand.knock(store, 'Hello')).rejects.toMatchObject({ code: 'not_possible' })
  await one.brand.knock(store, 'We repair laptops around the corner', { code })
  const list = () => person.ask(knocks.readKnocks)
  const { knocks: waiting } = await until(
    async () => {
      await clock.skip(3000)
      return list()
    },
    (seen) => seen.knocks.length === 1,
  )
  expect(waiting).toMatchObject([
    {
      brand: hostOf(one),
      name: 'Shop',
      line: 'We repair laptops around the corner',
      invitation: 'On my card',
    },
  ])
  // It waits quietly: nothing needs the person because of it.
  const now = await person.ask(care.readNow)
  expect(now.needs).toEqual([])
  expect(now.since.map(({ said }) => said.code)).not.toContain('knock.came')
  expect(one.told).toEqual([])

  await agree(person, one, clock)
  await one.next('agreed')
  expect((await list()).knocks).toEqual([])
  const id = await journey.post([one])
  const intent = await one.next('intent')
  await intent.relationship.offer(intent, offered)
  expect(await journey.offersOn(id)).toHaveLength(1)
  const codes = (await person.ask(care.readJournal)).entries.map(({ said }) => said.code)
  expect(codes).toEqual(expect.arrayContaining(['knock.invited', 'knock.came', 'terms.proffered']))
})

it('tells a brand which of its visitors came by its link, and both show the same digits', async () => {
  const { person, clock, home } = await world()
  const one = await shop({ clock })
  const { uri } = one.brand.link('visit-17')
  const { brand = '', link } = parseConnect(uri) ?? {}
  expect(brand).toBe(one.origin)
  const answer = await person.ask(brands.profferTerms, {
    brand: hostOf(one),
    preferred: 'PDC-INTENT',
    alternates: [],
    lines: ['*'],
    attributes: [],
    purposes: [],
    struck: [],
    expiresAt: clock.now() + 86_400_000,
    ...(link === undefined ? {} : { link }),
  })
  const proffer = await one.next('proffer')
  expect(proffer.link).toMatchObject({ session: 'visit-17', check: answer.check })
  const [first] = recordsOf(home, answer.rid)
  expect(answer.check).toBe(checkCode(first && 'jwt' in first ? first.jwt : ''))
})
