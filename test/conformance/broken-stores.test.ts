// Stores with one thing wrong each: the kit names the rule that is broken, and no other.
import { expect, it, onTestFinished } from 'vitest'
import { laterBrokenStores } from '../kit/broken/stores-later.ts'
import { brokenStores, standBefore, type StoreFault } from '../kit/broken/stores.ts'
import { callingOwner } from '../kit/store/owner.ts'
import { conformStore } from '../kit/store/probes.ts'
import { house } from '../support/house.ts'
import { claim } from '../support/person.ts'

// Their waits of some seconds say nothing of these faults.
const except = [
  '2.fetch.time',
  '5.knock.fetch-hourly',
  '5.push.same-bytes',
  '5.push.redirect',
  '5.push.unacknowledged',
  '6.rotate.batches',
]

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

async function asked(fault: StoreFault) {
  const { origin, cookie } = await open(fault)
  return conformStore({ origin, owner: callingOwner(origin, cookie) }, { except })
}

/** Where so many at once leave a probe no time, so that it could not be asked, the store is asked again by itself. */
async function found(
  crowd: Awaited<ReturnType<typeof asked>>,
  { breaks, fault }: { breaks: readonly string[]; fault: () => StoreFault },
): Promise<string[]> {
  const isUnasked = crowd.some(({ rule, outcome }) => outcome === 'skip' && breaks.includes(rule))
  const results = isUnasked ? await asked(fault()) : crowd
  return results.filter(({ outcome }) => outcome === 'fail').map(({ rule, why }) => `${rule}: ${why ?? ''}`)
}

const honest = { name: 'is honest', breaks: [], fault: (): StoreFault => ({}) }

const lists = [
  ['honest and broken in what it says and serves', [honest, ...brokenStores]],
  ['broken at the door, with two brands and in the limits of a day', laterBrokenStores],
] as const

// All of a list at once: most of the time is the person's six seconds to take a post back.
it.each(lists)(
  'names the rules that each store breaks, and none of an honest one: %s',
  { timeout: 300_000 },
  async (_, cases) => {
    const crowd = await Promise.all(cases.map(({ fault }) => asked(fault())))
    const named = []
    for (const [index, one] of cases.entries()) {
      named.push({ name: one.name, broken: await found(crowd[index] ?? [], one) })
    }
    const meant = cases.map(({ name, breaks }) => ({
      name,
      broken: breaks.map((rule) => expect.stringMatching(`^${rule.replaceAll('.', '\\.')}: `) as unknown),
    }))
    expect(named).toEqual(meant)
  },
)
