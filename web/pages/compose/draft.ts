// What is being typed, understood: a line in tags, or plain words and the line they probably mean.
import { formatLine } from '../../../protocol/line.ts'
import type { Line } from '../../../protocol/line.ts'
import { readLine } from '../../../protocol/line-read.ts'
import type { Token } from '../../../protocol/line-tokens.ts'
import { lineSize } from '../../../protocol/line-tags.ts'
import { gradeOf } from '../../../protocol/line-problems.ts'
import type { LineProblem } from '../../../protocol/line-problems.ts'
import { readAddress } from './address-words.ts'
import { wordsToLine } from '../../../protocol/owner/words.ts'
import type { WordsOptions } from '../../../protocol/owner/words.ts'

export interface Draft {
  /** Typed in tags, as opposed to plain words. */
  isTagged: boolean
  tokens: Token[]
  /** What must be put right before it can be posted. */
  wrong: LineProblem[]
  /** What is asked, and may stay. */
  advice: LineProblem[]
  /** What would be posted. */
  line?: Line
  canonical?: string
  /** Words that mean nothing here and are not sent. */
  left: string[]
  /** The name of the one brand that a question or thanks are for, as typed. */
  to?: string
  /** Code points of what would be posted. */
  size: number
}

const isOwn = (problem: LineProblem): boolean => gradeOf(problem) === 'wrong'

function draftOfWords(text: string, options: WordsOptions): Draft {
  const address = readAddress(text, options)
  if (address !== undefined) {
    const canonical = formatLine(address.line)
    const { tokens } = readLine(canonical)
    const { line, left, to } = address
    const size = lineSize(canonical)
    return { isTagged: false, tokens, wrong: [], advice: [], line, canonical, left, size, to }
  }
  const { line, left, why } = wordsToLine(text, options)
  const canonical = formatLine(line)
  const size = lineSize(canonical)
  const nothing = { isTagged: false, tokens: [], wrong: [], advice: [], left, size: 0 }
  // A bare `#want *` is what no words at all come to: nothing was understood yet.
  if (why.length === 0 || line.item.kind === 'any') return nothing
  return { ...nothing, line, canonical, size, tokens: readLine(canonical).tokens }
}

function soundPart(tokens: readonly Token[]): Line | undefined {
  const sound = tokens.filter(({ kind }) => kind !== 'wrong').map(({ text }) => text)
  return sound.length < 2 ? undefined : readLine(sound.join(' ')).line
}

function draftOfTags(text: string): Draft {
  const { tokens, problems, line, canonical } = readLine(text)
  const wrong = problems.filter((problem) => isOwn(problem) && problem.code !== 'too_long')
  const advice = problems.filter((problem) => !isOwn(problem))
  const size = lineSize(canonical ?? text.trim())
  // While something is wrong, the rest shows already who would see it; it cannot be posted like that.
  const sound = line === undefined ? soundPart(tokens) : undefined
  return {
    isTagged: true,
    tokens,
    wrong,
    advice,
    left: [],
    size,
    ...(line === undefined || canonical === undefined ? {} : { line, canonical }),
    ...(sound === undefined ? {} : { line: sound }),
  }
}

/** Reads what was typed; never throws. */
export function readDraft(text: string, options: WordsOptions): Draft {
  if (text.trim() === '') return { isTagged: false, tokens: [], wrong: [], advice: [], left: [], size: 0 }
  return text.trimStart().startsWith('#') ? draftOfTags(text) : draftOfWords(text, options)
}

/** Puts one reading of doubt right: writes what was probably meant in the place of what was typed. */
export function mend(text: string, problem: LineProblem): string | undefined {
  const { meant } = problem.values
  if (meant === undefined) return undefined
  const points = [...text]
  const before = points.slice(0, problem.column - 1).join('')
  const word = points.slice(problem.column - 1, problem.column - 1 + problem.length).join('')
  const after = points.slice(problem.column - 1 + problem.length).join('')
  const typed = String(problem.values['text'] ?? problem.values['country'] ?? '')
  const isWhole = problem.code === 'category_meant' || !word.includes(typed) || typed === ''
  return before + (isWhole ? String(meant) : word.replace(typed, String(meant))) + after
}
