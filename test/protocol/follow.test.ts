// What a person who follows a brand is shown of its posts is exactly what the vectors say.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchPost } from '../../protocol/filter.ts'
import { formatLine, type Line } from '../../protocol/line.ts'
import { parseLine } from '../../protocol/line-parse.ts'
import vectors from '../../protocol/vectors/follow.json' with { type: 'json' }
import { anyLine } from '../support/lines.ts'

function parsed(text: string): Line {
  const read = parseLine(text)
  if (!read.ok) throw new Error(`${text}: ${JSON.stringify(read.problems)}`)
  return read.line
}

describe('the vectors of following a brand', () => {
  it.each(vectors.post)('$follow | $sell: $why', ({ follow, sell, matches, tags }) => {
    expect(matchPost(parsed(follow), parsed(sell))).toEqual({ matches, tags })
  })

  it('are written in canonical form', () => {
    for (const { follow, sell } of vectors.post) {
      expect([formatLine(parsed(follow)), formatLine(parsed(sell))]).toEqual([follow, sell])
    }
  })
})

it('shows every post to a person who follows all, whatever it says', () => {
  const all = parsed('#follow * for:sell')
  fc.assert(
    fc.property(anyLine, (line) => {
      expect(matchPost(all, { ...line, verb: 'sell' }).matches).toBe(true)
    }),
    { numRuns: 1000 },
  )
})
