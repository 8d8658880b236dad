// A visit of difficult persons to a brand, drawn from a seed: what they did, and whether the brand ended right.
import { wellKnownPath, parseProfile } from '../../../protocol/profile.ts'
import type { LedgerRecord } from '../../../protocol/record.ts'
import type { KitPerson } from '../brand/person.ts'
import {
  agree,
  intentBody,
  newPerson,
  openBrandWorld,
  wantedLine,
  type BrandOptions,
  type BrandWorld,
} from '../brand/setting.ts'
import { Broken, problemOf, Skipped, summary } from '../probe.ts'
import { signedGet } from '../reads.ts'
import { pause, timeIn } from '../waiting.ts'
import { chanceOf } from './chance.ts'
import { calmDeeds, deeds, isOver, revoke } from './deeds.ts'
import { createTroubles } from './troubles.ts'

export interface VisitOptions extends BrandOptions {
  seed: number
  persons?: number
  steps?: number
  /** Plain persons and no trouble at the door: to begin with. */
  isCalm?: boolean
  /** 1 leaves a second or so between two deeds; default 20. */
  speed?: number
  say(text: string): void
}

export interface Visit {
  /** What the brand did wrong, as `rule: what`; empty when it ended right. */
  wrong: string[]
  deeds: number
  troubles: Record<string, number>
}

/** Waits until the brand has said nothing new for a moment. */
async function calm(people: readonly KitPerson[], ms: number): Promise<void> {
  const count = (): number => people.reduce((sum, { ledger }) => sum + ledger.records.length, 0)
  const deadline = performance.now() + ms
  for (let before = -1; before !== count() && performance.now() < deadline;) {
    before = count()
    await pause(1500)
  }
}

/** What the brand holds of a ledger. @returns undefined when it does not give it, with why */
async function copyOf({ ledger, profile, wire }: KitPerson): Promise<LedgerRecord[] | string> {
  const held: LedgerRecord[] = []
  for (;;) {
    const url = `${profile.records}?rid=${ledger.rid}&after=${held.length}`
    const reply = await signedGet(wire, url, ledger.signer)
    if (reply.status !== 200) return `its copy was answered ${summary(reply)}`
    const { records, more } = JSON.parse(reply.text) as { records: LedgerRecord[]; more: boolean }
    held.push(...records)
    if (!more || records.length === 0) return held
  }
}

/** Delivers the rest and compares both copies. @returns what differs */
async function settle(person: KitPerson): Promise<string | undefined> {
  const { records } = person.ledger
  let lack = ''
  // The brand may be saying something at this very moment: what is only missing is looked for again.
  for (let look = 0; look < 5; look++) {
    await person.push()
    const held = await copyOf(person)
    if (typeof held === 'string') return `4.copy.same: ${held}`
    const other = held.find(({ hash }, index) => records[index]?.hash !== hash)
    if (other) return `4.copy.same: record ${other.seq} (${other.type}) is another in its copy`
    if (held.length === records.length) return undefined
    lack = `4.copy.same: it holds ${held.length} records of ${records.length}`
    await pause(500)
  }
  return lack
}

/** A store that comes back with another past, as after a careless restore: the brand must stop at it. */
async function fork(world: BrandWorld, say: (text: string) => void): Promise<string | undefined> {
  const person = await newPerson(world)
  await agree(world, person)
  const common = person.ledger.head
  await person.tell('intent.post', { ...intentBody('#ask practice.first'), expires: timeIn(3600) })
  const other = await person.ledger.draft('intent.post', intentBody('#ask practice.other'), undefined, common)
  const head = { seq: other.seq, hash: other.hash }
  say('one more person agreed, and came back with another past — expects the answer fork, and silence')
  const reply = await person.post(await person.ledger.sign('ledger.batch', { records: [other], head }))
  if (reply.status !== 409 || problemOf(reply)?.code !== 'fork')
    return `4.fork.records: another history was answered ${summary(reply)}`
  const held = await copyOf(person)
  const isKept =
    typeof held === 'string' || held.every(({ hash }, at) => person.ledger.records[at]?.hash === hash)
  return isKept ? undefined : '4.fork.records: the other history is in its copy'
}

/** What came of the visit, in one sentence for each thing that a person would notice. */
function* told(people: readonly KitPerson[]): Generator<string> {
  for (const [index, { ledger }] of people.entries()) {
    const { offers, orders, erasures } = ledger.state
    const confirmed = [...orders.values()].filter(({ state }) => !['placed', 'lapsed'].includes(state)).length
    const heard = [...erasures.values()].filter(({ state }) => state !== 'requested').length
    yield `person ${index + 1} got ${offers.size} offers; ${confirmed} of ${orders.size} orders were answered, ${heard} of ${erasures.size} requests to forget`
  }
}

export async function visit(options: VisitOptions): Promise<Visit> {
  const { seed, persons = 3, steps = 40, isCalm = false, speed = 20, say } = options
  const possible = isCalm ? calmDeeds : deeds
  const chance = chanceOf(seed)
  const world = await openBrandWorld(options)
  const wrong = new Set<string>()
  let done = 0
  try {
    const reply = await world.wire.call(`${options.origin}${wellKnownPath}`)
    world.profile = parseProfile(reply.text, options.origin, { allowLoopback: true })
    const people: KitPerson[] = []
    for (let index = 0; index < persons; index++) {
      const person = await newPerson(world, { isHidden: index > 0 && chance.oneIn(4) })
      await agree(world, person)
      people.push(person)
      say(`person ${index + 1} agreed${person.base === undefined ? ', and cannot be reached' : ''}`)
    }
    // The door draws for itself: how often the brand comes must not change what the persons do.
    const troubles = createTroubles(chanceOf(seed + 500_009))
    troubles.isOn = !isCalm
    world.doorway.before = (asked, person) => troubles.before(asked, person)
    // Somebody leaves in the middle; who and when is drawn before, so that a longer visit begins like a shorter one.
    const leaves = {
      who: chance.between(1, persons),
      at: chance.between(Math.floor(steps / 3), Math.floor((steps * 2) / 3)),
    }
    const guard = async (name: string, act: () => Promise<void>): Promise<void> => {
      try {
        await act()
      } catch (thrown) {
        if (!(thrown instanceof Broken || thrown instanceof Skipped)) throw thrown
        wrong.add(`${name}: ${thrown.message}`)
      }
    }
    for (let step = 1; step <= steps; step++) {
      const draw = chanceOf(seed * 1009 + step)
      const who = step === leaves.at ? leaves.who : draw.between(1, persons)
      const deed = draw.pick(possible)
      const person = people[who - 1]
      if (!person || isOver(person)) continue
      await guard(deed.name, async () => {
        if (step === leaves.at) {
          await revoke(person)
          say(
            `${step}. person ${who} revoked everything and asked for erasure — expects nothing but erasure.*`,
          )
          done += 1
          return
        }
        const said = await deed.act(person, draw, wantedLine(world))
        if (said === undefined) return
        done += 1
        say(`${step}. person ${who} ${said}${deed.expects === undefined ? '' : ` — expects ${deed.expects}`}`)
        if (person.base === undefined && draw.oneIn(2)) await person.collect()
        // What is not pushed now comes later, behind what others say: batches overtake each other.
        if (draw.oneIn(2)) await person.push()
      })
      await pause(Math.round(draw.between(0, 1200) / speed))
    }
    troubles.isOn = false
    say('the troubles end; what is left is delivered')
    await calm(people, 12_000)
    for (const person of people)
      if (person.base === undefined) await guard('outbox', async () => void (await person.collect()))
    for (const [index, person] of people.entries()) {
      await guard('end', async () => {
        const lack = await settle(person)
        if (lack !== undefined) wrong.add(`person ${index + 1}: ${lack}`)
      })
    }
    if (!isCalm) {
      await guard('fork', async () => {
        const lack = await fork(world, say)
        if (lack !== undefined) wrong.add(lack)
      })
    }
    for (const line of told(people)) say(line)
    for (const [rule, what] of world.notes.besides(new Set())) wrong.add(`${rule}: ${what}`)
    return { wrong: [...wrong], deeds: done, troubles: troubles.counts }
  } finally {
    await world.close()
  }
}
