// Claiming and signing in through the pages: the link, the passkey, the recovery sheet, and why some addresses cannot.
import { afterAll, describe, expect, it } from 'vitest'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser, openWindow } from '../support/browser.ts'
import { house } from '../support/house.ts'
import { builtPages } from '../support/town.ts'

afterAll(closeBrowser)

describe.runIf(hasBrowser)('the door', () => {
  it('leads from the one-time link over a passkey and the sheet to the first page, out, and in again', async () => {
    const home = await house({ config: { webFolder: await builtPages() } })
    const { page, caught } = await openWindow(home.origin, { expectedErrors: /status of 40[13]/ })
    await page.goto('/')
    await page.getByRole('heading', { name: 'This server has no owner yet.' }).waitFor()
    expect(await violations(page)).toEqual([])

    await page.goto(await home.store.access.setupLink())
    await page.getByRole('heading', { name: 'Make this server yours.' }).waitFor()
    await page.getByLabel('Name of this passkey').fill('Desk')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Make a passkey' }).click()
    await page.getByRole('heading', { name: 'Print this, or write it down.' }).waitFor()
    expect(await violations(page)).toEqual([])
    const codes = await page.locator('.codes code').allTextContents()
    expect(codes).toHaveLength(10)
    await page.getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Go to your first page' }).click()
    await page.getByRole('navigation', { name: 'Places' }).first().waitFor()

    await page.goto('/access')
    await page.getByText('Desk').first().waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in with your passkey' }).click()
    await page.getByRole('navigation', { name: 'Places' }).first().waitFor()

    await page.goto('/access')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('Use a code of the recovery sheet').click()
    await page.getByLabel('Recovery code').fill('not a code')
    await page.getByRole('button', { name: 'Sign in with this code' }).click()
    await page.getByText('This code is not valid.').waitFor()
    await page.getByLabel('Recovery code').fill((codes[0] ?? '').toLowerCase())
    await page.getByRole('button', { name: 'Sign in with this code' }).click()
    await page.getByRole('heading', { name: 'What opens this server' }).waitFor()
    await page.getByText('9 codes left').first().waitFor()
    expect(caught()).toEqual([])
  })

  it('says of a used link what to do', async () => {
    const home = await house({ config: { webFolder: await builtPages() } })
    const link = await home.store.access.setupLink()
    await home.store.access.setupLink()
    const { page, caught } = await openWindow(home.origin, { expectedErrors: /status of 403/ })
    await page.goto(link)
    await page.getByText('This set-up link is used up or too old.').waitFor()
    expect(caught()).toEqual([])
  })

  it('explains at an address without a name why no passkey can be made there, and how to come in', async () => {
    const home = await house({ config: { webFolder: await builtPages() } })
    const byNumber = home.origin.replace('localhost', '127.0.0.1')
    const { page, caught } = await openWindow(byNumber)
    const code = new URL(await home.store.access.setupLink()).hash
    await page.goto(`/setup${code}`)
    await page.getByRole('heading', { name: 'No passkey can be made at this address.' }).waitFor()
    const { port } = new URL(home.origin)
    await page.getByText(`ssh -L ${port}:localhost:${port} 127.0.0.1`).waitFor()
    expect(await violations(page)).toEqual([])
    expect(caught()).toEqual([])
  })
})
