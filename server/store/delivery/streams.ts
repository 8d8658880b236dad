// The live stream of records to a brand: what it lacks, then what comes, from the same ledger and by the same numbers.
import { bytes as limits, counts, seconds } from '../../../protocol/limits.ts'
import type { LedgerRecord, LiveRecord } from '../../../protocol/record.ts'
import { beatBytes, eventBytes, type RawStream } from '../../platform/http/stream.ts'
import type { Context } from '../context.ts'
import { asOf, relationshipOf, stampOf } from '../terms/terms.ts'
import { writeBounded } from './bounded-write.ts'
import type { Cuts } from './cuts.ts'
import { readFeed } from './feed.ts'
import type { Marks } from './marks.ts'

export type CloseReason = 'slow' | 'renew' | 'shutdown'

export interface Streams {
  /** Starts behind record `after`, which the brand says it has. */
  open(rid: string, after: number, stream: RawStream): void
  /** A record was committed. */
  tell(rid: string, record: LiveRecord): void
  closeAll(reason: CloseReason): void
  openOf(rid: string): number
  readonly count: number
}

/** A live record as it goes out: encoded once for all streams of the relationship. */
interface Encoded {
  seq: number
  record: LiveRecord
  bytes: Uint8Array
}

/** What is about to be written, up to which record, and the head at which it was made. */
interface Chunk {
  upto: number
  head: number
  bytes: Uint8Array
  records: readonly LedgerRecord[]
}

/** A page of records, so that with the words of SSE around it one write is enough. */
const pageBytes = (limits.streamWrite * 7) / 8
/** What a slow reader has not taken this long after it was told why, is thrown away. */
const farewellMs = 5000
const retryMs: Readonly<Record<CloseReason, number>> = { slow: 1000, renew: 0, shutdown: 5000 }

export function createStreams(
  context: Pick<Context, 'clock' | 'database' | 'ledgers' | 'log' | 'random'>,
  { cuts, marks }: { cuts: Cuts; marks: Marks },
): Streams {
  const { clock, database, ledgers, log, random } = context
  const open = new Map<string, Set<FeedStream>>()
  let count = 0

  class FeedStream {
    readonly rid: string
    readonly stream: RawStream
    /** The last record written. */
    private cursor: number
    private epoch: number
    /** What came since the reader was live and is not written yet; bounded, or the reader is slow. */
    private queue: Encoded[] = []
    private queued = 0
    private isLive = false
    private isPumping = false
    private isClosing = false

    constructor(rid: string, after: number, stream: RawStream, epoch: number) {
      this.rid = rid
      this.cursor = after
      this.stream = stream
      this.epoch = epoch
    }

    private get isOpen(): boolean {
      return this.stream.isOpen && !this.isClosing
    }

    /** The row of the database, read right before each write: no token, no cache. */
    private mayRead = (): boolean => stampOf(database, this.rid)?.epoch === this.epoch

    push(encoded: Encoded): void {
      // Until then everything is read from the ledger anyway.
      if (!this.isLive) return
      this.queue.push(encoded)
      this.queued += encoded.bytes.length
      if (this.queue.length > counts.streamRecords || this.queued > limits.streamPending) this.close('slow')
      else this.start()
    }

    start(): void {
      if (this.isPumping) return
      this.isPumping = true
      this.pump()
        .catch((error: unknown) => {
          log.error('stream_failed', {}, error)
          void this.stream.destroy()
        })
        .finally(() => {
          this.isPumping = false
          if (this.queue.length > 0 && this.isOpen) this.start()
        })
    }

    private async pump(): Promise<void> {
      while (this.isOpen) {
        const chunk = this.nextChunk()
        if (chunk === undefined) {
          this.queue = []
          this.queued = 0
          if (this.isLive) return
          // Nothing can be appended between the look at the ledger and this: the reader is live from here on.
          this.isLive = true
          const { head } = this.look(1)
          this.stream.write(eventBytes('live', JSON.stringify({ head })))
          continue
        }
        await marks.hand(this.rid, 'stream', chunk.records)
        const bytes = this.fresh(chunk)
        if (bytes === undefined) continue
        if (!(await writeBounded(this.stream, bytes, this.mayRead))) {
          if (this.isOpen) this.recheck()
          // Half a chunk went out before the grant changed: the reader must begin again behind what it took.
          if (this.isOpen) void this.stream.destroy()
          return
        }
        this.cursor = chunk.upto
        this.forget()
      }
    }

    private look(maxBytes: number) {
      const { state = 'none', expiresAt } = relationshipOf(database, this.rid) ?? {}
      const question = { after: this.cursor, limit: counts.records, maxBytes }
      return readFeed({ clock, ledgers }, database, { rid: this.rid, state, expiresAt }, question)
    }

    /** What comes next: the newest record as it was encoded when it came, or a page of the ledger. */
    private nextChunk(): Chunk | undefined {
      const head = ledgers.head(database, this.rid).seq
      if (head <= this.cursor) return undefined
      const [first] = this.queue
      // With nothing behind it nothing can have hidden it.
      if (first?.seq === this.cursor + 1 && head === first.seq) {
        return { upto: first.seq, head, bytes: first.bytes, records: [first.record] }
      }
      const { records } = this.look(pageBytes)
      const bytes = Buffer.concat(
        records.map((record) => eventBytes('record', JSON.stringify(record), record.seq)),
      )
      const last = records.at(-1)
      return last && { upto: last.seq, head, bytes, records }
    }

    /** While the mark was being written something may have been hidden, narrowed or ended. */
    private fresh(chunk: Chunk): Uint8Array | undefined {
      if (!this.isOpen) return undefined
      const isSame = this.mayRead() && ledgers.head(database, this.rid).seq === chunk.head
      if (isSame) return chunk.bytes
      if (!this.recheck()) return undefined
      const { records } = this.look(pageBytes)
      return Buffer.concat(
        records
          .filter(({ seq }) => seq <= chunk.upto)
          .map((record) => eventBytes('record', JSON.stringify(record), record.seq)),
      )
    }

    /** A narrower grant goes on under the new epoch; anything else has ended. */
    private recheck(): boolean {
      const relationship = relationshipOf(database, this.rid)
      if (!relationship || asOf(relationship, clock.now()).state !== 'in_force') {
        void this.stream.destroy()
        return false
      }
      this.epoch = relationship.epoch
      return true
    }

    private forget(): void {
      while (this.queue[0] && this.queue[0].seq <= this.cursor) {
        this.queued -= this.queue.shift()?.bytes.length ?? 0
      }
    }

    beat(): void {
      if (this.isOpen && this.stream.pending === 0 && this.mayRead()) this.stream.write(beatBytes)
    }

    close(reason: CloseReason): void {
      if (!this.isOpen) return
      this.isClosing = true
      this.queue = []
      this.stream.end(eventBytes('closed', JSON.stringify({ reason, retry_ms: retryMs[reason] })))
      const farewell = clock.after(farewellMs, () => void this.stream.destroy())
      this.stream.onClose(() => farewell.cancel())
    }
  }

  const beat = (): void => {
    for (const own of open.values()) for (const one of own) one.beat()
    timer = count > 0 ? clock.after(seconds.streamBeat * 1000, beat) : undefined
  }
  let timer: { cancel(): void } | undefined

  return {
    open: (rid, after, stream) => {
      const relationship = relationshipOf(database, rid)
      // It ended while the headers were on their way.
      if (!relationship || asOf(relationship, clock.now()).state !== 'in_force') return void stream.destroy()
      const one = new FeedStream(rid, after, stream, relationship.epoch)
      const own = open.get(rid) ?? new Set<FeedStream>()
      open.set(rid, own.add(one))
      count += 1
      const release = cuts.hold(rid, { kind: 'stream', cut: () => stream.destroy() })
      // Spread, so that streams opened together do not all come back together.
      const lifeMs = seconds.streamLife * 1000 - random.between(0, 60_000)
      const life = clock.after(lifeMs, () => one.close('renew'))
      stream.onClose(() => {
        life.cancel()
        release()
        count -= 1
        own.delete(one)
        if (own.size === 0 && open.get(rid) === own) open.delete(rid)
      })
      timer ??= clock.after(seconds.streamBeat * 1000, beat)
      one.start()
    },
    tell: (rid, record) => {
      const own = open.get(rid)
      if (!own) return
      const bytes = eventBytes('record', JSON.stringify(record), record.seq)
      for (const one of own) one.push({ seq: record.seq, record, bytes })
    },
    closeAll: (reason) => {
      timer?.cancel()
      for (const own of open.values()) for (const one of own) one.close(reason)
    },
    openOf: (rid) => open.get(rid)?.size ?? 0,
    get count() {
      return count
    },
  }
}
