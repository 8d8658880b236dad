// The person that the kit plays towards a brand: proffers, speaks, pushes, takes what the brand says, reads its endpoints.
import { importPublicKey, type PublicJwk } from '../../../protocol/keys.ts'
import { parseMessage, verifyMessage, type Parsed } from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { BrandProfile } from '../../../protocol/profile.ts'
import type { Head, LedgerRecord } from '../../../protocol/record.ts'
import type { RosterId } from '../../../protocol/roster.ts'
import { parseBody, type BodyOf } from '../../../protocol/types.ts'
import { freshSigner } from '../forge.ts'
import { Broken, Skipped, summary, type Notes } from '../probe.ts'
import { signedGet } from '../reads.ts'
import { eventually } from '../waiting.ts'
import type { Reply, Wire } from '../wire.ts'
import { hear, ruleOf, type Known } from './heard.ts'
import { PersonLedger } from './ledger.ts'

export interface PersonOptions {
  profile: BrandProfile
  wire: Wire
  notes: Notes
  /** Where the brand reaches this person; absent for one whom nobody reaches. */
  baseOf?: ((rid: string) => string) | undefined
}

export class KitPerson {
  readonly ledger: PersonLedger
  readonly notes: Notes
  readonly wire: Wire
  readonly profile: BrandProfile
  base: string | undefined
  /** Where the store was before it moved: reads may still be on their way there. */
  readonly formerBases: string[] = []
  readonly receipts: string[] = []
  readonly refused: { jti: string; problem: { code: string } }[] = []
  acked: Head = { seq: 0, hash: '' }
  pinned: PublicJwk | undefined
  /** Why the brand may have stopped by right. */
  stoppedBy: string | undefined
  private readonly known: Known
  private readonly answers = new Map<string, { digest: string; receipt: string }>()
  private taking: Promise<unknown> = Promise.resolve()
  private lastTaken: string | undefined
  /** What it acknowledged by push, and when by its own clock. */
  private readonly acks: { seq: number; at: number }[] = []

  constructor({ profile, wire, notes, baseOf }: PersonOptions, ledger: PersonLedger) {
    this.ledger = ledger
    this.profile = profile
    this.wire = wire
    this.notes = notes
    this.base = baseOf?.(ledger.rid)
    this.known = { notes, profile, ledger, pinned: undefined, ids: new Set(), lastHead: 0 }
  }

  static async open(options: PersonOptions): Promise<KitPerson> {
    return new KitPerson(options, new PersonLedger(options.profile.origin, await freshSigner()))
  }

  get isAgreed(): boolean {
    return this.ledger.state.relationship === 'in_force'
  }

  post(jwt: string | Uint8Array): Promise<Reply> {
    return this.wire.post(this.profile.inbox, jwt)
  }

  /** Proffers an agreement; an answer that comes with the call is taken. @returns the reply to the proffer */
  async proffer(preferred: RosterId, over: object = {}, on?: string): Promise<Reply> {
    const body = this.ledger.proffer(preferred, this.base, over)
    await this.ledger.write('terms.proffer', body, on)
    const reply = await this.post(this.ledger.records.at(-1)?.jwt ?? '')
    if (reply.status === 200) await this.take(reply.text, 'answer').catch(forgive)
    return reply
  }

  async say(type: string, body: object, on?: string): Promise<string> {
    return this.ledger.write(type, body, on)
  }

  batch(records: readonly LedgerRecord[], more: object = {}): Promise<string> {
    return this.ledger.sign('ledger.batch', { records, head: this.ledger.head, ...more })
  }

  /** One batch of what the brand has not acknowledged yet. */
  async pushOnce(): Promise<{ reply: Reply; ack: Head | undefined; upto: number }> {
    const records = this.ledger.records.slice(this.acked.seq, this.acked.seq + 50)
    const receipts = this.receipts.splice(0)
    const refused = this.refused.splice(0)
    const jwt = await this.batch(records, { receipts, refused })
    const reply = await this.post(jwt)
    return { reply, ack: await this.readAck(reply), upto: records.at(-1)?.seq ?? 0 }
  }

  /** Goes on at another address that leads to the same store. */
  async move(base: string): Promise<void> {
    await this.say('moved', { base })
    if (this.base !== undefined) this.formerBases.push(this.base)
    this.base = base
  }

  /** Delivers everything. @throws Broken when the brand does not take it */
  async push(): Promise<void> {
    for (let round = 0; round < 40; round++) {
      const before = this.acked.seq
      const { reply, ack, upto } = await this.pushOnce()
      if (!ack && this.stoppedBy !== undefined) throw new Skipped(this.stoppedBy)
      if (!ack) throw new Broken(`a push was answered ${summary(reply)} and not acknowledged`)
      if (ack.seq <= before && before < upto)
        throw new Broken(`a push of records after ${before} was acknowledged up to ${ack.seq} only`)
      this.advance(ack)
      if (this.acked.seq >= this.ledger.head.seq && this.receipts.length === 0) return
    }
  }

  /** The brand may have acknowledged more by a read meanwhile. */
  advance(ack: Head): void {
    if (ack.seq > this.acked.seq) this.acked = ack
  }

  async tell(type: string, body: object, on?: string): Promise<string> {
    const id = await this.say(type, body, on)
    await this.push()
    return id
  }

  /** Looks at an acknowledgement rule by rule. @returns what it acknowledges, unless it counts for nothing */
  async readAck(reply: Reply): Promise<Head | undefined> {
    const { notes, ledger } = this
    const { status } = reply
    notes.hold('5.inbox.no-redirect', status < 300 || status > 399, `the inbox answered ${status}`)
    if (status < 200 || status > 299) return undefined
    if (!notes.hold('5.ack.status', status === 200, `a batch was answered ${status} instead of 200`))
      return undefined
    const isThere = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(reply.text)
    if (!notes.hold('5.ack.present', isThere, `200 came with ${reply.text.slice(0, 60) || 'nothing'}`))
      return undefined
    let parsed: Parsed
    try {
      parsed = parseMessage(reply.text)
      if (parsed.claims.type !== 'ledger.ack')
        throw new Problem('malformed', { reason: `it is a ${parsed.claims.type}` })
      parseBody('ledger.ack', parsed.claims.body)
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      notes.broke('5.ack.form', problem.detail)
      return undefined
    }
    notes.saw('5.ack.form')
    const key = this.pinned ?? this.profile.keys.find(({ kid }) => kid === parsed.kid)
    if (
      !notes.hold(
        '5.ack.pinned',
        key?.kid === parsed.kid,
        'the acknowledgement is signed by a key that is not pinned',
      )
    )
      return undefined
    const { iss, aud, sub } = parsed.claims
    const isMeant = iss === ledger.brand && aud === ledger.me && sub === ledger.rid
    notes.hold('5.ack.parties', isMeant, `it names ${iss} and ${aud}`)
    try {
      await verifyMessage(parsed, await importPublicKey(key as PublicJwk), { iss, aud, sub })
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      notes.broke('5.ack.signed', 'the signature of the acknowledgement does not hold')
      return undefined
    }
    notes.saw('5.ack.signed')
    const ack = parseBody('ledger.ack', parsed.claims.body)
    const isWithin = ack.seq <= ledger.head.seq
    if (!notes.hold('5.ack.not-beyond', isWithin, `it acknowledges ${ack.seq} of ${ledger.head.seq} records`))
      return undefined
    const isOurs = (ledger.records[ack.seq - 1]?.hash ?? '') === ack.hash
    if (!notes.hold('5.ack.hash', isOurs, `the hash at ${ack.seq} is not that of the ledger`))
      return undefined
    this.acks.push({ seq: ack.seq, at: parsed.claims.iat })
    return { seq: ack.seq, hash: ack.hash }
  }

  /** Takes a message of the brand's, one after the other. @returns the receipt @throws Problem */
  take(jwt: string, way: 'post' | 'answer' | 'outbox'): Promise<{ receipt: string; isReplay: boolean }> {
    const turn = this.taking.then(() => this.takeNow(jwt, way))
    this.taking = turn.catch(() => undefined)
    return turn
  }

  private async takeNow(
    jwt: string,
    way: 'post' | 'answer' | 'outbox',
  ): Promise<{ receipt: string; isReplay: boolean }> {
    const { ledger, known, notes } = this
    const early = parseMessage(jwt)
    const { jti, type, body } = early.claims
    const stored = this.answers.get(jti)
    if (stored?.digest === early.digest) return { receipt: stored.receipt, isReplay: true }
    const parsed = await this.hear(jwt, way)
    try {
      ledger.append(jwt, 'brand')
      notes.saw('7.sent.allowed')
      if (type === 'offer.make') notes.saw('7.offer.one-live', '7.offer.revision', '7.offer.in-time')
      if (type === 'disclosure.ask') notes.saw('6.ask.within-grant')
    } catch (problem) {
      // What was on its way when the person spoke could not know; a second live offer needs no such knowledge.
      if (problem instanceof Problem && (problem.code === 'quota' || this.hadHeardAll(early.claims.iat)))
        notes.broke(ruleOf(problem.code), `${type}: ${problem.detail}`)
      throw problem
    }
    this.wire.note(`(heard ${type} by ${way})`, 'taken')
    if (type === 'terms.accept') {
      this.pinned = parseBody('terms.accept', body).cnf.jwk as PublicJwk
      this.pinned = this.profile.keys.find(({ x }) => x === this.pinned?.x) ?? this.pinned
      known.pinned = this.pinned
    }
    known.ids.add(jti)
    const { seq, hash, prev, at } = ledger.records.at(-1) as {
      seq: number
      hash: string
      prev: string
      at: number
    }
    const receipt = await ledger.sign('ledger.receipt', { seq, hash, prev, at })
    this.answers.set(jti, { digest: parsed.digest, receipt })
    return { receipt, isReplay: false }
  }

  /** Whether the brand had acknowledged all that the person said, in an earlier second than this one of its clock. */
  private hadHeardAll(at: number): boolean {
    const heard = Math.max(0, ...this.acks.filter((ack) => ack.at < at).map(({ seq }) => seq))
    return !this.ledger.records
      .slice(heard)
      .some(({ jwt }) => parseMessage(jwt).claims.iss === this.ledger.me)
  }

  private async hear(jwt: string, way: 'post' | 'answer' | 'outbox'): Promise<Parsed> {
    try {
      return await hear(this.known, jwt, way)
    } catch (problem) {
      // An honest brand stops when it is told that the histories differ.
      if (problem instanceof Problem && problem.code === 'fork')
        this.stoppedBy = 'what it sent was answered fork'
      throw problem
    }
  }

  /** The state as the brand may read it. */
  stateToken(): Promise<string> {
    const { state, head } = this.ledger
    const body: Partial<BodyOf<'ledger.state'>> = { state: state.relationship, limits: {}, head }
    return this.ledger.sign('ledger.state', body)
  }

  outboxUrl(after?: string): string {
    return `${this.profile.outbox}?rid=${this.ledger.rid}${after === undefined ? '' : `&after=${after}`}`
  }

  /** Reads the outbox as it is; nothing is taken. */
  async lookInto(after?: string): Promise<{ reply: Reply; messages: string[]; more: unknown }> {
    const reply = await signedGet(this.wire, this.outboxUrl(after), this.ledger.signer)
    const page =
      reply.status === 200 ? (JSON.parse(reply.text) as { messages?: string[]; more?: unknown }) : {}
    return { reply, messages: page.messages ?? [], more: page.more }
  }

  /** Takes what waits in the outbox; receipts ride in the next batch. */
  async collect(): Promise<number> {
    const { messages } = await this.lookInto(this.lastTaken)
    for (const jwt of messages) {
      const { jti } = parseMessage(jwt).claims
      this.lastTaken = jti
      try {
        this.receipts.push((await this.take(jwt, 'outbox')).receipt)
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem
        this.refused.push({ jti, problem: { code: problem.code } })
      }
    }
    return messages.length
  }

  /** Waits for a message of the brand's, looking into the outbox where the brand cannot come. @returns its id */
  hears(type: string, count: number, ms: number): Promise<string | undefined> {
    let look = 0
    return eventually(async () => {
      const found = this.ledger.said(type)[count]
      if (found !== undefined || this.base !== undefined) return found
      // Every 20th look is one at the outbox: a brand's door is not hammered.
      if (look++ % 20 === 0 && (await this.collect()) > 0) await this.push()
      return this.ledger.said(type)[count]
    }, ms)
  }
}

/** What the brand did wrong stands in the notes already. */
function forgive(problem: unknown): void {
  if (!(problem instanceof Problem)) throw problem
}
