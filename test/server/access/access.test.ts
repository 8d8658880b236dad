// What opens a server: the set-up link, passkeys, codes and sessions, and everything that must not.
import { describe, expect, it } from 'vitest'
import * as calls from '../../../protocol/owner/access.ts'
import { cookieHeader } from '../../../server/platform/http/actor.ts'
import { normalLimits } from '../../../server/platform/http/limits.ts'
import { createManualClock } from '../../support/at.ts'
import { house, type House } from '../../support/house.ts'
import { SoftwarePasskey, type Spoilt } from '../../support/passkey.ts'
import { Browser, claim, signIn } from '../../support/person.ts'

it('is claimed by the first passkey and hands out the recovery sheet once', async () => {
  const home = await house()
  const person = await claim(home)
  expect(person.sheet.codes).toHaveLength(10)
  expect(new Set(person.sheet.codes).size).toBe(10)
  expect(person.sheet.backupKey).toMatch(/^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/)
  const start = await person.ask(calls.readStart)
  expect(start).toMatchObject({ isClaimed: true, isSignedIn: true, needsPasskey: false })
  const access = await person.ask(calls.readAccess)
  expect(access.passkeys).toHaveLength(1)
  expect(access.codesLeft).toBe(10)
})

describe('the set-up link', () => {
  it('works once', async () => {
    const home = await house()
    const code = new URL(await home.store.access.setupLink()).hash.slice(1)
    const first = new Browser(home.origin)
    const second = new Browser(home.origin)
    expect(await first.ask(calls.openSetup, { code })).toEqual({ isClaimed: false })
    expect((await second.call(calls.openSetup, { code })).code).toBe('setup_link')
    // The browser that opened it goes on where it was.
    expect(await first.ask(calls.openSetup, { code })).toEqual({ isClaimed: false })
    expect((await second.call(calls.startPasskey)).code).toBe('setup_link')
  })

  it('works for 15 minutes, and only the newest one', async () => {
    const clock = createManualClock(Date.UTC(2026, 10, 22))
    const home = await house({ clock })
    const codeOf = async () => new URL(await home.store.access.setupLink()).hash.slice(1)
    const browser = new Browser(home.origin)
    const old = await codeOf()
    const newer = await codeOf()
    expect((await browser.call(calls.openSetup, { code: old })).code).toBe('setup_link')
    await clock.advance(15 * 60_000)
    expect((await browser.call(calls.openSetup, { code: newer })).code).toBe('setup_link')
    expect((await browser.call(calls.openSetup, { code: await codeOf() })).status).toBe(200)
  })

  it('lets two tabs race for the claim, and one win', async () => {
    const home = await house()
    const opened = new Browser(home.origin)
    await opened.ask(calls.openSetup, { code: new URL(await home.store.access.setupLink()).hash.slice(1) })
    const makers = []
    for (let i = 0; i < 2; i++) {
      const browser = new Browser(home.origin)
      for (const [name, value] of opened.cookies) browser.cookies.set(name, value)
      const passkey = new SoftwarePasskey()
      const { options } = await browser.ask(calls.startPasskey)
      makers.push({ browser, response: passkey.make(options, home.origin) })
    }
    const answers = await Promise.all(
      makers.map(({ browser, response }) => browser.call(calls.finishPasskey, { name: 'Mine', response })),
    )
    // The other comes too late: for the claim, or already for the visit that ended with it.
    const [won, lost] = answers.map((answer) => answer.status).toSorted()
    expect(won).toBe(200)
    expect([401, 409]).toContain(lost)
    expect(home.store.context.database.sql('SELECT id FROM passkey')).toHaveLength(1)
  })

  it('lets the person in again later, under a name that no passkey knows', async () => {
    const home = await house()
    await claim(home)
    const elsewhere = new Browser(home.origin.replace('localhost', '127.0.0.1'))
    const code = new URL(await home.store.access.setupLink()).hash.slice(1)
    await elsewhere.ask(calls.signInWithCode, { code })
    expect(await elsewhere.ask(calls.readStart)).toMatchObject({ isSignedIn: true, noPasskeyHere: 'address' })
    expect((await new Browser(home.origin).call(calls.signInWithCode, { code })).code).toBe('setup_link')
  })
})

describe('a passkey', () => {
  it('signs in, and each use gives a new session token', async () => {
    const home = await house()
    const person = await claim(home)
    const browser = await signIn(home, person.passkey)
    const before = [...browser.cookies.values()][0]
    const { options } = await browser.ask(calls.startSignIn)
    await browser.ask(calls.signIn, { response: person.passkey.use(options, home.origin) })
    const after = [...browser.cookies.values()][0]
    expect(after).not.toBe(before)
    const thief = new Browser(home.origin)
    thief.cookies.set([...browser.cookies.keys()][0] ?? '', before ?? '')
    expect((await thief.call(calls.readAccess)).code).toBe('signed_out')
    expect((await browser.ask(calls.readAccess)).sessions).toHaveLength(2)
  })

  const spoils: [string, Spoilt, string][] = [
    ['the person was not verified', { isUserVerified: false }, 'the person was not verified'],
    ['it was used on another site', { origin: 'http://evil.test' }, 'it was made for another address'],
    ['it is bound to another name', { rpId: 'evil.test' }, 'it could not be verified'],
    ['the challenge was never given', { challenge: 'AAAA' }, 'the request for it was used or is too old'],
    ['its counter has fallen behind: a copy', { counter: 1 }, 'it looks like a copy'],
    ['it was used inside a frame', { crossOrigin: true }, 'it was used in a frame'],
  ]
  it.each(spoils)('is refused when %s', async (_, spoilt, reason) => {
    const home = await house()
    const person = await claim(home)
    await signIn(home, person.passkey)
    const browser = new Browser(home.origin)
    const { options } = await browser.ask(calls.startSignIn)
    const answer = await browser.call(calls.signIn, {
      response: person.passkey.use(options, home.origin, spoilt),
    })
    expect(answer.code).toBe('passkey_refused')
    expect(answer.body).toMatchObject({ values: { reason } })
    expect(browser.cookies.size).toBe(0)
  })

  it('answers a challenge once, and not after five minutes', async () => {
    const clock = createManualClock(Date.UTC(2026, 10, 22))
    const home = await house({ clock })
    const person = await claim(home)
    const browser = new Browser(home.origin)
    const { options } = await browser.ask(calls.startSignIn)
    const response = person.passkey.use(options, home.origin)
    await browser.ask(calls.signIn, { response })
    const again = await browser.call(calls.signIn, { response: person.passkey.use(options, home.origin) })
    expect(again.code).toBe('passkey_refused')
    const late = await browser.ask(calls.startSignIn)
    await clock.advance(6 * 60_000)
    const answer = await browser.call(calls.signIn, {
      response: person.passkey.use(late.options, home.origin),
    })
    expect(answer.code).toBe('passkey_refused')
  })

  it('of a stranger is refused, and so is one made with the challenge of a sign-in', async () => {
    const home = await house()
    const person = await claim(home)
    const stranger = new SoftwarePasskey()
    const making = (await person.ask(calls.startPasskey)).options
    stranger.make(making, home.origin)
    const { options } = await person.ask(calls.startSignIn)
    const answer = await person.call(calls.signIn, { response: stranger.use(options, home.origin) })
    expect(answer.code).toBe('passkey_refused')
    const crossed = await person.call(calls.finishPasskey, {
      name: 'Crossed',
      response: stranger.make({ ...making, challenge: options['challenge'] }, home.origin),
    })
    expect(crossed.code).toBe('passkey_refused')
  })

  it('can be added, named and ended, with the sessions it opened; the last one stays', async () => {
    const home = await house()
    const person = await claim(home)
    const { options } = await person.ask(calls.startPasskey)
    const phone = new SoftwarePasskey()
    const { passkey, sheet } = await person.ask(calls.finishPasskey, {
      name: 'Phone',
      response: phone.make(options, home.origin),
    })
    expect(sheet).toBeUndefined()
    const onPhone = await signIn(home, phone)
    await person.ask(calls.renamePasskey, { name: 'Old phone' }, { params: { id: passkey.id } })
    const { passkeys } = await person.ask(calls.readAccess)
    expect(passkeys.map(({ name }) => name)).toEqual(['This computer', 'Old phone'])
    await person.ask(calls.endPasskey, undefined, { params: { id: passkey.id } })
    expect((await onPhone.call(calls.readAccess)).code).toBe('signed_out')
    const last = await person.call(calls.endPasskey, undefined, { params: { id: passkeys[0]?.id ?? '' } })
    expect(last.code).toBe('not_possible')
  })
})

describe('the recovery sheet', () => {
  it('lets in with each code once', async () => {
    const home = await house()
    const { sheet } = await claim(home)
    const browser = new Browser(home.origin)
    const typed = sheet.codes[0]?.toLowerCase().replaceAll('-', ' ') ?? ''
    expect(await browser.ask(calls.signInWithCode, { code: typed })).toEqual({ codesLeft: 9 })
    expect((await browser.ask(calls.readStart)).isSignedIn).toBe(true)
    expect((await new Browser(home.origin).call(calls.signInWithCode, { code: typed })).code).toBe(
      'code_refused',
    )
  })

  it('is replaced whole by a new one', async () => {
    const home = await house()
    const person = await claim(home)
    const renewed = await person.ask(calls.renewSheet)
    expect(renewed.backupKey).not.toBe(person.sheet.backupKey)
    const old = await person.call(calls.signInWithCode, { code: person.sheet.codes[1] ?? '' })
    expect(old.code).toBe('code_refused')
  })

  it('counts every guess, whoever makes it, however many at once and across a restart', async () => {
    const clock = createManualClock(Date.UTC(2026, 10, 22))
    const limits = { ...normalLimits, tries: { burst: 1e6, perSecond: 1e6 } }
    const home = await house({ clock, config: { limits } })
    const person = await claim(home)
    const guess = async (at: House, i: number) =>
      (await new Browser(at.origin).call(calls.signInWithCode, { code: `GUESS-${i}` })).code
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => guess(home, i)))
    expect(answers.filter((code) => code === 'code_refused')).toHaveLength(5)
    expect(answers.filter((code) => code === 'too_many')).toHaveLength(55)
    const again = await home.reopen()
    expect(await guess(again, 61)).toBe('too_many')
    // A right code waits too, else waiting would tell that it is right.
    const right = { code: person.sheet.codes[2] ?? '' }
    expect((await new Browser(again.origin).call(calls.signInWithCode, right)).code).toBe('too_many')
    await clock.advance(30_000)
    expect(await guess(again, 62)).toBe('code_refused')
    expect(await guess(again, 63)).toBe('too_many')
    await clock.advance(60_000)
    expect((await new Browser(again.origin).call(calls.signInWithCode, right)).status).toBe(200)
  })

  it('keeps nothing on the disk that would let anybody in', async () => {
    const home = await house()
    const person = await claim(home)
    const token = [...person.cookies.values()][0] ?? ''
    const rows = home.store.context.database
      .sql<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .flatMap(({ name }) => home.store.context.database.sql(`SELECT * FROM "${name}"`))
    const kept = JSON.stringify(rows)
    for (const secret of [...person.sheet.codes, person.sheet.backupKey, token]) {
      expect(kept).not.toContain(secret)
      expect(kept).not.toContain(secret.replaceAll('-', ''))
    }
  })
})

describe('a session', () => {
  it('has a cookie that no script and no other site gets', async () => {
    const home = await house()
    const person = await claim(home)
    const browser = new Browser(home.origin)
    const { options } = await browser.ask(calls.startSignIn)
    const { headers } = await browser.call(calls.signIn, {
      response: person.passkey.use(options, home.origin),
    })
    expect(headers.get('set-cookie')).toMatch(
      /^bespeak-session-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=7776000$/,
    )
    expect(cookieHeader('https://store.example', { name: 'session', value: 'x', seconds: 1 })).toBe(
      '__Host-bespeak-session=x; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=1',
    )
  })

  it('is ended at once, by itself and from another one', async () => {
    const home = await house()
    const person = await claim(home)
    const other = await signIn(home, person.passkey)
    const { sessions } = await person.ask(calls.readAccess)
    const id = sessions.find((one) => !one.isThis)?.id ?? ''
    await person.ask(calls.renameSession, { name: 'Library' }, { params: { id } })
    await person.ask(calls.endSession, undefined, { params: { id } })
    expect((await other.call(calls.readAccess)).code).toBe('signed_out')
    await person.ask(calls.signOut)
    expect((await person.call(calls.readAccess)).code).toBe('signed_out')
  })

  it('ends after 30 days of rest and after 90 days in all', async () => {
    const clock = createManualClock(Date.UTC(2026, 10, 22))
    const home = await house({ clock })
    const person = await claim(home)
    const idle = await signIn(home, person.passkey)
    const day = 86_400_000
    for (let days = 0; days < 80; days += 20) {
      expect((await person.call(calls.readAccess)).status, `day ${days}`).toBe(200)
      clock.jump(clock.now() + 20 * day)
    }
    expect((await idle.call(calls.readAccess)).code).toBe('signed_out')
    expect((await person.call(calls.readAccess)).status).toBe(200)
    clock.jump(clock.now() + 11 * day)
    expect((await person.call(calls.readAccess)).code).toBe('signed_out')
  })

  it('set by somebody else before the sign-in is worth nothing after it', async () => {
    const home = await house()
    const person = await claim(home)
    const name = [...person.cookies.keys()][0] ?? ''
    const fixed = 'F'.repeat(43)
    const browser = new Browser(home.origin)
    browser.cookies.set(name, fixed)
    const { options } = await browser.ask(calls.startSignIn)
    await browser.ask(calls.signIn, { response: person.passkey.use(options, home.origin) })
    expect(browser.cookies.get(name)).not.toBe(fixed)
  })
})

it('repeats a write with the same key once, and refuses the key for another call', async () => {
  const home = await house()
  const person = await claim(home)
  const { passkeys } = await person.ask(calls.readAccess)
  const sent = { params: { id: passkeys[0]?.id ?? '' }, headers: { 'idempotency-key': 'a-key-of-the-page' } }
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => person.call(calls.renamePasskey, { name: 'Desk' }, sent)),
  )
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(4)
  expect((await person.call(calls.renamePasskey, { name: 'Sofa' }, sent)).code).toBe('repeat_differs')
  const again = await home.reopen()
  const late = await person.call(calls.renamePasskey, { name: 'Desk' }, sent)
  expect(late.headers.get('idempotent-replayed')).toBe('true')
  expect(again.origin).toBe(home.origin)
})
