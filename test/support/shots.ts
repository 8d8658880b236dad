// Pictures of every page at three widths in both themes, for people to look at: BESPEAK_SHOTS=1 npx vitest run test/web/shots.test.ts
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openWindow } from './browser.ts'
import { letIn, type Town } from './town.ts'

export const widths = [360, 820, 1440] as const
export const themes = ['light', 'dark'] as const
const folder = join(import.meta.dirname, '../out/shots')

export interface Shot {
  name: string
  path: string
  /** What a person does on the page before the picture. */
  act?: (page: Awaited<ReturnType<typeof openWindow>>['page']) => Promise<void>
  /** Without a session. */
  isOutside?: boolean
}

/** Pages that are seen by everybody who is inside, by address. */
export const insideShots = ({ kestrel, nordlys, intent, order }: Town): Shot[] => {
  const host = (origin: string) => new URL(origin).host
  return [
    { name: 'now', path: '/' },
    { name: 'say', path: '/say' },
    { name: 'intents', path: '/intents' },
    { name: 'intent', path: `/intents/${intent}` },
    { name: 'history', path: '/history' },
    { name: 'order', path: `/orders/${order}` },
    { name: 'brands', path: '/brands' },
    { name: 'brands-history', path: '/brands?tab=history' },
    { name: 'brand', path: `/brands/${host(kestrel.origin)}` },
    { name: 'brand-revoked', path: `/brands/${host(nordlys.origin)}` },
    {
      name: 'revoke',
      path: `/brands/${host(kestrel.origin)}`,
      act: async (page) => {
        await page.getByRole('button', { name: 'Revoke' }).click()
        await page.getByRole('heading', { name: 'What stops, at once' }).waitFor()
      },
    },
    {
      name: 'revoke-all',
      path: '/brands',
      act: async (page) => {
        await page.getByRole('button', { name: 'Revoke everyone' }).click()
        await page.getByText('can see something of you now').waitFor()
      },
    },
    {
      name: 'erase',
      path: `/brands/${host(kestrel.origin)}`,
      act: async (page) => {
        await page.getByRole('button', { name: 'Ask them to erase' }).click()
        await page.getByRole('heading', { name: /should .* erase/ }).waitFor()
      },
    },
    {
      name: 'letter',
      path: `/brands/${host(nordlys.origin)}`,
      act: async (page) => {
        await page.getByRole('link', { name: 'Write them a letter' }).click()
        await page.getByRole('article', { name: 'A letter' }).waitFor()
      },
    },
    {
      name: 'forget',
      path: `/orders/${order}`,
      act: async (page) => {
        await page.getByRole('button', { name: 'Forget it here' }).click()
        await page.getByText('It cannot be brought back').waitFor()
      },
    },
    {
      name: 'narrow',
      path: `/brands/${host(kestrel.origin)}`,
      act: async (page) => {
        await page.getByRole('button', { name: 'Narrow' }).click()
        await page.getByRole('heading', { name: 'Show them less' }).waitFor()
      },
    },
    {
      name: 'renewal',
      path: `/brands/${host(kestrel.origin)}`,
      act: async (page) => {
        await page.getByRole('button', { name: 'Propose new terms' }).click()
        await page.getByRole('heading', { name: 'New terms, beside the old' }).waitFor()
      },
    },
    { name: 'following', path: '/following' },
    {
      name: 'ask',
      path: `/say?line=${encodeURIComponent('#ask laptop keyboard=es')}&to=${host(kestrel.origin)}`,
    },
    { name: 'add', path: '/brands/add' },
    {
      name: 'add-looked',
      path: '/brands/add',
      act: async (page) => {
        await page.getByLabel('Its site').fill(nordlys.origin)
        await page.getByRole('button', { name: 'Look at it' }).click()
        await page.getByRole('heading', { name: 'Your terms' }).waitFor()
      },
    },
    { name: 'door', path: '/brands/door' },
    { name: 'connect', path: '/connect' },
    {
      name: 'linked',
      path: `/connect?uri=${encodeURIComponent(`web+bespeak:connect?brand=${encodeURIComponent(nordlys.origin)}&link=Zk3a_9-x`)}`,
      act: async (page) => {
        await page.getByRole('button', { name: 'Go on' }).click()
        await page.getByText('You came with a link from').waitFor()
      },
    },
    { name: 'signed', path: `/brands/${host(kestrel.origin)}/signed` },
    { name: 'receipt', path: `/brands/${host(kestrel.origin)}/receipt` },
    { name: 'you', path: '/you' },
    { name: 'terms', path: '/you/terms' },
    { name: 'access', path: '/access' },
    {
      name: 'journal',
      path: '/journal',
      act: async (page) => {
        await page.getByRole('button', { name: 'Verify everything' }).click()
        await page.getByRole('heading', { name: 'Everything is what it was.' }).waitFor()
      },
    },
    { name: 'care', path: '/care' },
    { name: 'lost', path: '/nowhere' },
    { name: 'sign-in', path: '/', isOutside: true },
  ]
}

/** Takes one picture of a whole page; says what the traps caught and whether something runs off the edge. */
export async function shoot(
  town: Town,
  shot: Shot,
  width: number,
  theme: 'light' | 'dark',
): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const window = await openWindow(town.home.origin, { width, height: width < 500 ? 780 : 900, theme })
  if (shot.isOutside !== true) await letIn(window, town)
  const { page } = window
  // The town's clock was skipped through a week; the pages go by the same time.
  await page.clock.setSystemTime(town.clock.now())
  await page.goto(shot.path)
  await page.locator('main h1').first().waitFor()
  await shot.act?.(page)
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(300)
  // A bar that is fixed to the foot stands at the foot of the picture.
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  const isModal = (await page.locator('dialog[open]').count()) > 0
  if (!isModal) await page.setViewportSize({ width, height })
  await page.screenshot({ path: join(folder, `${shot.name}-${width}-${theme}.png`) })
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  await window.context.close()
  return [...window.caught(), ...(overflow > 0 ? [`${overflow} px run off the edge`] : [])].map(
    (fault) => `${shot.name} ${width} ${theme}: ${fault}`,
  )
}
