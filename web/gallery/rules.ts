// What the gallery's server says about the person's wishes for terms, and who refused what, in each state.
import * as rules from '../../protocol/owner/rules.ts'
import { answer, type Answer } from './answers.ts'
import { ago, dayLong } from './fixtures/times.ts'

const terms = {
  preferred: 'SD-BASE-DP' as const,
  alternates: ['SD-BASE' as const],
  takesCounter: true,
  asksFor: ['PDC-INTENT' as const],
  months: 6,
  maxOffersPerDay: 3,
}
const kept: rules.KeptRule[] = [
  {
    context: { kind: 'any' },
    terms: { ...terms, preferred: 'PDC-INTENT', alternates: [], takesCounter: false, months: 12 },
    setAt: ago(40 * dayLong),
  },
  { context: { kind: 'brands', of: 'shop' }, terms, setAt: ago(30 * dayLong) },
  { context: { kind: 'category', category: 'laptop.*' }, terms, setAt: ago(20 * dayLong) },
  { context: { kind: 'brand', brand: 'tecnoseis.example' }, terms, setAt: ago(10 * dayLong) },
]
const refusal = (one: Partial<rules.Refusal>): rules.Refusal => ({
  at: ago(12 * dayLong),
  brand: 'slow.example',
  name: 'Slow Shop',
  isPractice: false,
  by: 'brand',
  what: 'declined',
  terms: ['SD-BASE-DP', 'PDC-INTENT'],
  record: 2,
  ...one,
})
const refusals = [
  refusal({ reason: 'We need to remember our customers.' }),
  refusal({ what: 'countered', instead: 'SD-BASE-ATP', at: ago(20 * dayLong) }),
  refusal({ by: 'person', what: 'counter_refused', terms: ['SD-BASE-ATP'], at: ago(21 * dayLong) }),
]

const done = { done: true as const }

export const rulesUsual: readonly Answer[] = [
  answer(rules.readRules, () => ({ rules: kept, isPublic: true, published: ['PDC-INTENT'] })),
  answer(rules.setRule, () => done),
  answer(rules.dropRule, () => done),
  answer(rules.publishTerms, () => done),
  answer(rules.listRefusals, () => ({ refusals })),
]

export const rulesEmpty: readonly Answer[] = [
  answer(rules.readRules, () => ({
    rules: [],
    isPublic: false,
    published: ['SD-BASE', 'SD-BASE-DP', 'PDC-INTENT', 'PDC-AI', 'PDC-GOOD'],
  })),
  answer(rules.listRefusals, () => ({ refusals: [] })),
]

const longName = 'A brand with a name of sixty letters, and not one fewer than it'.slice(0, 60)
export const rulesLong: readonly Answer[] = [
  answer(rules.readRules, () => ({
    rules: kept.map((rule, index) =>
      index === 3
        ? { ...rule, context: { kind: 'brand' as const, brand: `${'long-'.repeat(11)}shop.example` } }
        : rule,
    ),
    isPublic: true,
    published: ['PDC-INTENT'],
  })),
  answer(rules.listRefusals, () => ({
    refusals: refusals.map((one) => ({ ...one, name: longName, reason: 'x'.repeat(140) })),
  })),
]
