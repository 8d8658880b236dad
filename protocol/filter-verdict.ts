// Whether a filter matches, and no more: the first tag in its way ends the question, where thousands are asked at once.

import { hinders, itemCovers, metaKeys, metaVerdict, saysMeta } from './filter.ts'
import { attributesMeet, rememberedPieces } from './filter-values.ts'
import type { Attribute, Line } from './line.ts'

/** What is told of nobody: who only would like something stands in nobody's way, and is not looked at. */
function isRuledOut(follow: Attribute, want: Line): boolean {
  if (follow.op === '~') return false
  return want.attributes.some(
    (said) =>
      said.name === follow.name &&
      said.op !== '~' &&
      attributesMeet(follow, said, rememberedPieces) === 'unmet',
  )
}

/**
 * The same answer as `matchFollow(follow, want).matches`, without the reasons; the lines must not change afterwards. Never throws.
 * Source: protocol section 8, "Matching".
 * @example doesFollow(follow('#follow laptop.* EUR300..'), want('#want laptop EUR..900')) // true
 */
export function doesFollow(follow: Line, want: Line): boolean {
  if (follow.verb !== 'follow' || !(follow.for ?? ['want']).includes(want.verb)) return false
  if (!itemCovers(follow.item, want.item)) return false
  // Attributes first: they tell filters of one category apart, and a number is compared sooner than a place.
  if (follow.attributes.some((attribute) => isRuledOut(attribute, want))) return false
  return metaKeys.every(
    (key) => !saysMeta(follow, key) || !hinders({ key, verdict: metaVerdict(key, want, follow) }),
  )
}
