// One seed, one life: a person, three brands and a clock do what chance says, through the doors that everybody uses.
import { expect } from 'vitest'
import { newRid } from '../../protocol/message.ts'
import { orderEvents } from '../../protocol/order.ts'
import * as brandCalls from '../../protocol/owner/brands.ts'
import * as intents from '../../protocol/owner/intents.ts'
import * as offers from '../../protocol/owner/offers.ts'
import * as orders from '../../protocol/owner/orders.ts'
import { isGone, type LedgerRecord } from '../../protocol/record.ts'
import { signRead } from '../../protocol/request.ts'
import { wideLimits } from '../../server/platform/http/limits.ts'
import { seededRandom, type Random } from '../../server/platform/random.ts'
import { createManualClock, type ManualClock } from '../support/at.ts'
import { house, type House } from '../support/house.ts'
import { claim, signIn, type Answer, type Browser, type Person } from '../support/person.ts'
import { BrandInMemory, outboundTo, type Known, type Reply } from './brand-in-memory.ts'
import { checkServed } from './invariants.ts'

const second = 1000
const hour = 3600 * second
const day = 24 * hour
const waits = [second, 7 * second, 40 * second, 20 * 60 * second, 2 * hour, 26 * hour, 9 * day] as const
const categories = ['laptop', 'coffee', 'shoes'] as const
const marker = /cn\d+x/g

type Row = Record<string, string | number | null>

export class SimulatedWorld {
  readonly clock: ManualClock
  readonly brands: BrandInMemory[]
  readonly random: Random
  /** What happened, for the report of a failure. */
  readonly told: string[] = []
  /** Marked words that a brand may have been told, by host. */
  private readonly allowed = new Map<string, Set<string>>()
  private marks = 0
  home: House
  person: Person | Browser
  private readonly passkey: Person['passkey']

  private constructor(
    clock: ManualClock,
    brands: BrandInMemory[],
    random: Random,
    home: House,
    person: Person,
  ) {
    this.clock = clock
    this.brands = brands
    this.random = random
    this.home = home
    this.person = person
    this.passkey = person.passkey
    for (const brand of brands) {
      const may = new Set<string>()
      this.allowed.set(brand.host, may)
      brand.onText = (text) => this.checkText(brand.host, text)
      brand.onServed = (rid, record) => this.checkRecord(brand.host, rid, record)
      brand.reply = () =>
        this.pick<Reply>(['accept', 'accept', 'accept', 'accept', 'SD-BASE', 'decline', 'later'])
      brand.isDown = () => random.between(1, 12) === 1
    }
  }

  static async open(seed: number): Promise<SimulatedWorld> {
    const random = seededRandom(`life ${seed}`)
    const clock = createManualClock(Date.parse('2026-11-20T10:00:00Z') + random.between(0, 999))
    const hosts = ['alder.example', 'birch.example', 'cedar.example']
    const brands = await Promise.all(hosts.map((host) => BrandInMemory.make(host, () => clock.seconds())))
    const home = await house({
      clock,
      random: seededRandom(`chance ${seed}`),
      outbound: outboundTo(brands),
      config: { limits: wideLimits },
    })
    return new SimulatedWorld(clock, brands, random, home, await claim(home))
  }

  get database() {
    return this.home.store.context.database
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return this.some(list) as T
  }

  some<T>(list: readonly T[]): T | undefined {
    return list.length === 0 ? undefined : list[this.random.between(0, list.length - 1)]
  }

  private checkText(host: string, text: string): void {
    for (const [word] of text.matchAll(marker)) {
      if (this.allowed.get(host)?.has(word) !== true) throw new Error(`${host} was told ${word}`)
    }
  }

  private checkRecord(host: string, rid: string, record: LedgerRecord): void {
    if (isGone(record)) return
    this.checkText(host, Buffer.from(record.jwt.split('.')[1] ?? '', 'base64url').toString())
    checkServed(this.home, rid, record)
  }

  /** Lets everything that is under way come to its end. */
  async quiet(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
      await this.database.transact(() => undefined)
    }
  }

  async pass(ms: number): Promise<void> {
    this.told.push(`${ms / 1000} s pass`)
    // Long times are not lived through minute by minute: the clock jumps, as after a sleep, and goes on.
    const lived = Math.min(ms, 70 * second)
    this.clock.jump(this.clock.now() + ms - lived)
    await this.quiet()
    for (let left = lived; left > 0; left -= 10 * second) {
      await this.clock.advance(Math.min(10 * second, left))
      await this.quiet()
    }
  }

  /** An owner's call; whatever it answers, it is never a failure of the server. */
  private async call<T>(what: string, run: (person: Browser) => Promise<Answer<T>>): Promise<Answer<T>> {
    let answer = await run(this.person)
    if (answer.code === 'signed_out') {
      this.person = await signIn(this.home, this.passkey)
      answer = await run(this.person)
    }
    this.told.push(`person: ${what} → ${answer.code ?? answer.status}`)
    if (answer.status >= 500) throw new Error(`${what}: ${JSON.stringify(answer.body)}`)
    return answer
  }

  private marked(): string {
    return `cn${++this.marks}x`
  }

  private async proffer(): Promise<void> {
    const brand = this.pick(this.brands)
    await this.call(`proffers to ${brand.host}`, (person) =>
      person.call(brandCalls.profferTerms, {
        brand: brand.host,
        preferred: 'PDC-INTENT',
        alternates: [],
        lines: this.pick([['*'], ['*'], ['laptop.*', 'coffee']]),
        attributes: [],
        purposes: [],
        struck: [],
        expiresAt: this.clock.now() + this.pick([3 * hour, 5 * day, 200 * day]),
      }),
    )
  }

  /** A line with marked words, who gets it, and which words each of them may see. */
  private wish(): { line: string; to: { brand: string; withheld: string[] }[] } {
    const [a, b] = [this.marked(), this.marked()]
    const line = `#want ${this.pick(categories)} EUR..${this.random.between(100, 900)} aa=${a} bb=${b}`
    const to = this.brands
      .filter(() => this.random.between(1, 3) > 1)
      .map(({ host }) => ({ brand: host, withheld: this.pick([[], [], ['aa='], ['bb=', 'price']]) }))
    for (const { brand, withheld } of to) {
      const may = this.allowed.get(brand)
      if (!withheld.includes('aa=')) may?.add(a)
      if (!withheld.includes('bb=')) may?.add(b)
    }
    return { line, to }
  }

  private async want(): Promise<void> {
    const expiresAt = this.clock.now() + this.pick([10 * 60 * second, 5 * hour, 12 * day, 100 * day])
    const { body, code } = await this.call('posts', (person) =>
      person.call(intents.postIntent, { ...this.wish(), expiresAt }),
    )
    if (code !== undefined) return
    const mind = this.random.between(1, 8)
    await this.pass(mind === 1 ? 2 * second : 7 * second)
    if (mind > 2) return
    await this.call('takes back', (person) =>
      person.call(intents.undoWaiting, undefined, { params: { id: body.waiting.id } }),
    )
  }

  private rows(sql: string): Row[] {
    return this.database.sql<Row>(sql)
  }

  private async withIntent(): Promise<void> {
    const [row] = this.random.shuffle(this.rows('SELECT id, version FROM intent'))
    if (!row) return this.want()
    const params = { id: String(row['id']) }
    if (this.random.between(1, 3) === 1) {
      await this.call('withdraws', (person) => person.call(intents.withdrawIntent, {}, { params }))
      return
    }
    const change = { ...this.wish(), version: Number(row['version']) }
    await this.call('revises', (person) => person.call(intents.reviseIntent, change, { params }))
  }

  private async withOffer(): Promise<void> {
    const rows = this.rows('SELECT rid, id, revision, total FROM offer')
    const [row] = this.random.shuffle(rows.length > 3 ? rows.slice(-4) : rows)
    if (!row) return
    const rid = String(row['rid'])
    const key = { params: { id: `${rid}.${String(row['id'])}` } }
    const revision = Number(row['revision'])
    const total = Number(row['total'])
    const choice = this.random.between(1, 6)
    if (choice === 1) {
      const wish = { total: Math.max(0, total - 100), revision }
      await this.call('counters', (person) => person.call(offers.counterOffer, wish, key))
    } else if (choice === 2) {
      const reason = 'price_sensitivity' as const
      await this.call('declines', (person) => person.call(offers.declineOffer, { reason }, key))
    } else {
      const name = this.marked()
      const host = relationshipHost(this.home, rid)
      this.allowed.get(host)?.add(name)
      const give = { name, street: name, postcode: '1', city: 'B', country: 'ES' }
      const step = { revision, total, give, remember: false }
      await this.call('accepts', (person) => person.call(offers.acceptOffer, step, key))
    }
    await this.pass(this.pick([second, 7 * second, 7 * second]))
  }

  private async withOrder(): Promise<void> {
    const [row] = this.random.shuffle(this.rows('SELECT id FROM orders'))
    if (!row) return this.withOffer()
    const params = { id: String(row['id']) }
    const choice = this.random.between(1, 6)
    if (choice <= 2) await this.call('pays', (p) => p.call(orders.payOrder, { method: 'card' }, { params }))
    else if (choice === 3)
      await this.call('cancels', (p) => p.call(orders.cancelOrder, { reason: 'no' }, { params }))
    else if (choice === 4)
      await this.call('disputes', (p) => p.call(orders.disputeOrder, { reason: 'bad' }, { params }))
    else await this.call('closes', (p) => p.call(orders.closeOrder, undefined, { params }))
  }

  private async withTerms(): Promise<void> {
    const brand = this.pick(this.brands).host
    const params = { brand }
    const choice = this.random.between(1, 11)
    if (choice <= 2)
      await this.call(`pauses ${brand}`, (p) => p.call(brandCalls.pauseTerms, undefined, { params }))
    else if (choice <= 6)
      await this.call(`resumes ${brand}`, (p) => p.call(brandCalls.resumeTerms, undefined, { params }))
    else if (choice <= 8) {
      const cut = this.pick([
        { lines: ['laptop.*'] },
        { expiresAt: this.clock.now() + 2 * hour },
        { lines: ['coffee'], expiresAt: this.clock.now() + 30 * day },
      ])
      await this.call(`narrows ${brand}`, (p) => p.call(brandCalls.narrowGrant, cut, { params }))
    } else if (choice <= 10) {
      const take = this.random.between(0, 2) > 0
      await this.call(`answers ${brand}`, (p) => p.call(brandCalls.answerCounter, { take }, { params }))
    } else {
      const erase = this.random.between(0, 1) === 1
      await this.call(`revokes ${brand}`, (p) => p.call(brandCalls.revokeTerms, { erase }, { params }))
    }
  }

  private async brandSays(): Promise<void> {
    const brand = this.pick(this.brands)
    const known = this.some([...brand.people.values()])
    if (known === undefined) return
    const { type, on, body, offer } = this.word(brand, known)
    const jwt = ['terms.accept', 'terms.decline', 'terms.counter'].includes(type)
      ? await brand.answer(known, this.pick(['accept', 'accept', 'decline', 'SD-BASE']))
      : await brand.sign(known.rid, type, body, {
          ...(on !== undefined && { on }),
          ...(known.hash !== '' && this.random.between(0, 3) > 0 && { head: known.hash }),
        })
    const id = (JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as { jti: string })
      .jti
    if (this.random.between(1, 8) === 1) {
      brand.outbox.push(jwt)
      this.told.push(`${brand.host}: ${type} waits in the outbox`)
    } else {
      const response = await fetch(`${this.home.origin}/r/${known.rid}/inbox`, {
        method: 'POST',
        headers: { 'content-type': 'application/jwt' },
        body: jwt,
      })
      const text = await response.text()
      const code = response.status === 201 ? 201 : String((JSON.parse(text) as { code: unknown }).code)
      this.told.push(`${brand.host}: ${type} → ${code}`)
      if (response.status >= 500 && code !== 'unavailable') throw new Error(`${type}: ${text}`)
      if (response.status !== 201) return
    }
    if (offer) known.offers.set(id, offer)
  }

  private word(brand: BrandInMemory, known: Known) {
    const offersOf = [...known.offers]
    const [offer, made] = this.some(offersOf) ?? []
    const [order, total = 0] = this.some([...known.orders]) ?? []
    const [copy, revision = 1] = this.some([...known.copies]) ?? []
    const inTime = (ms: number) => new Date(this.clock.now() + ms).toISOString().replace(/\.\d+Z$/, 'Z')
    const offerBody = (intent: string, rev: number, amount: number) => ({
      intent: { id: intent, revision: rev },
      line: '#sell laptop EUR500',
      items: [{ name: 'Thing', quantity: 1, amount }],
      totals: [
        { type: 'subtotal', amount },
        { type: 'total', amount },
      ],
      currency: 'EUR',
      valid_until: inTime(this.pick([5 * second, 30 * 60 * second, 3 * day, 40 * day])),
      confirm_within: this.pick(['PT1H', 'PT24H']),
      fit: [],
      lang: 'en',
    })
    const rows = [
      { type: 'subtotal', amount: total },
      { type: 'total', amount: total },
    ]
    const unknownId = '3f333df6-90a4-4fda-8dd3-9485d27cee36'
    const amount = this.random.between(100, 90_000)
    const makes = { type: 'offer.make', on: undefined, body: offerBody(copy ?? unknownId, revision, amount) }
    const makesKnown = { ...makes, offer: { intent: copy ?? unknownId, amount } }
    const about = (type: string, on: string | undefined, body: object) => ({
      type,
      on: on ?? unknownId,
      body,
      offer: undefined,
    })
    const event = this.pick(orderEvents)
    return this.pick([
      makesKnown,
      makesKnown,
      makesKnown,
      makesKnown,
      about(
        'offer.revise',
        offer,
        offerBody(made?.intent ?? unknownId, known.copies.get(made?.intent ?? '') ?? 1, amount),
      ),
      about('offer.withdraw', offer, {}),
      about('order.confirm', order, this.pick([{}, { number: 'N-1' }])),
      about('order.confirm', order, {}),
      about('order.update', order, { event }),
      about('order.update', order, { event: this.pick(['shipped', 'delivered']) }),
      about('order.receipt', order, {
        totals: rows,
        currency: 'EUR',
        payment: { method: 'card', reference: 'R' },
      }),
      about('order.refund', order, {
        amount: Math.max(1, Math.floor(total / 3)),
        currency: 'EUR',
        reason: 'other',
      }),
      about('order.cancel', order, { reason: 'out_of_stock' }),
      {
        type: 'filter.set',
        on: undefined,
        body: {
          follows: this.pick([['#follow *'], ['#follow laptop.*']]),
          push: this.random.between(0, 3) > 0,
        },
        offer: undefined,
      },
      about('erasure.acknowledge', this.some(known.erasures), { due: inTime(day) }),
      about('erasure.receipt', this.some(known.erasures), { erased: [], retained: [], downstream: [] }),
      about('terms.accept', undefined, {}),
      ...(this.random.between(1, 10) === 1
        ? [{ type: 'terms.leave', on: undefined, body: {}, offer: undefined }]
        : []),
      {
        type: this.pick(['terms.revoke', 'intent.post', 'thread.note', 'made.up']),
        on: unknownId,
        body: { text: 'x', erase: false },
        offer: undefined,
      },
    ])
  }

  /** A brand reads by itself; what it gets is looked at like everything else. */
  async pull(brand: BrandInMemory, known: Known): Promise<number> {
    const url = `${this.home.origin}/r/${known.rid}/records?after=${known.seq}${known.hash === '' ? '' : `&head=${known.hash}`}`
    const nonce = newRid()
    const headers = await signRead({
      method: 'GET',
      url,
      nowSeconds: this.clock.seconds(),
      nonce,
      signer: brand.signer,
    })
    const response = await fetch(url, { headers: { ...headers } })
    const text = await response.text()
    brand.onText(text)
    if (response.status >= 500) throw new Error(text)
    if (response.status === 200)
      brand.take(known.rid, (JSON.parse(text) as { records: LedgerRecord[] }).records)
    return response.status
  }

  async step(): Promise<void> {
    const choice = this.random.between(1, 100)
    if (choice <= 8) await this.proffer()
    else if (choice <= 20) await this.want()
    else if (choice <= 25) await this.withIntent()
    else if (choice <= 37) await this.withOffer()
    else if (choice <= 43) await this.withOrder()
    else if (choice <= 48) await this.withTerms()
    else if (choice <= 80) await this.brandSays()
    else if (choice <= 88) {
      const brand = this.pick(this.brands)
      const known = this.some([...brand.people.values()])
      if (known) this.told.push(`${brand.host} pulls → ${await this.pull(brand, known)}`)
    } else await this.pass(this.pick(waits))
    await this.quiet()
  }

  /** Every job comes round once more. */
  async catchUp(): Promise<void> {
    const { jobs } = this.home.store.context
    for (const job of ['waiting', 'proffers', 'orders', 'intents', 'terms', 'delivery.errands']) {
      jobs.wake(job)
      await this.clock.advance(second)
      await this.quiet()
    }
  }

  /** How a life begins: somebody to talk to, and something to talk about. */
  async begin(): Promise<void> {
    for (let round = 0; round < 4; round++) await this.proffer()
    await this.want()
  }

  async restart(): Promise<void> {
    this.told.push('the server starts anew')
    this.home = await this.home.reopen()
    await this.quiet()
  }
}

function relationshipHost({ store }: House, rid: string): string {
  const [row] = store.context.database.sql<{ brand: string }>(
    'SELECT brand FROM relationship WHERE rid = ?',
    rid,
  )
  expect(row).toBeDefined()
  return row?.brand ?? ''
}
