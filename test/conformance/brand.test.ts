// The kit plays a person: an honest brand keeps every rule that is asked.
import { expect, it, onTestFinished } from 'vitest'
import { parseConnect } from '../../protocol/link.ts'
import { brandProbes, conformBrand } from '../kit/brand/probes.ts'
import { openShop } from '../kit/broken/shop.ts'
import { storeProbes } from '../kit/store/probes.ts'

it('finds nothing wrong with an honest brand, and leaves nothing out', { timeout: 60_000 }, async () => {
  const shop = await openShop()
  onTestFinished(() => shop.close())
  const { link } = parseConnect(shop.brand.link('a visit').uri) ?? {}
  const results = await conformBrand({ origin: shop.origin, patienceMs: 4000, link })
  const ended = (outcome: string) => results.filter((one) => one.outcome === outcome)
  expect(ended('fail').map(({ rule, why }) => `${rule}: ${why ?? ''}`)).toEqual([])
  expect(ended('skip').map(({ rule, why }) => `${rule}: ${why ?? ''}`)).toEqual([])
  expect(ended('pass').length).toBeGreaterThan(165)
})

it('asks one rule alone, without the others that come before it', async () => {
  const shop = await openShop()
  onTestFinished(() => shop.close())
  const results = await conformBrand(
    { origin: shop.origin, patienceMs: 4000 },
    { only: ['3.signature.holds'] },
  )
  expect(results.map(({ rule, outcome }) => [rule, outcome])).toEqual([['3.signature.holds', 'pass']])
})

it('says that there is nothing to ask where no brand is', async () => {
  const shop = await openShop()
  await shop.close()
  const results = await conformBrand({ origin: shop.origin, patienceMs: 500 })
  expect(results.filter(({ outcome }) => outcome === 'pass')).toEqual([])
  expect(results.find(({ rule }) => rule === '2.document.served')?.why).toMatch(/gave no answer/)
})

it('gives every rule one name, which begins with its section', () => {
  for (const rules of [brandProbes, storeProbes].map((list) => list.map(({ rule }) => rule))) {
    expect(new Set(rules).size).toBe(rules.length)
    expect(rules.filter((rule) => !/^(?:[1-9]|1[0-5])(?:\.[a-z0-9-]+){1,2}$/.test(rule))).toEqual([])
  }
})
