// A person asks a brand to erase, sees each step and what was left out, writes the letter, ends everything, and forgets.
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { examineBundle } from '../../protocol/evidence/examine.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as intents from '../../protocol/owner/intents.ts'
import { day, hostOf, shop, agree, world } from '../journeys/setting.ts'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser, openWindow, type Window } from '../support/browser.ts'
import { signIn } from '../support/person.ts'
import { builtPages, letIn } from '../support/town.ts'
import { until } from '../support/until.ts'

afterAll(closeBrowser)

async function place() {
  const opened = await world({ config: { webFolder: await builtPages() } })
  const { clock, person } = opened
  const one = await shop({ clock, via: 'push', profile: { name: 'Kestrel Shoes', origin: '' } })
  const rid = await agree(person, one, clock)
  await one.next('agreed')
  const id = await opened.post([one], '#want laptop EUR..900 is:new in:ES')
  await one.next('intent')
  return {
    ...opened,
    one,
    rid,
    id,
    page: `/brands/${hostOf(one)}`,
    async open(path: string, width = 1280): Promise<Window> {
      const window = await openWindow(opened.home.origin, { width })
      await letIn(window, opened)
      await window.page.clock.setSystemTime(clock.now())
      await window.page.goto(path)
      await window.page.locator('main h1').first().waitFor()
      return window
    },
  }
}

describe.runIf(hasBrowser)('erasure', () => {
  it(
    'is asked for record by record, and an answer that does less than asked shows what is missing',
    { timeout: 60_000 },
    async () => {
      const { one, open, page: path, person, id, post } = await place()
      await person.ask(intents.withdrawIntent, {}, { params: { id } })
      await post([one], '#want laptop EUR..500 is:used in:ES')
      await one.next('intent')
      const { page, caught } = await open(path)
      await page.getByRole('button', { name: 'Ask them to erase' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('heading', { name: 'What should Kestrel Shoes erase?' }).waitFor()
      await dialog.getByText('still in use between you').waitFor()
      expect(await violations(page)).toEqual([])
      await dialog.getByRole('button', { name: 'Ask for 2 records' }).click()
      await page.getByText('You asked for 2 records').waitFor()
      await page.getByText('asked, no answer yet').waitFor()

      const { relationship, object, body } = await one.next('erasure')
      expect(body).toMatchObject({ basis: 'eu-gdpr:A17-1-b' })
      const due = new Date(Date.parse(body.due) - 10 * day).toISOString().replace('.000Z', 'Z')
      await (await relationship.acknowledgeErasure(object, due)).receipt()
      await page.getByText('under way', { exact: true }).waitFor()
      await page.getByText('They promised, signed').waitFor()
      await (
        await relationship.receiptErasure(object, {
          erased: body.scope.slice(0, 1),
          retained: [
            {
              what: 'what the tax office wants',
              ground: 'eu-gdpr:JustificationA17LegallyRequired',
              until: due,
            },
          ],
          downstream: [{ who: 'Parcel Ltd' }],
        })
      ).receipt()
      await page
        .getByText('Kestrel Shoes says it erased one record.')
        .or(page.getByText('Kestrel Shoes says it erased 1 record.'))
        .waitFor()
      await page.getByText('nobody can see from outside whether it did').waitFor()
      await page.getByText('You asked for more: one record is not in the receipt.').waitFor()
      await page.getByText('a law demands it').waitFor()
      await page.getByText('“Parcel Ltd”').waitFor()
      expect(await violations(page)).toEqual([])
      expect(caught()).toEqual([])
    },
  )

  it(
    'is overdue by the clock on the first page, and a letter with the facts goes to print',
    { timeout: 60_000 },
    async () => {
      const { one, open, page: path, person, clock, rid, home } = await place()
      await person.ask(brands.revokeTerms, { erase: true }, { params: { brand: hostOf(one) } })
      await one.next('erasure')
      clock.jump(31 * day)
      const back = await signIn(home, person.passkey)
      for (const [name, value] of back.cookies) person.cookies.set(name, value)
      const { page, caught } = await open(path)
      await page.getByText('No answer. The day for it was').waitFor()
      await page.getByText(/Kestrel Shoes has acknowledged the end, signed/).waitFor()
      await page.goto('/')
      await page.getByText('Kestrel Shoes has not confirmed erasing your data').first().waitFor()

      await page.goto(path)
      await page.getByRole('link', { name: 'Write them a letter' }).click()
      const letter = page.getByRole('article', { name: 'A letter' })
      await letter.getByText('Articles 15 and 17').waitFor()
      await page.getByLabel('Your name').fill('Ada Example')
      await page.getByLabel('Your address').fill('Rambla 1')
      await letter.getByText('Ada Example').first().waitFor()
      const text = await letter.innerText()
      expect(text).toContain('Shop GmbH')
      expect(text).toContain('Calle Mayor 1, Madrid')
      expect(text).toContain('#want laptop EUR..900 is:new in:ES')
      expect(text).toMatch(/None came\./)
      expect(await violations(page)).toEqual([])

      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Save the file that goes with it' }).click(),
      ])
      const file = readFileSync(await download.path(), 'utf8')
      const examined = await examineBundle(file)
      expect(examined).toMatchObject({ isSound: true, rid })
      const named = /the last one: (\S{43})/.exec(text)?.[1] ?? ''
      expect(file).toContain(named)
      expect(caught()).toEqual([])
    },
  )

  it('revokes everyone in one action and says how fast they were silent', { timeout: 60_000 }, async () => {
    const { one, open, clock, person } = await place()
    const other = await shop({ clock, via: 'stream', profile: { name: 'Nordlys', origin: '' } })
    await agree(person, other, clock)
    await other.next('agreed')
    const { page, caught } = await open('/brands')
    await page.getByRole('button', { name: 'Revoke everyone' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('2 brands can see something of you now.').waitFor()
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'End all 2' }).click()
    await dialog.getByText(/all silent in /).waitFor()
    await dialog.getByRole('button', { name: 'Good' }).click()
    await Promise.all([one.next('revoked'), other.next('revoked')])
    expect((await one.next('erasure')).body.scope.length).toBeGreaterThan(0)
    await page.goto('/brands?tab=history')
    await page.getByRole('link', { name: 'Nordlys' }).waitFor()
    expect(caught()).toEqual([])
  })

  it(
    'forgets what a person no longer wants to keep, after saying what goes',
    { timeout: 60_000 },
    async () => {
      const { open, person, id } = await place()
      await person.ask(intents.withdrawIntent, {}, { params: { id } })
      const { page, caught } = await open(`/intents/${id}`)
      await page.getByRole('button', { name: 'Forget it here' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('It cannot be brought back.').waitFor()
      expect(await violations(page)).toEqual([])
      await dialog.getByRole('button', { name: 'Forget for good' }).click()
      await page.getByText('Forgotten: ').waitFor()
      expect((await person.call(intents.readIntent, undefined, { params: { id } })).code).toBe('not_found')
      await page.goto('/journal')
      await page.getByText('You made this server forget something').first().waitFor()
      expect(caught()).toEqual([])
    },
  )

  it('shows each misdeed of a practice brand that behaves badly', { timeout: 90_000 }, async () => {
    const scene = await world({ config: { webFolder: await builtPages() } })
    const { clock, person } = scene
    await person.ask(care.setPractice, { on: true })
    const brash = 'brash.practice.test'
    await person.ask(brands.lookAtBrand, { domain: brash })
    const { standing } = await person.ask(brands.profferTerms, {
      brand: brash,
      preferred: 'PDC-INTENT',
      alternates: [],
      lines: ['*'],
      attributes: [],
      purposes: [],
      struck: ['email', 'keyboard'],
      expiresAt: clock.now() + 30 * day,
    })
    expect(standing).toBe('in_force')
    await person.ask(intents.postIntent, {
      line: '#want laptop EUR..900 in:ES',
      to: [{ brand: brash, withheld: [] }],
    })
    await scene.settle()
    const read = () => person.ask(brands.readBrand, undefined, { params: { brand: brash } })
    await until(read, ({ refused }) => refused.filter(({ code }) => code === 'no_grant').length >= 3)
    const { silentMs } = await person.ask(brands.revokeTerms, { erase: true }, { params: { brand: brash } })
    expect(silentMs).toBeGreaterThan(0)
    await until(read, ({ refused }) => refused.some(({ code }) => code === 'revoked'))
    await until(read, ({ erasure }) => erasure === 'acknowledged')
    await clock.skip(120_000)
    expect((await read()).erasure).toBe('overdue')

    const window = await openWindow(scene.home.origin, { width: 1280 })
    await letIn(window, scene)
    const { page, caught } = window
    await page.clock.setSystemTime(clock.now())
    await page.goto(`/brands/${brash}`)
    await page.getByText('Not done. The day they promised was').waitFor()
    await page.getByText('A message from Brash & Sons was refused').first().waitFor()
    await page.getByText('disclosure.ask').first().waitFor()
    await page.getByText('They promised, signed').waitFor()
    expect(await violations(page)).toEqual([])
    expect(caught()).toEqual([])
  })
})
