// A real store and brands that take by each way; every byte that they are given is held against the model.
import { connect, type Socket } from 'node:net'
import { get, type IncomingMessage } from 'node:http'
import { newRid } from '../../protocol/message.ts'
import { isGone, type LedgerRecord } from '../../protocol/record.ts'
import { signRead } from '../../protocol/request.ts'
import type { Outbound, OutboundRequest } from '../../server/platform/outbound.ts'
import { silentLog } from '../../server/platform/log.ts'
import { wideLimits } from '../../server/platform/http/limits.ts'
import { seededRandom } from '../../server/platform/random.ts'
import { createManualClock, type ManualClock } from '../support/at.ts'
import { house, type House } from '../support/house.ts'
import { claim, signIn, type Answer, type Browser, type Person } from '../support/person.ts'
import { BrandInMemory, outboundTo, type Known } from './brand-in-memory.ts'
import { marksIn, ModelBrand, type Way } from './gate-model.ts'
import { Problem } from '../../protocol/problem.ts'

const patienceMs = 5000
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A reader whose stream stays open over many steps. */
interface Listening {
  response: IncomingMessage
  rest: string
  seq: number
  isClosed: boolean
}

/** A read of which only the beginning was sent. */
interface HalfRead {
  socket: Socket
  rest: string
}

export type Mood = 'good' | 'refuses' | 'forgets' | 'hangs'

export class GateBrand {
  readonly memory: BrandInMemory
  readonly model = new ModelBrand()
  readonly way: Way
  rid = ''
  follows = '*'
  stream: Listening | undefined
  half: HalfRead | undefined
  /** How the next pushes end: taken, refused after the bytes came, taken with the answer lost, or left hanging. */
  mood: Mood = 'good'
  /** Ends the calls that hang. */
  readonly hanging = new Set<() => void>()

  constructor(memory: BrandInMemory, way: Way) {
    this.memory = memory
    this.way = way
  }

  get known(): Known {
    return this.memory.known(this.rid)
  }

  feel(mood: Mood): void {
    this.mood = mood
    for (const end of this.hanging) end()
    this.hanging.clear()
  }
}

export class GateWorld {
  readonly clock: ManualClock
  readonly brands: GateBrand[]
  /** What happened, for the report of a failure. */
  readonly told: string[]
  readonly leaks: string[] = []
  /** Marks that came through, by way: a search that finds nothing proves nothing. */
  readonly passed = { pull: 0, stream: 0, push: 0, hidden: 0 }
  /** Decisions that wait their six seconds; each is judged when they are over. */
  readonly later: { dueAt: number; run: (now: number) => void }[] = []
  home: House
  person: Person | Browser
  private readonly passkey: Person['passkey']
  private readonly marks: { next: number }

  private constructor(clock: ManualClock, brands: GateBrand[], home: House, person: Person, told: string[]) {
    this.told = told
    this.clock = clock
    this.brands = brands
    this.home = home
    this.person = person
    this.passkey = person.passkey
    this.marks = { next: 1 }
    for (const brand of brands) {
      brand.memory.onText = (text) => this.received(brand, 'push', text)
      brand.memory.onServed = (rid, record) => this.served(brand, rid, record)
    }
  }

  static async open(isHidden: boolean): Promise<GateWorld> {
    const clock = createManualClock(Date.parse('2026-11-20T10:00:00Z'))
    const named: readonly (readonly [string, Way])[] = [
      ['alder.example', 'pull'],
      ['birch.example', 'stream'],
      ['cedar.example', 'push'],
    ]
    const brands: GateBrand[] = []
    for (const [host, way] of named) {
      const memory = await BrandInMemory.make(host, () => clock.seconds())
      brands.push(new GateBrand(memory, isHidden ? 'push' : way))
    }
    const told: string[] = []
    const error = (code: string, _values: object, cause: unknown): void => {
      told.push(`log: ${code} ${cause instanceof Error ? (cause.stack ?? cause.message) : ''}`)
    }
    const home = await house({
      log: { ...silentLog, error },
      clock,
      random: seededRandom('gate'),
      outbound: outboundOf(brands),
      config: { limits: wideLimits, reachable: isHidden ? 'no' : 'yes' },
    })
    return new GateWorld(clock, brands, home, await claim(home), told)
  }

  get database() {
    return this.home.store.context.database
  }

  get now(): number {
    return this.clock.seconds()
  }

  mark(): string {
    return `canary${this.marks.next++}x`
  }

  /** A number that is found again like a marked word. */
  price(): string {
    return String(700_000 + this.marks.next++)
  }

  birthday(): string {
    const count = this.marks.next++
    return `198${count % 10}-0${1 + (count % 9)}-1${count % 10}`
  }

  private received(brand: GateBrand, way: Way, text: string): Set<string> {
    const marks = marksIn(text)
    for (const mark of marks) {
      const reason = brand.model.reason(mark, way, this.now)
      if (reason === undefined) this.passed[way] += 1
      else this.leaks.push(`${brand.memory.host} got ${mark} by ${way}: ${reason}`)
    }
    return marks
  }

  private served(brand: GateBrand, rid: string, record: LedgerRecord): void {
    if (!isGone(record) && record.type === 'terms.proffer') {
      const known = brand.memory.known(rid)
      const [, payload = ''] = record.jwt.split('.')
      const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { jti: string }
      known.proffer = { id: jti, jwt: record.jwt }
    }
  }

  /** An owner's call; whatever it answers, it is never a failure of the server. */
  async call<T>(what: string, run: (person: Browser) => Promise<Answer<T>>): Promise<Answer<T>> {
    let answer = await run(this.person)
    if (answer.code === 'signed_out') {
      this.person = await signIn(this.home, this.passkey)
      answer = await run(this.person)
    }
    this.told.push(`person: ${what} → ${answer.code ?? answer.status}`)
    if (answer.code === 'invalid' || answer.code === 'malformed') this.told.push(JSON.stringify(answer.body))
    if (answer.status >= 500) throw new Error(`${what}: ${JSON.stringify(answer.body)}`)
    return answer
  }

  /** A brand's message. @returns whether it was taken */
  async post(brand: GateBrand, type: string, body: object, on?: string): Promise<string | undefined> {
    const { memory, rid } = brand
    if (rid === '') return undefined
    const jwt = await memory.sign(rid, type, body, on === undefined ? {} : { on })
    return (await this.send(brand, type, jwt)) ? jtiOf(jwt) : undefined
  }

  async send(brand: GateBrand, type: string, jwt: string): Promise<boolean> {
    const response = await fetch(`${this.home.origin}/r/${brand.rid}/inbox`, {
      method: 'POST',
      headers: { 'content-type': 'application/jwt' },
      body: jwt,
    })
    const text = await response.text()
    this.received(brand, 'pull', text)
    const code = response.status === 201 ? 201 : String((JSON.parse(text) as { code: unknown }).code)
    this.told.push(`${brand.memory.host}: ${type} → ${code}`)
    if (response.status >= 500 && code !== 'unavailable') throw new Error(`${type}: ${text}`)
    return response.status === 201
  }

  /** Lets everything that is under way come to its end. */
  async quiet(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      for (let count = 0; count < 4; count++) await turn()
      await this.database.transact(() => undefined)
    }
    for (const brand of this.brands) await this.caughtUp(brand)
  }

  /** An open stream brings everything that was said until now, or ends. */
  private async caughtUp({ stream, rid, memory }: GateBrand): Promise<void> {
    const deadline = performance.now() + patienceMs
    const head = (): number => this.home.store.context.ledgers.head(this.database, rid).seq
    while (stream !== undefined && !stream.isClosed && stream.seq < head()) {
      if (performance.now() > deadline) throw new Error(`the stream of ${memory.host} stands still`)
      await turn()
    }
  }

  async pass(ms: number): Promise<void> {
    this.told.push(`${ms / 1000} s pass`)
    const before = this.now
    const lived = Math.min(ms, 20_000)
    this.clock.jump(this.clock.now() + ms - lived)
    await this.quiet()
    for (let left = lived; left > 0; left -= 10_000) {
      // What waited is sent within these seconds, and judged by what holds before anything of it is received.
      const end = this.clock.now() + Math.min(10_000, left)
      for (const one of this.later.filter(({ dueAt }) => dueAt <= end)) {
        this.later.splice(this.later.indexOf(one), 1)
        one.run(Math.max(before, this.now))
      }
      await this.clock.advance(Math.min(10_000, left))
      await this.quiet()
    }
  }

  private async headers(brand: GateBrand, url: string): Promise<Record<string, string>> {
    const { signer } = brand.memory
    return { ...(await signRead({ method: 'GET', url, nowSeconds: this.now, nonce: newRid(), signer })) }
  }

  private url({ rid }: GateBrand, target: string): string {
    return `${this.home.origin}/r/${rid}${target}`
  }

  private async read(brand: GateBrand, target: string): Promise<{ status: number; text: string }> {
    const url = this.url(brand, target)
    const response = await fetch(url, { headers: await this.headers(brand, url) })
    const text = await response.text()
    if (response.status >= 500) throw new Error(text)
    return { status: response.status, text }
  }

  /** A brand fetches what is new to it, and so acknowledges what it has. */
  async pull(brand: GateBrand): Promise<void> {
    if (brand.rid === '') return
    const { seq, hash } = brand.known
    const { status, text } = await this.read(
      brand,
      `/records?after=${seq}${hash === '' ? '' : `&head=${hash}`}`,
    )
    this.received(brand, 'pull', text)
    this.told.push(`${brand.memory.host} pulls → ${status}`)
    if (status !== 200) return
    brand.memory.take(brand.rid, (JSON.parse(text) as { records: LedgerRecord[] }).records)
  }

  /** A brand reads its whole ledger again, and its state: what ended is not there, and what did not is. */
  async readAgain(brand: GateBrand): Promise<void> {
    if (brand.rid === '') return
    this.received(brand, 'pull', (await this.read(brand, '')).text)
    const found = new Set<string>()
    for (let after = 0, isMore = true; isMore;) {
      const { status, text } = await this.read(brand, `/records?after=${after}`)
      for (const mark of this.received(brand, 'pull', text)) found.add(mark)
      if (status !== 200) return
      const page = JSON.parse(text) as { records: LedgerRecord[]; more: boolean }
      this.passed.hidden += page.records.filter(isGone).length
      after = page.records.at(-1)?.seq ?? after
      isMore = page.more
    }
    for (const mark of brand.model.sure(this.now))
      if (!found.has(mark))
        this.leaks.push(`${brand.memory.host} does not find ${mark}, which was said to it`)
  }

  /** Opens a stream behind what the brand has, or from the beginning. */
  async listen(brand: GateBrand, after = brand.known.seq): Promise<void> {
    brand.stream?.response.destroy()
    brand.stream = undefined
    if (brand.rid === '') return
    const url = this.url(brand, `/stream?after=${after}`)
    const headers = await this.headers(brand, url)
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { headers, agent: false }, resolve).on('error', reject)
    })
    const stream: Listening = { response, rest: '', seq: after, isClosed: false }
    response.setEncoding('utf8')
    response.on('error', () => undefined)
    response.on('close', () => (stream.isClosed = true))
    this.told.push(`${brand.memory.host} listens after ${after} → ${response.statusCode}`)
    response.on('data', (text: string) => this.hear(brand, stream, text))
    if (response.statusCode !== 200) return
    brand.stream = stream
    await this.caughtUp(brand)
  }

  private hear(brand: GateBrand, stream: Listening, text: string): void {
    stream.rest += text
    const whole = stream.rest.lastIndexOf('\n\n')
    // An end in the middle of an event is looked at too.
    this.received(brand, 'stream', whole < 0 ? stream.rest : stream.rest.slice(0, whole))
    if (whole < 0) return
    for (const event of stream.rest.slice(0, whole).split('\n\n')) {
      const [, id, data = '{}'] = /^event: record\nid: (\d+)\ndata: (.*)$/.exec(event) ?? []
      if (id === undefined) continue
      stream.seq = Number(id)
      brand.memory.take(brand.rid, [JSON.parse(data) as LedgerRecord])
    }
    stream.rest = stream.rest.slice(whole + 2)
  }

  /** Sends the first lines of a read now, and the rest at another time. */
  async beginHalf(brand: GateBrand): Promise<void> {
    if (brand.half !== undefined || brand.rid === '') return
    const url = new URL(this.url(brand, '/records'))
    const headers = await this.headers(brand, url.href)
    const socket = connect(Number(url.port), url.hostname)
    await new Promise((resolve) => socket.once('connect', resolve))
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n${lines[0] ?? ''}\r\n`)
    brand.half = { socket, rest: `${lines.slice(1).join('\r\n')}\r\nconnection: close\r\n\r\n` }
    this.told.push(`${brand.memory.host} begins to ask`)
  }

  async endHalf(brand: GateBrand): Promise<void> {
    const { half } = brand
    if (half === undefined) return
    brand.half = undefined
    let text = ''
    half.socket.on('data', (part: Buffer) => (text += part.toString()))
    half.socket.on('error', () => undefined)
    const isClosed = new Promise((resolve) => half.socket.once('close', resolve))
    half.socket.write(half.rest)
    await isClosed
    this.received(brand, 'pull', text)
    this.told.push(`${brand.memory.host} has asked → ${text.slice(9, 12)}`)
  }

  async restart(): Promise<void> {
    for (const brand of this.brands) {
      brand.half?.socket.destroy()
      brand.half = undefined
      brand.feel('good')
    }
    this.home = await this.home.reopen()
    this.told.push('the server starts anew')
    await this.quiet()
  }

  async close(): Promise<void> {
    for (const { half, stream } of this.brands) {
      half?.socket.destroy()
      stream?.response.destroy()
    }
    await this.home.close()
  }
}

const jtiOf = (jwt: string): string => {
  const payload = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as { jti: string }
  return payload.jti
}

/** The way out to brands whose inbox takes what it is given, and then has a mood. */
function outboundOf(brands: readonly GateBrand[]): Outbound {
  const inner = outboundTo(brands.map(({ memory }) => memory))
  const request = async (text: string, asked: OutboundRequest) => {
    const brand = brands.find(({ memory }) => memory.host === new URL(text).host)
    const isPush = asked.method === 'POST' && brand !== undefined && brand.rid !== ''
    if (!isPush || brand.mood === 'good') return inner.request(text, asked)
    const lost = new Problem('brand_unreachable', { domain: brand.memory.host, reason: 'ECONNRESET' })
    if (brand.mood === 'forgets') await inner.request(text, asked)
    else brand.memory.onText(`${text} ${String(asked.body)}`)
    if (brand.mood !== 'hangs') throw lost
    // Until the server gives up because something ended, or the line breaks.
    return new Promise<never>((_, reject) => {
      brand.hanging.add(() => reject(lost))
      asked.signal?.addEventListener('abort', () => reject(asked.signal?.reason as Error))
    })
  }
  return { ...inner, request }
}
