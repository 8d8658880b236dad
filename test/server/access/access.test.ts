// What opens a server: the set-up link, passkeys, codes and sessions, and everything that must not.
import { expect, it } from 'vitest'
import * as calls from '../../../protocol/owner/access.ts'
import { house } from '../../support/house.ts'
import { Browser, claim, signIn } from '../../support/person.ts'

it('is claimed by the first passkey and hands out the recovery sheet once', async () => {
  const home = await house()
  const person = await claim(home)
  expect(person.sheet.codes).toHaveLength(10)
  expect(new Set(person.sheet.codes).size).toBe(10)
  expect(person.sheet.backupKey).toMatch(/^([0-9A-Z]{4}-){13}[0-9A-Z]{4}$/)
  const start = await person.ask(calls.readStart)
  expect(start).toMatchObject({ isClaimed: true, isSignedIn: true, needsPasskey: false })
  const access = await person.ask(calls.readAccess)
  expect(access.passkeys).toHaveLength(1)
  expect(access.codesLeft).toBe(10)
})
