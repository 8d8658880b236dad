// The person's private log of what the server did: codes and values, chained so that nothing can be changed unseen.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { digest } from '../../protocol/hash.ts'
import type { ProblemValues } from '../../protocol/problem.ts'
import { recordHash } from '../../protocol/record.ts'
import type { Clock } from './clock.ts'
import { query, type Reader, type Value, type Writer } from './database.ts'
import type { Migration } from './migrate.ts'

export const journalMigration: Migration = {
  number: 2,
  name: 'journal',
  up: `CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL,
    noted_at INTEGER NOT NULL,
    code TEXT NOT NULL,
    said TEXT NOT NULL,
    brand TEXT,
    rid TEXT,
    link TEXT
  ) STRICT;
  CREATE INDEX journal_brand ON journal (brand, seq) WHERE brand IS NOT NULL;
  CREATE INDEX journal_link ON journal (link, seq) WHERE link IS NOT NULL;`,
}

/** What a row is about: a brand's origin, a relationship, a page to open. */
export interface JournalLinks {
  readonly brand?: string | undefined
  readonly rid?: string | undefined
  readonly link?: string | undefined
}

export interface JournalEntry extends JournalLinks {
  readonly seq: number
  readonly hash: string
  /** ms */
  readonly notedAt: number
  readonly code: string
  readonly values: ProblemValues
}

export type JournalReport =
  | { ok: true; count: number; hash: string }
  | { ok: false; seq: number; reason: 'gap' | 'prev' | 'hash' | 'time' }

export interface JournalQuestion {
  /** Only rows with a smaller number: the next page back. */
  readonly before?: number | undefined
  readonly brand?: string | undefined
  /** Only rows about the page at this link. */
  readonly link?: string | undefined
  readonly limit: number
}

export interface Journal {
  note(tx: Writer, code: string, values?: ProblemValues, links?: JournalLinks): void
  /** All rows about one relationship as they are chained, oldest first; `at` in ms. */
  rowsAbout(reader: Reader, about: { brand: string; rid: string }): ChainedRow[]
  /** Takes the words out of rows about one page or one relationship, for good; the chain holds. @returns how many */
  forget(tx: Writer, about: { link: string } | { rid: string }, isMeant?: (code: string) => boolean): number
  /** Newest first. */
  read(reader: Reader, question: JournalQuestion): JournalEntry[]
  /** What a brand sent that was refused, newest first, however much else happened with it. */
  refusals(reader: Reader, brand: string, limit: number): JournalEntry[]
  /** Recomputes the whole chain, page by page, and lets other work go on between. */
  verify(reader: Reader): Promise<JournalReport>
}

/** A row with what its hash covers: whoever has it can recompute it. */
export interface ChainedRow {
  seq: number
  prev: string
  hash: string
  at: number
  code: string
  said: string
  brand: string | null
  rid: string | null
  link: string | null
  /** Stands for what was said once that was forgotten; `said` is empty then. */
  digest?: string | undefined
}

interface Row {
  seq: number
  prev: string
  hash: string
  noted_at: number
  code: string
  said: string
  brand: string | null
  rid: string | null
  link: string | null
  digest: string | null
}

const pageRows = 1000

/** The links are chained with what was said: else a row could be laid at another brand's door. */
const digestOf = ({ said, brand, rid, link }: Pick<Row, 'said' | 'brand' | 'rid' | 'link'>): string =>
  digest(JSON.stringify([said, brand, rid, link]))

/** What was forgotten is stood for by its digest. */
function hashOf(row: Omit<Row, 'hash' | 'digest'> & { digest?: string | null }): string {
  const { seq, prev, noted_at: at, code, said } = row
  const content = said === '' ? (row.digest ?? '') : digestOf(row)
  return recordHash({ seq, prev, at, type: code, digest: content })
}

/** The code under which a row is read whose text was forgotten. */
export const forgottenCode = 'journal.forgotten'

function entryOf(row: Row): JournalEntry {
  return {
    seq: row.seq,
    hash: row.hash,
    notedAt: row.noted_at,
    code: row.said === '' ? forgottenCode : row.code,
    values: row.said === '' ? {} : (JSON.parse(row.said) as ProblemValues),
    ...(row.brand !== null && { brand: row.brand }),
    ...(row.rid !== null && { rid: row.rid }),
    ...(row.link !== null && { link: row.link }),
  }
}

export function createJournal({ clock }: { readonly clock: Pick<Clock, 'now'> }): Journal {
  return {
    note(tx, code, values = {}, links = {}) {
      const last = tx.first(
        query<Pick<Row, 'seq' | 'hash' | 'noted_at'>>(
          'SELECT seq, hash, noted_at FROM journal ORDER BY seq DESC LIMIT 1',
        ),
      )
      const row = {
        seq: (last?.seq ?? 0) + 1,
        prev: last?.hash ?? '',
        // A clock that was set back must not make the story run backwards.
        noted_at: Math.max(clock.now(), last?.noted_at ?? 0),
        code,
        said: JSON.stringify(values),
        brand: links.brand ?? null,
        rid: links.rid ?? null,
        link: links.link ?? null,
      }
      tx.run(
        query(
          `INSERT INTO journal (seq, prev, noted_at, code, said, brand, rid, link, hash)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          ...(Object.values(row) as Value[]),
          hashOf(row),
        ),
      )
    },

    rowsAbout(reader, { brand, rid }) {
      return reader
        .all(
          query<Omit<ChainedRow, 'digest'> & { digest: string | null }>(
            `SELECT seq, prev, hash, noted_at AS at, code, said, brand, rid, link, digest FROM journal
             WHERE brand = ? AND rid = ? ORDER BY seq`,
            brand,
            rid,
          ),
        )
        .map(({ digest: stands, ...row }) => ({ ...row, ...(stands === null ? {} : { digest: stands }) }))
    },

    forget(tx, about, isMeant = () => true) {
      const [column, value] = 'link' in about ? ['link', about.link] : ['rid', about.rid]
      // A part of the page is of the page.
      const part = 'link' in about ? `${about.link}#shown` : about.rid
      const rows = tx
        .all(query<Row>(`SELECT * FROM journal WHERE ${column} IN (?, ?) AND said <> ''`, value, part))
        .filter(({ code }) => isMeant(code))
      for (const row of rows) {
        tx.run(query(`UPDATE journal SET said = '', digest = ? WHERE seq = ?`, digestOf(row), row.seq))
      }
      return rows.length
    },

    read(reader, { before, brand, link, limit }) {
      const isOfBrand = brand === undefined ? '' : ' AND brand = ?'
      const isAbout = link === undefined ? '' : ' AND link = ?'
      return reader
        .all(
          query<Row>(
            `SELECT * FROM journal WHERE seq < ?${isOfBrand}${isAbout} ORDER BY seq DESC LIMIT ?`,
            before ?? Number.MAX_SAFE_INTEGER,
            ...(brand === undefined ? [] : [brand]),
            ...(link === undefined ? [] : [link]),
            limit,
          ),
        )
        .map(entryOf)
    },

    refusals: (reader, brand, limit) =>
      reader
        .all(
          // The code stands in the text, for an index of these rows alone answers it.
          query<Row>(
            `SELECT * FROM journal WHERE brand = ? AND code = 'message.refused' ORDER BY seq DESC LIMIT ?`,
            brand,
            limit,
          ),
        )
        .map(entryOf),

    async verify(reader) {
      let last = { seq: 0, hash: '', notedAt: 0 }
      for (;;) {
        const page = reader.all(
          query<Row>('SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT ?', last.seq, pageRows),
        )
        for (const row of page) {
          const seq = last.seq + 1
          if (row.seq !== seq) return { ok: false, seq, reason: 'gap' }
          if (row.prev !== last.hash) return { ok: false, seq, reason: 'prev' }
          if (row.hash !== hashOf(row)) return { ok: false, seq, reason: 'hash' }
          if (row.noted_at < last.notedAt) return { ok: false, seq, reason: 'time' }
          last = { seq, hash: row.hash, notedAt: row.noted_at }
        }
        if (page.length < pageRows) return { ok: true, count: last.seq, hash: last.hash }
        await nextTurn()
      }
    },
  }
}
