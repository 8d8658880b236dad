// Brands with one thing wrong each: the kit names the rule that is broken, and no other.
import { beforeAll, expect, it } from 'vitest'
import { conformBrand } from '../kit/brand/probes.ts'
import { brokenBrands as first, type BrokenCase } from '../kit/broken/brands.ts'
import { laterBrokenBrands } from '../kit/broken/brands-later.ts'
import { openShop } from '../kit/broken/shop.ts'

// It waits for seconds, which say nothing of these faults.
const except = ['3.order.replay-any-age']
const brokenBrands = [...first, ...laterBrokenBrands]
const found = new Map<string, string[]>()

async function ask({ name, fault }: BrokenCase): Promise<void> {
  const shop = await openShop(fault)
  const results = await conformBrand({ origin: shop.origin, patienceMs: 1500 }, { except })
  await shop.close()
  const failed = results.filter(({ outcome }) => outcome === 'fail')
  found.set(
    name,
    failed.map(({ rule, why }) => `${rule}: ${why ?? ''}`),
  )
}

// All at once: most of the time is spent waiting whether a brand says more.
beforeAll(async () => void (await Promise.all(brokenBrands.map(ask))), 120_000)

it.each(brokenBrands)('names $breaks of a brand that $name', ({ name, breaks }) => {
  const meant = breaks.map((rule) => expect.stringMatching(`^${rule.replaceAll('.', '\\.')}: `) as unknown)
  expect(found.get(name)).toEqual(meant)
})
