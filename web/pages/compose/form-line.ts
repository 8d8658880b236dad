// The form's answers in a line and back: the same thing for people who never want to see a tag.
import { emptyLine, isBare, readBound } from '../../../protocol/line.ts'
import type { Attribute, Bound, Line, Op, Range } from '../../../protocol/line.ts'
import { parseAmount } from '../../../protocol/money.ts'

/** The line that an empty form stands for. */
export const blank = (): Line => emptyLine('want', { kind: 'any' })

/** A copy of the line without a field, or with another value in it. */
export function withField<Key extends keyof Line>(line: Line, key: Key, value: Line[Key] | undefined): Line {
  const next = { ...line }
  if (value === undefined) delete next[key]
  else next[key] = value
  return next
}

/** What a person types as an amount, with a comma or a dot, as a line writes it; absent when it is none. */
export function typedAmount(text: string, currency: string): string | undefined {
  const plain = text
    .trim()
    .replace(',', '.')
    .replace(/^0+(?=\d)/, '')
    .replace(/(\.\d*?)0+$/, '$1')
  const amount = plain.endsWith('.') ? plain.slice(0, -1) : plain
  if (parseAmount(amount, currency) === undefined) return undefined
  // Cents are written whole: 9.5 is 9.50 in a line.
  const [whole = '', part] = amount.split('.')
  return part === undefined || part.length > 1 ? amount : `${whole}.${part}0`
}

export function withPrice(line: Line, currency: string, from: string, to: string): Line {
  const min = typedAmount(from, currency)
  const max = typedAmount(to, currency)
  if (min === undefined && max === undefined) return withField(line, 'price', undefined)
  const per = line.price?.per
  return withField(line, 'price', {
    currency,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(per === undefined ? {} : { per }),
  })
}

export const attributeNamed = (line: Line, name: string): Attribute | undefined =>
  line.attributes.find((attribute) => attribute.name === name && attribute.op !== '!=') ??
  line.attributes.find((attribute) => attribute.name === name)

/** The line with one property answered anew; `attribute` absent takes it out. */
export function withAttribute(line: Line, name: string, attribute: Attribute | undefined): Line {
  const others = line.attributes.filter((one) => one.name !== name)
  return { ...line, attributes: attribute === undefined ? others : [...others, attribute] }
}

const listed = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== ''),
  ),
]

/** A property in words, several with commas between; a number alone is one. */
export function textAttribute(name: string, op: Op, text: string): Attribute | undefined {
  const values = listed(text)
  const [first] = values
  if (first === undefined) return undefined
  const exact = values.length === 1 ? readBound(first) : undefined
  if (exact !== undefined && !isBare(first, true)) return { name, op, range: { exact } }
  return { name, op, values }
}

function typedBound(text: string, unit: string | undefined): Bound | undefined {
  const plain = text.trim().replace(',', '.')
  const bound = readBound(plain)
  if (bound === undefined) return undefined
  return bound.unit === undefined && unit !== undefined ? { value: bound.value, unit } : bound
}

/** A property in numbers, from and to. */
export function numberAttribute(
  name: string,
  op: Op,
  from: string,
  to: string,
  unit: string | undefined,
): Attribute | undefined {
  const min = typedBound(from, unit)
  const max = typedBound(to, unit)
  if (min === undefined && max === undefined) return undefined
  const isExact = min?.value === max?.value && min?.unit === max?.unit
  const range: Range =
    isExact && min !== undefined
      ? { exact: min }
      : { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
  return { name, op, range }
}

/** The two ends of a property as the form shows them, without the unit that stands beside the field. */
export function endsOf(attribute: Attribute | undefined, unit: string | undefined): [string, string] {
  const write = (bound: Bound | undefined): string =>
    bound === undefined ? '' : bound.value + (bound.unit === unit ? '' : (bound.unit ?? ''))
  const range = attribute?.range
  if (range?.exact !== undefined) return [write(range.exact), write(range.exact)]
  return [write(range?.min), write(range?.max)]
}

export const textOf = (attribute: Attribute | undefined): string =>
  attribute?.values?.join(', ') ??
  (attribute?.range?.exact === undefined
    ? ''
    : attribute.range.exact.value + (attribute.range.exact.unit ?? ''))
