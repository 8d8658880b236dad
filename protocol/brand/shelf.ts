// What a brand holds of one relationship, in memory, and how one step changes it.
import { emptyHead, goneForm, type LedgerRecord } from '../record.ts'
import type { Change, Outgoing, StoredAnswer, StoredEvent, StoredRelationship } from './store.ts'

export interface Shelf {
  relationship?: StoredRelationship
  records: LedgerRecord[]
  outgoing: Map<string, Outgoing>
  events: StoredEvent[]
  answers: Map<string, StoredAnswer>
  /** Of the newest event that ever was. */
  place: number
}

export const emptyShelf = (): Shelf => ({
  records: [],
  outgoing: new Map(),
  events: [],
  answers: new Map(),
  place: 0,
})

export const answerName = ({ iss, jti }: Pick<StoredAnswer, 'iss' | 'jti'>): string => `${iss}\n${jti}`

/**
 * Records that do not continue the ledger are a bug of the caller, not of a brand's counterpart.
 * @throws Error
 */
export function assertContinues(shelf: Shelf, { records = [], endAt = shelf.records.length }: Change): void {
  if (endAt > shelf.records.length) throw new Error(`there is no record ${endAt} to go on from`)
  let { seq, hash } = shelf.records[endAt - 1] ?? emptyHead
  for (const record of records) {
    if (record.seq !== seq + 1 || record.prev !== hash) {
      throw new Error(`record ${record.seq} does not continue the ledger at ${seq}`)
    }
    seq = record.seq
    hash = record.hash
  }
}

/** All of a change, which must continue the ledger. */
export function applyChange(shelf: Shelf, change: Change): void {
  const { outgoing, answers } = shelf
  if (change.relationship) shelf.relationship = structuredClone(change.relationship)
  if (change.endAt !== undefined) shelf.records.splice(change.endAt)
  shelf.records.push(...(change.records ?? []))
  for (const draft of change.queued ?? []) outgoing.set(draft.jti, { ...draft, state: 'waiting' })
  const { signedAnew } = change
  const given = change.given === undefined ? undefined : outgoing.get(change.given)
  if (given?.state === 'waiting') outgoing.set(given.jti, { ...given, state: 'given' })
  const old = signedAnew && outgoing.get(signedAnew.jti)
  if (signedAnew && old?.state === 'waiting') outgoing.set(old.jti, { ...old, jwt: signedAnew.jwt })
  for (const outcome of change.settled ?? []) {
    const waiting = outgoing.get(outcome.jti)
    if (waiting) outgoing.set(outcome.jti, { type: waiting.type, ...outcome })
  }
  const handled = new Set(change.handled)
  if (handled.size > 0) shelf.events = shelf.events.filter((event) => !handled.has(event.place))
  for (const event of change.events ?? []) shelf.events.push({ ...event, place: ++shelf.place })
  if (change.forgetBefore !== undefined) {
    for (const [name, { until }] of answers) {
      if (until !== undefined && until < change.forgetBefore) answers.delete(name)
    }
  }
  if (change.answer) answers.set(answerName(change.answer), change.answer)
}

const isOpen = ({ state }: Outgoing): boolean => state === 'waiting' || state === 'given'

/** Whether something waits: to be sent, or to be told. */
export const isUnfinished = ({ events, outgoing }: Shelf): boolean =>
  events.length > 0 || [...outgoing.values()].some(isOpen)

export function waitingBehind({ outgoing }: Shelf, after: string | undefined, limit: number): Outgoing[] {
  const all = [...outgoing.values()]
  const start = all.findIndex(({ jti }) => jti === after) + 1
  return all.slice(start).filter(isOpen).slice(0, limit)
}

/** Forgets what records said; their places in the chain stay. */
export function forget(shelf: Shelf, seqs: readonly number[]): void {
  const chosen = new Set(seqs)
  shelf.records = shelf.records.map((record) =>
    chosen.has(record.seq) ? goneForm(record, 'erased') : record,
  )
}
