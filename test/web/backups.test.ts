// Backups on the page: made, saved, deleted; and what was forgotten is shown where it still lies, and ended there.
import { createReadStream } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import * as intents from '../../protocol/owner/intents.ts'
import { world } from '../journeys/setting.ts'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser, openWindow } from '../support/browser.ts'
import { builtPages, letIn } from '../support/town.ts'

afterAll(closeBrowser)

describe.runIf(hasBrowser)('backups', () => {
  it(
    'are made, saved and deleted on the care page, and forgetting says what still lies in them and ends it',
    { timeout: 90_000 },
    async () => {
      const scene = await world({ config: { webFolder: await builtPages() } })
      const { person, home, clock } = scene
      const id = await scene.post([])
      await person.ask(intents.withdrawIntent, {}, { params: { id } })
      const window = await openWindow(home.origin, { width: 1280 })
      await letIn(window, scene)
      const { page, caught } = window
      await page.clock.setSystemTime(clock.now())
      await page.goto('/care')
      await page.getByRole('heading', { name: 'Backups' }).waitFor()
      await page.getByText('told to make none by itself').waitFor()
      await page.getByRole('button', { name: 'Make one now' }).click()
      await page.getByRole('button', { name: /^Save the backup of/ }).waitFor()
      await page.getByRole('button', { name: 'Make one now' }).click()
      await page
        .getByRole('button', { name: /^Save the backup of/ })
        .nth(1)
        .waitFor()
      expect(await violations(page)).toEqual([])

      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page
          .getByRole('button', { name: /^Save the backup of/ })
          .first()
          .click(),
      ])
      expect(download.suggestedFilename()).toMatch(/^bespeak-\d{8}T\d{6}Z\.age$/)
      const [first] = await createReadStream(await download.path(), { end: 20 }).toArray()
      expect(String(first)).toContain('age-encryption.org/v1')

      await page
        .getByRole('button', { name: /^Delete the backup of/ })
        .last()
        .click()
      await page.getByRole('button', { name: 'Delete it for good' }).click()
      await page
        .getByRole('button', { name: /^Save the backup of/ })
        .nth(1)
        .waitFor({ state: 'detached' })

      await page.goto(`/intents/${id}`)
      await page.getByRole('button', { name: 'Forget it here' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText(/It stays in 1 backup; the last of them goes by/).waitFor()
      await dialog.getByRole('button', { name: 'Forget for good' }).click()
      await dialog.getByText(/Still in 1 backup; the last of them goes by/).waitFor()
      expect(await violations(page)).toEqual([])
      await dialog.getByRole('button', { name: 'Delete older backups and make a new one now' }).click()
      await dialog.getByRole('button', { name: 'Yes, delete them' }).click()
      await dialog.getByText('1 backup deleted. The new one does not hold it.').waitFor()
      await dialog.getByRole('button', { name: 'Good' }).click()
      await dialog.waitFor({ state: 'detached' })
      expect(home.store.backups.list().backups).toHaveLength(1)
      if (process.env['BESPEAK_SHOTS'] === 'backups') {
        for (const colorScheme of ['light', 'dark'] as const) {
          for (const width of [360, 1440]) {
            await page.setViewportSize({ width, height: 900 })
            await page.emulateMedia({ colorScheme })
            await page.goto('/care')
            await page.getByRole('button', { name: /^Save the backup of/ }).waitFor()
            await page.screenshot({ path: `test/out/shots/care-${width}-${colorScheme}.png`, fullPage: true })
          }
        }
      }
      expect(caught()).toEqual([])
    },
  )
})
