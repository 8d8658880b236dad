// Lines as they stand in message bodies: canonical, with a fitting verb, without an id of their own; and a want in full.
import * as z from 'zod'
import { lineLength } from './limits.ts'
import { formatLine, pers, tagsOf, verbs, type Line, type Verb } from './line.ts'
import { parseLine, pointCount, scanLine } from './line-parse.ts'
import { gradeOf } from './line-problems.ts'
import { lineSentence } from './line-sentences.ts'
import { locate } from './line-reading.ts'

/**
 * A canonical line that starts with one of the verbs. On the wire it has no `id:` and no `re:`, for the message has both, and a
 * `#follow` is whole: a subscription with tags left out would follow more than was meant.
 */
export const lineWith = (allowed: readonly Verb[]) =>
  z
    .string()
    .superRefine((text, context) => {
      const message = wrongIn(text, allowed)
      if (message !== undefined) context.addIssue({ code: 'custom', message })
    })
    .meta({ maxLength: lineLength })

function wrongIn(text: string, allowed: readonly Verb[]): string | undefined {
  const read = parseLine(text)
  if (!read.ok) {
    const [problem] = read.problems
    return problem === undefined ? 'is not a line' : `column ${problem.column}: ${lineSentence(problem)}`
  }
  const { verb, id, re, shortened } = read.line
  if (!allowed.includes(verb)) return `must start with #${allowed.join(' or #')}`
  if (id !== undefined || re !== undefined) return 'must not carry id: or re:, which the message has'
  return verb === 'follow' && shortened ? 'a #follow must not be shortened' : undefined
}

/** Patterns of what a grant lets flow, as in a `#follow`: `laptop`, `coffee.*`, `gt:09506000134352` or `*`. */
export const itemPattern = z
  .string()
  .max(lineLength)
  .regex(
    /^(?:\*|gt:\d{8,14}|[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*(?:\.\*)?)$/,
    'must be a category, a category with .*, a GTIN or *',
  )

/** Longest full form as text, in code points: what a form with every field filled can come to. */
const fullLength = 4000

const text = z.string().max(400)
const list = z.array(text).max(64)
const bound = z.looseObject({ value: text, unit: text.optional() })
const range = z.looseObject({ exact: bound.optional(), min: bound.optional(), max: bound.optional() })
const item = z.union([
  z.looseObject({ kind: z.literal('any') }),
  z.looseObject({ kind: z.literal('category'), name: text, below: z.boolean() }),
  z.looseObject({ kind: z.literal('gtin'), gtin: text }),
])
const attribute = z.looseObject({
  name: text,
  op: z.enum(['=', '!=', '~']),
  range: range.optional(),
  values: list.optional(),
})
const price = z.looseObject({
  currency: text,
  exact: text.optional(),
  min: text.optional(),
  max: text.optional(),
  per: z.enum(pers as ['hr']).optional(),
})

/** The structured form of a line (line.ts) that may be longer than 140 characters; it obeys the same grammar. */
export const fullLine = z
  .looseObject({
    verb: z.enum(verbs as ['want']),
    item,
    price: price.optional(),
    quantity: bound.optional(),
    is: list.optional(),
    attributes: z.array(attribute).max(64),
    on: z.looseObject({ from: text, to: text.optional() }).optional(),
    in: list.optional(),
    by: text.optional(),
    via: list.optional(),
    pay: list.optional(),
    mt: list.optional(),
    for: list.optional(),
    other: z.record(text, list),
    x: text.optional(),
    re: text.optional(),
    shortened: z.literal(false),
    note: z.string().max(2000).optional(),
  })
  .superRefine((want, context) => {
    const message = wrongInFull(formatLine(want as Line))
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })

function wrongInFull(whole: string): string | undefined {
  if (pointCount(whole) > fullLength) return `must be at most ${fullLength} characters as a line`
  const { line, found } = scanLine(whole)
  const problem = locate(whole, found).find((one) => gradeOf(one) !== 'advice')
  if (problem !== undefined) return lineSentence(problem)
  if (line.id !== undefined || line.re !== undefined)
    return 'must not carry id: or re:, which the message has'
  return formatLine(line) === whole ? undefined : 'is not a line'
}

/** Whether a shortened line says nothing that its full form does not say: same start, and each of its tags in there. */
export function isShortOf(line: Line, full: Line): boolean {
  const head = (one: Line): string =>
    formatLine({ verb: one.verb, item: one.item, attributes: [], other: {}, shortened: false })
  const said = new Set(tagsOf(full).map((tag) => tag.text))
  return head(line) === head(full) && tagsOf(line).every((tag) => tag.kind === 'plus' || said.has(tag.text))
}
