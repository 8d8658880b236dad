// Every reader of strangers' text: it answers or throws a Problem, never anything else, and what it makes canonical stays so.
import { readFileSync, readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { connectUri, parseConnect } from '../../protocol/link.ts'
import { knockUri, parseKnockUri } from '../../protocol/knock-link.ts'
import { matchFollow, fitOffer } from '../../protocol/filter.ts'
import { parseStrict } from '../../protocol/json.ts'
import { formatLine } from '../../protocol/line.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { readLine } from '../../protocol/line-read.ts'
import { shortenLine } from '../../protocol/line-tags.ts'
import { parseMessage } from '../../protocol/message.ts'
import { parseAmount } from '../../protocol/money.ts'
import { wordsToLine } from '../../protocol/owner/words.ts'
import { isBrandOrigin } from '../../protocol/origin.ts'
import { readPlace } from '../../protocol/place.ts'
import { Problem } from '../../protocol/problem.ts'
import { parseProfile } from '../../protocol/profile.ts'
import { recordHash } from '../../protocol/record.ts'
import { parseRead } from '../../protocol/request.ts'
import { messageTypes, parseBody, type MessageType } from '../../protocol/types.ts'
import { changedJson, mutated } from '../support/mutations.ts'
import { fc, runs } from './fuzz-world.ts'

const folder = new URL('../../protocol/vectors/', import.meta.url)
const vectors = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as unknown)

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
const texts = [...new Set(vectors.flatMap(textsIn))]
const chosen = (isFit: (text: string) => boolean) => fc.constantFrom(...texts.filter(isFit))

/** Anything at all, and things nearly right. */
const around = (some: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    { weight: 1, arbitrary: some },
    { weight: 4, arbitrary: mutated(some) },
  )

/** Runs a reader; only a Problem may come out of it beside an answer. */
function orProblem<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}

const lines = around(chosen((text) => text.startsWith('#') && text.length < 300))
const jsons = around(chosen((text) => text.startsWith('{')))
const jwts = around(chosen((text) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)))

it('reads any line without throwing; what it accepts is canonical, and so is what it puts right', () => {
  fc.assert(
    fc.property(lines, (text) => {
      const strict = parseLine(text)
      if (strict.ok) expect(formatLine(strict.line)).toBe(text)
      else expect(strict.problems.length).toBeGreaterThan(0)
      const typed = readLine(text)
      expect(typed.tokens.every(({ start, end }) => start <= end && end <= text.length)).toBe(true)
      if (typed.line === undefined) return
      const canonical = typed.canonical ?? ''
      expect(readLine(canonical).canonical ?? canonical).toBe(canonical)
      expect(formatLine(typed.line)).toBe(canonical)
      const short = shortenLine(typed.line)
      expect(shortenLine(readLine(short).line ?? typed.line)).toBe(short)
    }),
    runs(4000),
  )
})

it('matches any two lines without throwing', () => {
  const good = chosen((text) => text.startsWith('#') && parseLine(text).ok)
  const read = fc.oneof(good, mutated(good)).map((text) => readLine(text).line)
  fc.assert(
    fc.property(read, read, (a, b) => {
      if (a === undefined || b === undefined) return
      expect(typeof matchFollow(a, b).matches).toBe('boolean')
      expect(typeof fitOffer(a, b).fits).toBe('boolean')
    }),
    runs(3000),
  )
})

it('reads any JSON, message, document and signature, or names why not', () => {
  fc.assert(
    fc.property(jsons, (text) => {
      const value = orProblem(() => parseStrict(text))
      // Written again it has lost nothing but the sign of a zero.
      const again = value === undefined ? undefined : parseStrict(JSON.stringify(value))
      expect(JSON.stringify(again)).toBe(JSON.stringify(value))
      orProblem(() => parseProfile(text, 'https://shop.example', { allowLoopback: false }))
    }),
    runs(2500),
  )
  fc.assert(
    fc.property(jwts, (text) => {
      const message = orProblem(() => parseMessage(text))
      if (message) expect(message.jwt).toBe(text)
    }),
    runs(2500),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      orProblem(() => parseStrict(bytes))
      orProblem(() => parseMessage(bytes))
    }),
    runs(1000),
  )
  const header = around(chosen((text) => text.startsWith('sig1')))
  fc.assert(
    fc.property(header, header, (input, signature) => {
      const headers = { get: (name: string) => (name === 'signature' ? signature : input) }
      orProblem(() => parseRead(headers as never))
    }),
    runs(2500),
  )
})

it('reads any body of any type, or names the place that is wrong', () => {
  const [bodies] = vectors.filter((one) => Object.hasOwn(one as object, 'types')) as {
    types: Record<string, { valid: unknown[] }>
  }[]
  const types = Object.keys(messageTypes) as MessageType[]
  const draft = fc.constantFrom(...types).chain((type) => {
    const valid = bodies?.types[type]?.valid ?? []
    const some = fc.constantFrom(...(valid.length > 0 ? valid : [{}]))
    const changed = some.chain(changedJson).chain(changedJson)
    return fc.tuple(fc.constant(type), fc.oneof(some, changed, fc.jsonValue({ maxDepth: 4 })))
  })
  fc.assert(
    fc.property(draft, ([type, body]) => {
      const read = orProblem(() => parseBody(type, body))
      if (read !== undefined) expect(parseBody(type, structuredClone(read))).toEqual(read)
    }),
    runs(4000),
  )
})

it('reads any place, amount, origin, and any words of a person', () => {
  const small = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    mutated(fc.constantFrom('ES-CT', 'u09~25', 'sp3e', '900.00', '..5', 'https://shop.example:444', '[::1]')),
  )
  const words = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    mutated(
      fc.constantFrom(
        'I want a used Spanish keyboard laptop under 900 euros, at least 16 GB, near Madrid, by Friday',
        'two kilos of coffee beans for less than €30, organic, not decaf, delivered before 2027-02-30',
        'rent a flat in Lisbon from 1 to 12 March, up to 1.200 a month, no smoking -- quiet',
      ),
    ),
  )
  fc.assert(
    fc.property(small, small, words, (a, b, text) => {
      readPlace(a)
      parseAmount(a, b)
      parseAmount(a, 'EUR')
      isBrandOrigin(a)
      wordsToLine(text, { today: '2026-11-22', currency: 'EUR' })
    }),
    runs(2500),
  )
})

it('reads any address that leads into the app; what it understands it writes as it read it', () => {
  const known = [
    knockUri({ store: 'https://me.example', code: 'ABCD-EFGH' }),
    connectUri({ brand: 'https://shop.example', link: 'x'.repeat(22) }),
    'web+bespeak:knock?store=https%3A%2F%2Fme.example&store=x',
  ]
  fc.assert(
    fc.property(around(fc.constantFrom(...known)), (text) => {
      const knock = parseKnockUri(text)
      if (knock) expect(parseKnockUri(knockUri(knock))).toEqual(knock)
      const connect = parseConnect(text)
      if (connect) expect(parseConnect(connectUri(connect))).toEqual(connect)
    }),
    runs(2000),
  )
})

it('hashes any record', () => {
  const record = fc.record({
    seq: fc.nat(),
    prev: fc.string(),
    at: fc.nat(),
    type: fc.string(),
    jwt: fc.string(),
  })
  fc.assert(
    fc.property(record, (one) => {
      expect(recordHash({ ...one, digest: one.jwt })).toMatch(/^[\w-]{43}$/)
    }),
    runs(500),
  )
})
