// What a ledger promises to both sides: one order, nothing twice, receipts, and silence about what is over.
import { granted } from '../../../support/granted.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest } from '../../../../protocol/hash.ts'
import { importPublicKey } from '../../../../protocol/keys.ts'
import { newId, parseMessage, personId, verifyMessage } from '../../../../protocol/message.ts'
import { isGone, verifyChain, type LedgerRecord } from '../../../../protocol/record.ts'
import { pair, shop, type Pair } from './pair.ts'

function readAll({ ledgers, database, rid, clock }: Pair, reveal = false): LedgerRecord[] {
  const question = { after: 0, limit: 10_000, maxBytes: Infinity, nowSeconds: clock.seconds(), reveal }
  return ledgers.read(database, rid, question).records
}

const speak = (one: Pair, type: string, body: object, more: { on?: string; jti?: string } = {}) =>
  one.database.transact((tx) => one.ledgers.speak(tx, one.rid, { type, body: granted(body), ...more }))

describe('speaking', () => {
  it('signs on the head it is appended to, with the pairwise key', async () => {
    const one = await pair()
    await one.agree()
    const before = one.ledgers.head(one.database, one.rid)
    const record = await speak(one, 'intent.post', { line: '#want bicycle' })
    const kid = one.ledgers.find(one.database, one.rid)?.kid ?? ''
    const key = await importPublicKey(one.keyring.publicOf(kid))
    const expected = { iss: personId(one.rid), aud: shop, sub: one.rid }
    const { claims } = await verifyMessage(parseMessage(record.jwt), key, expected)
    expect(claims.head).toBe(before.hash)
    expect(record).toMatchObject({ seq: 3, prev: before.hash, type: 'intent.post', at: one.clock.seconds() })
    expect(one.ledgers.head(one.database, one.rid)).toEqual({ seq: 3, hash: record.hash })
  })

  it('takes a message signed beforehand as long as its head holds, and signs anew when it moved', async () => {
    const one = await pair()
    const draft = { type: 'intent.post', body: granted({ line: '#want bicycle' }) }
    const good = await one.ledgers.presign(one.rid, draft)
    const late = await one.ledgers.presign(one.rid, draft)
    const [first, second] = await one.database.transact((tx) => [
      one.ledgers.speak(tx, one.rid, draft, good),
      one.ledgers.speak(tx, one.rid, draft, late),
    ])
    expect(first?.jwt).toBe(good.jwt)
    expect(second?.jwt).not.toBe(late.jwt)
    expect(parseMessage(second?.jwt ?? '').claims).toMatchObject({ jti: late.claims.jti, head: first?.hash })
    expect((await one.ledgers.verify(one.database, one.rid)).ok).toBe(true)
  })

  it('signs anew what was signed too long ago', async () => {
    const one = await pair()
    const draft = { type: 'intent.post', body: granted({ line: '#want bicycle' }) }
    const old = await one.ledgers.presign(one.rid, draft)
    await one.clock.advance(301_000)
    const record = await one.database.transact((tx) => one.ledgers.speak(tx, one.rid, draft, old))
    expect(parseMessage(record.jwt).claims.iat).toBe(one.clock.seconds())
  })

  it('never lets time run back, whatever the clock does', async () => {
    const one = await pair()
    const first = await speak(one, 'intent.post', {})
    one.clock.jump(one.clock.now() - 3_600_000)
    const second = await speak(one, 'intent.post', {})
    expect(second.at).toBe(first.at)
    expect(parseMessage(second.jwt).claims.iat).toBe(first.at)
  })

  it('keeps the own ledger apart, in a form that no brand would take for a message', async () => {
    const one = await pair()
    const jti = newId()
    await one.database.transact((tx) => {
      one.ledgers.speak(tx, 'own', { type: 'own.intent', body: { line: '#want bicycle' }, jti })
      one.ledgers.speak(tx, 'own', { type: 'own.withdraw', body: {}, on: jti })
    })
    const record = one.ledgers.recordAt(one.database, 'own', 1)
    expect(() => parseMessage(record && 'jwt' in record ? record.jwt : '')).toThrow('malformed')
    expect(await one.ledgers.verify(one.database, 'own')).toMatchObject({ ok: true, records: 2 })
    await expect(
      one.database.transact((tx) => one.ledgers.speak(tx, 'own', { type: 'intent.post', body: granted({}) })),
    ).rejects.toThrow('own ledger')
    await expect(speak(one, 'own.intent', {})).rejects.toThrow('belongs in the own ledger')
  })

  it('undoes record and head when what follows in the transaction fails', async () => {
    const one = await pair()
    const head = one.ledgers.head(one.database, one.rid)
    const failed = one.database.transact((tx) => {
      one.ledgers.speak(tx, one.rid, { type: 'intent.post', body: granted({}) })
      throw new Error('after')
    })
    await expect(failed).rejects.toThrow('after')
    expect(one.ledgers.head(one.database, one.rid)).toEqual(head)
    expect(readAll(one)).toHaveLength(1)
  })

  it('refuses a ledger that is not there', async () => {
    const one = await pair()
    const lost = one.database.transact((tx) =>
      one.ledgers.speak(tx, 'nowhere', { type: 'intent.post', body: granted({}) }),
    )
    await expect(lost).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('taking', () => {
  it('answers with a receipt signed by the pairwise key, the same one ever after', async () => {
    const one = await pair()
    await one.agree()
    const offer = await one.say('offer.make', { line: '#sell bicycle' })
    const { record, receipt } = await one.database.transact((tx) => one.ledgers.take(tx, one.rid, offer))
    const kid = one.ledgers.find(one.database, one.rid)?.kid ?? ''
    const key = await importPublicKey(one.keyring.publicOf(kid))
    const expected = { iss: personId(one.rid), aud: shop, sub: one.rid }
    const said = await verifyMessage(parseMessage(receipt), key, expected)
    expect(said.claims).toMatchObject({
      type: 'ledger.receipt',
      body: { seq: 3, hash: record.hash, prev: record.prev, at: record.at },
    })
    const { jti } = offer.claims
    await one.clock.advance(86_400_000 * 30)
    expect(one.ledgers.answerTo(one.database, one.rid, jti, offer.digest)).toEqual({ receipt })
    expect(one.ledgers.answerTo(one.database, one.rid, jti, digest('other'))).toBe('other')
    expect(one.ledgers.answerTo(one.database, one.rid, newId(), offer.digest)).toBeUndefined()
    expect(one.ledgers.receiptOf(one.database, one.rid, 3)).toBe(receipt)
    expect(one.ledgers.receiptOf(one.database, one.rid, 1)).toBeUndefined()
  })

  it('takes one id once, however many try together', async () => {
    const one = await pair()
    await one.agree()
    const offer = await one.say('offer.make', {})
    const other = await one.say('offer.make', { other: 1 }, { jti: offer.claims.jti })
    const tries = [offer, offer, other, offer].map((message) =>
      one.database.transact((tx) => one.ledgers.take(tx, one.rid, message)),
    )
    const results = await Promise.allSettled(tries)
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected'])
    expect(results[1]).toMatchObject({ reason: { code: 'conflict' } })
    expect(readAll(one)).toHaveLength(3)
  })

  it('refuses a message that is old or early, unless it waited in an outbox', async () => {
    const one = await pair()
    await one.agree()
    const now = one.clock.seconds()
    for (const iat of [now - 301, now + 301]) {
      const message = await one.say('offer.make', {}, { iat })
      const call = one.database.transact((tx) => one.ledgers.take(tx, one.rid, message))
      await expect(call).rejects.toMatchObject({ code: 'stale_message' })
    }
    const waited = await one.say('offer.make', {}, { iat: now - 86_400 })
    await one.database.transact((tx) => one.ledgers.take(tx, one.rid, waited, { isLate: true }))
    expect(readAll(one).at(-1)?.at).toBe(now)
  })

  it('knows a fork by the hash that the brand names', async () => {
    const one = await pair()
    await one.agree()
    const old = one.ledgers.head(one.database, one.rid).hash
    const { hash } = await speak(one, 'intent.post', {})
    const take = async (head?: string): Promise<unknown> => {
      const message = await one.say('offer.make', {}, head === undefined ? {} : { head })
      return one.database.transact((tx) => one.ledgers.take(tx, one.rid, message))
    }
    await take(old)
    await take(hash)
    await take(hash)
    await take()
    await expect(take(old)).rejects.toMatchObject({ code: 'fork' })
    await expect(take(digest('another history'))).rejects.toMatchObject({ code: 'fork' })
    expect(readAll(one)).toHaveLength(7)
  })

  it('refuses what is meant for another ledger, and what nobody verified', async () => {
    const one = await pair()
    const offer = await one.say('offer.make', {})
    await one.database.transact((tx) => {
      const { kid } = one.keyring.make(tx, 'pairwise')
      one.ledgers.open(tx, 'AAAAAAAAAAAAAAAAAAAAAA', { brand: shop, kid, isPractice: false })
    })
    const misplaced = one.database.transact((tx) => one.ledgers.take(tx, 'AAAAAAAAAAAAAAAAAAAAAA', offer))
    await expect(misplaced).rejects.toMatchObject({ code: 'bad_signature' })
    const copy = { ...offer } as typeof offer
    await expect(one.database.transact((tx) => one.ledgers.take(tx, one.rid, copy))).rejects.toThrow(
      'verified',
    )
  })
})

describe('reading', () => {
  it('gives pages by number, by count and by bytes, at least one record', async () => {
    const one = await pair()
    for (let count = 0; count < 9; count++) await speak(one, 'intent.post', { line: 'x'.repeat(500) })
    const page = (after: number, limit: number, maxBytes: number) =>
      one.ledgers.read(one.database, one.rid, { after, limit, maxBytes, nowSeconds: one.clock.seconds() })
    expect(page(0, 4, 1e6)).toMatchObject({ records: { length: 4 }, head: { seq: 10 }, more: true })
    expect(page(8, 4, 1e6).records.map(({ seq }) => seq)).toEqual([9, 10])
    expect(page(8, 4, 1e6).more).toBe(false)
    expect(page(10, 4, 1e6)).toMatchObject({ records: [], more: false })
    expect(page(1, 9, 10).records).toHaveLength(1)
    const { records } = page(1, 9, 3500)
    expect(JSON.stringify(records).length).toBeLessThan(3502)
    expect(records.length).toBeGreaterThan(1)
    expect(
      one.ledgers.read(one.database, 'nowhere', { after: 0, limit: 9, maxBytes: 9, nowSeconds: 0 }),
    ).toEqual({
      records: [],
      head: { seq: 0, hash: '' },
      more: false,
    })
  })

  it('serves content only while its object lives, and the same chain for ever', async () => {
    const one = await pair()
    const { jwt } = await speak(one, 'intent.post', { line: 'secret' })
    const { jti } = parseMessage(jwt).claims
    await speak(one, 'intent.revise', { line: 'secret too' }, { on: jti })
    await speak(one, 'intent.withdraw', { reason: 'none' }, { on: jti })
    await speak(one, 'intent.post', { line: 'another' })
    const until = one.clock.seconds() + 10
    await one.database.transact((tx) => one.ledgers.hide(tx, one.rid, jti, 'withdrawn', until))
    expect(readAll(one).some(isGone)).toBe(false)
    await one.clock.advance(10_000)
    const served = readAll(one)
    expect(served.map((record) => (isGone(record) ? record.gone : record.type))).toEqual([
      'terms.proffer',
      'withdrawn',
      'withdrawn',
      'intent.withdraw',
      'intent.post',
    ])
    expect(JSON.stringify(served)).not.toContain(jwt)
    expect(verifyChain(served)).toMatchObject({ ok: true, head: one.ledgers.head(one.database, one.rid) })
    expect(readAll(one, true).some(isGone)).toBe(false)
    expect((await one.ledgers.verify(one.database, one.rid)).ok).toBe(true)
  })

  it('lets a planned end be moved until it has come, and never shows again what was hidden', async () => {
    const one = await pair()
    const { jwt } = await speak(one, 'intent.post', { line: 'x' })
    const { jti } = parseMessage(jwt).claims
    const end = one.clock.seconds() + 100
    const hide = (fromSeconds: number) =>
      one.database.transact((tx) => one.ledgers.hide(tx, one.rid, jti, 'ended', fromSeconds))
    await hide(end)
    await hide(end + 100)
    await one.clock.advance(150_000)
    expect(readAll(one).some(isGone)).toBe(false)
    // What is said about it later ends with it, even if nobody thought of saying so.
    await speak(one, 'intent.revise', { line: 'y' }, { on: jti })
    await one.clock.advance(50_000)
    expect(readAll(one).filter(isGone)).toHaveLength(2)
    await hide(end + 1000)
    expect(readAll(one).filter(isGone)).toHaveLength(2)
  })

  it('hides all that may be hidden at a revoke, and nothing of agreements and orders', async () => {
    const one = await pair()
    await one.agree()
    for (const type of [
      'intent.post',
      'thread.open',
      'disclosure.grant',
      'order.pay',
      'offer.accept',
    ] as const) {
      await speak(one, type, {})
    }
    const now = one.clock.seconds()
    await one.database.transact((tx) => {
      one.ledgers.hideAll(tx, one.rid, 'revoked', now)
      one.ledgers.speak(tx, one.rid, { type: 'terms.revoke', body: { erase: false } })
    })
    const gone = readAll(one).filter(isGone)
    expect(gone.map(({ type }) => type)).toEqual(['intent.post', 'thread.open', 'disclosure.grant'])
    expect(verifyChain(readAll(one)).ok).toBe(true)
  })

  it('stays one provable history through any mix of speaking, taking, hiding and time', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('post' as const) }),
      fc.record({ kind: fc.constant('revise' as const), which: fc.nat(5) }),
      fc.record({ kind: fc.constant('offer' as const) }),
      fc.record({
        kind: fc.constant('hide' as const),
        which: fc.nat(5),
        after: fc.integer({ min: -5, max: 60 }),
      }),
      fc.record({ kind: fc.constant('hideAll' as const), after: fc.integer({ min: 0, max: 60 }) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 30_000 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const one = await pair()
        await one.agree()
        const posted: string[] = []
        let hidden = new Set<number>()
        for (const now of steps) {
          const on = 'which' in now ? posted[now.which] : undefined
          if (now.kind === 'wait') await one.clock.advance(now.ms)
          if (now.kind === 'post')
            posted.push(parseMessage((await speak(one, 'intent.post', {})).jwt).claims.jti)
          if (now.kind === 'revise' && on !== undefined) await speak(one, 'intent.revise', {}, { on })
          if (now.kind === 'offer') {
            const message = await one.say(
              'offer.make',
              {},
              { head: one.ledgers.head(one.database, one.rid).hash },
            )
            await one.database.transact((tx) => one.ledgers.take(tx, one.rid, message))
          }
          if (now.kind === 'hide' && on !== undefined) {
            const from = one.clock.seconds() + now.after
            await one.database.transact((tx) => one.ledgers.hide(tx, one.rid, on, 'withdrawn', from))
          }
          if (now.kind === 'hideAll') {
            const from = one.clock.seconds() + now.after
            await one.database.transact((tx) => one.ledgers.hideAll(tx, one.rid, 'revoked', from))
          }
          const served = readAll(one)
          const goneNow = new Set(served.filter(isGone).map(({ seq }) => seq))
          for (const seq of hidden) expect(goneNow.has(seq)).toBe(true)
          hidden = goneNow
          expect(verifyChain(served)).toEqual({ ok: true, head: one.ledgers.head(one.database, one.rid) })
        }
        expect(readAll(one, true).some(isGone)).toBe(false)
        expect(await one.ledgers.verify(one.database, one.rid)).toMatchObject({ ok: true, gone: 0 })
        one.database.close()
      }),
      { numRuns: 40 },
    )
  })
})

describe('all ledgers', () => {
  it('are listed with whom they are with', async () => {
    const one = await pair()
    await one.database.transact((tx) => one.ledgers.speak(tx, 'own', { type: 'own.preference', body: {} }))
    expect(one.ledgers.all(one.database)).toMatchObject([
      { rid: one.rid, brand: shop, isPractice: false, head: { seq: 1 }, openedAt: one.clock.seconds() },
      { rid: 'own', brand: undefined, head: { seq: 1 } },
    ])
  })

  it('take a new key of the person, and still prove what the old one signed', async () => {
    const one = await pair()
    const old = one.ledgers.find(one.database, one.rid)?.kid ?? ''
    await one.database.transact((tx) => {
      const { kid } = one.keyring.make(tx, 'pairwise')
      one.ledgers.useKey(tx, one.rid, kid)
      one.keyring.destroy(tx, old)
    })
    const record = await speak(one, 'intent.post', {})
    expect(parseMessage(record.jwt).kid).not.toBe(old)
    expect((await one.ledgers.verify(one.database, one.rid)).ok).toBe(true)
  })
})
