// What is forgotten is in older backups until the day that was named, and in none after it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as attributes from '../../../protocol/owner/attributes.ts'
import * as backups from '../../../protocol/owner/backups.ts'
import * as care from '../../../protocol/owner/care.ts'
import * as forget from '../../../protocol/owner/forget.ts'
import * as intents from '../../../protocol/owner/intents.ts'
import * as access from '../../../protocol/owner/access.ts'
import { day, world, type World } from '../../journeys/setting.ts'
import { filesOf, opened } from './support.ts'

const word = 'Xylophonist'

/** Of each backup, oldest first, whether it holds the word: as it is, or inside a message. */
async function holding({ home, person }: World): Promise<boolean[]> {
  const forms = [0, 1, 2].map((shift) =>
    Buffer.from('.'.repeat(shift) + word)
      .toString('base64url')
      .slice(shift === 0 ? 0 : shift + 1, -2),
  )
  const found: boolean[] = []
  for (const path of filesOf(home)) {
    const folder = await opened(path, person.sheet.backupKey)
    const text = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name)).toString('latin1'))
      .join('')
    found.push([word, ...forms].some((form) => text.includes(form)))
  }
  return found
}

async function prove({ home, person }: World): Promise<void> {
  const { options } = await person.ask(access.startSignIn)
  await person.ask(access.signIn, { response: person.passkey.use(options, home.origin) })
}

/** A withdrawn intent with the word in it, and backups from before and after it was said. */
async function said() {
  const scene = await world()
  const { person, clock, home } = scene
  const { backups: room } = home.store
  await room.make('hand')
  clock.jump(1.5 * day)
  const id = await scene.post([], `#want laptop EUR..900 is:new model~${word} in:ES`)
  await person.ask(intents.withdrawIntent, {}, { params: { id } })
  await room.make('hand')
  clock.jump(1.5 * day)
  await room.make('hand')
  await prove(scene)
  return { scene, id, room }
}

it('says how many backups still hold it and until when, and keeps that day', async () => {
  const { scene, id, room } = await said()
  const { person, clock } = scene
  const key = { params: { id } }
  const { backupsHoldUntil } = await person.ask(forget.previewForgetIntent, undefined, key)
  expect(backupsHoldUntil?.backups).toBe(2)
  const until = backupsHoldUntil?.until ?? 0
  expect(until - clock.now()).toBeGreaterThan(89 * day)
  expect(until - clock.now()).toBeLessThanOrEqual(90 * day)
  const done = await person.ask(forget.forgetIntent, undefined, key)
  expect(done.backupsHoldUntil).toEqual(backupsHoldUntil)
  // Past the second in which it was forgotten: what is copied within that second is taken to hold it.
  clock.jump(2000)
  await room.make('hand')
  expect(await holding(scene)).toEqual([false, true, true, false])
  clock.jump(5 * day)
  await room.round()
  expect(await holding(scene)).toContain(true)
  for (let rounds = 7; rounds > 0; rounds--) {
    clock.jump((until - clock.now()) / rounds)
    await room.round()
  }
  expect(await holding(scene)).not.toContain(true)
  // The last of all stays, however old, because it holds nothing that was forgotten.
  expect(room.list().backups).toHaveLength(1)
})

it('lets all older ones go at once when asked to', async () => {
  const { scene, id } = await said()
  const { person } = scene
  await person.ask(forget.forgetIntent, undefined, { params: { id } })
  expect(await holding(scene)).toContain(true)
  const { removed } = await person.ask(backups.renewBackups)
  expect(removed).toBe(3)
  expect(await holding(scene)).toEqual([false])
  expect((await person.ask(care.verifyAll)).ok).toBe(true)
})

it('says the same of an attribute', async () => {
  const scene = await world()
  const { person } = scene
  const params = { name: 'note' }
  const names = (await person.ask(attributes.readAttributes)).attributes
  const text = names.find(({ name }) => name === 'delivery-note')
  if (text !== undefined) params.name = text.name
  await person.ask(attributes.setAttribute, { value: word }, { params })
  await person.ask(backups.makeBackup)
  expect(await holding(scene)).toEqual([true])
  const { backupsHoldUntil } = await person.ask(attributes.forgetAttribute, undefined, { params })
  expect(backupsHoldUntil?.backups).toBe(1)
  await person.ask(backups.renewBackups)
  expect(await holding(scene)).toEqual([false])
})
