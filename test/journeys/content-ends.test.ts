// What is withdrawn or past its time is no longer served, by whichever way a brand comes for it.
import { describe, expect, it } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import * as care from '../../protocol/owner/care.ts'
import * as intents from '../../protocol/owner/intents.ts'
import { bytes } from '../../protocol/limits.ts'
import { parseMessage } from '../../protocol/message.ts'
import type { LedgerRecord } from '../../protocol/record.ts'
import { signIn } from '../support/person.ts'
import { parseBody } from '../../protocol/types.ts'
import {
  eventually,
  listen,
  openBrand,
  post,
  read,
  relate,
  type Page,
  type Related,
} from '../server/delivery/support.ts'
import { day, hostOf, recordsOf, world, type World } from './setting.ts'

const secret = 'Zebra'
const line = `#want laptop EUR..900 brand=${secret}`

interface Late extends World, Related {
  /** Everything that the brand gets from now on, as records, by the way that is tested. */
  come(): Promise<LedgerRecord[]>
}

type Way = 'pull' | 'stream' | 'push'

/** A brand that has not come for anything yet. */
async function late(way: Way): Promise<Late> {
  const journey = await world()
  const brand = await openBrand()
  const { clock, home } = journey
  brand.now = () => clock.seconds()
  const isPushed = way === 'push'
  let isAway = isPushed
  const honest = brand.door
  brand.door = async (request, body, response) => {
    if (isAway) return void response.writeHead(503).end()
    await honest(request, body, response)
  }
  const related = await relate(home, brand, isPushed)
  const came = async (): Promise<LedgerRecord[]> => {
    const head = home.store.context.ledgers.head(home.store.context.database, related.rid)
    if (way === 'pull') return (JSON.parse((await read(related, '/records')).text) as Page).records
    if (way === 'stream') {
      const listener = await listen(related)
      await listener.until(() => listener.events.some(({ event }) => event === 'live'))
      return listener.events.filter(({ event }) => event === 'record').map(({ data }) => data as LedgerRecord)
    }
    isAway = false
    brand.came.length = 0
    for (let round = 0; round < 40 && brand.held.seq < head.seq; round++) {
      await clock.skip(600_000)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return brand.came
      .flatMap((jwt) => {
        const { records = [] } = parseBody('ledger.batch', parseMessage(jwt, bytes.batch).claims.body)
        return records as LedgerRecord[]
      })
      .filter(({ seq }, index, all) => all.findIndex((record) => record.seq === seq) === index)
  }
  return { ...journey, ...related, come: came }
}

const want = (journey: Late, text = line) => journey.post([{ origin: journey.brand.origin }], text)
const said = (records: readonly LedgerRecord[]): string =>
  records.map((record) => ('jwt' in record ? JSON.stringify(parseMessage(record.jwt).claims) : '')).join('\n')
const shapes = (records: readonly LedgerRecord[]) =>
  records
    .filter(({ type }) => type.startsWith('intent.'))
    .map((record) => ('gone' in record ? `${record.type} ${record.gone}` : record.type))

describe.each(['pull', 'stream', 'push'] as const)('by %s', (way) => {
  it('a brand gets an open intent', async () => {
    const journey = await late(way)
    await want(journey)
    const records = await journey.come()
    expect(shapes(records)).toEqual(['intent.post'])
    expect(said(records)).toContain(secret)
  })

  it('a brand gets the gone form of what was withdrawn before it came', async () => {
    const journey = await late(way)
    const id = await want(journey)
    const { version } = await journey.detail(id)
    await journey.person.ask(
      intents.reviseIntent,
      { line: `${line} ram=16GB..`, version },
      { params: { id } },
    )
    await journey.person.ask(intents.withdrawIntent, {}, { params: { id } })
    const records = await journey.come()
    expect(shapes(records)).toEqual(['intent.post withdrawn', 'intent.revise withdrawn', 'intent.withdraw'])
    expect(said(records)).not.toContain(secret)
    const whole = recordsOf(journey.home, journey.rid)
    expect(records.map(({ hash }) => hash)).toEqual(whole.slice(-records.length).map(({ hash }) => hash))
  })

  it('a brand gets the gone form of what is past its time, to the second and before any record says so', async () => {
    const journey = await late(way)
    const { clock } = journey
    await journey.person.ask(intents.postIntent, {
      line,
      to: [{ brand: new URL(journey.brand.origin).host, withheld: [] }],
      expiresAt: clock.now() + 5 * 60_000,
    })
    await journey.settle()
    await eventually(() => recordsOf(journey.home, journey.rid).some(({ type }) => type === 'intent.post'))
    // The wall clock alone moves: no job has run yet when the brand comes.
    clock.jump(5 * 60_000)
    const records = await journey.come()
    expect(shapes(records)).toEqual(['intent.post ended'])
    expect(said(records)).not.toContain(secret)
    await clock.skip(3_700_000)
    await eventually(
      () =>
        journey.home.store.context.database.sql(`SELECT 1 FROM intent WHERE state = 'expired'`).length === 1,
    )
  })

  it('a brand gets nothing of an agreement past its time, before any record says so', async () => {
    const journey = await late(way)
    await journey.person.ask(intents.postIntent, {
      line,
      to: [{ brand: new URL(journey.brand.origin).host, withheld: [] }],
      expiresAt: journey.clock.now() + 60 * day,
    })
    await journey.settle()
    await eventually(() => recordsOf(journey.home, journey.rid).some(({ type }) => type === 'intent.post'))
    journey.clock.jump(31 * day)
    if (way !== 'stream') return expect(said(await journey.come())).not.toContain(secret)
    const refused = await listen(journey)
    await refused.until(() => refused.text.includes('revoked') || refused.text.includes('event: live'))
    expect(refused.text).toMatch(/^HTTP\/1.1 410 /)
    expect(refused.text).not.toContain('eyJ')
  })

  it('a brand’s word after the agreement’s time is refused, and its ledger stays sound', async () => {
    const journey = await late(way)
    const { clock, brand, rid } = journey
    clock.jump(31 * day)
    const filter = { follows: ['#follow *'], push: false }
    const jwt = await brand.sign(rid, 'filter.set', filter, { iat: clock.seconds() })
    expect((await post(journey, jwt)).status).toBe(410)
    const person = await signIn(journey.home, journey.person.passkey)
    const end = await person.call(brands.pauseTerms, undefined, { params: { brand: hostOf(brand) } })
    expect(end.status).toBe(410)
    expect((await person.ask(care.verifyAll)).ok).toBe(true)
  })
})
