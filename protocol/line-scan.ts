// First look at a line: which characters it may not hold, and where its words begin and end.
import { isUnseenInLine } from './unseen.ts'

/** A stretch of the text, in UTF-16 units. */
export interface Span {
  start: number
  end: number
}

export type CharacterFault = 'control_character' | 'hidden_character' | 'broken_character'

function isControl(point: number): boolean {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point === 0x2028 || point === 0x2029
}

/**
 * What makes one code point unfit for a line; absent when it is fine.
 * Source: protocol section 8, "Refused: bidi and zero-width controls"; CTL of RFC 5234, and C1 and line separators too; a line must read as it is.
 */
export function characterFault(point: number): CharacterFault | undefined {
  if (isControl(point)) return 'control_character'
  if (point >= 0xd800 && point <= 0xdfff) return 'broken_character'
  return isUnseenInLine(point) ? 'hidden_character' : undefined
}

/** `U+200E`, as people who look it up write it. */
export const pointName = (point: number): string => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`

/** Where the word that begins at `start` ends: at a space that no quotes protect. */
function wordEnd(text: string, start: number): number {
  let isQuoted = false
  for (let at = start; at < text.length; at += 1) {
    const c = text[at]
    if (isQuoted && c === '\\') at += 1
    else if (c === '"') isQuoted = !isQuoted
    else if (c === ' ' && !isQuoted) return at
  }
  return text.length
}

/** The words of a line, and its note when there is a `--`. */
export interface Words {
  words: Span[]
  /** From the `--` on. */
  note?: Span
  /** Where a space is missing its reason: at the start, at the end, or after another. */
  spaces: Span[]
}

/** Splits at spaces outside of quotes; a word `--` after verb and item begins the note. One pass. */
export function splitWords(text: string): Words {
  const words: Span[] = []
  const spaces: Span[] = []
  let at = 0
  while (at < text.length) {
    const gap = at
    while (text[at] === ' ') at += 1
    const allowed = words.length === 0 || at === text.length ? 0 : 1
    if (at - gap > allowed) spaces.push({ start: gap + allowed, end: at })
    if (at === text.length) break
    const end = wordEnd(text, at)
    if (words.length >= 2 && text.slice(at, end) === '--')
      return { words, note: { start: at, end: text.length }, spaces }
    words.push({ start: at, end })
    at = end
  }
  return { words, spaces }
}
