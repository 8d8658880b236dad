// The receipt of an agreement: JSON-LD that a processor expands without fetching anything, and the Kantara form.
import jsonld from 'jsonld'
import { expect, it } from 'vitest'
import { digest } from '../../../protocol/hash.ts'
import { parseMessage } from '../../../protocol/message.ts'
import * as brands from '../../../protocol/owner/brands.ts'
import { exportReceipt, type SignedAgreement } from '../../../protocol/owner/evidence.ts'
import { day, hostOf, shop, world } from '../../journeys/setting.ts'
import { until } from '../../support/until.ts'

const dpv = 'https://w3id.org/dpv#'
const closed = (url: string): Promise<never> => Promise.reject(new Error(`${url} was asked for`))

async function agreedAs(preferred: string) {
  const scene = await world()
  const one = await shop({ clock: scene.clock, profile: { name: 'Shop', origin: '', terms: [preferred] } })
  const brand = hostOf(one)
  const { rid } = await scene.person.ask(brands.profferTerms, {
    brand,
    preferred,
    alternates: [],
    lines: ['laptop.*'],
    attributes: ['size.shoe'],
    purposes: ['fit advice'],
    struck: [],
    expiresAt: scene.clock.now() + 300 * day,
  })
  const read = (as: 'dpv' | 'kantara' | 'jwts') =>
    scene.person.call(exportReceipt, undefined, { params: { rid }, query: { as } })
  await until(
    () => read('jwts'),
    ({ status }) => status === 200,
  )
  return { ...scene, brand, rid, read }
}

it('is a consent record of the DPV-27560 profile, which expands without loss and says how it ended', async () => {
  const { person, brand, read, home } = await agreedAs('PDC-INTENT')
  const receipt = (await read('dpv')).body as object
  const [expanded] = await jsonld.expand(receipt, { documentLoader: closed, safe: true })
  expect(expanded?.['@type']).toEqual([`${dpv}ConsentReceipt`])
  const conforms = 'http://purl.org/dc/terms/conformsTo'
  expect(expanded?.[conforms]).toEqual([{ '@id': 'https://w3id.org/dpv/schema/dpv-27560#receipt-record' }])
  const [record] = (expanded?.['http://purl.org/dc/terms/hasPart'] ?? []) as Record<string, unknown>[]
  expect(record?.[`${dpv}hasConsentControl`]).toEqual([
    {
      '@type': [`${dpv}WithdrawConsent`],
      [`${dpv}isExercisedAt`]: [{ '@id': `${home.config.origin}/brands/${brand}` }],
    },
  ])
  expect(JSON.stringify(record?.[`${dpv}hasConsentStatus`])).toContain(`${dpv}ConsentGiven`)
  expect(JSON.stringify(record)).toContain('https://w3id.org/dpv/legal/eu/gdpr#A6-1-a')
  expect(JSON.stringify(record)).toContain('https://w3id.org/dpv/standards/p7012#PDC-INTENT')

  await person.ask(brands.revokeTerms, { erase: false }, { params: { brand } })
  expect(JSON.stringify((await read('dpv')).body)).toContain('dpv:ConsentWithdrawn')
  expect((await read('kantara')).body).toMatchObject({
    version: 'KI-CR-v1.1.0',
    piiControllers: [{ piiController: 'Shop GmbH' }],
    services: [
      {
        purposes: [
          { purpose: 'fit advice', piiCategory: ['intention', 'size.shoe'], consentType: 'EXPLICIT' },
        ],
      },
    ],
  })
})

it('is a contract where the agreement is one, and then no consent receipt', async () => {
  const { read } = await agreedAs('SD-BASE-DP')
  const [expanded] = await jsonld.expand((await read('dpv')).body as object, {
    documentLoader: closed,
    safe: true,
  })
  expect(expanded?.['@type']).toEqual([`${dpv}Contract`])
  expect(JSON.stringify(expanded)).toContain(`${dpv}ContractFullyExecuted`)
  expect(await read('kantara')).toMatchObject({ status: 409, code: 'not_possible' })
})

it('holds both signed messages', async () => {
  const { read } = await agreedAs('PDC-INTENT')
  const { agreement, records } = (await read('jwts')).body as SignedAgreement
  expect(records.map(({ type, by }) => [type, by])).toEqual([
    ['terms.proffer', 'person'],
    ['terms.accept', 'brand'],
  ])
  expect(digest(records[0]?.jwt ?? '')).toBe(agreement)
  expect(parseMessage(records[1]?.jwt ?? '').claims.body).toMatchObject({ proffer_hash: agreement })
  expect(records.every(({ jwt }) => jwt.split('.').length === 3)).toBe(true)
})
