// Stores with one thing wrong each: the kit names the rule that is broken, and no other.
import { expect, it, onTestFinished } from 'vitest'
import { brokenStores, standBefore, type StoreFault } from '../kit/broken/stores.ts'
import { callingOwner } from '../kit/store/owner.ts'
import { conformStore } from '../kit/store/probes.ts'
import { house } from '../support/house.ts'
import { claim } from '../support/person.ts'

// Their waits of five seconds say nothing of these faults.
const except = ['5.push.same-bytes', '5.push.unacknowledged']

/** A store that is known by the address of who stands before it. */
async function open(fault: StoreFault): Promise<{ origin: string; cookie: string }> {
  const before = await standBefore(fault)
  onTestFinished(() => before.close())
  const home = await house({ config: { origin: before.origin, isOriginSet: true } })
  before.upstream(home.config.port)
  const person = await claim(home)
  const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return { origin: before.origin, cookie }
}

async function found(fault: StoreFault): Promise<string[]> {
  const { origin, cookie } = await open(fault)
  const results = await conformStore({ origin, owner: callingOwner(origin, cookie) }, { except })
  return results.filter(({ outcome }) => outcome === 'fail').map(({ rule, why }) => `${rule}: ${why ?? ''}`)
}

const honest = { name: 'is honest', breaks: [], fault: (): StoreFault => ({}) }

// All at once: most of the time is the person's six seconds to take a post back.
it(
  'names the rules that each broken store breaks, and none of an honest one',
  { timeout: 60_000 },
  async () => {
    const cases = [honest, ...brokenStores]
    const named = await Promise.all(
      cases.map(async ({ name, fault }) => ({ name, broken: await found(fault()) })),
    )
    const meant = cases.map(({ name, breaks }) => ({
      name,
      broken: breaks.map((rule) => expect.stringMatching(`^${rule.replaceAll('.', '\\.')}: `) as unknown),
    }))
    expect(named).toEqual(meant)
  },
)
