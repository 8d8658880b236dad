// Words about standing wishes for terms, refusals, and what terms stand at.
import type { Refusal } from '../../protocol/owner/rules.ts'
import type { RuleContext, RuleTerms } from '../../protocol/terms-rules.ts'
import type { TermsState } from '../../protocol/terms-status.ts'
import { lineLabel } from './brands.ts'
import { capital, list, plural } from './words.ts'

const kinds = { shop: 'shops', trade: 'people who come and do it', health: 'health' } as const

/** What a rule is for, in the middle of a sentence. */
export function caseLabel(context: RuleContext): string {
  switch (context.kind) {
    case 'any':
      return 'everything'
    case 'brands':
      return kinds[context.of]
    case 'category':
      return lineLabel(context.category)
    case 'brand':
      return context.brand
  }
}

/** A rule as a sentence. */
export function ruleSentence({
  preferred,
  alternates,
  takesCounter,
  asksFor,
  months,
  maxOffersPerDay,
}: RuleTerms) {
  const parts = [
    `You proffer ${preferred}`,
    alternates.length === 0 ? '' : `, ${list(alternates)} ${alternates.length === 1 ? 'is' : 'are'} fine too`,
    `, for ${plural(months, 'month', 'months')}`,
    maxOffersPerDay === undefined ? '' : `, with ${plural(maxOffersPerDay, 'offer', 'offers')} a day at most`,
    takesCounter
      ? '. Other terms that protect you at least as well are taken without asking'
      : '. Other terms always wait for you',
    takesCounter && asksFor.length > 0 ? `, but never ${list(asksFor)}` : '',
    '.',
  ]
  return parts.join('')
}

export const ruleWords = {
  title: 'Your terms',
  crumb: 'You',
  lead: 'What you want, said once. When you add a brand, the closest of these is where you begin; you can always choose otherwise.',
  order: 'One brand counts before a kind of thing, that before a kind of brand, and that before everything.',
  none: 'No wishes yet.',
  noneBody:
    'Without any, you proffer PDC-INTENT for a year: they may use what you say to answer you, and for nothing else.',
  fixed: 'Health',
  fixedBody:
    'What is about health goes only under SD-BASE-DP, whatever else is said here, and is never negotiated.',
  add: 'Add a wish',
  change: 'Change',
  changeOne: (what: string) => `Change: ${what}`,
  remove: 'Remove',
  removeOne: (what: string) => `Remove: ${what}`,
  forWhat: 'For what',
  of: {
    any: 'Everything',
    shop: 'Shops',
    trade: 'People who come and do it',
    category: 'A kind of thing',
    brand: 'One brand',
  },
  category: 'Kind of thing',
  categoryHint: 'As in laptop, coffee or plumber.',
  categoryFault: 'Write one kind of thing, in letters.',
  healthFault: 'What is about health always goes under SD-BASE-DP: there is nothing to choose.',
  brand: 'Its site',
  brandHint: 'As in shop.example.',
  brandFault: 'Write the name of its site.',
  preferred: 'What you proffer',
  alternates: 'Also fine with me',
  takes: 'Take better terms without asking',
  takesHint: 'Only terms that protect you at least as well as one of these. Everything else waits for you.',
  asks: 'Always ask me about',
  months: 'For how many months',
  monthsFault: 'From 1 to 12.',
  quota: 'Offers a day at most',
  quotaHint: 'Empty: as many as they like.',
  save: 'Keep it',
  saved: 'Kept.',
  removed: 'Removed.',
  public: 'Let sites read what you want in general',
  publicHint:
    'Any site can ask this server which terms it proffers. Off, the answer is the same as everybody’s. On, it names your agreements for everything, and nothing else.',
  published: 'Sites that ask are told',
  page: 'Your terms',
  pageHint: 'What you proffer to whom, and what may be taken without asking.',
}

export const startWords = {
  by: (context: { by: string; what: string }): string =>
    ({
      unset: '',
      health: 'They look for things about health, so this begins with SD-BASE-DP. It is not negotiated.',
      any: 'This begins with what you want in general.',
      brands: `This begins with what you want of ${kinds[context.what as 'shop'] ?? context.what}.`,
      category: `This begins with what you want for ${lineLabel(context.what)}.`,
      brand: 'This begins with what you want of this brand.',
    })[context.by] ?? '',
  change: 'Your terms',
  says: (name: string, ids: readonly string[]) => `${name} says it takes ${list(ids)}.`,
  saysNone: (name: string) => `${name} publishes a list of terms, and none of it is in the roster.`,
  gpc: {
    yes: 'Says it honours Global Privacy Control.',
    no: 'Says it does not honour Global Privacy Control.',
    unsaid: 'Does not say whether it honours Global Privacy Control.',
  },
  health: 'These are about health: only SD-BASE-DP, and nothing beside it.',
}

export const statusWords: Readonly<Record<TermsState, string>> = {
  sending: 'On its way to them.',
  proffered: 'They have it and have not answered.',
  invalid: 'Their answer did not count. They can answer again.',
  countered: 'They answered with other terms.',
  final: 'You took their terms; they still have to sign.',
  declined: 'They refused.',
  refused: 'You refused what they wanted instead.',
  taken_back: 'You took it back before they answered.',
  unanswered: 'They never answered.',
  in_force: 'In force: signed by both.',
  renewed: 'In force: signed by both, in place of older terms.',
  paused: 'Paused by you; the agreement stands.',
  superseded: 'Replaced by newer terms.',
  left: 'They ended it.',
  revoked: 'You ended it.',
  expired: 'Its time was over.',
}

export const factWords = {
  title: 'In detail',
  domain: 'Site',
  key: 'Key',
  agreement: 'Agreement',
  hash: 'Hash of the agreement',
  roster: 'Hash of the roster’s entry',
  text: 'Hash of the legal text',
  textNone: 'none yet: nobody has fetched that text for this roster',
  purposes: 'What for',
  purposesNone: 'to answer what you ask for',
  clusters: 'What they may get',
  intents: 'What you want',
  fields: (count: number) => plural(count, 'field', 'fields'),
  direction: 'Direction',
  directions: {
    both: 'You show them intents and what you choose to; they send offers, and cannot read anything else.',
    none: 'Nothing flows either way.',
    proffer: 'They have only the offer of terms.',
  },
  recipients: 'Who else receives it',
  recipientsNone: 'nobody',
  granted: 'Granted',
  effective: 'In effect since',
  expires: 'Ends',
  retention: 'They may keep it',
  status: 'Where it stands',
  iris: 'In the words of W3C DPV',
  gpc: 'Global Privacy Control',
  seen: 'Last seen',
  never: 'never',
  offers: 'Offers made',
  erasure: 'Erasure',
  erasureNone: 'not asked for',
  refused: 'What they refused',
  refusedNone: 'nothing',
}

export const endingWords = {
  title: (name: string) => `Your agreement with ${name} ends soon`,
  body: (when: string) => `It ends ${when}. Nothing flows after that unless you renew it.`,
  renew: 'Renew for a year',
  renewed: 'Proposed: the same terms for a year. The old ones hold until they accept.',
  look: 'Look at it',
}

export const filterWords = {
  label: 'Filter brands',
  search: 'Name or site',
  kind: 'Kind',
  anyKind: 'Any kind',
  kinds: { shop: 'Shops', trade: 'People who come and do it', health: 'Health' },
  state: 'State',
  anyState: 'Any state',
  clear: 'Clear',
  none: 'No brand fits.',
  noneBody: 'Change the filter to see the others.',
}

const acts: Readonly<Record<Refusal['what'], (one: Refusal) => string>> = {
  declined: ({ name, terms }) => `${name} declined ${listed(terms)}`,
  countered: ({ name, terms, instead = 'other terms' }) =>
    `${name} answered ${listed(terms)} with ${instead}`,
  counter_refused: ({ name, terms }) => `You refused ${listed(terms)}, which ${name} wanted`,
  counter_left: ({ name, terms }) => `You left ${listed(terms)}, which ${name} wanted; the old terms hold`,
  question_refused: ({ name }) => `You refused a question of ${name}`,
}
const listed = (terms: readonly string[]): string => (terms.length === 0 ? 'the terms' : list(terms))

export const refusalWords = {
  title: 'Who refused what',
  lead: 'Refusals are kept, on both sides. Each is a signed record; you may show this list to whom you like.',
  none: 'Nobody has refused anything.',
  csv: 'Save as a table',
  json: 'Save as JSON',
  sentence: (one: Refusal) => capital(acts[one.what](one)),
}
