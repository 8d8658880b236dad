// The one data file: reads by prepared statement, and writes that share a durable commit.
import Sqlite from 'better-sqlite3'
import { chmodSync, closeSync, openSync } from 'node:fs'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Compilable } from 'kysely'
import { Problem } from '../../protocol/problem.ts'
import { aside, AsideFailure } from './aside.ts'
import { codeOf, Connection, mapped, problemOf, type Reader, type Value } from './connection.ts'
import type { Log } from './log.ts'

export type { Compilable } from 'kysely'
export type { Reader, Value } from './connection.ts'

/** Only `transact` hands one out, and only until its body returns. */
export interface Writer extends Reader {
  run(query: Compilable<unknown>): { changes: number; lastId: number }
  /** Several statements at once, for migrations. */
  script(text: string): void
  /** Called once everything is durable, before the promise of `transact` resolves; not at all after a rollback. */
  onCommit(fn: () => void): void
  /** The number of this commit since the file was opened: equal for all bodies that share one. */
  readonly mark: number
}

export interface Database extends Reader {
  readonly file: string
  /** Why nothing can be written any more until the next start: the disk failed in the middle of a commit. */
  readonly failure: Problem | undefined
  /**
   * Runs a synchronous body; the promise resolves when its writes are on the disk. Bodies that wait at the same
   * time share one commit, each in a savepoint of its own: one that throws undoes and rejects only itself.
   * @throws Problem `disk_full`, `database_locked`, `read_only`, `unavailable`
   */
  transact<T>(body: (tx: Writer) => T): Promise<T>
  /** The same at once and alone, blocking: for the start of the server and for commands. */
  transactNow<T>(body: (tx: Writer) => T): T
  /** Writes a whole, consistent copy to a file that does not exist yet. */
  snapshotTo(file: string): void
  /**
   * Writes the file anew and empties its journal file, so that nothing that was deleted or overwritten is left in
   * either. That happens on a thread beside: reads go on, writes wait until the file is written.
   * @returns false while another connection goes on reading what was before
   * @throws Problem `disk_full`, `database_locked`
   */
  scrub(): Promise<boolean>
  /** Finishes what was asked for, then closes. */
  close(): void
  /** False once it is closed: what was asked for last may be answered after that. */
  readonly isOpen: boolean
}

/** Builds and compiles queries; they run on a `Reader` or a `Writer` only. */
export function tables<T>(): Kysely<T> {
  return new Kysely<T>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}

/** A query by hand. */
export function query<T = unknown>(sql: string, ...parameters: Value[]): Compilable<T> {
  // Kysely's compiled form also carries the tree it was built of, which only its own drivers read.
  return { compile: () => ({ sql, parameters }) } as unknown as Compilable<T>
}

class Slot {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/**
 * Compiles a query once and runs it often: building costs more than a read by key.
 * @param build takes `value('name')` wherever a value will stand later
 * @example const byId = hot<{ id: string }, Row>((value) => db.selectFrom('offer').selectAll().where('id', '=', value('id')))
 *   reader.first(byId({ id }))
 */
export function hot<P extends { readonly [name in keyof P]: Value }, T>(
  build: (value: <K extends keyof P & string>(name: K) => P[K]) => Compilable<T>,
): (values: P) => Compilable<T> {
  let compiled: { sql: string; parameters: readonly unknown[] } | undefined
  return (values) => {
    compiled ??= build((name) => new Slot(name) as never).compile()
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Slot ? values[parameter.name as keyof P] : (parameter as Value),
    )
    return query<T>(compiled.sql, ...parameters)
  }
}

/** What one body of `transact` holds; it refuses to work once the body has returned. */
class Transaction implements Writer {
  readonly mark: number
  readonly hooks: (() => void)[] = []
  private readonly connection: Connection
  private isOpen = true

  constructor(connection: Connection, mark: number) {
    this.connection = connection
    this.mark = mark
  }

  end(): void {
    this.isOpen = false
  }

  private get open(): Connection {
    if (!this.isOpen) throw new TypeError('a transaction was used after its body returned')
    return this.connection
  }

  all<T>(compilable: Compilable<T>): T[] {
    return this.open.all(compilable)
  }

  first<T>(compilable: Compilable<T>): T | undefined {
    return this.open.first(compilable)
  }

  sql<T = Record<string, unknown>>(text: string, ...values: Value[]): T[] {
    return this.open.sql<T>(text, ...values)
  }

  run(compilable: Compilable<unknown>): { changes: number; lastId: number } {
    return this.open.run(compilable)
  }

  script(text: string): void {
    this.open.raw.exec(text)
  }

  onCommit(fn: () => void): void {
    if (!this.isOpen) throw new TypeError('a transaction was used after its body returned')
    this.hooks.push(fn)
  }
}

interface Waiting {
  readonly body: (tx: Writer) => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

interface Written {
  readonly waiting: Waiting
  readonly value: unknown
  readonly hooks: readonly (() => void)[]
}

// A commit is shared by at most so many, so that the first never waits for a crowd.
const sharedBy = 256
const checkpointPages = 4096

const scrubbing = new URL('scrubbing.js', import.meta.url)

class SqliteDatabase extends Connection implements Database {
  readonly file: string
  private readonly log: Log
  private readonly writer: Connection
  private queue: Waiting[] = []
  private isScheduled = false
  private isInside = false
  /** While another thread writes, so that nobody here waits for its lock. */
  private isHeld = false
  private scrubbed: Promise<unknown> = Promise.resolve()
  private commits = 0
  private broken: Problem | undefined

  constructor(raw: Sqlite.Database, file: string, log: Log) {
    super(raw, false)
    this.file = file
    this.log = log
    this.writer = this.asWriter()
  }

  transact<T>(body: (tx: Writer) => T): Promise<T> {
    if (this.isInside) throw new TypeError('transact was called inside a transaction; use its writer')
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ body, resolve: resolve as (value: unknown) => void, reject })
      this.schedule()
    })
  }

  get failure(): Problem | undefined {
    return this.broken
  }

  transactNow<T>(body: (tx: Writer) => T): T {
    if (this.isInside) throw new TypeError('transact was called inside a transaction; use its writer')
    let result: { value: T } | { error: unknown } | undefined
    this.commit([
      {
        body,
        resolve: (value) => (result = { value: value as T }),
        reject: (error) => (result = { error }),
      },
    ])
    if (result && 'value' in result) return result.value
    throw result?.error
  }

  private schedule(): void {
    if (this.isScheduled || this.isHeld || this.queue.length === 0) return
    this.isScheduled = true
    // After everything that this turn of the loop brings: requests that arrived together share a commit.
    setImmediate(() => {
      this.isScheduled = false
      this.flush()
    })
  }

  private flush(): void {
    if (this.isHeld) return
    const batch = this.queue.splice(0, sharedBy)
    if (batch.length > 0) this.commit(batch)
    this.schedule()
  }

  private commit(batch: readonly Waiting[]): void {
    const rejectAll = (list: readonly Waiting[], error: unknown): void => {
      for (const waiting of list) waiting.reject(error)
    }
    if (this.broken) return rejectAll(batch, this.broken)
    const mark = ++this.commits
    const written: Written[] = []
    try {
      this.writer.statement('BEGIN IMMEDIATE').run()
      for (const [index, waiting] of batch.entries()) {
        const done = this.attempt(waiting, mark)
        if (done) written.push(done)
        if (!this.raw.inTransaction) {
          // SQLite gave up the whole transaction: those before share the fate, those after try again.
          this.queue.unshift(...batch.slice(index + 1))
          rejectAll(
            written.map((one) => one.waiting),
            new Problem('unavailable', { reason: 'a shared commit was given up' }),
          )
          return
        }
      }
      this.writer.statement(written.length > 0 ? 'COMMIT' : 'ROLLBACK').run()
    } catch (error) {
      if (this.raw.inTransaction) this.writer.statement('ROLLBACK').run()
      const problem = problemOf(error)
      // After a failed fsync nobody knows what the disk holds; only a new start reads the truth.
      if (/^SQLITE_IOERR.*FSYNC/.test(codeOf(error)) && problem instanceof Problem) this.broken = problem
      this.log.error('commit_failed', { code: codeOf(error), count: batch.length }, error)
      return rejectAll(batch, problem)
    }
    for (const { waiting, value, hooks } of written) {
      for (const hook of hooks) this.tell(hook)
      waiting.resolve(value)
    }
  }

  private attempt(waiting: Waiting, mark: number): Written | undefined {
    const tx = new Transaction(this.writer, mark)
    this.writer.statement('SAVEPOINT body').run()
    this.isInside = true
    try {
      const value = waiting.body(tx)
      if (typeof value === 'object' && value !== null && 'then' in value) {
        throw new TypeError('the body of a transaction must not be asynchronous')
      }
      this.writer.statement('RELEASE body').run()
      return { waiting, value, hooks: tx.hooks }
    } catch (error) {
      if (this.raw.inTransaction) {
        this.writer.statement('ROLLBACK TO body').run()
        this.writer.statement('RELEASE body').run()
      }
      waiting.reject(problemOf(error))
      return undefined
    } finally {
      this.isInside = false
      tx.end()
    }
  }

  /** The commit stands whatever a listener does, and the other listeners must hear of it. */
  private tell(hook: () => void): void {
    try {
      hook()
    } catch (error) {
      this.log.error('commit_listener_failed', {}, error)
    }
  }

  snapshotTo(file: string): void {
    closeSync(openSync(file, 'wx', 0o600))
    mapped(() => this.writer.statement('VACUUM INTO ?').run(file))
  }

  get isOpen(): boolean {
    return this.raw.open
  }

  scrub(): Promise<boolean> {
    if (this.isInside) throw new TypeError('a file cannot be written anew inside a transaction')
    // Each writes the file anew after what was deleted before it was asked for.
    const turn = this.scrubbed.then(() => this.scrubAside())
    this.scrubbed = turn.catch(() => false)
    return turn
  }

  private async scrubAside(): Promise<boolean> {
    const resume = (): void => {
      this.isHeld = false
      this.schedule()
    }
    this.isHeld = true
    // The whole file passes through its journal file; carrying it over is the thread's work.
    this.raw.pragma('wal_autocheckpoint = 0')
    try {
      return await aside<boolean>(scrubbing, { file: this.file }, { onNews: resume })
    } catch (error) {
      throw error instanceof AsideFailure
        ? problemOf(new Sqlite.SqliteError(error.message, error.code))
        : error
    } finally {
      if (this.raw.open) this.raw.pragma(`wal_autocheckpoint = ${checkpointPages}`)
      resume()
    }
  }

  close(): void {
    this.isHeld = false
    while (this.queue.length > 0) this.flush()
    this.raw.close()
  }
}

export interface OpenOptions {
  readonly file: string
  readonly log: Log
  readonly readonly?: boolean
}

/**
 * Opens the data file, and makes it, readable by its owner only, where there is none.
 * @throws Problem `unavailable`, `read_only`, `database_locked`
 */
export function openDatabase({ file, log, readonly = false }: OpenOptions): Database {
  if (!readonly) makePrivate(file)
  return mapped(() => {
    const raw = new Sqlite(file, { readonly, fileMustExist: readonly, timeout: 5000 })
    if (!readonly) {
      raw.pragma('journal_mode = WAL')
      raw.pragma('journal_size_limit = 67108864')
      // A page that many commits touch is then carried over to the file once, not with each of them.
      raw.pragma(`wal_autocheckpoint = ${checkpointPages}`)
    }
    // What brands and pages ask for again and again stays at hand: 32 MB at most, taken as it is used.
    raw.pragma('cache_size = -32768')
    // What a savepoint may have to undo is kept in memory, not written to a temporary file.
    raw.pragma('temp_store = MEMORY')
    raw.pragma('synchronous = FULL')
    // Without these a Mac acknowledges what is only in the drive's cache.
    raw.pragma('fullfsync = ON')
    raw.pragma('checkpoint_fullfsync = ON')
    raw.pragma('foreign_keys = ON')
    // What was deleted, a destroyed key above all, is overwritten.
    raw.pragma('secure_delete = ON')
    raw.pragma('trusted_schema = OFF')
    raw.pragma('cell_size_check = ON')
    return new SqliteDatabase(raw, file, log)
  })
}

/** By path only: closing a second descriptor of an open SQLite file would drop its locks (POSIX). */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    chmodSync(file, 0o600)
  }
}
