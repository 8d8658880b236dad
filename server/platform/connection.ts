// One connection to the data file: prepared statements, each made once, and what a failing disk means to a person.
import Sqlite from 'better-sqlite3'
import type { Compilable } from 'kysely'
import { Problem } from '../../protocol/problem.ts'

/** What a column can hold; a boolean is stored as 0 or 1. */
export type Value = string | number | bigint | boolean | Uint8Array | null

export interface Reader {
  all<T>(query: Compilable<T>): T[]
  first<T>(query: Compilable<T>): T | undefined
  /** For the rare read that the builder cannot say. */
  sql<T = Record<string, unknown>>(text: string, ...values: Value[]): T[]
}

/** What a failing disk or a foreign lock means to a person; everything else is a bug and stays as it is. */
export function problemOf(error: unknown): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error
  const { code } = error
  if (code === 'SQLITE_FULL') return new Problem('disk_full', {}, error)
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return new Problem('database_locked', {}, error)
  if (/^SQLITE_(READONLY|PERM|AUTH)/.test(code)) return new Problem('read_only', {}, error)
  if (/^SQLITE_(IOERR|CANTOPEN|CORRUPT|NOTADB|NOMEM)/.test(code)) {
    return new Problem('unavailable', { reason: `the data file cannot be used (${code})` }, error)
  }
  return error
}

/** SQLite's own code; empty for what came from elsewhere. */
export const codeOf = (error: unknown): string => (error instanceof Sqlite.SqliteError ? error.code : '')

// Enough for everything the server asks; beyond it a query was built from varying text, and the oldest goes.
const keptStatements = 1000

/** Runs compiled queries on one connection, each prepared once. */
export class Connection implements Reader {
  readonly raw: Sqlite.Database
  readonly isWriter: boolean
  private readonly prepared: Map<string, Sqlite.Statement<unknown[]>>

  constructor(
    raw: Sqlite.Database,
    isWriter: boolean,
    prepared = new Map<string, Sqlite.Statement<unknown[]>>(),
  ) {
    this.raw = raw
    this.isWriter = isWriter
    this.prepared = prepared
  }

  /** The same connection and statements, allowed to write. */
  asWriter(): Connection {
    return new Connection(this.raw, true, this.prepared)
  }

  statement(sql: string): Sqlite.Statement<unknown[]> {
    let statement = this.prepared.get(sql)
    if (!statement) {
      statement = this.raw.prepare<unknown[]>(sql)
      const oldest = this.prepared.size < keptStatements ? undefined : this.prepared.keys().next().value
      if (oldest !== undefined) this.prepared.delete(oldest)
      this.prepared.set(sql, statement)
    }
    if (!this.isWriter && !statement.readonly) throw new TypeError('only transact hands out what can write')
    return statement
  }

  all<T>(compilable: Compilable<T>): T[] {
    const { sql, parameters } = compilable.compile()
    return this.sql<T>(sql, ...(parameters as Value[]))
  }

  first<T>(compilable: Compilable<T>): T | undefined {
    const { sql, parameters } = compilable.compile()
    return mapped(() => this.statement(sql).get(bindable(parameters)) as T | undefined)
  }

  sql<T = Record<string, unknown>>(text: string, ...values: Value[]): T[] {
    return mapped(() => this.statement(text).all(bindable(values)) as T[])
  }

  run(compilable: Compilable<unknown>): { changes: number; lastId: number } {
    const { sql, parameters } = compilable.compile()
    const { changes, lastInsertRowid } = this.statement(sql).run(bindable(parameters))
    return { changes, lastId: Number(lastInsertRowid) }
  }
}

export function mapped<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw problemOf(error)
  }
}

function bindable(values: readonly unknown[]): unknown[] {
  return values.map((value) => (typeof value === 'boolean' ? Number(value) : value))
}
