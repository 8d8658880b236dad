// Conversations, ratings and what brands post, in a real browser with real shops: live, by keyboard, on a phone, as text.
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import * as intents from '../../protocol/owner/intents.ts'
import * as offers from '../../protocol/owner/offers.ts'
import * as orders from '../../protocol/owner/orders.ts'
import type { Shop } from '../protocol/brand/shop.ts'
import { address } from '../journeys/setting.ts'
import { violations } from '../support/axe.ts'
import { closeBrowser, hasBrowser } from '../support/browser.ts'
import { builtPages } from '../support/town.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from './buying-shops.ts'

afterAll(closeBrowser)

const hostOf = ({ origin }: Shop): string => new URL(origin).host
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
const attributes = { is: 'new', keyboard: 'es', ram: '16GB' }
const laptop = (amount: number) => ({
  items: [{ name: 'Laptop 13', quantity: 1, amount, attributes }],
  currency: 'EUR',
})

interface Shops extends World {
  kestrel: Shop
  tecno: Shop
}

async function shops(): Promise<Shops> {
  const world = await openWorld(await builtPages())
  const kestrel = await world.shop('Kestrel Electronics', ['#follow laptop'])
  const tecno = await world.shop('Tecnoseis', ['#follow laptop', '#follow monitor.* for:want,rent'])
  return { ...world, kestrel, tecno }
}

/** Takes back the six seconds in a store of real time: waits for what comes after. */
async function said({ person, kestrel, tecno }: Shops, line = '#want laptop EUR..900'): Promise<string> {
  const { id } = await person.ask(intents.postIntent, {
    line,
    to: [kestrel, tecno].map((one) => ({ brand: hostOf(one), withheld: [] })),
  })
  return id
}

async function offered(shop: Shop, amount: number): Promise<void> {
  const intent = await shop.next('intent')
  await (await intent.relationship.offer(intent, laptop(amount))).receipt()
}

/** An order that was delivered and closed. */
async function closedOrder(world: Shops): Promise<string> {
  const { person, kestrel } = world
  const id = await said(world)
  await offered(kestrel, 79900)
  await world.tecno.next('intent')
  const { offerList } = await until(
    () => person.ask(intents.readIntent, undefined, { params: { id } }),
    (found) => found.offerList.length > 0,
  )
  const [offer] = offerList
  const { order } = await person.ask(
    offers.acceptOffer,
    { revision: 1, total: 79900, give: address, remember: false },
    { params: { id: offer?.id ?? '' } },
  )
  const accepted = await kestrel.next('accept')
  await accepted.relationship.confirm(accepted, 'N-1')
  await (await accepted.relationship.update(accepted, 'delivered')).receipt()
  await person.ask(orders.closeOrder, undefined, { params: { id: order } })
  await kestrel.next('order-closed')
  return order
}

describe.runIf(hasBrowser)('a conversation', () => {
  it('stands beside the offers, arrives without reload, and shows a brand’s text as text', async () => {
    const world = await shops()
    const id = await said(world)
    await Promise.all([offered(world.kestrel, 79900), offered(world.tecno, 85900)])
    const { page, caught } = await world.open()
    await page.goto(`/intents/${id}`)
    await page.getByRole('button', { name: 'Write to Kestrel Electronics' }).click()
    await page.keyboard.type('Is it in stock?')
    await page.keyboard.press('Control+Enter')
    await page.locator('.note.mine').getByText('Is it in stock?').waitFor()
    const note = await world.kestrel.next('note')
    expect(note.body.text).toBe('Is it in stock?')
    const hostile = '<img src=x onerror=alert(1)> **Yes**\n\nhttps://elsewhere.example/'
    await (await note.relationship.note(note.object, hostile)).receipt()
    const theirs = page.locator('.note.their')
    await theirs.locator('bdi').first().waitFor()
    expect(await theirs.locator('.note-text').textContent()).toBe(hostile)
    expect(await theirs.locator('img, a').count()).toBe(0)
    await theirs.getByText('Kestrel Electronics').waitFor()
    await page.locator('[aria-live]').getByText('A brand wrote to you.').waitFor({ state: 'attached' })
    expect(await violations(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 780 })
    expect(await overflow(page)).toBe(0)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await violations(page)).toEqual([])
    expect(caught()).toEqual([])
  })

  it('is told of on the first page until it is read, and keeps what is half written', async () => {
    const world = await shops()
    const { page, caught } = await world.open()
    await page.goto(`/brands/${hostOf(world.kestrel)}`)
    await page.getByText('Only you can begin a conversation.').waitFor()
    await page.getByRole('button', { name: 'Write to Kestrel Electronics' }).click()
    await page.getByLabel('Your note').fill('Do you repair?')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('.note.mine').waitFor()
    await page.getByLabel('Your note').fill('And what')
    await page.getByRole('link', { name: 'Now' }).first().click()
    await page.getByRole('heading', { name: 'Say what you want. Let them answer.' }).waitFor()
    const note = await world.kestrel.next('note')
    await (await note.relationship.note(note.object, 'Yes, on Tuesdays.')).receipt()
    await page.getByRole('heading', { name: 'Kestrel Electronics wrote to you' }).waitFor()
    await page.getByText('Yes, on Tuesdays.').waitFor()
    await page.getByRole('link', { name: 'Read and answer' }).click()
    await page.locator('.note.their').getByText('Yes, on Tuesdays.').waitFor()
    expect(await page.getByLabel('Your note').inputValue()).toBe('And what')
    await page.getByRole('link', { name: 'Now' }).first().click()
    await page.getByRole('heading', { name: 'Say what you want. Let them answer.' }).waitFor()
    await expect.poll(() => page.getByRole('link', { name: /^Now/ }).first().innerText()).toBe('Now')
    expect(caught()).toEqual([])
  })

  it('says what is wrong with a note, and ends when the person ends it', async () => {
    const world = await shops()
    const { page, caught } = await world.open()
    await page.goto(`/brands/${hostOf(world.kestrel)}`)
    await page.getByRole('button', { name: 'Write to Kestrel Electronics' }).click()
    await page.getByLabel('Your note').fill('x'.repeat(2001))
    await page.getByText('1 character too many').waitFor()
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
    await page.getByLabel('Your note').fill('pay \u202eecnuO')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('character 5 hides or reorders what is read').waitFor()
    await page.getByLabel('Your note').fill('Hello')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('button', { name: 'End it: the conversation with Kestrel Electronics' }).click()
    await page.getByText('You ended it. They can read it here until').waitFor()
    await world.kestrel.next('thread-closed')
    expect(await page.getByLabel('Your note').count()).toBe(0)
    expect(caught().filter((one) => !one.includes('400'))).toEqual([])
  })
})

describe.runIf(hasBrowser)('a rating', () => {
  it('is given on the order’s page by keyboard, and both sides’ are shown plainly', async () => {
    const world = await shops()
    const order = await closedOrder(world)
    const { page, caught } = await world.open()
    await page.goto(`/orders/${order}`)
    await page.getByText('How was it with Kestrel Electronics?').waitFor()
    await page.getByRole('button', { name: 'Give this rating' }).click()
    await page.getByText('Choose one to five.').waitFor()
    await page.getByRole('radio', { name: '1 bad' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.getByLabel('In one line, if you like').fill('A day early')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'You said' }).waitFor()
    const rating = await world.kestrel.next('rating')
    expect(rating.body).toMatchObject({ score: 4, line: 'A day early' })
    await (await rating.relationship.rate(order, { score: 5, about: [], line: 'Paid at once' })).receipt()
    await page.getByRole('heading', { name: 'Kestrel Electronics said of you' }).waitFor()
    await page.getByText('Paid at once').waitFor()
    expect(await violations(page)).toEqual([])
    const id = await said(world)
    await Promise.all([offered(world.kestrel, 79900), offered(world.tecno, 85900)])
    await page.goto(`/intents/${id}`)
    await page.getByText('4 of 5, from 1 order').waitFor()
    expect(caught()).toEqual([])
  })
})

describe.runIf(hasBrowser)('what brands post', () => {
  it('appears where the person follows, and becomes an intent', async () => {
    const world = await shops()
    const { page, caught } = await world.open()
    await page.goto(`/brands/${hostOf(world.tecno)}`)
    const listens = page.locator('section').filter({ hasText: 'Tecnoseis listens for' })
    await expect
      .poll(() => listens.locator('li').allTextContents())
      .toEqual(['A laptop', 'Monitors of any kind', 'To rent: monitors of any kind'])
    await page.getByLabel('Only what matches').fill('monitor EUR..200')
    await page.getByRole('button', { name: 'Follow', exact: true }).click()
    await page.getByText('You see only:').waitFor()
    const [relationship] = await world.tecno.brand.relationships()
    const link = `${world.tecno.origin}/m/27`
    await (await relationship?.post('#sell monitor EUR249 screen=32in', link))?.receipt()
    await (await relationship?.post('#sell monitor EUR189 is:new screen=27in via:ship', link))?.receipt()
    await page.getByText('For sale: a monitor for €189 all in, new, 27 inches').waitFor()
    expect(await page.getByText('€249').count()).toBe(0)
    await page.getByRole('link', { name: 'Now' }).first().click()
    await page.getByRole('link', { name: '1 new line from brands you follow' }).click()
    await page.getByRole('heading', { name: 'From brands you follow' }).waitFor()
    const out = page.getByRole('link', { name: 'Look at it at the shop' })
    expect([await out.getAttribute('href'), await out.getAttribute('rel')]).toEqual([
      link,
      'noreferrer noopener nofollow',
    ])
    expect(await violations(page)).toEqual([])
    await page.getByRole('link', { name: 'Make this an intent' }).click()
    await expect.poll(() => page.inputValue('#say')).toBe('#want monitor EUR..189 is:new screen=27in')
    expect(caught()).toEqual([])
  })
})

describe.runIf(hasBrowser)('a question to one brand', () => {
  it('needs exactly one brand, and begins a conversation', async () => {
    const world = await shops()
    const { page, caught } = await world.open()
    await page.goto('/say')
    await page.fill('#say', 'ask Tecno about a laptop')
    await page.getByRole('heading', { name: 'Whom do you ask?' }).waitFor()
    await page.getByRole('button', { name: 'Ask Tecnoseis' }).waitFor()
    await page.fill('#say', '#ask laptop ram=16GB')
    await page.getByRole('button', { name: 'Choose one brand.' }).waitFor()
    expect(await page.getByRole('button', { name: 'Choose one brand.' }).isDisabled()).toBe(true)
    await page.getByRole('radio', { name: /Kestrel/ }).check()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Ask Kestrel Electronics' }).click()
    await page.waitForURL(/\/intents\//)
    await page.getByRole('heading', { name: 'A question about laptop' }).waitFor()
    const thread = await world.kestrel.next('thread')
    await (await thread.relationship.note(thread.object, 'Sixteen, and it can be made 64.')).receipt()
    await page.locator('.note.their').getByText('Sixteen, and it can be made 64.').waitFor()
    expect(world.tecno.told.filter(({ name }) => name === 'intent')).toEqual([])
    expect(caught()).toEqual([])
  })

  it('can be thanks, which need no answer and are done', async () => {
    const world = await shops()
    const { page, caught } = await world.open()
    await page.goto(`/brands/${hostOf(world.kestrel)}`)
    await page.getByRole('link', { name: 'Say thanks' }).click()
    await page.locator('#say').fill('#thank laptop -- works like new')
    await page.getByRole('button', { name: 'Thank Kestrel Electronics' }).click()
    await page.waitForURL(/\/intents\//)
    const note = await world.kestrel.next('note')
    expect(note.body.text).toBe('#thank laptop -- works like new')
    await page.locator('.note.mine').getByText('Thanks for a laptop').waitFor()
    await page.getByText('Said, and done. It needs no answer.').waitFor()
    expect(caught()).toEqual([])
  })
})
