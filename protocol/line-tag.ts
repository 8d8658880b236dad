// One tag of a line: which kind it is, what it says, and whether it says it properly.

import { readBound, reservedKeys } from './line.ts'
import type { Attribute, Line, Op, ReservedKey, TagKind } from './line.ts'
import { isName } from './line-head.ts'
import { takeDay, takePeriod, takePrice, takeQuantity, takeRange } from './line-numbers.ts'
import { report } from './line-reading.ts'
import type { Reading } from './line-reading.ts'
import type { Span } from './line-scan.ts'
import { readList } from './line-values.ts'
import { readPlace } from './place.ts'

/** What a tag turned out to be; `rank` and then `key` give its place in the canonical order. */
export interface TagRead {
  kind: TagKind
  key: string
  rank: number
}

// prettier-ignore
const ranks: Readonly<Record<string, number>> = {
  q: 1, is: 2, on: 4, in: 5, by: 6, via: 7, pay: 8, mt: 9, x: 11, re: 12, id: 13,
}
const attributeRank = 3
const otherRank = 10
const plusRank = 14

const isLetter = (c: string | undefined): boolean =>
  c !== undefined && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
const isWordCharacter = (c: string | undefined): boolean =>
  isLetter(c) || c === '-' || c === '.' || (c !== undefined && c >= '0' && c <= '9')

/** Three letters and an amount, and no sign of a key or a property: only a price looks so. */
function beginsPrice(text: string, { start, end }: Span): boolean {
  if (end - start < 4 || !isLetter(text[start]) || !isLetter(text[start + 1]) || !isLetter(text[start + 2]))
    return false
  const next = text[start + 3] ?? ''
  if (next !== '.' && (next < '0' || next > '9')) return false
  for (let at = start + 3; at < end; at += 1) if (':=~!"'.includes(text[at] ?? '')) return false
  return true
}

/** Whether the key is new in this line; a repeat is reported. */
function first(reading: Reading, key: string, span: Span): boolean {
  if (reading.seen.has(key)) {
    report(reading, 'tag_repeated', span, { key })
    return false
  }
  reading.seen.add(key)
  return true
}

function readPriceTag(reading: Reading, span: Span): TagRead | undefined {
  const price = takePrice(reading, span)
  if (price === undefined || !first(reading, 'price', span)) return undefined
  reading.line.price = price
  return { kind: 'price', key: 'price', rank: 0 }
}

function readPlus(reading: Reading, span: Span): TagRead | undefined {
  if (!first(reading, '+', span)) return undefined
  reading.line.shortened = true
  return { kind: 'plus', key: '+', rank: plusRank }
}

/** `!=`, `=` or `~` at an offset. */
function opAt(text: string, at: number): Op | undefined {
  if (text[at] === '!') return text[at + 1] === '=' ? '!=' : undefined
  const c = text[at]
  return c === '=' || c === '~' ? c : undefined
}

function hasListMark(text: string, span: Span): boolean {
  for (let at = span.start; at < span.end; at += 1) if (text[at] === ',' || text[at] === '"') return true
  return false
}

/** A range or a bound where the value is one, else a list of words. */
function takeMeaning(reading: Reading, span: Span): Pick<Attribute, 'range' | 'values'> | undefined {
  const text = reading.text.slice(span.start, span.end)
  if (!hasListMark(reading.text, span) && (text.includes('..') || readBound(text) !== undefined)) {
    const range = takeRange(reading, span)
    return range === undefined ? undefined : { range }
  }
  const list = readList(reading, span, true)
  return list === undefined ? undefined : { values: list.map((piece) => piece.value) }
}

function readAttribute(reading: Reading, span: Span, nameEnd: number, op: Op): TagRead | undefined {
  const written = reading.text.slice(span.start, nameEnd)
  const name = written.toLowerCase()
  const start = nameEnd + op.length
  if (!isName(name)) return void report(reading, 'tag_unknown', span)
  if (name !== written) report(reading, 'tag_case', { start: span.start, end: nameEnd }, { canonical: name })
  if (start === span.end) return void report(reading, 'value_missing', span)
  const key = name + op
  const meaning = takeMeaning(reading, { start, end: span.end })
  if (meaning === undefined || !first(reading, key, span)) return undefined
  reading.line.attributes.push({ name, op, ...meaning })
  return { kind: 'attribute', key, rank: attributeRank }
}

/** The place as it is written, when only its case is wrong (`es-b`, `Sp3e`); `ES~5` is no square called "es". */
function repairPlace(text: string): string | undefined {
  const forms = text[2] === '~' ? [] : [text.toUpperCase(), text.toLowerCase()]
  return forms.find((form) => readPlace(form) !== undefined)
}

function takePlaces(reading: Reading, span: Span): string[] | undefined {
  const places = new Set<string>()
  for (const piece of readList(reading, span, false) ?? []) {
    const canonical = readPlace(piece.value) === undefined ? repairPlace(piece.value) : piece.value
    if (canonical === undefined) return void report(reading, 'place_wrong', piece)
    if (canonical !== piece.value) report(reading, 'place_case', piece, { canonical })
    if (places.has(canonical)) report(reading, 'value_repeated', piece)
    else places.add(canonical)
  }
  return places.size === 0 ? undefined : [...places]
}

function takeReference(reading: Reading, span: Span): string | undefined {
  const text = reading.text.slice(span.start, span.end)
  const isFit =
    text.length >= 4 &&
    text.length <= 22 &&
    [...text].every((c) => c === '_' || (c !== '.' && isWordCharacter(c)))
  return isFit ? text : void report(reading, 'ref_wrong', span)
}

const isReserved = (key: string): key is ReservedKey => reservedKeys.some((known) => known === key)

/** What a reserved key says, as the member of the line it fills; absent when it says nothing proper. */
function takeReserved(reading: Reading, key: ReservedKey, span: Span): Partial<Line> | undefined {
  const member = <K extends keyof Line>(name: K, value: Line[K] | undefined): Partial<Line> | undefined =>
    value === undefined ? undefined : ({ [name]: value } as Partial<Line>)
  if (key === 'q') return member('quantity', takeQuantity(reading, span))
  if (key === 'on') return member('on', takePeriod(reading, span))
  if (key === 'by' || key === 'x') return member(key, takeDay(reading, span))
  if (key === 're' || key === 'id') return member(key, takeReference(reading, span))
  if (key === 'in') return member('in', takePlaces(reading, span))
  return member(key, takeWords(reading, span))
}

const takeWords = (reading: Reading, span: Span): string[] | undefined =>
  readList(reading, span, false)?.map((piece) => piece.value)

function takeOther(reading: Reading, key: string, span: Span): Partial<Line> | undefined {
  const words = takeWords(reading, span)
  if (words === undefined) return undefined
  // Written in place: a copy for each of many keys would cost their square.
  reading.line.other[key] = words
  return {}
}

function readMeta(reading: Reading, span: Span, keyEnd: number): TagRead | undefined {
  const written = reading.text.slice(span.start, keyEnd)
  const key = written.toLowerCase()
  const value = { start: keyEnd + 1, end: span.end }
  if (key.length > 3 || key === '' || ![...key].every(isLetter))
    return void report(reading, 'tag_key', span, {
      key: written,
      value: reading.text.slice(value.start, value.end),
    })
  if (key !== written) report(reading, 'tag_case', { start: span.start, end: keyEnd }, { canonical: key })
  if (value.start === value.end) return void report(reading, 'value_missing', span)
  if (!first(reading, key, span)) return undefined
  const member = isReserved(key) ? takeReserved(reading, key, value) : takeOther(reading, key, value)
  if (member === undefined) return undefined
  Object.assign(reading.line, member)
  return { kind: 'meta', key, rank: ranks[key] ?? otherRank }
}

/** Reads one tag into the line; absent when it is wrong (reported). Source: protocol section 8, `tag`. */
export function readTag(reading: Reading, span: Span): TagRead | undefined {
  const { text } = reading
  if (span.end - span.start === 1 && text[span.start] === '+') return readPlus(reading, span)
  if (beginsPrice(text, span)) return readPriceTag(reading, span)
  let at = span.start
  while (at < span.end && isWordCharacter(text[at])) at += 1
  if (text[at] === ':' && at < span.end) return readMeta(reading, span, at)
  const op = at < span.end && at > span.start ? opAt(text, at) : undefined
  return op === undefined ? void report(reading, 'tag_unknown', span) : readAttribute(reading, span, at, op)
}
