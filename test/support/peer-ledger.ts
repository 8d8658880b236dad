// The ledger of an honest person in memory: keys, signing, appending by the rules, and waiting for what comes.
import { encode } from '../../protocol/base64url.ts'
import { createSigner, generateKey, type PublicKey, type Signer } from '../../protocol/keys.ts'
import { emptyLedger, type LedgerState } from '../../protocol/ledger-state.ts'
import { applyRecord } from '../../protocol/lifecycle.ts'
import { bytes } from '../../protocol/limits.ts'
import { newId, newRid, parseMessage, personId, signMessage } from '../../protocol/message.ts'
import { nextRecord, type Head, type LedgerRecord, type LiveRecord } from '../../protocol/record.ts'
import { rosterHash, rosterVersion, type RosterId } from '../../protocol/roster.ts'
import type { BodyOf, MessageType } from '../../protocol/types.ts'

export interface PeerOptions {
  brand: string
  /** Whether the store tells the brand where it is. Default true. */
  isReachable?: boolean
  /** Whether each new record is pushed at once. Default true. */
  isPushing?: boolean
  preferred?: RosterId
  /** Seconds added to the clock. */
  skew?: number
}

interface Waiter {
  type: string
  after: number
  resolve(record: LiveRecord): void
}

const inADay = (): string => new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z')

export class PersonLedger {
  readonly rid = newRid()
  readonly me = personId(this.rid)
  readonly records: LedgerRecord[] = []
  state: LedgerState = emptyLedger()
  base = ''
  protected readonly options: Required<PeerOptions>
  protected signer: Signer | undefined
  private jwk: BodyOf<'terms.proffer'>['cnf']['jwk'] | undefined
  private readonly waiters = new Set<Waiter>()

  constructor(options: PeerOptions) {
    this.options = { isReachable: true, isPushing: true, preferred: 'PDC-INTENT', skew: 0, ...options }
  }

  protected async makeKey(): Promise<void> {
    const { publicJwk, privateJwk } = await generateKey()
    this.signer = await createSigner(privateJwk)
    const { kty, crv, x, kid = '' } = publicJwk
    this.jwk = { kty, crv, x, kid }
  }

  now(): number {
    return Math.floor(Date.now() / 1000) + this.options.skew
  }

  get head(): Head {
    const last = this.records.at(-1)
    return last ? { seq: last.seq, hash: last.hash } : { seq: 0, hash: '' }
  }

  protected get key(): Signer {
    if (!this.signer) throw new Error('the peer is not open')
    return this.signer
  }

  /** Signs something as this person, at its head unless told otherwise. */
  sign(
    type: string,
    body: object,
    more: { on?: string; head?: string; jti?: string; iat?: number; aud?: string } = {},
  ): Promise<string> {
    const claims = {
      iss: this.me,
      aud: this.options.brand,
      sub: this.rid,
      jti: newId(),
      iat: this.now(),
      type,
      body,
    }
    return signMessage({ ...claims, ...more }, this.key, bytes.batch)
  }

  /** For whoever shows records as they come. */
  protected onAppended(_record: LiveRecord): void {}

  append(jwt: string, by: 'person' | 'brand'): LiveRecord {
    const { claims } = parseMessage(jwt)
    const record = nextRecord(this.head, { at: this.now(), type: claims.type, jwt })
    this.state = applyRecord(this.state, { record, claims, by })
    this.records.push(record)
    this.onAppended(record)
    for (const waiter of this.waiters) {
      if (waiter.type !== record.type || record.seq <= waiter.after) continue
      this.waiters.delete(waiter)
      waiter.resolve(record)
    }
    return record
  }

  /** Seconds added to the clock from now on. */
  setSkew(seconds: number): void {
    this.options.skew = seconds
  }

  /** Forgets the last record, as a store does that took back a mistake nobody has seen. */
  forgetLast(): void {
    this.records.pop()
    this.state = this.records.reduce((state, record) => {
      if (!('jwt' in record)) return applyRecord(state, { record })
      const { claims } = parseMessage(record.jwt)
      return applyRecord(state, { record, claims, by: claims.iss === this.me ? 'person' : 'brand' })
    }, emptyLedger())
  }

  /** The body that names a new key, proven by a signer that should hold it. */
  async rotation(jwk: PublicKey['jwk'], holder: Signer): Promise<BodyOf<'key.rotate'>> {
    const { kty, crv, x, kid = '' } = jwk
    const header = encode(JSON.stringify({ alg: 'EdDSA', typ: 'bespeak-key+jwt', kid }))
    const input = `${header}.${encode(JSON.stringify({ rid: this.rid, kid }))}`
    const signature = await holder.sign(new TextEncoder().encode(input))
    return { jwk: { kty, crv, x, kid }, proof: `${input}.${encode(signature)}` }
  }

  profferBody(over: Partial<BodyOf<'terms.proffer'>> = {}): BodyOf<'terms.proffer'> {
    const preferred = over.preferred ?? this.options.preferred
    if (!this.jwk) throw new Error('the peer is not open')
    return {
      v: '1',
      preferred,
      alternates: [],
      scope: {
        lines: ['*'],
        attributes: ['address.street'],
        purposes: ['delivery'],
        recipients: [],
        retention: 'P30D',
        jurisdiction: [],
      },
      cnf: { jwk: this.jwk },
      ...(this.options.isReachable && { base: this.base }),
      expires: inADay(),
      rider: { erasure_ack_within: 'P7D' },
      roster: { id: preferred, version: rosterVersion, sha256: rosterHash(preferred) },
      lang: ['en'],
      ...over,
    }
  }

  /** The next record of a type behind `after`, waiting for it to come. */
  next(type: MessageType, after = 0): Promise<LiveRecord & { id: string; body: Record<string, unknown> }> {
    const read = (record: LiveRecord) => {
      const { jti, body } = parseMessage(record.jwt).claims
      return { ...record, id: jti, body: body as Record<string, unknown> }
    }
    const there = this.records.find((record) => record.type === type && record.seq > after)
    if (there && 'jwt' in there) return Promise.resolve(read(there))
    return new Promise((resolve) =>
      this.waiters.add({ type, after, resolve: (record) => resolve(read(record)) }),
    )
  }
}
