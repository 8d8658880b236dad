// A sentence while it is being turned into a line: its words, which of them are understood, and the line so far.

import type { Attribute, Bound, Line, Op } from '../line.ts'
import { characterFault } from '../line-scan.ts'
import type { Category } from '../vocabulary.ts'
import { isProductLink } from './words-product.ts'

export interface Word {
  /** As typed, without the punctuation around it. */
  text: string
  /** In small letters. */
  lower: string
  isUsed: boolean
}

/** A place the person is known to mean: what they call it, and the `in:` values for it. */
export interface KnownPlace {
  name: string
  in: readonly string[]
}

export interface WordsOptions {
  /** The person's day, `YYYY-MM-DD`: "by Friday" counts from here. */
  today: string
  /** For amounts without a currency, ISO 4217. */
  currency: string
  place?: KnownPlace
  /** Language of the words; English is understood. */
  lang?: string
}

export interface Sentence {
  words: Word[]
  line: Line
  category?: Category
  options: WordsOptions
  /** What was understood, by tag key; `verb` and `item` too. */
  reasons: { words: string; key: string }[]
}

/** The word at an offset, in small letters; empty when it is used or not there. */
export function wordAt({ words }: Sentence, at: number): string {
  const word = words[at]
  return word === undefined || word.isUsed ? '' : word.lower
}

/** How many words from `at` on one of the phrases takes; the longest counts, 0 for none. */
export function phraseAt(sentence: Sentence, at: number, phrases: readonly string[]): number {
  const first = wordAt(sentence, at)
  let longest = 0
  if (first === '') return 0
  for (const phrase of phrases) {
    if (!phrase.startsWith(first)) continue
    const parts = phrase.split(' ')
    if (parts.length > longest && parts.every((part, offset) => wordAt(sentence, at + offset) === part))
      longest = parts.length
  }
  return longest
}

/** Marks words as understood, and says as which tag. */
export function use(sentence: Sentence, from: number, to: number, key: string): void {
  const taken = sentence.words.slice(from, to).filter((word) => !word.isUsed)
  for (const word of taken) word.isUsed = true
  const words = taken.map((word) => word.text).join(' ')
  if (words !== '') sentence.reasons.push({ words, key })
}

/** Adds one value to a property; a number of that name gives way to nothing. */
export function addValue({ line }: Sentence, name: string, op: Op, value: string): void {
  const known = line.attributes.find((attribute) => attribute.name === name && attribute.op === op)
  if (known === undefined) line.attributes.push({ name, op, values: [value] })
  else if (known.values !== undefined && !known.values.includes(value)) known.values.push(value)
}

export type Limit = 'min' | 'max' | 'exact'

/** Sets a property to a number, or to all from or up to it. */
export function setNumber({ line }: Sentence, name: string, limit: Limit, bound: Bound): void {
  const known = line.attributes.find((attribute) => attribute.name === name && attribute.op === '=')
  if (known !== undefined) return
  const attribute: Attribute = { name, op: '=', range: { [limit]: bound } }
  line.attributes.push(attribute)
}

export const hasAttribute = ({ category }: Sentence, name: string): boolean =>
  category?.attributes.some((attribute) => attribute.name === name) === true

const around = '.,;:!?()[]{}«»„“”‘’'
const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9'

function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && around.includes(text[start] ?? '')) start += 1
  while (end > start && around.includes(text[end - 1] ?? '')) end -= 1
  return text.slice(start, end)
}

const isDate = (text: string): boolean =>
  text.length === 10 && text[4] === '-' && text[7] === '-' && isDigit(text[0]) && isDigit(text[9])

const gluedUnits = new Set(
  'gb tb mb gig inch inches in kg g kgs l ml km cm mm w kw hz ghz mah mp lb lbs oz x st nd rd th eur usd gbp'.split(
    ' ',
  ),
)

/** `16gb` → `16`, `gb`; `13in` → `13`, `inch`, for a lone `in` is a preposition. */
function splitNumber(text: string): string[] {
  let at = 0
  while (
    at < text.length &&
    (isDigit(text[at]) || ((text[at] === '.' || text[at] === ',') && isDigit(text[at + 1])))
  )
    at += 1
  const rest = text.slice(at)
  if (at === 0 || rest === '') return [text]
  if (rest === '"' || rest === '″' || rest === "''" || rest.toLowerCase() === 'in')
    return [text.slice(0, at), 'inch']
  if (rest === '+') return [text.slice(0, at), '+']
  return gluedUnits.has(rest.toLowerCase()) ? [text.slice(0, at), rest] : [text]
}

/** `45/day` and `500-900` and `13-inch` fall into their parts; words with hyphens stay whole. */
function splitMarks(text: string): string[] {
  if (isDate(text)) return [text]
  const parts: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at]
    const isMark = c === '/' || c === '–' || (c === '-' && at > 0 && isDigit(text[at - 1]))
    if (!isMark) continue
    if (at > start) parts.push(text.slice(start, at))
    const isRange = c !== '/' && (isDigit(text[at + 1]) || '€$£'.includes(text[at + 1] ?? ' '))
    if (c === '/' || isRange) parts.push(c === '/' ? '/' : '-')
    start = at + 1
  }
  if (start < text.length) parts.push(text.slice(start))
  return parts
}

const ownerMarks = ["'s", '’s']

function plain(text: string): string {
  const lower = text.toLowerCase()
  return ownerMarks.some((mark) => lower.endsWith(mark)) ? lower.slice(0, -2) : lower
}

/** White space parts words; other characters that a line may not hold are dropped. */
const isShown = (c: string): boolean => c.trim() === '' || characterFault(c.codePointAt(0) ?? 0) === undefined

/** Splits a text into words. Never more than a few hundred: nobody says what they want in more. */
export function splitText(text: string): Word[] {
  const visible = [...text.slice(0, 1000).normalize('NFC')].filter(isShown)
  return visible
    .join('')
    .split(/\s/u)
    .map(trim)
    .flatMap((part) => (isProductLink(part) ? [part] : splitMarks(part).flatMap(splitNumber)))
    .filter((part) => part !== '')
    .map((part) => ({ text: part, lower: plain(part), isUsed: false }))
}
