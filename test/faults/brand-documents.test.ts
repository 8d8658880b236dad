// A brand's document that is not what it should be is refused with the reason, written down, and nothing follows from it.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { bytes } from '../../protocol/limits.ts'
import * as brands from '../../protocol/owner/brands.ts'
import { createOutbound } from '../../server/platform/outbound.ts'
import { silentLog } from '../../server/platform/log.ts'
import { world } from '../journeys/setting.ts'

/** A door that answers every call in one way. */
async function door(answer: (response: ServerResponse, origin: string) => void): Promise<string> {
  const server = createServer((_request, response) => answer(response, origin))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return origin
}

it('is refused when it redirects, is too large, slow, not JSON, or not the brand’s', async () => {
  const journey = await world()
  const { person, clock, home } = journey
  const cases: [string, (response: ServerResponse, origin: string) => void][] = [
    [
      'brand_redirects',
      (response) => void response.writeHead(302, { location: 'https://elsewhere.example/' }).end(),
    ],
    ['brand_too_large', (response) => void response.end(`{"x":"${'y'.repeat(bytes.profile)}"}`)],
    ['brand_document', (response) => void response.end('<html>')],
    ['brand_document', (response) => void response.end('{"bespeak":["1"],"bespeak":["2"]}')],
    [
      'brand_document',
      (response) =>
        void response.end(
          JSON.stringify({ bespeak: ['1'], role: 'brand', origin: 'https://elsewhere.example' }),
        ),
    ],
    ['brand_status', (response) => void response.writeHead(404).end()],
    // It never answers; time is what ends it.
    ['brand_slow', () => void clock.skip(6000)],
  ]
  for (const [code, answer] of cases) {
    const domain = await door(answer)
    const said = await person.call(brands.lookAtBrand, { domain })
    expect([said.status, said.code]).toEqual([400, code])
    expect(String((said.body as unknown as { detail: unknown }).detail)).toContain(new URL(domain).host)
  }
  const { database, journal } = home.store.context
  const noted = journal.read(database, { limit: 50 }).filter(({ code }) => code === 'brand.refused')
  expect(noted.map(({ values }) => values['code']).toReversed()).toEqual(cases.map(([code]) => code))
  for (const table of ['relationship', 'brand_document', 'ledger']) {
    expect(database.sql(`SELECT 1 FROM "${table}"`), table).toEqual([])
  }
})

it('is refused when its name leads to a private address, whatever else it leads to', async () => {
  const { clock } = await world()
  const inside = [
    '127.0.0.1',
    '10.1.2.3',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
  ]
  const answers = new Map(inside.map((address, index) => [`name${index}.example`, address]))
  const outbound = createOutbound({
    clock,
    log: silentLog,
    allowLoopback: false,
    resolve: (hostname) => {
      const address = answers.get(hostname) ?? '127.0.0.1'
      const family = address.includes(':') ? 6 : 4
      return Promise.resolve([
        { address: '93.184.215.14', family: 4 },
        { address, family },
      ])
    },
  })
  const { person, home } = await world({ outbound })
  for (const name of answers.keys()) {
    const said = await person.call(brands.lookAtBrand, { domain: name })
    expect([name, said.status, said.code]).toEqual([name, 400, 'brand_private'])
  }
  for (const domain of ['10.0.0.1', '[::1]', '0x7f.1', '2130706433', 'localhost:1', 'http://127.0.0.1:1']) {
    const said = await person.call(brands.lookAtBrand, { domain })
    expect([400, domain]).toEqual([said.status, domain])
  }
  expect(home.store.context.database.sql('SELECT 1 FROM relationship')).toEqual([])
})
