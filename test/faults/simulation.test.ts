// Many lives by seed: whatever a person, their brands and the clock do, the promises of the ledgers hold.
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { checkWorld } from './invariants.ts'
import { SimulatedWorld } from './simulated-world.ts'

// More: BESPEAK_SEEDS=2000, or one again: BESPEAK_SEED=17.
const only = process.env['BESPEAK_SEED']
const count = Number(process.env['BESPEAK_SEEDS'] ?? 48)
const parts = 4
const terminal = ['revoked', 'left', 'expired', 'declined']

let lastWords = (): string[] => []

async function live(seed: number): Promise<void> {
  const world = await SimulatedWorld.open(seed)
  lastWords = () => world.told
  const ended = new Map<string, string>()
  try {
    const steps = 45
    await world.begin()
    for (let step = 0; step < steps; step++) {
      if (step === 30 && seed % 4 === 0) await world.restart()
      await world.step()
      const rows = world.database.sql<{ rid: string; state: string }>('SELECT rid, state FROM relationship')
      for (const { rid, state } of rows) {
        if (ended.has(rid)) expect(state, 'what is over stays over').toBe(ended.get(rid))
        if (terminal.includes(state)) ended.set(rid, state)
      }
    }
    await world.catchUp()
    for (const brand of world.brands) {
      for (const known of brand.people.values()) await world.pull(brand, known)
    }
    await checkWorld(world.home)
  } catch (cause) {
    const told = world.told.slice(only === undefined ? -12 : -200).join('\n')
    throw new Error(`BESPEAK_SEED=${seed} after:\n${told}\n${(cause as Error).message}`, {
      cause,
    })
  } finally {
    await world.home.close()
  }
}

/** A life that stops in the middle is named by its seed. */
async function inTime(seed: number): Promise<void> {
  const stop = new AbortController()
  const late = setTimeout(20_000, undefined, { signal: stop.signal }).then(
    () =>
      Promise.reject(
        new Error(`BESPEAK_SEED=${seed} never ended; last:\n${lastWords().slice(-8).join('\n')}`),
      ),
    () => undefined,
  )
  await Promise.race([live(seed), late]).finally(() => stop.abort())
}

describe.runIf(only === undefined)('lives by chance', () => {
  it.each(Array.from({ length: parts }, (_, part) => part))(
    'keep every promise, part %i',
    { timeout: Math.max(60_000, count * 2000) },
    async (part) => {
      const failures: string[] = []
      for (let seed = part; seed < count && failures.length < 3; seed += parts) {
        await inTime(seed).catch((cause: unknown) => failures.push((cause as Error).message))
      }
      expect(failures).toEqual([])
    },
  )
})

it.runIf(only !== undefined)('one life again', { timeout: 60_000 }, () => live(Number(only)))
