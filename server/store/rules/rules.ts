// What the person wants of terms by case, kept in their own ledger; and counters that a rule takes without asking.
import { isHealth } from '../../../protocol/health.ts'
import { isRosterId, type RosterId } from '../../../protocol/roster.ts'
import { launchIds } from '../../../protocol/myterms.ts'
import {
  followedItems,
  kindOf,
  mayTake,
  ruleKey,
  termsFor,
  termsRule,
  type RuleContext,
  type TermsCase,
  type TermsFound,
  type TermsRule,
} from '../../../protocol/terms-rules.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Scope } from '../../../protocol/terms.ts'
import type { BrandLook } from '../../../protocol/owner/brands.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { readColumn } from '../own.ts'
import { preferenceNamed, preferencesUnder, setPreference } from '../preferences/preferences.ts'
import {
  answerCounter,
  answerRenewal,
  asOf,
  followsBy,
  relationshipOf,
  relationshipsInStates,
  renewalAsOf,
  renewalOf,
  type Relationship,
} from '../terms/terms.ts'

type Ports = Pick<
  Context,
  'config' | 'clock' | 'random' | 'keyring' | 'ledgers' | 'journal' | 'live' | 'jobs' | 'database'
>

const prefix = 'terms.rule.'
const publicName = 'terms.public'
/** So many cases can be told apart by nobody; a page that long is a mistake. */
const mostRules = 200

export interface KeptRule extends TermsRule {
  /** ms */
  setAt: number
}

/** The rules as they are now, in a fixed order: in general, kinds of brands, kinds of things, brands. */
export function keptRules(reader: Reader): KeptRule[] {
  const order = ['any', 'brands', 'category', 'brand']
  return [...preferencesUnder(reader, prefix).values()]
    .map((text) => {
      const { setAt, ...rule } = readColumn<KeptRule>(text)
      return { ...termsRule.parse(rule), setAt }
    })
    .toSorted(
      (one, other) =>
        order.indexOf(one.context.kind) - order.indexOf(other.context.kind) ||
        (ruleKey(one.context) < ruleKey(other.context) ? -1 : 1),
    )
}

/** Sets the rule for one case. @throws Problem quota */
export function setRule(ports: Pick<Ports, 'clock' | 'ledgers' | 'live'>, tx: Writer, rule: TermsRule): void {
  const { context } = rule
  if (context.kind === 'category' && isHealth(context.category)) {
    throw new Problem('not_possible', { reason: 'what is about health always goes under SD-BASE-DP' })
  }
  const rules = keptRules(tx)
  const key = ruleKey(rule.context)
  const before = rules.find(({ context }) => ruleKey(context) === key)
  if (before === undefined && rules.length >= mostRules) {
    throw new Problem('not_possible', { reason: `there are ${mostRules} rules already` })
  }
  const value = JSON.stringify({ ...rule, setAt: ports.clock.now() })
  if (before !== undefined && JSON.stringify(before.terms) === JSON.stringify(rule.terms)) return
  setPreference(ports, tx, `${prefix}${key}`, value)
  ports.live.tell(tx, { topic: 'brand', code: 'terms.rule_set' })
}

/** @throws Problem not_found */
export function dropRule(ports: Pick<Ports, 'ledgers' | 'live'>, tx: Writer, context: RuleContext): void {
  const name = `${prefix}${ruleKey(context)}`
  if (preferenceNamed(tx, name) === '') throw new Problem('not_found')
  setPreference(ports, tx, name, '')
  ports.live.tell(tx, { topic: 'brand', code: 'terms.rule_dropped' })
}

/** The terms that the person's rules have for a case. */
export const termsOf = (reader: Reader, one: TermsCase): TermsFound => termsFor(one, keptRules(reader))

/** Where a proffer to a brand begins: by the rules, for everything that it follows. */
export function startFor(
  reader: Reader,
  { brand, follows }: Pick<BrandLook, 'brand' | 'follows'>,
): NonNullable<BrandLook['start']> {
  const { by, terms } = termsOf(reader, { brand, kind: kindOf(follows), lines: followedItems(follows) })
  const { preferred, alternates, months, maxOffersPerDay } = terms
  return {
    by: by.kind,
    what: ruleName(by),
    preferred,
    alternates,
    months,
    ...(maxOffersPerDay === undefined ? {} : { maxOffersPerDay }),
  }
}

export const isPublic = (reader: Reader): boolean => preferenceNamed(reader, publicName) === 'yes'

export function publishTerms(ports: Pick<Ports, 'ledgers'>, tx: Writer, on: boolean): void {
  setPreference(ports, tx, publicName, on ? 'yes' : '')
}

/**
 * What anybody may read of the person's terms: the roster's launch agreements, the same for everybody; where the person
 * turned it on, what they want in general. Rules for brands and kinds of things are nobody's business.
 */
export function publishedTerms(reader: Reader): RosterId[] {
  const general = isPublic(reader)
    ? keptRules(reader).find(({ context }) => context.kind === 'any')
    : undefined
  return general === undefined ? [...launchIds] : [general.terms.preferred, ...general.terms.alternates]
}

/** What a rule is called in the journal. */
export function ruleName(by: TermsFound['by']): string {
  if (by.kind === 'brand') return by.brand
  if (by.kind === 'category') return by.category
  return by.kind === 'brands' ? by.of : by.kind
}

interface Waiting {
  proffer: { preferred: RosterId; alternates: readonly RosterId[] }
  scope: Pick<Scope, 'lines' | 'attributes'>
  counter: RosterId
  /** ms */
  cameAt: number
  isBeside: boolean
}

/** The counter that waits for an answer, to first terms or to new ones. */
function waitingIn(
  { clock }: Pick<Ports, 'clock'>,
  reader: Reader,
  relationship: Relationship,
): Waiting | undefined {
  const { rid, state, proffer, counter, changedAt } = relationship
  if (state === 'countered') {
    if (proffer === undefined || counter === undefined) return undefined
    const { body } = proffer
    return { proffer: body, scope: body.scope, counter, cameAt: changedAt, isBeside: false }
  }
  const kept = renewalOf(reader, rid)
  // Past its time it waits for nobody: a brand could otherwise hold up all others with it.
  const renewal = kept && renewalAsOf(kept, clock.seconds())
  if (renewal?.state !== 'countered' || renewal.counter === undefined) return undefined
  const { body } = renewal
  return {
    proffer: body,
    scope: body.scope,
    counter: renewal.counter,
    cameAt: renewal.changedAt,
    isBeside: true,
  }
}

/** The rule that takes a counter; none where it waits for the person. A rule made later takes nothing that waits. */
function ruleFor(reader: Reader, relationship: Relationship, waiting: Waiting): TermsFound | undefined {
  const { counter, proffer, scope, cameAt } = waiting
  if (!isRosterId(counter)) return undefined
  const rules = keptRules(reader)
  const kind = kindOf(followsBy(reader, relationship.rid))
  const found = termsFor({ brand: relationship.brand, kind, ...scope }, rules)
  const rule = rules.find(({ context }) => context === found.by)
  // Records have whole seconds: a rule of the same second is one that was there.
  if (rule === undefined || rule.setAt >= cameAt + 1000) return undefined
  // Of which kind a brand is, it says itself: what it says behind its counter decides nothing about that.
  const isKindLate = waiting.isBeside && relationship.changedAt >= cameAt + 1000
  if (isKindLate && (found.by.kind === 'brands' || found.by.kind === 'any')) return undefined
  return mayTake(counter, found.terms, proffer) ? found : undefined
}

/** Takes the counters that wait and that a rule of the person's lets through; the others keep waiting. */
export async function takeCounters(context: Context): Promise<void> {
  const { database, journal, jobs } = context
  for (const one of relationshipsInStates(database, ['countered', 'in_force', 'paused'])) {
    if (waitingIn(context, database, one) === undefined) continue
    await database.transact((tx) => {
      const { rid } = one
      const known = relationshipOf(tx, rid)
      const relationship = known && asOf(known, context.clock.now())
      const waiting = relationship && waitingIn(context, tx, relationship)
      const found = relationship && waiting && ruleFor(tx, relationship, waiting)
      if (relationship === undefined || waiting === undefined || found === undefined) return
      const { brand, name } = relationship
      if (waiting.isBeside) answerRenewal(context, tx, relationship, true)
      else answerCounter(context, tx, relationship, true)
      const values = { name, terms: waiting.counter, rule: ruleName(found.by) }
      journal.note(tx, 'terms.taken_by_rule', values, { brand, rid })
      if (!waiting.isBeside) tx.onCommit(() => jobs.wake('proffers'))
    })
  }
}
