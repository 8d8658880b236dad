// The intent: what a person wants, as a line shown to one brand, until it is closed, withdrawn or past its time.
import * as z from 'zod'
import { revision, tagKey, time, words } from './body.ts'
import { lineLength } from './limits.ts'
import { Problem } from './problem.ts'
import type { Line, Verb } from './line.ts'
import { fullLine, isShortOf, lineWith } from './line-shape.ts'
import { parseLine } from './line-parse.ts'
import { rosterIds } from './roster.ts'
import { fee } from './totals.ts'

/** Verbs that an intent can have. */
export const intentVerbs = ['want', 'rent', 'hire', 'fix', 'ask'] as const satisfies readonly Verb[]

const content = {
  line: lineWith(intentVerbs),
  /** The full form of a line that was shortened with `+`; where it is there, it wins. */
  want: fullLine.optional(),
  /** Keys of tags that exist and that this brand is not shown. */
  withheld: z.array(tagKey).max(64),
  /** Keys of tags on which the person would give way. */
  negotiable: z.array(tagKey).max(64),
  /** The agreement under which an answer is wanted. */
  terms: z.enum(rosterIds),
  expires: time,
  fee: fee.optional(),
}

/** `+` and `want` come together, and the short line says nothing that the full one does not. */
function isWhole({ line, want }: { line: string; want?: unknown }): boolean {
  const read = parseLine(line)
  if (!read.ok || !read.line.shortened) return want === undefined
  return want !== undefined && isShortOf(read.line, want as Line)
}
const wholeness = { error: 'must come with + in the line, and say all that the line says', path: ['want'] }

export const intentPost = z.looseObject(content).refine(isWhole, wholeness)
export const intentRevise = z
  .looseObject({ ...content, revision: revision.min(2) })
  .refine(isWhole, wholeness)
export const intentWithdraw = z.looseObject({ reason: words(lineLength).optional() })
export const intentClose = z.looseObject({ outcome: z.enum(['bought', 'elsewhere', 'none', 'unsaid']) })

export type IntentPost = z.infer<typeof intentPost>
export type IntentRevise = z.infer<typeof intentRevise>
export type IntentWithdraw = z.infer<typeof intentWithdraw>
export type IntentClose = z.infer<typeof intentClose>

/** Revisions go up by one, so that both sides mean the same text by a number. */
export function checkRevise(current: number, body: IntentRevise): void {
  if (body.revision !== current + 1)
    throw new Problem('stale_revision', { given: body.revision, current: current + 1 })
}
