// Probes of offers and of what the table of states refuses a brand (sections 2, 6, 7).
import { newId } from '../../../protocol/message.ts'
import { isGone } from '../../../protocol/record.ts'
import { must, mustRefuse, noteProblem, summary, type Probe } from '../probe.ts'
import { timeIn } from '../waiting.ts'
import { mustReceipt, needs } from './agreeing.ts'
import type { KitDesk } from './desk.ts'
import { follows } from './messages.ts'
import { agreedWith, awaited, codeOf, lines, pageOf, pull, readPage, type StoreWorld } from './setting.ts'

const probe = (
  rule: string,
  says: string,
  run: (desk: KitDesk, world: StoreWorld) => Promise<void>,
): Probe<StoreWorld> => ({
  rule,
  says,
  run: async (world) => run(await agreedWith(world), world),
})

const [laptop, coffee] = lines
const intentOf = (desk: KitDesk, line: string): string => {
  const found = desk.known.copy.said('intent.post').find(({ body }) => body['line'] === line)
  needs(found !== undefined, `“${line}” was not posted to this brand as it is`)
  return found?.id ?? ''
}

export const offerBody = (intent: string, over: object = {}) => ({
  intent: { id: intent, revision: 1 },
  line: '#sell laptop EUR804 is:new',
  items: [{ name: 'Laptop 13', quantity: 1, amount: 79_900 }],
  totals: [
    { type: 'subtotal', amount: 79_900 },
    { type: 'shipping', amount: 500 },
    { type: 'total', amount: 80_400 },
  ],
  currency: 'EUR',
  valid_until: timeIn(1800),
  confirm_within: 'PT24H',
  fit: [],
  lang: 'en',
  ...over,
})

const refused = (
  rule: string,
  says: string,
  over: (desk: KitDesk) => object,
  status: number,
  ...codes: string[]
) =>
  probe(rule, says, async (desk, { notes }) => {
    const intent = intentOf(desk, laptop)
    mustRefuse(
      notes,
      await desk.post(await desk.sign('offer.make', offerBody(intent, over(desk)), { on: intent })),
      status,
      ...codes,
    )
  })

export const storeSpeechProbes: readonly Probe<StoreWorld>[] = [
  refused(
    '6.totals.add-up',
    'refuses totals that do not add up',
    () => ({
      totals: [
        { type: 'subtotal', amount: 100 },
        { type: 'total', amount: 99 },
      ],
    }),
    400,
    'malformed',
  ),
  refused(
    '2.links.own-host',
    'refuses a link that leads away from the brand’s own host',
    () => ({ checkout: 'https://elsewhere.example/' }),
    400,
    'malformed',
  ),
  refused(
    '8.offer.canonical',
    'refuses an offer whose line is not canonical',
    () => ({ line: '#sell  laptop EUR804' }),
    400,
    'malformed',
  ),
  refused(
    '7.offer.revision',
    'refuses an offer to another revision',
    (desk) => ({ intent: { id: intentOf(desk, laptop), revision: 7 } }),
    409,
    'stale_revision',
  ),
  refused(
    '7.offer.in-time',
    'refuses an offer past its own time',
    () => ({ valid_until: timeIn(-60) }),
    409,
    'expired',
  ),
  probe('7.offer.taken', 'takes an offer and receipts it', async (desk) => {
    const intent = intentOf(desk, laptop)
    const { jwt, reply } = await desk.say('offer.make', offerBody(intent), intent)
    await mustReceipt(desk, jwt, reply)
  }),
  probe('7.offer.one-live', 'refuses a second live offer to one intent', async (desk, { notes }) => {
    const intent = intentOf(desk, laptop)
    needs(desk.known.copy.said('offer.make').length > 0, 'no first offer was taken')
    mustRefuse(notes, (await desk.say('offer.make', offerBody(intent), intent)).reply, 429, 'quota')
  }),
  probe(
    '7.transition.illegal',
    'answers what no row of the table allows illegal_transition',
    async (desk, { notes }) => {
      mustRefuse(notes, (await desk.say('order.confirm', {}, newId())).reply, 409, 'illegal_transition')
    },
  ),
  probe('7.thread.invited', 'lets nobody but the person open a thread', async (desk, { notes }) => {
    const { reply } = await desk.say('thread.note', { text: 'Hello' }, newId())
    must(reply.status === 409 || reply.status === 403, `it answered ${summary(reply)}`)
    noteProblem(notes, reply)
  }),
  probe('6.ask.within-grant', 'refuses to be asked for what was not granted', async (desk, { notes }) => {
    const body = { attributes: ['passport'], purpose: 'asked by a probe', retention: 'P1D' }
    const { reply } = await desk.say('disclosure.ask', body)
    needs(codeOf(reply) !== 'not_allowed', 'the store takes no disclosure.ask at all')
    mustRefuse(notes, reply, 403, 'no_grant')
  }),
  probe(
    '4.gone.withdrawn',
    'serves what was withdrawn in gone form only, by the same hash',
    async (desk, world) => {
      const intent = intentOf(desk, coffee)
      const { seq = 0 } = desk.known.copy.said('intent.post').find(({ id }) => id === intent) ?? {}
      const [before] = pageOf(await readPage(desk, seq - 1, { limit: 1 })).records
      must(before !== undefined && !isGone(before), 'it is gone before it was withdrawn')
      await world.options.owner.withdraw(coffee)
      await awaited(world, ({ known }) => known.copy.said('intent.withdraw')[0], 'the withdrawal')
      const [record] = pageOf(await readPage(desk, seq - 1, { limit: 1 })).records
      must(record !== undefined && isGone(record), 'it is served as it was')
      must(record.gone === 'withdrawn', `it is gone as ${record.gone}`)
      must(record.hash === desk.known.copy.records[seq - 1]?.hash, 'its hash is another')
    },
  ),
  probe('7.intent.withdrawn', 'refuses an offer to what was withdrawn', async (desk, { notes }) => {
    needs(desk.known.copy.said('intent.withdraw').length > 0, 'nothing was withdrawn')
    const [, second] = desk.known.copy.said('intent.post')
    const about = second?.id ?? newId()
    const reply = (await desk.say('offer.make', offerBody(about), about)).reply
    must(reply.status === 409, `it answered ${summary(reply)}`)
    noteProblem(notes, reply)
  }),
  probe(
    '7.pause.refuses',
    'answers what is new while paused with paused',
    async (desk, { notes, options }) => {
      await options.owner.pause(desk.origin)
      await awaited(
        { options, desk } as StoreWorld,
        ({ known }) => (known.copy.state.relationship === 'paused' ? true : undefined),
        'the pause',
      )
      mustRefuse(notes, (await desk.say('filter.set', { follows, push: true })).reply, 409, 'paused')
    },
  ),
  probe('7.pause.resumed', 'takes it again once resumed', async (desk, world) => {
    needs(desk.known.copy.state.relationship === 'paused', 'it was not paused')
    await world.options.owner.resume(desk.origin)
    await awaited(
      world,
      ({ known }) => (known.copy.state.relationship === 'in_force' ? true : undefined),
      'the end of the pause',
    )
    const { reply } = await desk.say('filter.set', { follows, push: true })
    must(reply.status === 201, `it answered ${summary(reply)}`)
    await pull(desk)
  }),
]
