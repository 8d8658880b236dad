// Probes of a store's door: whatever knocks, and whatever comes of it, the answer is the same (section 5).
import { knocks as limits } from '../../../protocol/limits.ts'
import { newId, newRid } from '../../../protocol/message.ts'
import { wellKnownPath } from '../../../protocol/profile.ts'
import { forge, freshSigner, spoil } from '../forge.ts'
import { must, mustRefuse, Skipped, type Probe } from '../probe.ts'
import { eventually, nowSeconds, pause } from '../waiting.ts'
import type { Reply } from '../wire.ts'
import { KitDesk } from './desk.ts'
import type { StoreWorld } from './setting.ts'

interface Door {
  knocks: string
  /** As the store's document names itself. */
  aud: string
  wasOpen: boolean
  desk: KitDesk
}
const doors = new WeakMap<StoreWorld, Promise<Door>>()

interface StoreDocument {
  origin?: string
  knock?: string
  knocks?: string
}
const documentOf = async ({ wire, options }: StoreWorld): Promise<StoreDocument> =>
  JSON.parse((await wire.call(`${options.origin}${wellKnownPath}`)).text) as StoreDocument

async function openTheDoor(world: StoreWorld): Promise<Door> {
  const { owner, base } = world.options
  if (base !== undefined) throw new Skipped('a stranger that knocks needs an origin of its own')
  const before = await documentOf(world)
  if (before.knock !== 'open') await owner.setDoor('open')
  const found = await eventually(async () => {
    const now = await documentOf(world)
    if (now.knock === 'open') return now
    await pause(200)
    return undefined
  }, owner.patienceMs)
  if (found?.knocks === undefined) throw new Skipped('the door was not opened')
  const desk = await KitDesk.open(world)
  world.others.push(desk)
  return { knocks: found.knocks, aud: found.origin ?? '', wasOpen: before.knock === 'open', desk }
}

const doorOf = (world: StoreWorld): Promise<Door> => {
  const known = doors.get(world) ?? openTheDoor(world)
  doors.set(world, known)
  return known
}

const knockOf = ({ desk, aud }: Door, over: object = {}) => ({
  iss: desk.origin,
  aud,
  jti: newId(),
  iat: nowSeconds(),
  type: 'knock',
  body: { line: 'A probe asks to be let in' },
  ...over,
})

/** An answer as a stranger can compare it: all but the time and the number of the call. */
const likeness = ({ status, headers, text }: Reply): string => {
  const kept = [...headers].filter(([name]) => !/^(?:date|x-request-id|request-id)$/.test(name))
  return `${status} ${kept.map((pair) => pair.join(': ')).join(', ')} ${text}`
}

const probe = (
  rule: string,
  says: string,
  run: (door: Door, world: StoreWorld) => Promise<void>,
): Probe<StoreWorld> => ({ rule, says, run: async (world) => run(await doorOf(world), world) })

export const storeKnockProbes: readonly Probe<StoreWorld>[] = [
  probe('5.knock.form', 'refuses a knock with a sub by its bytes alone', async (door, { wire, notes }) => {
    const jwt = await forge(knockOf(door, { sub: newRid() }), door.desk.signer)
    mustRefuse(notes, await wire.post(door.knocks, jwt), 400, 'malformed')
  }),
  probe('5.knock.size', 'refuses a knock of more than 4 kB', async (door, { wire, notes }) => {
    const body = { line: 'A probe', x: 'y'.repeat(limits.bytes) }
    const jwt = await forge(knockOf(door, { body }), door.desk.signer)
    mustRefuse(notes, await wire.post(door.knocks, jwt), 413, 'too_large')
  }),
  probe('5.knock.before-look', 'answers before it looks into anything', async (door, { wire }) => {
    const { desk, knocks } = door
    const reply = await wire.post(knocks, await forge(knockOf(door), desk.signer))
    const answeredAt = performance.now()
    must(reply.status === 202 && reply.text === '', `it answered ${reply.status} ${reply.text.slice(0, 80)}`)
    must(
      (await eventually(() => desk.lookedUp[0], 8000)) !== undefined,
      'it never asked for the document of who knocked',
    )
    must((desk.lookedUp[0] ?? 0) > answeredAt, 'it had asked for the document before it answered')
  }),
  probe(
    '5.knock.one-answer',
    'gives every other knock the same 202 with the same empty body, at an open door and at a closed one',
    async (door, { wire, options }) => {
      const { desk, knocks } = door
      const good = await forge(knockOf(door), desk.signer)
      const said: Record<string, string> = {
        'a knock': good,
        'its repeat': good,
        'a bad signature': spoil(await forge(knockOf(door), desk.signer)),
        'a foreign key': await forge(knockOf(door), (await freshSigner()).signer),
        'another audience': await forge(knockOf(door, { aud: 'https://other.example' }), desk.signer),
        'an old one': await forge(knockOf(door, { iat: nowSeconds() - 4000 }), desk.signer),
        'an unknown brand': await forge(knockOf(door, { iss: 'https://nobody.example' }), desk.signer),
      }
      const replies = new Map<string, Reply>()
      for (const [what, jwt] of Object.entries(said)) replies.set(what, await wire.post(knocks, jwt))
      if (!door.wasOpen) {
        await options.owner.setDoor('closed')
        await eventually(async () => (await wire.call(knocks, { method: 'HEAD' })) && true, 1000)
        replies.set('a closed door', await wire.post(knocks, await forge(knockOf(door), desk.signer)))
      }
      const first = replies.get('a knock') as Reply
      must(first.status === 202 && first.text === '', `a knock is answered ${likeness(first)}`)
      for (const [what, reply] of replies) {
        if (reply.status === 429) throw new Skipped('it has had too many knocks from here')
        must(likeness(reply) === likeness(first), `${what} is answered ${likeness(reply).slice(0, 200)}`)
      }
    },
  ),
  probe('5.knock.fetch-hourly', 'fetches the document of who knocks once an hour', async ({ desk }) => {
    must(desk.lookedUp.length > 0, 'it never asked for the document')
    await pause(3000)
    must(desk.lookedUp.length === 1, `it asked for the document ${desk.lookedUp.length} times`)
  }),
]
