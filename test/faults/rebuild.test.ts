// `verify --rebuild`: after rich lives every derived table is made anew, and not one row differs.
import { expect, it } from 'vitest'
import { verify } from '../../server/cli/verify.ts'
import { dumpDerived } from './invariants.ts'
import { SimulatedWorld } from './simulated-world.ts'

it('makes every row anew as it was, after lives with all that can happen', { timeout: 120_000 }, async () => {
  const types = new Set<string>()
  for (let seed = 500; seed < 512; seed++) {
    const world = await SimulatedWorld.open(seed)
    await world.begin()
    for (let step = 0; step < 60; step++) await world.step()
    await world.catchUp()
    const { config } = world.home
    const before = dumpDerived(world.home)
    for (const { type } of world.database.sql<{ type: string }>('SELECT DISTINCT type FROM record'))
      types.add(type)
    await world.home.close()
    expect(await verify.run(['--rebuild'], config)).toBe(0)
    await world.restart()
    expect(dumpDerived(world.home)).toEqual(before)
    await world.home.close()
  }
  // Which of them come up is for chance; that they are many is not.
  expect(types.size).toBeGreaterThan(15)
})
