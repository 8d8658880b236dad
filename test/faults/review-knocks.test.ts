// Knocks in another's name, and by many names: they cost the honest brand and the invited one nothing.
import { describe, expect, it } from 'vitest'
import { createSigner, generateKey } from '../../protocol/keys.ts'
import { newId } from '../../protocol/message.ts'
import { normalLimits } from '../../server/platform/http/limits.ts'
import { createBudget } from '../../server/store/knocks/budget.ts'
import { openBrand, TestBrand } from '../server/delivery/support.ts'
import { setting } from '../server/knocks/support.ts'

const wide = { limits: { ...normalLimits, knocks: { burst: 100, perSecond: 1 } } }

describe('a stranger who knocks in a brand’s name', () => {
  it('keeps that brand out for no time at all, and makes it be asked no more often', async () => {
    const place = await setting(wide)
    await place.setDoor('open')
    const brand = await openBrand()
    const stranger = await createSigner((await generateKey()).privateJwk)
    const impostor = new TestBrand(brand.origin, brand.jwk, stranger)
    let looks = 0
    const { profile } = brand
    Object.defineProperty(brand, 'profile', {
      get: () => {
        looks += 1
        return profile
      },
    })
    await place.knock(impostor)
    await place.knock(brand)
    expect((await place.list()).knocks.map(({ origin }) => origin)).toEqual([brand.origin])
    expect(looks).toBe(1)
  })

  it('keeps it out neither when both come at the same moment', async () => {
    const place = await setting(wide)
    await place.setDoor('open')
    const brand = await openBrand()
    const stranger = await createSigner((await generateKey()).privateJwk)
    const impostor = new TestBrand(brand.origin, brand.jwk, stranger)
    const both = [await place.sign(impostor), await place.sign(brand)]
    for (const jwt of both) expect((await place.post(jwt)).status).toBe(202)
    await place.settle(2)
    expect((await place.list()).knocks.map(({ origin }) => origin)).toEqual([brand.origin])
  })
})

describe('two brands that agree on one id', () => {
  it('both wait: nothing of one stands in the way of the other', async () => {
    const place = await setting(wide)
    await place.setDoor('open')
    const [one, other] = [await openBrand(), await openBrand()]
    const jti = newId()
    await place.knock(one, undefined, { jti })
    await place.knock(other, undefined, { jti })
    expect((await place.list()).knocks).toHaveLength(2)
  })
})

describe('looks at documents', () => {
  const start = () => createBudget({ monotonic: () => 0 })

  it('leave some for who was invited, however many strangers come', () => {
    const budget = start()
    for (let n = 0; n < 200; n++) budget.take(`https://shop.of-${n}.example`, false)
    expect(budget.take('https://bicycles.example', false)).toBe(false)
    expect(budget.take('https://bicycles.example', true)).toBe(true)
  })

  it('are never more than sixty a minute in all', () => {
    const budget = start()
    let taken = 0
    for (let n = 0; n < 200; n++) if (budget.take(`https://shop.of-${n}.example`, n % 2 === 0)) taken += 1
    expect(taken).toBe(60)
  })

  it('below one shared suffix are not used up by one who names ten others below it', () => {
    const budget = start()
    for (let n = 0; n < 10; n++) budget.take(`https://shop${n}.co.uk`, false)
    expect(budget.take('https://bicycles.co.uk', false)).toBe(true)
    for (let n = 0; n < 10; n++) budget.take(`https://s${n}.crowd.co.uk`, false)
    expect(budget.take('https://other.crowd.co.uk', false)).toBe(false)
  })
})
