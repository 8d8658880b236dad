// A brand without a socket: the store's way out leads to it, and everything that it is given is written down.
import { createSigner, generateKey, type PublicJwk, type Signer } from '../../protocol/keys.ts'
import { digest } from '../../protocol/hash.ts'
import { bytes } from '../../protocol/limits.ts'
import { newId, parseMessage, personId, signMessage, type Claims } from '../../protocol/message.ts'
import { Problem } from '../../protocol/problem.ts'
import { isGone, type LedgerRecord } from '../../protocol/record.ts'
import { parseBody } from '../../protocol/types.ts'
import type { Outbound, OutboundAnswer, OutboundRequest } from '../../server/platform/outbound.ts'

/** What a brand can do about a proffer: the agreement it counters with, or a word. */
export type Reply = 'accept' | 'decline' | 'later' | 'SD-BASE'

export interface Known {
  rid: string
  /** The last record it holds. */
  seq: number
  hash: string
  proffer: { id: string; jwt: string } | undefined
  copies: Map<string, number>
  offers: Map<string, { intent: string; amount: number }>
  orders: Map<string, number>
  erasures: string[]
}

export class BrandInMemory {
  readonly origin: string
  readonly host: string
  readonly people = new Map<string, Known>()
  readonly outbox: string[] = []
  /** Called with every record that it was given, before it is taken in, and with all texts. */
  onServed: (rid: string, record: LedgerRecord) => void = () => undefined
  onText: (text: string) => void = () => undefined
  reply: () => Reply = () => 'accept'
  isDown: () => boolean = () => false
  now: () => number
  private readonly jwk: PublicJwk
  readonly signer: Signer

  private constructor(host: string, jwk: PublicJwk, signer: Signer, now: () => number) {
    this.host = host
    this.origin = `https://${host}`
    this.jwk = jwk
    this.signer = signer
    this.now = now
  }

  static async make(host: string, now: () => number): Promise<BrandInMemory> {
    const { publicJwk, privateJwk } = await generateKey()
    const { kty, crv, x } = publicJwk
    return new BrandInMemory(host, { kty, crv, x }, await createSigner(privateJwk), now)
  }

  get document(): string {
    const { origin, signer } = this
    return JSON.stringify({
      bespeak: ['1'],
      role: 'brand',
      origin,
      name: `Brand ${this.host}`,
      legal: { name: 'Brand Ltd', address: 'Street 1' },
      keys: [{ ...this.jwk, kid: signer.kid }],
      inbox: `${origin}/inbox`,
      outbox: `${origin}/outbox`,
      records: `${origin}/records`,
      follows: ['#follow *'],
      terms: ['PDC-INTENT', 'SD-BASE'],
    })
  }

  sign(rid: string, type: string, body: object, more: Partial<Claims> = {}): Promise<string> {
    const claims = {
      iss: this.origin,
      aud: personId(rid),
      sub: rid,
      jti: newId(),
      iat: this.now(),
      type,
      body,
    }
    return signMessage({ ...claims, ...more }, this.signer)
  }

  /** What it says to a proffer that it holds. */
  answer(known: Known, reply: Exclude<Reply, 'later'>): Promise<string> {
    const { id = newId(), jwt = '' } = known.proffer ?? {}
    if (reply === 'decline') return this.sign(known.rid, 'terms.decline', {}, { on: id })
    if (reply !== 'accept') return this.sign(known.rid, 'terms.counter', { agreement: reply }, { on: id })
    const { preferred } = parseBody('terms.proffer', parseMessage(jwt).claims.body)
    const body = { agreement: preferred, proffer_hash: digest(jwt), cnf: { jwk: this.jwk } }
    return this.sign(known.rid, 'terms.accept', body, { on: id })
  }

  /** Takes in what it was given; gone forms and its own words only move its place. */
  take(rid: string, records: readonly LedgerRecord[]): void {
    const known = this.known(rid)
    for (const record of records) {
      this.onServed(rid, record)
      if (record.seq !== known.seq + 1) continue
      known.seq = record.seq
      known.hash = record.hash
      if (isGone(record)) continue
      const { claims } = parseMessage(record.jwt)
      const { jti, on = '', type } = claims
      const body = claims.body as { revision?: number; totals?: { type: string; amount: number }[] }
      if (type === 'intent.post') known.copies.set(jti, 1)
      if (type === 'intent.revise') known.copies.set(on, body.revision ?? 2)
      if (type === 'erasure.request') known.erasures.push(jti)
      if (type === 'offer.accept') {
        known.orders.set(jti, body.totals?.find((row) => row.type === 'total')?.amount ?? 0)
      }
    }
  }

  known(rid: string): Known {
    const found = this.people.get(rid) ?? {
      rid,
      seq: 0,
      hash: '',
      proffer: undefined,
      copies: new Map<string, number>(),
      offers: new Map<string, { intent: string; amount: number }>(),
      orders: new Map<string, number>(),
      erasures: [],
    }
    this.people.set(rid, found)
    return found
  }

  async handle(url: URL, asked: OutboundRequest): Promise<{ status: number; type: string; text: string }> {
    this.onText(`${url.pathname}${url.search} ${JSON.stringify(asked.headers ?? {})}`)
    if (url.pathname === '/.well-known/bespeak') {
      return { status: 200, type: 'application/json', text: this.document }
    }
    if (this.isDown()) throw new Problem('brand_unreachable', { domain: this.host, reason: 'ECONNREFUSED' })
    if (url.pathname === '/outbox') {
      const after = url.searchParams.get('after')
      const place = this.outbox.findIndex((jwt) => parseMessage(jwt).claims.jti === after)
      const rid = url.searchParams.get('rid')
      const messages = this.outbox.slice(place + 1).filter((jwt) => parseMessage(jwt).claims.sub === rid)
      return {
        status: 200,
        type: 'application/json',
        text: JSON.stringify({ messages: messages.slice(0, 50) }),
      }
    }
    const jwt = String(asked.body)
    const { claims } = parseMessage(jwt, bytes.batch)
    this.onText(JSON.stringify(claims))
    const rid = claims.sub ?? ''
    const known = this.known(rid)
    if (claims.type === 'terms.proffer') {
      known.proffer = { id: claims.jti, jwt }
      const reply = this.reply()
      if (reply === 'later') return { status: 202, type: 'text/plain', text: '' }
      return { status: 200, type: 'application/jwt', text: await this.answer(known, reply) }
    }
    const { records = [] } = parseBody('ledger.batch', claims.body)
    this.take(rid, records as LedgerRecord[])
    const ack = await this.sign(rid, 'ledger.ack', { seq: known.seq, hash: known.hash })
    return { status: 200, type: 'application/jwt', text: ack }
  }
}

/** A way out that leads to brands in memory only. */
export function outboundTo(brands: readonly BrandInMemory[]): Outbound {
  const request = async (text: string, asked: OutboundRequest): Promise<OutboundAnswer> => {
    const url = new URL(text)
    const brand = brands.find(({ host }) => host === url.host)
    if (!brand) throw new Problem('brand_unreachable', { domain: url.host, reason: 'ENOTFOUND' })
    const { status, type, text: answer } = await brand.handle(url, asked)
    if (asked.signal?.aborted === true) throw asked.signal.reason
    return { status, headers: { 'content-type': type }, body: new TextEncoder().encode(answer) }
  }
  return {
    request,
    fetcher: () => () => Promise.reject(new TypeError('nobody fetches here')),
    local: () => () => undefined,
    close: () => Promise.resolve(),
  }
}
