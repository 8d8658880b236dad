// A person writes an exact place and a price in a real browser; brands get them coarse and without, and one gets more later.
import { afterAll, describe, expect, it } from 'vitest'
import * as intents from '../../protocol/owner/intents.ts'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser } from '../support/browser.ts'
import { builtPages } from '../support/town.ts'
import { openWorld } from './buying-shops.ts'

afterAll(closeBrowser)

const line = '#want laptop EUR..900 is:new in:ES,sp3e9q'
const coarse = '#want laptop is:new in:ES,sp3e~25'

describe.runIf(hasBrowser)('what stays with the person', () => {
  it('goes out coarse and without the budget, and is shown to one brand alone by one press', async () => {
    const world = await openWorld(await builtPages())
    const kestrel = await world.shop('Kestrel', ['#follow laptop'])
    const tecno = await world.shop('Tecnoseis', ['#follow laptop in:ES,sp3e~5'])
    const acme = await world.shop('Acme', ['#follow laptop EUR300..'])
    const { page, caught } = await world.open({ width: 1280 })
    const row = (name: string) => page.getByRole('row').filter({ hasText: name })
    const seen = (name: string) =>
      row(name)
        .locator('bs-line')
        .evaluateAll((lines) => lines.map((one) => (one as HTMLElement & { line: string }).line))

    // What stays, what brands see instead, and who would need more.
    await page.goto('/say')
    await page.fill('#say', line)
    const kept = page.getByRole('region', { name: 'What stays with you' })
    await kept.getByText('Your budget stays with you: at most €900 all in.').waitFor()
    await kept
      .getByText(
        'Brands see: in Spain, within 25 km of map square sp3e. You keep: in Spain, in map square sp3e9q.',
      )
      .waitFor()
    await page.getByRole('button', { name: 'Post to 2 brands' }).waitFor()
    expect([await seen('Kestrel'), await seen('Tecnoseis')]).toEqual([[coarse], [coarse]])
    await row('Acme')
      .getByText('they listen for €300 or more all in, and get this only if they see your budget')
      .waitFor()
    expect(await violations(page)).toEqual([])

    // One switch shows it to all, and back; one press to the brand that needs it.
    await kept.getByRole('switch', { name: 'Show my budget' }).check()
    await page.getByRole('button', { name: 'Post to 3 brands' }).waitFor()
    expect(await seen('Kestrel')).toEqual([coarse.replace(' is:', ' EUR..900 is:')])
    await kept.getByRole('switch', { name: 'Show my budget' }).uncheck()
    await page.getByRole('button', { name: 'Post to 2 brands' }).waitFor()
    await row('Acme').getByRole('button', { name: 'Show Acme your budget' }).click()
    await page.getByRole('button', { name: 'Post to 3 brands' }).click()
    await page.waitForURL(/\/intents\//)
    const [first, second, third] = await Promise.all(
      [kestrel, tecno, acme].map((shop) => shop.next('intent')),
    )
    expect(first?.body).toMatchObject({ line: coarse, withheld: ['price'] })
    expect(second?.body).toMatchObject({ line: coarse, withheld: ['price'] })
    expect(third?.body).toMatchObject({ line: coarse.replace(' is:', ' EUR..900 is:'), withheld: [] })

    // After an offer: what exactly will be seen, and that the offer is for the older text.
    if (first === undefined) throw new Error('no intent')
    const items = [{ name: 'Laptop 13', quantity: 1, amount: 84900, attributes: { is: 'new' } }]
    await (await first.relationship.offer(first, { items, currency: 'EUR', shipping: 500 })).receipt()
    const card = page.getByRole('article', { name: 'Kestrel' })
    await card.getByText('does not see your budget and the exact place').waitFor()
    await card.getByRole('button', { name: 'Show exact place to Kestrel' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('They will see: in Spain, in map square sp3e9q.').waitFor()
    await dialog
      .getByText('The offer of €854.00 is for what Kestrel knows now, and can no longer be accepted.')
      .waitFor()
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Show Kestrel the exact place' }).click()
    const revised = await kestrel.next('revised')
    expect(revised.body).toMatchObject({
      line: '#want laptop is:new in:ES,sp3e9q',
      revision: 2,
      withheld: ['price'],
    })
    await row('Kestrel').getByText('does not see your budget').waitFor()
    await page.getByText('You showed Kestrel the exact place').waitFor()
    const [id = ''] = (await world.person.ask(intents.listIntents, undefined, { query: {} })).intents.map(
      (one) => one.id,
    )
    const { audience } = await world.person.ask(intents.readIntent, undefined, { params: { id } })
    expect(Object.fromEntries(audience.map(({ name, sees }) => [name, sees]))).toEqual({
      Kestrel: '#want laptop is:new in:ES,sp3e9q',
      Tecnoseis: coarse,
      Acme: coarse.replace(' is:', ' EUR..900 is:'),
    })
    expect([...tecno.told, ...acme.told].filter(({ name }) => name === 'revised')).toEqual([])

    // It may offer again, for what it knows now.
    await (await revised.relationship.offer(revised, { items, currency: 'EUR', shipping: 400 })).receipt()
    await page.getByRole('article', { name: 'Kestrel' }).locator('.price').getByText('€853.00').waitFor()
    expect(caught()).toEqual([])
  }, 90_000)

  it('is always shown where the person says so once', async () => {
    const world = await openWorld(await builtPages())
    await world.shop('Kestrel', ['#follow laptop'])
    const { page, caught } = await world.open()
    await page.goto('/say')
    await page.fill('#say', line)
    const kept = page.getByRole('region', { name: 'What stays with you' })
    await kept.getByRole('switch', { name: 'Show the exact place' }).check()
    await kept.getByRole('button', { name: 'Always show the exact place' }).click()
    await page.getByText('From now on. You can change it here, or under You.').waitFor()
    await page.goto('/you')
    const always = page.getByRole('switch', { name: 'Always show the exact place' })
    await expect.poll(() => always.isChecked()).toBe(true)
    expect(await page.getByRole('switch', { name: 'Always show my budget' }).isChecked()).toBe(false)
    const preview = () => world.person.ask(intents.previewIntent, { line })
    expect((await preview()).audience).toMatchObject([{ exact: true, withheld: ['price'] }])
    await always.uncheck()
    await page.getByText('Brands see a wide circle.').waitFor()
    expect((await preview()).audience).toMatchObject([{ exact: false }])
    expect(caught()).toEqual([])
  })
})
