// Lines about health: told by their category alone, and shown under one agreement only, which nobody negotiates.
import type { Item } from './line.ts'
import { isAtLeastAsProtective, type RosterId } from './roster.ts'
import { categoryFor, categoryOf } from './vocabulary.ts'

/** The agreement under which lines about health are shown, or a better one; there is none in this roster. */
export const healthAgreement: RosterId = 'SD-BASE-DP'

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

/**
 * Whether terms may be proffered for these patterns of lines: where one of them names something about health, only the
 * one agreement, and nothing beside it. `*` may stand under any terms, for lines about health are held back then.
 */
export function mayProffer(
  lines: readonly string[],
  preferred: string,
  alternates: readonly string[],
): boolean {
  if (!lines.some(isHealth)) return true
  return [preferred, ...alternates].every((id) => isAtLeastAsProtective(id, healthAgreement))
}
