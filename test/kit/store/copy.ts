// The brand's copy of a ledger that a store serves: every record is looked at, and the same by every way.
import { importPublicKey, type PublicKey } from '../../../protocol/keys.ts'
import { emptyLedger, type LedgerState } from '../../../protocol/ledger-state.ts'
import { applyRecord } from '../../../protocol/lifecycle.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { parseMessage, verifyMessage } from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import { isGone, ledgerRecord, verifyChain, type Head, type LedgerRecord } from '../../../protocol/record.ts'
import { isMessageType, messageEntry, parseBody } from '../../../protocol/types.ts'
import type { Notes } from '../probe.ts'

export interface CopyOptions {
  notes: Notes
  /** The brand's origin, the person's id and the relationship. */
  brand: string
  me: string
  rid: string
  /** The pairwise key of the proffer. */
  key: PublicKey
  brandKey: PublicKey
}

const chainRules = {
  gap: '9.no-gap',
  prev: '4.chain.prev',
  hash: '4.chain.hash',
  time: '4.chain.at',
  shape: '4.record.form',
} as const

export class Copy {
  readonly records: LedgerRecord[] = []
  state: LedgerState = emptyLedger()
  private readonly options: CopyOptions
  private readonly ids = new Set<string>()
  private at = 0
  /** Pages and pushes come at once; each is looked at by itself. */
  private turn: Promise<unknown> = Promise.resolve()
  private key: PublicKey
  /** Keys that ended, each with the place of the `key.rotate` that it signed last. */
  private readonly former: { upto: number; key: PublicKey }[] = []

  constructor(options: CopyOptions) {
    this.options = options
    this.key = options.key
  }

  get head(): Head {
    const last = this.records.at(-1)
    return last ? { seq: last.seq, hash: last.hash } : { seq: 0, hash: '' }
  }

  /** The key that counts after a record; by default after all. */
  keyAfter(seq = Infinity): PublicKey {
    return this.former.find(({ upto }) => seq < upto)?.key ?? this.key
  }

  /** The key that signs what was said at a place. */
  keyAt(seq: number): PublicKey {
    return this.former.find(({ upto }) => seq <= upto)?.key ?? this.key
  }

  /** Takes a run of records as they came by one way. @returns whether they continue or repeat what is held */
  take(run: readonly unknown[], way: string): Promise<boolean> {
    const turn = this.turn.then(() => this.takeNow(run, way))
    this.turn = turn.catch(() => undefined)
    return turn
  }

  private async takeNow(run: readonly unknown[], way: string): Promise<boolean> {
    const { notes } = this.options
    for (const candidate of run) {
      const { data: record } = ledgerRecord.safeParse(candidate)
      if (!record) {
        notes.broke('4.record.form', `by ${way} came ${JSON.stringify(candidate).slice(0, 160)}`)
        return false
      }
      const held = this.records[record.seq - 1]
      if (held) {
        const isSame = notes.hold(
          '9.same-records',
          held.hash === record.hash,
          `record ${record.seq} by ${way} is another than before`,
        )
        if (!isSame) return false
        continue
      }
      const chain = verifyChain([record], { ...this.head, at: this.at })
      if (!chain.ok) {
        notes.broke(
          chainRules[chain.reason],
          `by ${way} record ${record.seq} came after ${this.head.seq}: ${chain.reason}`,
        )
        return false
      }
      await this.look(record, way)
      this.records.push(record)
      this.at = record.at
    }
    notes.saw(...Object.values(chainRules), '9.same-records')
    return true
  }

  private async look(record: LedgerRecord, way: string): Promise<void> {
    const { notes, brand, me, rid, brandKey } = this.options
    if (isGone(record)) {
      this.fold(record)
      return
    }
    const read = (rule: string, run: () => void): boolean => {
      try {
        run()
        notes.saw(rule)
        return true
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem
        notes.broke(rule, `record ${record.seq} (${record.type}) by ${way}: ${problem.detail}`)
        return false
      }
    }
    let parsed: ReturnType<typeof parseMessage> | undefined
    read('3.sent.form', () => void (parsed = parseMessage(record.jwt)))
    if (!parsed) return
    const { claims } = parsed
    const by = claims.iss === brand ? 'brand' : 'person'
    const [iss, aud] = by === 'brand' ? [brand, me] : [me, brand]
    try {
      await verifyMessage(parsed, by === 'brand' ? brandKey : this.key, { iss, aud, sub: rid })
      notes.saw('4.record.signed')
    } catch {
      notes.broke(
        '4.record.signed',
        `the message of record ${record.seq} (${record.type}) is not signed by its party`,
      )
    }
    notes.hold(
      '4.record.type',
      claims.type === record.type,
      `record ${record.seq} is a ${record.type} with a ${claims.type} inside`,
    )
    notes.hold('3.sent.jti-unique', !this.ids.has(claims.jti), `the id of record ${record.seq} came before`)
    this.ids.add(claims.jti)
    const known = isMessageType(claims.type) ? claims.type : undefined
    if (by === 'person') {
      const head = claims.head ?? ''
      notes.hold(
        '3.sent.head',
        head === record.prev,
        `record ${record.seq} (${record.type}) names another head than its prev`,
      )
      notes.hold(
        '4.at.near-iat',
        Math.abs(record.at - claims.iat) <= 300,
        `record ${record.seq} is ${record.at - claims.iat} s from its message`,
      )
      if (known)
        notes.hold(
          '6.sent.type',
          messageEntry(known).by !== 'brand' && messageEntry(known).isBeside !== true,
          `the person sent ${known}`,
        )
      if (known) read('6.sent.body', () => void parseBody(known, claims.body))
      const { line } = claims.body as { line?: unknown }
      if (typeof line === 'string') {
        notes.hold('8.sent.canonical', parseLine(line).ok, `${claims.type} carries ${line.slice(0, 160)}`)
        notes.hold('8.sent.no-id', !/ (?:id|re):/.test(line), `${claims.type} carries ${line.slice(0, 160)}`)
      }
      if (claims.type === 'key.rotate') {
        this.former.push({ upto: record.seq, key: this.key })
        this.key = await rotated(claims.body, this.key)
      }
    }
    read('7.sent.allowed', () => this.fold(record))
  }

  private fold(record: LedgerRecord): void {
    if (isGone(record)) {
      this.state = applyRecord(this.state, { record })
      return
    }
    const { claims } = parseMessage(record.jwt)
    this.state = applyRecord(this.state, {
      record,
      claims,
      by: claims.iss === this.options.brand ? 'brand' : 'person',
    })
  }

  idOf(record: LedgerRecord): string {
    return isGone(record) ? '' : parseMessage(record.jwt).claims.jti
  }

  /** What a record says, readable. */
  textOf(record: LedgerRecord): string {
    return isGone(record) ? record.type : JSON.stringify(parseMessage(record.jwt).claims)
  }

  /** Live records of a type, with what they say. */
  said(type: string): { id: string; seq: number; body: Record<string, unknown> }[] {
    return this.records.flatMap((record) => {
      if (record.type !== type || isGone(record)) return []
      const { jti, body } = parseMessage(record.jwt).claims
      return [{ id: jti, seq: record.seq, body: body as Record<string, unknown> }]
    })
  }
}

async function rotated(body: unknown, old: PublicKey): Promise<PublicKey> {
  const { jwk } = body as { jwk?: { x?: unknown } }
  return typeof jwk?.x === 'string' ? importPublicKey({ kty: 'OKP', crv: 'Ed25519', x: jwk.x }) : old
}
