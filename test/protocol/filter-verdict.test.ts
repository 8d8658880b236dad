// The short answer of a filter is the long answer without its reasons, for every pair of lines.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { matchFollow } from '../../protocol/filter.ts'
import { doesFollow } from '../../protocol/filter-verdict.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import { readLine } from '../../protocol/line-read.ts'
import { withhold } from '../../protocol/line-tags.ts'
import { mutated } from '../support/mutations.ts'

interface Case {
  follow: string
  want: string
  matches: boolean
}
const { match } = JSON.parse(
  readFileSync(new URL('../../protocol/vectors/match.json', import.meta.url), 'utf8'),
) as { match: Case[] }

const lineOf = (text: string) => {
  const read = parseLine(text)
  if (!read.ok) throw new Error(text)
  return read.line
}

it('is that of every vector', () => {
  expect(match.length).toBeGreaterThan(50)
  const answers = match.map(({ follow, want }) => doesFollow(lineOf(follow), lineOf(want)))
  expect(answers).toEqual(match.map(({ matches }) => matches))
})

it('is the long one for lines nearly like those of the vectors, whatever of them is withheld', () => {
  const near = (texts: string[]) =>
    fc.oneof(fc.constantFrom(...texts), mutated(fc.constantFrom(...texts))).map((text) => readLine(text).line)
  const keys = ['price', 'q', 'is', 'in', 'on', 'by', 'via', 'pay', 'ram=', 'size=', 'keyboard=', 'brand~']
  const seen = new Set<boolean>()
  fc.assert(
    fc.property(
      near(match.map(({ follow }) => follow)),
      near(match.map(({ want }) => want)),
      fc.subarray(keys, { maxLength: 2 }),
      (follow, want, withheld) => {
        if (follow === undefined || want === undefined) return
        const shown = withhold(want, withheld)
        const { matches } = matchFollow(follow, shown)
        seen.add(matches)
        expect(doesFollow(follow, shown)).toBe(matches)
      },
    ),
    { numRuns: 5000, seed: 8 },
  )
  // Same item both: most pairs of the vectors are about different things.
  fc.assert(
    fc.property(fc.constantFrom(...match), fc.subarray(keys), ({ follow, want }, withheld) => {
      const shown = withhold(lineOf(want), withheld)
      const { matches } = matchFollow(lineOf(follow), shown)
      seen.add(matches)
      expect(doesFollow(lineOf(follow), shown)).toBe(matches)
    }),
    { numRuns: 2000, seed: 8 },
  )
  expect(seen).toEqual(new Set([true, false]))
})
