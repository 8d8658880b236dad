// Reading a line while it is typed: what is recognised, what is wrong, and what it will be when put right.

import { lineLength } from './limits.ts'
import { formatLine } from './line.ts'
import type { Line } from './line.ts'
import { adviseLine } from './line-advice.ts'
import { parseLine, pointCount, scanLine, tooLong } from './line-parse.ts'
import type { LineRead, WordRead } from './line-parse.ts'
import { gradeOf } from './line-problems.ts'
import type { LineProblem } from './line-problems.ts'
import { locate } from './line-reading.ts'
import type { Found } from './line-reading.ts'

export type TokenKind =
  'verb' | 'item' | 'price' | 'must' | 'mustnot' | 'like' | 'quiet' | 'plus' | 'note' | 'wrong'

/** A piece of the text as typed; `start` and `end` are UTF-16 offsets, as a text field counts. */
export interface Token {
  text: string
  start: number
  end: number
  kind: TokenKind
  /** As in `tagsOf`. */
  key?: string
}

export interface TypedLine {
  tokens: Token[]
  /** What is wrong, and advice; what the composer puts right by itself is left out. */
  problems: LineProblem[]
  /** There when nothing is wrong but perhaps the length. */
  line?: Line
  /** The line in canonical form. */
  canonical?: string
}

/** Beyond this many UTF-16 units nobody is typing a line any more, and nothing is read. */
const typedLength = 2000

/** The words that something wrong lies in. Words stand in order and apart, so each is found by halving. */
function wrongWords(words: readonly WordRead[], found: readonly Found[]): Set<WordRead> {
  const wrong = new Set<WordRead>()
  for (const one of found) {
    if (gradeOf({ ...one, column: 1, length: 0 }) !== 'wrong') continue
    let low = 0
    let high = words.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((words[middle]?.start ?? 0) <= one.start) low = middle
      else high = middle - 1
    }
    const word = words[low]
    if (word !== undefined && one.start >= word.start && one.end <= word.end) wrong.add(word)
  }
  return wrong
}

function tokenKind({ tag }: WordRead, index: number, isWrong: boolean): TokenKind {
  if (isWrong) return 'wrong'
  if (index < 2) return index === 0 ? 'verb' : 'item'
  if (tag === undefined) return 'wrong'
  if (tag.kind === 'price' || tag.kind === 'plus') return tag.kind
  if (tag.kind !== 'attribute') return 'quiet'
  if (tag.key.endsWith('!=')) return 'mustnot'
  return tag.key.endsWith('~') ? 'like' : 'must'
}

function readTokens(text: string, { words, note, found }: LineRead): Token[] {
  const wrong = wrongWords(words, found)
  const tokens: Token[] = words.map((word, index) => {
    const { start, end, tag } = word
    const kind = tokenKind(word, index, wrong.has(word))
    return { text: text.slice(start, end), start, end, kind, ...(tag === undefined ? {} : { key: tag.key }) }
  })
  if (note === undefined) return tokens
  return [...tokens, { text: text.slice(note.start, note.end), ...note, kind: 'note', key: 'note' }]
}

function tooMuch(text: string): TypedLine {
  return {
    tokens: [{ text, start: 0, end: text.length, kind: 'wrong' }],
    problems: [tooLong(pointCount(text))],
  }
}

/** The line that was meant: as it stands, or, where letters were not in NFC, read again in NFC. */
function meantLine(text: string, line: Line): Line {
  const normal = text.normalize('NFC')
  return normal === text ? line : scanLine(normal).line
}

/**
 * Reads a line leniently, for the composer: tokens of what was typed, the problems that only the person can solve,
 * and, when there are none, the line in its canonical form. Never throws; linear.
 * @example readLine('#Want laptop is:new eur..900').canonical // '#want laptop EUR..900 is:new'
 */
export function readLine(text: string): TypedLine {
  if (text.length > typedLength) return tooMuch(text)
  const read = scanLine(text)
  const tokens = readTokens(text, read)
  const wrong = locate(text, read.found).filter((problem) => gradeOf(problem) === 'wrong')
  const advice = locate(text, adviseLine(read))
  if (wrong.length > 0) return { tokens, problems: [...wrong, ...advice] }
  const line = meantLine(text, read.line)
  const canonical = formatLine(line)
  const length = pointCount(canonical)
  const problems = length > lineLength ? [tooLong(length), ...advice] : advice
  return { tokens, problems, line, canonical }
}

/** Whether a text is a canonical line. */
export const isLine = (text: string): boolean => parseLine(text).ok
