// A line in plain English, as one would say it aloud: nobody has to read tags to know what they post.

import { countryName } from '../../protocol/countries.ts'
import type { Attribute, Bound, Line, Period, Per, Price, Range, Verb } from '../../protocol/line.ts'
import { currencies } from '../../protocol/money.ts'
import { readPlace } from '../../protocol/place.ts'
import { units } from '../../protocol/units.ts'
import { categoryOf } from '../../protocol/vocabulary.ts'

export interface ReadingOptions {
  /** `YYYY-MM-DD`; days of the same year are read without it. */
  today?: string
  /** What the person calls a place, by its text in the line: `sp3e~25` → "Barcelona". */
  placeName?: (place: string) => string | undefined
}

const list = (words: readonly string[], last = 'or'): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`

const withArticle = (noun: string): string =>
  `${'aeiou'.includes(noun[0]?.toLowerCase() ?? '') ? 'an' : 'a'} ${noun}`

/** "Laptop" → "laptop"; names and abbreviations ("Gas Safe", "TV") keep their capitals. */
function lowerFirst(label: string): string {
  const rest = label.slice(1)
  return rest === rest.toLowerCase() ? label.slice(0, 1).toLowerCase() + rest : label
}

/** "a laptop", "coffee", "2 chairs", "1 kg of coffee", "anything". */
function itemWords(line: Line): string {
  const { item, quantity } = line
  if (item.kind === 'any') return 'anything'
  if (item.kind === 'gtin') return counted(`product ${item.gtin}`, `product ${item.gtin}`, false, quantity)
  const known = categoryOf(item.name)
  const isExact = known?.slug === item.name
  const noun =
    known !== undefined && isExact
      ? lowerFirst(known.label)
      : item.name.replaceAll('-', ' ').replaceAll('.', ', ')
  const plural = known !== undefined && isExact ? lowerFirst(known.plural) : noun
  const isCountable = plural !== noun
  if (item.below) return `${plural} of any kind`
  return counted(noun, plural, isCountable, quantity)
}

function counted(noun: string, plural: string, isCountable: boolean, quantity: Bound | undefined): string {
  if (quantity === undefined) return isCountable ? withArticle(noun) : noun
  if (quantity.unit !== undefined) return `${boundWords(quantity)} of ${plural}`
  return quantity.value === '1' ? `one ${noun}` : `${quantity.value} ${plural}`
}

function boundWords({ value, unit }: Bound): string {
  if (unit === undefined) return value
  if (unit === '%') return `${value} %`
  if (unit === 'in') return `${value} ${value === '1' ? 'inch' : 'inches'}`
  if (unit === 'C' || unit === 'F') return `${value} °${unit}`
  return units.has(unit) ? `${value} ${unit}` : value + unit
}

function rangeWords({ exact, min, max }: Range): string {
  if (exact !== undefined) return boundWords(exact)
  if (min !== undefined && max !== undefined) return `${boundWords(min)} to ${boundWords(max)}`
  if (min !== undefined) return `${boundWords(min)} or more`
  return max === undefined ? '' : `up to ${boundWords(max)}`
}

const pers: Readonly<Record<Per, string>> = {
  hr: 'an hour',
  day: 'a day',
  wk: 'a week',
  mo: 'a month',
  yr: 'a year',
}

function amount(text: string, currency: string): string {
  const digits = text.includes('.') ? (currencies.get(currency) ?? 2) : 0
  const format = new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return format.format(Number(text))
}

/** "for at most €900 all in". */
export function priceWords({ currency, exact, min, max, per }: Price): string {
  const end = per === undefined ? ' all in' : ` ${pers[per]}, all in`
  const write = (text: string): string => amount(text, currency)
  if (exact !== undefined) return `for ${write(exact)}${end}`
  if (min !== undefined && max !== undefined) return `for ${write(min)} to ${write(max)}${end}`
  if (min !== undefined) return `for ${write(min)} or more${end}`
  return max === undefined ? '' : `for at most ${write(max)}${end}`
}

const conditions: Readonly<Record<string, string>> = { refurb: 'refurbished' }
const layouts: Readonly<Record<string, string>> = {
  es: 'Spanish', de: 'German', fr: 'French', it: 'Italian', pt: 'Portuguese', gb: 'British', us: 'American',
} // prettier-ignore

/** Properties that are understood without their name: "16 GB or more", "red". */
const nameless = new Set(['brand', 'color', 'model', 'ram', 'screen', 'job', 'gearbox'])

function attributeName({ name }: Attribute, line: Line): string {
  const category = line.item.kind === 'category' ? categoryOf(line.item.name) : undefined
  const label = category?.attributes.find((attribute) => attribute.name === name)?.label
  return label === undefined ? name.replaceAll('-', ' ').replaceAll('.', ' ') : lowerFirst(label)
}

function attributeWords(attribute: Attribute, line: Line): string {
  const { name, range, values = [] } = attribute
  if (name === 'keyboard') return `${list(values.map((value) => layouts[value] ?? value))} keyboard`
  const said = range === undefined ? list(values) : rangeWords(range)
  if (nameless.has(name)) return said
  return values.length === 1 && values[0] === 'yes'
    ? attributeName(attribute, line)
    : `${attributeName(attribute, line)} ${said}`
}

const months = 'January February March April May June July August September October November December'.split(
  ' ',
)

function dayWords(day: string, { today }: ReadingOptions): string {
  const [year = '', month = '', date = ''] = day.split('-')
  const words = `${Number(date)} ${months[Number(month) - 1] ?? month}`
  return today?.startsWith(`${year}-`) === true ? words : `${words} ${year}`
}

function periodWords({ from, to }: Period, options: ReadingOptions): string {
  return to === undefined
    ? `on ${dayWords(from, options)}`
    : `from ${dayWords(from, options)} to ${dayWords(to, options)}`
}

/** "in Spain", "near Barcelona"; a circle that nobody has named is a square on the map and its radius. */
export function placeWords(text: string, { placeName }: ReadingOptions = {}): string {
  const place = readPlace(text)
  const named = placeName?.(text)
  if (place?.kind === 'country') {
    const country = countryName(place.country) ?? place.country
    if (named !== undefined) return `in ${named}`
    return place.subdivision === undefined ? `in ${country}` : `in ${country} (${text})`
  }
  if (named !== undefined) return `near ${named}`
  return place?.km === undefined
    ? `in map square ${text}`
    : `within ${place.km} km of map square ${place.geohash}`
}

const ways: Readonly<Record<string, string>> = { ship: 'delivered', pickup: 'to be picked up' }

const beginnings: Readonly<Record<Verb, string>> = {
  want: '', rent: 'to rent: ', hire: 'to hire: ', fix: 'to be repaired: ', ask: 'a question about ', thank: 'thanks for ',
  sell: 'for sale: ', follow: 'whoever wants ',
} // prettier-ignore

function mustWords(line: Line): string[] {
  const musts = line.attributes
    .filter(({ op }) => op === '=')
    .map((attribute) => attributeWords(attribute, line))
  const nots = line.attributes
    .filter(({ op }) => op === '!=')
    .map((attribute) => `not ${attributeWords(attribute, line)}`)
  const is = line.is === undefined ? [] : [list(line.is.map((word) => conditions[word] ?? word))]
  return [...is, ...musts, ...nots]
}

function likeWords(line: Line): string {
  const likes = line.attributes
    .filter(({ op }) => op === '~')
    .map((attribute) => attributeWords(attribute, line))
  return likes.length === 0 ? '' : `${list(likes, 'and')} if possible`
}

function whenAndWhere(line: Line, options: ReadingOptions): string {
  const parts = [
    ...(line.in === undefined ? [] : [list(line.in.map((place) => placeWords(place, options)))]),
    ...(line.on === undefined ? [] : [periodWords(line.on, options)]),
    ...(line.by === undefined ? [] : [`by ${dayWords(line.by, options)}`]),
    ...(line.via === undefined ? [] : [list(line.via.map((way) => ways[way] ?? `via ${way}`))]),
    ...(line.pay === undefined ? [] : [`paid by ${list(line.pay)}`]),
    ...(line.mt === undefined ? [] : [`under the terms ${list(line.mt)}`]),
  ]
  return parts.join(', ')
}

/**
 * What a line says, in one English sentence, and its note after it. Pure: the day and the names of places come from outside.
 * @example readingOf(line, { today: '2026-11-20', placeName: () => 'Barcelona' })
 *   // 'A laptop for at most €900 all in, new or refurbished, Spanish keyboard, 16 GB or more, up to 14 inches; …'
 */
export function readingOf(line: Line, options: ReadingOptions = {}): string {
  const price = line.price === undefined ? '' : ` ${priceWords(line.price)}`
  const first = [`${beginnings[line.verb]}${itemWords(line)}${price}`, ...mustWords(line)].join(', ')
  const ends = line.x === undefined ? '' : `open until ${dayWords(line.x, options)}`
  const more = line.shortened ? 'there is more in the full form' : ''
  const sentence = [first, likeWords(line), whenAndWhere(line, options), ends, more]
    .filter((part) => part !== '')
    .join('; ')
  const text = `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`
  return line.note === undefined ? text : `${text} “${line.note}”`
}
