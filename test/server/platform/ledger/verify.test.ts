// Verify finds every change that somebody makes to the stored ledgers behind the server's back.
import { granted } from '../../../support/granted.ts'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { createSigner, generateKey } from '../../../../protocol/keys.ts'
import { newId, personId, signMessage } from '../../../../protocol/message.ts'
import { Problem } from '../../../../protocol/problem.ts'
import { recordHash } from '../../../../protocol/record.ts'
import { digest } from '../../../../protocol/hash.ts'
import { pair, shop, type Pair } from './pair.ts'

/** Seven records: proffer, accept, two intents, an offer, a revision, another offer. */
async function history(): Promise<Pair> {
  const one = await pair()
  await one.agree()
  const jti = newId()
  const speak = (type: string, more: object = {}) =>
    one.database.transact((tx) =>
      one.ledgers.speak(tx, one.rid, { type, body: granted({ line: '#want tea' }), ...more }),
    )
  const offer = async (): Promise<void> => {
    const message = await one.say('offer.make', { line: '#sell tea' })
    await one.database.transact((tx) => one.ledgers.take(tx, one.rid, message))
  }
  await speak('intent.post', { jti })
  await speak('intent.post')
  await offer()
  await one.clock.advance(5000)
  await speak('intent.revise', { on: jti })
  await offer()
  return one
}

/** Another program at work on the file; `recursive_triggers` and checks are off, as an attacker would have them. */
function tamper({ database }: Pair, sql: string): void {
  const raw = new Sqlite(database.file)
  raw.pragma('foreign_keys = OFF')
  raw.pragma('ignore_check_constraints = ON')
  const { changes } = raw.prepare(sql).run()
  raw.close()
  expect(changes, sql).toBeGreaterThan(0)
}

const verify = (one: Pair) => one.ledgers.verify(one.database, one.rid)

describe('verify', () => {
  it('proves an untouched ledger', async () => {
    const one = await history()
    const head = one.ledgers.head(one.database, one.rid)
    expect(await verify(one)).toEqual({ ok: true, head, records: 7, gone: 0 })
    expect(await one.ledgers.verify(one.database, 'nowhere')).toEqual({
      ok: false,
      seq: 0,
      reason: 'missing',
    })
  })

  it('goes on page after page', async () => {
    const one = await history()
    await one.database.transact((tx) => {
      for (let count = 0; count < 450; count++)
        one.ledgers.speak(tx, one.rid, { type: 'intent.post', body: granted({}) })
    })
    expect(await verify(one)).toMatchObject({ ok: true, records: 457 })
    tamper(one, `UPDATE record SET at = at + 1 WHERE seq = 301`)
    expect(await verify(one)).toEqual({ ok: false, seq: 301, reason: 'hash' })
  })

  const record: [column: string, set: string, seq: number, reason: string][] = [
    ['seq', 'seq = 70', 5, 'gap'],
    ['prev', `prev = hash`, 5, 'prev'],
    ['hash', `hash = prev`, 5, 'hash'],
    ['at', 'at = at - 1', 5, 'hash'],
    ['type', `type = 'intent.close'`, 5, 'hash'],
    ['jwt', `jwt = (SELECT jwt FROM record WHERE seq = 4)`, 5, 'hash'],
    ['jwt, forgotten', `jwt = NULL`, 5, 'hash'],
    ['speaker', `speaker = 'person'`, 5, 'key'],
    ['jti', `jti = lower(hex(randomblob(16)))`, 5, 'column'],
    ['object', `object = 'x'`, 4, 'column'],
    ['object, dropped', `object = NULL`, 4, 'column'],
    ['place', 'place = 1000', 4, 'order'],
    ['gone', `gone = 'ended', served_until = 0`, 5, 'column'],
    ['ledger', 'ledger = 99', 5, 'gap'],
  ]
  for (const [column, set, seq, reason] of record) {
    it(`finds a change of a record's ${column}`, async () => {
      const one = await history()
      tamper(one, `UPDATE record SET ${set} WHERE seq = ${seq}`)
      const found = await verify(one)
      expect(found).toMatchObject({ ok: false, reason })
      // A record put behind the others is found where the next one comes too early.
      expect(found.ok ? 0 : found.seq).toBe(column === 'place' ? seq + 1 : seq)
    })
  }

  const others: [what: string, sql: string, reason: string][] = [
    ['a record taken out', `DELETE FROM record WHERE seq = 4`, 'gap'],
    ['the last record taken out', `DELETE FROM record WHERE seq = 7`, 'head'],
    ["the ledger's head number", `UPDATE ledger SET seq = 9`, 'head'],
    ["the ledger's head hash", `UPDATE ledger SET hash = 'x'`, 'head'],
    ["the ledger's last time", `UPDATE ledger SET at = at + 1`, 'head'],
    ['the brand', `UPDATE ledger SET brand = 'https://other.example'`, 'signature'],
    ['our key', `UPDATE ledger SET kid = 'x'`, 'key'],
    ['an answer taken out', `DELETE FROM answer WHERE seq = 5`, 'receipt'],
    ["an answer's digest", `UPDATE answer SET digest = 'x' WHERE seq = 5`, 'receipt'],
    ["an answer's place", `UPDATE answer SET seq = 6 WHERE seq = 5`, 'receipt'],
    [
      "an answer's receipt",
      `UPDATE answer SET receipt = (SELECT receipt FROM answer WHERE seq = 7)`,
      'receipt',
    ],
    ["an answer's id", `UPDATE answer SET jti = 'x' WHERE seq = 5`, 'receipt'],
  ]
  for (const [what, sql, reason] of others) {
    it(`finds ${what}`, async () => {
      const one = await history()
      tamper(one, sql)
      expect(await verify(one)).toMatchObject({ ok: false, reason })
    })
  }

  it('finds a whole record made up with another key, though all its hashes are right', async () => {
    const one = await history()
    const { privateJwk } = await generateKey()
    const stranger = await createSigner(privateJwk)
    const head = one.ledgers.head(one.database, one.rid)
    const at = one.clock.seconds()
    const claims = {
      iss: shop,
      aud: personId(one.rid),
      sub: one.rid,
      jti: newId(),
      iat: at,
      type: 'offer.make',
      body: {},
    }
    const jwt = await signMessage(claims, stranger)
    const hash = recordHash({ seq: 8, prev: head.hash, at, type: 'offer.make', digest: digest(jwt) })
    tamper(
      one,
      `INSERT INTO record (ledger, seq, prev, hash, at, type, speaker, jti, jwt)
       VALUES (1, 8, '${head.hash}', '${hash}', ${at}, 'offer.make', 'brand', '${claims.jti}', '${jwt}')`,
    )
    tamper(one, `UPDATE ledger SET seq = 8, hash = '${hash}', at = ${at}`)
    expect(await verify(one)).toEqual({ ok: false, seq: 8, reason: 'key' })
  })

  it('finds a message that was not possible at its place, though it is signed and chained', async () => {
    const one = await history()
    const steps: string[] = []
    const { createLedgers } = await import('../../../../server/platform/ledger/ledgers.ts')
    const ledgers = createLedgers({
      ...one,
      projections: new Map(),
      fold: {
        start: () => 0,
        step(state, { record, claims, by }) {
          steps.push(`${by} ${claims?.type}`)
          if (record.type === 'offer.make' && state === 6) throw new Problem('illegal_transition')
          return Number(state) + 1
        },
      },
    })
    expect(await ledgers.verify(one.database, one.rid)).toEqual({ ok: false, seq: 7, reason: 'transition' })
    expect(steps.slice(0, 3)).toEqual(['person terms.proffer', 'brand terms.accept', 'person intent.post'])
  })

  it('finds a change in the own ledger', async () => {
    const one = await history()
    await one.database.transact((tx) => {
      one.ledgers.speak(tx, 'own', { type: 'own.intent', body: { line: '#want tea' } })
      one.ledgers.speak(tx, 'own', { type: 'own.preference', body: { name: 'a', value: 'b' } })
    })
    expect(await one.ledgers.verify(one.database, 'own')).toMatchObject({ ok: true, records: 2 })
    tamper(one, `UPDATE record SET type = 'own.withdraw' WHERE type = 'own.intent'`)
    expect(await one.ledgers.verify(one.database, 'own')).toEqual({ ok: false, seq: 1, reason: 'hash' })
  })
})
