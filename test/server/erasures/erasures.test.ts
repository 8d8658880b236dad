// Erasure between a store and a brand: asked at any time, promised and receipted by signature, overdue by the clock.
import { expect, it } from 'vitest'
import * as brands from '../../../protocol/owner/brands.ts'
import * as care from '../../../protocol/owner/care.ts'
import * as calls from '../../../protocol/owner/erasures.ts'
import * as intents from '../../../protocol/owner/intents.ts'
import { dumpDerived } from '../../faults/invariants.ts'
import { day, hostOf, recordsOf, shop, agree, world, type World } from '../../journeys/setting.ts'
import { signIn } from '../../support/person.ts'
import { until } from '../../support/until.ts'

const inDays = ({ clock }: World, days: number): string =>
  new Date(Math.floor((clock.now() + days * day) / 1000) * 1000).toISOString().replace('.000Z', 'Z')

async function withdrawn() {
  const scene = await world()
  const one = await scene.related({ via: 'push' })
  const id = await scene.post([one])
  await one.next('intent')
  await scene.person.ask(intents.withdrawIntent, {}, { params: { id } })
  const params = { brand: hostOf(one) }
  const read = () => scene.person.ask(calls.readErasures, undefined, { params })
  return { scene, one, params, read, id }
}

it('is asked for in force, paused and after the end, record by record and on a ground of the law', async () => {
  const { scene, one, params, read } = await withdrawn()
  const { person } = scene
  const { erasable } = await read()
  expect(erasable.map(({ type }) => type)).toEqual(['intent.post', 'intent.withdraw'])
  const [first] = erasable
  await person.ask(calls.askErasure, { records: [first?.seq ?? 0] }, { params })
  expect((await one.next('erasure')).body).toMatchObject({ scope: [first?.seq], basis: 'eu-gdpr:A17-1-b' })
  await person.ask(brands.pauseTerms, undefined, { params })
  await person.ask(calls.askErasure, { records: [first?.seq ?? 0], basis: 'eu-gdpr:A17-1-d' }, { params })
  expect((await one.next('erasure')).body).toMatchObject({ basis: 'eu-gdpr:A17-1-d' })
  await person.ask(brands.revokeTerms, { erase: false }, { params })
  await person.ask(calls.askErasure, { records: erasable.map(({ seq }) => seq) }, { params })
  expect((await one.next('erasure')).body.scope).toHaveLength(2)
  expect((await read()).erasures).toHaveLength(3)
  expect(await person.ask(care.verifyAll)).toMatchObject({ ok: true })
  const before = dumpDerived(scene.home)
  await scene.home.store.context.ledgers.rebuild()
  expect(dumpDerived(scene.home)).toEqual(before)
})

it('is not asked for what showed nothing, and not for what is still in use', async () => {
  const { scene, one, params, read } = await withdrawn()
  const refused = async (records: number[]) =>
    (await scene.person.call(calls.askErasure, { records }, { params })).code
  expect(await refused([1])).toBe('invalid')
  await scene.post([one], '#want laptop EUR..300 is:used in:ES')
  const live = (await read()).erasable.find(({ isLive }) => isLive)
  expect(await refused([live?.seq ?? 0])).toBe('not_possible')
})

it('takes a promise of at most three months, and a receipt whose grounds the law knows', async () => {
  const { scene, one, params, read } = await withdrawn()
  const scope = (await read()).erasable.map(({ seq }) => seq)
  await scene.person.ask(calls.askErasure, { records: scope }, { params })
  const { relationship, object } = await one.next('erasure')
  const codeOf = async (sent: Promise<{ receipt(): Promise<unknown> }>) => {
    try {
      await (await sent).receipt()
      return undefined
    } catch (problem) {
      return (problem as { code?: string }).code
    }
  }
  expect(await codeOf(relationship.acknowledgeErasure(object, inDays(scene, 120)))).toBe('malformed')
  const kept = (ground: string) => ({
    erased: scope.slice(1),
    retained: [{ what: 'a thing', ground, until: inDays(scene, 10) }],
    downstream: [],
  })
  expect(await codeOf(relationship.say('erasure.receipt', kept('eu-gdpr:A6-1-f'), object))).toBe('malformed')
  const beyond = { erased: [4999], retained: [], downstream: [] }
  expect(await codeOf(relationship.say('erasure.receipt', beyond, object))).toBe('malformed')
  expect(await codeOf(relationship.acknowledgeErasure(object, inDays(scene, 20)))).toBeUndefined()
  expect(
    await codeOf(relationship.receiptErasure(object, kept('eu-gdpr:JustificationA17LegalClaims'))),
  ).toBeUndefined()
  const [erasure] = (await read()).erasures
  expect(erasure).toMatchObject({ state: 'receipted', receipt: { erased: scope.length - 1 } })
  expect(erasure?.receipt?.left.map(({ seq }) => seq)).toEqual(scope.slice(0, 1))
  expect(erasure?.promisedAt).toBeGreaterThan(erasure?.acknowledgedAt ?? Infinity)
})

it('is overdue when the day for the answer passes, and again when the promised one does, told once each', async () => {
  const { scene, one, params, read } = await withdrawn()
  const { person, home, clock } = scene
  const scope = (await read()).erasable.map(({ seq }) => seq)
  await person.ask(calls.askErasure, { records: scope }, { params })
  const { relationship, object } = await one.next('erasure')
  const told = async () =>
    home.store.context.database.sql(`SELECT seq FROM journal WHERE code = 'erasure.overdue'`).length
  clock.jump(31 * day)
  await clock.skip(3_700_000)
  await until(told, (many) => many === 1)
  const back = await signIn(home, person.passkey)
  const late = async () => (await back.ask(calls.readErasures, undefined, { params })).erasures[0]
  expect(await late()).toMatchObject({ state: 'overdue', late: 'answer' })
  expect((await back.ask(care.readNow)).needs.map(({ kind }) => kind)).toContain('erasure')
  await (await relationship.acknowledgeErasure(object, inDays(scene, 5))).receipt()
  expect(await late()).toMatchObject({ state: 'acknowledged' })
  clock.jump(6 * day)
  await clock.skip(3_700_000)
  await until(told, (many) => many === 2)
  expect(await late()).toMatchObject({ state: 'overdue', late: 'promise' })
  await clock.skip(3_700_000)
  expect(await told()).toBe(2)
})

it('knocks again at once when the person reminds a brand that has not read it, and not one that has', async () => {
  const scene = await world()
  const { person, home, clock } = scene
  const one = await shop({ clock, via: 'push' })
  const rid = await agree(person, one, clock)
  await one.next('agreed')
  const id = await scene.post([one])
  await one.next('intent')
  await person.ask(intents.withdrawIntent, {}, { params: { id } })
  await one.next('withdrawn')
  const params = { brand: hostOf(one) }
  const read = async () => (await person.ask(calls.readErasures, undefined, { params })).erasures[0]
  await one.close()
  const { erasable } = await person.ask(calls.readErasures, undefined, { params })
  const asked = await person.ask(calls.askErasure, { records: erasable.map(({ seq }) => seq) }, { params })
  expect(await read()).toMatchObject({ canRemind: true, remindedAt: [] })
  await person.ask(calls.remindErasure, undefined, { params: { ...params, id: asked.id } })
  expect((await read())?.remindedAt).toHaveLength(1)
  const again = await shop({ clock, via: 'push', port: one.port, keys: one.keys, store: one.store })
  await person.ask(calls.remindErasure, undefined, { params: { ...params, id: asked.id } })
  await again.next('erasure')
  await until(read, (erasure) => erasure?.readAt !== undefined)
  const answer = await person.call(calls.remindErasure, undefined, { params: { ...params, id: asked.id } })
  expect(answer.code).toBe('not_possible')
  expect(recordsOf(home, rid).filter(({ type }) => type === 'erasure.request')).toHaveLength(1)
})

it('ends every agreement at once, asks each to erase, and shows who acknowledged the end', async () => {
  const scene = await world()
  const { person, clock } = scene
  const shops = []
  for (const via of ['push', 'stream', 'pull'] as const) shops.push(await scene.related({ via }))
  const silent = await shop({ clock, via: 'push' })
  await agree(person, silent, clock)
  await scene.post([...shops, silent])
  for (const one of shops) await one.next('intent')
  await silent.close()
  const preview = await person.ask(calls.previewRevokeAll)
  expect(preview.brands).toHaveLength(4)
  expect(preview.shownRecords).toBe(4)
  const { ended, silentMs } = await person.ask(calls.revokeAll, { erase: true })
  expect(new Set(ended.map(({ brand }) => brand))).toEqual(new Set([...shops, silent].map(hostOf)))
  expect(silentMs).toBeGreaterThan(0)
  for (const one of shops) expect((await one.next('erasure')).body.scope).toHaveLength(1)
  const endingOf = async (one: Parameters<typeof hostOf>[0]) =>
    (await person.ask(calls.readErasures, undefined, { params: { brand: hostOf(one) } })).ending
  const [pushed] = shops
  if (pushed)
    await until(
      () => endingOf(pushed),
      (ending) => ending?.signedAt !== undefined,
    )
  await until(
    () => endingOf(silent),
    (ending) => (ending?.tries ?? 0) > 0,
  )
  expect(await endingOf(silent)).not.toHaveProperty('signedAt')
  expect((await person.ask(calls.previewRevokeAll)).brands).toEqual([])
})
