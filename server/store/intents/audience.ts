// Who would receive a line, and exactly what each would see: agreement, grant, the brand's filter, the person's choices.
import { coarseLine, hasExactPlace, type Shown } from '../../../protocol/coarse.ts'
import { doesFollow } from '../../../protocol/filter-verdict.ts'
import { emptyLine, formatLine, type Item, type Line } from '../../../protocol/line.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { readLine } from '../../../protocol/line-read.ts'
import { shortenLine, withhold } from '../../../protocol/line-tags.ts'
import { intentVerbs } from '../../../protocol/intent.ts'
import { mayReceive } from '../../../protocol/health.ts'
import { isAddressed } from '../../../protocol/owner/intents.ts'
import { lineSentence } from '../../../protocol/line-sentences.ts'
import { grantFor, type Granted } from '../../../protocol/terms.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Audience } from '../../../protocol/owner/intents.ts'
import type { Reader } from '../../platform/database.ts'
import { logoPath } from '../brands/brands.ts'
import { firstChoice, type Choice } from './choice.ts'
import { lackOf } from './lack.ts'
import { isRestoring } from '../restoration/closed.ts'
import {
  currentStates,
  followsBy,
  followsFor,
  relationshipsInStates,
  type Relationship,
} from '../terms/terms.ts'

/**
 * The line that a person typed, in canonical form; longer than 140 is fine here, brands get it shortened.
 * @throws Problem line_refused with the sentence of what is wrong and where
 */
export function ownLine(text: string): Line {
  const { line, problems } = readLine(text)
  if (line === undefined) {
    const [first] = problems
    const reason = first === undefined ? '' : lineSentence(first)
    throw new Problem('line_refused', { reason, column: first?.column ?? 1 })
  }
  if (!(intentVerbs as readonly string[]).includes(line.verb) && line.verb !== 'thank') {
    throw new Problem('line_refused', { reason: `#${line.verb} is not something one can want.`, column: 1 })
  }
  // `id:` and `re:` are for lines on other channels; on the wire the id is the message's.
  return withhold(line, ['id', 're'])
}

/** What a brand receives of a line: the tags not withheld, and the full form where 140 are not enough. */
export interface Projection {
  line: string
  full?: Line
}

export function projectLine(line: Line, withheld: readonly string[]): Projection {
  const left = withhold(line, withheld)
  const short = shortenLine(left)
  return short === formatLine(left) ? { line: short } : { line: short, full: left }
}

/** Patterns by which follow lines for an item are found. */
export function followKeys(item: Item): string[] {
  if (item.kind === 'any') return ['*']
  if (item.kind === 'gtin') return [`gt:${item.gtin}`, '*']
  const parts = item.name.split('.')
  const above = parts.map((_, index) => `${parts.slice(0, index + 1).join('.')}.*`)
  return [item.name, ...above, '*']
}

/** Lines that brands follow, read once: they stay the same for months, and each intent asks all of them. */
const followed = new Map<string, Line | undefined>()
const keptFollows = 20_000

function followOf(text: string): Line | undefined {
  if (followed.has(text)) return followed.get(text)
  const read = parseLine(text)
  if (followed.size >= keptFollows) followed.clear()
  followed.set(text, read.ok ? read.line : undefined)
  return followed.get(text)
}

/** The first of a brand's lines that matches what it would receive; a withheld tag decides nothing. */
function matching(follows: readonly string[], seen: Line): string | undefined {
  return follows.find((text) => {
    const follow = followOf(text)
    return follow !== undefined && doesFollow(follow, seen)
  })
}

/** The item and verb alone: what a filter is found by. */
const headOf = (line: Line): Line => emptyLine(line.verb, line.item)

/** Relationships whose brand follows something like this line, by the index: cost grows with those, not with all. */
export function followersOf(reader: Reader, line: Line): Map<string, string[]> {
  const { item, verb } = headOf(line)
  const found = new Map<string, string[]>()
  for (const { rid, line: text } of followsFor(reader, followKeys(item), verb)) {
    const own = found.get(rid)
    if (own === undefined) found.set(rid, [text])
    else own.push(text)
  }
  return found
}

/** A projection that may leave the house for one brand. */
export interface Cleared {
  relationship: Relationship
  withheld: string[]
  isExact: boolean
  item: Item
  projection: Granted<Projection>
}

/** What is made of a projection passes the same gate, at the moment when it is said. */
export function grantedTo<T>({ relationship, item }: Cleared, nowSeconds: number, value: T): Granted<T> {
  return grantFor(relationship.grant, { line: { item } }, nowSeconds, value)
}

/**
 * What one brand gets of a line, or the reason why it gets nothing.
 * @param follows the brand's lines that could match
 */
export function clear(
  relationship: Relationship,
  full: Line,
  { withheld, exact = false }: Shown,
  follows: readonly string[],
  nowSeconds: number,
): Cleared | Audience['gets'] {
  const { state, grant } = relationship
  if (state === 'proffered' || state === 'countered') return 'not_yet'
  if (state === 'paused') return 'paused'
  if (state !== 'in_force') return 'ended'
  if (!mayReceive(relationship.agreed, full.item)) return 'health'
  const line = exact ? full : coarseLine(full)
  const projection = projectLine(line, withheld)
  let granted: Granted<Projection>
  try {
    granted = grantFor(grant, { line }, nowSeconds, projection)
  } catch (problem) {
    if (problem instanceof Problem && problem.code === 'no_grant') return 'not_granted'
    throw problem
  }
  // Who is spoken to by name need not have asked for it.
  const cleared = {
    relationship,
    withheld: [...withheld],
    isExact: exact,
    item: line.item,
    projection: granted,
  }
  if (isAddressed(line.verb)) return cleared
  if (follows.length === 0) return 'no_match'
  if (matching(follows, projection.full ?? withhold(line, withheld)) === undefined) return 'no_match'
  return cleared
}

/** Everybody the person has to do with now, with what each would see. Brands left out of `choices` are switched off. */
export function audienceOf(
  reader: Reader,
  line: Line,
  choices: readonly Choice[] | undefined,
  nowSeconds: number,
): Audience[] {
  const followers = followersOf(reader, line)
  const first = firstChoice(reader, line)
  const isFine = hasExactPlace(line)
  return relationshipsInStates(reader, currentStates).map((relationship) => {
    const { rid, brand, name, isPractice, agreed } = relationship
    const choice = choices?.find((one) => one.brand === brand)
    const { withheld, exact } = choice ?? first
    const logo = logoPath(reader, brand)
    const shared = {
      brand,
      rid,
      name,
      isPractice,
      withheld,
      ...(logo === undefined ? {} : { logo }),
      ...(agreed === undefined ? {} : { agreement: agreed }),
      ...(isFine ? { exact } : {}),
    }
    const follows = followers.get(rid) ?? []
    const cleared = isRestoring(reader, rid)
      ? ('restoring' as const)
      : clear(relationship, line, { withheld, exact }, follows, nowSeconds)
    if (cleared === 'no_match') {
      const hasNone = followsBy(reader, rid).length === 0
      return {
        ...shared,
        ...lackOf(line, { withheld, exact }, (seen) => matching(follows, seen)),
        gets: hasNone ? 'no_filter' : cleared,
      }
    }
    if (typeof cleared === 'string') return { ...shared, gets: cleared }
    const isOff = choices !== undefined && choice === undefined
    return { ...shared, sees: cleared.projection.value.line, gets: isOff ? 'switched_off' : 'yes' }
  })
}
