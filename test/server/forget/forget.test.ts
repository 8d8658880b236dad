// Forgetting: what the person removes is gone from pages, tables, journal, exports and the very bytes of the file.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { examineBundle } from '../../../protocol/evidence/examine.ts'
import { isGone } from '../../../protocol/record.ts'
import * as brands from '../../../protocol/owner/brands.ts'
import * as care from '../../../protocol/owner/care.ts'
import { exportEvidence } from '../../../protocol/owner/evidence.ts'
import * as forget from '../../../protocol/owner/forget.ts'
import * as intents from '../../../protocol/owner/intents.ts'
import * as orders from '../../../protocol/owner/orders.ts'
import * as threads from '../../../protocol/owner/threads.ts'
import { hostOf, offered, recordsOf, world, type World } from '../../journeys/setting.ts'
import { dumpDerived } from '../../faults/invariants.ts'
import { hasSecondReader, readBundles } from '../../support/second-reader.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { until } from '../../support/until.ts'

const word = 'Xylophonist'
const said = `Does it play the ${word} well?`

/** Whether a word, as it is or inside a JWT, stands anywhere in the folder. */
function isInFolder(folder: string, what: string): string[] {
  const shifts = [0, 1, 2].map((shift) =>
    Buffer.from('.'.repeat(shift) + what)
      .toString('base64url')
      .slice(shift === 0 ? 0 : shift + 1, -2),
  )
  return readdirSync(folder).filter((name) => {
    if (!name.startsWith('bespeak.db')) return false
    const text = readFileSync(join(folder, name)).toString('latin1')
    return [what, ...shifts].some((one) => text.includes(one))
  })
}

/** One purchase with a unique word in the line, the offer, the conversation and the address. */
async function bought(scene: World) {
  const one = await scene.related({ via: 'pull' })
  const id = await scene.post([one], `#want laptop EUR..900 is:new model~${word} in:ES`)
  const intent = await one.next('intent')
  await (await intent.relationship.setFilter(['#follow laptop.*'], false)).receipt()
  const items = offered.items.map((item) => ({ ...item, name: `${word} 13` }))
  await (await intent.relationship.offer(intent, { ...offered, items })).receipt()
  const [offer] = await scene.offersOn(id)
  if (offer === undefined) throw new Error('no offer came')
  const thread = await scene.person.ask(threads.openThread, {
    about: { kind: 'intent', id },
    brand: hostOf(one),
    text: said,
  })
  const order = await scene.accept(offer)
  const accepted = await one.next('accept')
  return { one, id, order, accepted, intent, thread }
}

async function closed(scene: World) {
  const lived = await bought(scene)
  const { accepted, order, one, intent } = lived
  await accepted.relationship.confirm(accepted, word)
  await accepted.relationship.update(accepted, 'shipped')
  await accepted.relationship.update(accepted, 'delivered')
  const key = { params: { id: order } }
  await until(
    () => scene.person.ask(orders.readOrder, undefined, key),
    ({ state }) => state === 'delivered',
  )
  await scene.person.ask(orders.closeOrder, undefined, key)
  await intent.relationship.pull()
  await one.next('order-closed')
  await intent.relationship.pull()
  return lived
}

/** Everything verifies, and a rebuild changes no row. */
async function isSound({ person, home }: World): Promise<void> {
  expect((await person.ask(care.verifyAll)).ok).toBe(true)
  const before = dumpDerived(home)
  await home.store.context.ledgers.rebuild()
  expect(dumpDerived(home)).toEqual(before)
}

const folderOf = ({ home }: World): string => home.store.context.config.dataFolder

it('forgets a purchase with all that came of it, down to the bytes, and everything still verifies', async () => {
  const scene = await world()
  const { person, home } = scene
  const { one, id, order } = await closed(scene)
  const { database, ledgers } = home.store.context
  const other = await scene.post([one], '#want laptop EUR..500 is:used in:ES')
  expect(isInFolder(folderOf(scene), word)).not.toEqual([])

  const key = { params: { id: order } }
  const preview = await person.ask(forget.previewForgetOrder, undefined, key)
  expect(preview).toMatchObject({ intents: 1, orders: 1, conversations: 1 })
  expect(preview.reason).toBeUndefined()
  expect(preview.records).toBeGreaterThan(8)
  const { records } = await person.ask(forget.forgetOrder, undefined, key)
  expect(records).toBe(preview.records)
  await until(
    () => database.sql('SELECT 1 FROM scrub_due'),
    (rows) => rows.length === 0,
  )

  expect(isInFolder(folderOf(scene), word)).toEqual([])
  expect((await person.call(orders.readOrder, undefined, key)).code).toBe('not_found')
  expect((await person.call(intents.readIntent, undefined, { params: { id } })).code).toBe('not_found')
  const found = await person.ask(orders.listOrders, undefined, { query: { text: word } })
  expect(found.orders).toEqual([])
  expect(JSON.stringify(await person.ask(care.readJournal))).not.toContain(word)
  expect((await scene.detail(other)).state).toBe('open')

  const gone = recordsOf(home, one.rid).filter(isGone)
  expect(gone.every((record) => record.gone === 'erased')).toBe(true)
  expect(new Set(gone.map(({ type }) => type))).toContain('offer.accept')
  expect(ledgers.head(database, one.rid)).toMatchObject({ seq: recordsOf(home, one.rid).length })
  await isSound(scene)

  // The brand goes on as before: what it reads again is in gone form, and its chain holds.
  const relationship = await one.brand.relationship(one.rid)
  await (await relationship!.setFilter(['#follow laptop.*'], false)).receipt()
  const file = await person.ask(exportEvidence, undefined, { params: { rid: one.rid } })
  expect(JSON.stringify(file)).not.toContain(word)
  const examined = await examineBundle(JSON.stringify(file))
  expect(examined.faults).toEqual([])
  expect(examined.gone).toBe(gone.length)
  expect(examined.unanswered).toEqual([])
  if (hasSecondReader) {
    const path = join(temporaryFolder(), 'forgotten.json')
    writeFileSync(path, JSON.stringify(file))
    expect(readBundles([path])[0]).toMatchObject({ sound: true, faults: [] })
  }
})

it('forgets nothing while an order is under way, an intent is open, or an agreement is in force', async () => {
  const scene = await world()
  const { person } = scene
  const { one, id, order, accepted } = await bought(scene)
  const refused = async (call: typeof forget.forgetOrder | typeof forget.forgetIntent, what: string) => {
    const answer = await person.call(call, undefined, { params: { id: what } })
    return [answer.code, (answer.body as unknown as { values?: { reason?: string } }).values?.reason]
  }
  expect((await refused(forget.forgetOrder, order))[0]).toBe('not_possible')
  await accepted.relationship.confirm(accepted, 'A-1')
  const { reason } = await person.ask(forget.previewForgetIntent, undefined, { params: { id } })
  expect(reason).toBe('an order with Shop is under way')
  const open = await scene.post([one], '#want laptop EUR..500 is:used in:ES')
  const preview = await person.ask(forget.previewForgetIntent, undefined, { params: { id: open } })
  expect(preview.reason).toBe('the intent is open; withdraw it first')
  expect((await refused(forget.forgetIntent, open))[0]).toBe('not_possible')
  const brand = { params: { brand: hostOf(one) } }
  expect((await person.call(forget.forgetBrand, undefined, brand)).code).toBe('not_possible')
  await person.ask(intents.withdrawIntent, {}, { params: { id: open } })
  await person.ask(forget.forgetIntent, undefined, { params: { id: open } })
  expect((await person.call(intents.readIntent, undefined, { params: { id: open } })).code).toBe('not_found')
})

it('forgets a past brand but for the terms, the erasures and what proves them', async () => {
  const scene = await world()
  const { person, home } = scene
  const { one } = await closed(scene)
  const brand = { params: { brand: hostOf(one) } }
  one.brand.on('erasure', ({ relationship, object, body }) =>
    relationship.receiptErasure(object, { erased: body.scope, retained: [], downstream: [] }),
  )
  await person.ask(brands.revokeTerms, { erase: true }, brand)
  const relationship = await one.brand.relationship(one.rid)
  await relationship!.pull()
  await until(
    () => person.ask(brands.readBrand, undefined, brand),
    ({ erasure }) => erasure === 'receipted',
  )
  await person.ask(forget.forgetBrand, undefined, brand)
  const { database } = home.store.context
  await until(
    () => database.sql('SELECT 1 FROM scrub_due'),
    (rows) => rows.length === 0,
  )
  expect(isInFolder(folderOf(scene), word)).toEqual([])
  const kept = recordsOf(home, one.rid).filter((record) => !isGone(record))
  expect(new Set(kept.map(({ type }) => type.split('.')[0]))).toEqual(new Set(['terms', 'filter', 'erasure']))
  const detail = await person.ask(brands.readBrand, undefined, brand)
  expect(detail).toMatchObject({ standing: 'revoked', erasure: 'receipted', orderList: [], offersMade: [] })
  await isSound(scene)
})
