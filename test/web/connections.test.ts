// The acceptance list of the connections screen, line by line.
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import { agree, day, hostOf, legal, shop, world, type World } from '../journeys/setting.ts'
import type { Shop } from '../protocol/brand/shop.ts'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser, openWindow, type Window } from '../support/browser.ts'
import { signIn } from '../support/person.ts'
import { builtPages, letIn } from '../support/town.ts'

afterAll(closeBrowser)

interface Place extends Omit<World, 'detail'> {
  kestrel: Shop
  fixer: Shop
  open(path: string, width?: number): Promise<Window>
  detail(brand?: Shop): Promise<brands.BrandDetail>
}

/** A shop that sees sizes and lines about laptops, and somebody who repairs. */
async function place(): Promise<Place> {
  const opened = await world({ config: { webFolder: await builtPages() } })
  const { clock, person } = opened
  const kestrel = await shop({
    clock,
    via: 'push',
    profile: { name: 'Kestrel Laptops', origin: '', legal, follows: ['#follow laptop.*'] },
  })
  const fixer = await shop({
    clock,
    profile: { name: 'Fixer', origin: '', legal, follows: ['#follow plumber'] },
  })
  await person.ask(brands.lookAtBrand, { domain: hostOf(kestrel) })
  await person.ask(brands.profferTerms, {
    brand: hostOf(kestrel),
    preferred: 'PDC-INTENT',
    alternates: [],
    lines: ['laptop.*', 'monitor'],
    attributes: ['size.shoe', 'size.shirt', 'size.ring'],
    purposes: ['send shoes that fit'],
    struck: [],
    expiresAt: clock.now() + 300 * day,
  })
  await kestrel.next('agreed')
  await agree(person, fixer, clock)
  return {
    ...opened,
    kestrel,
    fixer,
    detail: (one = kestrel) => person.ask(brands.readBrand, undefined, { params: { brand: hostOf(one) } }),
    async open(path, width = 1280) {
      const window = await openWindow(opened.home.origin, { width })
      await letIn(window, opened)
      await window.page.clock.setSystemTime(clock.now())
      await window.page.goto(path)
      await window.page.locator('main h1').first().waitFor()
      return window
    },
  }
}

const long = { timeout: 60_000 }

describe.runIf(hasBrowser)('the connections screen', () => {
  it('shows for each brand all that was agreed and came of it', long, async () => {
    const { open, kestrel, post, detail } = await place()
    await post([kestrel], '#want laptop EUR..900')
    await kestrel.next('intent')
    const { page, caught } = await open(`/brands/${hostOf(kestrel)}`)
    await page.getByText('In detail', { exact: true }).click()
    const facts = page.locator('bs-terms-facts')
    const { terms, fingerprint } = await detail()
    const text = async () => facts.innerText()
    for (const said of [
      hostOf(kestrel),
      fingerprint,
      'PDC-INTENT',
      terms?.agreementId ?? '?',
      terms?.rosterHash ?? '?',
      'nobody has fetched that text',
      'send shoes that fit',
      'they send offers, and cannot read anything else',
      'Who else receives it',
      'nobody',
      'Granted',
      'In effect since',
      'Ends',
      'In force: signed by both.',
      'Offers made',
      'not asked for',
      'What they refused',
      'Does not say whether it honours Global Privacy Control',
    ]) {
      expect(await text()).toContain(said)
    }
    expect(await text()).toMatch(/looked (?:one|\d+) time|has not looked yet/)
    // Plain clusters, each of which opens to its fields.
    const sizes = facts.locator('details.cluster', { hasText: 'Your size' })
    await sizes.locator('summary').click()
    await sizes.getByText('Your shoe size').waitFor()
    await facts.getByText('In the words of W3C DPV').click()
    await facts.getByText('dpv:ContractActive').waitFor()
    await facts.getByText('p7012:AgreementAccepted').waitFor()
    expect(await violations(page)).toEqual([])
    expect(caught()).toEqual([])
  })

  it('1. is reached in at most two clicks from the first page', long, async () => {
    const { open, kestrel } = await place()
    const { page } = await open('/')
    await page.getByRole('link', { name: 'Brands', exact: true }).first().click()
    await page.getByRole('heading', { name: /on your terms/ }).waitFor()
    await page.getByRole('link', { name: 'Kestrel Laptops' }).click()
    await page.getByRole('heading', { name: 'Kestrel Laptops', level: 1 }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/brands/${hostOf(kestrel)}`)
  })

  it('2. has Current and History, with filters by brand, kind and state', long, async () => {
    const { open, person, fixer, kestrel } = await place()
    await person.ask(brands.pauseTerms, undefined, { params: { brand: hostOf(kestrel) } })
    const { page, caught } = await open('/brands')
    const cards = page.locator('.brand-card h2')
    await cards.first().waitFor()
    const shown = async (): Promise<string[]> => (await cards.allInnerTexts()).toSorted()
    expect(await shown()).toEqual(['Fixer', 'Kestrel Laptops'])
    await page.getByLabel('Name or site').fill('fix')
    await page.getByRole('heading', { name: 'Kestrel Laptops' }).waitFor({ state: 'detached' })
    expect(await shown()).toEqual(['Fixer'])
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByLabel('Kind').selectOption({ label: 'Shops' })
    await page.getByRole('heading', { name: 'Fixer' }).waitFor({ state: 'detached' })
    expect(await shown()).toEqual(['Kestrel Laptops'])
    await page.getByLabel('State').selectOption({ label: 'in force' })
    await page.getByText('No brand fits.').waitFor()
    await page.getByLabel('Kind').selectOption({ label: 'Any kind' })
    await page.getByRole('heading', { name: 'Fixer' }).waitFor()
    expect(await violations(page)).toEqual([])

    await person.ask(brands.revokeTerms, { erase: false }, { params: { brand: hostOf(fixer) } })
    await page.getByRole('link', { name: 'History', exact: true }).last().click()
    await page.getByRole('heading', { name: 'Fixer' }).waitFor()
    expect(await shown()).toEqual(['Fixer'])
    await page.getByText('Nobody has refused anything.').waitFor()
    expect(caught()).toEqual([])
  })

  it(
    '3. revokes on one screen: what stops, what was shown, what they may keep, deletion ticked on, no reason',
    long,
    async () => {
      const { open, kestrel, post, fixer, detail } = await place()
      await post([kestrel], '#want laptop EUR..900')
      await kestrel.next('intent')
      const { page, caught } = await open(`/brands/${hostOf(kestrel)}`)
      await page.getByRole('button', { name: 'Revoke', exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('EUR..900').first().waitFor()
      expect(await dialog.getByRole('heading').allInnerTexts()).toHaveLength(4)
      const ticked = dialog.getByRole('checkbox')
      expect([await ticked.count(), await ticked.isChecked()]).toEqual([1, true])
      expect(await dialog.getByRole('textbox').count()).toBe(0)
      expect(await violations(page)).toEqual([])
      // Two presses in all: granting takes three (look, proffer, and the way there).
      await dialog.locator('button.sure').click()
      await dialog.getByRole('status').waitFor()
      expect((await detail()).standing).toBe('revoked')
      expect((await detail(fixer)).standing).toBe('in_force')
      await kestrel.next('erasure')
      expect(caught()).toEqual([])
    },
  )

  it('4. pauses and resumes without a new agreement', long, async () => {
    const { open, kestrel, detail } = await place()
    const before = await detail()
    const { page } = await open(`/brands/${hostOf(kestrel)}`)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    await kestrel.next('paused')
    await page.getByText('In detail', { exact: true }).click()
    await page.getByText('Paused by you; the agreement stands.').waitFor()
    expect((await detail()).terms?.status?.contract).toBe('dpv:ContractTemporarilySuspended')
    await page.getByRole('button', { name: 'Resume' }).click()
    await kestrel.next('resumed')
    const after = await detail()
    expect(after.standing).toBe('in_force')
    expect(after.terms?.agreementId).toBe(before.terms?.agreementId)
  })

  it('5. narrows at once and alone; tighter terms are one new proffer', long, async () => {
    const { open, kestrel, detail } = await place()
    const { page } = await open(`/brands/${hostOf(kestrel)}`)
    const before = await detail()
    const row = page.locator('bs-sees tr', { hasText: 'Your ring size' })
    await row.getByRole('button').click()
    await kestrel.next('granted')
    const narrowed = await detail()
    expect(narrowed.terms?.grant.attributes).toEqual(['size.shoe', 'size.shirt'])
    expect(narrowed.terms?.agreementId).toBe(before.terms?.agreementId)
    await page.getByRole('button', { name: 'Propose new terms' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox').first().selectOption('SD-BASE-DP')
    await dialog.getByRole('button', { name: /Kestrel Laptops/ }).click()
    await expect.poll(async () => (await detail()).agreement).toBe('SD-BASE-DP')
    const renewed = await detail()
    expect(renewed.terms?.status?.contract).toBe('dpv:ContractRenewed')
    expect(renewed.terms?.agreementId).not.toBe(before.terms?.agreementId)
  })

  it(
    '6. gives the receipt to download: JSON-LD, both signed messages, and a page to print',
    long,
    async () => {
      const { open, kestrel, detail } = await place()
      const { page, caught } = await open(`/brands/${hostOf(kestrel)}`)
      const saved = async (as: string): Promise<string> => {
        const link = page.locator(`bs-evidence a[href*="as=${as}"]`)
        const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
        return readFileSync(await download.path(), 'utf8')
      }
      const receipt = JSON.parse(await saved('dpv')) as Record<string, unknown>
      expect(receipt['@type']).toBe('dpv:ConsentReceipt')
      expect(await saved('jwts')).toMatch(/ey[\w-]+\.ey[\w-]+\.[\w-]+/)
      await page.getByRole('link', { name: 'Receipt', exact: true }).click()
      await page.getByRole('button', { name: 'Print' }).waitFor()
      expect(await page.locator('.receipt').innerText()).toContain((await detail()).terms?.agreementId)
      await page.goto(`/brands/${hostOf(kestrel)}/signed`)
      await page.getByText('terms.proffer').first().waitFor()
      await page.getByText('terms.accept').first().waitFor()
      expect(caught()).toEqual([])
    },
  )

  it('7. reminds of the end at most 90 days before, and renews with one press', long, async () => {
    const { open, clock, person, home, detail } = await place()
    const needs = async () =>
      (await person.ask(care.readNow)).needs.flatMap((need) =>
        need.kind === 'ending' ? [need.brand.name] : [],
      )
    expect(await needs()).toEqual([])
    clock.jump(230 * day)
    for (const [name, value] of (await signIn(home, person.passkey)).cookies) person.cookies.set(name, value)
    expect((await needs()).toSorted()).toEqual(['Fixer', 'Kestrel Laptops'])
    const { page } = await open('/')
    const card = page.locator('bs-ending', { hasText: 'Kestrel Laptops' })
    await card.getByRole('button', { name: 'Renew for a year' }).click()
    await card.getByText(/the same terms for a year/).waitFor()
    const { renewal, terms } = await detail()
    const grant = renewal?.grant ?? terms?.grant
    expect(grant?.lines).toEqual(['laptop.*', 'monitor'])
    expect(grant?.expiresAt ?? 0).toBeGreaterThan(clock.now() + 350 * day)
  })

  it('8. keeps the full event log, which nobody edits and which survives the brand', long, async () => {
    const { open, person, kestrel, home } = await place()
    const params = { brand: hostOf(kestrel) }
    await person.ask(brands.revokeTerms, { erase: false }, { params })
    await kestrel.close()
    const { page } = await open(`/brands/${hostOf(kestrel)}`)
    const log = page.locator('bs-timeline')
    await log.getByText('You revoked Kestrel Laptops').waitFor()
    await log.getByText('Kestrel Laptops accepted your terms').waitFor()
    await log.getByText('You proffered your terms to Kestrel Laptops').waitFor()
    expect(await log.getByRole('button').count()).toBe(0)
    // There is no call that changes it, and its chain holds.
    const writing = home.store.routes.filter(
      ({ path, method }) => path.startsWith('/api/journal') && method !== 'GET',
    )
    expect(writing.map(({ path }) => path)).toEqual(['/api/journal/verify'])
    expect((await person.ask(care.verifyAll)).ok).toBe(true)
  })

  it('9. revokes everyone in one action', long, async () => {
    const { open, kestrel, fixer, detail } = await place()
    const { page, caught } = await open('/brands')
    await page.locator('bs-revoke-all > button').click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('button.sure').click()
    await dialog.getByRole('status').waitFor()
    expect([(await detail(kestrel)).standing, (await detail(fixer)).standing]).toEqual(['revoked', 'revoked'])
    expect(caught()).toEqual([])
  })

  it('10. measures the effect and shows it', long, async () => {
    const { open, person, kestrel, detail } = await place()
    await person.ask(brands.revokeTerms, { erase: false }, { params: { brand: hostOf(kestrel) } })
    expect((await detail()).silentMs).toBeGreaterThanOrEqual(0)
    const { page } = await open('/brands?tab=history')
    await page.getByText(/silent in/).waitFor()
    await page.goto(`/brands/${hostOf(kestrel)}`)
    await page.getByText(/They were silent in/).waitFor()
  })

  it(
    '11. previews before posting exactly which brands receive an intent and what each will see',
    long,
    async () => {
      const { open } = await place()
      const { page, caught } = await open(`/say?line=${encodeURIComponent('#want laptop EUR..900 ram=16GB')}`)
      const table = page.locator('bs-audience table')
      const row = (name: string) => table.locator('tbody tr', { hasText: name })
      await row('Kestrel Laptops').getByText('16GB').first().waitFor()
      expect(await row('Fixer').innerText()).toContain('nothing: they do not look for this')
      expect(caught()).toEqual([])
    },
  )

  it('says of a line about health why a brand does not get it', long, async () => {
    const { open } = await place()
    const { page } = await open(`/say?line=${encodeURIComponent('#want health.medicine EUR..20')}`)
    await page.getByText('what is about health goes only to brands under SD-BASE-DP').first().waitFor()
  })
})

describe.runIf(hasBrowser)('your terms', () => {
  it('are said once, in sentences, and the add page begins with them', long, async () => {
    const { open, clock } = await place()
    const other = await shop({
      clock,
      profile: { name: 'Alder', origin: '', legal, follows: ['#follow coffee.*'], terms: ['SD-BASE'] },
    })
    const { page, caught } = await open('/you')
    await page.getByRole('link', { name: 'Your terms' }).click()
    await page.getByText('No wishes yet.').waitFor()
    await page.getByRole('button', { name: 'Add a wish' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('For what').selectOption({ label: 'A kind of thing' })
    await dialog.getByLabel('Kind of thing').fill('medicine')
    await dialog.getByRole('button', { name: 'Keep it' }).click()
    await dialog.getByText('there is nothing to choose').waitFor()
    await dialog.getByLabel('Kind of thing').fill('coffee')
    await dialog.getByLabel('What you proffer').selectOption('SD-BASE-DP')
    await dialog.getByLabel(/Take better terms without asking/).check()
    await dialog.getByLabel('For how many months').fill('5')
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Keep it' }).click()
    await page
      .getByText('You proffer SD-BASE-DP, for 5 months. Other terms that protect you at least as well')
      .waitFor()
    expect(await violations(page)).toEqual([])

    await page.goto(`/brands/add?brand=${encodeURIComponent(hostOf(other))}`)
    await page.getByText('This begins with what you want for coffee').waitFor()
    await page.getByText('Alder says it takes SD-BASE.').waitFor()
    await page.getByText('Does not say whether it honours Global Privacy Control.').waitFor()
    const chosen = page.locator('input[name=terms]:checked')
    expect(await chosen.locator('xpath=..').innerText()).toContain('SD-BASE-DP')
    expect(await page.getByLabel('5 months').isChecked()).toBe(true)
    expect(await violations(page)).toEqual([])

    await page.goto('/you/terms')
    await page.getByRole('button', { name: /^Remove: Coffee/ }).click()
    await page.getByText('No wishes yet.').waitFor()
    expect(caught()).toEqual([])
  })
})
