// Reads JSON the way two strangers must: what two parsers could understand differently is refused before parsing.
import { counts } from './limits.ts'
import { Problem } from './problem.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const quote = 0x22
const backslash = 0x5c

function refuse(reason: string, at?: number): never {
  throw new Problem('malformed', { reason: at === undefined ? reason : `${reason} (at ${at})` })
}

/**
 * Parses JSON (RFC 8259) within I-JSON (RFC 7493). One linear scan without recursion runs first, so neither
 * depth nor size can hurt the parser.
 * @param input text, or its UTF-8 bytes
 * @returns the value; a member called `__proto__` is data like any other
 * @throws Problem `malformed` with `reason`: invalid UTF-8, a byte order mark, deeper than 16, a member name
 *   twice in one object, an integer outside ±(2^53 − 1), half a surrogate pair, or not JSON
 * @example parseStrict('{"a":1}') // → { a: 1 }
 */
export function parseStrict(input: string | Uint8Array): unknown {
  const text = typeof input === 'string' ? input : decodeText(input)
  scan(text)
  try {
    return JSON.parse(text) as unknown
  } catch {
    return refuse('it is not JSON')
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return refuse('it is not UTF-8')
  }
}

/** Finds what JSON.parse would let pass; the grammar itself is left to JSON.parse. */
function scan(text: string): void {
  if (text.charCodeAt(0) === 0xfeff) refuse('it begins with a byte order mark')
  // One entry for each open bracket: the names seen so far in an object, nothing for an array.
  const open: (Set<string> | undefined)[] = []
  let isNameNext = false
  let i = 0
  while (i < text.length) {
    const code = text.charCodeAt(i)
    if (code === quote) {
      const end = endOfString(text, i)
      if (isNameNext) noteName(open.at(-1), text, i, end)
      isNameNext = false
      i = end
      continue
    }
    if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      i = endOfNumber(text, i)
      continue
    }
    if (code === 0x7b || code === 0x5b) {
      if (open.length === counts.depth) refuse(`it is deeper than ${counts.depth} levels`, i)
      open.push(code === 0x7b ? new Set() : undefined)
      isNameNext = code === 0x7b
    } else if (code === 0x7d || code === 0x5d) {
      open.pop()
      isNameNext = false
    } else if (code === 0x2c) {
      isNameNext = open.at(-1) !== undefined
    }
    i++
  }
}

/** The place after the closing quote; checks on the way that surrogates, escaped or not, come in pairs. */
function endOfString(text: string, start: number): number {
  let isHighBefore = false
  let i = start + 1
  while (i < text.length) {
    const first = text.charCodeAt(i)
    if (first === quote) {
      if (isHighBefore) refuse('it has half a surrogate pair', i)
      return i + 1
    }
    let unit = first
    let length = 1
    if (first === backslash) {
      length = 2
      if (text.charCodeAt(i + 1) === 0x75) {
        unit = Number.parseInt(text.slice(i + 2, i + 6), 16)
        length = 6
      }
    }
    const isHigh = unit >= 0xd800 && unit <= 0xdbff
    const isLow = unit >= 0xdc00 && unit <= 0xdfff
    if (isHighBefore !== isLow) refuse('it has half a surrogate pair', i)
    isHighBefore = isHigh
    i += length
  }
  return refuse('it is not JSON')
}

function noteName(names: Set<string> | undefined, text: string, start: number, end: number): void {
  const raw = text.slice(start + 1, end - 1)
  // "a" and "\u0061" are one name.
  const name = raw.includes('\\') ? unescapeName(text.slice(start, end)) : raw
  if (names?.has(name) === true) refuse('a member name appears twice', start)
  names?.add(name)
}

function unescapeName(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    return refuse('it is not JSON')
  }
}

const numberToken = /[-+.0-9eE]*/y

function endOfNumber(text: string, start: number): number {
  numberToken.lastIndex = start
  const token = numberToken.exec(text)?.[0] ?? ''
  const value = Number(token)
  // Whole numbers beyond 2^53 − 1 read differently in other languages; 1e999 reads as infinity here.
  const isUnsafe = Number.isInteger(value) ? !Number.isSafeInteger(value) : Math.abs(value) === Infinity
  if (isUnsafe) refuse('it has a number that is not a safe integer', start)
  return start + token.length
}
