// A person says what they want in a real browser, real shops answer, and one offer is accepted.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import * as intents from '../../protocol/owner/intents.ts'
import { closeBrowser, hasBrowser, type Window } from '../support/browser.ts'
import type { Shop } from '../protocol/brand/shop.ts'
import { openWorld, type World } from './buying-shops.ts'

afterAll(closeBrowser)

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Finding {
  id: string
  nodes: { target: string[] }[]
}

/** Rules of WCAG 2.2 AA that a page breaks, with the places. Runs in the debugger's world: the page's own policy stays. */
async function broken({ page, context }: Window): Promise<string[]> {
  const cdp = await context.newCDPSession(page)
  await cdp.send('Runtime.evaluate', { expression: axe })
  const { result } = await cdp.send('Runtime.evaluate', {
    expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
      .then(({ violations }) => JSON.stringify(violations))`,
    awaitPromise: true,
    returnByValue: true,
  })
  const findings = JSON.parse(String(result.value)) as Finding[]
  return findings.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`)
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

const line = '#want laptop EUR..900 is:new keyboard=es ram=16GB..'

async function twoShops(): Promise<World & { kestrel: Shop; tecno: Shop }> {
  const world = await openWorld()
  const kestrel = await world.shop('Kestrel Electronics', ['#follow laptop'])
  const tecno = await world.shop('Tecnoseis', ['#follow laptop'])
  await world.shop('Alder Coffee', ['#follow coffee'])
  return { ...world, kestrel, tecno }
}

async function posted({ person }: World): Promise<string> {
  const { audience } = await person.ask(intents.previewIntent, { line })
  const to = audience.flatMap(({ brand, gets }) => (gets === 'yes' ? [{ brand, withheld: [] }] : []))
  return (await person.ask(intents.postIntent, { line, to })).id
}

async function offer(shop: Shop, name: string, amount: number): Promise<void> {
  const intent = await shop.next('intent')
  const attributes = { is: 'new', keyboard: 'es', ram: '16GB' }
  const items = [{ name, quantity: 1, amount, attributes }]
  await (await intent.relationship.offer(intent, { items, currency: 'EUR', shipping: 500 })).receipt()
}

describe.runIf(hasBrowser)('saying what one wants', () => {
  it('makes a line of plain words, shows who would see it, and posts it with six seconds to take it back', async () => {
    const world = await twoShops()
    const window = await world.open()
    const { page } = window
    await page.goto('/say')
    await page.fill('#say', 'new laptop under 900 euros with spanish keyboard, shiny')
    await page.getByText('Not understood, and not sent: shiny').waitFor()
    await page.getByText('A laptop for at most €900 all in, new, Spanish keyboard').waitFor()
    expect(await page.locator('.proposal .chip').allTextContents()).toEqual([
      '#want',
      'laptop',
      'EUR..900',
      'is:new',
      'keyboard=es',
    ])
    await page.getByText('nothing: they do not look for this').waitFor()
    await page.getByRole('button', { name: 'Use this' }).click()
    expect(await page.inputValue('#say')).toBe('#want laptop EUR..900 is:new keyboard=es ')
    await page.getByRole('button', { name: 'Post to 2 brands' }).click()
    await page.waitForURL(/\/intents\//)
    await page.locator('bs-toast').getByRole('button', { name: 'Undo' }).click()
    await page.waitForURL(/\/say\?line=/)
    await page.getByText('Taken back. Nobody has seen it.').waitFor()
    expect(await page.inputValue('#say')).toBe('#want laptop EUR..900 is:new keyboard=es')
    expect(
      (await world.person.ask(intents.listIntents, undefined, { query: { tab: 'all' } })).intents,
    ).toEqual([])
    expect(world.kestrel.told.filter(({ name }) => name === 'intent')).toEqual([])
    expect(window.caught()).toEqual([])
  })

  it('keeps a tag from all brands or from one, and a brand from everything', async () => {
    const world = await twoShops()
    const { page, caught } = await world.open()
    await page.goto('/say')
    await page.fill('#say', line)
    const row = (name: string) => page.getByRole('row').filter({ hasText: name })
    const seen = (name: string) => row(name).locator('bs-line .chip').allTextContents()
    await page.getByRole('button', { name: 'Post to 2 brands' }).waitFor()
    expect(await seen('Kestrel')).not.toContain('EUR..900')
    await page.getByRole('button', { name: 'keyboard=es, shown to brands' }).click()
    await expect.poll(() => seen('Kestrel')).not.toContain('keyboard=es')
    expect(await seen('Tecnoseis')).not.toContain('keyboard=es')
    await row('Tecnoseis').getByText('Choose tags').click()
    await row('Tecnoseis').getByRole('checkbox', { name: 'ram=16GB..' }).uncheck()
    await expect.poll(() => seen('Tecnoseis')).toEqual(['#want', 'laptop', 'is:new'])
    expect(await seen('Kestrel')).toContain('ram=16GB..')
    await page.getByRole('switch', { name: 'Send to Kestrel Electronics' }).uncheck()
    await row('Kestrel').getByText('nothing: switched off by you').waitFor()
    await page.getByRole('button', { name: 'Post to 1 brand' }).click()
    await page.waitForURL(/\/intents\//)
    const intent = await world.tecno.next('intent')
    expect(intent.body.line).toBe('#want laptop is:new')
    expect(intent.body.withheld).toEqual(expect.arrayContaining(['price', 'keyboard=', 'ram=']))
    expect(world.kestrel.told.filter(({ name }) => name === 'intent')).toEqual([])
    expect(caught()).toEqual([])
  })

  it('says what is wrong in words, suggests what comes next, and is the same as a form', async () => {
    const world = await openWorld()
    const { page, caught } = await world.open()
    await page.goto('/say')
    await page.fill('#say', '#want laptop EUX..900 ')
    await page.getByText('There is no currency EUX.').waitFor()
    expect(await page.locator('.ink.wrong').allTextContents()).toEqual(['EUX..900'])
    await page.fill('#say', '')
    await page.locator('#say').pressSequentially('#want laptop ke')
    await page.getByRole('option', { name: 'keyboard=' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'es', exact: true }).click()
    expect(await page.inputValue('#say')).toBe('#want laptop keyboard=es ')
    await page.getByRole('button', { name: 'As a form' }).click()
    await page.getByLabel('at most').fill('849,5')
    await page.getByLabel('at most').press('Enter')
    await page.getByLabel('Memory, from').fill('16')
    await page.getByLabel('Memory, from').blur()
    await page.getByLabel('refurbished').check()
    await page.getByRole('button', { name: 'As a sentence' }).click()
    expect(await page.inputValue('#say')).toBe('#want laptop EUR..849.50 is:refurb keyboard=es ram=16GB..')
    expect(caught()).toEqual([])
  })
})

describe.runIf(hasBrowser)('offers on an intent', () => {
  it('appear without reload, with why they stand where they stand, and are told to a screen reader', async () => {
    const world = await twoShops()
    const id = await posted(world)
    const window = await world.open()
    const { page } = window
    await page.goto(`/intents/${id}`)
    await page.getByRole('heading', { name: 'No offers yet' }).waitFor()
    await offer(world.kestrel, 'Laptop 13', 84900)
    await page.getByRole('heading', { name: 'One offer' }).waitFor()
    await expect
      .poll(() => page.locator('[aria-live=polite], [role=status]').allTextContents())
      .toContainEqual(expect.stringContaining('An offer arrived.'))
    await offer(world.tecno, 'Laptop 14', 79900)
    await page.getByRole('heading', { name: 'Two offers' }).waitFor()
    const first = page.locator('bs-offer-card').first()
    expect(await first.textContent()).toContain('€804.00')
    expect(await first.textContent()).toContain('the lowest price')
    expect(await broken(window)).toEqual([])
    await page.setViewportSize({ width: 360, height: 780 })
    expect(await overflow(page)).toBe(0)
    expect(window.caught()).toEqual([])
  })

  const whole =
    'are declined with one tap, asked for less, and accepted with what the order needs and nothing more'
  it(whole, { timeout: 90_000 }, async () => {
    const world = await twoShops()
    const id = await posted(world)
    await offer(world.kestrel, 'Laptop 13', 84900)
    await offer(world.tecno, 'Laptop 14', 79900)
    const window = await world.open()
    const { page } = window
    await page.goto(`/intents/${id}`)
    const card = (name: string) => page.getByRole('article', { name })
    const dialog = page.getByRole('dialog')

    await card('Tecnoseis').getByRole('button', { name: 'Decline' }).click()
    await dialog.getByRole('button', { name: 'Comes too late' }).click()
    await page.locator('bs-toast').getByRole('button', { name: 'Undo' }).click()
    await page.getByText('The offer is still on the table.').waitFor()

    await card('Kestrel Electronics').getByRole('button', { name: 'Ask for less' }).click()
    await dialog.getByRole('textbox').first().fill('900')
    await dialog.getByRole('button', { name: 'Ask' }).click()
    await dialog.getByText('Write an amount below what they ask').waitFor()
    await dialog.getByRole('textbox').first().fill('820')
    await dialog.getByRole('button', { name: 'Ask for €820.00' }).click()
    await page.getByText('you asked for less').waitFor()
    const counter = await world.kestrel.next('counter')
    expect(counter.body.changes).toEqual([{ path: expect.stringContaining('/totals/') as string, to: 82000 }])

    await card('Tecnoseis').getByRole('button', { name: 'Accept' }).click()
    await dialog.getByText('No analytics, no tracking, no profile, nothing passed on.').waitFor()
    expect(await broken(window)).toEqual([])
    await dialog.getByRole('button', { name: 'Accept for €804.00' }).click()
    await dialog.getByText('Name is needed.').waitFor()
    for (const [label, value] of Object.entries({
      Name: 'Ana Ferrer',
      'Street and number': 'Carrer de Sants 12',
      Postcode: '08014',
      City: 'Barcelona',
      Country: 'Spain',
    })) {
      await dialog.getByRole('textbox', { name: label, exact: true }).fill(value)
    }
    await dialog.getByRole('button', { name: 'Accept for €804.00' }).click()
    await card('Tecnoseis').getByText('Accepting').waitFor()
    const order = await world.tecno.next('accept')
    const given = await world.tecno.next('disclosure')
    expect(JSON.stringify(given.body)).toContain('Carrer de Sants 12')
    await order.relationship.confirm(order, 'T-1')
    await card('Tecnoseis').getByRole('link', { name: 'Open the order' }).click()
    await page.getByText('their number T-1').waitFor()
    await (await order.relationship.receipt(order, { method: 'transfer', reference: 'R-1' })).receipt()
    await page.getByRole('heading', { name: 'Receipt' }).waitFor()
    expect(await broken(window)).toEqual([])
    await page.goto('/history')
    await page.getByText('€804.00 this year').waitFor()
    expect(await broken(window)).toEqual([])
    await page.setViewportSize({ width: 360, height: 780 })
    expect(await overflow(page)).toBe(0)
    expect(window.caught()).toEqual([])
  })
})

describe.runIf(hasBrowser)('the pages for buying', () => {
  const pages = ['/', '/say', '/intents', '/intents?tab=past', '/history'] as const

  it(
    'stand the rules of access in both themes and fit a phone, with nothing in them',
    { timeout: 90_000 },
    async () => {
      const world = await openWorld()
      for (const theme of ['light', 'dark'] as const) {
        const window = await world.open({ theme, width: 360, height: 780 })
        for (const path of pages) {
          await window.page.goto(path)
          await window.page.getByRole('heading', { level: 1 }).waitFor()
          await window.page.locator('.card, .empty, .quiet').first().waitFor()
          expect([path, theme, await broken(window), await overflow(window.page)]).toEqual([
            path,
            theme,
            [],
            0,
          ])
        }
        expect(window.caught()).toEqual([])
      }
    },
  )

  it(
    'stand them with offers, a line half wrong, the form and long texts, too',
    { timeout: 120_000 },
    async () => {
      const world = await openWorld()
      const long = 'Gesellschaftfuernachhaltigeunterhaltungselektronik '.repeat(2).slice(0, 60).trim()
      const shop = await world.shop(long, ['#follow laptop'])
      const id = await posted(world)
      await offer(shop, 'Rechner'.repeat(20), 84900)
      for (const theme of ['light', 'dark'] as const) {
        const window = await world.open({ theme, width: 360, height: 780 })
        const { page } = window
        const check = async (what: string) =>
          expect([what, theme, await broken(window), await overflow(page)]).toEqual([what, theme, [], 0])
        await page.goto('/')
        await page.getByText('One shop answered your laptop.').waitFor()
        await check('now')
        await page.goto(`/intents/${id}`)
        await page.getByRole('heading', { name: 'One offer' }).waitFor()
        await page.getByText('Everything in it').click()
        await check('intent')
        await page.goto('/say')
        await page.fill('#say', `${line} rem=16Gbx..2 by:2026-13-40 color~blue`)
        await page.getByRole('switch').first().waitFor()
        await page.getByText('There is no 2026-13-40 in the calendar.').waitFor()
        await check('say')
        await page.fill('#say', line)
        await page.getByRole('button', { name: 'As a form' }).click()
        await page.getByLabel('Memory, from').waitFor()
        await check('form')
        await page.goto('/intents')
        await page.locator('bs-intent-card').first().waitFor()
        await check('intents')
        expect(window.caught()).toEqual([])
      }
    },
  )
})
