// Reading a line off the wire: exactly canonical or refused, with every reason and its place.

import { lineLength } from './limits.ts'
import { emptyLine, formatLine } from './line.ts'
import type { Line, Verb } from './line.ts'
import { takeItem, takeVerb } from './line-head.ts'
import { gradeOf } from './line-problems.ts'
import type { LineProblem } from './line-problems.ts'
import { locate, report } from './line-reading.ts'
import type { Found, Reading } from './line-reading.ts'
import { characterFault, pointName, splitWords } from './line-scan.ts'
import type { Span } from './line-scan.ts'
import { readTag } from './line-tag.ts'
import type { TagRead } from './line-tag.ts'
import { piles } from './unseen.ts'

/** A word of the text and the tag it is; no tag when it is wrong. */
export interface WordRead extends Span {
  tag?: TagRead
}

/** All that one pass over a text found. */
export interface LineRead {
  /** As far as it could be read; only worth something when no problem is `wrong`. */
  line: Line
  words: WordRead[]
  note?: Span
  found: Found[]
}

function checkCharacters(reading: Reading): void {
  let at = 0
  for (const c of reading.text) {
    const point = c.codePointAt(0) ?? 0
    const fault = characterFault(point)
    if (fault !== undefined)
      report(reading, fault, { start: at, end: at + c.length }, { point: pointName(point) })
    at += c.length
  }
  for (const { 0: pile, index } of reading.text.matchAll(piles()))
    report(reading, 'marks_piled', { start: index, end: index + pile.length })
}

function checkForm(reading: Reading): void {
  const normal = reading.text.normalize('NFC')
  if (normal === reading.text) return
  let at = 0
  while (normal[at] === reading.text[at]) at += 1
  // Not in the middle of a letter beyond the basic plane.
  if (/^[\udc00-\udfff]/.test(reading.text.slice(at)) && /[\ud800-\udbff]$/.test(reading.text.slice(0, at)))
    at -= 1
  const size = String.fromCodePoint(reading.text.codePointAt(at) ?? 0).length
  report(reading, 'not_nfc', { start: at, end: Math.min(at + size, reading.text.length) })
}

function readHead(reading: Reading, words: readonly Span[]): boolean {
  const [first, second] = words
  if (first === undefined) {
    report(reading, 'empty', { start: 0, end: 0 })
    return false
  }
  const verb: Verb | undefined = takeVerb(reading, first)
  if (verb === undefined) return false
  if (second === undefined) report(reading, 'item_missing', { start: first.end, end: first.end }, { verb })
  const item = second === undefined ? undefined : takeItem(reading, second, verb)
  Object.assign(reading.line, { verb }, item === undefined ? {} : { item })
  return item !== undefined
}

const isBefore = (a: TagRead, b: TagRead): boolean => a.rank < b.rank || (a.rank === b.rank && a.key < b.key)

function readTags(reading: Reading, words: readonly Span[]): WordRead[] {
  let last: TagRead | undefined
  return words.map(({ start, end }) => {
    const tag = readTag(reading, { start, end })
    if (tag === undefined) return { start, end }
    if (last !== undefined && isBefore(tag, last)) report(reading, 'tag_order', { start, end })
    else last = tag
    return { start, end, tag }
  })
}

function readNote(reading: Reading, note: Span): void {
  const written = reading.text.slice(note.start + 3, note.end)
  const text = written.trim()
  if (text === '') report(reading, 'note_empty', note)
  else reading.line.note = text
  if (text !== '' && text !== written)
    report(reading, 'note_spaces', { start: note.start + 3, end: note.end })
}

/** One pass over a text of moderate length: the line as far as it goes, and everything found on the way. */
export function scanLine(text: string): LineRead {
  const reading: Reading = { text, line: emptyLine('want', { kind: 'any' }), seen: new Set(), found: [] }
  const { words, note, spaces } = splitWords(text)
  checkCharacters(reading)
  checkForm(reading)
  for (const span of spaces) report(reading, 'spaces', span)
  readHead(reading, words)
  const tags = readTags(reading, words.slice(2))
  const { line } = reading
  if (line.on !== undefined && line.by !== undefined) reportOnWithBy(reading, tags)
  if (note !== undefined) readNote(reading, note)
  line.attributes.sort((a, b) => (a.name + a.op < b.name + b.op ? -1 : 1))
  const heads = words.slice(0, 2).map(({ start, end }) => ({ start, end }))
  return { line, words: [...heads, ...tags], found: reading.found, ...(note === undefined ? {} : { note }) }
}

function reportOnWithBy(reading: Reading, tags: readonly WordRead[]): void {
  const later = tags.findLast(({ tag }) => tag?.key === 'by' || tag?.key === 'on')
  if (later !== undefined) report(reading, 'on_with_by', later)
}

/** Code points of a text, counted without keeping them. */
export function pointCount(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** The problem of a text of that many code points; its place is what is too much. */
export const tooLong = (length: number): LineProblem => ({
  code: 'too_long',
  values: { length, limit: lineLength },
  column: lineLength + 1,
  length: length - lineLength,
})

/**
 * Reads a line strictly: it must be canonical, in NFC and at most 140 code points long. Never throws; linear.
 * Problems come in the order of the text.
 * Source: protocol section 8.
 * @example parseLine('#want laptop EUR..900') // { ok: true, line: { verb: 'want', … } }
 * @example parseLine('#want laptop EUX9') // { ok: false, problems: [{ code: 'currency_unknown', column: 14, … }] }
 */
export function parseLine(text: string): { ok: true; line: Line } | { ok: false; problems: LineProblem[] } {
  const length = pointCount(text)
  if (length > lineLength) return { ok: false, problems: [tooLong(length)] }
  const { line, found } = scanLine(text)
  const problems = locate(text, found).filter((problem) => gradeOf(problem) !== 'advice')
  if (problems.length > 0) return { ok: false, problems }
  // Every departure has a problem of its own; should one ever be missed, two texts must still not mean one line.
  const canonical = formatLine(line)
  if (canonical === text) return { ok: true, line }
  return { ok: false, problems: [{ code: 'not_canonical', values: { text, canonical }, column: 1, length }] }
}
