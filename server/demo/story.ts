// A week in the life of somebody who bespeaks: what they wanted, whom they asked, what they took, and whom they cut off.
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as intents from '../../protocol/owner/intents.ts'
import * as offers from '../../protocol/owner/offers.ts'
import * as orders from '../../protocol/owner/orders.ts'
import type { Slug } from '../practice/brands.ts'
import type { DemoWorld } from './world.ts'

const hour = 3_600_000
const day = 24 * hour
/** What a decision waits before it is sent, and a little. */
const undoMs = 6500
const longestWait = 40 * hour

const home = {
  name: 'Noa Example',
  street: 'Carrer de Verdi 12, 3-1',
  postcode: '08012',
  city: 'Barcelona',
  country: 'ES',
  email: 'noa@example.org',
}

/** The verbs of a person, each by the same call that a page makes. */
function livesOf({ person, time, hosts }: DemoWorld) {
  const now = () => time.store.now()
  const undo = () => time.until(now() + undoMs)
  const brand = (slug: Slug) => ({ brand: hosts[slug] })
  const read = (id: string) => person.ask(intents.readIntent, undefined, { id })
  /** Lets time pass until something is so. */
  async function wait<T>(look: () => Promise<T | undefined>): Promise<T> {
    const end = now() + longestWait
    for (;;) {
      const seen = await look()
      if (seen !== undefined) return seen
      if (now() > end) throw new Error('the demo’s story stops: a brand did not do what it always does')
      await time.next(hour)
    }
  }
  return {
    wait,
    async agree(slug: Slug, alternates: string[] = []) {
      const look = await person.ask(brands.lookAtBrand, { domain: hosts[slug] })
      const struck = look.asks
        .filter(({ purpose }) => /newsletter|free/.test(purpose))
        .map((ask) => ask.attribute)
      await person.ask(brands.profferTerms, {
        ...brand(slug),
        preferred: 'PDC-INTENT',
        alternates,
        lines: ['*'],
        attributes: look.asks.map((ask) => ask.attribute),
        purposes: look.asks.map((ask) => ask.purpose),
        struck,
        expiresAt: now() + 180 * day,
      })
      await time.settle()
    },
    takeCounter: (slug: Slug) => person.ask(brands.answerCounter, { take: true }, brand(slug)),
    pause: (slug: Slug) => person.ask(brands.pauseTerms, undefined, brand(slug)),
    revoke: (slug: Slug, reason: string) =>
      person.ask(brands.revokeTerms, { erase: true, reason }, brand(slug)),
    async post(line: string, to: Slug[], withheld: string[] = []) {
      const choices = to.map((slug) => ({ brand: hosts[slug], withheld }))
      const { id } = await person.ask(intents.postIntent, { line, to: choices })
      await undo()
      return id
    },
    withdraw: (id: string, reason: string) => person.ask(intents.withdrawIntent, { reason }, { id }),
    offerOf: (id: string, slug: Slug, revision = 1) =>
      wait(async () =>
        (await read(id)).offerList.find((one) => one.brand === hosts[slug] && one.revision >= revision),
      ),
    async counter({ id, revision, total }: intents.Offer, less: number, note: string) {
      await person.ask(offers.counterOffer, { total: total - less, revision, note }, { id })
      await time.settle()
    },
    async decline({ id }: intents.Offer, reason: offers.DeclineReason, note?: string) {
      await person.ask(offers.declineOffer, { reason, ...(note !== undefined && { note }) }, { id })
      await undo()
    },
    async accept({ id, revision, total }: intents.Offer) {
      const answer = await person.ask(
        offers.acceptOffer,
        { revision, total, give: home, remember: true },
        { id },
      )
      await undo()
      return answer.order
    },
    orderIs: (id: string, isSo: (order: orders.OrderDetail) => boolean) =>
      wait(async () => {
        const order = await person.ask(orders.readOrder, undefined, { id })
        return isSo(order) ? order : undefined
      }),
    dispute: (id: string, reason: string) => person.ask(orders.disputeOrder, { reason }, { id }),
    closeOrder: (id: string) => person.ask(orders.closeOrder, undefined, { id }),
    settings: () => person.ask(care.savePreferences, { currency: 'EUR', place: 'ES-B' }),
    seen: () => person.ask(care.markSeen),
  }
}

/** Tells the whole week; it ends at `endMs`. */
export async function tellStory(world: DemoWorld, endMs: number): Promise<void> {
  const lives = livesOf(world)
  const { time } = world
  /** So long before the end of the story. */
  const ago = (days: number, hours = 0) => time.until(endMs - days * day - hours * hour)

  await lives.settings()
  await lives.agree('kestrel')
  await lives.agree('alder')
  await lives.agree('marchetti')

  await ago(6, 20)
  const headphones = await lives.post(
    '#want headphones EUR..320 brand~Sony connection=bluetooth in:ES via:ship',
    ['kestrel'],
  )
  await ago(6, 18)
  await lives.takeCounter('alder')
  const first = await lives.offerOf(headphones, 'kestrel')
  await lives.counter(first, 1500, 'I have seen them for a little less.')
  const better = await lives.offerOf(headphones, 'kestrel', 2)
  const sound = await lives.accept(better)

  await ago(6, 4)
  const machine = await lives.post('#want coffee-machine EUR..420 type=espresso in:ES', ['kestrel', 'alder'])
  const boiler = await lives.post('#hire plumber EUR..190 gas-safe=yes job="boiler repair" in:ES', [
    'marchetti',
  ])
  const repair = await lives.accept(await lives.offerOf(boiler, 'marchetti'))
  const dear = await lives.offerOf(machine, 'alder')
  await lives.decline(await lives.offerOf(machine, 'kestrel'), 'comparison', 'Another offer came with beans.')
  const espresso = await lives.accept(dear)

  await ago(5)
  const beans = await lives.post(
    '#want coffee EUR..30/mo q:1kg form=beans origin~Ethiopia,Kenya roast=medium in:ES via:ship',
    ['alder'],
  )
  const coffee = await lives.accept(await lives.offerOf(beans, 'alder'))

  await ago(4)
  const television = await lives.post('#want tv EUR..1000 screen=50in.. in:ES', ['kestrel'])
  await lives.decline(await lives.offerOf(television, 'kestrel'), 'price_sensitivity')
  await lives.withdraw(television, 'We will keep the old one.')
  await lives.orderIs(repair, ({ hasReceipt }) => hasReceipt)
  await lives.closeOrder(repair)

  await ago(3, 6)
  await lives.orderIs(sound, ({ hasReceipt }) => hasReceipt)
  await lives.dispute(sound, 'damaged')
  await lives.revoke('marchetti', 'The boiler is repaired.')
  await lives.orderIs(sound, ({ refunded }) => refunded > 0)

  await ago(2, 2)
  await lives.orderIs(espresso, ({ hasReceipt }) => hasReceipt)
  await lives.orderIs(coffee, ({ hasReceipt }) => hasReceipt)
  await lives.closeOrder(espresso)
  await lives.pause('alder')

  await ago(1, 6)
  const phone = await lives.post('#want smartphone EUR..620 ram=8GB.. storage=256GB in:ES', ['kestrel'])
  const order = await lives.accept(await lives.offerOf(phone, 'kestrel'))

  await ago(0, 12)
  await lives.agree('marchetti')
  await ago(0, 10)
  const washing = await lives.post('#want washing-machine EUR..700 energy=A load=8kg.. in:ES', [
    'kestrel',
    'marchetti',
  ])
  await lives.offerOf(washing, 'kestrel')
  await lives.offerOf(washing, 'marchetti')
  await ago(0, 2.5)
  await lives.seen()
  await ago(0, 2)
  const laptop = await lives.post(
    '#want laptop EUR..900 is:new,refurb brand~Framework,Lenovo keyboard=es ram=16GB.. in:ES-B',
    ['kestrel'],
    ['brand~'],
  )
  await lives.offerOf(laptop, 'kestrel')
  await lives.orderIs(order, ({ state }) => state === 'shipped')
  await ago(0, 0.5)
  await lives.post('#want e-reader EUR..250 screen=7in.. in:ES', ['kestrel'])
  await time.until(endMs)
}
