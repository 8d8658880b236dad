// The words for buying: what needs one, intents, offers and what they come to.
import type { Offer } from '../../protocol/owner/intents.ts'
import type { DeclineReason } from '../../protocol/owner/offers.ts'
import { capital, inLetters, plural } from './words.ts'

const shops = (count: number): string => `${inLetters(count)} ${count === 1 ? 'shop' : 'shops'}`

export const nowWords = {
  title: 'Now',
  answered: (count: number, thing: string) => `${capital(shops(count))} answered your ${thing}.`,
  answeredMore: (count: number) => `${capital(inLetters(count))} of your intents have offers.`,
  needsYou: (count: number) =>
    `${capital(inLetters(count))} ${count === 1 ? 'thing needs' : 'things need'} you.`,
  quiet: 'Nothing needs you.',
  waiting: (count: number) =>
    count === 1
      ? 'Your intent is out. No answer yet.'
      : `${capital(inLetters(count))} intents are out. No answer yet.`,
  empty: 'Say what you want. Let them answer.',
  needs: 'What needs you',
  live: 'What is live',
  since: (day: string) => `Since ${day}`,
  everything: 'Everything, in order',
  compare: (count: number) => (count === 1 ? 'Look at the offer' : `Compare ${count} offers`),
  allIn: 'all in',
  musts: (met: number, all: number) => `${met} of ${plural(all, 'must-have', 'must-haves')}`,
  counter: (name: string) => `${name} answered your terms with others`,
  counterBody: (agreement: string) => `They would agree to ${agreement}. They can propose this once.`,
  readTerms: 'Read both',
  look: 'Look at it',
  key: (name: string) => `${name} signs with another key`,
  keyBody: 'Nothing is sent to them until you have looked at it.',
  erasure: (name: string) => `${name} has not confirmed erasing your data`,
  erasureBody: (asked: string, due: string, records: number) =>
    `asked ${asked}, due ${due}, ${plural(records, 'record', 'records')}`,
  overdue: 'overdue',
  push: (name: string) => `${name} cannot be reached`,
  pushBody: (since: string) => `since ${since}. Nothing is lost: it waits until they ask for it.`,
  order: {
    ready: (title: string) => `${title} is ready for you`,
    other: (title: string) => `${title} waits for you`,
  },
  orderFrom: (name: string) => `from ${name}`,
  openOrder: 'Open the order',
  note: (name: string) => `${name} wrote to you`,
  readNote: 'Read and answer',
  care: 'Your server needs a look',
  first: {
    title: 'Your first intent takes a minute',
    steps: [
      'Write what you want in your own words, like “used laptop under 900 euros, Spanish keyboard”.',
      'See who would get it, and hide what is none of their business.',
      'Post. Answers come here; you can take it back any time.',
    ],
    go: 'Say what you want',
    practiceTitle: 'Nobody to ask yet?',
    practice:
      'Three practice shops live inside this server and answer within seconds. Nothing real is bought, and nothing leaves this machine.',
    practiceGo: 'Start the practice brands',
    practiceOn: 'The practice brands are ready. Say what you want.',
    brand: 'Add a real brand',
  },
}

export const intentWords = {
  /** Thanks are done as they are said. */
  saidState: 'said',
  thanked: 'Said, and done. It needs no answer.',
  title: 'Intents',
  tabs: { open: 'Open', awarded: 'Awarded', fulfilled: 'Fulfilled', past: 'Past' },
  empty: {
    open: 'Nothing is open.',
    awarded: 'Nothing is being bought.',
    fulfilled: 'Nothing has arrived yet.',
    past: 'Nothing was withdrawn and nothing has run out.',
  },
  emptyBody: 'What you say you want appears here until it is bought, withdrawn or over.',
  told: (brands: number) => `told to ${plural(brands, 'brand', 'brands')}`,
  seenBy: (seen: number, brands: number) => `seen by ${seen} of ${plural(brands, 'brand', 'brands')}`,
  posted: 'said',
  offers: (count: number) => (count === 0 ? 'no offers yet' : plural(count, 'offer', 'offers')),
  best: 'best',
  fits: 'fits everything',
  fitsNot: 'does not fit everything',
  states: {
    open: 'open',
    awarded: 'awarded',
    committed: 'ordered',
    fulfilled: 'fulfilled',
    withdrawn: 'withdrawn',
    expired: 'run out',
    closed: 'closed',
  },
  sending: 'about to be sent',
  revise: 'Revise',
  withdraw: 'Withdraw',
  withdrawTitle: 'Withdraw this intent?',
  withdrawBody: 'Brands that have not read it never will. Those that have are told that it is over.',
  withdrawn: 'Withdrawn. It is no longer shown to anyone.',
  offersTitle: (count: number) =>
    count === 0 ? 'No offers yet' : `${capital(inLetters(count))} ${count === 1 ? 'offer' : 'offers'}`,
  orderedBy: 'ordered by: must-haves, then wishes, then price. Nobody can pay for a place.',
  waitingFor: (brands: number) =>
    brands === 0
      ? 'It went to no brand.'
      : `${plural(brands, 'brand has', 'brands have')} it. Offers appear here by themselves.`,
  soonTo: (brands: number) => `It goes to ${plural(brands, 'brand', 'brands')} in a moment.`,
  overTitle: 'No longer on the table',
  compare: 'Side by side',
  mustHave: 'What you asked',
  total: 'total, all in',
  fee: 'fee',
  none: 'none',
  delivery: 'how and when',
  valid: 'valid until',
  audience: 'Who saw it, and when',
  audienceHead: { brand: 'Brand', what: 'What they got', handed: 'Handed over', seen: 'Opened' },
  notHanded: 'not yet',
  notSeen: 'not yet',
  happened: 'What happened',
  exportLink: 'Export as JSON-LD',
}

const reasons: Readonly<
  Record<string, (values: Readonly<Record<string, string | number | boolean>>) => string>
> = {
  'rank.over': () => 'no longer on the table',
  'rank.unmet': ({ count, tag, offered }) =>
    count === 1
      ? `does not meet ${String(tag)}${offered === '' ? '' : `: offers ${String(offered)}`}`
      : `${plural(Number(count), 'must-have is', 'must-haves are')} not met`,
  'rank.unknown': ({ count, tag }) =>
    count === 1
      ? `did not say ${String(tag)}`
      : `${plural(Number(count), 'must-have', 'must-haves')} not said`,
  'rank.fits': ({ musts }) => (musts === 1 ? 'fits' : `meets all ${inLetters(Number(musts))}`),
  'rank.wishes': ({ count }) => `${plural(Number(count), 'wish', 'wishes')} met`,
  'rank.cheapest': () => 'the lowest price',
}

/** Why an offer stands where it stands, as half a sentence; unknown codes are left out. */
export const becauseWords = (because: Offer['because']): string =>
  because.flatMap(({ code, values }) => reasons[code]?.(values) ?? []).join(', ')

export const offerWords = {
  first: 'First: ',
  accept: 'Accept',
  less: 'Ask for less',
  decline: 'Decline',
  says: (text: string) => `they say: ${text}`,
  states: {
    made: 'new',
    countered: 'you asked for less',
    revised: 'changed by them',
    accepted: 'accepted',
    confirmed: 'confirmed',
    declined: 'declined',
    withdrawn: 'taken back by them',
    stale: 'for your older text',
    expired: 'run out',
    lapsed: 'not confirmed in time',
    ended: 'over',
  } satisfies Record<Offer['state'], string>,
  rows: {
    subtotal: 'price',
    discount: 'discount',
    shipping: 'delivery',
    tax: 'tax',
    fee: 'fee',
    total: 'total',
  } satisfies Record<Offer['rows'][number]['type'], string>,
  validFor: 'valid for',
  noDelivery: 'delivery not said',
  delivery: {
    ship: 'delivered',
    pickup: 'to be picked up',
    download: 'to download',
    visit: 'they come',
  } as Readonly<Record<string, string>>,
  feePayer: { seller: 'paid by them', buyer: 'paid by you', split: 'shared' } as Readonly<
    Record<string, string>
  >,
  details: 'Everything in it',
  quantity: (name: string, quantity: number) => (quantity === 1 ? name : `${quantity} × ${name}`),
  theirSite: 'Their page',
  order: 'Open the order',
  accepting: 'Accepting',
  declining: 'Declining',
  sending: (seconds: number) => `sent in ${plural(seconds, 'second', 'seconds')}`,
  lessTitle: (name: string) => `Ask ${name} for less`,
  lessBody: (left: number) =>
    left === 1 ? 'This is the last of three rounds.' : `You can do this ${inLetters(left)} more times.`,
  lessNone: 'You have asked three times; that is all there is.',
  lessField: 'What you would pay, all in',
  lessHint: (now: string) => `They ask ${now} now.`,
  lessNote: 'A word to them (may be left empty)',
  lessWrong: 'Write an amount below what they ask, like 850 or 849.50.',
  lessSend: (amount: string) => (amount === '' ? 'Ask' : `Ask for ${amount}`),
  asked: (name: string) => `Asked. ${name} can answer with another offer.`,
  declineTitle: (name: string) => `Decline ${name}’s offer`,
  declineBody: 'One tap. They learn the reason, and nothing about the others.',
  declineReasons: {
    price_sensitivity: 'Too expensive',
    shipping_cost: 'Delivery costs too much',
    shipping_speed: 'Comes too late',
    product_fit: 'Not what I asked for',
    trust_security: 'I do not trust it enough',
    returns_policy: 'Returns are too hard',
    payment_options: 'I cannot pay this way',
    comparison: 'Another offer is better',
    timing_deferred: 'Not now',
    other: 'Another reason',
  } satisfies Record<DeclineReason, string>,
  declined: (name: string) => `Declining ${name}’s offer`,
  stillThere: 'Taken back. The offer is still on the table.',
}
