// A brand reads what is its own, page by page, proves what it holds by reading on, and can replay no read.
import { describe, expect, it } from 'vitest'
import { bytes, counts } from '../../../protocol/limits.ts'
import { newRid, parseMessage } from '../../../protocol/message.ts'
import { verifyChain } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import { seenUpTo } from '../../../server/store/delivery/delivery.ts'
import {
  call,
  claimedHouse,
  openBrand,
  read,
  readHeaders,
  relate,
  speak,
  type Page,
  type Related,
} from './support.ts'

async function one(): Promise<Related> {
  return relate(await claimedHouse(), await openBrand())
}
const pageOf = async (related: Related, query: string): Promise<Page> =>
  JSON.parse((await read(related, `/records${query}`)).text) as Page
const seen = ({ house, rid }: Related) => seenUpTo(house.store.context.database, rid)

describe('records', () => {
  it('come in pages of at most 200 and one megabyte, at least one, and chain', async () => {
    const related = await one()
    await speak(related, 300)
    const first = await pageOf(related, '')
    expect(first.records).toHaveLength(counts.records)
    expect(first.more).toBe(true)
    const second = await pageOf(related, `?after=${counts.records}&limit=200`)
    expect(second.more).toBe(false)
    expect(verifyChain([...first.records, ...second.records])).toEqual({ ok: true, head: second.head })
    await speak(related, 400, 1900)
    const large = await read(related, `/records?after=${second.head.seq}`)
    expect(large.text.length).toBeLessThan(bytes.page + bytes.message)
    expect((JSON.parse(large.text) as Page).records.length).toBeGreaterThan(0)
    expect(await pageOf(related, `?after=${second.head.seq}&limit=1`)).toMatchObject({ more: true })
  })

  it('are acknowledged by reading on with the hash of the last one, and by nothing else', async () => {
    const related = await one()
    const [, second] = await speak(related, 2)
    await pageOf(related, '')
    expect(seen(related)).toBeUndefined()
    await pageOf(related, `?after=${second?.seq}`)
    expect(seen(related)).toBeUndefined()
    await pageOf(related, `?after=${second?.seq}&head=${second?.hash}`)
    expect(seen(related)).toMatchObject({ seq: second?.seq, hash: second?.hash, channel: 'pull' })
    const fork = await read(related, `/records?after=1&head=${second?.hash}`)
    expect([fork.status, JSON.parse(fork.text)]).toMatchObject([409, { code: 'fork' }])
    expect((await read(related, '/records?after=999')).status).toBe(409)
    expect(seen(related)).toMatchObject({ seq: second?.seq })
  })

  it('are given to nobody else, and to nobody twice for one signature, even after a restart', async () => {
    const related = await one()
    const path = `/r/${related.rid}/records`
    const headers = await readHeaders(related, path)
    const get = (origin: string, target: string, given: Record<string, string>) =>
      call(origin, 'GET', target, undefined, given)
    expect((await get(related.house.origin, path, headers)).status).toBe(200)
    const replay = await get(related.house.origin, path, headers)
    expect(replay.status).toBe(401)
    const other = await relate(related.house, await openBrand())
    const foreign = { ...related, brand: other.brand }
    const answers = [
      await read(foreign, '/records'),
      await read({ ...related, rid: newRid() }, '/records'),
      await get(related.house.origin, `${path}?after=1`, await readHeaders(related, path)),
      await get(related.house.origin, path, {}),
    ]
    for (const { status, text } of answers)
      expect({ status, text }).toEqual({ status: 401, text: replay.text })
    const kept = await readHeaders(related, path)
    expect((await get(related.house.origin, path, kept)).status).toBe(200)
    const again = await related.house.reopen()
    expect((await get(again.origin, path, kept)).status).toBe(401)
  })
})

describe('the state', () => {
  it('is told signed, with grant, limits and head', async () => {
    const related = await one()
    const { claims } = parseMessage((await read(related, '')).text)
    const { ledgers, database } = related.house.store.context
    expect(parseBody('ledger.state', claims.body)).toMatchObject({
      state: 'in_force',
      head: ledgers.head(database, related.rid),
      limits: { offers: 100 },
    })
  })
})
