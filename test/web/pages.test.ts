// The built pages in a real browser: everybody can use them, they phone nobody, and they stay small.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser, openWindow, type Window, type WindowParts } from '../support/browser.ts'
import { insideShots, themes, type Shot } from '../support/shots.ts'
import { builtPages, letIn, town, type Town } from '../support/town.ts'

afterAll(closeBrowser)

const names = [
  ...['brands', 'brands-history', 'brand', 'brand-revoked', 'revoke', 'narrow', 'add', 'add-looked'],
  ...['signed', 'receipt', 'you', 'access', 'journal', 'care', 'lost', 'sign-in'],
]

describe.runIf(hasBrowser)('the pages', () => {
  let place: Town

  const open = async (parts: WindowParts = {}): Promise<Window> => {
    const window = await openWindow(place.home.origin, parts)
    await letIn(window, place)
    return window
  }

  it(
    'can be used by everybody, in both themes, wide and on a phone, and ask nobody else',
    { timeout: 300_000 },
    async () => {
      place = await town()
      const shots = insideShots(place).filter(({ name }) => names.includes(name))
      expect(shots.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
      const faults: string[] = []
      for (const isOutside of [false, true]) {
        const window = await openWindow(place.home.origin)
        if (!isOutside) await letIn(window, place)
        for (const shot of shots) {
          if ((shot.isOutside ?? false) === isOutside) faults.push(...(await faultsOf(window, shot)))
        }
        await window.context.close()
      }
      expect(faults).toEqual([])

      await revokesWithFigures()
      await worksByKeyboard()
      await staysSmall()
    },
  )

  /** One page, loaded once and looked at wide and light, then narrow and dark. */
  async function faultsOf({ page, caught, trapped }: Window, shot: Shot): Promise<string[]> {
    const faults: string[] = []
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(shot.path)
    await page.locator('main h1').first().waitFor()
    await shot.act?.(page)
    for (const theme of themes) {
      if (theme === 'dark') await page.setViewportSize({ width: 390, height: 900 })
      await page.emulateMedia({ colorScheme: theme })
      faults.push(...(await violations(page)).map((fault) => `${shot.name} ${theme}: ${fault}`))
    }
    faults.push(...caught().map((fault) => `${shot.name}: ${fault}`))
    for (const list of Object.values(trapped)) list.length = 0
    return faults
  }

  /** One confirm screen, erasure ticked on, and then how fast they were silent. */
  async function revokesWithFigures(): Promise<void> {
    const { page, caught } = await open()
    await page.goto(`/brands/${new URL(place.tecnoseis.origin).host}`)
    await page.getByRole('button', { name: 'Revoke' }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('checkbox').isChecked()).toBe(true)
    expect(await dialog.textContent()).toContain('What they have seen already')
    await dialog.getByRole('button', { name: 'Revoke now' }).click()
    await dialog.getByText(/Silent in [\d.]+ m?s, \d+ open streams? closed\./).waitFor()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByText('You ended it. They were silent in').waitFor()
    expect(await page.getByRole('button', { name: 'Revoke' }).count()).toBe(0)
    expect(caught()).toEqual([])
  }

  /** From the address bar to a paused brand without a pointer. */
  async function worksByKeyboard(): Promise<void> {
    const { page, caught } = await open()
    await page.goto('/brands')
    await page.locator('.brand-card').first().waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
    await page.getByRole('link', { name: 'Kestrel Electronics' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Kestrel Electronics' }).waitFor()
    await page.getByRole('button', { name: 'Pause' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Paused: nothing new goes either way').waitFor()
    expect(caught()).toEqual([])
  }

  /** What the first page loads before it can be used. */
  async function staysSmall(): Promise<void> {
    const { page } = await open()
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (document.querySelector('main h1') === null) return
        performance.mark('there')
        observer.disconnect()
      }).observe(document, { childList: true, subtree: true })
    })
    await page.goto('/')
    await page.locator('bs-timeline').first().waitFor()
    const scripts = new Set(
      await page.evaluate(() => {
        const [there] = performance.getEntriesByName('there')
        return performance
          .getEntriesByType('resource')
          .filter(({ startTime }) => startTime <= (there?.startTime ?? Infinity))
          .map(({ name }) => new URL(name).pathname)
          .filter((path) => path.endsWith('.js'))
      }),
    )
    const folder = await builtPages()
    const sum = [...scripts].reduce((all, path) => all + gzipSync(readFileSync(join(folder, path))).length, 0)
    expect(scripts.size).toBeGreaterThan(1)
    expect(sum).toBeLessThanOrEqual(80_000)
  }
})
