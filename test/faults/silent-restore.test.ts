// Somebody put an old data file back by hand and told nobody: the server notices, by itself or by what a brand can prove.
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import * as calls from '../../protocol/owner/restoration.ts'
import { hostOf, recordsOf, world, type World } from '../journeys/setting.ts'
import { asked, backUp } from '../server/restoration/setting.ts'
import { signIn } from '../support/person.ts'
import { until } from '../support/until.ts'

const at = (shop: { origin: string }) => ({ params: { brand: hostOf(shop) } })

/** The copy takes the place of the data file; with `isWhole` the rest of the folder is as old as it. */
async function putBack({ home, person }: World, file: string, isWhole: boolean) {
  const { dataFolder } = home.config
  await home.close()
  const present = join(dataFolder, 'bespeak.db')
  for (const ending of ['', '-wal', '-shm']) rmSync(present + ending, { force: true })
  copyFileSync(file, present)
  if (isWhole) rmSync(join(dataFolder, 'bespeak.seen'))
  const again = await home.reopen()
  const browser = await signIn(again, person.passkey)
  return { home: again, person: browser, state: () => browser.ask(calls.readRestoration) }
}

it('an old data file shows by the small file beside it, before anything goes out', async () => {
  const journey = await world()
  const one = await journey.related({ via: 'stream' })
  const file = backUp(journey)
  await journey.person.ask(brands.revokeTerms, { erase: false }, at(one))
  await one.next('revoked')
  const told = one.told.length
  const back = await putBack(journey, file, false)
  const { restored, brands: list } = await asked(back)
  expect(restored?.way).toBe('noticed')
  expect(list).toMatchObject([{ state: 'done', outcome: 'over' }])
  expect(one.told.slice(told)).toEqual([])
  // Once is enough: the next start finds nothing new.
  const again = await back.home.reopen()
  const { database } = again.store.context
  expect(database.sql('SELECT count(*) AS n FROM restoration')).toEqual([{ n: 1 }])
})

it('one brand that holds what our key signed proves it for all: whoever was ended meanwhile is ended again', async () => {
  const journey = await world()
  const one = await journey.related({ via: 'push' })
  const two = await journey.related({ via: 'push' })
  const file = backUp(journey)
  await journey.person.ask(brands.revokeTerms, { erase: false }, at(two))
  await two.next('revoked')
  await journey.post([one])
  await one.next('intent')
  const before = [one, two].map(({ rid }) => recordsOf(journey.home, rid))
  const back = await putBack(journey, file, true)
  expect((await back.state()).restored).toBeUndefined()
  // It reads on from what it holds, and that is more than the server knows of itself.
  expect(await (await one.brand.relationship(one.rid))?.pull()).toBe(false)
  await one.next('fork')
  const { restored, brands: list } = await until(
    back.state,
    ({ brands: rows }) => rows.length === 2 && rows.every(({ state }) => state !== 'checking'),
  )
  expect(restored?.way).toBe('noticed')
  expect(list.find(({ rid }) => rid === one.rid)).toMatchObject({ state: 'asked' })
  expect(list.find(({ rid }) => rid === two.rid)).toMatchObject({ state: 'done', outcome: 'over' })
  expect([one, two].map(({ rid }) => recordsOf(back.home, rid))).toEqual(before)
  // Its operator looks, the person looks, and both go on with one history.
  await (await one.brand.relationship(one.rid))?.goOn()
  await back.person.ask(calls.confirmRestoration, { brands: [hostOf(one)] })
  await back.person.ask(brands.pauseTerms, undefined, at(one))
  await one.next('paused')
})

it('two histories at one place stop everything with that brand, and both are kept', async () => {
  const journey = await world()
  const one = await journey.related({ via: 'push' })
  const file = backUp(journey)
  await journey.post([one])
  await one.next('intent')
  const back = await putBack(journey, file, true)
  await back.person.ask(brands.pauseTerms, undefined, at(one))
  const [row] = (await until(back.state, ({ brands: [found] }) => found?.state === 'fork')).brands
  expect(row?.may).toEqual(['revoke'])
  const { database } = back.home.store.context
  const [kept] = database.sql<{ theirs: string }>('SELECT theirs FROM restoring')
  expect(JSON.parse(kept?.theirs ?? '')).toMatchObject({ type: 'intent.post' })
  expect(recordsOf(back.home, one.rid).at(-1)?.type).toBe('terms.pause')
  const refused = await back.person.call(brands.resumeTerms, undefined, at(one))
  expect([refused.status, refused.code]).toEqual([409, 'not_possible'])
  await back.person.ask(brands.revokeTerms, { erase: false }, at(one))
  expect((await back.state()).brands).toMatchObject([{ state: 'done', outcome: 'ended' }])
})
