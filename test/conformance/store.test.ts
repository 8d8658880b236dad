// The kit plays a brand: our own store keeps every rule that is asked.
import { expect, it } from 'vitest'
import { callingOwner } from '../kit/store/owner.ts'
import { conformStore } from '../kit/store/probes.ts'
import { house } from '../support/house.ts'
import { claim } from '../support/person.ts'

it('finds nothing wrong with our own store', { timeout: 60_000 }, async () => {
  const home = await house()
  const person = await claim(home)
  const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const results = await conformStore({ origin: home.origin, owner: callingOwner(home.origin, cookie) })
  for (const r of results) process.stdout.write(`${r.outcome} ${r.rule} ${r.ms} ${r.why ?? ''}\n`)
  expect(results.filter(({ outcome }) => outcome === 'fail')).toEqual([])
})
