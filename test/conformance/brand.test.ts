// The kit plays a person: an honest brand keeps every rule that is asked.
import { expect, it, onTestFinished } from 'vitest'
import { conformBrand } from '../kit/brand/probes.ts'
import { openShop } from '../kit/broken/shop.ts'

it('finds nothing wrong with an honest brand, and asks all of it', async () => {
  const shop = await openShop()
  onTestFinished(() => shop.close())
  const results = await conformBrand({ origin: shop.origin, patienceMs: 4000 })
  for (const r of results) process.stdout.write(`${r.outcome} ${r.rule} ${r.ms} ${r.why ?? ''}\n`)
  expect(results.filter(({ outcome }) => outcome === 'fail')).toEqual([])
})
