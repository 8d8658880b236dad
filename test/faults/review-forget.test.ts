// What a brand said about something that was forgotten is forgotten too, wherever the server told of it.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as care from '../../protocol/owner/care.ts'
import * as forget from '../../protocol/owner/forget.ts'
import * as orders from '../../protocol/owner/orders.ts'
import { offered, world } from '../journeys/setting.ts'
import { until } from '../support/until.ts'

const word = 'Glockenspiel'

it('forgets the warning about a thing with the order of that thing', async () => {
  const scene = await world()
  const { person, home } = scene
  const one = await scene.related({ via: 'pull' })
  one.brand.on('accept', ({ relationship, object }) => relationship.confirm(object, 'A-1'))
  const id = await scene.post([one])
  const intent = await one.next('intent')
  await (await intent.relationship.setFilter(['#follow laptop.*'], false)).receipt()
  await (await intent.relationship.offer(intent, offered)).receipt()
  const [offer] = await scene.offersOn(id)
  if (offer === undefined) throw new Error('no offer came')
  const order = await scene.accept(offer)
  const accepted = await one.next('accept')
  const key = { params: { id: order } }
  const isIn = (state: string) =>
    until(
      () => person.ask(orders.readOrder, undefined, key),
      (read) => read.state === state,
    )
  await isIn('confirmed')
  const notice = { kind: 'recall' as const, line: `The ${word} may catch fire`, order }
  await (await accepted.relationship.notice(notice)).receipt()
  expect(JSON.stringify(await person.ask(care.readJournal))).toContain(word)
  await accepted.relationship.update(accepted, 'shipped')
  await accepted.relationship.update(accepted, 'delivered')
  await isIn('delivered')
  await person.ask(orders.closeOrder, undefined, key)
  await intent.relationship.pull()
  await one.next('order-closed')
  await intent.relationship.pull()
  await person.ask(forget.forgetOrder, undefined, key)

  const { database, config } = home.store.context
  await until(
    () => database.sql('SELECT 1 FROM scrub_due'),
    (rows) => rows.length === 0,
  )
  expect(JSON.stringify(await person.ask(care.readJournal))).not.toContain(word)
  const holding = readdirSync(config.dataFolder).filter(
    (name) => name.startsWith('bespeak.db') && readFileSync(join(config.dataFolder, name)).includes(word),
  )
  expect(holding).toEqual([])
  expect((await person.ask(care.verifyAll)).ok).toBe(true)
})
