// Which wants a brand's standing filter matches, and how well an offer fits a want: met, unmet or unknown for each tag.

import { formatItem, tagsOf } from './line.ts'
import type { Attribute, Bound, Item, Line, Period, Price } from './line.ts'
import { placesMeet } from './filter-places.ts'
import { attributeOffered, attributesMeet, wordsMeet } from './filter-values.ts'
import { parseAmount } from './money.ts'
import { compareBounds } from './units.ts'
import { anyOf, verdictOf } from './verdict.ts'
import type { Verdict } from './verdict.ts'

export type { Verdict } from './verdict.ts'

export interface TagVerdict {
  /** As in `tagsOf`, and `verb` and `item`. */
  key: string
  verdict: Verdict
}

export interface TagFit extends TagVerdict {
  /** The tag of the want, as written. */
  text: string
  /** A must or must-not; a `~` only ranks. */
  must: boolean
  /** What the offer says about it, as written; absent when it says nothing. */
  offered?: string
}

export interface Fit {
  /** No must-tag is unmet. */
  fits: boolean
  tags: TagFit[]
  /** How many must-tags are met, unmet, unknown. */
  met: number
  unmet: number
  unknown: number
}

function priceVerdict(a: Price, b: Price): Verdict {
  if (a.currency !== b.currency || a.per !== b.per) return 'unknown'
  const reaches = (min: string | undefined, max: string | undefined): boolean | undefined => {
    if (min === undefined || max === undefined) return true
    const low = parseAmount(min, a.currency)
    const high = parseAmount(max, a.currency)
    return low === undefined || high === undefined ? undefined : low <= high
  }
  const up = reaches(a.exact ?? a.min, b.exact ?? b.max)
  const down = reaches(b.exact ?? b.min, a.exact ?? a.max)
  if (up === false || down === false) return 'unmet'
  return up === undefined || down === undefined ? 'unknown' : 'met'
}

function quantityVerdict(a: Bound, b: Bound): Verdict {
  const order = compareBounds(a, b)
  return verdictOf(order === undefined ? undefined : order === 0)
}

const periodsMeet = (a: Period, b: Period): Verdict =>
  verdictOf(a.from <= (b.to ?? b.from) && b.from <= (a.to ?? a.from))
const periodHolds = (whole: Period, part: Period): Verdict =>
  verdictOf(whole.from <= part.from && (part.to ?? part.from) <= (whole.to ?? whole.from))

/** A thing is rented for all of the days; for anything else one of the days will do. */
function daysVerdict(want: Line, on: Period, other: Period): Verdict {
  return want.verb === 'rent' ? periodHolds(other, on) : periodsMeet(on, other)
}

const lists = ['is', 'via', 'pay', 'mt'] as const
export const metaKeys = ['price', 'q', 'is', 'on', 'in', 'by', 'via', 'pay', 'mt'] as const
export type MetaKey = (typeof metaKeys)[number]
const isListKey = (key: MetaKey): key is (typeof lists)[number] => lists.some((known) => known === key)

function both<T>(a: T | undefined, b: T | undefined, decide: (a: T, b: T) => Verdict): Verdict {
  return a === undefined || b === undefined ? 'unknown' : decide(a, b)
}

/** How what the person says in one tag stands with what the other side says in the same. */
export function metaVerdict(key: MetaKey, want: Line, other: Line): Verdict {
  if (isListKey(key)) return both(want[key], other[key], wordsMeet)
  if (key === 'price') return both(want.price, other.price, priceVerdict)
  if (key === 'q') return both(want.quantity, other.quantity, quantityVerdict)
  if (key === 'in') return both(want.in, other.in, placesMeet)
  if (key === 'by') return both(want.by, other.by, (latest, day) => verdictOf(day <= latest))
  return both(want.on, other.on, (on, days) => daysVerdict(want, on, days))
}

export const saysMeta = (line: Line, key: MetaKey): boolean =>
  line[key === 'q' ? 'quantity' : key] !== undefined

const sameGtin = (a: string, b: string): boolean => a.padStart(14, '0') === b.padStart(14, '0')

/** `*` takes all, `laptop.*` itself and below, `laptop` and a GTIN only themselves. */
export function itemCovers(pattern: Item, item: Item): boolean {
  if (pattern.kind === 'any') return true
  if (pattern.kind === 'gtin') return item.kind === 'gtin' && sameGtin(pattern.gtin, item.gtin)
  if (item.kind !== 'category') return false
  return item.name === pattern.name || (pattern.below && item.name.startsWith(`${pattern.name}.`))
}

/** A product number and a category cannot be held against each other without a catalogue. */
function itemOffered(want: Item, sell: Item): Verdict {
  if (want.kind !== 'any' && want.kind !== sell.kind) return 'unknown'
  return verdictOf(itemCovers(want, sell))
}

/** A want may say several things of one name; a must that is unmet outweighs, a like never decides. */
function followAttribute(follow: Attribute, want: Line): Verdict {
  const said = want.attributes.filter(({ name }) => name === follow.name)
  const musts = said.filter(({ op }) => op !== '~').map((attribute) => attributesMeet(follow, attribute))
  if (musts.includes('unmet')) return 'unmet'
  const likes = said.filter(({ op }) => op === '~').map((attribute) => attributesMeet(follow, attribute))
  const verdict = anyOf([...musts, ...likes])
  return verdict === 'unmet' ? 'unknown' : verdict
}

function followTags(follow: Line, want: Line): TagVerdict[] {
  const metas = metaKeys
    .filter((key) => saysMeta(follow, key))
    .map((key) => ({ key, verdict: metaVerdict(key, want, follow) }))
  const attributes = follow.attributes.map((attribute) => ({
    key: attribute.name + attribute.op,
    verdict: followAttribute(attribute, want),
  }))
  return [...metas, ...attributes]
}

/** Whether a verdict stands in the way: price and place must be met, a like never hinders, anything else must not be unmet. */
export function hinders({ key, verdict }: TagVerdict): boolean {
  if (key === 'price' || key === 'in') return verdict !== 'met'
  return verdict === 'unmet' && !key.endsWith('~')
}

/**
 * Whether a `#follow` matches a want. Hand it the projection that the brand would receive, never the full want.
 * Tags are those the follow names, after `verb` and `item`. Never throws.
 * Source: protocol section 8, "Matching".
 * @example matchFollow(follow('#follow laptop.* EUR300..'), want('#want laptop EUR..900')).matches // true
 */
export function matchFollow(follow: Line, want: Line): { matches: boolean; tags: TagVerdict[] } {
  const isMeant = follow.verb === 'follow' && (follow.for ?? ['want']).includes(want.verb)
  const tags: TagVerdict[] = [
    { key: 'verb', verdict: verdictOf(isMeant) },
    { key: 'item', verdict: verdictOf(itemCovers(follow.item, want.item)) },
    ...followTags(follow, want),
  ]
  return { matches: !tags.some(hinders), tags }
}

function offeredAttribute(want: Attribute, sell: Line): Verdict {
  const verdicts = sell.attributes
    .filter(({ name }) => name === want.name)
    .map((attribute) => attributeOffered(want, attribute))
  if (verdicts.includes('unmet')) return 'unmet'
  return verdicts.includes('met') ? 'met' : 'unknown'
}

/** The name of an attribute's key without its op. */
const nameOf = (key: string): string => key.replace(/(!=|=|~)$/, '')

function offeredText(key: string, sell: Line): string | undefined {
  const texts = tagsOf(sell)
    .filter((tag) => (tag.kind === 'attribute' ? nameOf(tag.key) === nameOf(key) : tag.key === key))
    .map((tag) => tag.text)
  return texts.length === 0 ? undefined : texts.join(' ')
}

function fitTags(want: Line, sell: Line): TagFit[] {
  const byKey = new Map(want.attributes.map((attribute) => [attribute.name + attribute.op, attribute]))
  const fits: TagFit[] = []
  for (const { key, text } of tagsOf(want)) {
    const attribute = byKey.get(key)
    const metaKey = metaKeys.find((known) => known === key)
    if (attribute === undefined && metaKey === undefined) continue
    const verdict =
      attribute === undefined
        ? metaVerdict(metaKey ?? 'price', want, sell)
        : offeredAttribute(attribute, sell)
    const offered = offeredText(key, sell)
    fits.push({
      key,
      text,
      must: attribute?.op !== '~',
      verdict,
      ...(offered === undefined ? {} : { offered }),
    })
  }
  return fits
}

/**
 * How a `#sell` fits a want, tag by tag in the want's order, after `item`. Never throws.
 * Source: protocol section 8, "A `#sell` fits a `#want` when nothing is unmet; `~` only ranks; `!=` is the complement".
 * @example fitOffer(want('#want laptop ram=16GB..'), sell('#sell laptop ram=8GB')).fits // false
 */
export function fitOffer(want: Line, sell: Line): Fit {
  const item: TagFit = {
    key: 'item',
    text: formatItem(want.item),
    must: true,
    verdict: itemOffered(want.item, sell.item),
    offered: formatItem(sell.item),
  }
  const tags = [item, ...fitTags(want, sell)]
  const count = (verdict: Verdict): number => tags.filter((tag) => tag.must && tag.verdict === verdict).length
  const unmet = count('unmet')
  return { fits: unmet === 0, tags, met: count('met'), unmet, unknown: count('unknown') }
}

/**
 * Whether a person who follows a brand wants to see what it posts. The follow stands for the person's side, the `#sell`
 * for what is offered; it must say `for:sell`, for without `for:` a follow is of wants. Tags are those that the follow
 * names, after `verb` and `item`. Never throws.
 * Source: protocol section 8, "Following a brand".
 * @example matchPost(follow('#follow coffee.* EUR..15 for:sell'), sell('#sell coffee.beans EUR9.50')).matches // true
 */
export function matchPost(follow: Line, sell: Line): { matches: boolean; tags: TagVerdict[] } {
  const isMeant =
    follow.verb === 'follow' && sell.verb === 'sell' && (follow.for ?? ['want']).includes(sell.verb)
  const metas = metaKeys
    .filter((key) => saysMeta(follow, key))
    .map((key) => ({ key, verdict: metaVerdict(key, follow, sell) }))
  const attributes = follow.attributes.map((attribute) => ({
    key: attribute.name + attribute.op,
    verdict: offeredAttribute(attribute, sell),
  }))
  const tags: TagVerdict[] = [
    { key: 'verb', verdict: verdictOf(isMeant) },
    { key: 'item', verdict: verdictOf(itemCovers(follow.item, sell.item)) },
    ...metas,
    ...attributes,
  ]
  return { matches: !tags.some(hinders), tags }
}
