// Six seconds to think again, and pages that are clicked twice: a decision is sent once, or not at all.
import { expect, it } from 'vitest'
import { newId } from '../../protocol/message.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as intents from '../../protocol/owner/intents.ts'
import * as offers from '../../protocol/owner/offers.ts'
import { signIn } from '../support/person.ts'
import { until } from '../support/until.ts'
import { address, hostOf, offered, recordsOf, undoMs, wanted, world, type World } from './setting.ts'

const ownRecords = ({ home }: World) =>
  home.store.context.database.sql<{ type: string }>(
    `SELECT type FROM record WHERE type LIKE 'own.intent%' OR type LIKE 'offer.%' AND speaker = 'person'`,
  )

it('signs and sends nothing of a post, a decline or an acceptance that is taken back in time', async () => {
  const journey = await world()
  const { person, clock, home } = journey
  const one = await journey.related()
  const to = [{ brand: hostOf(one), withheld: [] }]
  const before = recordsOf(home, one.rid).length
  const posted = await person.ask(intents.postIntent, { line: wanted, to })
  await clock.skip(undoMs - 1500)
  const back = await person.ask(intents.undoWaiting, undefined, { params: { id: posted.waiting.id } })
  expect(back).toEqual({ kind: 'post', line: wanted })
  await clock.skip(60_000)
  expect(recordsOf(home, one.rid)).toHaveLength(before)
  expect(ownRecords(journey)).toEqual([])
  expect(one.told.map(({ name }) => name)).not.toContain('intent')

  const id = await journey.post([one])
  const intent = await one.next('intent')
  await (await intent.relationship.offer(intent, offered)).receipt()
  const [offer] = await journey.offersOn(id)
  const key = { params: { id: offer?.id ?? '' } }
  const held = recordsOf(home, one.rid).length
  const declined = await person.ask(offers.declineOffer, { reason: 'other' }, key)
  const second = await person.call(offers.declineOffer, { reason: 'other' }, key)
  expect([second.status, second.code]).toEqual([409, 'not_possible'])
  await person.ask(intents.undoWaiting, undefined, { params: { id: declined.waiting.id } })
  const step = { revision: 1, total: 80400, give: address, remember: false }
  const accepted = await person.ask(offers.acceptOffer, step, key)
  await person.ask(intents.undoWaiting, undefined, { params: { id: accepted.waiting.id } })
  await clock.skip(60_000)
  expect(recordsOf(home, one.rid)).toHaveLength(held)
  const late = await person.call(intents.undoWaiting, undefined, { params: { id: accepted.waiting.id } })
  expect([late.status, late.code]).toEqual([409, 'not_possible'])
  expect((await journey.detail(id)).offerList[0]).toMatchObject({ state: 'made' })
})

it('sends after a restart what waited before it, once', async () => {
  const journey = await world()
  const { person, clock, home } = journey
  const one = await journey.related()
  const to = [{ brand: hostOf(one), withheld: [] }]
  await person.ask(intents.postIntent, { line: wanted, to })
  const again = await home.reopen()
  await clock.skip(undoMs + 100)
  const intent = await one.next('intent')
  expect(intent.body.line).toBe(wanted)
  await clock.skip(120_000)
  const posts = recordsOf(again, one.rid).filter(({ type }) => type === 'intent.post')
  expect(posts).toHaveLength(1)
})

it('does once what is asked twice under one Idempotency-Key, also at the same time and after a restart', async () => {
  const journey = await world()
  const { person, home } = journey
  const one = await journey.related()
  const to = [{ brand: hostOf(one), withheld: [] }]
  const headers = { 'idempotency-key': newId() }
  const ask = () => person.call(intents.postIntent, { line: wanted, to }, { headers })
  const answers = await Promise.all(Array.from({ length: 20 }, ask))
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  expect(answers.filter((answer) => answer.headers.get('idempotent-replayed') === 'true')).toHaveLength(19)
  const other = await person.call(intents.postIntent, { line: '#want laptop', to }, { headers })
  expect([other.status, other.code]).toEqual([409, 'repeat_differs'])
  await home.reopen()
  const late = await ask()
  expect(late.body).toEqual(answers[0]?.body)
  await journey.clock.skip(undoMs + 100)
  const { intents: list } = await until(
    () => person.ask(intents.listIntents),
    (found) => found.intents.length > 0 && found.intents[0]?.waiting === undefined,
  )
  expect(list).toHaveLength(1)

  const params = { brand: hostOf(one) }
  const once = { params, headers: { 'idempotency-key': newId() } }
  const first = await person.ask(brands.revokeTerms, { erase: false }, once)
  expect(await person.ask(brands.revokeTerms, { erase: false }, once)).toEqual(first)
  const anew = await person.call(brands.revokeTerms, { erase: false }, { params })
  expect([anew.status, anew.code]).toEqual([410, 'revoked'])
})

it('lets the second of two tabs look again before it changes what the first has changed', async () => {
  const journey = await world()
  const { person, home } = journey
  const one = await journey.related()
  const tab = await signIn(home, person.passkey)
  const id = await journey.post([one])
  const { version } = await journey.detail(id)
  const params = { id }
  const change = { line: '#want laptop EUR..800', version }
  await person.ask(intents.reviseIntent, change, { params })
  const second = await tab.call(
    intents.reviseIntent,
    { ...change, line: '#want laptop EUR..700' },
    { params },
  )
  expect([second.status, second.code]).toEqual([412, 'moved'])
  const revised = await one.next('revised')
  expect(revised.body.line).toBe('#want laptop EUR..800')

  await (await revised.relationship.offer(revised.object, offered)).receipt()
  const [offer] = await journey.offersOn(id)
  const key = { params: { id: offer?.id ?? '' } }
  await revised.relationship.reviseOffer((offer?.id ?? '').split('.')[1] ?? '', { ...offered, shipping: 900 })
  await until(
    () => journey.detail(id),
    ({ offerList }) => offerList[0]?.revision === 2,
  )
  const step = { revision: 1, total: 80400, give: address, remember: false }
  const stale = await tab.call(offers.acceptOffer, step, key)
  expect([stale.status, stale.code]).toEqual([412, 'moved'])
})
