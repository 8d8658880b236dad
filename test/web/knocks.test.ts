// The door in a real browser: a knock waits quietly, an invitation is shown as a code, a link ends with the same digits.
import { afterAll, describe, expect, it } from 'vitest'
import { checkCode } from '../../protocol/link-check.ts'
import { connectUri } from '../../protocol/link.ts'
import { newId, parseMessage, signMessage } from '../../protocol/message.ts'
import { parseKnockUri } from '../../protocol/knock-link.ts'
import * as calls from '../../protocol/owner/knocks.ts'
import { world, type World } from '../journeys/setting.ts'
import { openBrand, type TestBrand } from '../server/delivery/support.ts'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser, openWindow, type Window } from '../support/browser.ts'
import { builtPages, letIn } from '../support/town.ts'
import { until } from '../support/until.ts'

afterAll(closeBrowser)

async function open(place: World, theme: 'light' | 'dark' = 'light'): Promise<Window> {
  const window = await openWindow(place.home.origin, { theme, width: theme === 'light' ? 1280 : 390 })
  await letIn(window, place)
  await window.page.clock.setSystemTime(place.clock.now())
  return window
}

async function knock({ home, clock, person }: World, brand: TestBrand, code: string): Promise<void> {
  const body = { line: 'We met at the fair. <b>May</b> we come in?', code }
  const claims = {
    iss: brand.origin,
    aud: home.origin,
    jti: newId(),
    iat: clock.seconds(),
    type: 'knock',
    body,
  }
  const answer = await fetch(`${home.origin}/knocks`, {
    method: 'POST',
    headers: { 'content-type': 'application/jwt' },
    body: await signMessage(claims, brand.signer),
  })
  expect(answer.status).toBe(202)
  await until(
    async () => {
      await clock.skip(3000)
      return person.ask(calls.readKnocks)
    },
    ({ knocks }) => knocks.length > 0,
  )
}

describe.runIf(hasBrowser)('the door', () => {
  it(
    'shows an invitation as a code, and the brand that used it in a quiet list',
    { timeout: 120_000 },
    async () => {
      const place = await world({ config: { webFolder: await builtPages() } })
      const { page, caught } = await open(place)
      await page.goto('/brands/door')
      await page.getByLabel('What it is for').fill('Bicycle fair')
      await page.getByRole('button', { name: 'Make an invitation' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('img', { name: 'QR code of the invitation “Bicycle fair”' }).waitFor()
      const uri = (await dialog.locator('.command code').textContent()) ?? ''
      const { code = '', store } = parseKnockUri(uri) ?? {}
      expect(store).toBe(place.home.origin)
      expect(await dialog.locator('.invitation-code').textContent()).toContain(code)
      expect(await violations(page)).toEqual([])
      await dialog.getByRole('button', { name: 'Close' }).click()

      const brand = await openBrand()
      await knock(place, brand, code)
      await page.goto('/brands')
      await page.getByText('One brand asks to be let in').click()
      await page.getByText('We met at the fair. <b>May</b> we come in?').waitFor()
      expect(await violations(page)).toEqual([])
      await page.getByRole('link', { name: 'Look, and send terms' }).click()
      await page.getByRole('heading', { name: 'Your terms' }).waitFor()
      await page.goBack()
      await page.getByText('One brand asks to be let in').click()
      await page.getByRole('button', { name: 'Never again: Shop' }).click()
      await page.getByText('Shop can never knock again.').waitFor()
      await page.goto('/brands/door')
      await page.getByRole('button', { name: 'Allow again: Shop' }).waitFor()
      await page.getByText('used up or over').waitFor()
      expect(caught()).toEqual([])
    },
  )

  it('takes a brand’s link to its terms, and both screens say the same', { timeout: 120_000 }, async () => {
    const place = await world({ config: { webFolder: await builtPages() } })
    const brand = await openBrand()
    brand.door = (_request, _body, response) => void response.writeHead(202).end()
    const uri = connectUri({ brand: brand.origin, link: 'Zk3a_9-x' })
    const { page, caught } = await open(place, 'dark')
    await page.goto('/connect')
    await page.getByRole('heading', { name: 'Connect with a brand' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByLabel('The link').fill('web+bespeak:pay?brand=x')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('That is no link of a brand.').waitFor()
    await page.getByRole('button', { name: 'Scan a code' }).click()
    await page.getByText(/This browser cannot read square codes|The camera was not allowed/).waitFor()

    // A page that nobody asked can send a browser here: until the person says so, nobody learns of the server.
    let looks = 0
    const { profile } = brand
    Object.defineProperty(brand, 'profile', {
      get: () => {
        looks += 1
        return profile
      },
    })
    await page.goto(`/connect?uri=${encodeURIComponent(uri)}`)
    await page.getByText(`A page sent you here with a link of ${new URL(brand.origin).host}.`).waitFor()
    expect(await violations(page)).toEqual([])
    expect(looks).toBe(0)
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('You came with a link from Shop.').waitFor()
    expect(new URL(page.url()).pathname).toBe('/brands/add')
    await page.getByRole('button', { name: 'Proffer these terms to Shop' }).click()
    await page.getByRole('heading', { name: 'Both screens say' }).waitFor()
    const proffer = brand.came.find((text) => text !== '') ?? ''
    expect(parseMessage(proffer).claims.body).toMatchObject({ link: 'Zk3a_9-x' })
    expect(await page.locator('.check-digits').textContent()).toBe(checkCode(proffer))
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'They are the same' }).click()
    await page.getByRole('heading', { name: 'Your key for them' }).waitFor()
    expect(caught()).toEqual([])
  })

  it('takes the terms back where the digits differ', { timeout: 120_000 }, async () => {
    const place = await world({ config: { webFolder: await builtPages() } })
    const brand = await openBrand()
    brand.door = (_request, _body, response) => void response.writeHead(202).end()
    const { page, caught } = await open(place)
    await page.goto('/brands/add')
    await page.getByLabel('Its site').fill(connectUri({ brand: brand.origin, link: 'Zk3a_9-x' }))
    await page.getByRole('button', { name: 'Look at it' }).click()
    await page.getByRole('button', { name: 'Proffer these terms to Shop' }).click()
    await page.getByRole('button', { name: 'They differ: take it back' }).click()
    await page.getByText('Taken back. Somebody else may have had that link.').waitFor()
    await page.goto('/brands?tab=history')
    await page.getByText('revoked').filter({ visible: true }).first().waitFor()
    expect(caught()).toEqual([])
  })
})
