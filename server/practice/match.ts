// From an intent to an answer: the best thing of a catalogue for a line, with a price, a date and a line of its own.
import { attributeOffered } from '../../protocol/filter-values.ts'
import { fitOffer, type Fit } from '../../protocol/filter.ts'
import {
  emptyLine,
  formatLine,
  readBound,
  type Attribute,
  type Bound,
  type Line,
} from '../../protocol/line.ts'
import { lineLength } from '../../protocol/limits.ts'
import { lineSize } from '../../protocol/line-tags.ts'
import { parseAmount, formatAmount } from '../../protocol/money.ts'
import { readPlace } from '../../protocol/place.ts'
import { units } from '../../protocol/units.ts'
import { meantCategory } from '../../protocol/vocabulary.ts'
import { daysAfter, firstDay } from './days.ts'
import type { Row } from './feed.ts'
import { hasPriceIn, listTotal, priced, totalWithin, type Price } from './price.ts'

/** What decides between things that fit equally: as much as the money buys, or the order of the catalogue. */
export type Taste = 'most' | 'first'

export interface Seller {
  rows: readonly Row[]
  taste: Taste
  /** Days from today to the door, at home and abroad. */
  delivery: { home: string; near: number; far: number }
  pays: readonly string[]
}

/** Today, what is left on the shelves, and the agreement in force. */
export interface Moment {
  today: string
  /** Of a thing, or of one choice of it: a size, a colour. */
  left(sku: string, choice?: string): number
  agreement: string
}

export interface Match {
  row: Row
  count: number
  currency: string
  price: Price
  total: number
  /** The `#sell` line, in full. */
  line: Line
  /** The thing as configured for this person. */
  attributes: Record<string, string>
  fit: Fit
}

/** Whether a row is of the kind the person means, whatever they call it. */
function isMeant({ item }: Line, row: Row): boolean {
  if (item.kind === 'any') return true
  if (item.kind === 'gtin') return row.gtin?.padStart(14, '0') === item.gtin.padStart(14, '0')
  return row.category === (meantCategory(item.name) ?? item.name)
}

/** How many of a row make up what is wanted; absent when no whole number does. */
function countOf(wanted: Bound | undefined, row: Row): number | undefined {
  if (wanted === undefined) return 1
  const isPieces = wanted.unit === undefined || wanted.unit === 'pc' || wanted.unit === 'pcs'
  const from = wanted.unit === undefined ? undefined : units.get(wanted.unit)
  const to = row.measure?.unit === undefined ? undefined : units.get(row.measure.unit)
  const isMeasured = from !== undefined && to !== undefined && from.dimension === to.dimension
  if (!isPieces && !isMeasured) return undefined
  const count = isMeasured
    ? (Number(wanted.value) * Number(from.factor)) / (Number(row.measure?.value) * Number(to.factor))
    : Number(wanted.value)
  return Number.isInteger(count) && count >= 1 && count <= 1000 ? count : undefined
}

const significant = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word.length > 2)

/** How many words of what is to be done a row knows. */
function overlap(wanted: readonly string[], row: Row): number {
  const known = new Set((row.attributes.get('job') ?? []).flat().flatMap(significant))
  return Math.max(0, ...wanted.map((text) => significant(text).filter((word) => known.has(word)).length))
}

export const attributeOf = (name: string, values: readonly string[]): Attribute => {
  const [only = ''] = values
  const exact = values.length === 1 ? readBound(only) : undefined
  return exact ? { name, op: '=', range: { exact } } : { name, op: '=', values: [...values] }
}

/** The choice that suits: all musts met before wishes, else the usual one. */
function chosen(name: string, choices: readonly (readonly string[])[], want: Line): readonly string[] {
  const said = want.attributes.filter((attribute) => attribute.name === name)
  const score = (values: readonly string[]): number => {
    const offered = attributeOf(name, values)
    return said.reduce((sum, wish) => {
      const verdict = attributeOffered(wish, offered)
      const weight = wish.op === '~' ? 1 : 100
      return sum + (verdict === 'met' ? weight : verdict === 'unmet' ? -weight : 0)
    }, 0)
  }
  return choices.toSorted((a, b) => score(b) - score(a))[0] ?? []
}

/** Whether one choice is on the shelf, where choices are counted one by one. */
const isThere = (row: Row, name: string, choice: string, left: Moment['left']): boolean =>
  row.counted?.name !== name || left(row.sku, choice) > 0

/** The row as it would be sent: one of each choice. A job is called what the person calls it. */
function configure(
  row: Row,
  want: Line,
  job: string | undefined,
  left: Moment['left'],
): Map<string, readonly string[]> {
  const all = [...row.attributes].map(([name, choices]) => {
    const there = choices.filter((choice) => choice.every((one) => isThere(row, name, one, left)))
    return [name, chosen(name, there, want)] as const
  })
  return new Map([['brand', [row.brand]], ...all, ...(job === undefined ? [] : [['job', [job]] as const])])
}

/** Countries of a line's places, in its order; a circle alone names none. */
function countriesOf(want: Line): string[] {
  const places = (want.in ?? []).map(readPlace)
  return places.flatMap((place) => (place?.kind === 'country' ? [place.country] : []))
}

/** The day on which the person would have it; absent when no day suits. */
function dayFor(want: Line, row: Row, seller: Seller, country: string, today: string): string | undefined {
  const { visit } = row
  if (visit === undefined) {
    const { home, near, far } = seller.delivery
    return daysAfter(today, country === home ? near : far)
  }
  const soonest = daysAfter(today, visit.leadDays)
  const from = want.on !== undefined && want.on.from > soonest ? want.on.from : soonest
  return firstDay(visit.days, from, want.on === undefined ? want.by : (want.on.to ?? want.on.from))
}

function ways(want: Line, row: Row): string[] {
  const own = row.visit === undefined ? ['ship', 'post'] : ['visit', 'home']
  return own
    .filter((way) => want.via?.includes(way) ?? false)
    .concat(own.slice(0, 1))
    .slice(0, 1)
}

/** Room for ` x:2026-12-01`, which every offer gets at the end. */
const expirySize = 13

interface Pieces {
  count: number
  day: string
  countries: readonly string[]
  currency: string
  total: number
  attributes: ReadonlyMap<string, readonly string[]>
}

/** Says of each tag that the person named what is true of this offer, and of the rest only whose make it is. */
function sellLine(want: Line, row: Row, seller: Seller, moment: Moment, pieces: Pieces): Line {
  const { day, countries, currency, total, attributes } = pieces
  const named = new Set(want.attributes.map(({ name }) => name))
  const shown = [...attributes].filter(
    ([name]) => named.has(name) || (name === 'brand' && !attributes.has('job')),
  )
  return {
    ...emptyLine('sell', want.item),
    price: { currency, exact: formatAmount(total, currency), ...(row.per !== undefined && { per: row.per }) },
    ...(want.quantity && { quantity: want.quantity }),
    ...(want.is && { is: [row.condition] }),
    attributes: shown.map(([name, values]) => attributeOf(name, values)),
    ...(want.on && { on: { from: day } }),
    ...(want.in && { in: countries.slice(0, 3) }),
    ...(want.by !== undefined && { by: day }),
    ...(want.via && { via: ways(want, row) }),
    ...(want.pay && { pay: seller.pays.filter((way) => want.pay?.includes(way)) }),
    ...(want.mt && { mt: [moment.agreement] }),
  }
}

/** When and how it comes, also where nobody asked, as long as the line stays whole. */
function withDelivery(line: Line, want: Line, row: Row, day: string): Line {
  const more: Line = {
    ...line,
    ...(row.visit === undefined ? { by: day, via: ways(want, row) } : { on: { from: day } }),
  }
  const isOneDay = row.visit === undefined ? want.on === undefined : want.by === undefined
  return isOneDay && lineSize(formatLine(more)) <= lineLength - expirySize ? more : line
}

function limitOf({ price }: Line): number | undefined {
  const most = price?.exact ?? price?.max
  return price === undefined || most === undefined ? undefined : parseAmount(most, price.currency)
}

/** One row held against the line; absent when it cannot be had at all. */
function tryRow(want: Line, row: Row, seller: Seller, moment: Moment): Match | undefined {
  if (!isMeant(want, row)) return undefined
  // A price by the month and one for a single bag cannot be compared; nor is one asked for when the other is.
  if (want.price ? want.price.per !== row.per : row.per === 'mo') return undefined
  const count = countOf(want.quantity, row)
  if (count === undefined || count > moment.left(row.sku)) return undefined
  const asked = countriesOf(want)
  const served = row.visit?.countries ?? [...row.shipping.keys()]
  const countries =
    want.in === undefined || asked.length === 0 ? served : asked.filter((code) => served.includes(code))
  const country = asked.length === 0 ? seller.delivery.home : countries[0]
  if (country === undefined) return undefined
  const day = dayFor(want, row, seller, country, moment.today)
  if (day === undefined) return undefined
  if (want.pay && !want.pay.some((way) => seller.pays.includes(way))) return undefined

  const currency =
    want.price !== undefined && hasPriceIn(want.price.currency) ? want.price.currency : row.currency
  const subtotal = priced(row.price * count, currency)
  const shipping = priced(row.shipping.get(country) ?? 0, currency)
  const price = { subtotal, shipping, room: Math.floor((subtotal * row.margin) / 100 / 50) * 50 }
  const total = totalWithin(price, currency === want.price?.currency ? limitOf(want) : undefined)
  const jobs = want.attributes.filter(({ name }) => name === 'job').flatMap(({ values }) => values ?? [])
  const score = overlap(jobs, row)
  if (jobs.length > 0 && score === 0 && row.per === undefined) return undefined
  const attributes = configure(row, want, jobs.length > 0 && score > 0 ? jobs[0] : undefined, moment.left)
  if ([...attributes.values()].some((choice) => choice.length === 0)) return undefined
  const bare = sellLine(want, row, seller, moment, { count, day, countries, currency, total, attributes })
  const line = withDelivery(bare, want, row, day)
  const written = [...attributes].map(([name, values]) => [name, values.join(',')] as const)
  const fit = fitOffer(want, line)
  return {
    row,
    count,
    currency,
    price,
    total,
    line,
    attributes: { is: row.condition, ...Object.fromEntries(written) },
    fit,
  }
}

/**
 * The best answer to a line, or none: nothing that the person said is unmet in it.
 * @param want the full form where there is one
 */
export function answerLine(want: Line, seller: Seller, moment: Moment): Match | undefined {
  const jobs = want.attributes.filter(({ name }) => name === 'job').flatMap(({ values }) => values ?? [])
  const wishes = ({ tags }: Fit): number => tags.filter((tag) => !tag.must && tag.verdict === 'met').length
  const isReduced = ({ price, total }: Match): boolean => total < listTotal(price)
  const isLimited = limitOf(want) !== undefined
  const found = seller.rows.flatMap((row) => {
    const match = tryRow(want, row, seller, moment)
    return match?.fit.fits ? [match] : []
  })
  return found.toSorted(
    (a, b) =>
      overlap(jobs, b.row) - overlap(jobs, a.row) ||
      a.fit.unknown - b.fit.unknown ||
      wishes(b.fit) - wishes(a.fit) ||
      Number(a.row.per === 'hr') - Number(b.row.per === 'hr') ||
      Number(isReduced(a)) - Number(isReduced(b)) ||
      a.count - b.count ||
      (seller.taste === 'most' && isLimited ? b.total - a.total : 0),
  )[0]
}
