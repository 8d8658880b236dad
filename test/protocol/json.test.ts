// Strict JSON and base64url: one meaning for each text, one text for each meaning.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode, isBase64url } from '../../protocol/base64url.ts'
import { parseStrict } from '../../protocol/json.ts'
import vectors from '../../protocol/vectors/hostile.json' with { type: 'json' }
import { codeOf, problemOf } from '../support/problems.ts'

const inputOf = (row: { text?: string; base64url?: string }): string | Uint8Array =>
  row.text ?? new Uint8Array(Buffer.from(row.base64url ?? '', 'base64url'))

describe('JSON from strangers', () => {
  it.each(vectors.refused)('is refused: $rule', async (row) => {
    expect(await codeOf(() => parseStrict(inputOf(row)))).toBe('malformed')
  })

  it.each(vectors.refused.filter((row) => 'text' in row))('is refused as bytes too: $rule', async (row) => {
    expect(await codeOf(() => parseStrict(new TextEncoder().encode(row.text)))).toBe('malformed')
  })

  it.each(vectors.taken)('is taken as JSON.parse takes it: $rule', (row) => {
    expect(parseStrict(row.text)).toEqual(JSON.parse(row.text))
  })

  it('says what is wrong and where, and repeats nothing of what was sent', async () => {
    const { detail, values } = await problemOf(() => parseStrict('{"secret":1,"secret":2}'))
    expect(values).toEqual({ reason: 'a member name appears twice (at 12)' })
    expect(detail).toBe('The message is not well formed: a member name appears twice (at 12).')
  })

  it('keeps __proto__ as data and changes no prototype', () => {
    const value = parseStrict('{"__proto__":{"x":1},"constructor":{"prototype":{"y":1}}}') as object
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect('x' in {} || 'y' in {}).toBe(false)
  })

  it('takes every value that JSON.stringify writes, within the bounds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const isSafe = (one: unknown): boolean => !Number.isInteger(one) || Number.isSafeInteger(one)
        const text = JSON.stringify(value, (_, one: unknown) => (isSafe(one) ? one : null))
        expect(parseStrict(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('never throws anything but malformed, and never takes what JSON.parse refuses', () => {
    const piece = fc.constantFrom(
      ...'{}[]",:\\ \n019-+.eEua'.split(''),
      '"a"',
      '"a":',
      '\\u0061',
      'true',
      'null',
      '\ud83d',
      'é',
    )
    fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const text = pieces.join('')
        let isTaken = true
        try {
          parseStrict(text)
        } catch {
          isTaken = false
          expect(await codeOf(() => parseStrict(text))).toBe('malformed')
        }
        if (isTaken) expect(() => JSON.parse(text) as unknown).not.toThrow()
      }),
      { numRuns: 5000 },
    )
  })

  it('finds a repeated name however it is spelled, at any depth', () => {
    const spelled = (name: string, mask: number): string =>
      [...name]
        .map((letter, i) =>
          mask & (1 << i) ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter,
        )
        .join('')
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom(...'abcxyz'), minLength: 1, maxLength: 8 }),
        fc.nat(255),
        fc.nat(255),
        fc.integer({ min: 0, max: 14 }),
        async (name, one, two, depth) => {
          const inner = `{"${spelled(name, one)}":1,"other!":{},"${spelled(name, two)}":2}`
          const text = '[{"k":'.repeat(depth >> 1) + inner + '}]'.repeat(depth >> 1)
          expect((await problemOf(() => parseStrict(text))).values['reason']).toMatch(/twice/)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('base64url', () => {
  it('writes as node:crypto does and reads what it wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encode(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(decode(text)).toEqual(bytes)
        expect(isBase64url(text, bytes.length)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('reads nothing but the one canonical spelling', () => {
    const letter = fc.constantFrom(...'ABCDwxyz0189-_+/= \n.é\u0100')
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 12 }), (letters) => {
        const text = letters.join('')
        const bytes = decode(text)
        const again = Buffer.from(text, 'base64url').toString('base64url')
        expect(bytes === undefined).toBe(again !== text)
      }),
      { numRuns: 20_000 },
    )
  })

  it('has a value for one of the sixteen spellings of a last letter with four unused bits', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    expect([...alphabet].filter((letter) => decode(`A${letter}`) !== undefined)).toEqual(['A', 'Q', 'g', 'w'])
  })
})
