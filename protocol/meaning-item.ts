// What a line is about, as a schema.org Product or Service with its category, product number and properties.
import { byBytes } from './line.ts'
import type { Attribute, Bound, Item, Line, Range, Verb } from './line.ts'
import { withSharedUnit } from './line-numbers.ts'
import { gtin14, gtinLink } from './meaning-gtin.ts'
import type { MeaningItem, MeaningProperty } from './meaning-shape.ts'
import { googleCodes, ownCodes } from './meaning-values.ts'
import { units } from './units.ts'
import { categoryOf } from './vocabulary.ts'

/** A unit by its UN Rec 20 code, and as it was written: several symbols may share one code. */
export function unitMembers(unit: string | undefined): { unitCode?: string; unitText?: string } {
  if (unit === undefined) return {}
  const code = units.get(unit)?.code
  return { ...(code === undefined ? {} : { unitCode: code }), unitText: unit }
}

export const boundOf = (value: string, unit: string | undefined): Bound =>
  unit === undefined ? { value } : { value, unit }

function rangeMembers(range: Range): Omit<MeaningProperty, '@type' | 'name'> | undefined {
  if (range.exact !== undefined) return { number: range.exact.value, ...unitMembers(range.exact.unit) }
  const { min, max } = withSharedUnit(range)
  // One property has one unit; what is written in two has no such form, and half of it would mislead.
  if (min !== undefined && max !== undefined && min.unit !== max.unit) return undefined
  return {
    ...(min === undefined ? {} : { minValue: min.value }),
    ...(max === undefined ? {} : { maxValue: max.value }),
    ...unitMembers(min?.unit ?? max?.unit),
  }
}

/** Framing by a common processor drops an empty text among others; such a list is left to `written`. */
const valueMembers = (values: readonly string[]): Pick<MeaningProperty, 'value'> | undefined =>
  values.length > 1 && values.includes('') ? undefined : { value: [...values] }

function propertyOf({ name, op, range, values }: Attribute): MeaningProperty[] {
  const members = range === undefined ? valueMembers(values ?? []) : rangeMembers(range)
  if (members === undefined) return []
  return [{ '@type': 'PropertyValue', name, ...(op === '!=' ? {} : { op }), ...members }]
}

function attributeFrom(property: MeaningProperty): Attribute {
  const { name, op = '!=', value, number, minValue, maxValue, unitText } = property
  if (value !== undefined) return { name, op, values: value.toSorted() }
  if (number !== undefined) return { name, op, range: { exact: boundOf(number, unitText) } }
  return {
    name,
    op,
    range: {
      ...(minValue === undefined ? {} : { min: boundOf(minValue, unitText) }),
      ...(maxValue === undefined ? {} : { max: boundOf(maxValue, unitText) }),
    },
  }
}

/** What the vocabulary of this day knows of a category besides its slug. */
function knownOf(item: Item, verb: Verb): Pick<MeaningItem, '@type' | 'category' | 'provider'> {
  const known = item.kind === 'category' ? categoryOf(item.name) : undefined
  const isService = known === undefined ? verb === 'hire' : known.schema !== undefined
  const type = isService ? 'Service' : 'Product'
  if (item.kind !== 'category') return { '@type': type }
  const codes = [{ '@type': 'CategoryCode' as const, codeValue: item.name, inCodeSet: ownCodes }]
  if (known?.google !== undefined)
    codes.push({ '@type': 'CategoryCode', codeValue: String(known.google), inCodeSet: googleCodes })
  const provider = known?.schema === undefined || known.schema === 'Service' ? undefined : known.schema
  return { '@type': type, category: codes, ...(provider && { provider: { '@type': provider } }) }
}

/** The item and the properties of a line. A must-not stands apart, for whoever skips our `op` would read it as a must. */
export function itemOffered(line: Line): MeaningItem {
  const { item } = line
  const sides = [
    ['additionalProperty', line.attributes.filter(({ op }) => op !== '!=')],
    ['without', line.attributes.filter(({ op }) => op === '!=')],
  ] as const
  const properties = sides.flatMap(([name, attributes]) => {
    const list = attributes.flatMap(propertyOf)
    return list.length === 0 ? [] : [[name, list] as const]
  })
  return {
    ...knownOf(item, line.verb),
    ...(item.kind === 'gtin'
      ? { gtin: item.gtin, gtin14: gtin14(item.gtin), sameAs: gtinLink(item.gtin) }
      : {}),
    ...Object.fromEntries(properties),
  }
}

/** The item and its properties back. */
export function fromItem(item: MeaningItem): Pick<Line, 'item' | 'attributes'> {
  const properties = [...(item.additionalProperty ?? []), ...(item.without ?? [])]
  const slug = item.category?.find(({ inCodeSet }) => inCodeSet === ownCodes)?.codeValue
  return {
    item:
      item.gtin !== undefined
        ? { kind: 'gtin', gtin: item.gtin }
        : slug !== undefined
          ? { kind: 'category', name: slug, below: false }
          : { kind: 'any' },
    attributes: properties.map(attributeFrom).toSorted(byBytes),
  }
}

/** The item without what only the vocabulary of some day adds to it; documents outlive vocabularies. */
export function lastingItem({ category = [], provider: _, '@type': __, ...rest }: MeaningItem): object {
  return { ...rest, category: category.filter(({ inCodeSet }) => inCodeSet === ownCodes) }
}
