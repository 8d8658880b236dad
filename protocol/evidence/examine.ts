// Examines a dispute bundle offline: what each side's key proves, what only the store's clock says, what was changed.
import { decode } from '../base64url.ts'
import { digest } from '../hash.ts'
import { thumbprint } from '../keys.ts'
import { pushDays, seconds } from '../limits.ts'
import { applyRecord, emptyLedger, isOver, stateAt, type LedgerState } from '../lifecycle.ts'
import { parseMessage, personId, verifyMessage, type Claims } from '../message.ts'
import { parseStrict } from '../json.ts'
import { Problem } from '../problem.ts'
import { parseBody, type BodyOf, type MessageType } from '../types.ts'
import { canBeGone, isGone, recordHash, verifyChain, type Head, type LedgerRecord } from '../record.ts'
import { rotationInput } from '../relocation.ts'
import { verifyRead } from '../request.ts'
import { bundleDigest, evidenceBundle, journalDigest, sealInput, type EvidenceBundle } from './bundle.ts'
import { isForgotten } from './forgotten.ts'
import { fault, type Fault, type FaultCode } from './faults.ts'
import { CountingKeys, doesHold, publishedIn, type Word } from './keys.ts'
import { Heard } from './heard.ts'
import { sentenceOf } from './words.ts'
import { silences, type Silence } from './silences.ts'

/** One thing that was said, with the number and the time (seconds) of its record. */
export interface Statement {
  seq: number
  at: number
  sentence: string
}

export interface Examination {
  /** Nothing was found that contradicts the file. */
  isSound: boolean
  isSealed: boolean
  faults: Fault[]
  brand: string
  rid: string
  made: number
  head: Head
  /** Proven by a signature of the brand. */
  byBrand: Statement[]
  /** Proven by a signature of the person's side. */
  byPerson: Statement[]
  /** The brand's signature says that it held everything up to there. */
  acknowledged: { seq: number; at: number; way: 'acknowledgement' | 'read' } | undefined
  /** Asked and, as far as this file goes, never answered. */
  unanswered: Statement[]
  brandKeys: readonly { kid: string; word: Word }[]
  /** Records whose content was removed. */
  gone: number
}

/**
 * @param text the file as it is
 * @returns what it proves, with every fault found; a file that cannot be read has one fault and proves nothing
 * @example const { isSound, faults, byBrand } = await examineBundle(readFileSync(path, 'utf8'))
 */
export async function examineBundle(text: string | Uint8Array): Promise<Examination> {
  const nothing: Examination = {
    isSound: false,
    isSealed: false,
    faults: [],
    brand: '',
    rid: '',
    made: 0,
    head: { seq: 0, hash: '' },
    byBrand: [],
    byPerson: [],
    acknowledged: undefined,
    unanswered: [],
    brandKeys: [],
    gone: 0,
  }
  let given: unknown
  try {
    given = parseStrict(text)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    return { ...nothing, faults: [fault('not_json')] }
  }
  const { data } = evidenceBundle.safeParse(given)
  if (data === undefined) return { ...nothing, faults: [fault('not_bundle')] }
  return new Reading(data, await CountingKeys.of(data)).examine(nothing)
}

class Reading {
  private readonly bundle: EvidenceBundle
  private readonly keys: CountingKeys
  private readonly heard: Heard
  private readonly faults: Fault[] = []
  private readonly byBrand: Statement[] = []
  private readonly byPerson: Statement[] = []
  private readonly said = new Map<number, Claims>()
  /** The key that the person's side signed receipts with when a record came. */
  private readonly oursAt = new Map<number, string>()

  constructor(bundle: EvidenceBundle, keys: CountingKeys) {
    this.bundle = bundle
    this.keys = keys
    this.heard = new Heard(bundle.records)
  }

  private found(code: FaultCode, seq?: number): void {
    this.faults.push(fault(code, seq))
  }

  async examine(nothing: Examination): Promise<Examination> {
    const { bundle } = this
    const { records, made, rid, brand } = bundle
    this.examineChain()
    await this.examineMessages()
    const state = this.replay()
    await this.examineReceipts()
    const acknowledged = await this.examineAcknowledgements()
    this.examineDocuments()
    this.examineRoster()
    this.examineJournal()
    await this.examineSeal()
    const last = records.at(-1)
    if (last !== undefined && made < last.at) this.found('made')
    return {
      ...nothing,
      isSound: this.faults.length === 0,
      isSealed: bundle.seal !== '',
      faults: this.faults,
      brand,
      rid,
      made,
      head: { seq: last?.seq ?? 0, hash: last?.hash ?? '' },
      byBrand: this.byBrand,
      byPerson: this.byPerson,
      acknowledged,
      unanswered: state === undefined ? [] : this.silencesIn(state),
      brandKeys: this.keys.brandKeys,
      gone: records.filter(isGone).length,
    }
  }

  private examineChain(): void {
    const result = verifyChain(this.bundle.records)
    if (!result.ok) this.found(`chain_${result.reason}`, result.seq)
  }

  private async examineMessages(): Promise<void> {
    const used = new Set<string>()
    let isPinned = false
    for (const record of this.bundle.records) {
      const claims = await this.examineMessage(record, isPinned)
      const ours = this.keys.ours
      if (claims !== undefined) {
        if (used.has(claims.jti)) this.found('repeated', record.seq)
        used.add(claims.jti)
        isPinned ||= claims.type === 'terms.accept'
        if (claims.type === 'key.rotate') await this.examineRotation(claims, record.seq)
      }
      if (ours) this.oursAt.set(record.seq, (this.keys.ours ?? ours).kid)
    }
  }

  private async examineMessage(record: LedgerRecord, isPinned: boolean): Promise<Claims | undefined> {
    const { seq, at, prev } = record
    if (isGone(record)) {
      // A brand may erase its own copy of anything; the person's side holds all that binds, or says what it forgot.
      if (!canBeGone(record.type) && !isForgotten(this.bundle, record)) this.found('hidden', seq)
      return undefined
    }
    try {
      const { rid, brand } = this.bundle
      const parsed = parseMessage(record.jwt)
      const { claims, kid } = parsed
      const isBrands = claims.iss === brand
      const [iss, aud] = isBrands ? [brand, personId(rid)] : [personId(rid), brand]
      if (claims.iss !== iss || claims.aud !== aud || claims.sub !== rid) {
        this.found('addressed', seq)
        return undefined
      }
      if (!isBrands && this.keys.ours === undefined) await this.keys.follow(claims)
      const key = isBrands ? await this.keys.brandKey(kid, isPinned) : this.keys.ours
      if (key?.kid !== kid) {
        this.found(seq === 1 ? 'proffer_key' : 'key', seq)
        return undefined
      }
      await verifyMessage(parsed, key, { iss, aud, sub: rid })
      if (claims.type !== record.type) this.found('type', seq)
      if (isBrands ? !this.heard.fits(claims, seq) : claims.head !== prev) this.found('head', seq)
      if (claims.iat > at + seconds.freshness) this.found('future', seq)
      const waited = isBrands ? pushDays * 86_400 : 0
      if (at > claims.iat + seconds.freshness + waited) this.found('late', seq)
      if (!isBrands && claims.type === 'key.rotate') await this.keys.follow(claims)
      const list = isBrands ? this.byBrand : this.byPerson
      list.push({ seq, at, sentence: sentenceOf(claims) })
      // Last: what counts as said has a body that can be read.
      this.said.set(seq, claims)
      return claims
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      this.found(problem.code === 'bad_signature' ? 'signature' : 'message', seq)
      return undefined
    }
  }

  /** An order of which something was forgotten must not look like one that nobody answered. */
  private silencesIn(state: LedgerState): Silence[] {
    const { records, made } = this.bundle
    const hasForgotten = records.some((record) => isGone(record) && isForgotten(this.bundle, record))
    return silences(stateAt(state, made), records).filter(
      ({ seq }) => !hasForgotten || /^(?:terms|erasure)\./.test(records[seq - 1]?.type ?? ''),
    )
  }

  private async examineRotation({ body }: Claims, seq: number): Promise<void> {
    const { jwk, proof } = parseBody('key.rotate', body)
    const key = this.keys.ours
    const input = rotationInput(this.bundle.rid, thumbprint(jwk))
    const signature = proof.startsWith(`${input}.`) ? decode(proof.slice(input.length + 1)) : undefined
    if (!key || !signature || !(await doesHold(key, signature, input))) this.found('rotation', seq)
  }

  /** Whether each message was possible at its place. Without a whole chain there is no place. */
  private replay(): LedgerState | undefined {
    let state = emptyLedger()
    for (const record of this.bundle.records) {
      const claims = this.said.get(record.seq)
      const by = claims && (claims.iss === this.bundle.brand ? ('brand' as const) : ('person' as const))
      try {
        state = applyRecord(state, { record, claims, by })
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem
        // A record that is already known to be wrong explains what follows from it.
        if (!this.faults.some(({ seq = Infinity }) => seq <= record.seq)) this.found('impossible', record.seq)
        return undefined
      }
    }
    return state
  }

  /** Each message of the brand since the agreement was answered by a receipt that names its place. */
  private async examineReceipts(): Promise<void> {
    const open = new Map(
      this.bundle.records
        .filter(({ seq }) => this.said.get(seq)?.iss === this.bundle.brand)
        .map((record) => [record.seq, record]),
    )
    for (const jwt of this.bundle.receipts) {
      const body = await this.readReceipt(jwt)
      const record = body && open.get(body.seq)
      const { seq, hash, prev, at } = record ?? {}
      if (
        !body ||
        !record ||
        body.seq !== seq ||
        body.hash !== hash ||
        body.prev !== prev ||
        body.at !== at
      ) {
        this.found('receipt')
      } else open.delete(record.seq)
    }
    for (const seq of open.keys()) this.found('receipt_missing', seq)
  }

  private async readReceipt(jwt: string) {
    const said = await this.readOurs(jwt, 'ledger.receipt')
    return said && this.oursAt.get(said.body.seq) === said.kid ? said.body : undefined
  }

  /** Something that the person's side signed beside the ledger; `undefined` for anything else. */
  private async readOurs<T extends MessageType>(
    jwt: string,
    type: T,
  ): Promise<{ body: BodyOf<T>; kid: string } | undefined> {
    const { rid, brand } = this.bundle
    try {
      const parsed = parseMessage(jwt)
      const key = this.keys.oursByName(parsed.kid)
      const { claims } = await verifyMessage(parsed, key, { iss: personId(rid), aud: brand, sub: rid })
      return claims.type === type ? { body: parseBody(type, claims.body), kid: parsed.kid } : undefined
    } catch (problem) {
      if (problem instanceof Problem) return undefined
      throw problem
    }
  }

  private async examineAcknowledgements(): Promise<Examination['acknowledged']> {
    let newest: Examination['acknowledged']
    for (const one of this.bundle.acknowledgements) {
      const place = await ('jwt' in one ? this.readAck(one.jwt) : this.readSignedRead(one.read))
      const record = place && this.bundle.records[place.seq - 1]
      if (!place || record?.hash !== place.hash || place.at > one.at + seconds.freshness) {
        this.found('acknowledgement')
      } else if (newest === undefined || place.seq > newest.seq) {
        newest = { seq: place.seq, at: place.at, way: 'jwt' in one ? 'acknowledgement' : 'read' }
      }
    }
    return newest
  }

  private async readAck(jwt: string): Promise<(Head & { at: number }) | undefined> {
    const { rid, brand } = this.bundle
    try {
      const parsed = parseMessage(jwt)
      const key = await this.keys.brandKey(parsed.kid, true)
      const { claims } = await verifyMessage(parsed, key, { iss: brand, aud: personId(rid), sub: rid })
      if (claims.type !== 'ledger.ack') return undefined
      return { ...parseBody('ledger.ack', claims.body), at: claims.iat }
    } catch (problem) {
      if (problem instanceof Problem) return undefined
      throw problem
    }
  }

  private async readSignedRead(
    read: Extract<EvidenceBundle['acknowledgements'][number], { read: unknown }>['read'],
  ): Promise<(Head & { at: number }) | undefined> {
    const { method, authority, path, query } = read
    const asked = new URLSearchParams(query)
    const [after, head] = [Number(asked.get('after')), asked.get('head')]
    const created = Number(/;created=(\d{1,12})/.exec(read['signature-input'])?.[1] ?? Number.NaN)
    const kid = /;keyid="([\w-]{43})"/.exec(read['signature-input'])?.[1] ?? ''
    if (!path.includes(`/r/${this.bundle.rid}`) || head === null || !Number.isSafeInteger(after))
      return undefined
    try {
      const headers = { 'signature-input': read['signature-input'], signature: read.signature }
      const key = await this.keys.brandKey(kid, true)
      await verifyRead({ method, authority, path, query, headers, nowSeconds: created }, key)
      return { seq: after, hash: head, at: created }
    } catch (problem) {
      if (problem instanceof Problem) return undefined
      throw problem
    }
  }

  private examineDocuments(): void {
    for (const { text, sha256 } of this.bundle.documents) {
      if (digest(text) !== sha256 || publishedIn(text, this.bundle.brand) === undefined)
        this.found('document')
    }
  }

  /** The agreement that a proffer pins by its hash must be in the file, or a stranger could not know what was agreed. */
  private examineRoster(): void {
    const kept = new Set<string>()
    for (const { sha256, entry } of this.bundle.roster) {
      if (digest(entry) !== sha256) this.found('roster')
      kept.add(sha256)
    }
    for (const { type, body } of this.said.values()) {
      if (type !== 'terms.proffer') continue
      if (!kept.has(parseBody('terms.proffer', body).roster.sha256)) this.found('roster')
    }
  }

  private examineJournal(): void {
    let last = { seq: 0, at: 0 }
    for (const row of this.bundle.journal) {
      const { seq, prev, at, code, hash } = row
      const isTrue = hash === recordHash({ seq, prev, at, type: code, digest: journalDigest(row) })
      if (!isTrue || seq <= last.seq || at < last.at) this.found('journal')
      last = { seq, at }
    }
  }

  /**
   * The key was destroyed, and its last statement names the record that is the last one here. What a brand is told of the
   * state while the key lives has limits in it, and closes nothing: else any place would do for an end.
   */
  private async isClosed(): Promise<boolean> {
    const { closing, records } = this.bundle
    const said = closing === '' ? undefined : await this.readOurs(closing, 'ledger.state')
    if (said === undefined || said.kid !== this.keys.ours?.kid) return false
    const { state, limits, head } = said.body
    return (
      isOver(state as LedgerState['relationship']) &&
      Object.keys(limits).length === 0 &&
      head.hash === records.at(-1)?.hash
    )
  }

  private async examineSeal(): Promise<void> {
    const { seal, rid } = this.bundle
    if (seal === '') {
      if (!(await this.isClosed())) this.found('seal_missing')
      return
    }
    const key = this.keys.ours
    const input = key && sealInput(bundleDigest(this.bundle), rid, key.kid)
    const signature =
      input !== undefined && seal.startsWith(`${input}.`) ? decode(seal.slice(input.length + 1)) : undefined
    if (!key || !signature || !(await doesHold(key, signature, input ?? ''))) this.found('seal')
  }
}
