// What a brand sends is judged in one order, answered once, and leaves nothing behind when it is refused.
import { describe, expect, it } from 'vitest'
import { createSigner, generateKey } from '../../../protocol/keys.ts'
import { daily } from '../../../protocol/limits.ts'
import { newId, newRid, parseMessage, personId, signMessage } from '../../../protocol/message.ts'
import { parseBody } from '../../../protocol/types.ts'
import { normalLimits } from '../../../server/platform/http/limits.ts'
import { pauseTerms, relationshipOf, revokeTerms } from '../../../server/store/terms/terms.ts'
import { claimedHouse, openBrand, post, relate, seconds, speak, type Related, type Said } from './support.ts'

async function one(): Promise<Related> {
  return relate(await claimedHouse(), await openBrand())
}

const filter = { follows: ['#follow *'], push: false }
const codeOf = ({ text }: Said): string => String((JSON.parse(text) as { code?: unknown }).code)
const head = ({ house, rid }: Related) => house.store.context.ledgers.head(house.store.context.database, rid)
const journal = ({ house }: Related) =>
  house.store.context.journal.read(house.store.context.database, { limit: 100 })

async function end(related: Related): Promise<void> {
  const { context } = related.house.store
  await context.database.transact((tx) => {
    const relationship = relationshipOf(tx, related.rid)
    if (relationship) revokeTerms(context, tx, relationship, { erase: false })
  })
}

async function pause(related: Related): Promise<void> {
  const { context } = related.house.store
  await context.database.transact((tx) => {
    const relationship = relationshipOf(tx, related.rid)
    if (relationship) pauseTerms(context, tx, relationship)
  })
}

describe('a message that is taken', () => {
  it('is answered with a signed receipt of its place in the ledger', async () => {
    const related = await one()
    const before = head(related)
    const answer = await post(related, await related.brand.sign(related.rid, 'filter.set', filter))
    expect(answer.status).toBe(201)
    expect(answer.headers['content-type']).toBe('application/jwt')
    expect(answer.headers['cache-control']).toBe('no-store')
    const receipt = parseMessage(answer.text).claims
    expect(receipt).toMatchObject({
      type: 'ledger.receipt',
      iss: personId(related.rid),
      aud: related.brand.origin,
    })
    expect(parseBody('ledger.receipt', receipt.body)).toMatchObject({
      seq: before.seq + 1,
      prev: before.hash,
      hash: head(related).hash,
    })
  })

  it('has one effect and one answer when it comes fifty times at once', async () => {
    const related = await one()
    const before = head(related).seq
    const jwt = await related.brand.sign(related.rid, 'filter.set', filter)
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(related, jwt)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(49)
    expect(head(related).seq).toBe(before + 1)
  })

  it('gets the same bytes again after a restart, and after the end', async () => {
    const related = await one()
    const jwt = await related.brand.sign(related.rid, 'filter.set', filter)
    const first = await post(related, jwt)
    await end(related)
    const house = await related.house.reopen()
    const again = await post({ ...related, house }, jwt)
    expect(again).toMatchObject({ status: 201, text: first.text })
    expect(again.headers['idempotent-replayed']).toBe('true')
  })
})

describe('a message that is refused', () => {
  it('leaves no record, and one line in the journal once its signature held', async () => {
    const related = await one()
    const before = head(related)
    const answer = await post(related, await related.brand.sign(related.rid, 'terms.pause', {}))
    expect([answer.status, codeOf(answer)]).toEqual([403, 'not_allowed'])
    expect(head(related)).toEqual(before)
    expect(journal(related).filter(({ code }) => code === 'message.refused')).toMatchObject([
      { values: { code: 'not_allowed', type: 'terms.pause', count: 1 }, rid: related.rid },
    ])
  })

  it('writes nothing before its signature holds, and can come again rightly under the same id', async () => {
    const related = await one()
    const count = journal(related).length
    const jti = newId()
    const jwt = await related.brand.sign(related.rid, 'filter.set', filter, { jti })
    const forged = `${jwt.slice(0, -86)}${'A'.repeat(86)}`
    expect(codeOf(await post(related, forged))).toBe('bad_signature')
    expect(journal(related)).toHaveLength(count)
    expect((await post(related, jwt)).status).toBe(201)
  })

  it('cannot fill the journal', async () => {
    const related = await one()
    for (let round = 0; round < 40; round++) {
      await post(related, await related.brand.sign(related.rid, 'terms.pause', {}))
    }
    const counts = journal(related)
      .filter(({ code }) => code === 'message.refused')
      .map(({ values }) => values['count'])
    expect(counts.toReversed()).toEqual([...Array.from({ length: 20 }, (_, index) => index + 1), 32])
  })

  it('is counted against no quota; the 21st filter of a day is', async () => {
    const related = await one()
    let last: Said | undefined
    // One was taken when the relationship was made, past the inbox.
    for (let count = 0; count <= daily.filters; count++) {
      last = await post(related, await related.brand.sign(related.rid, 'filter.set', filter))
      expect(last.status).toBe(count < daily.filters ? 201 : 429)
    }
    expect(last && codeOf(last)).toBe('quota')
  })

  it('is a fork when it names a head that is not of this history, or an older one than before', async () => {
    const related = await one()
    const [first, second] = await speak(related, 2)
    const say = async (hash: string | undefined) =>
      post(related, await related.brand.sign(related.rid, 'filter.set', filter, { head: hash }))
    expect((await say(second?.hash)).status).toBe(201)
    const older = await say(first?.hash)
    expect([older.status, codeOf(older)]).toEqual([409, 'fork'])
    const foreign = await say('A'.repeat(43))
    expect([foreign.status, codeOf(foreign)]).toEqual([409, 'fork'])
  })
})

describe('the four answers before a signature holds', () => {
  it('are byte-equal for an unknown relationship, a foreign key, a wrong party and a bad signature', async () => {
    const related = await one()
    const { brand, rid } = related
    const { privateJwk } = await generateKey()
    const foreign = await createSigner(privateJwk)
    const claims = {
      iss: brand.origin,
      aud: personId(rid),
      sub: rid,
      jti: newId(),
      iat: seconds(),
      type: 'filter.set',
      body: filter,
    }
    const stranger = newRid()
    const right = await brand.sign(rid, 'filter.set', filter)
    const answers = [
      await post({ ...related, rid: stranger }, await brand.sign(stranger, 'filter.set', filter)),
      await post({ ...related, rid: stranger }, right),
      await post(related, await signMessage(claims, foreign)),
      await post(related, await brand.sign(rid, 'filter.set', filter, { iss: 'https://other.example' })),
      await post(related, await brand.sign(rid, 'filter.set', filter, { aud: personId(stranger) })),
      await post(related, await brand.sign(rid, 'no.such', {}, { sub: stranger })),
      await post(related, `${right.slice(0, -86)}${'A'.repeat(86)}`),
    ]
    for (const { status, text } of answers)
      expect({ status, text }).toEqual({ status: 401, text: answers[0]?.text })
    expect(answers[0] && codeOf(answers[0])).toBe('bad_signature')
    const names = answers.map(({ headers }) => Object.keys(headers).sort().join())
    expect(new Set(names).size).toBe(1)
  })
})

describe('the door', () => {
  it('asks for size before rate, and for rate before shape', async () => {
    const calls = { burst: 2, perSecond: 0.001 }
    const related = await relate(
      await claimedHouse({ config: { limits: { ...normalLimits, calls } } }),
      await openBrand(),
    )
    const answers = []
    for (const body of ['x', 'x', 'x', 'x'.repeat(70_000)]) answers.push(codeOf(await post(related, body)))
    expect(answers).toEqual(['malformed', 'malformed', 'too_many', 'too_large'])
  })
})

describe('the order of checks', () => {
  /** A message wrong in every way from one check on: the first of them is the answer. */
  const steps: [name: string, status: number, code: string, make: (related: Related) => Promise<Said>][] = [
    ['size before shape', 413, 'too_large', (related) => post(related, `${'x'.repeat(70_000)}`)],
    [
      'shape before the stored answer and freshness',
      400,
      'malformed',
      async (related) => {
        const jwt = await related.brand.sign(related.rid, 'filter.set', filter, { iat: 1 })
        return post(related, `${jwt}=`)
      },
    ],
    [
      'the stored answer before freshness',
      201,
      '',
      async (related) => {
        const jwt = await related.brand.sign(related.rid, 'filter.set', filter)
        await post(related, jwt)
        const { context } = related.house.store
        const { now, seconds: clockSeconds } = context.clock
        try {
          context.clock.now = () => now() + 3_600_000
          context.clock.seconds = () => clockSeconds() + 3600
          return await post(related, jwt)
        } finally {
          context.clock.now = now
          context.clock.seconds = clockSeconds
        }
      },
    ],
    [
      'freshness before the signature',
      400,
      'stale_message',
      async (related) => {
        const jwt = await related.brand.sign(related.rid, 'filter.set', filter, { iat: seconds() - 400 })
        return post(related, `${jwt.slice(0, -86)}${'A'.repeat(86)}`)
      },
    ],
    [
      'the signature before the same id with other bytes',
      401,
      'bad_signature',
      async (related) => {
        const jti = newId()
        await post(related, await related.brand.sign(related.rid, 'filter.set', filter, { jti }))
        const other = await related.brand.sign(related.rid, 'filter.set', { ...filter, x: 1 }, { jti })
        return post(related, `${other.slice(0, -86)}${'A'.repeat(86)}`)
      },
    ],
    [
      'the same id with other bytes before the type',
      409,
      'conflict',
      async (related) => {
        const jti = newId()
        await post(related, await related.brand.sign(related.rid, 'filter.set', filter, { jti }))
        return post(related, await related.brand.sign(related.rid, 'no.such', {}, { jti }))
      },
    ],
    [
      'an unknown type before the state of the relationship',
      422,
      'unknown_type',
      async (related) => {
        await end(related)
        return post(related, await related.brand.sign(related.rid, 'no.such', {}))
      },
    ],
    [
      'a type of the other party before the state of the relationship',
      403,
      'not_allowed',
      async (related) => {
        await end(related)
        return post(related, await related.brand.sign(related.rid, 'terms.pause', {}))
      },
    ],
    [
      'the end of the relationship before the body and the object',
      410,
      'revoked',
      async (related) => {
        await end(related)
        return post(related, await related.brand.sign(related.rid, 'offer.make', {}))
      },
    ],
    [
      'the pause before the body and the object',
      409,
      'paused',
      async (related) => {
        await pause(related)
        return post(related, await related.brand.sign(related.rid, 'offer.make', {}))
      },
    ],
    [
      'the body before the head',
      400,
      'malformed',
      async (related) =>
        post(related, await related.brand.sign(related.rid, 'filter.set', {}, { head: 'A'.repeat(43) })),
    ],
  ]
  it.each(steps)('asks for %s', async (_name, status, code, make) => {
    const answer = await make(await one())
    expect([answer.status, status === 201 ? '' : codeOf(answer)]).toEqual([status, code])
  })
})
