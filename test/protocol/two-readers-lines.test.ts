// Two readers in two languages say the same of thousands of lines and pairs of lines, generated and mutated.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { fitOffer, matchFollow, matchPost } from '../../protocol/filter.ts'
import { byBytes, formatLine } from '../../protocol/line.ts'
import type { Item, Line, Verb } from '../../protocol/line.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import lineVectors from '../../protocol/vectors/line.json' with { type: 'json' }
import matchVectors from '../../protocol/vectors/match.json' with { type: 'json' }
import { compare } from '../support/compare.ts'
import { anyLine, anyLineText } from '../support/lines.ts'
import { mutated } from '../support/mutations.ts'
import { hasSecondReader, startSecondReader } from '../support/second-reader.ts'

const pairTexts = [
  ...matchVectors.match.flatMap(({ follow, want }) => [follow, want]),
  ...matchVectors.fit.flatMap(({ want, sell }) => [want, sell]),
]
const texts = [...lineVectors.good, ...lineVectors.bad].map(({ text }) => text)
const anyText = fc.oneof(
  { weight: 4, arbitrary: mutated(fc.constantFrom(...texts, ...pairTexts)) },
  { weight: 3, arbitrary: anyLineText },
  { weight: 2, arbitrary: mutated(anyLine.map(formatLine)) },
  { weight: 1, arbitrary: anyLine.map(formatLine) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
)

function lineAnswer(text: string): object {
  const read = parseLine(text)
  if (read.ok) return { line: read.line, written: formatLine(read.line) }
  return { problems: read.problems.map(({ code, column }) => ({ code, column })) }
}

const isLine = (line: Line): boolean => parseLine(formatLine(line)).ok
const known = fc.constantFrom(...pairTexts).map((text) => {
  const read = parseLine(text)
  if (!read.ok) throw new Error(text)
  return read.line
})

/** One line that says something of another too, so that pairs of such lines have more to do with each other. */
const mixed = fc.tuple(fc.oneof(anyLine, known), known, fc.boolean()).map(([a, b, isAlone]): Line => {
  if (isAlone) return a
  const names = new Set(a.attributes.map(({ name, op }) => name + op))
  const more = b.attributes.filter(({ name, op }) => !names.has(name + op))
  const { on: _on, by: _by, ...rest } = b
  return { ...rest, ...a, attributes: [...a.attributes, ...more].toSorted(byBytes) }
})

const above = (item: Item): Item => (item.kind === 'category' ? { ...item, below: false } : item)

/** Two lines with these verbs; in half of them the second repeats the item and names the attributes of the first. */
const pairOf = (first: Verb, seconds: readonly Verb[]) =>
  fc
    .tuple(mixed, mixed, fc.boolean(), fc.constantFrom(...seconds))
    .map(([a, b, isAlike, verb]): readonly [Line, Line] => {
      const attributes = b.attributes.map((one, at) => ({ ...one, name: a.attributes[at]?.name ?? one.name }))
      const like = isAlike ? { ...b, item: a.item, attributes: attributes.toSorted(byBytes) } : b
      return [
        { ...a, verb: first, item: first === 'follow' ? a.item : above(a.item) },
        { ...like, verb, item: verb === 'follow' ? like.item : above(like.item) },
      ]
    })
    .filter(([a, b]) => isLine(a) && isLine(b))

describe.runIf(hasSecondReader)('two readers', { timeout: 120_000 }, () => {
  let reader: ReturnType<typeof startSecondReader>
  beforeAll(() => {
    reader = startSecondReader()
  })
  afterAll(() => reader.stop())

  it('read the same lines, and refuse the others for the same reasons at the same columns', async () => {
    await compare(reader, anyText, 2500, (text) => ({ ask: 'line', text }), lineAnswer)
  })

  it('match the same wants', async () => {
    await compare(
      reader,
      pairOf('follow', ['want', 'want', 'rent', 'hire']),
      500,
      ([follow, want]) => ({ ask: 'match', follow: formatLine(follow), want: formatLine(want) }),
      ([follow, want]) => matchFollow(follow, want),
    )
  })

  it('show the same posts', async () => {
    await compare(
      reader,
      pairOf('follow', ['sell']),
      300,
      ([follow, sell]) => ({ ask: 'post', follow: formatLine(follow), sell: formatLine(sell) }),
      ([follow, sell]) => matchPost(follow, sell),
    )
  })

  it('find the same offers to fit', async () => {
    await compare(
      reader,
      pairOf('sell', ['want', 'want', 'rent', 'hire']),
      500,
      ([sell, want]) => ({ ask: 'fit', want: formatLine(want), sell: formatLine(sell) }),
      ([sell, want]) => {
        const { fits, tags } = fitOffer(want, sell)
        return { fits, tags: tags.map(({ key, verdict }) => ({ key, verdict })) }
      },
    )
  })
})
