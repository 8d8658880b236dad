// The kit plays a brand: our own store keeps every rule that is asked.
import { expect, it } from 'vitest'
import { callingOwner } from '../kit/store/owner.ts'
import { conformStore } from '../kit/store/probes.ts'
import { house } from '../support/house.ts'
import { claim } from '../support/person.ts'

it('finds nothing wrong with our own store, and asks nearly all of it', { timeout: 180_000 }, async () => {
  const home = await house()
  const person = await claim(home)
  const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const results = await conformStore({ origin: home.origin, owner: callingOwner(home.origin, cookie) })
  const ended = (outcome: string) => results.filter((one) => one.outcome === outcome)
  expect(ended('fail').map(({ rule, why }) => `${rule}: ${why ?? ''}`)).toEqual([])
  expect(
    ended('skip')
      .filter(({ why = '' }) => !why.includes('--patient'))
      .map(({ rule, why }) => `${rule}: ${why ?? ''}`),
  ).toEqual([])
  expect(ended('pass').length).toBeGreaterThan(175)
})
