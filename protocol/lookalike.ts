// Names that pass for others: words in letters of two alphabets, foreign letters that look Latin, a name one knows already.
import { lettersOf } from './lookalike-domain.ts'
import { passesForLatin, readings } from './lookalike-letters.ts'

const scripts = (
  'Latin Cyrillic Greek Armenian Hebrew Arabic Syriac Thaana Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada ' +
  'Malayalam Sinhala Thai Lao Tibetan Myanmar Georgian Ethiopic Cherokee Khmer Mongolian Hangul Han Hiragana Katakana Bopomofo ' +
  'Coptic Gothic Deseret Lisu'
)
  .split(' ')
  .map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')] as const)

/** Alphabets that are written together within a word, as browsers allow them in domain names (UTS 39, 5.2). */
const together = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
].map((names) => new Set(names))

/** The alphabets of a text in the order of their first letters; what all of them share is left out. */
export function scriptsOf(text: string): string[] {
  const found = new Set<string>()
  for (const letter of text) {
    if (!/\p{L}/u.test(letter) || /[\p{Script=Common}\p{Script=Inherited}]/u.test(letter)) continue
    found.add(scripts.find(([, form]) => form.test(letter))?.[0] ?? 'Other')
  }
  return [...found]
}

/**
 * `mixed`: a word in letters of several alphabets; `foreign`: a word wholly in letters of another alphabet that all look
 * like Latin ones.
 */
export interface Lookalike {
  kind: 'mixed' | 'foreign'
  word: string
  scripts: string[]
}

const isMixed = (found: readonly string[]): boolean =>
  found.length > 1 && !together.some((allowed) => found.every((script) => allowed.has(script)))

/** Fewer letters than these pass for nothing in particular. */
const shortest = 3

/**
 * What in a name could be taken for something else; absent when nothing. Words are looked at one by one, for a Latin
 * word beside a Cyrillic one is nothing strange.
 * @example lookalike('Pаypal') // the second letter is Cyrillic: { kind: 'mixed', word: 'Pаypal', scripts: ['Latin', 'Cyrillic'] }
 */
export function lookalike(name: string): Lookalike | undefined {
  // Most names; lists of a thousand brands ask for each.
  if (/^[\x20-\x7e]*$/.test(name)) return undefined
  const words = name.normalize('NFC').split(/[^\p{L}\p{M}\p{N}]+/u)
  for (const word of words) {
    const found = scriptsOf(word)
    if (isMixed(found)) return { kind: 'mixed', word, scripts: found }
  }
  const letters = words.map((word) => word.replaceAll(/[^\p{L}\p{M}]/gu, ''))
  const word = letters.find((one) => [...one].length >= shortest && passesForLatin(one))
  // Among words that do not pass for Latin nobody takes one for Latin.
  const isAlone = letters.every((one) => one === '' || passesForLatin(one))
  return word === undefined || !isAlone ? undefined : { kind: 'foreign', word, scripts: scriptsOf(word) }
}

/** A host as it is shown: always its ASCII form, and beside it the letters it stands for. */
export interface ShownHost {
  ascii: string
  /** Absent for plain names, and where the letters are not to be shown. */
  letters?: string
  /** It has letters beyond ASCII, readable or not, and is to be marked. */
  isForeign: boolean
  lookalike?: Lookalike
}

/** @example shownHost('xn--pypal-4ve.example') // letters 'pаypal.example', lookalike mixed */
export function shownHost(ascii: string): ShownHost {
  const letters = lettersOf(ascii)
  if (letters === undefined) return { ascii, isForeign: ascii.includes('xn--') }
  const found = letters.split('.').flatMap((label) => lookalike(label) ?? [])
  return { ascii, letters, isForeign: true, ...(found[0] === undefined ? {} : { lookalike: found[0] }) }
}

/** Whether two names can be taken for each other at a glance. */
export function areAlike(a: string, b: string): boolean {
  const left = readings(a)
  for (const reading of readings(b)) if (reading !== '' && left.has(reading)) return true
  return false
}

/** A brand as far as it is looked at here: its name and its host. */
export interface Named {
  name: string
  brand: string
}

const isBelow = (host: string, other: string): boolean => host === other || host.endsWith(`.${other}`)
const isSameHouse = (a: string, b: string): boolean => isBelow(a, b) || isBelow(b, a)

/** A host as its letters without the last label, which many share; a numeric address looks like nobody. */
function mainPart(host: string): string {
  if (/^[\d.]+(?::\d+)?$|^\[/.test(host)) return ''
  const labels = (lettersOf(host) ?? host).split('.')
  return labels.length > 1 ? labels.slice(0, -1).join('.') : ''
}

export interface Twin<T extends Named> {
  brand: T
  /** What is alike: the names, or only the addresses. */
  by: 'name' | 'address'
}

interface Index {
  names: Map<string, Named[]>
  addresses: Map<string, Named[]>
}

// Every card of a list asks with the same list: what its brands may be read as is worked out once.
const indexes = new WeakMap<readonly Named[], Index>()

function add(map: Map<string, Named[]>, text: string, one: Named): void {
  for (const reading of readings(text)) {
    if (reading === '') continue
    const there = map.get(reading)
    if (there === undefined) map.set(reading, [one])
    else there.push(one)
  }
}

function indexOf(known: readonly Named[]): Index {
  const there = indexes.get(known)
  if (there !== undefined) return there
  const index: Index = { names: new Map(), addresses: new Map() }
  for (const one of known) {
    add(index.names, one.name, one)
    add(index.addresses, mainPart(one.brand), one)
  }
  indexes.set(known, index)
  return index
}

function otherThan(house: string, text: string, map: ReadonlyMap<string, Named[]>): Named | undefined {
  for (const reading of readings(text)) {
    const found = map.get(reading)?.find(({ brand }) => !isSameHouse(brand, house))
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * A known brand on another domain that this one could be taken for: called the same or nearly, else with an address
 * that looks the same. Absent when there is none. The list is not to change afterwards.
 */
export function twinOf<T extends Named>(one: Named, known: readonly T[]): Twin<T> | undefined {
  const { names, addresses } = indexOf(known)
  const namesake = otherThan(one.brand, one.name, names)
  if (namesake !== undefined) return { brand: namesake as T, by: 'name' }
  const neighbour = otherThan(one.brand, mainPart(one.brand), addresses)
  return neighbour === undefined ? undefined : { brand: neighbour as T, by: 'address' }
}
