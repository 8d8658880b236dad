// A person's story in a real browser: from the printed link to a signed receipt and a revocation that can be seen.
import { afterAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { closeBrowser, hasBrowser, openWindow } from '../support/browser.ts'
import { house } from '../support/house.ts'
import { builtPages } from '../support/town.ts'
import { until } from '../support/until.ts'
import { access } from '../../web/copy/access.ts'
import { addWords, revokeWords } from '../../web/copy/brands.ts'
import { acceptWords } from '../../web/copy/en-accept.ts'
import { nowWords } from '../../web/copy/en-buying.ts'
import { composeWords } from '../../web/copy/en-compose.ts'
import { address, hostOf, offered, shop } from './setting.ts'

afterAll(closeBrowser)

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()
const names = acceptWords.names

async function claim(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('heading', { name: access.setup.title }).waitFor()
  await press(page, access.setup.make)
  await page.getByRole('heading', { name: access.sheet.title }).waitFor()
  expect(await page.locator('.codes li').count()).toBe(10)
  await page.getByLabel(access.sheet.kept).check()
  await press(page, access.sheet.go)
  await page.getByRole('heading', { name: nowWords.empty }).waitFor()
}

async function say(page: Page, text: string): Promise<void> {
  await page.goto('/say')
  await page.locator('#say').fill(text)
}

describe.runIf(hasBrowser)('a person', () => {
  it('claims, agrees, posts, sees an offer arrive, accepts, gets a receipt, and revokes while a stream is open', async () => {
    const home = await house({ config: { webFolder: await builtPages() } })
    const brand = await shop({
      via: 'stream',
      profile: { name: 'Corner shop', origin: '', follows: ['#follow laptop.*'] },
    })
    const { page, caught } = await openWindow(home.origin)
    await claim(page, await home.store.access.setupLink())

    await page.goto('/brands/add')
    await page.getByLabel(addWords.domain).fill(brand.origin)
    await press(page, addWords.look)
    await page.getByText('Shop GmbH').first().waitFor()
    await press(page, /Corner shop/)
    await page.getByRole('heading', { name: 'Corner shop' }).waitFor()
    await until(
      () => brand.told.map(({ name }) => name),
      (told) => told.includes('agreed'),
    )

    await say(page, 'new or refurbished laptop under 900 euros, 16 GB ram, Spanish keyboard')
    await press(page, composeWords.use)
    await page.getByRole('button', { name: composeWords.post(1) }).click()
    const intent = await brand.next('intent')
    // The budget stays with the person until they say otherwise.
    expect(intent.body).toMatchObject({
      line: expect.stringMatching(/^#want laptop is:/),
      withheld: ['price'],
    })
    await page.waitForURL(/\/intents\//)

    // The page stays open: the offer must appear on it by itself.
    await (await intent.relationship.offer(intent, offered)).receipt()
    await page.getByText('€804.00').first().waitFor()
    await press(page, 'Accept')
    const dialog = page.getByRole('dialog')
    for (const part of ['name', 'street', 'postcode', 'city', 'country'] as const) {
      await dialog.getByLabel(names[part], { exact: true }).fill(address[part])
    }
    await dialog.getByRole('button', { name: acceptWords.go('€804.00') }).click()
    const order = await brand.next('accept')
    expect((await brand.next('disclosure')).body.attributes).toMatchObject(address)
    await order.relationship.confirm(order, 'C-1')
    await (await order.relationship.receipt(order, { method: 'transfer', reference: 'R-1' })).receipt()

    await page.goto(`/orders/${order.object}`)
    await page.getByText('transfer R-1').waitFor()
    await page.goto('/history')
    await page.getByText('Laptop 13').first().waitFor()

    await page.goto(`/brands/${hostOf(brand)}`)
    await press(page, 'Revoke')
    await page.getByText(revokeWords.stops).waitFor()
    expect(await page.getByRole('checkbox').first().isChecked()).toBe(true)
    const before = brand.told.length
    await press(page, revokeWords.go)
    await page.getByRole('heading', { name: revokeWords.done('Corner shop') }).waitFor()
    expect(await page.locator('.figures').innerText()).toMatch(/Silent in .*, 1 open stream closed/)

    // A second intent goes to nobody, and the brand hears of the end and nothing else.
    await press(page, revokeWords.finish)
    await say(page, '#want laptop EUR..500')
    await page.getByText(composeWords.gets.ended).or(page.getByText(composeWords.noBrands)).first().waitFor()
    await until(
      () => brand.told.map(({ name }) => name),
      (told) => told.includes('revoked'),
    )
    const later = brand.told.slice(before).map(({ name }) => name)
    expect(later.filter((name) => !['revoked', 'erasure', 'receipted', 'stopped'].includes(name))).toEqual([])
    expect(caught()).toEqual([])
  }, 60_000)

  it('tries it with the practice brands: one click, a sentence, offers within seconds', async () => {
    const home = await house({ config: { webFolder: await builtPages() } })
    const { page, caught } = await openWindow(home.origin, { width: 390, height: 844 })
    await claim(page, await home.store.access.setupLink())
    await press(page, nowWords.first.practiceGo)
    await page.getByText('Kestrel Electronics accepted your terms').waitFor()
    await say(page, '#want laptop EUR..1200')
    await page.getByRole('button', { name: /^Post to \d/ }).click()
    await page.waitForURL(/\/intents\//)
    await page.getByText('Kestrel Electronics').first().waitFor({ timeout: 20_000 })
    await page.getByRole('button', { name: 'Accept' }).first().waitFor({ timeout: 20_000 })
    await page.goto('/you')
    expect(caught()).toEqual([])
  }, 60_000)
})
