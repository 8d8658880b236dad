// Any line, and any text that looks like one, for properties.
import fc from 'fast-check'
import { byBytes, verbs } from '../../protocol/line.ts'
import type { Attribute, Bound, Item, Line, Price, Range } from '../../protocol/line.ts'
import { gtinCheckDigit } from '../../protocol/line-head.ts'
import { dayText } from '../../protocol/owner/words-days.ts'
import { compareBounds } from '../../protocol/units.ts'

const text = (alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength })

const slug = fc.tuple(text('abcxyz', 1, 1), text('abz09-', 0, 4)).map(([first, rest]) => first + rest)
const name = fc.array(slug, { minLength: 1, maxLength: 2 }).map((parts) => parts.join('.'))

const item = (isFollow: boolean): fc.Arbitrary<Item> =>
  fc.oneof(
    fc.constant<Item>({ kind: 'any' }),
    fc.record({
      kind: fc.constant('category' as const),
      name,
      below: isFollow ? fc.boolean() : fc.constant(false),
    }),
    text('0123456789', 7, 13).map((digits): Item => ({
      kind: 'gtin',
      gtin: digits + gtinCheckDigit(`${digits}0`),
    })),
  )

const unit = fc.constantFrom('', '', 'GB', 'MB', 'in', 'cm', 'kg', '%', 'x1', 'Gb')
const number = fc
  .tuple(fc.integer({ min: -2000, max: 2000 }), fc.constantFrom('', '.5', '.25', '.001'))
  .map(([whole, part]) => `${whole}${part}`)
const bound = fc
  .tuple(number, unit)
  .map(([value, symbol]): Bound => (symbol === '' ? { value } : { value, unit: symbol }))

function inOrder(a: Bound, b: Bound): Range {
  const shared = a.unit ?? b.unit
  const left = shared === undefined ? a : { unit: shared, ...a }
  const right = shared === undefined ? b : { unit: shared, ...b }
  return (compareBounds(left, right) ?? 0) > 0 ? { min: b, max: a } : { min: a, max: b }
}

const range: fc.Arbitrary<Range> = fc.oneof(
  bound.map((exact) => ({ exact })),
  bound.map((min) => ({ min })),
  bound.map((max) => ({ max })),
  fc.tuple(bound, bound).map(([a, b]) => inOrder(a, b)),
)

const value = fc.oneof(
  text('abcAB019.-_/=~:!ñé', 1, 6),
  text('ab ,"\\.-', 0, 6),
  fc.constantFrom('--', '..', '16GB', '-0', '007', '1.50', 'ספר', '𝔘', '😀', '+', '#'),
)
const values = fc.uniqueArray(value, { minLength: 1, maxLength: 3 })

const attribute: fc.Arbitrary<Attribute> = fc
  .tuple(name, fc.constantFrom('=', '!=', '~'), fc.oneof(range, values))
  .map(([key, op, meaning]) =>
    Array.isArray(meaning) ? { name: key, op, values: meaning } : { name: key, op, range: meaning },
  )

const cents = fc
  .integer({ min: 0, max: 10_000_000 })
  .map((n) => (n % 3 === 0 ? `${n}` : `${Math.floor(n / 100)}.${String(n % 100).padStart(2, '0')}`))

const ends = fc.oneof(
  cents.map((exact) => ({ exact })),
  cents.map((min) => ({ min })),
  cents.map((max) => ({ max })),
  fc.tuple(cents, cents).map(([a, b]) => (Number(a) <= Number(b) ? { min: a, max: b } : { min: b, max: a })),
)

const price: fc.Arbitrary<Price> = fc
  .tuple(
    fc.constantFrom('EUR', 'USD', 'BHD'),
    ends,
    fc.constantFrom(undefined, 'hr', 'day', 'wk', 'mo', 'yr'),
  )
  .map(([currency, amount, per]) => ({ currency, ...amount, ...(per === undefined ? {} : { per }) }))

const day = fc.integer({ min: 0, max: 40000 }).map(dayText)
const period = fc.tuple(day, fc.option(day, { nil: undefined })).map(([a, b]) => {
  if (b === undefined) return { from: a }
  return a <= b ? { from: a, to: b } : { from: b, to: a }
})
const place = fc.constantFrom('ES', 'PT', 'ES-B', 'GB-LND', 'PT-11', 'sp3e', 'sp3e~25', 'ezjm~100', '9~0')
const reference = text('abcXYZ019_-', 4, 8)
const other = fc.dictionary(text('abcz', 1, 3), values, { maxKeys: 2, noNullPrototype: true })
const note = fc.oneof(text('ab "-,+#', 1, 12), fc.constant('x'.repeat(60))).map((words) => `n${words}n`)

const members = fc.record(
  { price, is: values, in: fc.uniqueArray(place, { minLength: 1, maxLength: 3 }), via: values, pay: values, mt: values,
    for: values, x: day, re: reference, id: reference, note,
    quantity: bound.filter(({ value: amount }) => !amount.startsWith('-') && amount !== '0') },
  { requiredKeys: [] },
) // prettier-ignore

const when = fc.oneof(
  fc.constant({}),
  day.map((by) => ({ by })),
  period.map((on) => ({ on })),
)

/** Any line there can be; most fit into 140 characters. */
export const anyLine: fc.Arbitrary<Line> = fc.constantFrom(...verbs).chain((verb) =>
  fc
    .tuple(
      item(verb === 'follow'),
      members,
      when,
      fc.uniqueArray(attribute, { maxLength: 4, selector: (one) => one.name + one.op }),
      other,
      fc.boolean(),
    )
    .map(([about, some, days, attributes, more, shortened]) => ({
      verb,
      item: about,
      ...some,
      ...days,
      attributes: attributes.toSorted(byBytes),
      other: more,
      shortened,
    })),
)

const fragments = fc.constantFrom(
  ...'#want,#sell,#follow,#Want,laptop,gt:96385074,*,a.b,.*,EUR..900,eur9,EUR9.5/mo,q:1kg,q:0,is:new,is:new;used,brand~Dell'.split(','),
  ...'ram=16GB..,ram=016GB,size=42,size="42",x:2026-12-01,by:2026-02-30,on:2026-12-01,in:ES,in:es-b,in:sp3e~25,+,--,-- hi'.split(','),
  'job="a b"', 'job="a', 'job="a\\"b"', 'a="\\u0041 "', 'z:1', 'zz:"x,y"', 'is:a,b,a', ' ', '  ', '"', '\\', ',', '..', '=', '!=', '\u200b', 'e\u0301', '😀',
) // prettier-ignore

/** Texts that are lines, nearly lines, and nothing like lines. */
export const anyLineText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('#want laptop', '#follow *', ''),
    fc.array(fragments, { maxLength: 6 }),
    fc.constantFrom(' ', ' ', ' ', ''),
  )
  .map(([head, parts, gap]) => [head, ...parts].join(gap === '' && head !== '' ? ' ' : gap))
