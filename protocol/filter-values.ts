// Whether two properties can both hold: lists of words and ranges of numbers, and their complements.

import { foldText } from './fold.ts'
import { readBound } from './line.ts'
import type { Attribute, Bound, Range } from './line.ts'
import { withSharedUnit } from './line-numbers.ts'
import { compareBounds } from './units.ts'
import { allOf, anyOf, not, verdictOf } from './verdict.ts'
import type { Verdict } from './verdict.ts'

/** One word or number, or a stretch of numbers; a property allows any of its pieces. */
type Piece = { kind: 'point'; text: string; bound?: Bound } | { kind: 'stretch'; min?: Bound; max?: Bound }

function point(text: string): Piece {
  const bound = readBound(text)
  return { kind: 'point', text: foldText(text), ...(bound === undefined ? {} : { bound }) }
}

function stretch(range: Range): Piece {
  const { exact, min, max } = withSharedUnit(range)
  if (exact !== undefined) return point(exact.value + (exact.unit ?? ''))
  if (min !== undefined && max !== undefined && compareBounds(min, max) === 0)
    return point(min.value + (min.unit ?? ''))
  return { kind: 'stretch', ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

const pieces = ({ range, values }: Attribute): Piece[] =>
  range === undefined ? (values ?? []).map(point) : [stretch(range)]

/** Whether a ≤ b, where an end that is not there is no hindrance. */
function reaches(a: Bound | undefined, b: Bound | undefined): Verdict {
  if (a === undefined || b === undefined) return 'met'
  const order = compareBounds(a, b)
  return verdictOf(order === undefined ? undefined : order <= 0)
}

function samePoint(a: Piece & { kind: 'point' }, b: Piece & { kind: 'point' }): Verdict {
  if (a.bound === undefined || b.bound === undefined) return verdictOf(a.text === b.text)
  const order = compareBounds(a.bound, b.bound)
  if (order !== undefined) return verdictOf(order === 0)
  return a.text === b.text ? 'met' : 'unknown'
}

/** A point as a stretch of its own; absent for a word, which no stretch of numbers can be compared with. */
function ends(piece: Piece): { min?: Bound; max?: Bound } | undefined {
  if (piece.kind === 'stretch') return piece
  return piece.bound === undefined ? undefined : { min: piece.bound, max: piece.bound }
}

/** Whether some value is in both. */
function piecesMeet(a: Piece, b: Piece): Verdict {
  if (a.kind === 'point' && b.kind === 'point') return samePoint(a, b)
  const left = ends(a)
  const right = ends(b)
  if (left === undefined || right === undefined) return 'unknown'
  return allOf([reaches(left.min, right.max), reaches(right.min, left.max)])
}

/** Whether all of `a` lies in `b`. */
function pieceInside(a: Piece, b: Piece): Verdict {
  if (a.kind === 'point') return piecesMeet(a, b)
  if (b.kind === 'point') return piecesMeet(a, b) === 'unknown' ? 'unknown' : 'unmet'
  const isOpen = (a.min === undefined && b.min !== undefined) || (a.max === undefined && b.max !== undefined)
  return isOpen ? 'unmet' : allOf([reaches(b.min, a.min), reaches(a.max, b.max)])
}

/** Whether some value is allowed by both lists; the first that is ends the search. */
function meet(a: readonly Piece[], b: readonly Piece[]): Verdict {
  let result: Verdict = 'unmet'
  for (const left of a) {
    for (const right of b) {
      const verdict = piecesMeet(left, right)
      if (verdict === 'met') return 'met'
      if (verdict === 'unknown') result = 'unknown'
    }
  }
  return result
}

const inside = (a: readonly Piece[], b: readonly Piece[]): Verdict =>
  allOf(a.map((left) => anyOf(b.map((right) => pieceInside(left, right)))))

const remembered = new WeakMap<Attribute, Piece[]>()

/** The same, taken apart once for each property: for lines that stay as they are and are asked about by thousands. */
export function rememberedPieces(attribute: Attribute): Piece[] {
  const known = remembered.get(attribute) ?? pieces(attribute)
  remembered.set(attribute, known)
  return known
}

/**
 * Whether two properties of one name allow a common value. `!=` stands for the complement of what it lists; two
 * complements always have something in common.
 * @example attributesMeet({ name: 'ram', op: '=', range: { min: { value: '16', unit: 'GB' } } }, sixteen) // 'met'
 */
export function attributesMeet(a: Attribute, b: Attribute, piecesOf = pieces): Verdict {
  const left = piecesOf(a)
  const right = piecesOf(b)
  if (a.op === '!=' && b.op === '!=') return 'met'
  if (a.op === '!=') return not(inside(right, left))
  return b.op === '!=' ? not(inside(left, right)) : meet(left, right)
}

/**
 * Whether what is offered satisfies what is wanted. An offer that only says what it is not (`!=`) can rule itself out,
 * but not recommend itself, unless it rules out all that the person rules out; one that "would like" (`~`) says nothing.
 */
export function attributeOffered(want: Attribute, sell: Attribute): Verdict {
  if (sell.op === '~') return 'unknown'
  if (sell.op === '=') return attributesMeet(want, sell)
  const excluded = inside(pieces(want), pieces(sell))
  if (excluded !== 'met') return 'unknown'
  return want.op === '!=' ? 'met' : 'unmet'
}

/** Whether two lists of words have one in common. */
export function wordsMeet(a: readonly string[], b: readonly string[]): Verdict {
  const known = new Set(a.map(foldText))
  return verdictOf(b.some((word) => known.has(foldText(word))))
}
