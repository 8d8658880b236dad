// `verify --rebuild`: after rich lives every derived table is made anew, and not one row differs.
import { expect, it } from 'vitest'
import { verify } from '../../server/cli/verify.ts'
import { dumpFile } from './invariants.ts'
import { SimulatedWorld } from './simulated-world.ts'

it('makes every row anew as it was, after lives with all that can happen', { timeout: 120_000 }, async () => {
  const types = new Set<string>()
  for (let seed = 500; seed < 512; seed++) {
    const world = await SimulatedWorld.open(seed)
    await world.begin()
    for (let step = 0; step < 60; step++) await world.step()
    await world.catchUp()
    const { config } = world.home
    for (const { type } of world.database.sql<{ type: string }>('SELECT DISTINCT type FROM record'))
      types.add(type)
    // What runs would go on with its life: both are looked at on the disk.
    await world.home.close()
    const before = dumpFile(world.home)
    expect(await verify.run(['--rebuild'], config)).toBe(0)
    expect(dumpFile(world.home)).toEqual(before)
  }
  // Which of them come up is for chance; that they are many is not.
  expect(types.size).toBeGreaterThan(15)
})
