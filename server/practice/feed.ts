// A practice brand's catalogue: a Google Merchant product feed (tab-separated), read strictly, one row a thing on offer.
import { readBound, type Bound, type Per } from '../../protocol/line.ts'
import { parseAmount } from '../../protocol/money.ts'
import { categoryFor } from '../../protocol/vocabulary.ts'
import { weekdays, type Weekday } from './days.ts'

/** Columns of the Merchant specification; every other column is an attribute of the vocabulary. */
const standard = [
  ...[
    'id',
    'title',
    'description',
    'link',
    'image_link',
    'availability',
    'price',
    'brand',
    'gtin',
    'condition',
  ],
  ...['google_product_category', 'product_type', 'quantity', 'shipping', 'custom_label_0'],
  ...['subscription_cost', 'unit_pricing_measure', 'service_area', 'service_days', 'lead_days'],
  'quantity_by',
] as const
type Column = (typeof standard)[number]

/** One thing on offer. Amounts in minor units of `currency`, tax included. */
export interface Row {
  sku: string
  title: string
  description: string
  brand: string
  gtin: string | undefined
  /** As a line says it: new, refurb, used. */
  condition: string
  /** Slug of the vocabulary. */
  category: string
  currency: string
  price: number
  /** By the month, by the hour; absent = once, or the whole job. */
  per: Per | undefined
  /** How much one of it is: `250g`. */
  measure: Bound | undefined
  stock: number
  /** Where the choices of one attribute are counted one by one: which, and how many of each. */
  counted: { name: string; stock: ReadonlyMap<string, number> } | undefined
  /** Country → what sending it there costs; empty = it is not sent. */
  shipping: ReadonlyMap<string, number>
  /** Share of the price, in percent, that the brand would give way. */
  margin: number
  /** For what is done at the person's home. */
  visit: { countries: readonly string[]; days: ReadonlySet<Weekday>; leadDays: number } | undefined
  /** Name → choices; each choice is the list of all that is true of it at once. */
  attributes: ReadonlyMap<string, readonly (readonly string[])[]>
}

/** A catalogue that cannot be read is a mistake in this repository, never input. */
function wrong(sku: string, what: string): never {
  throw new Error(`catalogue, ${sku}: ${what}`)
}

/** Whether the last digit is the check digit of the others (GS1 General Specifications 7.9). */
export function isGtin(text: string): boolean {
  if (!/^(?:\d{8}|\d{12,14})$/.test(text)) return false
  const sum = [...text.padStart(14, '0')].reduce(
    (total, digit, at) => total + Number(digit) * (at % 2 ? 1 : 3),
    0,
  )
  return sum % 10 === 0
}

function money(text: string, sku: string): { amount: number; currency: string } {
  const [figure = '', currency = ''] = text.split(' ')
  const amount = parseAmount(figure, currency)
  return amount === undefined ? wrong(sku, `no price: ${text}`) : { amount, currency }
}

/** `ES:::4.95 EUR,PT:::6.95 EUR`: country, region, service, price. */
function shippingOf(text: string, sku: string, currency: string): Map<string, number> {
  const entries = text === '' ? [] : text.split(',')
  return new Map(
    entries.map((entry) => {
      const [country = '', , , price = ''] = entry.split(':')
      const cost = money(price, sku)
      if (!/^[A-Z]{2}$/.test(country) || cost.currency !== currency) wrong(sku, `no shipping: ${entry}`)
      return [country, cost.amount] as const
    }),
  )
}

/** `size:6=3,7=0`: of each size so many. */
function countedOf(text: string, sku: string): Row['counted'] {
  if (text === '') return undefined
  const [name = '', counts = ''] = text.split(':')
  const stock = new Map(
    counts.split(',').map((entry) => {
      const [, choice, count] = /^([^=]+)=(\d{1,4})$/.exec(entry) ?? wrong(sku, `no count: ${entry}`)
      return [choice ?? '', Number(count)] as const
    }),
  )
  return { name, stock }
}

const months: Readonly<Record<string, Per>> = { week: 'wk', month: 'mo', year: 'yr' }

/** What the price is for: `month:1:24.00 EUR` is by the month, a measure of `1hr` by the hour. */
function perOf(subscription: string, measure: Bound | undefined, sku: string): Per | undefined {
  if (subscription !== '') {
    const [period = '', length] = subscription.split(':')
    return length === '1' ? (months[period] ?? wrong(sku, subscription)) : wrong(sku, subscription)
  }
  return measure?.unit === 'hr' ? 'hr' : undefined
}

const conditions: Readonly<Record<string, string>> = { new: 'new', refurbished: 'refurb', used: 'used' }

function daysOf(text: string, sku: string): Set<Weekday> {
  const [from = '', to = from] = text.split('-')
  const first = weekdays.findIndex((day) => day === from)
  const last = weekdays.findIndex((day) => day === to)
  if (first < 0 || last < first) wrong(sku, `no days: ${text}`)
  return new Set(weekdays.slice(first, last + 1))
}

/** `es/us/de` is a choice; `fairtrade,organic` is true at once. */
const choicesOf = (cell: string): string[][] => cell.split('/').map((choice) => choice.split(','))

function readRow(cells: ReadonlyMap<string, string>): Row {
  const cell = (name: Column): string => cells.get(name) ?? ''
  const sku = cell('id')
  const { amount, currency } = money(cell('price'), sku)
  const gtin = cell('gtin')
  if (gtin !== '' && !isGtin(gtin)) wrong(sku, `no GTIN: ${gtin}`)
  const kind = cell('product_type').split('>').at(-1)?.trim() ?? ''
  const category = categoryFor(kind)?.slug ?? wrong(sku, `nobody knows what ${kind} are`)
  const measure = cell('unit_pricing_measure') === '' ? undefined : readBound(cell('unit_pricing_measure'))
  const per = perOf(cell('subscription_cost'), measure, sku)
  const margin = /^margin-(\d+)$/.exec(cell('custom_label_0'))?.[1] ?? '0'
  const area = cell('service_area')
  return {
    sku,
    title: cell('title'),
    description: cell('description'),
    brand: cell('brand'),
    gtin: gtin === '' ? undefined : gtin,
    condition: conditions[cell('condition')] ?? wrong(sku, `no condition: ${cell('condition')}`),
    category,
    currency,
    price: amount,
    per,
    measure: per === 'hr' ? undefined : measure,
    stock: cell('availability') === 'in_stock' ? Number(cell('quantity')) : 0,
    counted: countedOf(cell('quantity_by'), sku),
    shipping: shippingOf(cell('shipping'), sku, currency),
    margin: Number(margin),
    visit:
      area === ''
        ? undefined
        : {
            countries: area.split(','),
            days: daysOf(cell('service_days'), sku),
            leadDays: Number(cell('lead_days')),
          },
    attributes: new Map(
      [...cells].flatMap(([name, text]) =>
        text === '' || (standard as readonly string[]).includes(name)
          ? []
          : [[name, choicesOf(text)] as const],
      ),
    ),
  }
}

/** Reads a feed: a line of column names, then a line for each thing. */
export function readFeed(text: string): Row[] {
  const [head = '', ...lines] = text.replace(/\n+$/, '').split('\n')
  const columns = head.split('\t')
  const rows = lines.map((line) => {
    const cells = line.split('\t')
    if (cells.length !== columns.length)
      wrong(cells[0] ?? '', `${cells.length} cells, ${columns.length} columns`)
    return readRow(new Map(columns.map((name, at) => [name, cells[at]?.trim() ?? ''])))
  })
  const skus = new Set(rows.map((row) => row.sku))
  if (skus.size !== rows.length) wrong('', 'an id is there twice')
  return rows
}
