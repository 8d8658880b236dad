// What happened, in words: every code of the journal as a sentence, and how it is marked on a line of time.
import type { Said } from '../../protocol/owner/call.ts'
import { capital, money, number, plural, took } from './words.ts'
import { problemWords } from './problems.ts'
import { backupSentences } from './backup-happenings.ts'
import { doorSentences } from './door-happenings.ts'
import { conversationSentences } from './conversation-happenings.ts'
import { erasingSentences } from './erasing-happenings.ts'
import { restoringSentences } from './restoring-happenings.ts'
import { showingSentences } from './showing-happenings.ts'
import { stepUpSentences } from './step-up-happenings.ts'

type Values = Said['values']
export type HappeningMood = 'plain' | 'go' | 'end' | 'signed'
type Sentence = readonly [
  text: (values: Values) => string,
  mood?: HappeningMood,
  note?: (values: Values) => string,
]

const text = (values: Values, name: string): string => String(values[name] ?? '')
const count = (values: Values, name: string): number => Number(values[name] ?? 0)
const who = (values: Values): string => text(values, 'name') || text(values, 'brand') || 'A brand'
const what = (values: Values): string => text(values, 'category').replaceAll('-', ' ') || 'what you want'
const sum = (values: Values, name: string): string =>
  money(count(values, name), text(values, 'currency') || 'EUR')
const title = (values: Values): string => text(values, 'title') || 'your order'
/** A refusal's own sentence, where the reason is one. */
const reason = (values: Values): string => {
  const code = text(values, 'reason')
  return Object.hasOwn(problemWords, code)
    ? problemWords[code as keyof typeof problemWords].title
        .replace(/\{domain\}/g, who(values))
        .replace(/\.$/, '')
    : code.replaceAll('_', ' ')
}

/** Why what a brand keeps ready for the store could not be read. */
const outboxReasons: Readonly<Record<string, string>> = {
  malformed: 'it is not of the right form',
  brand_redirects: 'it leads elsewhere',
  brand_slow: 'it did not come in time',
  brand_status: 'the brand answered with an error',
  brand_too_large: 'it is too large',
  brand_unreachable: 'the brand could not be reached',
}
const outboxReason = (values: Values): string => outboxReasons[text(values, 'reason')] ?? reason(values)

const sentences: Readonly<Record<string, Sentence>> = {
  'access.claimed': [() => 'You claimed this server', 'go'],
  'access.code_refused': [() => 'A recovery code was tried and refused', 'end'],
  'access.link_made': [() => 'A set-up link was made'],
  'access.passkey_added': [() => 'You added a passkey', 'go'],
  'access.passkey_ended': [() => 'You removed a passkey', 'end'],
  'access.session_ended': [() => 'A session ended'],
  'access.sheet_renewed': [() => 'You made a new recovery sheet'],
  'access.signed_in': [() => 'You signed in with a passkey'],
  'access.signed_in_by_code': [() => 'You signed in with a recovery code'],
  'access.signed_in_by_link': [() => 'You signed in with a set-up link'],
  'brand.looked': [(v) => `You looked up ${text(v, 'brand')}`],
  'brand.refused': [
    (v) => `The document of ${text(v, 'brand')} was refused`,
    'end',
    (v) => text(v, 'code').replaceAll('_', ' '),
  ],
  'brand.key_added': [(v) => `${who(v)} has a new key, and its old one vouched for it`, 'signed'],
  'brand.key_taken': [(v) => `${who(v)} gave up a key`],
  'brand.key_unvouched': [
    (v) => `${who(v)}’s key changed, and the old key did not vouch for it`,
    'end',
    () => 'nothing new flows until you decide',
  ],
  'care.database_locked': [() => 'The data file is locked by another program', 'end'],
  'care.disk_full': [() => 'The disk is full', 'end', () => 'nothing new can be kept until there is space'],
  'care.push_off': [
    (v) => `${plural(count(v, 'brands'), 'brand', 'brands')} could not be reached for days`,
    'end',
    () => 'nothing is lost: what is for them waits until they ask for it',
  ],
  'care.read_only': [
    () => 'The data file cannot be written to',
    'end',
    () => 'look at the disk and its rights',
  ],
  'care.job_failed': [() => 'Something this server does by itself failed', 'end', (v) => text(v, 'job')],
  'care.unavailable': [() => 'The server cannot do its work', 'end', (v) => text(v, 'reason')],
  'care.verified': [
    (v) => (v['ok'] === true ? 'Everything was verified' : 'Verifying found something wrong'),
    'signed',
    (v) =>
      `${plural(count(v, 'entries'), 'entry', 'entries')}, ${plural(count(v, 'ledgers'), 'ledger', 'ledgers')}`,
  ],
  'delivery.seen': [(v) => `${who(v)} saw what you sent`],
  'delivery.silent': [
    (v) => `Everything towards ${who(v)} stopped`,
    'end',
    (v) =>
      `silent in ${took(count(v, 'ms'))}, ${plural(count(v, 'streams'), 'open stream', 'open streams')} closed`,
  ],
  'disclosure.given': [(v) => `You showed ${who(v)} what your order needs`],
  'erasure.acknowledged': [(v) => `${who(v)} has your request to erase`],
  'erasure.receipted': [(v) => `${who(v)} says it erased your data`, 'signed', () => 'their claim, signed'],
  'filter.set': [(v) => `${who(v)} said what it listens for`],
  'inbox.refused': [() => 'A message from a stranger was refused', 'end'],
  'intent.posted': [
    (v) => `You said you want: ${what(v)}`,
    'go',
    (v) => `shown to ${plural(count(v, 'brands'), 'brand', 'brands')}`,
  ],
  'intent.revised': [(v) => `You changed what you want: ${what(v)}`],
  'intent.withdrawn': [(v) => `You withdrew: ${what(v)}`, 'end'],
  'intent.expired': [(v) => `Time is over for: ${what(v)}`],
  'message.fork': [(v) => `${who(v)} claims another history than yours`, 'end'],
  'message.refused': [
    (v) => `A message from ${who(v)} was refused`,
    'end',
    (v) => text(v, 'code').replaceAll('_', ' '),
  ],
  'offer.made': [(v) => `${who(v)} made an offer`, 'go', () => 'signed'],
  'offer.revised': [(v) => `${who(v)} changed an offer`, 'go', () => 'signed'],
  'offer.withdrawn': [(v) => `${who(v)} took an offer back`],
  'offer.countered': [(v) => `You asked ${who(v)} for a better offer`],
  'offer.declined': [(v) => `You declined an offer of ${who(v)}`],
  'offer.accepted': [
    (v) =>
      v['total'] === undefined
        ? `You accepted an offer of ${who(v)}`
        : `You accepted ${who(v)} at ${sum(v, 'total')}`,
    'go',
  ],
  'order.confirmed': [(v) => `${who(v)} confirmed ${title(v)}`, 'signed'],
  'order.paid': [(v) => `You told ${who(v)} that ${title(v)} is paid`],
  'order.receipted': [(v) => `${who(v)} sent a receipt for ${title(v)}`, 'signed', () => 'receipt signed'],
  'order.refunded': [(v) => `${who(v)} refunded ${title(v)}`, 'signed'],
  'order.cancelled': [(v) => `${capital(title(v))} was cancelled`, 'end'],
  'order.disputed': [(v) => `You told ${who(v)} what is wrong with ${title(v)}`, 'end'],
  'order.closed': [(v) => `${capital(title(v))} is closed`, 'plain', () => 'what was shared for it ended'],
  'order.lapsed': [(v) => `${who(v)} did not confirm ${title(v)} in time`],
  'order.processing': [(v) => `${who(v)} is preparing ${title(v)}`],
  'order.ready': [(v) => `${capital(title(v))} is ready to be fetched`, 'go'],
  'order.shipped': [(v) => `${who(v)} sent ${title(v)} on its way`, 'go'],
  'order.delivered': [(v) => `${capital(title(v))} was delivered`, 'go'],
  'order.in_transit': [(v) => `${capital(title(v))} is on its way`],
  'order.failed_attempt': [(v) => `${who(v)} came with ${title(v)} and found nobody`, 'end'],
  'order.returned': [(v) => `${capital(title(v))} went back`],
  'practice.on': [() => 'You started the practice brands', 'go'],
  'practice.off': [() => 'You stopped the practice brands'],
  'outbox.failed': [(v) => `What ${who(v)} keeps for you could not be read`, 'end', outboxReason],
  'outbox.readable': [(v) => `What ${who(v)} keeps for you can be read again`],
  ...conversationSentences,
  ...showingSentences,
  ...stepUpSentences,
  ...backupSentences,
  ...erasingSentences,
  ...restoringSentences,
  ...doorSentences,
  'push.failed': [
    (v) => `${who(v)} could not be reached`,
    'plain',
    (v) => `attempt ${number(count(v, 'attempts'))}`,
  ],
  'push.stopped': [(v) => `Sending to ${who(v)} stopped: it did not answer for days`, 'end'],
  'push.unacknowledged': [(v) => `${who(v)} takes what is sent and does not confirm it`, 'end'],
  'evidence.exported': [(v) => `You took out the evidence about ${who(v)}`],
  'terms.proffered': [(v) => `You proffered your terms to ${who(v)}`, 'go', (v) => text(v, 'terms')],
  'terms.accepted': [(v) => `${who(v)} accepted your terms`, 'signed', () => 'signed by both'],
  'terms.countered': [(v) => `${who(v)} answered with other terms`, 'go'],
  'terms.counter_refused': [(v) => `You refused the other terms of ${who(v)}`, 'end'],
  'terms.declined': [(v) => `${who(v)} declined your terms`, 'end'],
  'terms.expired': [(v) => `The agreement with ${who(v)} ended: its time was over`],
  'terms.left': [(v) => `${who(v)} left`, 'end'],
  'terms.narrowed': [(v) => `You narrowed what ${who(v)} can see`],
  'terms.paused': [(v) => `You paused ${who(v)}`],
  'terms.resumed': [(v) => `You resumed ${who(v)}`, 'go'],
  'terms.revoked': [(v) => `You revoked ${who(v)}`, 'end'],
  'terms.put_off': [(v) => `${who(v)} could not be asked yet`, 'plain', reason],
  'terms.undeliverable': [(v) => `${who(v)} could not be asked`, 'end', reason],
  'waiting.failed': [() => 'A decision could not be sent', 'end', reason],
  'waiting.undone': [() => 'You took a decision back in time'],
}

export interface HappeningWords {
  text: string
  note: string
  mood: HappeningMood
}

/** `brand` names who it was about where the values do not. A code without a sentence is shown as it is: better than silence. */
export function happeningWords({ code, values: given }: Said, brand = ''): HappeningWords {
  const values = given['brand'] === undefined && brand !== '' ? { ...given, brand } : given
  const [sentence, mood = 'plain', note] = sentences[code] ?? [() => code.replaceAll(/[._]/g, ' ')]
  return { text: sentence(values), note: note?.(values) ?? '', mood }
}

export const knowsHappening = (code: string): boolean => Object.hasOwn(sentences, code)
