// The demo's week is told through the same handlers as any other, and what it leaves behind is sound.
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import * as brands from '../../../protocol/owner/brands.ts'
import * as care from '../../../protocol/owner/care.ts'
import * as orders from '../../../protocol/owner/orders.ts'
import { readConfig } from '../../../server/config.ts'
import { tellStory } from '../../../server/demo/story.ts'
import { openWorld } from '../../../server/demo/world.ts'
import { temporaryFolder } from '../../support/folder.ts'

const week = 7 * 86_400_000

it('leaves a week of orders, a refund, a declined offer, a paused brand and one cut off', async () => {
  const dataFolder = join(temporaryFolder(), 'data')
  const config = { ...readConfig({}), port: 0, dataFolder, loopbackBrands: true, logLevel: 'error' as const }
  const end = Date.now()
  const world = await openWorld(config, end - week)
  onTestFinished(world.close, 30_000)
  await tellStory(world, end)
  const { person, hosts } = world

  expect(await person.ask(care.verifyAll)).toMatchObject({ ok: true })
  const history = await person.ask(orders.listOrders)
  expect(history.orders.map(({ state, hasReceipt }) => [state, hasReceipt])).toEqual([
    ['shipped', false],
    ['delivered', true],
    ['closed', true],
    ['closed', true],
    ['refunded', true],
  ])
  expect(history.totals).toMatchObject([{ currency: 'EUR', orders: 5 }])
  expect(history.orders.every(({ isPractice }) => !isPractice)).toBe(true)

  const { brands: current } = await person.ask(brands.listBrands)
  expect(Object.fromEntries(current.map(({ brand, standing }) => [brand, standing]))).toEqual({
    [hosts.kestrel]: 'in_force',
    [hosts.alder]: 'paused',
    [hosts.marchetti]: 'in_force',
  })
  const trade = await person.ask(brands.readBrand, undefined, { brand: hosts.marchetti })
  expect(trade.past).toMatchObject([{ standing: 'revoked' }])

  const { entries } = await person.ask(care.readJournal)
  expect(entries.filter(({ said }) => /failed|refused/.test(said.code))).toEqual([])

  const now = await person.ask(care.readNow)
  expect(now.needs.filter(({ kind }) => kind === 'offers')).toHaveLength(2)
  expect(now.live.map(({ line }) => line)).toEqual([
    expect.stringContaining('e-reader'),
    expect.stringContaining('laptop'),
    expect.stringContaining('washing-machine'),
    expect.stringContaining('smartphone'),
  ])
}, 60_000)
