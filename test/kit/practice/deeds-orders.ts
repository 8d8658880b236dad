// What a difficult person does about offers and orders: haggles, pays, disputes, calls off, closes, asks to be forgotten.
import { Problem } from '../../../protocol/problem.ts'
import type { KitPerson } from '../brand/person.ts'
import { timeIn } from '../waiting.ts'
import type { Chance } from './chance.ts'
import type { Deed } from './deeds.ts'

/** What came of the brand's doing in between makes some deeds impossible; then nothing is said. */
export async function ifAllowed(
  person: KitPerson,
  type: string,
  body: object,
  on?: string,
): Promise<boolean> {
  try {
    await person.say(type, body, on)
    return true
  } catch (problem) {
    if (problem instanceof Problem) return false
    throw problem
  }
}

export const liveOffers = ({ ledger }: KitPerson) =>
  [...ledger.state.offers.values()].filter(({ state }) => state === 'made' || state === 'revised')

/** One of the orders in such states. */
function orderIn(person: KitPerson, chance: Chance, states: readonly string[]): string | undefined {
  const orders = [...person.ledger.state.orders.values()].filter(({ state }) => states.includes(state))
  return orders.length === 0 ? undefined : chance.pick(orders).id
}

const running = ['confirmed', 'processing', 'shipped', 'ready', 'delivered']

const aboutOrder = (
  name: string,
  states: readonly string[],
  type: string,
  body: object,
  words: string,
  expects?: string,
): Deed => ({
  name,
  async act(person, chance) {
    const order = orderIn(person, chance, states)
    return order !== undefined && (await ifAllowed(person, type, body, order)) ? words : undefined
  },
  ...(expects !== undefined && { expects }),
})

export const orderDeeds: readonly Deed[] = [
  {
    name: 'haggles',
    expects: 'a revised offer, a withdrawal, or nothing',
    async act(person, chance) {
      const offers = liveOffers(person)
      if (offers.length === 0) return undefined
      const { id, body } = chance.pick(offers)
      const at = body.totals.findIndex(({ type }) => type === 'total')
      const to = Math.max(0, Math.floor((body.totals[at]?.amount ?? 0) * 0.9))
      const changes = [{ path: `/totals/${at}/amount`, to }]
      return (await ifAllowed(person, 'offer.counter', { changes }, id)) ? 'asked for a tenth off' : undefined
    },
  },
  {
    name: 'accepts',
    expects: 'order.confirm in time, or order.cancel',
    async act(person, chance) {
      const offers = liveOffers(person)
      if (offers.length === 0) return undefined
      const { id, revision, body } = chance.pick(offers)
      const accept = { revision, totals: body.totals, terms: 'SD-BASE-DP' }
      return (await ifAllowed(person, 'offer.accept', accept, id)) ? 'accepted an offer' : undefined
    },
  },
  aboutOrder('pays', ['confirmed'], 'order.pay', { method: 'transfer', reference: 'T-1' }, 'paid an order'),
  aboutOrder(
    'disputes',
    running,
    'order.dispute',
    { reason: 'not_as_described', evidence: [] },
    'disputed an order',
    'order.update, order.refund, or a word in a thread',
  ),
  aboutOrder(
    'calls off',
    ['placed', 'confirmed'],
    'order.cancel',
    { reason: 'changed_mind' },
    'called an order off',
  ),
  aboutOrder('closes', [...running, 'disputed', 'refunded'], 'order.close', {}, 'closed an order'),
  {
    name: 'talks',
    async act(person) {
      const open = [...person.ledger.state.threads.values()].find(({ state }) => state === 'open')
      if (!open) {
        const isOpen = await ifAllowed(person, 'thread.open', {})
        return isOpen ? 'opened a thread' : undefined
      }
      await ifAllowed(
        person,
        'thread.note',
        { text: 'Is it still there? 🙂 ﷽ "quoted" <b>not bold</b>' },
        open.id,
      )
      const isClosed = await ifAllowed(person, 'thread.close', {}, open.id)
      return isClosed ? 'wrote something odd and closed the thread' : undefined
    },
  },
  {
    name: 'asks to forget',
    expects: 'erasure.acknowledge within seven days, then erasure.receipt',
    async act(person) {
      const { state, records } = person.ledger
      const over = new Set(
        [...state.intents.values()].filter(({ state: one }) => one === 'withdrawn').map(({ id }) => id),
      )
      const asked = [...state.erasures.values()].flatMap(({ scope }) => scope)
      const scope = records
        .filter(({ type, seq }) => type === 'intent.post' && !asked.includes(seq))
        .filter(({ seq }) => over.has(person.ledger.idAt(seq)))
        .map(({ seq }) => seq)
      if (scope.length === 0) return undefined
      const body = { scope, basis: 'eu-gdpr:A17-1-b', due: timeIn(7 * 86_400) }
      return (await ifAllowed(person, 'erasure.request', body))
        ? `asked to forget ${scope.length} withdrawn wishes`
        : undefined
    },
  },
]
