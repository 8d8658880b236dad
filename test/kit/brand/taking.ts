// Probes of what a person may say at any time: every type is taken, narrower grants, threads, another address (sections 6, 7).
import { must, Skipped, summary, type Probe } from '../probe.ts'
import { signedHeaders } from '../reads.ts'
import { timeIn } from '../waiting.ts'
import { eventually } from '../waiting.ts'
import {
  agreementOf,
  anotherPerson,
  intentBody,
  isReachable,
  newPerson,
  patienceOf,
  personOf,
  profileOf,
  wantedLine,
  type BrandWorld,
} from './setting.ts'

const probe = (rule: string, says: string, run: Probe<BrandWorld>['run']): Probe<BrandWorld> => ({
  rule,
  says,
  run,
})

async function profferedWith(world: BrandWorld, link: string): Promise<void> {
  profileOf(world)
  const reply = await (await newPerson(world)).proffer(agreementOf(world), { link })
  must(reply.status === 200 || reply.status === 202, `it answered ${summary(reply)}`)
}

export const takingProbes: readonly Probe<BrandWorld>[] = [
  probe('2.link.unknown', 'takes a proffer with a link that it does not know like one without', (world) =>
    profferedWith(world, `kit-${crypto.randomUUID().slice(0, 20)}`),
  ),
  probe('2.link.used', 'takes a proffer with a link that is used like one without', async (world) => {
    const { link } = world.options
    if (link === undefined) throw new Skipped('it needs a code that the brand shows (try --link)')
    await profferedWith(world, link)
    await profferedWith(world, link)
  }),
  probe('6.thread.taken', 'takes a conversation that the person opens, writes in and ends', async (world) => {
    const person = await personOf(world)
    const thread = await person.tell('thread.open', {})
    await person.tell('thread.note', { text: 'Hello from a probe.', lang: 'en' }, thread)
    await person.tell('thread.close', {}, thread)
  }),
  probe('6.thread.about', 'takes a conversation about what it does not know', async (world) => {
    const person = await personOf(world)
    const thread = await person.tell('thread.open', { about: crypto.randomUUID() })
    await person.tell('thread.close', {}, thread)
  }),
  probe('6.ask.taken', 'takes an #ask with the conversation about it', async (world) => {
    const person = await personOf(world)
    const intent = await person.say('intent.post', intentBody('#ask kit.probe'))
    const thread = await person.say('thread.open', { about: intent })
    await person.push()
    await person.say('thread.close', {}, thread)
    await person.tell('intent.close', { outcome: 'none' }, intent)
  }),
  probe('6.disclosure.taken', 'takes what is disclosed unasked, and its end', async (world) => {
    const person = await personOf(world)
    const body = { attributes: { email: 'kit@person.example' }, until: timeIn(3600) }
    const given = await person.tell('disclosure.grant', body)
    await person.tell('disclosure.end', {}, given)
  }),
  probe('6.grant.taken', 'takes a narrower grant', async (world) => {
    const person = await anotherPerson(world)
    await person.tell('grant.set', { scope: { attributes: [], lines: ['kit.*'] } })
    await person.tell('intent.post', intentBody('#want kit.probe'))
  }),
  probe('6.moved.taken', 'goes on at another address of the person’s', async (world) => {
    if (!isReachable(world)) throw new Skipped('the brand cannot reach this kit (try --base)')
    const person = await anotherPerson(world)
    const before = person.base ?? ''
    const after = before.replace('127.0.0.1', 'localhost')
    if (after === before) throw new Skipped('this kit has one address only')
    const hosts: string[] = []
    await person.move(after)
    await person.push()
    world.doorway.before = ({ method, headers }, one) => {
      if (one === person && method === 'POST') hosts.push(headers['host'] ?? '')
      return undefined
    }
    try {
      await person.tell('intent.post', intentBody(wantedLine(world)))
      const host = await eventually(() => hosts[0], patienceOf(world))
      if (host === undefined) throw new Skipped('it said nothing afterwards (try --line, --patience)')
      must(host === new URL(after).host, `it went on to ${host}`)
    } finally {
      world.doorway.before = undefined
    }
  }),
  probe(
    '5.outbox.wait',
    'answers a look into an empty outbox that asks to be held, in time',
    async (world) => {
      const person = await anotherPerson(world, { isHidden: true })
      await person.collect()
      await person.push()
      const url = person.outboxUrl()
      const headers = { ...(await signedHeaders(url, person.ledger.signer)), prefer: 'wait=2' }
      const begun = performance.now()
      const reply = await world.wire.call(url, { headers })
      must(reply.status === 200, `it answered ${summary(reply)}`)
      const took = performance.now() - begun
      must(took < 12_000, `it held the call for ${Math.round(took / 1000)} s instead of 2`)
    },
  ),
]
