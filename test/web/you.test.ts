// A person keeps what they are tired of typing, answers a brand's question field by field, and sees who knows what until when.
import { afterAll, describe, expect, it } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import * as kept from '../../protocol/owner/attributes.ts'
import * as calls from '../../protocol/owner/disclosures.ts'
import { day, hostOf, legal, shop, world, type World } from '../journeys/setting.ts'
import type { Shop } from '../protocol/brand/shop.ts'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser, openWindow, type Window } from '../support/browser.ts'
import { builtPages, letIn } from '../support/town.ts'

afterAll(closeBrowser)

interface Place extends World {
  one: Shop
  open(path: string, width?: number): Promise<Window>
  desk(): Promise<NonNullable<Awaited<ReturnType<Shop['brand']['relationship']>>>>
}

async function place(): Promise<Place> {
  const opened = await world({ config: { webFolder: await builtPages() } })
  const one = await shop({
    clock: opened.clock,
    profile: { name: 'Kestrel Shoes', origin: '', legal, follows: ['#follow shoes'] },
  })
  const { rid } = await opened.person.ask(brands.profferTerms, {
    brand: hostOf(one),
    preferred: 'PDC-INTENT',
    alternates: [],
    lines: ['*'],
    attributes: ['size.*', 'delivery.windows', 'age.over.*'],
    purposes: ['send shoes that fit'],
    struck: [],
    expiresAt: opened.clock.now() + 300 * day,
  })
  await one.next('agreed')
  return {
    ...opened,
    one,
    async open(path, width = 1280) {
      const window = await openWindow(opened.home.origin, { width })
      await letIn(window, opened)
      await window.page.goto(path)
      await window.page.locator('main h1').first().waitFor()
      return window
    },
    async desk() {
      const relationship = await one.brand.relationship(rid)
      if (relationship === undefined) throw new Error('the brand knows nobody')
      return relationship
    },
  }
}

const ask = { attributes: ['size.shoe', 'size.shirt'], purpose: 'send shoes that fit', retention: 'P14D' }

const pictures = process.env['BESPEAK_LOOK']
/** For a person to look at, in both themes and widths. */
async function look(page: Window['page'], name: string): Promise<void> {
  if (pictures === undefined) return
  const before = page.viewportSize()
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: `${pictures}/${name}-${width}-${colorScheme}.png`, fullPage: true })
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  if (before !== null) await page.setViewportSize(before)
}

describe.runIf(hasBrowser)('you', () => {
  it(
    'keeps what is typed once, and works out of a birthday what may be said of it',
    { timeout: 60_000 },
    async () => {
      const { open, person } = await place()
      const { page, caught } = await open('/you')
      await page.getByRole('button', { name: 'Add: Shoes' }).click()
      await page.getByLabel('Shoes').fill('42')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Change: Shoes' }).waitFor()
      await page.getByRole('button', { name: 'Add: Birthday' }).click()
      await page.getByLabel('Birthday').fill('1990-05-17')
      await page.getByRole('button', { name: 'Keep', exact: true }).click()
      await page.getByText('Over 18').waitFor()
      await page.getByLabel('What it is').fill('Ski length')
      await page.getByLabel('What to keep').fill('172 cm')
      await page.getByRole('button', { name: 'Keep it' }).click()
      await page.getByRole('button', { name: 'Forget: Ski length' }).waitFor()
      const { attributes } = await person.ask(kept.readAttributes)
      expect(attributes.map(({ name, value }) => [name, value])).toEqual([
        ['birthday', '1990-05-17'],
        ['size.shoe', '42'],
        ['ski-length', '172 cm'],
        ['age.over.16', true],
        ['age.over.18', true],
        ['age.over.21', true],
        ['age.over.65', false],
      ])
      await page.getByRole('button', { name: 'Forget: Ski length' }).click()
      await page.getByText('Forgotten. Nothing of it is left').waitFor()
      expect(await violations(page)).toEqual([])
      expect(caught()).toEqual([])
    },
  )

  it(
    'shows a brand what the person ticks, and says beside each attribute who sees it',
    { timeout: 60_000 },
    async () => {
      const { open, person, one, desk } = await place()
      await person.ask(kept.setAttribute, { value: '42' }, { params: { name: 'size.shoe' } })
      const { page, caught } = await open('/', 390)
      // It comes while the page is open.
      await (await desk()).ask(ask)
      await page
        .getByRole('heading', { name: /Kestrel Shoes asks for your shoe size and your shirt size/ })
        .waitFor()
      await page.getByText('send shoes that fit').waitFor()
      expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0)
      expect(await page.getByRole('button', { name: 'Show' }).isDisabled()).toBe(true)
      expect(await violations(page)).toEqual([])
      await page.getByLabel(/^Shoes/).check()
      await page.getByRole('button', { name: 'Show this' }).click()
      expect((await one.next('disclosure')).body.attributes).toEqual({ 'size.shoe': '42' })
      await page.getByText('Kestrel Shoes sees it, until the day you chose.').waitFor()

      await page.goto('/you')
      await page.getByRole('link', { name: 'Kestrel Shoes sees it' }).waitFor()
      await page.getByRole('button', { name: 'Change: Shoes' }).click()
      await page.getByLabel('Shoes').fill('43')
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'Kestrel Shoes still has “42”' }).waitFor()
      await page.getByRole('button', { name: 'Show the new one to Kestrel Shoes' }).click()
      expect((await one.next('disclosure')).body.attributes).toEqual({ 'size.shoe': '43' })
      await page.getByRole('button', { name: 'End: Kestrel Shoes sees Shoes' }).click()
      await one.next('disclosure-ended')
      await page.getByRole('link', { name: 'Kestrel Shoes sees it' }).waitFor({ state: 'detached' })
      expect(caught()).toEqual([])
    },
  )

  it(
    'refuses a question with one button, and the brand is told no more than that',
    { timeout: 60_000 },
    async () => {
      const { open, one, desk } = await place()
      const sent = await (await desk()).ask(ask)
      await sent.receipt()
      const { page } = await open(`/brands/${hostOf(one)}`)
      await page.getByRole('button', { name: 'Refuse' }).click()
      const refused = await one.next('disclosure-refused')
      expect(refused).toMatchObject({ object: sent.id, body: {} })
      await page.getByRole('button', { name: 'Refuse' }).waitFor({ state: 'detached' })
    },
  )

  it('shows a breach until it is read, and keeps it on the brand’s page', { timeout: 60_000 }, async () => {
    const { open, one, desk } = await place()
    const { page, caught } = await open('/')
    const line = '<b>Somebody</b> read our list of addresses.'
    await (await desk()).notice({ kind: 'breach', line, link: `${one.origin}/breach` })
    await page.getByRole('heading', { name: 'Kestrel Shoes reports a breach of its data' }).waitFor()
    await page.getByText(line, { exact: true }).waitFor()
    const link = page.getByRole('link', { name: /Read more at/ })
    expect(await link.getAttribute('href')).toBe(`${one.origin}/breach`)
    expect(await link.getAttribute('rel')).toContain('noreferrer')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'I have read it' }).click()
    await page.getByText(line, { exact: true }).waitFor({ state: 'detached' })
    await page.goto(`/brands/${hostOf(one)}`)
    await page.getByRole('heading', { name: 'What they warned you of' }).waitFor()
    await page.getByText(line, { exact: true }).waitFor()
    expect(caught()).toEqual([])
  })

  it(
    'keeps the way to revoke within reach on a phone, however long the list is',
    { timeout: 60_000 },
    async () => {
      const { open, one, person, clock } = await place()
      const params = { brand: hostOf(one) }
      for (const size of ['40', '41', '42', '43', '44', '45']) {
        await person.ask(kept.setAttribute, { value: size }, { params: { name: 'size.shoe' } })
        await person.ask(calls.showAttributes, { names: ['size.shoe'], until: clock.now() + day }, { params })
      }
      const { page } = await open(`/brands/${hostOf(one)}?do=revoke`, 360)
      await page.setViewportSize({ width: 360, height: 640 })
      await page.getByRole('heading', { name: 'What stops, at once' }).waitFor()
      const box = await page.getByRole('button', { name: 'Revoke now' }).boundingBox()
      expect(box?.y).toBeGreaterThan(0)
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(640)
    },
  )

  it('proposes new terms beside the old, which hold until the answer', { timeout: 60_000 }, async () => {
    const { open, one, person } = await place()
    const { page, caught } = await open(`/brands/${hostOf(one)}`)
    await page.getByRole('button', { name: 'Propose new terms' }).click()
    await page.getByRole('combobox', { name: 'Agreement' }).selectOption('SD-BASE')
    await page.getByLabel('When you can be delivered to', { exact: true }).uncheck()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Propose this to Kestrel Shoes' }).click()
    await page.getByText('Proposed. Until they accept, the old terms hold.').waitFor()
    // The shop says yes by itself; the page follows.
    await page.locator('bs-agreed').getByText('SD-BASE', { exact: false }).waitFor()
    const detail = await person.ask(brands.readBrand, undefined, { params: { brand: hostOf(one) } })
    expect(detail).toMatchObject({
      agreement: 'SD-BASE',
      terms: { grant: { attributes: ['size.*', 'age.over.*'] } },
    })
    expect(caught()).toEqual([])
  })

  it('proffers what else is fine, and how many offers a day are welcome', { timeout: 60_000 }, async () => {
    const { open, clock } = await place()
    const asks = [
      { attribute: 'size.shoe', purpose: 'send shoes that fit', retention: 'P14D', required: true },
    ]
    const other = await shop({
      clock,
      profile: { name: 'Calle Shoes', origin: '', legal, follows: ['#follow shoes'], asks },
    })
    const { page, caught } = await open('/brands/add')
    await page.getByLabel('Its site').fill(other.origin)
    await page.getByRole('button', { name: 'Look at it' }).click()
    await page.getByText('Also fine with me').click()
    await page.getByRole('checkbox', { name: /SD-BASE-A$/ }).check()
    await page.getByLabel('At most so many offers a day').fill('0')
    await page.getByText('A whole number from 1 to 1,000.').waitFor()
    await page.getByLabel('At most so many offers a day').fill('3')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: /^Proffer these terms/ }).click()
    expect((await other.next('proffer')).body).toMatchObject({
      alternates: ['SD-BASE-A'],
      scope: { attributes: ['size.shoe'], purposes: ['send shoes that fit'] },
      rider: { max_offers_per_day: 3 },
    })
    expect(caught()).toEqual([])
  })

  it(
    'has a fitting way to say food, allergies and times of delivery, and a year for a birthday',
    { timeout: 60_000 },
    async () => {
      const { open, person } = await place()
      const { page, caught } = await open('/you', 360)
      await page.getByRole('button', { name: 'Add: What you eat' }).click()
      await page.getByLabel('vegetarian', { exact: true }).check()
      await page.getByLabel('lactose-free').check()
      await page.getByLabel('Anything else').first().fill('no coriander')
      await page.getByRole('button', { name: 'Keep', exact: true }).click()
      await page.getByRole('button', { name: 'Change: What you eat' }).waitFor()
      await page.getByRole('button', { name: 'Add: When to deliver' }).click()
      await page.locator('.weekdays label', { has: page.getByLabel('Saturday') }).click()
      await page.getByLabel('To', { exact: true }).fill('17:00')
      await page.getByText('an end that is later than the start').waitFor()
      expect(await page.getByRole('button', { name: 'Keep', exact: true }).isDisabled()).toBe(true)
      await page.getByLabel('To', { exact: true }).fill('22:00')
      await page.getByRole('button', { name: 'Another time' }).click()
      expect(await violations(page)).toEqual([])
      await look(page, 'you-windows')
      await page.getByRole('button', { name: 'Keep', exact: true }).click()
      await page.getByText('Monday to Saturday, 18:00 to 22:00; Monday to Friday, 18:00 to 21:00').waitFor()
      await page.getByRole('button', { name: 'Add: Birthday' }).click()
      await page.getByLabel('Only the year').check()
      await page.getByLabel('Year you were born').fill('1990')
      await page.getByRole('button', { name: 'Keep', exact: true }).click()
      await page.getByText('Over 18').waitFor()
      const { attributes } = await person.ask(kept.readAttributes)
      expect(
        attributes.filter(({ kind }) => kind !== 'claim').map(({ name, value }) => [name, value]),
      ).toEqual([
        ['birthday', '1990'],
        ['delivery.windows', ['Mo-Sa 18:00-22:00', 'Mo-Fr 18:00-21:00']],
        ['diet', ['vegetarian', 'lactose-free', 'no coriander']],
      ])
      await look(page, 'you')
      expect(await violations(page)).toEqual([])
      expect(caught()).toEqual([])
    },
  )

  it('says of a question about health why it cannot be shown', { timeout: 60_000 }, async () => {
    const { open, one, desk } = await place()
    await (
      await desk()
    ).ask({ ...ask, attributes: ['size.shoe', 'size.compression'], purpose: 'stockings and shoes' })
    const { page } = await open(`/brands/${hostOf(one)}`)
    await page
      .getByText(/Compression stockings: about your health, which is shown under SD-BASE-DP alone/)
      .waitFor()
    expect(await page.getByRole('checkbox', { name: /Compression/ }).count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await look(page, 'question')
  })

  it('shows something unasked for a purpose only, and until a day', { timeout: 60_000 }, async () => {
    const { open, one, person } = await place()
    await person.ask(kept.setAttribute, { value: '42' }, { params: { name: 'size.shoe' } })
    const { page } = await open(`/brands/${hostOf(one)}`)
    await page.getByRole('button', { name: 'Show them more' }).click()
    const part = page.locator('bs-disclosed')
    await part.getByLabel(/^Shoes/).check()
    expect(await part.getByRole('button', { name: 'Show this' }).isDisabled()).toBe(true)
    await part.getByLabel('send shoes that fit').check()
    await look(page, 'show-more')
    await part.getByRole('button', { name: 'Show this' }).click()
    expect((await one.next('disclosure')).body).toMatchObject({ purpose: 'send shoes that fit' })
    await part.getByText('“send shoes that fit”').waitFor()
  })

  it('narrows every part alone, and says before what changes', { timeout: 60_000 }, async () => {
    const { open, one, person, clock } = await place()
    const params = { brand: hostOf(one) }
    await person.ask(kept.setAttribute, { value: '42' }, { params: { name: 'size.shoe' } })
    const until = clock.now() + day
    await person.ask(calls.showAttributes, { names: ['size.shoe'], until }, { params })
    await one.next('disclosure')
    const { page, caught } = await open(`/brands/${hostOf(one)}`, 360)
    await page.getByRole('button', { name: 'Narrow' }).click()
    const dialog = page.getByRole('dialog')
    const effect = dialog.getByRole('region', { name: 'What changes at once' })
    expect(await effect.textContent()).toContain('Nothing yet')
    expect(await dialog.getByRole('button', { name: 'Narrow to this' }).isDisabled()).toBe(true)
    await dialog.getByLabel('send shoes that fit').uncheck()
    await effect.getByText('Kestrel Shoes may no longer use anything to “send shoes that fit”.').waitFor()
    await dialog.getByLabel('Your size, every kind').uncheck()
    await effect.getByText('Kestrel Shoes will no longer see your size, every kind.').waitFor()
    await effect.getByText('No longer shown to them: your shoe size.').waitFor()
    await dialog.getByRole('combobox', { name: 'They may keep it', exact: true }).selectOption('7')
    await effect.getByText('may keep what it was shown for 7 days instead of 30 days').waitFor()
    await dialog
      .getByRole('combobox', { name: 'Where they may keep it' })
      .selectOption({ label: 'the EU, Iceland, Liechtenstein and Norway' })
    await effect.getByText(/may keep it only in the EU/).waitFor()
    expect(await violations(page)).toEqual([])
    await look(page, 'narrow')
    await dialog.getByRole('button', { name: 'Narrow to this' }).click()
    const { scope } = (await one.next('granted')).body
    expect(scope).toMatchObject({
      purposes: [],
      attributes: ['delivery.windows', 'age.over.*'],
      retention: 'P7D',
    })
    expect(scope?.jurisdiction).toHaveLength(30)
    await one.next('disclosure-ended')
    expect(caught()).toEqual([])
  })

  it('proposes alternates, a quota, how long, how soon and what in return', { timeout: 60_000 }, async () => {
    const { open, one } = await place()
    await one.next('proffer')
    const { page, caught } = await open(`/brands/${hostOf(one)}`, 360)
    await page.getByRole('button', { name: 'Propose new terms' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Agreement' }).selectOption('PDC-AI')
    const send = dialog.getByRole('button', { name: 'Propose this to Kestrel Shoes' })
    expect(await send.isDisabled()).toBe(true)
    await dialog.getByLabel('What you get in return').fill('a tenth off')
    await dialog.getByText('Also fine with me').click()
    await dialog.getByRole('checkbox', { name: /SD-BASE-DP$/ }).check()
    await dialog.getByLabel('At most so many offers a day').fill('3')
    await dialog.getByText('More', { exact: true }).click()
    await dialog.getByLabel('They may keep what they were shown').selectOption('7')
    await dialog.getByLabel('When you ask them to erase, they answer').selectOption('14')
    await dialog.getByLabel('Another purpose').fill('learn what fits')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    expect(await violations(page)).toEqual([])
    await look(page, 'renewal')
    await send.click()
    expect((await one.next('proffer')).body).toMatchObject({
      preferred: 'PDC-AI',
      alternates: ['SD-BASE-DP'],
      scope: { retention: 'P7D', purposes: ['send shoes that fit', 'learn what fits'] },
      rider: { erasure_ack_within: 'P14D', max_offers_per_day: 3, counter_value: 'a tenth off' },
    })
    expect(caught()).toEqual([])
  })
})
