// Probes of an order at a store: accepted, confirmed, delivered, closed, rated; others learn nothing of it (sections 6, 7).
import { parseBody } from '../../../protocol/types.ts'
import { Skipped, must, mustRefuse, summary } from '../probe.ts'
import { eventually } from '../waiting.ts'
import { mustReceipt } from './agreeing.ts'
import type { KitDesk } from './desk.ts'
import { secondOf, shared } from './others.ts'
import { agreedProbe as probe, awaited, pull, type StoreWorld } from './setting.ts'
import { offerBody } from './speech.ts'

const orderOf = ({ known }: KitDesk): string => {
  const order = known.copy.said('offer.accept')[0]?.id
  if (order === undefined) throw new Skipped('nothing was accepted')
  return order
}
const rating = { score: 5, about: ['price'], line: 'Paid at once' }

const intentIn = async (desk: KitDesk, world: StoreWorld): Promise<string> => {
  const found = await eventually(async () => {
    await pull(desk)
    return desk.known.copy.said('intent.post').find(({ body }) => body['line'] === shared)?.id
  }, world.options.owner.patienceMs)
  if (found === undefined) throw new Skipped(`“${shared}” was not posted to both brands`)
  return found
}

export const storeBuyingProbes = [
  probe(
    '7.order.accept',
    'accepts an offer by its revision and its totals, row by row',
    async (desk, world) => {
      const second = await secondOf(world)
      const [intent] = [await intentIn(desk, world), await intentIn(second, world)]
      const { id, jwt, reply } = await desk.say('offer.make', offerBody(intent), intent)
      await mustReceipt(desk, jwt, reply)
      await world.options.owner.accept(shared)
      const said = await awaited(world, ({ known }) => known.copy.said('offer.accept')[0], 'the acceptance')
      const { revision, totals } = parseBody('offer.accept', said.body)
      must(revision === 1, `it accepts revision ${revision}`)
      must(JSON.stringify(totals) === JSON.stringify(offerBody(intent).totals), 'its totals are others')
      must(desk.known.copy.state.offers.get(id)?.state === 'accepted', 'the offer is not accepted')
    },
  ),
  probe('7.rating.early', 'refuses a rating before the order is closed', async (desk, { notes }) => {
    mustRefuse(notes, (await desk.say('rating.give', rating, orderOf(desk))).reply, 409, 'illegal_transition')
  }),
  probe(
    '7.order.refund-late',
    'refuses what no row allows for an order that was placed',
    async (desk, { notes }) => {
      const body = { event: 'returned' }
      mustRefuse(
        notes,
        (await desk.say('order.update', body, orderOf(desk))).reply,
        409,
        'illegal_transition',
      )
    },
  ),
  probe('7.order.confirmed', 'takes the confirmation', async (desk) => {
    const { jwt, reply } = await desk.say('order.confirm', { number: 'KIT-1' }, orderOf(desk))
    await mustReceipt(desk, jwt, reply)
  }),
  probe(
    '7.award.others',
    'tells another brand nothing of the award but that it is over',
    async (desk, world) => {
      orderOf(desk)
      const second = await secondOf(world)
      const seen = await eventually(async () => {
        await pull(second)
        return second.known.copy.said('intent.close')[0]
      }, world.options.owner.patienceMs)
      if (seen === undefined) throw new Skipped('the other brand was not told that the intent is closed')
      const whole = JSON.stringify(
        second.known.copy.records.map((record) => second.known.copy.textOf(record)),
      )
      for (const word of [desk.origin, 'KIT-1', '80400', desk.known.rid])
        must(!whole.includes(word), `the other brand can read ${word}`)
      must(second.known.copy.said('offer.accept').length === 0, 'the other brand has the acceptance')
    },
  ),
  probe('12.size.update', 'refuses an update of more than 8 kB', async (desk, { notes }) => {
    const body = { event: 'processing', x: 'y'.repeat(8200) }
    mustRefuse(notes, (await desk.say('order.update', body, orderOf(desk))).reply, 413, 'too_large')
  }),
  probe('7.order.delivered', 'takes what happens to the order', async (desk) => {
    for (const event of ['shipped', 'delivered']) {
      const { jwt, reply } = await desk.say('order.update', { event }, orderOf(desk))
      await mustReceipt(desk, jwt, reply)
    }
  }),
  probe('7.rating.once', 'takes one rating once the order is closed, and no second', async (desk, world) => {
    const order = orderOf(desk)
    await world.options.owner.closeOrder()
    await awaited(world, ({ known }) => known.copy.said('order.close')[0], 'the end of the order')
    const { jwt, reply } = await desk.say('rating.give', rating, order)
    must(reply.status === 201, `it answered ${summary(reply)}`)
    await mustReceipt(desk, jwt, reply)
    mustRefuse(world.notes, (await desk.say('rating.give', rating, order)).reply, 409, 'illegal_transition')
  }),
]
