// Reading a line while it is typed: what is recognised, what is wrong, and what it will be when put right.

import { lineLength } from './limits.ts'
import { formatLine } from './line.ts'
import type { Line } from './line.ts'
import { adviseLine } from './line-advice.ts'
import { parseLine, pointCount, scanLine, tooLong } from './line-parse.ts'
import { gradeOf } from './line-problems.ts'
import type { LineProblem } from './line-problems.ts'
import { locate } from './line-reading.ts'
import { readTokens, typedLength } from './line-tokens.ts'
import type { Token } from './line-tokens.ts'

export interface TypedLine {
  tokens: Token[]
  /** What is wrong, and advice; what the composer puts right by itself is left out. */
  problems: LineProblem[]
  /** There when nothing is wrong but perhaps the length. */
  line?: Line
  /** The line in canonical form. */
  canonical?: string
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
