// What a line is about in a few words, for headings: "Laptop, at most €900".
import type { Line } from '../../protocol/line.ts'
import { showLine } from '../../protocol/line-tokens.ts'
import { currencies } from '../../protocol/money.ts'
import { attributeEntries } from '../../protocol/vocabulary-attributes.ts'
import { categoryOf } from '../../protocol/vocabulary.ts'
import { capital, language } from './words.ts'

const lower = (label: string): string =>
  label.slice(1) === label.slice(1).toLowerCase() ? label.toLowerCase() : label

/** "laptop", "washing machine"; what nobody has named yet is read from its tag. */
export function thingOf(line: Line | undefined): string {
  if (line === undefined) return 'wish'
  if (line.item.kind === 'any') return 'wish'
  if (line.item.kind === 'gtin') return `product ${line.item.gtin}`
  const known = categoryOf(line.item.name)
  return known?.slug === line.item.name ? lower(known.label) : line.item.name.replaceAll(/[-.]/g, ' ')
}

function amount(text: string, currency: string): string {
  const digits = text.includes('.') ? (currencies.get(currency) ?? 2) : 0
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(Number(text))
}

function limitOf({ price }: Line): string {
  if (price === undefined) return ''
  const per = price.per === undefined ? '' : `/${price.per}`
  if (price.exact !== undefined) return `, ${amount(price.exact, price.currency)}${per}`
  if (price.max !== undefined) return `, at most ${amount(price.max, price.currency)}${per}`
  return price.min === undefined ? '' : `, from ${amount(price.min, price.currency)}${per}`
}

const verbs: Readonly<Record<string, string>> = { rent: ' to rent', fix: ' to be repaired' }

/** What is said to one brand is called by what it is. */
function addressTitle(line: Line): string | undefined {
  if (line.verb !== 'ask' && line.verb !== 'thank') return undefined
  const about = line.item.kind === 'any' ? (line.note ?? '') : thingOf(line)
  const [alone, of] = line.verb === 'ask' ? ['A question', 'A question about'] : ['Thanks', 'Thanks for']
  return about === '' ? alone : `${of} ${about}`
}

export function titleOf(text: string): string {
  const { line } = showLine(text)
  const address = line === undefined ? undefined : addressTitle(line)
  if (address !== undefined) return address
  return line === undefined ? text : capital(thingOf(line)) + (verbs[line.verb] ?? '') + limitOf(line)
}

export const thingIn = (text: string): string => thingOf(showLine(text).line)

export const categoryLabel = (slug: string): string => {
  const known = categoryOf(slug)
  return known?.slug === slug ? known.label : capital(slug.replaceAll(/[-.]/g, ' ')) || '—'
}

const tagNames: Readonly<Record<string, string>> = {
  price: 'price',
  q: 'quantity',
  is: 'condition',
  in: 'place',
  by: 'date',
  on: 'days',
  via: 'how it comes',
  pay: 'how it is paid',
  mt: 'terms',
  note: 'note',
}

/** What a tag is called by people who never want to see one: `ram=` → "memory". */
export function tagName(key: string): string {
  const name = key.replace(/(?:!=|=|~)$/, '')
  if (name === key) return tagNames[key] ?? key
  return attributeEntries.get(name)?.label.toLowerCase() ?? name.replaceAll('-', ' ')
}
