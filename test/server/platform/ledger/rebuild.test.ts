// Derived tables are nothing but the ledgers seen another way: thrown away and made anew, they are the same.
import { granted } from '../../../support/granted.ts'
import { describe, expect, it } from 'vitest'
import { query, type Database } from '../../../../server/platform/database.ts'
import type { Projection } from '../../../../server/platform/ledger/ledgers.ts'
import { pair, type Pair } from './pair.ts'

const script = `
  CREATE TABLE wish (id TEXT PRIMARY KEY, line TEXT NOT NULL, offers INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
  CREATE TABLE bid (id TEXT PRIMARY KEY, wish TEXT NOT NULL REFERENCES wish (id), told INTEGER NOT NULL) STRICT;`

let told = 0
const lineOf = (body: unknown): string => (body as { line: string }).line
const wish: Projection = (tx, { claims, record }) => {
  tx.run(
    query('INSERT INTO wish VALUES (?, ?, 0, ?)', claims.on ?? claims.jti, lineOf(claims.body), record.at),
  )
  tx.onCommit(() => told++)
}
const bid: Projection = (tx, { claims }) => {
  // One ledger's record changes what another's made: the order across ledgers matters.
  const { changes } = tx.run(query('UPDATE wish SET offers = offers + 1 WHERE id = ?', claims.on ?? ''))
  tx.run(query('INSERT INTO bid VALUES (?, ?, ?)', claims.jti, claims.on ?? '', changes))
}
const projections = new Map([
  ['own.intent', [wish]],
  ['offer.make', [bid]],
])
const tables = (database: Database) =>
  ['wish', 'bid'].map((name) => database.sql(`SELECT * FROM ${name} ORDER BY id`))

async function lived(): Promise<Pair> {
  const one = await pair({ projections, derived: ['wish', 'bid'], script })
  await one.agree()
  for (let count = 0; count < 40; count++) {
    const jti = one.random.id()
    await one.database.transact((tx) => {
      one.ledgers.speak(tx, 'own', { type: 'own.intent', jti, body: { line: `#want tea q:${count}` } })
      one.ledgers.speak(tx, one.rid, { type: 'intent.post', jti, body: granted({ line: '#want tea' }) })
    })
    const offer = await one.say('offer.make', {}, { on: jti })
    await one.database.transact((tx) => one.ledgers.take(tx, one.rid, offer))
    await one.clock.advance(1000)
  }
  return one
}

describe('rebuild', () => {
  it('makes the same tables out of the ledgers, after any damage, and tells nobody twice', async () => {
    const one = await lived()
    const before = tables(one.database)
    told = 0
    await one.database.transact((tx) =>
      tx.script(`DELETE FROM bid WHERE rowid % 2; UPDATE wish SET line = 'x', offers = 7`),
    )
    expect(tables(one.database)).not.toEqual(before)
    expect(await one.ledgers.rebuild()).toEqual({ records: 122 })
    expect(tables(one.database)).toEqual(before)
    expect(told).toBe(0)
    expect(await one.ledgers.rebuild()).toEqual({ records: 122 })
    expect(tables(one.database)).toEqual(before)
  })

  it('leaves everything as it was when a record cannot be replayed', async () => {
    const one = await lived()
    const before = tables(one.database)
    const failing = new Map([...projections, ['intent.post', [failAtLast]]])
    let seen = 0
    function failAtLast(): void {
      if (++seen === 40) throw new Error('a projection')
    }
    const { createLedgers } = await import('../../../../server/platform/ledger/ledgers.ts')
    const broken = createLedgers({ ...one, projections: failing, derived: ['wish', 'bid'] })
    await expect(broken.rebuild()).rejects.toThrow('a projection')
    expect(tables(one.database)).toEqual(before)
  })
})
