// Lists of values in a tag: bare words, and strings in quotes for what a bare word cannot say.

import { isBare } from './line.ts'
import { report } from './line-reading.ts'
import type { Reading } from './line-reading.ts'
import { characterFault } from './line-scan.ts'
import type { Span } from './line-scan.ts'
import { hasPile } from './unseen.ts'

interface Piece extends Span {
  value: string
  isQuoted: boolean
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '/': '/' }

const isHex = (text: string): boolean => {
  for (const c of text.toLowerCase()) if (!'0123456789abcdef'.includes(c)) return false
  return text.length === 4
}

/** What a backslash at `at` stands for, and how many characters it takes; absent when it is no JSON escape. */
function readEscape(text: string, at: number): { value: string; size: number } | undefined {
  const c = text[at + 1] ?? ''
  if (c === '"' || c === '\\') return { value: c, size: 2 }
  const code = text.slice(at + 2, at + 6)
  if (c === 'u' && isHex(code)) return { value: String.fromCharCode(Number.parseInt(code, 16)), size: 6 }
  const value = Object.hasOwn(escapes, c) ? escapes[c] : undefined
  return value === undefined ? undefined : { value, size: 2 }
}

const isFit = (value: string): boolean => {
  for (const c of value) if (characterFault(c.codePointAt(0) ?? 0) !== undefined) return false
  return !hasPile(value)
}

/** Reads the string whose opening quote is at `start`; absent when it cannot be one (reported). */
function readString(reading: Reading, start: number, end: number): Piece | undefined {
  const { text } = reading
  let value = ''
  let isPlain = true
  let at = start + 1
  while (at < end && text[at] !== '"') {
    if (text[at] !== '\\') {
      value += text[at]
      at += 1
      continue
    }
    const escape = readEscape(text, at)
    if (escape === undefined)
      return void report(reading, 'string_escape', { start: at, end: Math.min(at + 2, end) })
    if (escape.value !== '"' && escape.value !== '\\') isPlain = false
    value += escape.value
    at += escape.size
  }
  const span = { start, end: Math.min(at + 1, end) }
  if (at >= end) return void report(reading, 'string_open', { start, end })
  if (!isPlain) report(reading, isFit(value) ? 'string_escape_needless' : 'string_escape', span)
  return { value, isQuoted: true, ...span }
}

function bareEnd(text: string, start: number, end: number): number {
  let at = start
  while (at < end && text[at] !== ',' && text[at] !== '"') at += 1
  return at
}

function readPiece(reading: Reading, start: number, end: number): Piece | undefined {
  if (reading.text[start] === '"' && start < end) return readString(reading, start, end)
  const stop = bareEnd(reading.text, start, end)
  const value = reading.text.slice(start, stop)
  const span = { start, end: stop }
  if (value === '')
    return void report(reading, 'value_missing', { start: Math.max(start - 1, 0), end: start })
  if (!isBare(value, false)) return void report(reading, 'value_wrong', span)
  return { value, isQuoted: false, ...span }
}

function readPieces(reading: Reading, span: Span): Piece[] | undefined {
  const pieces: Piece[] = []
  let at = span.start
  for (;;) {
    const piece = readPiece(reading, at, span.end)
    if (piece === undefined) return undefined
    pieces.push(piece)
    if (piece.end >= span.end) return pieces
    if (reading.text[piece.end] !== ',')
      return void report(reading, piece.isQuoted ? 'string_tail' : 'value_wrong', {
        start: piece.end,
        end: span.end,
      })
    at = piece.end + 1
  }
}

/** Each value with its place, without repeats; needless quotes are reported. `alone`: a single number would be a bound. */
export function readList(reading: Reading, span: Span, alone: boolean): Piece[] | undefined {
  const pieces = readPieces(reading, span)
  if (pieces === undefined) return undefined
  const seen = new Set<string>()
  return pieces.filter((piece) => {
    const isRepeat = seen.has(piece.value)
    seen.add(piece.value)
    if (isRepeat) report(reading, 'value_repeated', piece)
    else if (piece.isQuoted && isBare(piece.value, alone && pieces.length === 1))
      report(reading, 'string_needless', piece)
    return !isRepeat
  })
}
