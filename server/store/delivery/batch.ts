// What the next push brings: a signed batch of records, the same bytes until it is acknowledged, or a doorbell.
import { digest } from '../../../protocol/hash.ts'
import { bytes, counts } from '../../../protocol/limits.ts'
import { messageInput, personId, sealMessage } from '../../../protocol/message.ts'
import type { Head, LedgerRecord } from '../../../protocol/record.ts'
import type { Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { noteHanded } from '../disclosures/handed.ts'
import { keyAfter, keysKnown } from '../relocation/relocation.ts'
import type { Relationship } from '../terms/terms.ts'
import { canPush, readFeed } from './feed.ts'
import {
  changePush,
  heldUpTo,
  lastSeen,
  markHanded,
  markInBatch,
  waitingAnswers,
  type OutboxAnswerRow,
  type PushRow,
} from './queries.ts'

export interface Batch {
  jwt: string
  /** The same doorbell by the other key, for a brand that knows us by that one. */
  other?: string
  kind: 'records' | 'doorbell'
  /** The last record the brand had acknowledged, and the last that this brings. */
  from: number
  upto: number
}

const dayMs = 86_400_000
/** Room left for the head, the claims and the signature; base64url makes four of three. */
const contentBytes = Math.floor((bytes.batch * 3) / 4) - 2048

/** Makes what has to go out now, and marks it as handed over in the same transaction; undefined when nothing waits. */
export function prepareBatch(
  context: Pick<Context, 'clock' | 'journal' | 'keyring' | 'ledgers' | 'random'>,
  tx: Writer,
  relationship: Relationship,
  row: PushRow,
): Batch | undefined {
  const { clock, ledgers } = context
  const { rid } = relationship
  const head = ledgers.head(tx, rid)
  const from = lastSeen(tx, rid)?.seq ?? 0
  const answers = waitingAnswers(tx, rid, counts.outbox)
  if (from >= head.seq && answers.length === 0) return undefined

  if (isDoorbell(row, clock.now())) {
    const [likely, second] = keysKnown(tx, relationship, heldUpTo(tx, rid))
    const ring = (kid: string): string => sign(context, relationship, kid, { head })
    const other = second === undefined ? {} : { other: ring(second) }
    return { jwt: ring(likely), ...other, kind: 'doorbell', from, upto: from }
  }
  const limit = row.batchFrom === from && row.batchUpto !== null ? row.batchUpto - from : counts.batch
  const room = contentBytes - JSON.stringify(answers).length
  const records = pushable(context, tx, relationship, { after: from, limit, maxBytes: room })
  const upto = records.at(-1)?.seq ?? from
  if (records.length === 0 && answers.length === 0) return undefined
  const content = contentOf(head, records, answers)
  const made = digest(JSON.stringify({ ...content, head: undefined }))
  if (row.batch !== null && row.batchFrom === from && row.batchDigest === made) {
    return { jwt: row.batch, kind: 'records', from, upto }
  }
  const jwt = sign(context, relationship, keyAfter(tx, relationship, upto), content)
  changePush(tx, rid, { batch: jwt, batchDigest: made, batchFrom: from, batchUpto: upto })
  markInBatch(
    tx,
    rid,
    answers.map(({ jti }) => jti),
  )
  const at = clock.now()
  if (upto > from) markHanded(tx, rid, 'push', upto, at)
  noteHanded(context, tx, rid, records, { channel: 'push', at })
  return { jwt, kind: 'records', from, upto }
}

/** No content for a brand that has not acknowledged yet, not for a day, or answered without acknowledging. */
function isDoorbell({ ackedAt, isDoubted }: PushRow, now: number): boolean {
  return ackedAt === null || isDoubted === 1 || now - ackedAt > dayMs
}

/** Records in order, as many as fit; none behind one that must wait until the pause is over. */
function pushable(
  context: Pick<Context, 'clock' | 'ledgers'>,
  tx: Writer,
  relationship: Relationship,
  question: { after: number; limit: number; maxBytes: number },
): LedgerRecord[] {
  const { records } = readFeed(context, tx, relationship, question)
  const stop = records.findIndex((record) => !canPush(relationship, record))
  return stop < 0 ? records : records.slice(0, stop)
}

function contentOf(head: Head, records: LedgerRecord[], answers: OutboxAnswerRow[]) {
  const receipts = answers.flatMap(({ receipt }) => (receipt === null ? [] : [receipt]))
  const refused = answers.flatMap(({ jti, problem }) =>
    problem === null ? [] : [{ jti, problem: JSON.parse(problem) as Record<string, unknown> }],
  )
  return {
    records,
    head,
    ...(receipts.length > 0 && { receipts }),
    ...(refused.length > 0 && { refused }),
  }
}

function sign(
  { clock, keyring, random }: Pick<Context, 'clock' | 'keyring' | 'random'>,
  { rid, origin }: Relationship,
  kid: string,
  body: object,
): string {
  const claims = { iss: personId(rid), aud: origin, sub: rid, jti: random.id(), iat: clock.seconds() }
  const input = messageInput({ ...claims, type: 'ledger.batch', body }, kid)
  return sealMessage(input, keyring.signNow(kid, input), bytes.batch)
}
