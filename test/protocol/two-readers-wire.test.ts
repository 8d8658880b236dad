// Two readers in two languages say the same of messages, JSON, bodies, chains, signed reads, documents and stories.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { checkStanding } from '../../protocol/allowed.ts'
import { parseStrict } from '../../protocol/json.ts'
import { importPublicKey, type PublicJwk } from '../../protocol/keys.ts'
import { checkFresh, parseMessage, verifyMessage } from '../../protocol/message.ts'
import { isBrandOrigin, isOwnUrl, parseProfile } from '../../protocol/profile.ts'
import { verifyChain } from '../../protocol/record.ts'
import { verifyRead } from '../../protocol/request.ts'
import { isMessageType, parseBody, type MessageType, type Party } from '../../protocol/types.ts'
import hostile from '../../protocol/vectors/hostile.json' with { type: 'json' }
import messages from '../../protocol/vectors/message.json' with { type: 'json' }
import profiles from '../../protocol/vectors/profile.json' with { type: 'json' }
import records from '../../protocol/vectors/record.json' with { type: 'json' }
import requests from '../../protocol/vectors/request.json' with { type: 'json' }
import { anyStory, storyAnswer } from '../support/any-story.ts'
import { compare, refusalOf } from '../support/compare.ts'
import { changedJson, isWhole, mutated, mutatedParts } from '../support/mutations.ts'
import { hasSecondReader, startSecondReader } from '../support/second-reader.ts'
import { readVectors, type BodyVectors } from '../support/story.ts'

const publicOf = ({ kty, crv, x }: { kty: string; crv: string; x: string }) => ({ kty, crv, x }) as PublicJwk

/** Type and sender as the order of checks has them; what the relationship says comes later. */
async function checkSender(type: string, by: Party): Promise<void> {
  if (!isMessageType(type) && by === 'person') return
  const code = await refusalOf(() => checkStanding(type, by, 'in_force'))
  if (code === 'unknown_type' || code === 'not_allowed') checkStanding(type, by, 'in_force')
}

function jsonAnswer(data: string | Uint8Array): unknown {
  try {
    return { value: parseStrict(data) }
  } catch {
    return 'malformed'
  }
}

describe.runIf(hasSecondReader)('two readers', { timeout: 120_000 }, () => {
  let reader: ReturnType<typeof startSecondReader>
  beforeAll(() => {
    reader = startSecondReader()
  })
  afterAll(() => reader.stop())

  it('refuse the same messages with the same code, whatever else is wrong with them', async () => {
    const good = messages.valid.map(({ jwt }) => jwt)
    const all = [
      ...good,
      ...messages.bad_signature.map(({ jwt }) => jwt),
      ...messages.malformed.map(({ jwt }) => jwt),
    ]
    const { iss, aud, sub } = messages.bad_signature[0]?.expected ?? { iss: '', aud: '', sub: '' }
    const expected = { iss, aud, ...(sub === undefined ? {} : { sub }) }
    const known: Record<string, PublicJwk> = {
      brand: publicOf(messages.keys.brand),
      person: publicOf(messages.keys.person),
    }
    const sample = fc.record({
      jwt: fc.oneof(
        fc.constantFrom(...all),
        mutated(fc.constantFrom(...all)),
        mutatedParts(fc.constantFrom(...good)),
      ),
      now: fc.constantFrom(1796083200, 1796083500, 1796083501),
      key: fc.constantFrom('brand', 'brand', 'person', 'nobody'),
      by: fc.constantFrom<Party>('brand', 'brand', 'person'),
    })
    await compare(
      reader,
      sample,
      400,
      ({ key, ...rest }) => ({ ask: 'message', ...rest, expected, key: known[key] ?? null }),
      ({ jwt, now, key, by }) =>
        refusalOf(async () => {
          const message = parseMessage(jwt)
          checkFresh(message, now)
          const jwk = known[key]
          await verifyMessage(message, jwk && (await importPublicKey(jwk)), expected)
          await checkSender(message.claims.type, by)
        }),
    )
  })

  it('take the same JSON, and read the same from it', async () => {
    const texts = [...hostile.refused, ...hostile.taken].flatMap(({ text }) =>
      text !== undefined && text.length < 400 ? [text] : [],
    )
    const anyText = fc.oneof(mutated(fc.constantFrom(...texts)), mutated(fc.json()), fc.json())
    await compare(reader, anyText.filter(isWhole), 800, (text) => ({ ask: 'json', text }), jsonAnswer)
    const utf8 = new TextEncoder()
    await compare(
      reader,
      fc.oneof(
        fc.uint8Array({ maxLength: 12 }),
        mutated(fc.json()).map((text) => utf8.encode(text)),
      ),
      300,
      (bytes) => ({ ask: 'json', base64url: Buffer.from(bytes).toString('base64url') }),
      jsonAnswer,
    )
  })

  it('refuse the same bodies', async () => {
    const { types } = readVectors<BodyVectors>('bodies')
    const all = Object.entries(types).flatMap(([type, { valid }]) => valid.map((body) => ({ type, body })))
    await compare(
      reader,
      fc
        .constantFrom(...all)
        .chain(({ type, body }) => changedJson(body).map((changed) => ({ type, body: changed }))),
      1500,
      (one) => ({ ask: 'body', ...one }),
      ({ type, body }) => refusalOf(() => parseBody(type as MessageType, body)),
    )
  })

  it('find the same wrong in chains', async () => {
    const rows = [...records.valid, ...records.invalid].map((row) => ({
      from: row.from,
      records: row.records as unknown[],
    }))
    await compare(
      reader,
      fc
        .constantFrom(...rows)
        .chain((row) => changedJson(row.records).map((changed) => ({ ...row, records: changed }))),
      300,
      (one) => ({ ask: 'chain', ...one }),
      (one) => verifyChain(one.records, one.from),
    )
  })

  it('refuse the same signed reads', async () => {
    const jwk = publicOf(requests.key)
    const key = await importPublicKey(jwk)
    const rows = requests.valid.map(({ request, headers, now }) => ({ request, headers, now }))
    const sample = fc.constantFrom(...rows).chain((row) => {
      const input = mutated(fc.constant(row.headers['signature-input']))
      const signature = mutated(fc.constant(row.headers.signature))
      const query = mutated(fc.constant(row.request.query))
      return fc.oneof(
        input.map((text) => ({ ...row, headers: { ...row.headers, 'signature-input': text } })),
        signature.map((text) => ({ ...row, headers: { ...row.headers, signature: text } })),
        query.map((text) => ({ ...row, request: { ...row.request, query: text } })),
        fc.integer({ min: -70, max: 310 }).map((late) => ({ ...row, now: row.now + late })),
      )
    })
    await compare(
      reader,
      sample,
      400,
      (one) => ({ ask: 'request', ...one, key: jwk }),
      ({ request, headers, now }) =>
        refusalOf(() => verifyRead({ ...request, headers, nowSeconds: now }, key)),
    )
  })

  it('take the same origins, links and documents of brands', async () => {
    const origins = [
      'https://shop.example',
      'https://a.b-c.example:8443',
      'http://localhost:4101',
      'https://[::1]',
      'http://127.0.0.1',
    ]
    await compare(
      reader,
      mutated(fc.constantFrom(...origins)),
      500,
      (text) => ({ ask: 'origin', text }),
      isBrandOrigin,
    )
    const origin = 'https://shop.example'
    const links = [
      `${origin}/a?b#c`,
      'https://cdn.shop.example/x',
      `${origin}:443/`,
      'https://evil.example/',
      origin,
    ]
    await compare(
      reader,
      mutated(fc.constantFrom(...links)),
      500,
      (text) => ({ ask: 'own', text, origin }),
      (text) => isOwnUrl(text, origin),
    )
    const rows = profiles.valid.map((row) => ({
      origin: row.origin,
      document: JSON.parse(row.document) as object,
    }))
    await compare(
      reader,
      fc
        .constantFrom(...rows)
        .chain((row) => changedJson(row.document).map((one) => ({ ...row, document: JSON.stringify(one) }))),
      500,
      (one) => ({ ask: 'document', ...one }),
      (one) => refusalOf(() => parseProfile(one.document, one.origin)),
    )
  })

  it('tell the same stories', async () => {
    await compare(reader, anyStory, 100, (steps) => ({ ask: 'story', steps }), storyAnswer)
  })
})
