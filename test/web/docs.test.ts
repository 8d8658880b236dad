// The published pages in a real browser: everybody can read them, on a phone and in the dark, and they ask nobody else.
import { afterAll, describe, expect, it } from 'vitest'
import { places } from '../../server/docs/page.ts'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser, openWindow } from '../support/browser.ts'
import { house } from '../support/house.ts'

afterAll(closeBrowser)

/** Long pages of nothing but what other pages have too: looked into in one theme only. */
const long = ['/docs/owner', '/docs/messages']

describe.runIf(hasBrowser)('the published pages', () => {
  it('can be read by everybody, in both themes, wide and on a phone', { timeout: 240_000 }, async () => {
    const home = await house()
    const faults: string[] = []
    for (const theme of ['light', 'dark'] as const) {
      const width = theme === 'light' ? 1280 : 390
      const { page, context, caught } = await openWindow(home.origin, { width, theme })
      for (const { path } of places) {
        await page.goto(path)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (wide > 0) faults.push(`${path} ${theme}: ${wide} px too wide`)
        if (theme === 'light' || !long.includes(path)) {
          faults.push(...(await violations(page)).map((fault) => `${path} ${theme}: ${fault}`))
        }
        const fonts = await page.evaluate(() => document.fonts.ready.then(({ size }) => size))
        if (fonts !== 3) faults.push(`${path} ${theme}: ${fonts} typefaces`)
      }
      // Requests to elsewhere, violations of the policy, errors: none.
      faults.push(...caught())
      await context.close()
    }
    expect(faults).toEqual([])
  })

  it('lead from the type of a problem to its sentence, and are walked by keyboard', async () => {
    const home = await house()
    const { page, caught } = await openWindow(home.origin)
    const refused = await fetch(`${home.origin}/r/nothing`)
    const { type, code } = (await refused.json()) as { type: string; code: string }
    await page.goto(type)
    expect(await page.locator(`#${code}`).boundingBox()).toMatchObject({
      width: expect.any(Number) as number,
    })
    expect(await page.locator(':target code').first().textContent()).toBe(code)
    await page.goto('/docs/spec')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
    await page.getByRole('link', { name: '8. The line' }).click()
    expect(new URL(page.url()).hash).toBe('#section-8')
    expect(caught()).toEqual([])
  })
})
