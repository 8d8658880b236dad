// What is asked often is found by an index, however much a store holds.
import { granted } from '../../../support/granted.ts'
import { describe, expect, it } from 'vitest'
import {
  openDatabase,
  type Compilable,
  type Reader,
  type Value,
  type Writer,
} from '../../../../server/platform/database.ts'
import { createJournal, journalMigration } from '../../../../server/platform/journal.ts'
import { recordsByPlace } from '../../../../server/platform/ledger/tables.ts'
import { silentLog } from '../../../../server/platform/log.ts'
import { migrate } from '../../../../server/platform/migrate.ts'
import { pair } from './pair.ts'

/** A writer that remembers what it was asked. */
function listening(tx: Writer, heard: Set<string>): Writer {
  const hear = (compilable: Compilable<unknown>): void => void heard.add(compilable.compile().sql)
  return {
    mark: tx.mark,
    all: <T>(one: Compilable<T>) => (hear(one), tx.all(one)),
    first: <T>(one: Compilable<T>) => (hear(one), tx.first(one)),
    run: (one) => (hear(one), tx.run(one)),
    sql: <T>(text: string, ...values: Value[]) => (heard.add(text), tx.sql<T>(text, ...values)),
    script: (text) => tx.script(text),
    onCommit: (fn) => tx.onCommit(fn),
  }
}

function plansOf(reader: Reader, heard: Iterable<string>): { sql: string; plan: string }[] {
  return [...heard].map((sql) => {
    const places = sql.match(/\?/g)?.map(() => null) ?? []
    const rows = reader.sql<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...places)
    return { sql, plan: rows.map(({ detail }) => detail).join('; ') }
  })
}

function expectNoScan(plans: readonly { sql: string; plan: string }[]): void {
  for (const { sql, plan } of plans) {
    // A newest row is a walk of one step along the key.
    const isNewest = sql.trim().endsWith('ORDER BY seq DESC LIMIT 1')
    if (!isNewest) expect(plan, sql).not.toMatch(/SCAN|TEMP B-TREE/)
  }
}

describe('no query of the ledgers and the journal reads a whole table', () => {
  it('when speaking, taking, hiding, reading and answering', async () => {
    const one = await pair()
    await one.agree()
    const heard = new Set<string>()
    const head = one.ledgers.head(one.database, one.rid).hash
    const offer = await one.say('offer.make', {}, { head })
    await one.database.transact((plain) => {
      const tx = listening(plain, heard)
      one.ledgers.speak(tx, one.rid, { type: 'intent.post', body: granted({}) })
      one.ledgers.speak(tx, one.rid, { type: 'intent.revise', on: offer.claims.jti, body: granted({}) })
      one.ledgers.take(tx, one.rid, offer)
      one.ledgers.answerTo(tx, one.rid, offer.claims.jti, offer.digest)
      one.ledgers.receiptOf(tx, one.rid, 3)
      one.ledgers.recordAt(tx, one.rid, 3)
      one.ledgers.read(tx, one.rid, { after: 0, limit: 10, maxBytes: 1e6, nowSeconds: 0 })
      one.ledgers.hide(tx, one.rid, offer.claims.jti, 'ended', 0)
      one.ledgers.hideAll(tx, one.rid, 'revoked', 0)
      tx.all(recordsByPlace(0, 10))
    })
    expect(heard.size).toBeGreaterThan(12)
    await one.database.transact((tx) => expectNoScan(plansOf(tx, heard)))
  })

  it('when noting and reading the journal', async () => {
    const { database: other, clock } = await pair()
    const database = openDatabase({ file: `${other.file}.journal`, log: silentLog })
    migrate(database, [journalMigration])
    const journal = createJournal({ clock })
    const heard = new Set<string>()
    await database.transact((plain) => {
      const tx = listening(plain, heard)
      journal.note(tx, 'store.started')
      journal.read(tx, { limit: 5 })
      journal.read(tx, { limit: 5, brand: 'https://shop.example', before: 9 })
    })
    expect(heard.size).toBe(4)
    await database.transact((tx) => expectNoScan(plansOf(tx, heard)))
  })
})
