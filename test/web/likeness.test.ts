// What passes for something else is shown as such, where a person decides whom to deal with.
import { afterAll, describe, expect, it } from 'vitest'
import { addressOf } from '../../web/gallery/pictures.ts'
import { agree, hostOf, shop, world } from '../journeys/setting.ts'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser, openWindow } from '../support/browser.ts'
import { openGallery } from '../support/gallery.ts'
import { builtPages, letIn } from '../support/town.ts'

afterAll(closeBrowser)

const named = (name: string) => ({ profile: { origin: '', name, terms: ['PDC-INTENT'] as never } })

describe.runIf(hasBrowser)('a name that passes for another', () => {
  it(
    'is marked where a brand is added, and on its page and card once it is known',
    { timeout: 120_000 },
    async () => {
      const place = await world({ config: { webFolder: await builtPages() } })
      const { clock, person } = place
      const known = await shop({ clock, ...named('Paypal') })
      const other = await shop({ clock, ...named('P\u0430ypal') })
      await agree(person, known, clock)
      const window = await openWindow(place.home.origin, { width: 390 })
      await letIn(window, place)
      const { page, caught } = window
      const mark = page.getByRole('note', { name: 'Look twice' })

      await page.goto(`/brands/add?brand=${encodeURIComponent(hostOf(other))}`)
      await mark.getByText('Another brand you know is called this:').waitFor()
      expect(await mark.textContent()).toContain('several alphabets in one word: Latin and Cyrillic')
      expect(await mark.getByRole('link').textContent()).toBe(hostOf(known))
      expect(await violations(page)).toEqual([])

      await page.goto(`/brands/add?brand=${encodeURIComponent(hostOf(known))}`)
      await page.getByRole('heading', { name: 'Paypal' }).waitFor()
      expect(await mark.count()).toBe(0)

      await agree(person, other, clock)
      await page.goto('/brands')
      await mark.first().waitFor()
      expect(await mark.count()).toBe(2)
      await page.goto(`/brands/${hostOf(other)}`)
      await mark.getByText('Another brand you know is called this:').waitFor()
      expect(await violations(page)).toEqual([])
      expect(caught()).toEqual([])
    },
  )

  it(
    'is marked among knocks, with the letters that its address stands for',
    { timeout: 120_000 },
    async () => {
      const gallery = await openGallery()
      const { page } = await openWindow(gallery, { width: 390 })
      await page.goto(addressOf({ scene: 'long', path: '/brands' }))
      await page.locator('.knocks summary').click()
      const mark = page.locator('.knocks').getByRole('note', { name: 'Look twice' })
      await mark.getByText('The address stands for').waitFor()
      expect(await mark.textContent()).toContain('p\u0430ypal.example (xn--pypal-4ve.example)')
      expect(await mark.textContent()).toContain('letters of several alphabets')
      expect(await violations(page)).toEqual([])
    },
  )
})
