// Difficult persons from a seed: an honest brand ends right, and one that cuts corners does not.
import { expect, it, onTestFinished } from 'vitest'
import { openShop, type Fault } from '../kit/broken/shop.ts'
import { brokenBrands } from '../kit/broken/brands.ts'
import { visit, type Visit } from '../kit/practice/visit.ts'

async function visited(seed: number, fault: Fault = {}): Promise<Visit & { said: string[] }> {
  const shop = await openShop(fault)
  onTestFinished(() => shop.close())
  const said: string[] = []
  return { ...(await visit({ origin: shop.origin, seed, steps: 30, say: (text) => said.push(text) })), said }
}

it.each([1, 2, 3])('an honest brand ends right after seed %i', async (seed) => {
  const { wrong, deeds, troubles } = await visited(seed)
  expect(wrong).toEqual([])
  expect(deeds).toBeGreaterThan(8)
  expect(Object.keys(troubles).length).toBeGreaterThan(0)
})

it('does the same again for the same seed, and something else for another', async () => {
  const plan = ({ said }: { said: string[] }): string =>
    said.filter((text) => /posted|key|paused|revoked/.test(text)).join('\n')
  const [first, again, other] = await Promise.all([visited(11), visited(11), visited(12)])
  expect(plan(again)).toBe(plan(first))
  expect(plan(other)).not.toBe(plan(first))
})

it('a brand that forgets what it answered does not end right', async () => {
  const forgetful = brokenBrands.find(({ breaks }) => breaks.includes('3.order.replay-same-bytes'))
  const { wrong } = await visited(1, forgetful?.fault)
  expect(wrong.join('\n')).toContain('3.order.replay-same-bytes')
})
