// The SDK and a person's own server at the door: a visit that finds its relationship, and a knock that becomes one.
import { expect, it } from 'vitest'
import * as brands from '../../../protocol/owner/brands.ts'
import * as knocks from '../../../protocol/owner/knocks.ts'
import { parseConnect } from '../../../protocol/link.ts'
import { day, hostOf, shop, world, type World } from '../../journeys/setting.ts'
import { until } from '../../support/until.ts'
import type { Shop } from './shop.ts'

const proffered = ({ person, clock }: World, one: Shop, link?: string) =>
  person.ask(brands.profferTerms, {
    brand: hostOf(one),
    preferred: 'PDC-INTENT',
    alternates: [],
    lines: ['*'],
    attributes: [],
    purposes: [],
    struck: [],
    expiresAt: clock.now() + 30 * day,
    ...(link !== undefined && { link }),
  })

it('shows the same four digits on both screens', async () => {
  const home = await world()
  const one = await shop({ clock: home.clock })
  const { uri } = one.brand.link('visit 1')
  const read = parseConnect(uri)
  expect(read?.brand).toBe(one.origin)
  const { check, rid, standing } = await proffered(home, one, read?.link)
  expect([standing, check]).toEqual(['in_force', expect.stringMatching(/^\d{4}$/)])
  expect(await one.next('linked')).toMatchObject({ session: 'visit 1', check, relationship: { rid } })
})

it('knocks with a code from the person, who then proffers', async () => {
  const home = await world()
  const one = await shop({ clock: home.clock })
  const { person } = home
  await person.ask(knocks.setDoor, { door: 'closed' })
  await expect(one.brand.knock(home.home.origin, 'Good day')).rejects.toMatchObject({ code: 'not_possible' })
  await person.ask(knocks.setDoor, { door: 'link' })
  await expect(one.brand.knock(home.home.origin, 'Good day')).rejects.toMatchObject({ code: 'not_possible' })
  const { code } = await person.ask(knocks.makeInvitation, { name: 'Fair', days: 7, uses: 1 })
  await one.brand.knock(home.home.origin, 'We repair bicycles near you', { code })
  const waiting = await until(
    () => person.ask(knocks.readKnocks),
    (found) => found.knocks.length === 1,
  )
  expect(waiting.knocks).toMatchObject([{ origin: one.origin, line: 'We repair bicycles near you' }])
  expect((await proffered(home, one)).standing).toBe('in_force')
  await one.next('agreed')
})
