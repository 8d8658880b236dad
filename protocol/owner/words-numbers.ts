// Numbers in words: prices with their currency and period, and amounts with a unit.

import { pers } from '../line.ts'
import type { Bound, Per, Price } from '../line.ts'
import { currencies, parseAmount } from '../money.ts'
import { phraseAt, use, wordAt } from './words-state.ts'
import type { Limit, Sentence } from './words-state.ts'

const names = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ')

/** A count in digits or letters, up to 999. */
export function smallNumber(word: string): number | undefined {
  if (/^\d{1,3}$/.test(word)) return Number(word)
  const index = names.indexOf(word)
  if (index >= 0) return index
  return word === 'dozen' ? 12 : word === 'couple' ? 2 : undefined
}

function digitGroups(text: string): { parts: string[]; marks: string } | undefined {
  const parts = ['']
  let marks = ''
  for (const c of text) {
    if (c >= '0' && c <= '9') parts[parts.length - 1] += c
    else if (c === '.' || c === ',') {
      marks += c
      parts.push('')
    } else return undefined
  }
  return parts.every((part) => part !== '') ? { parts, marks } : undefined
}

const canonical = (whole: string, part: string): string => {
  const cut = part.replace(/0+$/, '')
  return whole.replace(/^0+(?=\d)/, '') + (cut === '' ? '' : `.${cut}`)
}

/**
 * A number as people write it: `1,200`, `1.200`, `12,50`, `1.200,50`; absent when it is none.
 * `isMoney`: three digits after the only mark are thousands.
 */
export function readNumber(text: string, isMoney: boolean): string | undefined {
  const groups = digitGroups(text)
  if (groups === undefined || text === '') return undefined
  const { parts, marks } = groups
  const last = parts.at(-1) ?? ''
  const isMixed = marks.length > 1 && marks.at(-1) !== marks[0]
  const isThousands = marks.length > 0 && !isMixed && last.length === 3 && (isMoney || marks.length > 1)
  if (marks === '' || isThousands) return canonical(parts.join(''), '')
  if (marks.length > 1 && !isMixed) return undefined
  return canonical(parts.slice(0, -1).join(''), last)
}

const symbols: Readonly<Record<string, string>> = {
  '€': 'EUR',
  $: 'USD',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₺': 'TRY',
  zł: 'PLN',
}

const currencyWords: Readonly<Record<string, string>> = {
  euro: 'EUR', euros: 'EUR', dollar: 'USD', dollars: 'USD', bucks: 'USD', pound: 'GBP', pounds: 'GBP', quid: 'GBP',
  yen: 'JPY', franc: 'CHF', francs: 'CHF', zloty: 'PLN', rupees: 'INR', kronor: 'SEK', kroner: 'NOK',
} // prettier-ignore

function currencyOf(word: string): string | undefined {
  const code = word.toUpperCase()
  if (Object.hasOwn(symbols, word)) return symbols[word]
  if (Object.hasOwn(currencyWords, word)) return currencyWords[word]
  return word.length === 3 && code !== 'ALL' && code !== 'TOP' && currencies.has(code) ? code : undefined
}

interface Money {
  amount: string
  currency?: string
  next: number
}

/** The sign or code before or after digits in one word: `€900`, `900€`, `eur900`. */
function splitCurrency(word: string): { digits: string; currency?: string } {
  for (const [symbol, currency] of Object.entries(symbols)) {
    if (word.startsWith(symbol)) return { digits: word.slice(symbol.length), currency }
    if (word.endsWith(symbol)) return { digits: word.slice(0, -symbol.length), currency }
  }
  const code = currencyOf(word.slice(0, 3))
  return code !== undefined && word.length > 3 ? { digits: word.slice(3), currency: code } : { digits: word }
}

function thousands(digits: string): string | undefined {
  if (!digits.endsWith('k')) return readNumber(digits, true)
  const number = readNumber(digits.slice(0, -1), false)
  if (number === undefined) return undefined
  const [whole = '', part = ''] = number.split('.')
  return part.length > 3 ? undefined : canonical(whole + part.padEnd(3, '0'), '')
}

/** An amount of money at `at`; without a currency when none was said. */
function moneyAt(sentence: Sentence, at: number): Money | undefined {
  const before = currencyOf(wordAt(sentence, at))
  const start = before === undefined ? at : at + 1
  const { digits, currency } = splitCurrency(wordAt(sentence, start))
  const amount = thousands(digits)
  if (amount === undefined) return undefined
  const known = before ?? currency
  const after = known === undefined ? currencyOf(wordAt(sentence, start + 1)) : undefined
  if (after !== undefined && wordAt(sentence, start + 2) === 'of') return undefined
  const said = known ?? after
  return {
    amount,
    next: start + (after === undefined ? 1 : 2),
    ...(said === undefined ? {} : { currency: said }),
  }
}

const perWords: Readonly<Record<string, Per>> = {
  hour: 'hr', day: 'day', week: 'wk', month: 'mo', year: 'yr', hourly: 'hr', daily: 'day', weekly: 'wk', monthly: 'mo', yearly: 'yr',
} // prettier-ignore

function perAt(sentence: Sentence, at: number): { per: Per; next: number } | undefined {
  const lead = phraseAt(sentence, at, ['/', 'per', 'a', 'an', 'each', 'every'])
  const word = wordAt(sentence, at + lead)
  const short = pers.find((per) => per === word)
  const per = Object.hasOwn(perWords, word) ? perWords[word] : lead > 0 ? short : undefined
  const isAlone = lead === 0 && !word.endsWith('ly')
  return per === undefined || isAlone ? undefined : { per, next: at + lead + 1 }
}

const atMost = ['under', 'below', 'max', 'maximum', 'at most', 'up to', 'less than', 'no more than', 'not more than', 'cheaper than',
  'within', 'budget', 'budget of', 'for under', 'for less than', 'for at most', 'for up to', 'max of', 'smaller than', 'not over'] // prettier-ignore
const atLeast = ['over', 'above', 'at least', 'min', 'minimum', 'more than', 'from', 'starting at', 'no less than', 'bigger than', 'larger than'] // prettier-ignore
const orLess = [
  'or less',
  'or under',
  'or below',
  'max',
  'maximum',
  'or smaller',
  'at most',
  'or cheaper',
  'tops',
]
const orMore = [
  'or more',
  'or over',
  'or above',
  'or bigger',
  'or larger',
  'or better',
  '+',
  'min',
  'minimum',
  'at least',
  'plus',
  'upwards',
]

/** "under" or "at least" and the like before a number. */
export function limitBefore(sentence: Sentence, at: number): { limit: Limit; size: number } {
  const max = phraseAt(sentence, at, atMost)
  const min = phraseAt(sentence, at, atLeast)
  if (max === 0 && min === 0) return { limit: 'exact', size: 0 }
  return max >= min ? { limit: 'max', size: max } : { limit: 'min', size: min }
}

/** "or less" or "or more" and the like after a number. */
export function limitAfter(sentence: Sentence, at: number): { limit: Limit; size: number } {
  const max = phraseAt(sentence, at, orLess)
  const min = phraseAt(sentence, at, orMore)
  if (max === 0 && min === 0) return { limit: 'exact', size: 0 }
  return max >= min ? { limit: 'max', size: max } : { limit: 'min', size: min }
}

const unitWords: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'gb GB|gig GB|gigs GB|gigabyte GB|gigabytes GB|tb TB|terabyte TB|terabytes TB|mb MB|inch in|inches in|kg kg|kgs kg|kilo kg|' +
    'kilos kg|kilogram kg|kilograms kg|g g|gram g|grams g|l l|litre l|litres l|liter l|liters l|ml ml|km km|kilometres km|' +
    'kilometers km|cm cm|mm mm|metre m|metres m|meter m|meters m|w W|watt W|watts W|kw kW|hz Hz|ghz GHz|mah mAh|mp MP|' +
    'megapixel MP|megapixels MP|lb lb|lbs lb|pound lb|pounds lb|oz oz|ounce oz|ounces oz|db dB'
  )
    .split('|')
    .map((pair) => pair.split(' ') as [string, string]),
)

/** A number with a unit at `at`: "16 gb", "2 kilos". */
export function amountAt(sentence: Sentence, at: number): { bound: Bound; next: number } | undefined {
  const value = readNumber(wordAt(sentence, at), false)
  const word = wordAt(sentence, at + 1)
  const unit = Object.hasOwn(unitWords, word) ? unitWords[word] : undefined
  return value === undefined || unit === undefined ? undefined : { bound: { value, unit }, next: at + 2 }
}

/** What follows a bare number and makes it something else than money. */
function isOtherNumber(sentence: Sentence, at: number, next: number): boolean {
  const after = wordAt(sentence, next)
  return (
    amountAt(sentence, at) !== undefined ||
    ['seats', 'seater', 'doors', 'people', 'persons', 'days', 'x'].includes(after)
  )
}

function isAmount(amount: string, currency: string): boolean {
  return parseAmount(amount, currency) !== undefined
}

interface Found {
  price: Price
  next: number
}

/** "between 500 and 900", "500 to 900 euros", "€500-900". */
function spanAt(sentence: Sentence, at: number): Found | undefined {
  const lead = phraseAt(sentence, at, ['between', 'from'])
  const low = moneyAt(sentence, at + lead)
  if (low === undefined || phraseAt(sentence, low.next, ['and', 'to', '-']) === 0) return undefined
  const high = moneyAt(sentence, low.next + 1)
  if (high === undefined || isOtherNumber(sentence, low.next + 1, high.next)) return undefined
  const said = high.currency ?? low.currency
  if (said === undefined && lead === 0) return undefined
  const currency = said ?? sentence.options.currency
  const isUpward = Number(parseAmount(low.amount, currency)) <= Number(parseAmount(high.amount, currency))
  return isUpward ? { price: { currency, min: low.amount, max: high.amount }, next: high.next } : undefined
}

/** "under 900", "900 euros or less", "for €900": an amount alone is taken as the most one will pay. */
function limitAt(sentence: Sentence, at: number): Found | undefined {
  const before = limitBefore(sentence, at)
  const start =
    before.size === 0
      ? at + phraseAt(sentence, at, ['for', 'around', 'about', 'for about'])
      : at + before.size
  const money = moneyAt(sentence, start)
  if (money === undefined || isOtherNumber(sentence, start, money.next)) return undefined
  if (money.currency === undefined && before.size === 0) return undefined
  const after = limitAfter(sentence, money.next)
  const currency = money.currency ?? sentence.options.currency
  const isMin = before.limit === 'min' || after.limit === 'min'
  if (!isAmount(money.amount, currency)) return undefined
  const price: Price = isMin ? { currency, min: money.amount } : { currency, max: money.amount }
  return { price, next: money.next + after.size }
}

/** Finds the first price in a sentence. */
export function takePriceWords(sentence: Sentence): void {
  for (let at = 0; at < sentence.words.length; at += 1) {
    const found = spanAt(sentence, at) ?? limitAt(sentence, at)
    if (found === undefined) continue
    const per = perAt(sentence, found.next)
    sentence.line.price = per === undefined ? found.price : { ...found.price, per: per.per }
    use(sentence, at, per?.next ?? found.next, 'price')
    return
  }
}
