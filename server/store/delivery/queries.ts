// What was handed to whom, what they acknowledged, what a push still has to bring, and how much each brand has sent.
import { hot, tables, type Reader, type Writer } from '../../platform/database.ts'

export type Channel = 'pull' | 'stream' | 'push'

interface HandoverRow {
  rid: string
  channel: Channel
  seq: number
  at: number
}

export interface SeenRow {
  rid: string
  seq: number
  hash: string
  at: number
  channel: Channel
  /** What the brand signed: an acknowledgement, or a read as JSON; null for those of before it was kept. */
  proof: string | null
}

export interface BrandDayRow {
  brand: string
  day: number
  messages: number
  bytes: number
  offers: number
  asks: number
  filters: number
  posts: number
  refused: number
}

export interface PushRow {
  rid: string
  host: string
  state: 'on' | 'off'
  attempts: number
  /** When the next attempt is due; null while nothing waits. */
  nextAt: number | null
  failingSince: number | null
  ackedAt: number | null
  /** Answered 2xx without an acknowledgement: doorbells only until one comes. */
  isDoubted: number
  /** The ledger's place at which it was switched off; a later `filter.set` switches it on again. */
  offSeq: number
  /** The signed batch on its way: records after `batchFrom` up to `batchUpto`, the same bytes on every retry. */
  batch: string | null
  batchDigest: string | null
  batchFrom: number | null
  batchUpto: number | null
  pollAt: number | null
  pollAttempts: number
  outboxAfter: string | null
}

export interface OutboxAnswerRow {
  rid: string
  jti: string
  receipt: string | null
  problem: string | null
  madeAt: number
  isInBatch: number
}

export interface SilenceRow {
  rid: string
  at: number
  cause: string
  ms: number
  streams: number
  pushes: number
}

interface DeliveryTables {
  handover: HandoverRow
  seen: SeenRow
  unanswered_note: { rid: string; notes: number }
  brand_day: BrandDayRow
  push: PushRow
  outbox_answer: OutboxAnswerRow
  silence: SilenceRow
}

const db = tables<DeliveryTables>()

const moveMark = hot<HandoverRow, unknown>((value) =>
  db
    .insertInto('handover')
    .values({
      rid: value('rid'),
      channel: value('channel'),
      seq: value('seq'),
      at: value('at'),
    })
    .onConflict((clash) =>
      clash
        .columns(['rid', 'channel'])
        .doUpdateSet((row) => ({ seq: row.ref('excluded.seq'), at: row.ref('excluded.at') }))
        .whereRef('excluded.seq', '>', 'handover.seq'),
    ),
)

/** Moves the mark of a channel forward; it never goes back. */
export function markHanded(tx: Writer, rid: string, channel: Channel, seq: number, at: number): void {
  tx.run(moveMark({ rid, channel, seq, at }))
}

export function handedTo(reader: Reader, rid: string): HandoverRow[] {
  return reader.all(db.selectFrom('handover').selectAll().where('rid', '=', rid))
}

const lastSeenRow = hot<{ rid: string }, SeenRow>((value) =>
  db.selectFrom('seen').selectAll().where('rid', '=', value('rid')).orderBy('seq', 'desc').limit(1),
)

/** The newest acknowledgement of a brand, whatever the way it came. */
export function lastSeen(reader: Reader, rid: string): SeenRow | undefined {
  return reader.first(lastSeenRow({ rid }))
}

/** Up to where a brand had acknowledged before it did up to `seq`. */
export function seenBefore(reader: Reader, rid: string, seq: number): number {
  const before = db
    .selectFrom('seen')
    .select('seq')
    .where('rid', '=', rid)
    .where('seq', '<', seq)
    .orderBy('seq', 'desc')
    .limit(1)
  return reader.first(before)?.seq ?? 0
}

export function insertSeen(tx: Writer, row: SeenRow): void {
  tx.run(
    db
      .insertInto('seen')
      .values(row)
      .onConflict((clash) => clash.doNothing()),
  )
}

/** The last record that a brand has, as far as we can know: acknowledged, or handed to a reader of its own. */
export function heldUpTo(reader: Reader, rid: string): number {
  const read = handedTo(reader, rid).filter(({ channel }) => channel !== 'push')
  return Math.max(lastSeen(reader, rid)?.seq ?? 0, ...read.map(({ seq }) => seq))
}

/** The acknowledgement that first covered a record. */
export function seenOf(reader: Reader, rid: string, seq: number): SeenRow | undefined {
  return reader.first(
    db.selectFrom('seen').selectAll().where('rid', '=', rid).where('seq', '>=', seq).orderBy('seq').limit(1),
  )
}

export function seenSteps(reader: Reader, rid: string, fromSeq: number): SeenRow[] {
  return reader.all(
    db.selectFrom('seen').selectAll().where('rid', '=', rid).where('seq', '>=', fromSeq).orderBy('seq'),
  )
}

const notesOf = hot<{ rid: string }, { notes: number }>((value) =>
  db.selectFrom('unanswered_note').select('notes').where('rid', '=', value('rid')),
)

/** Notes of a brand since the person's last. */
export function unansweredNotes(reader: Reader, rid: string): number {
  return reader.first(notesOf({ rid }))?.notes ?? 0
}

const putNotes = hot<{ rid: string; notes: number }, unknown>((value) =>
  db
    .insertInto('unanswered_note')
    .values({ rid: value('rid'), notes: value('notes') })
    .onConflict((clash) => clash.column('rid').doUpdateSet((row) => ({ notes: row.ref('excluded.notes') }))),
)

export function saveUnansweredNotes(tx: Writer, rid: string, notes: number): void {
  tx.run(putNotes({ rid, notes }))
}

const dayRow = hot<{ brand: string; day: number }, BrandDayRow>((value) =>
  db.selectFrom('brand_day').selectAll().where('brand', '=', value('brand')).where('day', '=', value('day')),
)

export function brandDay(reader: Reader, brand: string, day: number): BrandDayRow {
  const none = { messages: 0, bytes: 0, offers: 0, asks: 0, filters: 0, posts: 0, refused: 0 }
  return reader.first(dayRow({ brand, day })) ?? { brand, day, ...none }
}

const putDay = hot<BrandDayRow, unknown>((value) =>
  db
    .insertInto('brand_day')
    .values({
      brand: value('brand'),
      day: value('day'),
      messages: value('messages'),
      bytes: value('bytes'),
      offers: value('offers'),
      asks: value('asks'),
      filters: value('filters'),
      posts: value('posts'),
      refused: value('refused'),
    })
    .onConflict((clash) =>
      clash.columns(['brand', 'day']).doUpdateSet((row) => ({
        messages: row.ref('excluded.messages'),
        bytes: row.ref('excluded.bytes'),
        offers: row.ref('excluded.offers'),
        asks: row.ref('excluded.asks'),
        filters: row.ref('excluded.filters'),
        posts: row.ref('excluded.posts'),
        refused: row.ref('excluded.refused'),
      })),
    ),
)

export function saveBrandDay(tx: Writer, row: BrandDayRow): void {
  tx.run(putDay(row))
}

export function forgetDaysBefore(tx: Writer, day: number): void {
  tx.run(db.deleteFrom('brand_day').where('day', '<', day))
}

const pushOf = hot<{ rid: string }, PushRow>((value) =>
  db.selectFrom('push').selectAll().where('rid', '=', value('rid')),
)

export function pushRow(reader: Reader, rid: string): PushRow | undefined {
  return reader.first(pushOf({ rid }))
}

export function openPush(tx: Writer, rid: string, host: string): PushRow {
  const row = {
    rid,
    host,
    state: 'on' as const,
    attempts: 0,
    nextAt: null,
    failingSince: null,
    ackedAt: null,
    isDoubted: 0,
    offSeq: 0,
    batch: null,
    batchDigest: null,
    batchFrom: null,
    batchUpto: null,
    pollAt: null,
    pollAttempts: 0,
    outboxAfter: null,
  }
  tx.run(db.insertInto('push').values(row))
  return row
}

export function changePush(tx: Writer, rid: string, change: Partial<Omit<PushRow, 'rid'>>): void {
  tx.run(db.updateTable('push').set(change).where('rid', '=', rid))
}

export function duePushes(reader: Reader, now: number): string[] {
  return reader
    .all(db.selectFrom('push').select('rid').where('nextAt', '<=', now).orderBy('nextAt'))
    .map(({ rid }) => rid)
}

export function duePolls(reader: Reader, now: number): Pick<PushRow, 'rid' | 'pollAttempts'>[] {
  return reader.all(
    db.selectFrom('push').select(['rid', 'pollAttempts']).where('pollAt', '<=', now).orderBy('pollAt'),
  )
}

const pollCount = hot<Record<never, never>, { n: number }>(() =>
  db
    .selectFrom('push')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('pollAt', 'is not', null),
)

/** Outboxes that are looked into. */
export function countPolls(reader: Reader): number {
  return reader.first(pollCount({}))?.n ?? 0
}

const nextPush = hot<Record<never, never>, { at: number | null }>(() =>
  db.selectFrom('push').select('nextAt as at').where('nextAt', 'is not', null).orderBy('nextAt').limit(1),
)
const nextPoll = hot<Record<never, never>, { at: number | null }>(() =>
  db.selectFrom('push').select('pollAt as at').where('pollAt', 'is not', null).orderBy('pollAt').limit(1),
)

/** When the next push or look into an outbox is due. */
export function nextErrandAt(reader: Reader): number | undefined {
  const push = reader.first(nextPush({}))
  const poll = reader.first(nextPoll({}))
  const times = [push?.at, poll?.at].filter((at) => at !== undefined && at !== null)
  return times.length === 0 ? undefined : Math.min(...times)
}

export function saveOutboxAnswer(tx: Writer, row: OutboxAnswerRow): void {
  tx.run(
    db
      .insertInto('outbox_answer')
      .values(row)
      .onConflict((clash) =>
        clash.columns(['rid', 'jti']).doUpdateSet({ receipt: row.receipt, problem: row.problem }),
      ),
  )
}

export function waitingAnswers(reader: Reader, rid: string, limit: number): OutboxAnswerRow[] {
  return reader.all(
    db
      .selectFrom('outbox_answer')
      .selectAll()
      .where('rid', '=', rid)
      .orderBy('madeAt')
      .orderBy('jti')
      .limit(limit),
  )
}

export function markInBatch(tx: Writer, rid: string, jtis: readonly string[]): void {
  tx.run(db.updateTable('outbox_answer').set({ isInBatch: 0 }).where('rid', '=', rid))
  if (jtis.length === 0) return
  tx.run(
    db
      .updateTable('outbox_answer')
      .set({ isInBatch: 1 })
      .where('rid', '=', rid)
      .where('jti', 'in', [...jtis]),
  )
}

/** The batch that carried them was acknowledged. */
export function forgetAnswersInBatch(tx: Writer, rid: string): void {
  tx.run(db.deleteFrom('outbox_answer').where('rid', '=', rid).where('isInBatch', '=', 1))
}

export function insertSilence(tx: Writer, row: SilenceRow): void {
  tx.run(
    db
      .insertInto('silence')
      .values(row)
      .onConflict((clash) => clash.doNothing()),
  )
}

export function silencesOf(reader: Reader, rid: string): SilenceRow[] {
  return reader.all(db.selectFrom('silence').selectAll().where('rid', '=', rid).orderBy('at', 'desc'))
}
