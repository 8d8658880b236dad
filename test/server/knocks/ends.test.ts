// What nobody answers ends by the clock, and the key that was made for it is destroyed with a line that says so.
import { expect, it } from 'vitest'
import * as brands from '../../../protocol/owner/brands.ts'
import * as care from '../../../protocol/owner/care.ts'
import { checkCode } from '../../../protocol/link-check.ts'
import { parseMessage } from '../../../protocol/message.ts'
import { relationshipOf } from '../../../server/store/terms/terms.ts'
import { signIn } from '../../support/person.ts'
import { until } from '../../support/until.ts'
import { openBrand } from '../delivery/support.ts'
import { setting } from './support.ts'

const day = 86_400_000

async function profferedTo(place: Awaited<ReturnType<typeof setting>>, link?: string) {
  const brand = await openBrand()
  brand.door = (_request, _body, response) => void response.writeHead(202).end()
  const answer = await place.person.ask(brands.profferTerms, {
    brand: new URL(brand.origin).host,
    preferred: 'PDC-INTENT',
    alternates: [],
    lines: ['*'],
    attributes: [],
    purposes: [],
    struck: [],
    expiresAt: place.clock.now() + 2 * day,
    ...(link === undefined ? {} : { link }),
  })
  return { ...answer, brand }
}

it('carries the code of a link to the brand, and shows the digits that follow from the proffer’s bytes', async () => {
  const place = await setting()
  const { brand, check } = await profferedTo(place, 'Zk3a_9-x')
  const [proffer = ''] = brand.came
  expect(parseMessage(proffer).claims.body).toMatchObject({ link: 'Zk3a_9-x' })
  expect(check).toBe(checkCode(proffer))
  const plain = await profferedTo(place)
  expect(plain).not.toHaveProperty('check')
  expect(parseMessage(plain.brand.came[0] ?? '').claims.body).not.toHaveProperty('link')
})

it('ends terms that were never answered, says so, and destroys their key a month later', async () => {
  const place = await setting()
  const { rid } = await profferedTo(place)
  const { database, keyring } = place.home.store.context
  const kid = relationshipOf(database, rid)?.ourKid ?? ''
  await place.clock.skip(2 * day + 2000)
  await until(
    () => relationshipOf(database, rid)?.state,
    (state) => state === 'expired',
  )
  const person = await signIn(place.home, place.person.passkey)
  expect((await person.ask(brands.listBrands)).brands).toEqual([])
  const past = await person.ask(brands.listBrands, undefined, { query: { tab: 'history' } })
  expect(past.brands).toMatchObject([{ standing: 'expired' }])
  await place.clock.skip(31 * day)
  await until(() => keyring.isDestroyed(kid), Boolean)
  const again = await signIn(place.home, place.person.passkey)
  const codes = (await again.ask(care.readJournal)).entries.map(({ said }) => said.code)
  expect(codes).toContain('terms.unanswered')
  expect(codes).not.toContain('terms.expired')
  expect(codes).toContain('terms.key_destroyed')
})
