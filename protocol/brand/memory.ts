// A brand's ledgers in memory: for trying out, for tests, and as the plainest reading of what a store must do.
import { emptyHead, goneForm, type Head, type LedgerRecord } from '../record.ts'
import type { BrandStore, Change, Outgoing, StoredAnswer, StoredEvent, StoredRelationship } from './store.ts'

interface Shelf {
  relationship?: StoredRelationship
  records: LedgerRecord[]
  outgoing: Map<string, Outgoing>
  events: StoredEvent[]
}

/** Records that do not continue the ledger are a bug of the caller, not of a brand's counterpart. */
function assertContinues(head: Head, records: readonly LedgerRecord[]): void {
  let { seq, hash } = head
  for (const record of records) {
    if (record.seq !== seq + 1 || record.prev !== hash) {
      throw new Error(`record ${record.seq} does not continue the ledger at ${seq}`)
    }
    seq = record.seq
    hash = record.hash
  }
}

const isOpen = ({ state }: Outgoing): boolean => state === 'waiting' || state === 'given'

/** A store that forgets everything when the program ends. */
export function createMemoryStore(): BrandStore {
  const shelves = new Map<string, Shelf>()
  const answers = new Map<string, StoredAnswer>()
  const nonces = new Map<string, number>()
  let place = 0

  const empty = (): Shelf => ({ records: [], outgoing: new Map(), events: [] })
  const shelfOf = (rid: string): Shelf => shelves.get(rid) ?? empty()

  function write(rid: string, change: Change): void {
    const shelf = shelfOf(rid)
    const last = shelf.records.at(-1) ?? emptyHead
    assertContinues(last, change.records ?? [])
    shelves.set(rid, shelf)
    if (change.relationship) shelf.relationship = structuredClone(change.relationship)
    shelf.records.push(...(change.records ?? []))
    for (const draft of change.queued ?? []) shelf.outgoing.set(draft.jti, { ...draft, state: 'waiting' })
    const { signedAnew } = change
    const given = change.given === undefined ? undefined : shelf.outgoing.get(change.given)
    if (given?.state === 'waiting') shelf.outgoing.set(given.jti, { ...given, state: 'given' })
    const old = signedAnew && shelf.outgoing.get(signedAnew.jti)
    if (signedAnew && old?.state === 'waiting') shelf.outgoing.set(old.jti, { ...old, jwt: signedAnew.jwt })
    for (const outcome of change.settled ?? []) {
      const waiting = shelf.outgoing.get(outcome.jti)
      if (waiting) shelf.outgoing.set(outcome.jti, { type: waiting.type, ...outcome })
    }
    const handled = new Set(change.handled)
    shelf.events = shelf.events.filter((event) => !handled.has(event.place))
    for (const event of change.events ?? []) shelf.events.push({ ...event, place: ++place })
    for (const [name, { until }] of answers) {
      if (until !== undefined && until < (change.forgetBefore ?? 0)) answers.delete(name)
    }
    if (change.answer) answers.set(`${change.answer.iss}\n${change.answer.jti}`, change.answer)
  }

  return {
    relationships: async () =>
      [...shelves.values()].flatMap(({ relationship }) =>
        relationship ? [structuredClone(relationship)] : [],
      ),
    relationship: async (rid) => structuredClone(shelves.get(rid)?.relationship),
    unfinished: async () =>
      [...shelves]
        .filter(([, { events, outgoing }]) => events.length > 0 || [...outgoing.values()].some(isOpen))
        .map(([rid]) => rid),
    records: async (rid, after, limit) => shelfOf(rid).records.slice(after, after + limit),
    async outgoing(rid, after, limit) {
      const all = [...shelfOf(rid).outgoing.values()]
      const start = all.findIndex(({ jti }) => jti === after) + 1
      return all.slice(start).filter(isOpen).slice(0, limit)
    },
    sent: async (rid, jti) => shelfOf(rid).outgoing.get(jti),
    events: async (rid, limit) => shelfOf(rid).events.slice(0, limit),
    answer: async (iss, jti) => answers.get(`${iss}\n${jti}`),
    async useNonce(kid, nonce, until, now) {
      for (const [name, end] of nonces) if (end < now) nonces.delete(name)
      const name = `${kid}\n${nonce}`
      if (nonces.has(name)) return false
      nonces.set(name, until)
      return true
    },
    commit: async (rid, change) => write(rid, change),
    async erase(rid, seqs) {
      const chosen = new Set(seqs)
      const shelf = shelfOf(rid)
      shelf.records = shelf.records.map((record) =>
        chosen.has(record.seq) ? goneForm(record, 'erased') : record,
      )
    },
  }
}
