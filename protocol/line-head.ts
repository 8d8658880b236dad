// The first two words of a line: what it is about to do, and with what.

import { verbs } from './line.ts'
import type { Item, Verb } from './line.ts'
import { report } from './line-reading.ts'
import type { Reading } from './line-reading.ts'
import type { Span } from './line-scan.ts'

const isLower = (c: string | undefined): boolean => c !== undefined && c >= 'a' && c <= 'z'
const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9'

/**
 * Whether the text is a `name` of the grammar: slugs joined by dots.
 * @example isName('bicycle.electric') // true
 */
export function isName(text: string): boolean {
  let isStart = true
  for (const c of text) {
    if (isStart ? !isLower(c) : !isLower(c) && !isDigit(c) && c !== '-' && c !== '.') return false
    isStart = c === '.'
  }
  return !isStart
}

/** The check digit that a GTIN (8 to 14 digits, the last one ignored) must end in. Source: GS1 General Specifications. */
export function gtinCheckDigit(gtin: string): string {
  let sum = 0
  for (let at = gtin.length - 2, weight = 3; at >= 0; at -= 1, weight = 4 - weight)
    sum += Number(gtin[at]) * weight
  return String((10 - (sum % 10)) % 10)
}

/** The verb; `Want` or `#WANT` is put right by the composer. */
export function takeVerb(reading: Reading, span: Span): Verb | undefined {
  const text = reading.text.slice(span.start, span.end)
  const word = (text[0] === '#' ? text.slice(1) : text).toLowerCase()
  const verb = verbs.find((known) => known === word)
  if (verb === undefined) return void report(reading, 'verb_unknown', span)
  if (text !== `#${verb}`) report(reading, 'verb_case', span, { canonical: `#${verb}` })
  return verb
}

function takeGtin(reading: Reading, span: Span): Item | undefined {
  const gtin = reading.text.slice(span.start + 3, span.end)
  const digits = { start: span.start + 3, end: span.end }
  if (gtin.length < 8 || gtin.length > 14 || ![...gtin].every(isDigit))
    return void report(reading, 'gtin_form', digits)
  const expected = gtinCheckDigit(gtin)
  if (gtin.at(-1) !== expected) return void report(reading, 'gtin_check', digits, { expected })
  return { kind: 'gtin', gtin }
}

/** What the line is about. */
export function takeItem(reading: Reading, span: Span, verb: Verb): Item | undefined {
  const text = reading.text.slice(span.start, span.end)
  if (text === '*') return { kind: 'any' }
  if (text.startsWith('gt:')) return takeGtin(reading, span)
  const below = text.endsWith('.*')
  const written = below ? text.slice(0, -2) : text
  const name = written.toLowerCase()
  if (!isName(name)) return void report(reading, 'item_wrong', span)
  if (below && verb !== 'follow') return void report(reading, 'below_only_follow', span, { canonical: name })
  if (name !== written) report(reading, 'item_case', span, { canonical: below ? `${name}.*` : name })
  return { kind: 'category', name, below }
}
