// What was queued for a brand and has ended since leaves without its content, by whichever way; and what a brand's question is answered on the wire.
import { describe, expect, it } from 'vitest'
import * as kept from '../../../protocol/owner/attributes.ts'
import * as brands from '../../../protocol/owner/brands.ts'
import * as calls from '../../../protocol/owner/disclosures.ts'
import { bytes } from '../../../protocol/limits.ts'
import { parseMessage } from '../../../protocol/message.ts'
import type { LedgerRecord } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import { day, recordsOf, world, type World } from '../../journeys/setting.ts'
import { listen, openBrand, post, read, relate, type Page, type Related } from '../delivery/support.ts'

const secret = 'Zebra 42'
type Way = 'pull' | 'stream' | 'push'

interface Waiting extends World, Related {
  params: { brand: string }
  say(type: string, body: object, on?: string): Promise<{ status: number; code: string | undefined }>
  show(): Promise<string>
  /** Everything that the brand gets once it comes, as records. */
  come(): Promise<LedgerRecord[]>
}

/** A brand that is granted sizes and has not come for anything since. */
async function waiting(way: Way): Promise<Waiting> {
  const place = await world()
  const brand = await openBrand()
  const { clock, home, person } = place
  brand.now = () => clock.seconds()
  let isAway = way === 'push'
  const honest = brand.door
  brand.door = async (request, body, response) => {
    if (isAway) return void response.writeHead(503).end()
    await honest(request, body, response)
  }
  const related = await relate(home, brand, way === 'push')
  const params = { brand: new URL(brand.origin).host }
  const say: Waiting['say'] = async (type, body, on) => {
    const more = { iat: clock.seconds(), ...(on === undefined ? {} : { on }) }
    const answer = await post(related, await brand.sign(related.rid, type, body, more))
    const code = answer.status === 201 ? undefined : (JSON.parse(answer.text) as { code: string }).code
    return { status: answer.status, code }
  }
  await person.ask(
    brands.proposeTerms,
    {
      preferred: 'PDC-INTENT',
      alternates: [],
      lines: ['*'],
      attributes: ['size.*', 'delivery.windows'],
      purposes: [],
      expiresAt: clock.now() + 30 * day,
    },
    { params },
  )
  const proffer = recordsOf(home, related.rid).findLast(({ type }) => type === 'terms.proffer')
  if (proffer === undefined || !('jwt' in proffer)) throw new Error('nothing was proffered')
  const parsed = parseMessage(proffer.jwt)
  const { kty, crv, x } = brand.jwk
  const accept = { agreement: 'PDC-INTENT', proffer_hash: parsed.digest, cnf: { jwk: { kty, crv, x } } }
  expect(await say('terms.accept', accept, parsed.claims.jti)).toMatchObject({ status: 201 })
  await person.ask(kept.setAttribute, { value: secret }, { params: { name: 'size.shoe' } })

  const come = async (): Promise<LedgerRecord[]> => {
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
      .flatMap((jwt) => parseBody('ledger.batch', parseMessage(jwt, bytes.batch).claims.body).records ?? [])
      .map((record) => record as LedgerRecord)
      .filter(({ seq }, index, all) => all.findIndex((record) => record.seq === seq) === index)
  }
  const show = async () => {
    const wish = { names: ['size.shoe'], until: clock.now() + 5 * day }
    return (await person.ask(calls.showAttributes, wish, { params })).id
  }
  return { ...place, ...related, params, say, show, come }
}

const said = (records: readonly LedgerRecord[]): string =>
  records.map((record) => ('jwt' in record ? JSON.stringify(parseMessage(record.jwt).claims) : '')).join('\n')
const shapes = (records: readonly LedgerRecord[]) =>
  records
    .filter(({ type }) => type.startsWith('disclosure.'))
    .map((record) => ('gone' in record ? `${record.type} ${record.gone}` : record.type))

describe.each(['pull', 'stream', 'push'] as const)('by %s', (way) => {
  it('a brand gets what it is shown', async () => {
    const place = await waiting(way)
    await place.show()
    const records = await place.come()
    expect(shapes(records)).toEqual(['disclosure.grant'])
    expect(said(records)).toContain(secret)
  })

  it('a brand gets the gone form of what was ended before it came', async () => {
    const place = await waiting(way)
    const id = await place.show()
    await place.person.ask(calls.endDisclosure, {}, { params: { ...place.params, id } })
    const records = await place.come()
    expect(shapes(records)).toEqual(['disclosure.grant ended', 'disclosure.end'])
    expect(said(records)).not.toContain(secret)
  })

  it('a brand gets the gone form of what was narrowed away before it came', async () => {
    const place = await waiting(way)
    await place.show()
    await place.person.ask(brands.narrowGrant, { attributes: ['delivery.windows'] }, { params: place.params })
    const records = await place.come()
    expect(shapes(records)).toEqual(['disclosure.grant ended', 'disclosure.end'])
    expect(said(records)).not.toContain(secret)
  })

  it('a brand gets the gone form of what is past its date, before any record says so', async () => {
    const place = await waiting(way)
    await place.show()
    place.clock.jump(5 * day)
    const records = await place.come()
    expect(shapes(records)).toEqual(['disclosure.grant ended'])
    expect(said(records)).not.toContain(secret)
  })

  it('a brand gets nothing of a field that was forgotten before it came', async () => {
    const place = await waiting(way)
    await place.show()
    await place.person.ask(kept.forgetAttribute, undefined, { params: { name: 'size.shoe' } })
    expect(said(await place.come())).not.toContain(secret)
  })
})

describe('a question on the wire', () => {
  const ask = { attributes: ['size.shoe'], purpose: 'fit advice', retention: 'P30D' }

  it('is asked about in the order of the contract: relationship, shape, grant, quota', async () => {
    const place = await waiting('pull')
    const { person, params } = place
    expect((await place.say('disclosure.ask', { ...ask, attributes: ['iban'] })).code).toBe('no_grant')
    expect((await place.say('disclosure.ask', { ...ask, retention: 'P31D' })).code).toBe('no_grant')
    expect((await place.say('disclosure.ask', { ...ask, attributes: [] })).code).toBe('malformed')
    // What was refused costs nothing of the day.
    for (let n = 0; n < 5; n++) expect((await place.say('disclosure.ask', ask)).status).toBe(201)
    expect((await place.say('disclosure.ask', ask)).code).toBe('quota')
    expect((await place.say('disclosure.ask', { ...ask, attributes: ['iban'] })).code).toBe('no_grant')
    await person.ask(brands.pauseTerms, undefined, { params })
    expect((await place.say('disclosure.ask', { ...ask, attributes: [] })).code).toBe('paused')
    await person.ask(brands.revokeTerms, { erase: false }, { params })
    expect((await place.say('disclosure.ask', { ...ask, attributes: [] })).code).toBe('revoked')
  })

  it('says nothing different whether an attribute is kept here or not', async () => {
    const place = await waiting('pull')
    const answers = await Promise.all(
      [['size.shoe'], ['size.shirt']].map((attributes) =>
        place.say('disclosure.ask', { ...ask, attributes }),
      ),
    )
    expect(answers[0]).toEqual(answers[1])
  })

  it('is no question any more when the brand has ended it all', async () => {
    const place = await waiting('pull')
    await place.say('disclosure.ask', ask)
    await place.say('terms.leave', {})
    const { questions } = await place.person.ask(calls.readDisclosures, undefined, { params: place.params })
    expect(questions).toEqual([])
  })
})

describe('a notice on the wire', () => {
  const breach = { kind: 'breach', line: 'Our list of addresses was read.' }

  it('has a link on the brand’s own host or none, and names an order of this relationship or none', async () => {
    const { say, brand } = await waiting('pull')
    expect((await say('incident.notice', { ...breach, link: 'https://other.example/' })).code).toBe(
      'malformed',
    )
    const order = '00000021-0000-4000-8000-000000000021'
    expect((await say('incident.notice', { ...breach, order })).code).toBe('malformed')
    expect((await say('incident.notice', { ...breach, link: `${brand.origin}/breach` })).status).toBe(201)
  })

  it('is heard three times a day, also after the end', async () => {
    const place = await waiting('pull')
    expect((await place.say('incident.notice', breach)).status).toBe(201)
    await place.say('terms.leave', {})
    expect((await place.say('incident.notice', breach)).status).toBe(201)
    expect((await place.say('incident.notice', breach)).status).toBe(201)
    expect((await place.say('incident.notice', breach)).code).toBe('quota')
  })
})
