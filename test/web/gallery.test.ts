// Every part and every page in each state: empty, long, many, refused, silent, unreachable, outside; in both themes.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { addressOf, pictures, type Picture } from '../../web/gallery/pictures.ts'
import { atRest } from '../support/at-rest.ts'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser, openWindow } from '../support/browser.ts'
import { openGallery } from '../support/gallery.ts'

afterAll(closeBrowser)

/** Pictures to keep while testing: BESPEAK_SHOTS=1 or names of states. */
const wanted = process.env['BESPEAK_SHOTS'] ?? ''
const folder = join(import.meta.dirname, '../out/shots/states')

const sights = [
  { theme: 'light', width: 1440, isRead: true },
  // What is read aloud is the same as at one of the others: only its edges are looked at.
  { theme: 'light', width: 820, isRead: false },
  { theme: 'dark', width: 360, isRead: true },
] as const

const nameOf = ({ scene, path }: Picture): string =>
  `${scene}${path.replaceAll(/[^a-z0-9]+/gi, '-')}`.replace(/-$/, '')

/** What a page in this state has when it is all there. */
const settled = ({ scene }: Picture): string =>
  scene === 'loading'
    ? '.skeleton'
    : ['offline', 'failing'].includes(scene)
      ? '.problem'
      : 'main h1, .problem'

async function open(page: Page, picture: Picture): Promise<void> {
  await page.goto(addressOf(picture))
  await page.locator(settled(picture)).first().waitFor()
  // The sheet of parts shows a skeleton for its own sake.
  if (picture.scene !== 'loading' && !picture.path.startsWith('/gallery'))
    await page.locator('.skeleton').waitFor({ state: 'detached' })
  if (picture.path.includes('do=')) await page.locator('dialog[open] h2').first().waitFor()
}

async function faultsOf(page: Page): Promise<string[]> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  const levels = await page.evaluate(() =>
    Array.from(document.querySelectorAll('h1, h2, h3, h4'))
      .filter((one) => one.checkVisibility())
      .map((one) => Number(one.tagName[1])),
  )
  const skipped = levels.findIndex((level, index) => level > (levels[index - 1] ?? 0) + 1)
  return [
    ...(overflow > 0 ? [`${overflow} px run off the edge`] : []),
    ...(skipped >= 0 ? [`heading ${skipped + 1} skips a level: ${levels.join(' ')}`] : []),
  ]
}

/** One page, loaded once and looked at in every width and theme. */
async function look(page: Page, picture: Picture): Promise<string[]> {
  await open(page, picture)
  const faults: string[] = []
  for (const { theme, width, isRead } of sights) {
    await page.setViewportSize({ width, height: width < 500 ? 780 : 900 })
    await page.emulateMedia({ colorScheme: theme })
    await atRest(page)
    // A thousand rows are like ten to who reads them, and take a minute to check.
    const isLong = picture.scene === 'many' && theme === 'dark'
    const found = [...(await faultsOf(page)), ...(isRead && !isLong ? await violations(page) : [])]
    faults.push(...found.map((fault) => `${width} ${theme}: ${fault}`))
    if (wanted !== '') await keep(page, `${nameOf(picture)}-${width}-${theme}`)
  }
  return faults
}

async function keep(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await page.evaluate(() => document.fonts.ready)
  const isModal = (await page.locator('dialog[open]').count()) > 0
  // A thousand rows make a picture taller than a browser can draw.
  const isEndless = name.startsWith('many')
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: !isModal && !isEndless })
}

describe.runIf(hasBrowser)('the gallery', () => {
  it(
    'holds every page in each state, usable by everybody at every width, and asks nobody',
    {
      timeout: 400_000,
    },
    async () => {
      const origin = await openGallery()
      const faults: string[] = []
      const sheets: Picture[] = [
        { scene: 'usual', path: '/gallery' },
        { scene: 'usual', path: '/gallery/parts' },
      ]
      const all = [...sheets, ...pictures].filter(
        ({ scene }) => ['', '1'].includes(wanted) || wanted.split(',').includes(scene),
      )
      const { page, caught } = await openWindow(origin)
      page.setDefaultTimeout(15_000)
      for (const picture of all) {
        const found = await look(page, picture).catch((error: unknown) => [String(error)])
        faults.push(...found.map((fault) => `${nameOf(picture)} ${fault}`))
      }
      faults.push(...caught())
      expect(faults).toEqual([])
    },
  )
})
