// Brands with one thing wrong each: the kit names the rule that is broken, and no other.
import { it } from 'vitest'
import { conformBrand } from '../kit/brand/probes.ts'
import { brokenBrands } from '../kit/broken/brands.ts'
import { openShop } from '../kit/broken/shop.ts'

it.concurrent.for(brokenBrands)(
  'names $breaks of a brand that $name',
  async ({ fault, breaks }, { expect, onTestFinished }) => {
    const shop = await openShop(fault)
    onTestFinished(() => shop.close())
    const except = ['3.order.replay-any-age']
    const results = await conformBrand({ origin: shop.origin, patienceMs: 800 }, { except })
    const failed = results.filter(({ outcome }) => outcome === 'fail')
    expect(failed.map(({ rule, why }) => `${rule}: ${why ?? ''}`)).toEqual(
      breaks.map((rule) => expect.stringMatching(`^${rule.replaceAll('.', '\\.')}: `) as unknown),
    )
  },
)
