// What a stranger without a session can do to the one who has one: keep them out, or slip in beside them.
import { expect, it } from 'vitest'
import * as calls from '../../protocol/owner/access.ts'
import { wideLimits } from '../../server/platform/http/limits.ts'
import { house } from '../support/house.ts'
import { Browser, claim, signIn } from '../support/person.ts'

/** As from many addresses at once. */
const limits = { ...wideLimits, tries: { burst: 1e6, perSecond: 1e6 } }

it('a crowd of strangers that begin to sign in does not keep the person from signing in', async () => {
  const home = await house({ config: { limits } })
  const person = await claim(home)
  const stranger = new Browser(home.origin)
  for (let round = 0; round < 22; round++) {
    await Promise.all(Array.from({ length: 50 }, () => stranger.call(calls.startSignIn)))
  }
  const tab = await signIn(home, person.passkey)
  expect((await tab.call(calls.readAccess)).status).toBe(200)
  const { database } = home.store.context
  const [row] = database.sql<{ n: number }>('SELECT count(*) AS n FROM challenge')
  expect(row?.n).toBeLessThanOrEqual(1001)
})

it('one stranger soon has to wait between beginnings', async () => {
  const home = await house()
  await claim(home)
  const stranger = new Browser(home.origin)
  const statuses = await Promise.all(
    Array.from({ length: 60 }, async () => (await stranger.call(calls.startSignIn)).status),
  )
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(25)
  expect(statuses).toContain(429)
})

it('whoever opened an older set-up link is out once a new one is printed', async () => {
  const home = await house()
  const codeOf = async () => new URL(await home.store.access.setupLink()).hash.slice(1)
  const thief = new Browser(home.origin)
  await thief.ask(calls.openSetup, { code: await codeOf() })
  const person = new Browser(home.origin)
  await person.ask(calls.openSetup, { code: await codeOf() })
  expect((await thief.call(calls.startPasskey)).code).toBe('setup_link')
  expect((await person.call(calls.startPasskey)).status).toBe(200)
})
