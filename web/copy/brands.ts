// Words about brands: who they are, what they ask, what was agreed, what they saw, and the end of it.
import type { Standing } from '../../protocol/owner/brand-card.ts'
import { categoryOf } from '../../protocol/vocabulary.ts'
import { attributeLabel } from './attribute-names.ts'
import { capital, inLetters, list, number, plural, took } from './words.ts'

export { attributeLabel } from './attribute-names.ts'

/** A grant's category as people say it: `coffee.*` → "coffee, of any kind". */
export function lineLabel(pattern: string): string {
  if (pattern === '*') return 'anything'
  const slug = pattern.endsWith('.*') ? pattern.slice(0, -2) : pattern
  const known = categoryOf(slug)
  return known?.slug === slug ? known.plural.toLowerCase() : slug.replaceAll('-', ' ').replaceAll('.', ', ')
}

/** A brand's retention, as `P30D` or `PT24H`, in words. */
export function retention(text: string): string {
  const [, days, hours] = /^P(?:(\d+)D|T(\d+)H)$/.exec(text) ?? []
  if (days !== undefined) return Number(days) === 1 ? 'for a day' : `for ${number(Number(days))} days`
  if (hours !== undefined) return `for ${plural(Number(hours), 'hour', 'hours')}`
  return text
}

export const standings: Readonly<Record<Standing, string>> = {
  none: 'not connected',
  proffered: 'waiting for their answer',
  countered: 'they answered with other terms',
  in_force: 'in force',
  paused: 'paused',
  revoked: 'revoked',
  left: 'they left',
  expired: 'over',
  declined: 'declined',
}

export const brandsWords = {
  revoke: 'Revoke',
  revokeOne: (name: string) => `Revoke ${name}`,
  title: 'Brands',
  lead: (current: number) =>
    current === 0
      ? 'Nobody knows anything yet.'
      : `${capital(inLetters(current))} ${current === 1 ? 'brand' : 'brands'} on your terms.`,
  past: (count: number) =>
    count === 0
      ? 'No brand lies behind you.'
      : `${capital(inLetters(count))} ${count === 1 ? 'brand lies' : 'brands lie'} behind you.`,
  current: 'Current',
  history: 'History',
  add: 'Add a brand',
  empty: 'Start with one brand.',
  emptyBody:
    'Type the name of its site. You see who it is and what it asks before it learns anything of you.',
  emptyPast: 'Nothing ended yet.',
  emptyPastBody:
    'Brands you revoke, that leave or whose time is over stay here with everything that was signed.',
  sees: 'sees',
  seesNothing: 'sees nothing now',
  since: 'since',
  ends: 'ends',
  ended: 'silent in',
  seen: (times: number) =>
    times === 0 ? 'has not looked yet' : `looked ${number(times)} ${times === 1 ? 'time' : 'times'}`,
  counts: (offers: number, orders: number) =>
    `${plural(offers, 'offer', 'offers')}, ${plural(orders, 'order', 'orders')}`,
  erasure: {
    requested: 'asked to erase',
    acknowledged: 'erasure under way',
    receipted: 'says it erased',
    overdue: 'erasure overdue',
  },
  everything: 'everything you post to it',
  linesOf: (labels: readonly string[]) => `intents about ${list(labels)}`,
  keyHeld: 'new key, held',
  andMore: (count: number) => `${number(count)} more`,
}

export const addWords = {
  brands: 'Brands',
  title: 'Who do you want to talk to?',
  lead: 'Your server looks at the site’s public document. The brand does not learn that it was you.',
  domain: 'Its site',
  domainHint: 'As in shop.example. The name is enough.',
  look: 'Look at it',
  looking: 'Looking…',
  who: 'Who it is',
  about: 'About themselves',
  legal: 'Legal name',
  address: 'Address',
  register: 'Register',
  vat: 'VAT number',
  complaints: 'Complaints',
  noLegal: 'They do not say who stands behind them.',
  key: 'Key',
  keyHint: 'Everything they sign is checked against it.',
  fees: 'Fees they say they charge',
  langs: 'Languages',
  asks: 'What they ask of you, and why',
  asksNone: 'They ask for nothing beside the intents you choose to show.',
  asksHint:
    'Nothing is given yet: a tick means that they may ask for it later. Strike out what is none of their business.',
  required: 'needed, they say',
  strike: 'Strike out',
  restore: 'Allow after all',
  kept: (retention: string) => `kept ${retention}`,
  terms: 'Your terms',
  termsHint: 'You propose, they answer once. These come first because they protect you most.',
  theyTake: 'they say they take it',
  otherTerms: 'Other terms of the roster',
  alternates: 'Also fine with me',
  alternatesHint: 'They may choose one of these instead. Nothing else, unless they make you one counter.',
  scope: 'What they may see',
  scopeHint: 'Only intents of these kinds, and only those you choose to show when you post.',
  scopeAll: 'Anything I choose to show them',
  scopeNone: 'Choose at least one kind of intent.',
  until: 'Until',
  untilHint: 'It ends by itself then. Sooner whenever you like.',
  months: (count: number) => plural(count, 'month', 'months'),
  year: '1 year',
  quotaTitle: 'How often',
  quota: 'At most so many offers a day',
  quotaHint: 'Empty: up to 100. They sign that they keep to it.',
  quotaFault: 'A whole number from 1 to 1,000.',
  proffer: (name: string) => `Proffer these terms to ${name}`,
  asking: 'Asking them…',
  known: 'You have a relationship with them already.',
  open: 'Open it',
  other: 'Look at another',
  summary: 'This is what you sign',
  says: {
    in_force: (name: string) => `${name} accepted. Both signatures are kept.`,
    countered: (name: string) => `${name} answered with other terms.`,
    declined: (name: string) => `${name} declined.`,
    other: (name: string) => `${name} was asked. The answer will appear here.`,
  },
}

export const brandWords = {
  crumb: 'Brands',
  key: 'key',
  keyHeld: 'A new key showed up. Nothing is sent until you look at it.',
  seenTimes: (times: number) =>
    times === 0 ? 'has not looked yet' : `seen ${number(times)} ${times === 1 ? 'time' : 'times'}, last`,
  agreed: 'What you agreed',
  proposed: 'What you proposed',
  was: 'What you had agreed',
  pendingLead: 'They have not answered yet. Nothing flows until they accept.',
  takeBack: 'Take it back',
  declinedLead: 'They declined your terms. They learned nothing of you but the offer itself.',
  leftLead: 'They ended it themselves.',
  expiredLead: 'Its time was over.',
  unansweredLead:
    'They never answered, and the time of your terms is over. They learned nothing of you but the offer itself.',
  revokedLead: (ms: number) => `You ended it. They were silent in ${took(ms)}.`,
  revokedPlain: 'You ended it.',
  erasure: {
    requested: 'You asked them to erase what they had. They have not answered yet.',
    acknowledged: 'They have your request to erase and are working on it.',
    receipted: 'They signed that they erased what they had. That is their claim, under their signature.',
    overdue: 'They have not confirmed erasing what they had, and the time for it is over.',
  },
  pausedLead: 'Paused: nothing new goes either way until you resume.',
  version: (version: string) => `version ${version}`,
  acceptedOn: (day: string) => `your terms, accepted by them on ${day}`,
  profferedOn: (day: string) => `proffered on ${day}`,
  endsOn: (day: string) => `ends ${day}`,
  ourSummary: 'The sentences are our summary. The signed id and hash are what counts.',
  pause: 'Pause',
  resume: 'Resume',
  revoke: 'Revoke',
  addAgain: 'Proffer terms again',
  narrow: 'Narrow',
  receipt: 'Receipt',
  signatures: 'Both signatures, in full',
  counterTitle: 'They propose other terms',
  counterLead: 'They can do this once. Take it or leave it; leaving it ends the talk.',
  counterTake: 'Take their terms',
  counterLeave: 'Leave it',
  sees: 'They may see',
  why: 'Why',
  until: 'Until',
  end: 'End',
  intents: (label: string) => `Intents about ${label}`,
  intentsAll: 'Intents you choose to show them',
  intentsWhy: 'to make offers',
  intentsHint: 'only those you post to them, tag by tag',
  attributeWhy: 'they may ask for it',
  order: 'only for one order',
  orderWhy: 'to carry out your order',
  orderUntil: 'when the order ends',
  endedAt: 'ended',
  nothingSeen: 'They can see nothing of you.',
  struck: 'Struck out by you',
  struckFor: (attribute: string, purpose: string) =>
    `${capital(attributeLabel(attribute))}, for “${purpose}”`,
  record: 'Their record with you',
  offers: 'offers made',
  orders: 'orders',
  open: 'open intents they see',
  looked: 'last looked',
  neverLooked: 'not yet',
  refused: 'messages refused here',
  push: 'sending to them',
  pushes: {
    none: 'they fetch it themselves',
    on: 'works',
    waiting: 'waits for them to be reachable',
    doorbell: 'takes it, confirms nothing',
    off: 'stopped after days without answer',
  },
  history: 'Same history on both sides',
  yours: 'yours',
  theirs: 'theirs',
  checked: 'checked',
  signedByThem: 'signed by them',
  behind: (count: number) =>
    `They have ${plural(count, 'record', 'records')} less than you and will fetch them.`,
  noTheirs: 'They have not confirmed any of it yet.',
  shown: 'What they were shown',
  shownNone: 'Nothing was shown to them yet.',
  moreShown: (count: number) => `${number(count)} more`,
  shownWays: { pull: 'fetched', stream: 'streamed', push: 'delivered' },
  notHanded: 'not fetched yet',
  seen: 'seen',
  gone: 'not served any more since',
  offersTitle: 'Their offers',
  ordersTitle: 'Your orders with them',
  refusals: 'Refused here',
  events: 'Everything that happened',
  past: 'Before this',
  legal: 'Who stands behind it',
  follows: 'What they listen for',
  narrowTitle: 'Show them less',
  narrowLead: 'This works at once and needs nobody’s consent. Only more would be a new proposal.',
  retentionDays: (count: number) => `for ${plural(count, 'day', 'days')}`,
  narrowDone: 'Narrowed. It holds from now on.',
  endWhat: (what: string) => `End: ${what}`,
  paused: 'Paused. Nothing new goes either way.',
  resumed: 'Resumed.',
  save: 'Narrow to this',
}

export const revokeWords = {
  title: (name: string) => `End it with ${name}?`,
  stops: 'What stops, at once',
  streams: (count: number) => `${plural(count, 'open stream is', 'open streams are')} closed`,
  waiting: (count: number) =>
    `${plural(count, 'record that waits', 'records that wait')} for them will never be handed over`,
  intents: (count: number) =>
    `${plural(count, 'open intent is', 'open intents are')} no longer served to them`,
  offers: (count: number) => `${plural(count, 'open offer of theirs ends', 'open offers of theirs end')}`,
  calls: 'every later call of theirs is answered: gone',
  seen: 'What they have seen already',
  seenNone: 'Nothing. They never saw anything of yours.',
  seenHint: 'Nobody can make it unseen. What they signed is what they may do with it.',
  keep: 'What they may keep',
  keepBody:
    'What the law makes them keep, such as invoices of orders, and what they need for orders that are under way.',
  orders: 'Orders under way go on to their end:',
  erase: 'Ask them to erase the rest',
  eraseHint: 'They must answer within 30 days, signed. You see here when they do, and when they do not.',
  go: 'Revoke now',
  going: 'Ending it…',
  done: (name: string) => `${name} is silent.`,
  figures: (ms: number, streams: number) =>
    `Silent in ${took(ms)}, ${plural(streams, 'open stream', 'open streams')} closed.`,
  pushes: (count: number) =>
    `${plural(count, 'delivery under way was', 'deliveries under way were')} dropped.`,
  erased: 'They have been asked to erase what they had. The answer will stand on their page.',
  finish: 'Done',
}

export const signedWords = {
  title: 'Both signatures, in full',
  lead: 'Every message of this relationship as it was signed, in order. Anybody can check it without us.',
  person: 'you',
  brand: 'they',
  copy: 'Copy',
  copied: 'Copied.',
  download: 'Download all',
  record: (seq: number) => `Record ${number(seq)}`,
}
