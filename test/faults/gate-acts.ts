// Terms, lines and conversations in the drill of the gate: each act tells the model what the protocol makes of it.
import * as brandCalls from '../../protocol/owner/brands.ts'
import * as intents from '../../protocol/owner/intents.ts'
import * as threads from '../../protocol/owner/threads.ts'
import type { Terms } from './gate-model.ts'
import type { GateBrand, GateWorld } from './gate-world.ts'

const second = 1000
/** A conversation can be read so long after its end. */
const afterglow = 30 * 86_400

const items = ['laptop', 'laptop', 'coffee', 'shoes', 'health.medicine'] as const
const scopes = [['*'], ['*'], ['laptop.*', 'coffee'], ['laptop'], ['health.*', 'coffee']] as const
const shownScopes = [
  ['size.*', 'delivery.windows', 'age.over.18'],
  ['size.*', 'delivery.windows'],
  ['size.shoe'],
  [],
] as const
const withheld = [[], [], ['aa='], ['price'], ['note', 'bb='], ['aa=', 'bb=', 'price', 'note']] as const
interface Wish {
  item: string
  /** Each word by the key of its tag. */
  words: Record<string, string>
  line: string
  to: { brand: string; withheld: string[] }[]
}

interface Known {
  /** Brands that have it now. */
  holders: Set<GateBrand>
  item: string
  expires: number
  isOpen: boolean
}

export const pick = <T>(list: readonly T[], number: number): T => list[number % list.length] as T

export class GateActs {
  readonly world: GateWorld
  protected readonly wishes = new Map<string, Known>()
  private readonly talks: { id: string; brand: GateBrand; item: string | undefined }[] = []

  constructor(world: GateWorld) {
    this.world = world
  }

  protected rows<T extends Record<string, string | number | null>>(sql: string, ...values: string[]): T[] {
    return this.world.database.sql<T>(sql, ...values)
  }

  async proffers(brand: GateBrand, x: number, y: number): Promise<void> {
    const { world } = this
    brand.feel('good')
    const terms = this.terms(x, y)
    const { body, code } = await world.call(`proffers to ${brand.memory.host}`, (person) =>
      person.call(brandCalls.profferTerms, {
        brand: brand.memory.host,
        ...choiceOf(terms),
        struck: [],
      }),
    )
    if (code !== undefined || body.standing !== 'in_force') return
    brand.rid = body.rid
    brand.follows = '*'
    brand.model.agree(terms, world.now)
    await world.post(brand, 'filter.set', { follows: ['#follow *'], push: brand.way === 'push' })
  }

  private terms(x: number, y: number): Terms {
    const lines = pick(scopes, x)
    const isHealth = lines.some((one) => one.startsWith('health'))
    return {
      agreement: isHealth || y % 3 === 0 ? 'SD-BASE-DP' : 'PDC-INTENT',
      lines,
      attributes: pick(shownScopes, y),
      expires: this.world.now + pick([3 * 3600, 5 * 86_400, 200 * 86_400, 200 * 86_400], x + y),
    }
  }

  async proposes(brand: GateBrand, x: number, y: number): Promise<void> {
    const terms = this.terms(x, y)
    const { code } = await this.world.call('proposes', (person) =>
      person.call(brandCalls.proposeTerms, choiceOf(terms), { params: { brand: brand.memory.host } }),
    )
    if (code === undefined) brand.model.proposal = terms
  }

  async answers(brand: GateBrand): Promise<void> {
    const { known, memory, model } = brand
    if (known.proffer === undefined || model.proposal === undefined) return
    const { proposal } = model
    if (!(await this.world.send(brand, 'terms.accept', await memory.answer(known, 'accept')))) return
    model.agree(proposal, this.world.now)
    this.endBeyond(brand)
  }

  /** What the terms as they are do not cover any more has ended with the same commit. */
  protected endBeyond(brand: GateBrand): void {
    const { model } = brand
    const { now } = this.world
    for (const word of model.words) {
      const [kind, id = '', name = ''] = word.of.split(' ')
      const wish = kind === 'intent' ? this.wishes.get(id) : undefined
      if (wish !== undefined && !model.covers({ item: wish.item })) {
        wish.holders.delete(brand)
        model.hide(word.of, now)
        this.endOffers(model, id)
      }
      if (kind === 'show' && !model.covers({ attributes: [name] })) model.hide(word.of, now)
    }
  }

  private endOffers(model: GateBrand['model'], intent: string): void {
    for (const offer of model.offers.values()) if (offer.intent === intent) offer.isLive = false
  }

  private wish(x: number, y: number): Wish {
    const { world } = this
    const item = pick(items, x)
    const words: Record<string, string> = {
      price: world.price(),
      'aa=': world.mark(),
      'bb=': world.mark(),
      note: world.mark(),
    }
    // Every third is too long for a line and goes in full beside it.
    const more = y % 3 === 0 ? ['ca', 'cb', 'cc', 'cd', 'ce', 'cf', 'cg', 'ch', 'ci', 'ck'] : []
    for (const name of more) words[`${name}=`] = world.mark()
    const tags = Object.entries(words).flatMap(([key, word]) => (key.endsWith('=') ? [`${key}${word}`] : []))
    return {
      item,
      words,
      line: `#want ${item} EUR..${words['price'] ?? ''} ${tags.join(' ')} -- ${words['note'] ?? ''}`,
      to: world.brands.flatMap(({ memory }, index) =>
        (x >> index) % 4 === 0 ? [] : [{ brand: memory.host, withheld: [...pick(withheld, y + index)] }],
      ),
    }
  }

  /** The words of a line for one brand, if it may have the line at all. */
  private sayLine(brand: GateBrand, id: string, wish: Wish, now: number): boolean {
    const { model, memory } = brand
    const choice = wish.to.find((one) => one.brand === memory.host)
    const known = this.wishes.get(id)
    if (choice === undefined || known === undefined || !model.mayHave({ item: wish.item }, now)) return false
    known.holders.add(brand)
    const isSure = brand.follows === '*'
    for (const [key, word] of Object.entries(wish.words)) {
      if (!choice.withheld.includes(key))
        model.say(word, 'line', `intent ${id}`, { until: known.expires + 1, isSure })
    }
    return true
  }

  async posts(_brand: GateBrand, x: number, y: number): Promise<void> {
    const { world } = this
    const wish = this.wish(x, y)
    const lasts = pick([600, 5 * 3600, 12 * 86_400, 100 * 86_400], x + y)
    const expires = world.now + lasts
    const { body, code } = await world.call(`posts ${wish.line}`, (person) =>
      person.call(intents.postIntent, { line: wish.line, to: wish.to, expiresAt: expires * second }),
    )
    if (code !== undefined) return
    world.later.push({
      dueAt: body.waiting.sendsAt,
      run: (now) => {
        this.wishes.set(body.id, { holders: new Set(), item: wish.item, expires, isOpen: true })
        for (const one of world.brands) this.sayLine(one, body.id, wish, now)
      },
    })
    if (y % 4 !== 0) await world.pass(7 * second)
  }

  /** A question to one brand by name, and thanks. */
  async addresses(brand: GateBrand, x: number, y: number): Promise<void> {
    const { world } = this
    const item = pick(items, x)
    const word = world.mark()
    const isThanks = y % 2 === 0
    const line = isThanks ? `#thank ${item} -- ${word}` : `#ask ${item} aa=${word}`
    const expires = world.now + 5 * 86_400
    const { body, code } = await world.call(line, (person) =>
      person.call(intents.postIntent, {
        line,
        to: [{ brand: brand.memory.host, withheld: [] }],
        expiresAt: expires * second,
      }),
    )
    if (code !== undefined) return
    world.later.push({
      dueAt: body.waiting.sendsAt,
      run: (now) => {
        if (!brand.model.mayHave({ item }, now)) return
        this.wishes.set(body.id, { holders: new Set([brand]), item, expires, isOpen: !isThanks })
        if (isThanks) brand.model.say(word, 'note', `thanks ${body.id}`, { until: now + afterglow + 8 })
        else brand.model.say(word, 'line', `intent ${body.id}`, { until: expires + 1, isSure: true })
      },
    })
    await world.pass(7 * second)
  }

  protected openWish(x: number): [string, Known] | undefined {
    const open = [...this.wishes].filter(([, { isOpen, expires }]) => isOpen && expires > this.world.now)
    return open.length === 0 ? undefined : pick(open, x)
  }

  async revises(_brand: GateBrand, x: number, y: number): Promise<void> {
    const [id, known] = this.openWish(y) ?? []
    const [row] =
      id === undefined ? [] : this.rows<{ version: number }>('SELECT version FROM intent WHERE id = ?', id)
    if (id === undefined || known === undefined || row === undefined) return
    const wish = this.wish(x, y)
    const { code } = await this.world.call(`revises to ${wish.line}`, (person) =>
      person.call(
        intents.reviseIntent,
        { line: wish.line, to: wish.to, version: row.version },
        { params: { id } },
      ),
    )
    if (code !== undefined) return
    known.item = wish.item
    for (const brand of this.world.brands) {
      this.endOffers(brand.model, id)
      // Who is left out, or may not have it as it is now, has it withdrawn.
      if (this.sayLine(brand, id, wish, this.world.now)) continue
      known.holders.delete(brand)
      brand.model.hide(`intent ${id}`, this.world.now)
    }
  }

  protected endWish(id: string, now: number): void {
    const known = this.wishes.get(id)
    if (known !== undefined) known.isOpen = false
    for (const { model } of this.world.brands) {
      model.hide(`intent ${id}`, now)
      this.endOffers(model, id)
    }
  }

  async withdraws(_brand: GateBrand, x: number): Promise<void> {
    const [id, known] = this.openWish(x) ?? []
    if (id === undefined || known === undefined) return
    const reason = this.world.mark()
    const { code } = await this.world.call('withdraws', (person) =>
      person.call(intents.withdrawIntent, { reason }, { params: { id } }),
    )
    if (code !== undefined) return
    for (const { model } of known.holders) model.say(reason, 'ending', `intent ${id}`)
    this.endWish(id, this.world.now)
  }

  async narrows(brand: GateBrand, x: number, y: number): Promise<void> {
    const { world } = this
    const all = [
      { lines: ['laptop.*'] },
      { lines: ['laptop'], attributes: ['size.shoe'] },
      { attributes: [] },
      { attributes: ['delivery.windows'] },
      { expires: world.now + pick([60, 7200], y) },
      { lines: [] },
    ]
    const cut: { lines?: string[]; attributes?: string[]; expires?: number } = pick(all, x)
    const { expires, ...scope } = cut
    const body = { ...scope, ...(expires === undefined ? {} : { expiresAt: expires * second }) }
    const { code } = await world.call(`narrows ${brand.memory.host} to ${JSON.stringify(cut)}`, (person) =>
      person.call(brandCalls.narrowGrant, body, { params: { brand: brand.memory.host } }),
    )
    if (code !== undefined) return
    brand.model.narrow(cut)
    this.endBeyond(brand)
  }

  async pauses(brand: GateBrand): Promise<void> {
    const params = { brand: brand.memory.host }
    const { code } = await this.world.call(`pauses ${params.brand}`, (person) =>
      person.call(brandCalls.pauseTerms, undefined, { params }),
    )
    if (code === undefined) brand.model.phase = 'paused'
  }

  async resumes(brand: GateBrand): Promise<void> {
    const params = { brand: brand.memory.host }
    const { code } = await this.world.call(`resumes ${params.brand}`, (person) =>
      person.call(brandCalls.resumeTerms, undefined, { params }),
    )
    if (code === undefined) brand.model.phase = 'in_force'
  }

  async ends(brand: GateBrand, x: number): Promise<void> {
    if (x % 4 === 0) {
      if ((await this.world.post(brand, 'terms.leave', {})) !== undefined) brand.model.end()
      return
    }
    const reason = this.world.mark()
    const params = { brand: brand.memory.host }
    const { code } = await this.world.call(`revokes ${params.brand}`, (person) =>
      person.call(brandCalls.revokeTerms, { erase: x % 2 === 0, reason }, { params }),
    )
    if (code !== undefined) return
    brand.model.end()
    brand.model.say(reason, 'order', 'end')
  }

  async converses(brand: GateBrand, x: number, y: number): Promise<void> {
    const text = this.world.mark()
    const [id, known] = x % 2 === 0 ? [] : (this.openWish(y) ?? [])
    const about = id === undefined ? {} : { about: { kind: 'intent' as const, id } }
    const { body, code } = await this.world.call('opens a conversation', (person) =>
      person.call(threads.openThread, { brand: brand.memory.host, ...about, text }),
    )
    if (code !== undefined) return
    this.talks.push({ id: body.id, brand, item: known?.item })
    if (brand.model.mayHave({ item: known?.item }, this.world.now))
      brand.model.say(text, 'note', `thread ${body.id}`, { isSure: true })
  }

  async writes(_brand: GateBrand, x: number, y: number): Promise<void> {
    const talk = this.talks.length === 0 ? undefined : pick(this.talks, x)
    if (talk === undefined) return
    const { id, item } = talk
    const { model } = talk.brand
    if (y % 3 === 0) {
      const { code } = await this.world.call('closes a conversation', (person) =>
        person.call(threads.closeThread, undefined, { params: { id } }),
      )
      if (code === undefined) model.hide(`thread ${id}`, this.world.now + afterglow + 1)
      return
    }
    const text = this.world.mark()
    const { code } = await this.world.call('writes', (person) =>
      person.call(threads.writeNote, { text }, { params: { id } }),
    )
    if (code === undefined && model.mayHave({ item }, this.world.now))
      model.say(text, 'note', `thread ${id}`, { isSure: true })
  }
}

/** Terms as a page asks for them. */
const choiceOf = ({ agreement, lines, attributes, expires }: Terms) => ({
  preferred: agreement,
  alternates: [],
  lines: [...lines],
  attributes: [...attributes],
  purposes: [],
  expiresAt: expires * second,
})
