// The receipt on paper, of a consent and of a contract: in words, with both signatures, and how to check them without us.
import { afterAll, describe, expect, it } from 'vitest'
import { digest } from '../../protocol/hash.ts'
import * as brands from '../../protocol/owner/brands.ts'
import { day, hostOf, legal, shop, world } from '../journeys/setting.ts'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser, openWindow } from '../support/browser.ts'
import { builtPages, letIn } from '../support/town.ts'

afterAll(closeBrowser)

const kinds = [
  { preferred: 'PDC-INTENT', nature: 'A consent', basis: 'gdpr#A6-1-a', exports: ['dpv', 'kantara', 'jwts'] },
  { preferred: 'SD-BASE-DP', nature: 'A contract', basis: 'gdpr#A6-1-b', exports: ['dpv', 'jwts'] },
]

describe.runIf(hasBrowser)('the receipt of an agreement', () => {
  it.each(kinds)(
    'can be read on paper and checked without us: $preferred',
    { timeout: 60_000 },
    async ({ preferred, nature, basis, exports }) => {
      const opened = await world({ config: { webFolder: await builtPages() } })
      const { clock, person, home } = opened
      const one = await shop({ clock, profile: { name: 'Kestrel', origin: '', legal, terms: [preferred] } })
      const brand = hostOf(one)
      await person.ask(brands.lookAtBrand, { domain: brand })
      await person.ask(brands.profferTerms, {
        brand,
        preferred,
        alternates: [],
        lines: ['laptop.*'],
        attributes: ['size.shoe'],
        purposes: ['send shoes that fit'],
        struck: [],
        expiresAt: clock.now() + 300 * day,
      })
      await one.next('agreed')
      const window = await openWindow(home.origin)
      await letIn(window, opened)
      const { page, caught } = window
      await page.clock.setSystemTime(clock.now())
      await page.goto(`/brands/${brand}`)
      await page.locator('bs-evidence').waitFor()
      const saved = await page
        .locator('bs-evidence a[href*="as="]')
        .evaluateAll((links) =>
          links.map((link) => new URL((link as HTMLAnchorElement).href).searchParams.get('as')),
        )
      expect(saved).toEqual(exports)

      await page.goto(`/brands/${brand}/receipt`)
      await page.emulateMedia({ media: 'print' })
      const paper = page.locator('.receipt')
      await paper.waitFor()
      const text = await paper.innerText()
      for (const part of [
        nature,
        preferred,
        basis,
        'send shoes that fit',
        'your shoe size',
        legal.name,
        'laptops',
      ])
        expect(text).toContain(part)
      const [proffer = '', accept = ''] = await paper.locator('.whole-jwt').allInnerTexts()
      expect(text).toContain(digest(proffer.trim()))
      expect(accept).toMatch(/^ey[\w-]+\.ey[\w-]+\.[\w-]+$/)
      expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)
      await page.emulateMedia({ media: 'screen' })
      expect(await violations(page)).toEqual([])
      expect(caught()).toEqual([])
    },
  )
})
