// Offers, orders, what is shown of the person, time and mishaps in the drill of the gate; and how a step is taken.
import * as kept from '../../protocol/owner/attributes.ts'
import * as disclosures from '../../protocol/owner/disclosures.ts'
import * as erasures from '../../protocol/owner/erasures.ts'
import * as forgetting from '../../protocol/owner/forget.ts'
import * as offers from '../../protocol/owner/offers.ts'
import * as orders from '../../protocol/owner/orders.ts'
import * as ratings from '../../protocol/owner/ratings.ts'
import { GateActs, pick } from './gate-acts.ts'
import type { ModelOffer } from './gate-model.ts'
import type { GateBrand, Mood } from './gate-world.ts'

const second = 1000
const keptNames = ['size.shoe', 'size.shirt', 'delivery.windows'] as const
const waits = [2, 7, 90, 1200, 7200, 86_460, 9 * 86_400, 40 * 86_400] as const
const moods: readonly Mood[] = ['good', 'good', 'refuses', 'forgets', 'hangs']
const orderDays = 90 * 86_400
const confirmWithin = 24 * 3600

export const acts = [
  ...(['proffers', 'proposes', 'answers', 'narrows', 'pauses', 'resumes', 'ends'] as const),
  ...(['posts', 'revises', 'withdraws', 'addresses', 'converses', 'writes', 'follows'] as const),
  ...(['offers', 'haggles', 'accepts', 'confirms', 'settles', 'keeps', 'shows', 'unshows'] as const),
  ...(['asksErasure', 'forgets', 'waits', 'restarts', 'minds', 'halves', 'rereads'] as const),
] as const

/** Acts after which every brand reads everything again: what ended is nowhere to be found. */
const enders = new Set<string>([
  ...(['narrows', 'pauses', 'ends', 'answers', 'withdraws', 'revises', 'confirms', 'settles'] as const),
  ...(['keeps', 'unshows', 'forgets', 'waits', 'restarts', 'rereads'] as const),
])

/** One step, as numbers that chance gives and that are made small when something fails. */
export interface Step {
  act: (typeof acts)[number]
  who: number
  x: number
  y: number
}

interface Order {
  id: string
  brand: GateBrand
  intent: string
  isOpen: boolean
}

/** Field and word, each as it was shown, until a second that no other showing has. */
interface Showing {
  brand: GateBrand
  until: number
  words: Map<string, string>
}

export class GateDealings extends GateActs {
  private readonly orders: Order[] = []
  private readonly values = new Map<string, string>()
  private readonly showings: Showing[] = []

  async take({ act, who, x, y }: Step): Promise<void> {
    const { world } = this
    const brand = pick(world.brands, who)
    await this[act](brand, x, y)
    await world.quiet()
    for (const one of world.brands) {
      if (one.way === 'pull') await world.pull(one)
      const isDeaf = one.stream === undefined || one.stream.isClosed
      if (one.way === 'stream' && isDeaf) await world.listen(one)
      if (one === brand || enders.has(act)) await world.readAgain(one)
    }
    await world.quiet()
  }

  async follows(brand: GateBrand, x: number): Promise<void> {
    const follows = pick(['*', 'laptop.*', '*'], x)
    const push = brand.way === 'push' || x % 5 === 0
    const said = await this.world.post(brand, 'filter.set', { follows: [`#follow ${follows}`], push })
    if (said !== undefined) brand.follows = follows
  }

  async offers(brand: GateBrand, x: number): Promise<void> {
    const { world } = this
    const copies = [...brand.known.copies]
    if (copies.length === 0) return
    const [copy, revision] = pick(copies, x)
    const validUntil = world.now + pick([5, 1800, 3 * 86_400], x)
    const amount = 10_000 + x
    const id = await world.post(brand, 'offer.make', {
      intent: { id: copy, revision },
      line: '#sell laptop EUR100',
      items: [{ name: 'Thing', quantity: 1, amount }],
      totals: [
        { type: 'subtotal', amount },
        { type: 'total', amount },
      ],
      currency: 'EUR',
      valid_until: wire(validUntil),
      confirm_within: 'PT24H',
      fit: [],
      lang: 'en',
    })
    const [row] = this.rows<{ intent: string }>(
      'SELECT intent FROM intent_copy WHERE rid = ? AND id = ?',
      brand.rid,
      copy,
    )
    if (id === undefined || row === undefined) return
    brand.model.offers.set(id, { id, intent: row.intent, validUntil, isLive: true, amount })
  }

  private offer(brand: GateBrand, x: number): [ModelOffer, { params: { id: string } }] | undefined {
    const all = [...brand.model.offers.values()]
    if (all.length === 0) return undefined
    const offer = pick(all, x)
    return [offer, { params: { id: `${brand.rid}.${offer.id}` } }]
  }

  /** Whether the person may still take an offer or ask for another: it stands, and so does what it answers. */
  private stands(brand: GateBrand, { isLive, validUntil, intent }: ModelOffer, now: number): boolean {
    const wish = this.wishes.get(intent)
    if (!isLive || now > validUntil || wish === undefined) return false
    return wish.isOpen && now <= wish.expires && brand.model.mayHave({ item: wish.item }, now)
  }

  async haggles(brand: GateBrand, x: number, y: number): Promise<void> {
    const { world } = this
    const [offer, key] = this.offer(brand, x) ?? []
    if (offer === undefined || key === undefined) return
    const note = world.mark()
    if (y % 2 === 0) {
      const wish = { total: 9000, note, revision: 1 }
      const { code } = await world.call('counters', (person) => person.call(offers.counterOffer, wish, key))
      if (code === undefined && this.stands(brand, offer, world.now))
        brand.model.say(note, 'beside', `offer ${offer.id}`)
      return
    }
    const { body, code } = await world.call('declines', (person) =>
      person.call(offers.declineOffer, { reason: 'comparison', note }, key),
    )
    if (code !== undefined) return
    world.later.push({
      dueAt: body.waiting.sendsAt,
      run: (now) => {
        const phase = brand.model.phaseAt(now)
        if (!offer.isLive || (phase !== 'in_force' && phase !== 'paused')) return
        brand.model.say(note, 'ending', `offer ${offer.id}`)
        offer.isLive = false
      },
    })
    await world.pass(7 * second)
  }

  async accepts(brand: GateBrand, x: number, y: number): Promise<void> {
    const { world } = this
    const [offer, key] = this.offer(brand, x) ?? []
    if (offer === undefined || key === undefined) return
    const words = Array.from({ length: 4 }, () => world.mark())
    const [name = '', street = '', city = '', email = ''] = words
    const give = { name, street, postcode: '1', city, country: 'ES', email }
    const step = { revision: 1, total: offer.amount, give, remember: false }
    const { body, code } = await world.call('accepts', (person) => person.call(offers.acceptOffer, step, key))
    if (code !== undefined) return
    world.later.push({
      dueAt: body.waiting.sendsAt,
      run: (now) => {
        if (!this.stands(brand, offer, now)) return
        offer.isLive = false
        // Not confirmed in time it lapses, and what it needed with it.
        const until = now + confirmWithin + 8
        for (const word of words) brand.model.say(word, 'field', `order ${body.order}`, { until })
        this.orders.push({ id: body.order, brand, intent: offer.intent, isOpen: true })
      },
    })
    if (y % 3 !== 0) await world.pass(7 * second)
  }

  async confirms(_brand: GateBrand, x: number): Promise<void> {
    const order = this.orders.length === 0 ? undefined : pick(this.orders, x)
    if (order === undefined) return
    const { brand, id, intent } = order
    const [row] = this.rows<{ rid: string }>('SELECT rid FROM orders WHERE id = ?', id)
    if (row?.rid !== brand.rid) return
    if ((await this.world.post(brand, 'order.confirm', {}, id)) === undefined) return
    for (const word of brand.model.words)
      if (word.of === `order ${id}` && word.until > this.world.now) word.until = this.world.now + orderDays
    this.endWish(intent, this.world.now)
  }

  async settles(_brand: GateBrand, x: number, y: number): Promise<void> {
    const { world } = this
    const order = this.orders.length === 0 ? undefined : pick(this.orders, x)
    if (order === undefined) return
    const { brand, id } = order
    const params = { id }
    const reason = world.mark()
    if (!order.isOpen) {
      const wish = { score: 4, about: [], line: reason }
      const { code } = await world.call('rates', (person) => person.call(ratings.rateOrder, wish, { params }))
      if (code === undefined) brand.model.say(reason, 'beside', `rating ${id}`)
      return
    }
    const all = [orders.cancelOrder, orders.disputeOrder] as const
    const { code } =
      y % 3 === 2
        ? await world.call('closes', (person) => person.call(orders.closeOrder, undefined, { params }))
        : await world.call('ends', (person) => person.call(pick(all, y), { reason }, { params }))
    if (code !== undefined) return
    brand.model.say(reason, 'order', `said ${id}`)
    if (y % 3 === 1) return
    brand.model.hide(`order ${id}`, world.now)
    order.isOpen = y % 3 !== 2
  }

  /** Keeps something new of the person, or forgets it. */
  async keeps(_brand: GateBrand, x: number, y: number): Promise<void> {
    const { world } = this
    const name = pick([...keptNames, 'birthday'], x)
    const params = { name }
    if (y % 4 !== 0) return this.keep(x)
    const { code } = await world.call(`forgets ${name}`, (person) =>
      person.call(kept.forgetAttribute, undefined, { params }),
    )
    if (code !== undefined) return
    this.values.delete(name)
    for (const { brand, until } of this.showings) brand.model.hide(`show ${until} ${name}`, world.now)
  }

  async keep(x: number): Promise<void> {
    const { world } = this
    const name = pick([...keptNames, 'birthday'], x)
    // A birthday is kept to compute claims from, and is never said to anybody.
    const word = name === 'birthday' ? world.birthday() : world.mark()
    const value = name === 'delivery.windows' ? [word] : word
    const { code } = await world.call(`keeps ${name} ${word}`, (person) =>
      person.call(kept.setAttribute, { value }, { params: { name } }),
    )
    if (code === undefined) this.values.set(name, word)
  }

  async shows(brand: GateBrand, x: number, y: number): Promise<void> {
    const { world } = this
    const all = [
      ['size.shoe'],
      ['size.shoe', 'delivery.windows'],
      ['size.shirt', 'delivery.windows'],
      ['age.over.18'],
      ['birthday'],
    ]
    const names = pick(all, x)
    const until = world.now + pick([120, 5 * 86_400], y) + this.showings.length
    const { code } = await world.call(`shows ${brand.memory.host} ${names.join()}`, (person) =>
      person.call(
        disclosures.showAttributes,
        { names: [...names], until: until * second },
        { params: { brand: brand.memory.host } },
      ),
    )
    if (code !== undefined || !brand.model.mayHave({ attributes: names }, world.now)) return
    const words = new Map(names.map((name) => [name, this.values.get(name) ?? '']))
    this.showings.push({ brand, until, words })
    for (const [name, word] of words)
      if (name !== 'birthday') brand.model.say(word, 'field', `show ${until} ${name}`, { until: until + 1 })
  }

  /** Ends showing something, all of it or a field, or gives the newer value. */
  async unshows(brand: GateBrand, x: number, y: number): Promise<void> {
    const { world } = this
    const rows = this.rows<{ id: string; until: number; attributes: string }>(
      'SELECT id, until, attributes FROM disclosure WHERE rid = ? AND endedAt IS NULL AND orderId IS NULL',
      brand.rid,
    )
    if (rows.length === 0) return
    const row = pick(rows, x)
    const showing = this.showings.find((one) => one.brand === brand && one.until === row.until / second)
    if (showing === undefined) return
    const [name = ''] = Object.keys(JSON.parse(row.attributes) as object)
    const key = { params: { brand: brand.memory.host, id: row.id } }
    const of = (field: string) => `show ${showing.until} ${field}`
    if (y % 3 === 2) {
      const { code } = await world.call(`refreshes ${name}`, (person) =>
        person.call(disclosures.refreshDisclosure, { name }, key),
      )
      if (code !== undefined || !brand.model.mayHave({ attributes: [name] }, world.now)) return
      brand.model.hide(of(name), world.now)
      brand.model.say(this.values.get(name) ?? '', 'field', of(name), { until: showing.until + 1 })
      return
    }
    const { body, code } = await world.call(`ends showing ${y % 3 === 0 ? name : 'all'}`, (person) =>
      person.call(disclosures.endDisclosure, y % 3 === 0 ? { name } : {}, key),
    )
    if (code !== undefined) return
    for (const field of showing.words.keys())
      if (body.id === undefined || field === name) brand.model.hide(of(field), world.now)
  }

  async asksErasure(brand: GateBrand): Promise<void> {
    const { world } = this
    const params = { brand: brand.memory.host }
    const read = await world.call('looks what could be erased', (person) =>
      person.call(erasures.readErasures, undefined, { params }),
    )
    if (read.code !== undefined || read.body.erasable.length === 0) return
    const records = read.body.erasable.slice(0, 3).map(({ seq }) => seq)
    await world.call('asks to erase', (person) => person.call(erasures.askErasure, { records }, { params }))
    brand.model.doubt()
  }

  /** Forgets a whole affair, or a brand that lies behind. */
  async forgets(brand: GateBrand, x: number, y: number): Promise<void> {
    const { world } = this
    if (y % 2 === 0) {
      const params = { brand: brand.memory.host }
      await world.call('forgets a brand', (person) =>
        person.call(forgetting.forgetBrand, undefined, { params }),
      )
    } else {
      const over = [...this.wishes].filter(([, { isOpen, expires }]) => !isOpen || expires < world.now)
      if (over.length === 0) return
      const [id] = pick(over, x)
      const { code } = await world.call('forgets an affair', (person) =>
        person.call(forgetting.forgetIntent, undefined, { params: { id } }),
      )
      if (code === undefined) this.endWish(id, world.now)
    }
    for (const { model } of world.brands) model.doubt()
  }

  async waits(_brand: GateBrand, x: number): Promise<void> {
    await this.world.pass(pick(waits, x) * second)
  }

  async restarts(): Promise<void> {
    await this.world.restart()
  }

  async minds(brand: GateBrand, x: number): Promise<void> {
    brand.feel(pick(moods, x))
    this.world.told.push(`${brand.memory.host} is ${brand.mood}`)
    // Retries come after five seconds and five minutes.
    await this.world.pass(pick([7, 360], x) * second)
  }

  async halves(brand: GateBrand): Promise<void> {
    await (brand.half === undefined ? this.world.beginHalf(brand) : this.world.endHalf(brand))
  }

  async rereads(brand: GateBrand): Promise<void> {
    if (brand.way !== 'push') await this.world.listen(brand, 0)
  }
}

const wire = (seconds: number): string => new Date(seconds * second).toISOString().replace('.000Z', 'Z')
