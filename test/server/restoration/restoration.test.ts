// A store that comes back from a backup breaks no promise: who was ended stays ended, and what was agreed comes back.
import { expect, it } from 'vitest'
import { createSigner, generateKey } from '../../../protocol/keys.ts'
import { newId, personId, signMessage } from '../../../protocol/message.ts'
import * as brands from '../../../protocol/owner/brands.ts'
import * as door from '../../../protocol/owner/door.ts'
import * as intents from '../../../protocol/owner/intents.ts'
import * as calls from '../../../protocol/owner/restoration.ts'
import * as orders from '../../../protocol/owner/orders.ts'
import { goneForm, nextRecord, type LiveRecord } from '../../../protocol/record.ts'
import { agree, hostOf, offered, recordsOf, wanted, world } from '../../journeys/setting.ts'
import { signIn } from '../../support/person.ts'
import { until } from '../../support/until.ts'
import { asked, askThrice, backUp, changeable, goBack, type Page } from './setting.ts'

const at = (shop: { origin: string }) => ({ params: { brand: hostOf(shop) } })

it('a brand that was revoked after the backup gets nothing, and is revoked again by its own copy', async () => {
  const journey = await world()
  const { person } = journey
  const one = await journey.related({ via: 'stream' })
  await journey.post([one])
  await one.next('intent')
  const file = backUp(journey)
  await person.ask(brands.revokeTerms, { erase: false }, at(one))
  await one.next('revoked')
  const before = recordsOf(journey.home, one.rid)
  const told = one.told.length

  const back = await goBack(journey, file)
  const { restored, brands: list } = await asked(back)
  expect(restored?.way).toBe('copy')
  expect(list).toMatchObject([{ rid: one.rid, state: 'done', outcome: 'over', may: [] }])
  expect(recordsOf(back.home, one.rid)).toEqual(before)
  const { store } = back.home
  expect(await store.context.ledgers.verify(store.context.database, one.rid)).toMatchObject({ ok: true })
  // What it is told when it asks is that it is over.
  expect(one.told.slice(told).filter(({ name }) => name !== 'stopped')).toEqual([])
  const { standing } = await back.person.ask(brands.readBrand, undefined, at(one))
  expect(standing).toBe('revoked')
})

it('orders, offers and words that came after the backup come back, and nothing flows before the person says so', async () => {
  const journey = await world()
  const one = await journey.related({ via: 'stream' })
  const file = backUp(journey)
  const held = recordsOf(journey.home, one.rid).length
  const id = await journey.post([one])
  const intent = await one.next('intent')
  await (await intent.relationship.offer(intent, offered)).receipt()
  const [offer] = await journey.offersOn(id)
  const order = await journey.accept({ id: offer?.id ?? '' })
  const accept = await one.next('accept')
  await (await accept.relationship.confirm(accept, 'A-1')).receipt()
  const before = recordsOf(journey.home, one.rid)

  const back = await goBack(journey, file)
  const { brands: list } = await asked(back)
  expect(list).toMatchObject([{ state: 'asked', may: ['confirm', 'revoke'], fetched: before.length - held }])
  expect(recordsOf(back.home, one.rid)).toEqual(before)
  const found = await back.person.ask(orders.readOrder, undefined, { params: { id: order } })
  expect(found).toMatchObject({ state: 'confirmed', number: 'A-1' })
  const { store } = back.home
  expect(await store.context.ledgers.verify(store.context.database, one.rid)).toMatchObject({ ok: true })

  // Until then the brand is told that it should come later, and what it says waits.
  const late = await accept.relationship.update(accept, 'shipped')
  expect(await one.brand.relationship(one.rid).then((found) => found?.pull())).toBe(false)
  expect(recordsOf(back.home, one.rid)).toEqual(before)
  expect(await back.person.ask(calls.confirmRestoration, { brands: [hostOf(one)] })).toEqual({ confirmed: 1 })
  await late.receipt()
  const after = await back.person.ask(orders.readOrder, undefined, { params: { id: order } })
  expect(after.state).toBe('shipped')
  await store.context.ledgers.rebuild()
  expect(await back.person.ask(orders.readOrder, undefined, { params: { id: order } })).toEqual(after)
})

it('a brand that cannot be reached keeps waiting, however long; the person may go on, and the brand has to sign that', async () => {
  const journey = await changeable()
  const one = await journey.related({ via: 'push' })
  const file = backUp(journey)
  await journey.post([one])
  await one.next('intent')
  // Its inbox works and its copy is gone, as after a loss on its own side.
  journey.lie = () => undefined
  const back = await goBack(journey, file)
  const first = await until(back.state, ({ brands: [row] }) => (row?.tries ?? 0) > 0)
  expect(first.brands).toMatchObject([
    { state: 'checking', reason: 'brand_status', may: ['again', 'revoke'] },
  ])
  const early = await back.person.call(calls.goOnWithout, undefined, at(one))
  expect([early.status, early.code]).toEqual([409, 'not_possible'])
  await askThrice(back, hostOf(one))
  const {
    brands: [waiting],
  } = await back.state()
  expect(waiting).toMatchObject({ state: 'checking', may: ['go_on', 'again', 'revoke'] })
  const told = one.told.length
  await back.person.ask(calls.goOnWithout, undefined, at(one))
  const { beyond, seq } = await one.next('restarted')
  expect(beyond.map(({ type }) => type)).toEqual(['intent.post'])
  const done = await until(back.state, ({ brands: [row] }) => row?.state === 'done')
  expect(done.brands).toMatchObject([{ outcome: 'restarted' }])
  expect(recordsOf(back.home, one.rid)).toHaveLength(seq)
  expect(one.told.slice(told).map(({ name }) => name)).toEqual(['restarted'])
  // The history goes on from there, one and the same on both sides.
  await back.person.ask(brands.pauseTerms, undefined, at(one))
  await one.next('paused')
  const theirs = await one.store.records(one.rid, 0, 100)
  expect(theirs).toEqual(recordsOf(back.home, one.rid))
  const stored = await one.store.relationship(one.rid)
  expect(stored?.restarts).toMatchObject([{ seq, beyond: [{ type: 'intent.post' }] }])
})

it('a restart brings nothing back to life that the brand knows to be over', async () => {
  const journey = await changeable()
  const one = await journey.related({ via: 'push' })
  const file = backUp(journey)
  await journey.person.ask(brands.revokeTerms, { erase: false }, at(one))
  await one.next('revoked')
  journey.lie = () => undefined
  const back = await goBack(journey, file)
  await askThrice(back, hostOf(one))
  await back.person.ask(calls.goOnWithout, undefined, at(one))
  const refused = await until(back.state, ({ brands: [row] }) => row?.reason === 'ended_there')
  expect(refused.brands).toMatchObject([{ state: 'unproven', may: ['again', 'revoke'] }])
})

it('nothing that a brand makes up, changes or leaves out in its copy is taken', async () => {
  const journey = await changeable()
  const one = await journey.related({ via: 'push' })
  const file = backUp(journey)
  const id = await journey.post([one])
  const intent = await one.next('intent')
  await (await intent.relationship.offer(intent, offered)).receipt()
  await journey.offersOn(id)
  const held = recordsOf(journey.home, one.rid).length
  const last = (page: Page) => page.records.at(-1) ?? {}
  const other = await signMessage(
    {
      iss: personId(one.rid),
      aud: one.origin,
      sub: one.rid,
      jti: newId(),
      iat: journey.clock.seconds(),
      type: 'terms.resume',
      head: String(
        last({ records: recordsOf(journey.home, one.rid) as never, head: { seq: 0, hash: '' }, more: false })[
          'hash'
        ],
      ),
      body: {},
    },
    await createSigner((await generateKey()).privateJwk),
  )
  const lies: [string, (page: Page) => Page][] = [
    [
      'chain',
      (page) => ({
        ...page,
        records: page.records.map((one, index) =>
          index === 0 ? one : { ...one, at: Number(one['at']) + 1 },
        ),
      }),
    ],
    [
      'signature',
      (page) => {
        const before = last(page) as unknown as LiveRecord
        const made = nextRecord(before, { at: before.at, type: 'terms.resume', jwt: other })
        return {
          records: [...page.records, { ...made }],
          head: { seq: made.seq, hash: made.hash },
          more: false,
        }
      },
    ],
    ['behind', (page) => ({ ...page, records: page.records.slice(0, 1) })],
    ['gap', (page) => ({ ...page, beyond: page.head.seq + 3 })],
    [
      'hidden',
      (page) => ({
        ...page,
        records: page.records.map((one) =>
          one['type'] === 'offer.make' ? { ...goneForm(one as never, 'erased') } : one,
        ),
      }),
    ],
  ]
  const [[, firstLie] = ['', (page: Page) => page]] = lies
  journey.lie = firstLie
  const back = await goBack(journey, file)
  const before = recordsOf(back.home, one.rid)
  for (const [reason, lie] of lies) {
    journey.lie = lie
    await back.person.ask(calls.checkAgain, undefined, at(one))
    const seen = await until(back.state, ({ brands: [row] }) => row?.reason === reason)
    expect(seen.brands).toMatchObject([{ state: 'unproven', fetched: 0 }])
    expect(recordsOf(back.home, one.rid)).toEqual(before)
  }
  journey.lie = undefined
  await back.person.ask(calls.checkAgain, undefined, at(one))
  const honest = await until(back.state, ({ brands: [row] }) => row?.state === 'asked')
  expect(honest.brands).toMatchObject([{ fetched: held - before.length }])
})

it('a brand that hides the end by giving less gets nothing unless the person confirms it by name', async () => {
  const journey = await changeable()
  const one = await journey.related({ via: 'push' })
  const two = await journey.related({ via: 'push' })
  const file = backUp(journey)
  const kept = recordsOf(journey.home, one.rid)
  await journey.person.ask(brands.revokeTerms, { erase: false }, at(one))
  await one.next('revoked')
  const head = { seq: kept.length, hash: kept.at(-1)?.hash ?? '' }
  journey.lie = (page) =>
    page.records[0]?.['hash'] === head.hash ? { records: page.records.slice(0, 1), head, more: false } : page
  const back = await goBack(journey, file)
  const { brands: list } = await asked(back)
  expect(list.map(({ state, fetched }) => [state, fetched])).toEqual([
    ['asked', 0],
    ['asked', 0],
  ])
  // The person knows better, says so of the other one only, and ends this one again.
  await back.person.ask(calls.confirmRestoration, { brands: [hostOf(two)] })
  const told = one.told.length
  await journey.clock.skip(86_400_000)
  const post = await back.person.ask(intents.previewIntent, { line: wanted })
  expect(post.audience.map(({ gets }) => gets).toSorted()).toEqual(['restoring', 'yes'])
  await back.person.ask(brands.revokeTerms, { erase: false }, at(one))
  const { brands: after } = await back.state()
  expect(after.find(({ rid }) => rid === one.rid)).toMatchObject({ state: 'done', outcome: 'ended' })
  expect(one.told.slice(told).filter(({ name }) => name === 'intent')).toEqual([])
})

it('a key that was renewed after the backup cannot speak again: the person is told to begin anew', async () => {
  const journey = await world()
  const one = await journey.related({ via: 'push' })
  const file = backUp(journey)
  await journey.person.ask(door.renewKey, undefined, at(one))
  await one.next('key-rotated')
  const back = await goBack(journey, file)
  await askThrice(back, hostOf(one))
  expect((await back.state()).brands).toMatchObject([{ reason: 'bad_signature', may: ['again', 'revoke'] }])
  await back.person.ask(brands.revokeTerms, { erase: false }, at(one))
  const fresh = await agree(await signIn(back.home, journey.person.passkey), one, journey.clock)
  expect(fresh).not.toBe(one.rid)
})
