// What is about health: lines by their category, attributes by their name; under one agreement only, which nobody negotiates.
import type { Item } from './line.ts'
import { isAtLeastAsProtective } from './roster.ts'
import { healthAgreement, isHealthAttribute } from './vocabulary-health.ts'
import { categoryFor, categoryOf } from './vocabulary.ts'

export { healthAgreement, isHealthAttribute, mayShow } from './vocabulary-health.ts'

/** Subtrees of the vocabulary that are about somebody's health. */
export const healthRoots = ['health', 'pharmacy'] as const

const isRoot = (slug: string): boolean =>
  (healthRoots as readonly string[]).includes(slug.split('.', 1)[0] ?? '')

/** Whether the words of one part of a slug mean something about health: `pain-medicine` does by its last word. */
function meansHealth(part: string): boolean {
  const words = part.replaceAll('-', ' ')
  const last = words.slice(words.lastIndexOf(' ') + 1)
  return [words, last].some((phrase) => isRoot(categoryFor(phrase)?.slug ?? ''))
}

/**
 * Whether a category, or a pattern of some, is about health. A made-up one counts by what its words mean, at whatever
 * level they stand; `*` and a GTIN say nothing about it.
 * @example isHealth('health.medicine') // true
 */
export function isHealth(pattern: string): boolean {
  if (pattern === '*' || pattern.startsWith('gt:')) return false
  const slug = pattern.replace(/\.\*$/, '')
  if (isRoot(slug)) return true
  const known = categoryOf(slug)
  // A known category means what it is; what hangs below it is read word by word all the same.
  const rest = known === undefined ? slug : slug.slice(known.slug.length + 1)
  return rest !== '' && rest.split('.').some(meansHealth)
}

/** Whether an item of a line is about health. */
export const isHealthItem = (item: Item): boolean => item.kind === 'category' && isHealth(item.name)

/** Whether a brand may be shown lines about this item under its agreement, whatever its grant says. */
export function mayReceive(agreement: string | undefined, item: Item): boolean {
  if (!isHealthItem(item)) return true
  return agreement !== undefined && isAtLeastAsProtective(agreement, healthAgreement)
}

/** What terms let a brand see or ask for, as far as it can be about health. */
export interface Reach {
  lines: readonly string[]
  attributes: readonly string[]
}

/** Whether a scope names something about health, by a category or by an attribute. */
export const namesHealth = ({ lines, attributes }: Reach): boolean =>
  lines.some(isHealth) || attributes.some(isHealthAttribute)

/**
 * Whether terms may be proffered for a scope: where it names something about health, only the one agreement, and
 * nothing beside it. `*` and wide branches may stand under any terms, for what is about health is held back then.
 */
export function mayProffer(reach: Reach, preferred: string, alternates: readonly string[]): boolean {
  if (!namesHealth(reach)) return true
  return [preferred, ...alternates].every((id) => isAtLeastAsProtective(id, healthAgreement))
}
