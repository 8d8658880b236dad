// Asks a brand what happened since the backup, and takes back what it proves; a brand that was ended stays ended.
import { isOver } from '../../../protocol/lifecycle.ts'
import type { PublicJwk } from '../../../protocol/keys.ts'
import { pushWaits } from '../../../protocol/limits.ts'
import type { Problem } from '../../../protocol/problem.ts'
import type { LedgerRecord } from '../../../protocol/record.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import { fetchDocument } from '../brands/brands.ts'
import type { Context } from '../context.ts'
import { noteHeld, seenUpTo } from '../delivery/delivery.ts'
import { lookAtKeys } from '../terms/brand-keys.ts'
import { everPinned, relationshipOf, type Relationship } from '../terms/terms.ts'
import { bringBack } from './bring-back.ts'
import { fetchCopy, type BrandCopy } from './fetch.ts'
import { judge, type Known, type Verdict } from './prove.ts'
import { changeRestoring, restoringRow, type RestoringRow } from './queries.ts'

/** All records of a relationship as they stand here. */
export function heldOf(
  { clock, ledgers }: Pick<Context, 'clock' | 'ledgers'>,
  reader: Reader,
  rid: string,
): LedgerRecord[] {
  const question = { after: 0, limit: 1_000_000, maxBytes: Number.MAX_SAFE_INTEGER, reveal: true }
  return ledgers.read(reader, rid, { ...question, nowSeconds: clock.seconds() }).records
}

/** @throws Problem `brand_*` when its document cannot be had */
async function knownOf(context: Context, relationship: Relationship): Promise<Known> {
  const { database } = context
  const { rid, origin, pinned } = relationship
  let published: PublicJwk[] = []
  if (pinned.length === 0) {
    const { profile } = await fetchDocument(context, origin)
    published = [...profile.keys, ...profile.retired].map(({ x }) => ({ kty: 'OKP', crv: 'Ed25519', x }))
  } else {
    // A key that took over since is vouched for in the document; without it the brand's last words prove nothing.
    await lookAtKeys(context, rid)
  }
  return {
    relationship,
    held: heldOf(context, database, rid),
    seenSeq: seenUpTo(database, rid)?.seq ?? 0,
    brandKeys: everPinned(database, rid),
    published,
  }
}

export interface Looked {
  known: Known
  copy: BrandCopy
  verdict: Verdict
}

/** Reads and judges; nothing is written. @throws Problem */
export async function lookAt(
  context: Context,
  relationship: Relationship,
  signal: AbortSignal,
): Promise<Looked> {
  const known = await knownOf(context, relationship)
  const last = known.held.at(-1)?.seq ?? 0
  // Our own last record is asked for too, so that both are seen to hold the same.
  const copy = await fetchCopy(context, relationship, Math.max(0, last - 1), signal)
  return { known, copy, verdict: await judge(context, known, copy) }
}

export type Told = (
  tx: Writer,
  relationship: Relationship,
  code: string,
  values?: Record<string, number | string>,
) => void

/** So the pages and the journal hear of it. */
export const teller =
  ({ journal, live }: Pick<Context, 'journal' | 'live'>): Told =>
  (tx, { brand, rid, name }, code, values = {}) => {
    journal.note(tx, code, { name, ...values }, { brand, rid })
    live.tell(tx, { topic: 'brand', id: brand, code })
    live.tell(tx, { topic: 'care', code })
  }

/** After so many tries the person may go on without the brand's copy. */
export const triesBeforeChoice = 3

/** Later and later, and for ever once a day: whoever was ended must stay ended. */
export function nextTry(context: Pick<Context, 'clock' | 'random'>, tries: number): number {
  const wait = (pushWaits[Math.min(tries, pushWaits.length - 1)] ?? 86_400) * 1000
  return context.clock.now() + Math.round((wait * context.random.between(800, 1200)) / 1000)
}

/** Whether the relationship goes on by itself once it is complete: nothing of the person's flows in it any more. */
const needsNoWord = ({ state, isPractice }: Relationship): boolean => isPractice || isOver(state)

/** A brand answered, and what it gave was judged: one transaction for all that follows from it. */
export async function settle(context: Context, { known, copy, verdict }: Looked): Promise<void> {
  const { clock, database, ledgers } = context
  const { rid } = known.relationship
  const tell = teller(context)
  await database.transact((tx) => {
    const row = restoringRow(tx, rid)
    if (row === undefined || row.state === 'done') return
    if (ledgers.head(tx, rid).hash !== (known.held.at(-1)?.hash ?? '')) return
    const checked = { checkedAt: clock.now(), tries: row.tries + 1, reason: null }
    if (verdict.kind === 'fork') {
      const theirs = verdict.theirs === undefined ? null : JSON.stringify(verdict.theirs)
      changeRestoring(tx, rid, { ...checked, state: 'fork', nextAt: null, theirs })
      return tell(tx, known.relationship, 'restore.fork')
    }
    if (verdict.kind === 'keyless') {
      changeRestoring(tx, rid, { ...checked, state: 'keyless', nextAt: null })
      return tell(tx, known.relationship, 'restore.keyless')
    }
    if (verdict.kind === 'unproven') {
      const state = row.state === 'restarting' ? 'restarting' : 'unproven'
      const { reason } = verdict
      changeRestoring(tx, rid, { ...checked, state, reason, nextAt: nextTry(context, row.tries) })
      if (row.reason !== reason) tell(tx, known.relationship, 'restore.unproven', { reason })
      return
    }
    take(context, tx, row, { ...verdict, head: copy.head.seq })
  })
}

function take(
  context: Context,
  tx: Writer,
  row: RestoringRow,
  { returned, head }: Extract<Verdict, { kind: 'news' }> & { head: number },
): void {
  const { clock, ledgers } = context
  const { rid } = row
  bringBack(context, tx, rid, returned)
  // What it gives back it holds, though it has signed for it only in the time that is lost.
  const hash = ledgers.recordAt(tx, rid, head)?.hash
  if (hash !== undefined) noteHeld(tx, { rid, seq: head, hash, at: clock.now() })
  const relationship = relationshipOf(tx, rid)
  if (relationship === undefined) throw new Error('records came back to a relationship that nobody began')
  const tell = teller(context)
  const fetched = row.fetched + returned.length
  if (returned.length > 0) tell(tx, relationship, 'restore.fetched', { records: returned.length })
  const isEnded = restoringRow(tx, rid)?.state === 'done'
  const isComplete = isEnded || row.state === 'restarting' || needsNoWord(relationship)
  changeRestoring(tx, rid, {
    fetched,
    tries: row.tries + 1,
    checkedAt: clock.now(),
    reason: null,
    nextAt: null,
    state: isComplete ? 'done' : 'asked',
    doneAt: isComplete ? clock.now() : null,
    outcome: !isComplete ? null : isOver(relationship.state) ? 'over' : fetched > 0 ? 'fetched' : 'nothing',
  })
  tell(tx, relationship, isComplete ? 'restore.checked' : 'restore.asked')
}

/** A try that brought nothing. */
export async function putOff(context: Context, rid: string, problem: Problem): Promise<void> {
  const { clock, database } = context
  await database.transact((tx) => {
    const row = restoringRow(tx, rid)
    if (row === undefined || row.state === 'done') return
    changeRestoring(tx, rid, {
      tries: row.tries + 1,
      reason: problem.code,
      checkedAt: clock.now(),
      nextAt: nextTry(context, row.tries),
    })
    const relationship = relationshipOf(tx, rid)
    if (relationship !== undefined && row.reason !== problem.code)
      teller(context)(tx, relationship, 'restore.put_off', { reason: problem.code })
  })
}
