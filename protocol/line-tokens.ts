// A line in pieces for the eye: what each word of it is, as far as it can be told.

import type { Line } from './line.ts'
import { scanLine } from './line-parse.ts'
import type { LineRead, WordRead } from './line-parse.ts'
import { gradeOf } from './line-problems.ts'
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

/** Beyond this many UTF-16 units nobody is typing a line any more, and nothing is read. */
export const typedLength = 2000

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

/** What was typed, in pieces. */
export function readTokens(text: string, { words, note, found }: LineRead): Token[] {
  const wrong = wrongWords(words, found)
  const tokens: Token[] = words.map((word, index) => {
    const { start, end, tag } = word
    const kind = tokenKind(word, index, wrong.has(word))
    return { text: text.slice(start, end), start, end, kind, ...(tag === undefined ? {} : { key: tag.key }) }
  })
  if (note === undefined) return tokens
  return [...tokens, { text: text.slice(note.start, note.end), ...note, kind: 'note', key: 'note' }]
}

/**
 * The pieces of a line that is only shown, and what it says where nothing in it is wrong. Never throws; linear.
 * @example showLine('#want laptop').tokens.map(({ kind }) => kind) // ['verb', 'item']
 */
export function showLine(text: string): { tokens: Token[]; line?: Line } {
  if (text.length > typedLength) return { tokens: [{ text, start: 0, end: text.length, kind: 'wrong' }] }
  const read = scanLine(text)
  const tokens = readTokens(text, read)
  const isWrong = read.found.some((one) => gradeOf({ ...one, column: 1, length: 0 }) === 'wrong')
  return isWrong ? { tokens } : { tokens, line: read.line }
}
