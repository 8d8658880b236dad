// Probes of how a brand takes what a store answers: failures are tried again with the same bytes, refusals are not (sections 5, 11).
import type { Asked, Cut, Given } from '../listen.ts'
import { must, Skipped, type Probe } from '../probe.ts'
import { eventually, pause } from '../waiting.ts'
import type { KitPerson } from './person.ts'
import { anotherPerson, intentBody, isReachable, patienceOf, wantedLine, type BrandWorld } from './setting.ts'

interface Tried {
  person: KitPerson
  /** What was posted to the inbox, attempt by attempt. */
  bodies: string[]
  /** Calls to the place that a redirect named. */
  followed: number
}

/** Gives the first answer to what the brand says next; the next attempt is answered honestly. */
async function answering(world: BrandWorld, answer: (person: KitPerson) => Given | Cut): Promise<Tried> {
  if (!isReachable(world)) throw new Skipped('the brand cannot reach this kit (try --base)')
  const person = await anotherPerson(world)
  const tried: Tried = { person, bodies: [], followed: 0 }
  const isInbox = ({ method, url }: Asked): boolean =>
    method === 'POST' && url.pathname.endsWith(`/${person.ledger.rid}/inbox`)
  world.doorway.before = (asked, one) => {
    if (one !== person) return undefined
    if (asked.url.pathname.endsWith('/elsewhere')) {
      tried.followed += 1
      return { status: 404 }
    }
    if (!isInbox(asked)) return undefined
    tried.bodies.push(asked.text)
    return tried.bodies.length === 1 ? answer(person) : undefined
  }
  await person.tell('intent.post', intentBody(wantedLine(world)))
  const came = await eventually(() => tried.bodies[0], patienceOf(world))
  if (came === undefined)
    throw new Skipped(`it said nothing to ${wantedLine(world)} (try --line, --patience)`)
  return tried
}

const again = (
  rule: string,
  says: string,
  answer: (person: KitPerson) => Given | Cut,
): Probe<BrandWorld> => ({
  rule,
  says,
  async run(world) {
    try {
      const tried = await answering(world, answer)
      const second = await eventually(() => tried.bodies[1], Math.max(6000, patienceOf(world)))
      must(tried.followed === 0, 'it followed the redirect')
      must(second !== undefined, 'it was not sent again')
      must(second === tried.bodies[0], 'it was sent again with other bytes')
    } finally {
      world.doorway.before = undefined
    }
  },
})

const problem = (code: string, status: number, retryable: boolean, headers = {}): Given => ({
  status,
  type: 'application/problem+json',
  text: JSON.stringify({
    type: `https://kit.example/docs#${code}`,
    title: 'Refused by a probe',
    status,
    detail: 'Refused by a probe.',
    code,
    values: {},
    retryable,
  }),
  headers: { 'cache-control': 'no-store', ...headers },
})

export const resendingProbes: readonly Probe<BrandWorld>[] = [
  again(
    '5.send.redirect',
    'takes a redirect for a failure, does not follow it, and sends the same again',
    (person) => ({
      status: 307,
      headers: { location: `${person.base ?? ''}/elsewhere` },
    }),
  ),
  again(
    '5.send.status',
    'takes a status that the text does not name for a failure, and sends the same again',
    () => ({
      status: 404,
      type: 'text/html',
      text: '<p>Not found</p>',
    }),
  ),
  again('5.send.receipt', 'takes a 201 without a receipt for a failure, and sends the same again', () => ({
    status: 201,
    type: 'application/jwt',
    text: 'eyJhbGciOiJub25lIn0.e30.AAAA',
  })),
  again('5.send.cut', 'sends the same again when the line was cut', () => ({ isCut: true })),
  again('11.again.unavailable', 'sends the same again after unavailable', () =>
    problem('unavailable', 503, true, { 'retry-after': '1' }),
  ),
  {
    rule: '11.again.refused',
    says: 'does not repeat, unchanged, what was refused for good',
    async run(world) {
      try {
        const tried = await answering(world, () => problem('malformed', 400, false))
        await pause(2500)
        const [first, ...rest] = tried.bodies
        must(!rest.includes(first ?? ''), 'the same bytes came again')
      } finally {
        world.doorway.before = undefined
      }
    },
  },
]
