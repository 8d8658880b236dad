// The ledger that the kit keeps while it plays a person: keys of its own, what was said by both, and the state it makes.
import { encode } from '../../../protocol/base64url.ts'
import { createSigner, generateKey, type PublicJwk, type Signer } from '../../../protocol/keys.ts'
import { emptyLedger, type LedgerState } from '../../../protocol/ledger-state.ts'
import { applyRecord } from '../../../protocol/lifecycle.ts'
import { bytes } from '../../../protocol/limits.ts'
import { newId, newRid, parseMessage, personId, signMessage } from '../../../protocol/message.ts'
import { nextRecord, type Head, type LiveRecord } from '../../../protocol/record.ts'
import { rosterHash, rosterVersion, type RosterId } from '../../../protocol/roster.ts'
import type { BodyOf, Party } from '../../../protocol/types.ts'
import { nowSeconds, timeIn } from '../waiting.ts'

export interface ClaimsOver {
  on?: string | undefined
  head?: string | undefined
  jti?: string
  iat?: number
  aud?: string
}

export interface HeldKey {
  signer: Signer
  jwk: PublicJwk & { kid: string }
}

export class PersonLedger {
  readonly rid = newRid()
  readonly me = personId(this.rid)
  readonly records: LiveRecord[] = []
  readonly brand: string
  state: LedgerState = emptyLedger()
  signer: Signer
  jwk: PublicJwk & { kid: string }

  constructor(brand: string, key: HeldKey) {
    this.brand = brand
    this.signer = key.signer
    this.jwk = key.jwk
  }

  get head(): Head {
    const last = this.records.at(-1)
    return last ? { seq: last.seq, hash: last.hash } : { seq: 0, hash: '' }
  }

  claims(type: string, body: object, over: ClaimsOver = {}) {
    const { rid, me, brand } = this
    return { iss: me, aud: brand, sub: rid, jti: newId(), iat: nowSeconds(), type, body, ...over }
  }

  sign(type: string, body: object, over: ClaimsOver = {}, signer = this.signer): Promise<string> {
    return signMessage(this.claims(type, body, over), signer, bytes.batch)
  }

  /** A record that would come next; nothing is appended. */
  async draft(type: string, body: object, on?: string, after: Head = this.head): Promise<LiveRecord> {
    const jwt = await this.sign(type, body, { head: after.hash, ...(on !== undefined && { on }) })
    return nextRecord(after, { at: nowSeconds(), type, jwt })
  }

  /** Takes a message as the next record. @throws Problem for what the state does not allow */
  append(jwt: string, by: Party): LiveRecord {
    const { claims } = parseMessage(jwt)
    const at = Math.max(nowSeconds(), this.records.at(-1)?.at ?? 0)
    const record = nextRecord(this.head, { at, type: claims.type, jwt })
    this.state = applyRecord(this.state, { record, claims, by })
    this.records.push(record)
    return record
  }

  /** Says something at the head; signed again where something came in between. @returns the message's id */
  async write(type: string, body: object, on?: string, next?: HeldKey): Promise<string> {
    for (;;) {
      const { hash } = this.head
      const jwt = await this.sign(type, body, { head: hash, ...(on !== undefined && { on }) })
      if (hash !== this.head.hash) continue
      this.append(jwt, 'person')
      if (next) Object.assign(this, next)
      return parseMessage(jwt).claims.jti
    }
  }

  proffer(preferred: RosterId, base: string | undefined, over: object = {}): BodyOf<'terms.proffer'> {
    const scope = {
      lines: ['*'],
      attributes: ['email'],
      purposes: ['delivery'],
      recipients: [],
      retention: 'P30D',
      jurisdiction: [],
    }
    return {
      v: '1',
      preferred,
      alternates: [],
      scope,
      cnf: { jwk: { kty: 'OKP', crv: 'Ed25519', x: this.jwk.x, kid: this.jwk.kid } },
      ...(base !== undefined && { base }),
      expires: timeIn(86_400),
      rider: { erasure_ack_within: 'P7D' },
      roster: { id: preferred, version: rosterVersion, sha256: rosterHash(preferred) },
      lang: ['en'],
      ...over,
    }
  }

  /** A new key of the person's and the body that names it, proven by `holder` (itself, when all is right). */
  async succession(holder?: Signer): Promise<{ body: object; next: HeldKey }> {
    const { publicJwk, privateJwk } = await generateKey()
    const signer = await createSigner(privateJwk)
    const { kty, crv, x, kid = '' } = publicJwk
    const header = encode(JSON.stringify({ alg: 'EdDSA', typ: 'bespeak-key+jwt', kid }))
    const input = `${header}.${encode(JSON.stringify({ rid: this.rid, kid }))}`
    const signature = await (holder ?? signer).sign(new TextEncoder().encode(input))
    return {
      body: { jwk: { kty, crv, x, kid }, proof: `${input}.${encode(signature)}` },
      next: { signer, jwk: { kty, crv, x, kid } },
    }
  }

  /** Ids of what the brand said, by type. */
  said(type: string): string[] {
    return this.records.filter((one) => one.type === type).map(({ jwt }) => parseMessage(jwt).claims.jti)
  }

  /** The id of the message at a place. */
  idAt(seq: number): string {
    const record = this.records[seq - 1]
    return record ? parseMessage(record.jwt).claims.jti : ''
  }

  bodyOf(jti: string): Record<string, unknown> {
    const found = this.records.find(({ jwt }) => parseMessage(jwt).claims.jti === jti)
    return (found ? parseMessage(found.jwt).claims.body : {}) as Record<string, unknown>
  }
}
