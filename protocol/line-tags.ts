// Leaving tags out of a line: what a brand is not to see, and what does not fit into 140 characters.

import { lineLength } from './limits.ts'
import { formatLine, lineHead, tagsOf } from './line.ts'
import type { Line } from './line.ts'

type Key = Exclude<keyof Line, 'verb' | 'item' | 'attributes' | 'other' | 'shortened' | 'x'>

const fields: Readonly<Record<string, Key>> = {
  price: 'price',
  q: 'quantity',
  is: 'is',
  on: 'on',
  in: 'in',
  by: 'by',
  via: 'via',
  pay: 'pay',
  mt: 'mt',
  for: 'for',
  re: 're',
  id: 'id',
  note: 'note',
}

/**
 * The projection of a line that a brand receives: the line without the tags named by `keys` (as in `tagsOf`).
 * Verb, item and `x:` are never withheld, nor is `+`; keys that the line does not have change nothing.
 * Source: protocol section 8, matching.
 * @example formatLine(withhold(line, ['price', 'ram='])) // '#want laptop is:new in:ES'
 */
export function withhold(line: Line, keys: readonly string[]): Line {
  const left = new Set(keys)
  const kept: Line = {
    ...line,
    attributes: line.attributes.filter(({ name, op }) => !left.has(name + op)),
    other: Object.fromEntries(Object.entries(line.other).filter(([key]) => !left.has(key))),
  }
  for (const key of left) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (field !== undefined) delete kept[field]
  }
  return kept
}

/** Length as the limit counts it: Unicode code points after NFC. */
export function lineSize(text: string): number {
  let size = 0
  for (const _ of text.normalize('NFC')) size += 1
  return size
}

/**
 * The line in at most 140 code points: as it is when it fits, else without its note, then without tags from the right,
 * with `+` to say that the full form is elsewhere. Verb and item always stay.
 * Source: protocol section 8, "Over 140".
 */
export function shortenLine(line: Line): string {
  const full = formatLine(line)
  if (lineSize(full) <= lineLength) return full
  const tags = tagsOf(line).filter(({ kind }) => kind !== 'note' && kind !== 'plus')
  const words = [lineHead(line), ...tags.map((tag) => tag.text)]
  // A space joins with no letter, so the sizes of words add up: each is measured once.
  let size = lineSize(words[0] ?? '')
  let kept = 1
  for (const word of words.slice(1)) {
    size += 1 + lineSize(word)
    if (size + 2 > lineLength) break
    kept += 1
  }
  words.length = kept
  return `${words.join(' ')} +`
}
