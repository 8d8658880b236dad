// Probes of what a brand says: offers that answer an intent, its outbox, and its silence while paused (sections 5–8).
import { parseMessage } from '../../../protocol/message.ts'
import { must, Skipped, summary, type Probe } from '../probe.ts'
import { readProbes, signedGet } from '../reads.ts'
import { pause } from '../waiting.ts'
import type { KitPerson } from './person.ts'
import {
  anotherPerson,
  intentBody,
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
const offers = (person: KitPerson): number => person.ledger.said('offer.make').length

/** An offer that can be spoken about. @throws Skipped */
async function offerOf(world: BrandWorld): Promise<{ person: KitPerson; offer: string }> {
  const person = await personOf(world)
  if (world.offer === undefined) throw new Skipped('no offer came to speak about (try --line, --patience)')
  return { person, offer: world.offer }
}

const totalsOf = (person: KitPerson, offer: string) =>
  person.ledger.state.offers.get(offer)?.body.totals ?? []

export const speechProbes: readonly Probe<BrandWorld>[] = [
  probe('7.offer.answers', 'an offer to an intent is one that a store can take', async (world) => {
    const person = await personOf(world)
    const before = offers(person)
    await person.tell('intent.post', intentBody(wantedLine(world)))
    world.offer = await person.hears('offer.make', before, patienceOf(world))
    if (world.offer !== undefined) return
    for (const rule of ['6.totals.add-up', '8.sent.canonical', '3.sent.head-known', '2.pinning.key'])
      if (world.notes.isBroken(rule)) throw new Skipped(`what came broke ${rule}`)
    throw new Skipped(`no offer came for ${wantedLine(world)} (try --line, --patience)`)
  }),
  probe('7.offer.intent', 'an offer names the intent that it answers', async (world) => {
    const { person, offer } = await offerOf(world)
    const made = person.ledger.state.offers.get(offer)
    const intents = [...person.ledger.state.intents.keys()]
    must(made !== undefined && intents.includes(made.intent), 'it names another')
  }),
  probe(
    '7.counter.rounds',
    'takes a counter, and answers it with a revision or not at all',
    async (world) => {
      const { person, offer } = await offerOf(world)
      const totals = totalsOf(person, offer)
      const place = totals.findIndex(({ type }) => type === 'total')
      const to = Math.max(0, (totals[place]?.amount ?? 1) - 1)
      const before = person.ledger.said('offer.revise').length
      await person.tell('offer.counter', { changes: [{ path: `/totals/${place}/amount`, to }] }, offer)
      await person.hears('offer.revise', before, Math.min(patienceOf(world), 3000))
    },
  ),
  probe('7.order.taken', 'takes an acceptance of its offer as it stands', async (world) => {
    const { person, offer } = await offerOf(world)
    const state = person.ledger.state.offers.get(offer)
    if (state?.state !== 'made' && state?.state !== 'revised') {
      throw new Skipped(`the offer is ${state?.state ?? 'gone'}`)
    }
    const body = { revision: state.revision, totals: state.body.totals, terms: 'SD-BASE-DP' }
    await person.tell('offer.accept', body, offer)
  }),
  probe('7.order.confirm', 'confirms an order within the time that it named, if at all', async (world) => {
    const { person } = await offerOf(world)
    if (person.ledger.said('offer.accept').length === 0) throw new Skipped('nothing was accepted')
    const confirmed = await person.hears('order.confirm', 0, patienceOf(world))
    if (confirmed === undefined) throw new Skipped('no confirmation came in the time of this probe')
  }),
  probe('7.pause.taken', 'takes a pause, and is silent until it ends', async (world) => {
    const person = await personOf(world)
    await person.tell('terms.pause', {})
    await pause(700)
    world.notes.saw('7.pause.silence')
    await person.tell('terms.resume', {})
  }),
]

interface Hidden {
  person: KitPerson
  messages: string[]
}
const hidden = new WeakMap<BrandWorld, Promise<Hidden>>()

/** A person whom the brand cannot reach, with what the brand says waiting in its outbox. */
function hiddenOf(world: BrandWorld): Promise<Hidden> {
  const known = hidden.get(world) ?? openHidden(world)
  hidden.set(world, known)
  return known
}

async function openHidden(world: BrandWorld): Promise<Hidden> {
  const person = await anotherPerson(world, { isHidden: true })
  await person.tell('intent.post', intentBody(wantedLine(world)))
  await person.tell('intent.post', intentBody(wantedLine(world), 7200))
  const deadline = performance.now() + patienceOf(world) / 2
  for (;;) {
    const { messages } = await person.lookInto()
    const isEnough = messages.length >= 2 || performance.now() > deadline
    if (isEnough) return { person, messages }
    await pause(250)
  }
}

const waiting = async (world: BrandWorld, least: number): Promise<Hidden> => {
  const found = await hiddenOf(world)
  if (found.messages.length < least) throw new Skipped(`fewer than ${least} messages waited in the outbox`)
  return found
}

export const outboxProbes: readonly Probe<BrandWorld>[] = [
  ...readProbes<BrandWorld>(async (world) => {
    const { ledger } = await personOf(world)
    return { url: `${profileOf(world).outbox}?rid=${ledger.rid}`, signer: ledger.signer }
  }),
  probe('5.outbox.page', 'its outbox gives {messages, more}, at most 50 messages and 1 MB', async (world) => {
    const { person } = await hiddenOf(world)
    const { reply } = await person.lookInto()
    must(reply.status === 200, `it answered ${summary(reply)}`)
    const page = JSON.parse(reply.text) as { messages?: unknown; more?: unknown }
    must(Array.isArray(page.messages), 'messages is no list')
    must(typeof page.more === 'boolean', 'more is no boolean')
    must(
      page.messages.length <= 50 && reply.text.length <= 1_100_000,
      `${page.messages.length} messages came`,
    )
  }),
  probe('5.outbox.keeps', 'gives the same messages until they are taken', async (world) => {
    const { person, messages } = await waiting(world, 1)
    const again = (await person.lookInto()).messages
    must(
      messages.every((jwt, index) => again[index] === jwt),
      'another look brought others',
    )
  }),
  probe(
    '5.outbox.after',
    'gives what waits behind the message that was taken last, oldest first',
    async (world) => {
      const { person } = await waiting(world, 2)
      const all = (await person.lookInto()).messages
      const first = parseMessage(all[0] ?? '').claims.jti
      const rest = (await person.lookInto(first)).messages
      must(
        rest.length === all.length - 1 && rest.every((jwt, index) => jwt === all[index + 1]),
        `behind the first of ${all.length} came ${rest.length}`,
      )
      const times = all.map((jwt) => parseMessage(jwt).claims.iat)
      must(
        times.every((at, index) => at >= (times[index - 1] ?? 0)),
        'they are not the oldest first',
      )
    },
  ),
  probe('5.outbox.receipts', 'takes receipts and refusals that ride in a batch', async (world) => {
    const { person } = await waiting(world, 1)
    await person.collect()
    await person.push()
    const left = await person.lookInto()
    must(left.reply.status === 200, `afterwards it answered ${summary(left.reply)}`)
    const taken = new Set(person.ledger.records.map(({ jwt }) => jwt))
    must(!left.messages.some((jwt) => taken.has(jwt)), 'a message stays in the outbox after its receipt')
  }),
  probe('5.outbox.other-person', 'gives nothing that waits for one person to another', async (world) => {
    const [main, { person }] = [await personOf(world), await hiddenOf(world)]
    const reply = await signedGet(world.wire, person.outboxUrl(), main.ledger.signer)
    must(reply.status === 401, `it answered ${summary(reply)}`)
  }),
]
