// Plain words into a proposed line: "used macbook under 900 euros" → #want laptop EUR..900 is:used brand~Apple.

import { byBytes, emptyLine, formatItem, readBound, tagsOf } from '../line.ts'
import type { Attribute, Line } from '../line.ts'
import { units } from '../units.ts'
import { takeDays } from './words-days.ts'
import {
  takeCategory,
  takeConditions,
  takeKeyboard,
  takeMakers,
  takePlaces,
  takeSizes,
  takeUsualValues,
} from './words-names.ts'
import { amountAt, limitAfter, limitBefore, smallNumber, takePriceWords } from './words-numbers.ts'
import { takeProductNumber } from './words-product.ts'
import { hasAttribute, phraseAt, setNumber, splitText, use, wordAt } from './words-state.ts'
import type { Limit, Sentence, WordsOptions } from './words-state.ts'

export type { KnownPlace, WordsOptions } from './words-state.ts'

export interface WordsRead {
  line: Line
  /** Which words became which tag; the verb and the item as `#want` and `laptop`. */
  why: { words: string; tag: string }[]
  /** Words that mean nothing here, as typed. */
  left: string[]
}

const isTrade = ({ category }: Sentence): boolean => category?.verbs[0] === 'hire'

/** What is to be done with it: a trade is hired, a thing rented or repaired where the words say so, else wanted. */
function takeVerbWords(sentence: Sentence): void {
  if (isTrade(sentence)) sentence.line.verb = 'hire'
  for (let at = 0; at < sentence.words.length; at += 1) {
    const rent = phraseAt(sentence, at, ['rent', 'to rent', 'for rent', 'hire', 'to hire', 'rental', 'lease'])
    const fix = isTrade(sentence) ? 0 : phraseAt(sentence, at, ['fix', 'repair', 'mend', 'repaired', 'fixed'])
    if (rent + fix === 0) continue
    if (fix > 0) sentence.line.verb = 'fix'
    else if (!isTrade(sentence)) sentence.line.verb = 'rent'
    return use(sentence, at, at + rent + fix, 'verb')
  }
}

/** "plumber for boiler repair", "electrician to fix the doorbell": what a trade is needed for. */
function takeJob(sentence: Sentence): void {
  if (!isTrade(sentence)) return
  for (let at = 0; at < sentence.words.length; at += 1) {
    if (phraseAt(sentence, at, ['for', 'to']) === 0) continue
    const start = at + 1 + phraseAt(sentence, at + 1, ['a', 'an', 'the', 'my', 'our', 'some'])
    let end = start
    while (wordAt(sentence, end) !== '') end += 1
    const job = sentence.words
      .slice(start, end)
      .map((word) => word.text)
      .join(' ')
    if (job === '') continue
    sentence.line.attributes.push({ name: 'job', op: '=', values: [job] })
    return use(sentence, at, end, 'job=')
  }
}

/** Numbers of which more is better: "16 GB" is understood as "16 GB or more". */
const atLeast = new Set(['ram', 'storage', 'range', 'battery'])

const labels: Readonly<Record<string, string>> = {
  ram: 'ram', memory: 'ram', ssd: 'storage', storage: 'storage', disk: 'storage', hdd: 'storage', drive: 'storage',
  screen: 'screen', display: 'screen', range: 'range', wide: 'width', width: 'width', high: 'height', tall: 'height',
  long: 'length', capacity: 'capacity', load: 'load', weight: 'weight', battery: 'battery', lens: 'focal',
} // prettier-ignore

/** The property of the category that a number with this unit, and perhaps this word after it, is about. */
function attributeFor(sentence: Sentence, value: string, unit: string, label: string): string | undefined {
  const named = Object.hasOwn(labels, label) ? labels[label] : undefined
  if (named !== undefined && hasAttribute(sentence, named)) return named
  const dimension = units.get(unit)?.dimension
  const fitting = (sentence.category?.attributes ?? []).filter(
    (attribute) => attribute.unit !== undefined && units.get(attribute.unit)?.dimension === dimension,
  )
  if (dimension !== 'data') return fitting[0]?.name
  const isMemory = unit === 'GB' && Number(value) <= 64
  return (fitting.find(({ name }) => name === (isMemory ? 'ram' : 'storage')) ?? fitting[0])?.name
}

function chooseLimit(name: string, before: Limit, after: Limit): Limit {
  if (before !== 'exact') return before
  if (after !== 'exact') return after
  return atLeast.has(name) ? 'min' : 'exact'
}

function takeAmount(sentence: Sentence, at: number): void {
  const before = limitBefore(sentence, at)
  const amount = amountAt(sentence, at + before.size)
  if (amount === undefined) return
  const { bound, next } = amount
  const of = phraseAt(sentence, next, ['of'])
  const name = attributeFor(sentence, bound.value, bound.unit ?? '', wordAt(sentence, next + of))
  const dimension = units.get(bound.unit ?? '')?.dimension
  if (name === undefined) {
    if ((dimension !== 'mass' && dimension !== 'volume') || bound.value === '0') return
    sentence.line.quantity = bound
    return use(sentence, at, next + of, 'q')
  }
  const label = labels[wordAt(sentence, next + of)] === name ? of + 1 : 0
  const after = limitAfter(sentence, next + label)
  setNumber(sentence, name, chooseLimit(name, before.limit, after.limit), bound)
  use(sentence, at, next + label + after.size, `${name}=`)
}

function takeAmounts(sentence: Sentence): void {
  for (let at = 0; at < sentence.words.length; at += 1) takeAmount(sentence, at)
}

const counted: Readonly<Record<string, string>> = {
  seats: 'seats', seat: 'seats', seater: 'seats', people: 'seats', persons: 'seats', doors: 'doors', door: 'doors',
} // prettier-ignore

/** "5 seats", "at least 7 seats". */
function takeCounted(sentence: Sentence): void {
  for (let at = 0; at < sentence.words.length; at += 1) {
    const before = limitBefore(sentence, at)
    const value = smallNumber(wordAt(sentence, at + before.size))
    const name = counted[wordAt(sentence, at + before.size + 1)]
    if (value === undefined || name === undefined || !hasAttribute(sentence, name)) continue
    const next = at + before.size + 2
    const after = limitAfter(sentence, next)
    const limit = chooseLimit(name, before.limit, after.limit)
    setNumber(sentence, name, limit, { value: String(value) })
    use(sentence, at, next + after.size, `${name}=`)
  }
}

/** "two chairs", "3x", "2 pairs of shoes": how many, when a count stands before what is wanted. */
function takeCount(sentence: Sentence): void {
  for (let at = 0; at < sentence.words.length; at += 1) {
    const value = smallNumber(wordAt(sentence, at))
    if (value === undefined || value === 0) continue
    const pieces = phraseAt(sentence, at + 1, [
      'x',
      'pairs of',
      'pair of',
      'pieces of',
      'packs of',
      'boxes of',
      'bottles of',
      'pieces',
    ])
    const next = sentence.words[at + 1]
    const isBeforeItem = next !== undefined && next.isUsed && isItemWord(sentence, at + 1)
    if (pieces === 0 && !isBeforeItem) continue
    sentence.line.quantity = { value: String(value) }
    return use(sentence, at, at + 1 + pieces, 'q')
  }
}

function isItemWord(sentence: Sentence, at: number): boolean {
  const first = sentence.reasons.find(({ key }) => key === 'item')?.words.split(' ')[0]
  return sentence.words[at]?.text === first
}

const ways = [
  [
    'via',
    'ship',
    [
      'delivered',
      'shipped',
      'delivery',
      'shipping',
      'with delivery',
      'free delivery',
      'sent to me',
      'home delivery',
    ],
  ],
  ['via', 'pickup', ['pickup', 'pick up', 'pick it up', 'to collect', 'collection', 'click and collect']],
  ['pay', 'card', ['by card', 'pay by card', 'credit card']],
  ['pay', 'cash', ['in cash', 'cash', 'pay cash']],
  ['pay', 'invoice', ['on invoice', 'by invoice']],
] as const

/** How it comes and how it is paid. */
function takeWays(sentence: Sentence): void {
  for (let at = 0; at < sentence.words.length; at += 1) {
    for (const [key, value, phrases] of ways) {
      const size = phraseAt(sentence, at, phrases)
      if (size === 0) continue
      sentence.line[key] = [...new Set([...(sentence.line[key] ?? []), value])]
      use(sentence, at, at + size, key)
    }
  }
}

const fillers = new Set(
  (
    "a an the i i'd i’d i'm i’m im we me my our us you it its is are am be to of in on at by for from with and or that which this some any " +
    'want wants wanted need needs needed looking look search searching find get buy buying purchase would like please good ' +
    'one new-ish preferably prefer preferred ideally maybe than have has having can could should will there here about around + - /'
  ).split(' '),
)

function unusedWords(sentence: Sentence): string[] {
  return sentence.words.filter((word) => !word.isUsed && !fillers.has(word.lower)).map((word) => word.text)
}

function whyOf({ line, reasons }: Sentence): WordsRead['why'] {
  const texts = new Map(tagsOf(line).map((tag) => [tag.key, tag.text]))
  texts.set('verb', `#${line.verb}`)
  texts.set('item', formatItem(line.item))
  return reasons.flatMap(({ words, key }) => {
    const tag = texts.get(key)
    return tag === undefined ? [] : [{ words, tag }]
  })
}

/** A single value that is a number is written as one: `size=42`, not `size="42"`. */
function asNumber(attribute: Attribute): Attribute {
  const [value, ...more] = attribute.values ?? []
  const exact = value === undefined || more.length > 0 ? undefined : readBound(value)
  return exact === undefined ? attribute : { name: attribute.name, op: attribute.op, range: { exact } }
}

/**
 * Turns plain English words into a proposed line, and says which words became which tag and which are left over.
 * Never throws; what it cannot understand it leaves. The caller gives the day, the usual currency and the known place.
 * @example wordsToLine('used macbook under 900 euros', { today: '2026-11-20', currency: 'EUR' })
 *   // line: #want laptop EUR..900 is:used brand~Apple
 */
export function wordsToLine(text: string, options: WordsOptions): WordsRead {
  const words = splitText(text)
  const sentence: Sentence = { words, line: emptyLine('want', { kind: 'any' }), options, reasons: [] }
  takeCategory(sentence)
  takeProductNumber(sentence)
  takeVerbWords(sentence)
  takeDays(sentence, sentence.line.verb === 'hire' || sentence.line.verb === 'rent')
  takeCounted(sentence)
  takePriceWords(sentence)
  takePlaces(sentence)
  takeWays(sentence)
  takeJob(sentence)
  takeCount(sentence)
  takeAmounts(sentence)
  takeKeyboard(sentence)
  takeSizes(sentence)
  takeConditions(sentence)
  takeMakers(sentence)
  takeUsualValues(sentence)
  sentence.line.attributes = sentence.line.attributes.map(asNumber).toSorted(byBytes)
  return { line: sentence.line, why: whyOf(sentence), left: unusedWords(sentence) }
}
