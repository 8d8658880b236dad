// What a person wants of terms, said once: by kind of thing, kind of brand or brand; the most specific counts.
import * as z from 'zod'
import { healthAgreement, isHealth, isHealthAttribute } from './health.ts'
import { parseLine } from './line-parse.ts'
import { itemPattern } from './line-shape.ts'
import { isAtLeastAsProtective, rosterIds, type RosterId } from './roster.ts'
import { contains } from './terms.ts'
import { categoryOf } from './vocabulary.ts'

/** Kinds of brands, told by what they say they look for; the type at schema.org that each comes closest to. */
export const brandKinds = { shop: 'Store', trade: 'LocalBusiness', health: 'MedicalBusiness' } as const
export type BrandKind = keyof typeof brandKinds

const rosterId = z.enum(rosterIds)

/** For what a rule is meant. */
export const ruleContext = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('any') }),
  z.strictObject({ kind: z.literal('brands'), of: z.enum(['shop', 'trade', 'health']) }),
  z.strictObject({
    kind: z.literal('category'),
    category: itemPattern.refine((text) => text !== '*' && !text.startsWith('gt:'), 'must be a category'),
  }),
  z.strictObject({ kind: z.literal('brand'), brand: z.string().min(1).max(260) }),
])
export type RuleContext = z.infer<typeof ruleContext>

/** What the person wants in such a case. */
export const ruleTerms = z
  .strictObject({
    preferred: rosterId,
    alternates: z.array(rosterId).max(rosterIds.length - 1),
    /** Whether a counter that protects at least as well as something listed here is taken without asking. */
    takesCounter: z.boolean(),
    /** Agreements that always wait for the person, whatever else is said here. */
    asksFor: z.array(rosterId).max(rosterIds.length),
    months: z.int().min(1).max(12),
    maxOffersPerDay: z.int().min(1).max(1000).optional(),
  })
  .refine(({ preferred, alternates }) => !alternates.includes(preferred), 'preferred is no alternate')
  .refine(({ alternates }) => new Set(alternates).size === alternates.length, 'alternates are listed once')
export type RuleTerms = z.infer<typeof ruleTerms>

export const termsRule = z.strictObject({ context: ruleContext, terms: ruleTerms })
export type TermsRule = z.infer<typeof termsRule>

/** How terms are proffered while the person has said nothing: for the intent alone, and every counter waits. */
export const unsetTerms: RuleTerms = {
  preferred: 'PDC-INTENT',
  alternates: [],
  takesCounter: false,
  asksFor: [],
  months: 12,
}

/** Fixed for whatever is about health. */
export const healthTerms: RuleTerms = { ...unsetTerms, preferred: healthAgreement }

/** One name for each context: there is one rule for it at most. */
export function ruleKey(context: RuleContext): string {
  switch (context.kind) {
    case 'any':
      return 'any'
    case 'brands':
      return `brands:${context.of}`
    case 'category':
      return `category:${context.category}`
    case 'brand':
      return `brand:${context.brand}`
  }
}

/** A case to find terms for: which brand, what kind of one, and which lines it is to be shown. */
export interface TermsCase {
  brand?: string | undefined
  kind?: BrandKind | undefined
  lines: readonly string[]
  /** What of the person it is to be allowed to ask for. */
  attributes?: readonly string[] | undefined
}

export interface TermsFound {
  /** The rule that decided; `health` where nothing may be chosen, `unset` where the person has said nothing. */
  by: RuleContext | { kind: 'health' } | { kind: 'unset' }
  terms: RuleTerms
}

/** How close a category rule is to a line: deeper is closer, the very category closer than its subtree. */
function closeness(pattern: string, line: string): number {
  if (!contains(pattern, line)) return -1
  return pattern.split('.').length * 2 + (pattern.endsWith('.*') ? -2 : 1)
}

function categoryRule(line: string, rules: readonly TermsRule[]): TermsRule | undefined {
  let best: TermsRule | undefined
  let most = -1
  for (const rule of rules) {
    const near = rule.context.kind === 'category' ? closeness(rule.context.category, line) : -1
    if (near <= most) continue
    most = near
    best = rule
  }
  return best
}

/** The one category rule for all lines; none where they would fall under different ones. */
function sharedRule(lines: readonly string[], rules: readonly TermsRule[]): TermsRule | 'differ' | undefined {
  const [first, ...rest] = lines.map((line) => categoryRule(line, rules))
  return rest.every((rule) => rule === first) ? first : 'differ'
}

/** Whether a kind of thing that has a rule of its own is only a part of one of the lines. */
function hasPart(lines: readonly string[], rules: readonly TermsRule[]): boolean {
  return rules.some(
    ({ context }) =>
      context.kind === 'category' &&
      lines.some((line) => line !== context.category && contains(line, context.category)),
  )
}

/**
 * The terms for a case. Health comes before everything, then one brand, then a kind of thing (the deeper the closer), a
 * kind of brand, and what holds in general. Lines that fall under different rules are judged by none of those, and
 * a counter then waits for the person, as it does where only a part of a line has a rule of its own. The order of rules
 * and lines does not matter.
 */
export function termsFor(
  { brand, kind, lines, attributes = [] }: TermsCase,
  rules: readonly TermsRule[],
): TermsFound {
  if (lines.some(isHealth) || attributes.some(isHealthAttribute))
    return { by: { kind: 'health' }, terms: healthTerms }
  const named = (key: string): TermsRule | undefined => rules.find(({ context }) => ruleKey(context) === key)
  const found = (rule: TermsRule): TermsFound => ({ by: rule.context, terms: rule.terms })
  const own = brand === undefined ? undefined : named(`brand:${brand}`)
  if (own !== undefined) return found(own)
  const shared = sharedRule(lines, rules)
  const isSplit = shared === 'differ' || hasPart(lines, rules)
  const judged = ({ by, terms }: TermsFound): TermsFound => ({
    by,
    terms: isSplit ? { ...terms, takesCounter: false } : terms,
  })
  if (shared !== undefined && shared !== 'differ') return judged(found(shared))
  const general = (kind === undefined ? undefined : named(`brands:${kind}`)) ?? named('any')
  return judged(general === undefined ? { by: { kind: 'unset' }, terms: unsetTerms } : found(general))
}

/**
 * Whether a counter is taken without asking: the rule says so, does not want to be asked about that very agreement, and
 * it protects at least as well as something in the rule and as something in the proffer it answers.
 */
export function mayTake(
  counter: RosterId,
  { takesCounter, asksFor, preferred, alternates }: RuleTerms,
  proffer: { preferred: RosterId; alternates: readonly RosterId[] },
): boolean {
  const isSafe = (listed: readonly RosterId[]): boolean =>
    listed.some((id) => isAtLeastAsProtective(counter, id))
  return (
    takesCounter &&
    !asksFor.includes(counter) &&
    isSafe([preferred, ...alternates]) &&
    isSafe([proffer.preferred, ...proffer.alternates])
  )
}

/** Patterns of categories in `#follow` lines: `#follow laptop.* for:want` → `laptop.*`. */
export function followedItems(follows: readonly string[]): string[] {
  return follows.flatMap((text) => {
    const read = parseLine(text)
    if (!read.ok || read.line.item.kind !== 'category') return []
    const { name, below } = read.line.item
    return [below ? `${name}.*` : name]
  })
}

/**
 * What kind of brand this is by the lines it follows: health as soon as one is about it, trades where all are services,
 * shops where all are things; unknown where they are mixed or mean nothing here.
 */
export function kindOf(follows: readonly string[]): BrandKind | undefined {
  const items = followedItems(follows)
  if (items.some(isHealth)) return 'health'
  const known = items.flatMap((pattern) => categoryOf(pattern.replace(/\.\*$/, '')) ?? [])
  const services = known.filter(({ schema }) => schema !== undefined).length
  if (known.length === 0 || (services > 0 && services < known.length)) return undefined
  return services === 0 ? 'shop' : 'trade'
}
