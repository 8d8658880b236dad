// After a restore the person sees which brands are being asked, what came back, and decides before anything flows.
import { afterAll, describe, expect, it } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import { hostOf, shop, agree, wanted } from '../journeys/setting.ts'
import { backUp, changeable, goBack, asked, type Back, type Wayfarer } from '../server/restoration/setting.ts'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser, openWindow, type Window } from '../support/browser.ts'
import { builtPages, letIn } from '../support/town.ts'
import { until } from '../support/until.ts'

afterAll(closeBrowser)
const shots = process.env['BESPEAK_SHOTS'] ?? ''

async function look(
  journey: Wayfarer,
  back: Back,
  path: string,
  width = 1280,
  theme = 'light',
): Promise<Window> {
  const window = await openWindow(back.home.origin, { width })
  await window.page.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : 'light' })
  await letIn(window, back as never)
  await window.page.clock.setSystemTime(journey.clock.now())
  await window.page.goto(path)
  await window.page.getByRole('region', { name: 'After the restore' }).first().waitFor()
  return window
}

describe.runIf(hasBrowser)('a restored server', () => {
  it('says on the first page, in Care and on each brand how far it is', { timeout: 90_000 }, async () => {
    const journey = await changeable()
    const kestrel = await shop({
      clock: journey.clock,
      via: 'push',
      profile: { name: 'Kestrel Shoes', origin: '' },
    })
    const nordlys = await shop({
      clock: journey.clock,
      via: 'push',
      profile: { name: 'Nordlys Outdoor', origin: '' },
    })
    const gone = await shop({ clock: journey.clock, via: 'push', profile: { name: 'Old Books', origin: '' } })
    for (const one of [kestrel, nordlys, gone]) {
      await agree(journey.person, one, journey.clock)
      await one.next('agreed')
    }
    const webFolder = await builtPages()
    const file = backUp(journey)
    await journey.post([kestrel], wanted)
    await kestrel.next('intent')
    await journey.person.ask(brands.revokeTerms, { erase: false }, { params: { brand: hostOf(gone) } })
    await gone.next('revoked')
    const { dataFolder: _, ...rest } = journey.home.config
    const home = { ...journey.home, reopen: (changes = {}) => journey.home.reopen({ webFolder, ...changes }) }
    expect(rest).toBeDefined()
    const back = await goBack({ ...journey, home }, file)
    await asked(back)

    const now = await look(journey, back, '/')
    const part = now.page.getByRole('region', { name: 'After the restore' })
    await part.getByText('1 record came back, proven').waitFor()
    await part.getByText('Nordlys Outdoor says that nothing happened').waitFor()
    expect(await part.getByText('Old Books').count()).toBe(0)
    expect(await violations(now.page)).toEqual([])
    if (shots !== '') {
      for (const width of [360, 1440]) {
        for (const theme of ['light', 'dark']) {
          for (const [name, path] of [
            ['now', '/'],
            ['care', '/care'],
            ['brand', `/brands/${hostOf(kestrel)}`],
          ] as const) {
            const { page, context } = await look(journey, back, path, width, theme)
            await page.waitForTimeout(400)
            await page.screenshot({
              path: `test/out/shots/restored-${name}-${width}-${theme}.png`,
              fullPage: true,
            })
            expect(
              await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
            ).toBeLessThanOrEqual(0)
            await context.close()
          }
        }
      }
    }
    await part
      .getByRole('listitem')
      .filter({ hasText: 'Kestrel' })
      .getByRole('button', { name: 'That is all: go on' })
      .click()
    await until(back.state, ({ brands: rows }) => rows.filter(({ state }) => state === 'asked').length === 1)
    const page = await look(journey, back, `/brands/${hostOf(nordlys)}`)
    await page.page.getByRole('link', { name: 'No, end it' }).click()
    await page.page.getByRole('heading', { name: 'What stops, at once' }).waitFor()
    const care = await look(journey, back, '/care')
    await care.page.getByText('Ended. 1 record came back.').waitFor()
    expect(await violations(care.page)).toEqual([])
    expect([...now.caught(), ...page.caught(), ...care.caught()]).toEqual([])
  })
})
