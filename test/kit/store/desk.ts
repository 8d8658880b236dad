// The brand that the kit plays towards a store: its document, an inbox that keeps what is pushed, and raw speech.
import { importPublicKey, type PublicKey, type Signer } from '../../../protocol/keys.ts'
import { bytes } from '../../../protocol/limits.ts'
import { newId, parseMessage, personId, verifyMessage, type Parsed } from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import { parseBody } from '../../../protocol/types.ts'
import { forge, freshSigner } from '../forge.ts'
import { openDoor, type Asked, type Door, type DoorOptions, type Given } from '../listen.ts'
import type { Notes } from '../probe.ts'
import { nowSeconds } from '../waiting.ts'
import type { Reply, Wire } from '../wire.ts'
import { Copy } from './copy.ts'

export interface Pushed {
  jwt: string
  /** Numbers of the records that it brought; none in a doorbell. */
  seqs: number[]
  /** How it was answered. */
  answered: 'ack' | 'down' | 'mute' | 'redirect'
  atMs: number
}

interface Relation {
  rid: string
  me: string
  base: string | undefined
  proffer: Parsed
  key: PublicKey
  copy: Copy
}

/** A document as it should be. */
export const factsOf = (origin: string, keys: readonly object[]): Record<string, unknown> => ({
  bespeak: ['1'],
  role: 'brand',
  origin,
  name: `Conformance kit (${new URL(origin).port})`,
  about: 'Asks a store rule by rule whether it keeps the protocol.',
  legal: { name: 'Conformance kit', address: 'this machine' },
  keys,
  inbox: `${origin}/inbox`,
  outbox: `${origin}/outbox`,
  records: `${origin}/records`,
  follows: ['#follow * for:want,ask,hire,rent,fix'],
  asks: [{ attribute: 'email', purpose: 'asked by a probe', retention: 'P1D', required: false }],
  terms: ['PDC-INTENT', 'SD-BASE-DP', 'SD-BASE'],
  lang: ['en'],
})

export class KitDesk {
  readonly notes: Notes
  readonly wire: Wire
  readonly door: Door
  readonly signer: Signer
  /** Published beside it, vouched for by nobody. */
  readonly spare: Signer
  readonly pushes: Pushed[] = []
  /** How the next batches are answered. */
  policy: Pushed['answered'] = 'ack'
  relation: Relation | undefined
  /** Terms proffered beside those in force. */
  readonly renewals: Parsed[] = []
  /** When the document was asked for. */
  readonly lookedUp: number[] = []
  /** Calls to where a redirect led. */
  followed = 0
  /** What this brand has acknowledged, by push or by reading. */
  ackedSeq = 0
  private readonly jwks: { own: object; spare: object }
  private readonly ownKey: PublicKey
  private readonly furtherKeys: readonly object[]

  private constructor(parts: {
    notes: Notes
    wire: Wire
    door: Door
    signer: Signer
    spare: Signer
    ownKey: PublicKey
    jwks: { own: object; spare: object }
    furtherKeys: readonly object[]
  }) {
    this.notes = parts.notes
    this.wire = parts.wire
    this.door = parts.door
    this.signer = parts.signer
    this.spare = parts.spare
    this.jwks = parts.jwks
    this.furtherKeys = parts.furtherKeys
    this.ownKey = parts.ownKey
  }

  static async open(
    world: { notes: Notes; wire: Wire },
    options: DoorOptions = {},
    furtherKeys: readonly object[] = [],
  ): Promise<KitDesk> {
    const [own, second] = [await freshSigner(), await freshSigner()]
    const listener: { answer(asked: Asked): Promise<Given> | Given } = { answer: () => ({ status: 503 }) }
    const door = await openDoor((asked) => listener.answer(asked), options)
    const desk = new KitDesk({
      ...world,
      door,
      signer: own.signer,
      spare: second.signer,
      ownKey: await importPublicKey(own.jwk),
      jwks: { own: own.jwk, spare: second.jwk },
      furtherKeys,
    })
    listener.answer = (asked) => desk.answer(asked)
    return desk
  }

  get origin(): string {
    return this.door.origin
  }

  get jwk(): object {
    return this.jwks.own
  }

  get spareJwk(): object {
    return this.jwks.spare
  }

  /** @throws Error while no person has come */
  get known(): Relation & { base: string } {
    const { relation } = this
    if (relation?.base === undefined) throw new Error('no person has proffered an address')
    return { ...relation, base: relation.base }
  }

  private document(): string {
    return JSON.stringify(factsOf(this.origin, [this.jwks.own, this.jwks.spare, ...this.furtherKeys]))
  }

  private answer({ method, url, text }: Asked): Promise<Given> | Given {
    if (url.pathname === '/.well-known/bespeak') {
      this.lookedUp.push(performance.now())
      const headers = { 'cache-control': 'max-age=3600' }
      return { status: 200, type: 'application/json', text: this.document(), headers }
    }
    if (url.pathname === '/inbox' && method === 'POST') return this.take(text)
    if (url.pathname === '/elsewhere') this.followed += 1
    if (url.pathname === '/outbox')
      return { status: 200, type: 'application/json', text: '{"messages":[],"more":false}' }
    return { status: 404, type: 'text/plain', text: 'Not found' }
  }

  private async take(jwt: string): Promise<Given> {
    try {
      const parsed = parseMessage(jwt, bytes.batch)
      if (parsed.claims.type === 'terms.proffer') return await this.takeProffer(parsed)
      if (parsed.claims.type === 'ledger.batch') return await this.takeBatch(parsed)
      return { status: 403 }
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      this.notes.broke('3.sent.form', `to the inbox came: ${problem.detail}`)
      return { status: problem.status }
    }
  }

  private async takeProffer(parsed: Parsed): Promise<Given> {
    const { claims } = parsed
    const rid = claims.sub ?? ''
    this.notes.saw('3.sent.form')
    const body = parseBody('terms.proffer', claims.body)
    if (this.relation?.rid === rid) {
      await verifyMessage(parsed, this.relation.copy.keyAfter(), {
        iss: personId(rid),
        aud: this.origin,
        sub: rid,
      })
      this.renewals.push(parsed)
      this.wire.note('(came terms.proffer beside the one in force)', '202')
      return { status: 202 }
    }
    const key = await importPublicKey(body.cnf.jwk)
    this.notes.hold(
      '6.proffer.kid',
      key.kid === parsed.kid,
      'the kid of the proffer is not the thumbprint of cnf.jwk',
    )
    await verifyMessage(parsed, key, { iss: personId(rid), aud: this.origin, sub: rid })
    this.notes.saw('6.proffer.signed')
    const copy = new Copy({
      notes: this.notes,
      brand: this.origin,
      me: personId(rid),
      rid,
      key,
      brandKey: this.ownKey,
    })
    this.relation = { rid, me: personId(rid), base: body.base, proffer: parsed, key, copy }
    this.wire.note('(came terms.proffer)', '202')
    return { status: 202 }
  }

  private async takeBatch(parsed: Parsed): Promise<Given> {
    const { relation, notes } = this
    const { claims } = parsed
    if (!relation || claims.sub !== relation.rid) return { status: 401 }
    const body = parseBody('ledger.batch', claims.body)
    const records = body.records ?? []
    const seqs = records.map(({ seq }) => seq)
    const answered = this.policy
    this.pushes.push({ jwt: parsed.jwt, seqs, answered, atMs: performance.now() })
    notes.hold(
      '5.push.size',
      records.length <= 50 && parsed.jwt.length <= bytes.batch,
      `a batch of ${records.length} records`,
    )
    const parties = { iss: relation.me, aud: this.origin, sub: relation.rid }
    this.wire.note(
      `(came ledger.batch ${seqs.length === 0 ? 'doorbell' : `${seqs[0]}–${seqs.at(-1)}`})`,
      answered,
    )
    if (answered === 'down') return { status: 503 }
    if (answered === 'redirect') return { status: 307, headers: { location: `${this.origin}/elsewhere` } }
    // The key that counts after the last record is told by the records themselves.
    if (answered === 'ack') await relation.copy.take(records, 'push')
    try {
      const key = seqs.length === 0 ? this.bellKey() : relation.copy.keyAfter(seqs.at(-1))
      await verifyMessage(parsed, key, parties)
      notes.saw('5.push.signed')
    } catch {
      notes.broke(
        '5.push.signed',
        `a ${seqs.length === 0 ? 'doorbell' : 'batch'} is not signed by the key that counts`,
      )
    }
    if (answered === 'mute') return { status: 200 }
    this.ackedSeq = Math.max(this.ackedSeq, relation.copy.head.seq)
    return { status: 200, type: 'application/jwt', text: await this.ack() }
  }

  /** A doorbell is signed by the old key until the brand has acknowledged the change. */
  private bellKey(): PublicKey {
    const { copy } = this.known
    return copy.keyAfter(this.ackedSeq)
  }

  private ack(): Promise<string> {
    return this.sign('ledger.ack', this.known.copy.head, { head: undefined })
  }

  claims(type: string, body: object, over: object = {}) {
    const { rid, me, copy } = this.known
    const base = {
      iss: this.origin,
      aud: me,
      sub: rid,
      jti: newId(),
      iat: nowSeconds(),
      type,
      head: copy.head.hash,
    }
    return { ...base, body, ...over }
  }

  sign(type: string, body: object, over: object = {}): Promise<string> {
    return forge(this.claims(type, body, over), this.signer)
  }

  post(jwt: string, type?: string): Promise<Reply> {
    return this.wire.post(`${this.known.base}/inbox`, jwt, type)
  }

  /** Says something rightly; the reply is for the probe to judge. */
  async say(
    type: string,
    body: object,
    on?: string,
    over: object = {},
  ): Promise<{ id: string; jwt: string; reply: Reply }> {
    const claims = this.claims(type, body, { ...(on !== undefined && { on }), ...over })
    const jwt = await forge(claims, this.signer)
    return { id: claims.jti, jwt, reply: await this.post(jwt) }
  }
}
