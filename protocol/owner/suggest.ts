// What may come next while a line is typed: categories, properties and their values, places, currencies.

import { countries, countryName, currencyName } from '../countries.ts'
import { formatValue, verbs } from '../line.ts'
import type { Line } from '../line.ts'
import { currencies } from '../money.ts'
import { attributeEntries } from '../vocabulary-attributes.ts'
import type { AttributeEntry } from '../vocabulary-attributes.ts'
import { categories, categoryOf } from '../vocabulary.ts'
import type { Category } from '../vocabulary.ts'

export type SuggestionKind = 'verb' | 'category' | 'attribute' | 'key' | 'value' | 'place' | 'currency'

/** Replace the text from `start` to `end` (UTF-16 offsets) by `text`. */
export interface Suggestion {
  text: string
  /** What a person reads beside it. */
  label: string
  kind: SuggestionKind
  start: number
  end: number
}

export interface SuggestOptions {
  /** The person's own earlier lines, newest first: what they said before comes first. */
  history?: readonly Line[]
  /** Language of country and currency names. */
  lang?: string
  limit?: number
}

interface Candidate {
  text: string
  label: string
  kind: SuggestionKind
  /** What one may type to get it, besides its text and label. */
  words?: readonly string[]
}

/** The word the cursor stands in, and which word of the line it is. */
interface Place {
  before: readonly string[]
  prefix: string
  start: number
  end: number
}

function placeOf(text: string, cursor: number): Place {
  const at = Math.max(0, Math.min(cursor, text.length))
  const start = text.slice(0, at).lastIndexOf(' ') + 1
  const space = text.indexOf(' ', at)
  const before = text
    .slice(0, start)
    .split(' ')
    .filter((word) => word !== '')
  return { before, prefix: text.slice(start, at), start, end: space < 0 ? text.length : space }
}

const begins = (text: string, prefix: string): boolean => text.toLowerCase().startsWith(prefix)

/** Better the text than the label, better the label than another word; absent when nothing begins so. */
function closeness({ text, label, words = [] }: Candidate, prefix: string): number | undefined {
  if (begins(text, prefix)) return 0
  if (label.split(' ').some((word) => begins(word, prefix)) || begins(label, prefix)) return 1
  return words.some((word) => begins(word, prefix)) ? 2 : undefined
}

function choose(candidates: readonly Candidate[], typed: string, limit: number): Candidate[] {
  const prefix = typed.toLowerCase()
  const seen = new Set<string>()
  return candidates
    .flatMap((candidate) => {
      const rank = closeness(candidate, prefix)
      return rank === undefined ? [] : [{ candidate, rank }]
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ candidate }) => candidate)
    .filter(({ text }) => !seen.has(text) && seen.add(text))
    .slice(0, limit)
}

const verbCandidates: readonly Candidate[] = verbs.map((verb) => ({
  text: `#${verb}`,
  label: verb,
  kind: 'verb',
}))

const categoryCandidate = ({ slug, label, words }: Category): Candidate => ({
  text: slug,
  label,
  kind: 'category',
  words,
})

function usedCategories(history: readonly Line[]): Candidate[] {
  return history.flatMap(({ item }) => {
    if (item.kind !== 'category') return []
    const known = categoryOf(item.name)
    return [
      {
        text: item.name,
        label: known?.slug === item.name ? known.label : item.name,
        kind: 'category' as const,
      },
    ]
  })
}

const keyLabels: Readonly<Record<string, string>> = {
  'q:': 'How many or how much', 'is:': 'Condition', 'in:': 'Where', 'by:': 'Until which day', 'on:': 'On which days',
  'via:': 'How it comes', 'pay:': 'How it is paid', 'x:': 'Open until',
} // prettier-ignore

const keyCandidates: readonly Candidate[] = Object.entries(keyLabels).map(([text, label]) => ({
  text,
  label,
  kind: 'key',
}))

const keyValues: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  is: [['new', 'New'], ['used', 'Used'], ['refurb', 'Refurbished']],
  via: [['ship', 'Delivered'], ['pickup', 'Picked up']],
  pay: [['card', 'Card'], ['transfer', 'Bank transfer'], ['cash', 'Cash'], ['invoice', 'Invoice']],
  for: verbs.map((verb) => [verb, verb] as const),
} // prettier-ignore

function currencyCandidates(history: readonly Line[], lang: string): Candidate[] {
  const used = history.flatMap(({ price }) => (price === undefined ? [] : [price.currency]))
  return [...used, ...currencies.keys()].map((code) => ({
    text: code,
    label: currencyName(code, lang),
    kind: 'currency',
  }))
}

function attributeCandidates(category: Category | undefined, history: readonly Line[]): Candidate[] {
  const entries: readonly AttributeEntry[] = category?.attributes ?? [...attributeEntries.values()]
  const used = history.flatMap(({ attributes }) => attributes.map(({ name }) => name))
  const known = entries.map(({ name, label }): Candidate => ({ text: `${name}=`, label, kind: 'attribute' }))
  return [
    ...known,
    ...used.map((name): Candidate => ({
      text: `${name}=`,
      label: attributeEntries.get(name)?.label ?? name,
      kind: 'attribute',
    })),
  ]
}

function placeCandidates(history: readonly Line[], lang: string): Candidate[] {
  const used = history.flatMap((line) => line.in ?? [])
  return [...used, ...countries].map((place) => ({
    text: place,
    label: countryName(place.slice(0, 2), lang) ?? place,
    kind: 'place',
  }))
}

function valueCandidates(
  name: string,
  category: Category | undefined,
  history: readonly Line[],
): Candidate[] {
  const entry =
    category?.attributes.find((attribute) => attribute.name === name) ?? attributeEntries.get(name)
  const used = history.flatMap(({ attributes }) =>
    attributes.flatMap((attribute) => (attribute.name === name ? (attribute.values ?? []) : [])),
  )
  return [...used, ...(entry?.values ?? [])].map((value) => ({
    text: formatValue(value),
    label: value,
    kind: 'value',
  }))
}

/** Where the value begins in `name=value` or `key:value`, and after its last comma; absent before any sign. */
function valueStart(prefix: string): { name: string; isKey: boolean; at: number } | undefined {
  for (let at = 0; at < prefix.length; at += 1) {
    const c = prefix[at]
    if (c !== ':' && c !== '=' && c !== '~') continue
    const name = prefix.slice(0, prefix[at - 1] === '!' ? at - 1 : at)
    return { name, isKey: c === ':', at: Math.max(at, prefix.lastIndexOf(',')) + 1 }
  }
  return undefined
}

function valuesFor(
  name: string,
  isKey: boolean,
  category: Category | undefined,
  history: readonly Line[],
  lang: string,
): Candidate[] {
  if (!isKey) return valueCandidates(name, category, history)
  if (name === 'in') return placeCandidates(history, lang)
  const values = Object.hasOwn(keyValues, name) ? keyValues[name] : undefined
  return (values ?? []).map(([text, label]) => ({ text, label, kind: 'value' }))
}

/**
 * Suggestions for the word at the cursor of a line being typed, best first. Never throws.
 * @example suggest('#want lap', 9)[0] // { text: 'laptop', label: 'Laptop', kind: 'category', start: 6, end: 9 }
 */
export function suggest(text: string, cursor: number, options: SuggestOptions = {}): Suggestion[] {
  const { history = [], lang = 'en', limit = 8 } = options
  const { before, prefix, start, end } = placeOf(text, cursor)
  if (before.includes('--')) return []
  const give = (candidates: readonly Candidate[], typed: string, from: number): Suggestion[] =>
    choose(candidates, typed, limit).map((one) => ({
      text: one.text,
      label: one.label,
      kind: one.kind,
      start: from,
      end,
    }))
  if (before.length === 0) return give(verbCandidates, prefix, start)
  if (before.length === 1)
    return give([...usedCategories(history), ...categories.map(categoryCandidate)], prefix, start)
  const category = categoryOf(before[1] ?? '')
  const value = valueStart(prefix)
  if (value !== undefined)
    return give(
      valuesFor(value.name, value.isKey, category, history, lang),
      prefix.slice(value.at),
      start + value.at,
    )
  const attributes = attributeCandidates(category, history)
  if (prefix === '') return give([...attributes, ...keyCandidates], prefix, start)
  return give([...attributes, ...keyCandidates, ...currencyCandidates(history, lang)], prefix, start)
}
