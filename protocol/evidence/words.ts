// What a signed message says, in one plain sentence; a brand's own words are quoted and never more than shortened.
import { formatAmount } from '../money.ts'
import type { Claims } from '../message.ts'
import { rosterEntry } from '../roster.ts'
import { isMessageType, parseBody, type MessageType, type BodyOf } from '../types.ts'
import { totalOf } from '../totals.ts'

type Say<T extends MessageType> = (body: BodyOf<T>, claims: Claims) => string

const quoted = (text: string): string => {
  // Its own quotation marks must not look like the end of what is quoted.
  const points = [...text.replace(/\s+/g, ' ').replace(/[“”]/g, '"')]
  return `“${points.slice(0, 140).join('')}${points.length > 140 ? '…' : ''}”`
}
const money = (minor: number, currency: string): string => `${formatAmount(minor, currency)} ${currency}`
const count = (many: number, one: string, more: string): string => `${many} ${many === 1 ? one : more}`
const agreement = (id: string): string => `${id} (${rosterEntry(id)?.iri ?? 'not in the list known here'})`
const listed = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.join(', '))

const sentences: { [T in MessageType]?: Say<T> } = {
  'terms.proffer': ({ preferred, expires }) => `proffered the terms ${agreement(preferred)} until ${expires}`,
  'terms.accept': ({ agreement: id, proffer_hash }) =>
    `agreed to ${agreement(id)}, naming the proffer by its hash ${proffer_hash}`,
  'terms.counter': ({ agreement: id }) => `answered with other terms: ${agreement(id)}`,
  'terms.decline': ({ reason }) =>
    `declined the terms${reason === undefined ? '' : `, saying ${quoted(reason)}`}`,
  'terms.pause': () => 'paused what flows',
  'terms.resume': () => 'resumed what flows',
  'terms.revoke': ({ erase }) =>
    `revoked the agreement${erase ? ' and asked that what was shown be erased' : ''}`,
  'terms.leave': () => 'left the relationship',
  'grant.set': () => 'narrowed what may flow',
  'filter.set': ({ follows }) => `asked to hear of ${count(follows.length, 'kind', 'kinds')} of wishes`,
  'intent.post': ({ line }) => `said what is wanted: ${quoted(line)}`,
  'intent.revise': ({ line }) => `changed what is wanted: ${quoted(line)}`,
  'intent.withdraw': () => 'withdrew what was wanted',
  'intent.close': ({ outcome }) => `closed what was wanted (${outcome})`,
  'offer.make': ({ line, totals, currency, valid_until }) =>
    `offered ${quoted(line)} for ${money(totalOf(totals), currency)}, valid until ${valid_until}`,
  'offer.revise': ({ totals, currency, valid_until }) =>
    `changed the offer to ${money(totalOf(totals), currency)}, valid until ${valid_until}`,
  'offer.withdraw': () => 'withdrew the offer',
  'offer.counter': ({ changes }) =>
    `asked for other conditions (${count(changes.length, 'change', 'changes')})`,
  'offer.decline': ({ reason_code }) => `declined the offer (${reason_code})`,
  'offer.accept': () => 'accepted the offer: from this message on there is an order',
  'order.confirm': ({ number }) =>
    `confirmed the order and is bound by it${number === undefined ? '' : `, under its number ${quoted(number)}`}`,
  'order.update': ({ event }) => `reported on the order: ${event}`,
  'order.pay': ({ method }) => `said that it is paid (${quoted(method)})`,
  'order.receipt': ({ totals, currency }) => `receipted ${money(totalOf(totals), currency)}`,
  'order.refund': ({ amount, currency, reason }) => `refunded ${money(amount, currency)} (${reason})`,
  'order.cancel': ({ reason }) => `cancelled the order (${reason})`,
  'order.dispute': ({ reason }) => `disputed the order (${reason})`,
  'order.close': () => 'closed the order',
  'thread.open': () => 'opened a conversation',
  'thread.note': ({ text }) => `wrote ${quoted(text)}`,
  'thread.close': () => 'closed the conversation',
  'disclosure.ask': ({ attributes, purpose }) => `asked to see ${listed(attributes)} for ${quoted(purpose)}`,
  'disclosure.grant': ({ attributes, until }) => `showed ${listed(Object.keys(attributes))} until ${until}`,
  'disclosure.refuse': () => 'refused to show what was asked for',
  'disclosure.end': () => 'ended showing it',
  'line.post': ({ line }) => `posted ${quoted(line)}`,
  'rating.give': ({ score }) => `rated ${score} of 5`,
  'erasure.request': ({ scope, due, basis }) =>
    `asked that ${count(scope.length, 'record', 'records')} be erased by ${due} (${basis})`,
  'erasure.acknowledge': ({ due }) => `promised to erase by ${due}`,
  'erasure.receipt': ({ erased, retained }) =>
    `claims to have erased ${count(erased.length, 'record', 'records')}` +
    (retained.length === 0
      ? ', and to keep nothing'
      : `, and to keep ${retained.map(({ what, ground, until }) => `${quoted(what)} (${ground}, until ${until})`).join('; ')}`),
  'incident.notice': ({ kind, line }) => `gave notice of a ${kind}: ${quoted(line)}`,
  'key.rotate': () => 'took a new key',
  moved: ({ base }) => `moved to ${base}`,
}

/** @example sentenceOf(claims) // 'confirmed the order and is bound by it' */
export function sentenceOf(claims: Claims): string {
  const { type } = claims
  if (!isMessageType(type)) return `said something that is not known here (${type})`
  const say = sentences[type] as Say<MessageType> | undefined
  return say === undefined ? `said ${type}` : say(parseBody(type, claims.body), claims)
}
