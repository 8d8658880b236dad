// What a brand was shown and can be asked to erase, record by record.
import { isGone, type LedgerRecord } from '../../../protocol/record.ts'
import { mostErasureRecords } from '../../../protocol/erasure.ts'
import type { ErasableKind, ErasableRecord } from '../../../protocol/owner/erasures.ts'
import type { Reader } from '../../platform/database.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import type { Context } from '../context.ts'
import { disclosuresTo, isOpen } from '../disclosures/disclosures.ts'
import { copiesTo } from '../intents/intents.ts'
import { erasuresOf } from './queries.ts'
import { readColumn } from '../own.ts'

type Ports = Pick<Context, 'clock' | 'ledgers'>

/** All that can be asked for at once. */
export const mostRecords = mostErasureRecords
const page = 500

const kinds: readonly [ErasableKind, RegExp][] = [
  ['lines', /^intent\./],
  ['threads', /^thread\./],
  ['disclosures', /^disclosure\./],
]

export const kindOf = (type: string): ErasableKind | undefined =>
  kinds.find(([, types]) => types.test(type))?.[0]

/** Every record of a ledger with its content, as far as it is kept. */
export function* recordsOf({ clock, ledgers }: Ports, reader: Reader, rid: string): Generator<LedgerRecord> {
  const rest = { limit: page, maxBytes: Number.MAX_SAFE_INTEGER, nowSeconds: clock.seconds(), reveal: true }
  for (let after = 0; ;) {
    const found = ledgers.read(reader, rid, { after, ...rest })
    yield* found.records
    const last = found.records.at(-1)
    if (!found.more || last === undefined) return
    after = last.seq
  }
}

interface Body {
  line?: string
  text?: string
  attributes?: Record<string, unknown> | string[]
}

function wordsOf({ line, text, attributes }: Body): string {
  if (line !== undefined || text !== undefined) return line ?? text ?? ''
  return (Array.isArray(attributes) ? attributes : Object.keys(attributes ?? {})).join(', ')
}

/** Every record by which something of the person's was shown, oldest first; the words only where they are still kept. */
export function erasable(ports: Ports, reader: Reader, rid: string): ErasableRecord[] {
  const now = ports.clock.now()
  const live = new Set([
    ...copiesTo(reader, rid)
      .filter(({ state }) => state === 'open' || state === 'revised')
      .map(({ id }) => id),
    ...disclosuresTo(reader, rid)
      .filter((row) => isOpen(row, now))
      .map(({ id }) => id),
  ])
  const asked = new Set(erasuresOf(reader, rid).flatMap(({ scope }) => readColumn<number[]>(scope)))
  const found: ErasableRecord[] = []
  for (const record of recordsOf(ports, reader, rid)) {
    const kind = kindOf(record.type)
    if (kind === undefined) continue
    const { seq, type } = record
    const claims = isGone(record) ? undefined : claimsOf(record.jwt)
    found.push({
      seq,
      at: record.at * 1000,
      kind,
      type,
      what: claims === undefined ? '' : wordsOf(claims.body as Body),
      isLive: claims !== undefined && live.has(claims.on ?? claims.jti),
      isAsked: asked.has(seq),
      isTheirs: claims !== undefined && !claims.iss.startsWith('bespeak:'),
    })
  }
  return found.slice(-mostRecords)
}
