// Words about erasing what brands were shown, the end of everything at once, the files that prove it, and forgetting.
import { clockTime, day, number, plural, relative, took } from './words.ts'

/** Grounds of DPV (EU-GDPR) as a person understands them. */
const grounds: Readonly<Record<string, string>> = {
  A17LegalClaims: 'for legal claims',
  A17LegallyRequired: 'a law demands it',
  A17FreedomOfExpression: 'freedom of expression',
  A17PublicInterest: 'a task in the public interest',
  A17PublicHealth: 'public health',
  A17Archiving: 'archives and research',
  A12Delay: 'later, not refused',
  A12Complexity: 'it is complex',
  A12HighVolume: 'they have many requests',
  A12IdentityRequired: 'they say they cannot tell it is you',
  A12ManifestlyExcessive: 'they say you ask too often',
}

export const erasureWords = {
  title: 'Erasure',
  none: 'You have not asked them to erase anything.',
  ask: 'Ask them to erase',
  askTitle: (name: string) => `What should ${name} erase?`,
  askLead: 'Only what you tick. They must answer, signed; you see here when they do, and when they do not.',
  kinds: {
    lines: 'What you said you want',
    threads: 'Conversations',
    disclosures: 'What you showed of yourself',
  },
  all: (kind: string) => `All: ${kind}`,
  live: 'still in use between you; end that first',
  again: 'asked before',
  nothing: 'They were shown nothing that could be erased.',
  send: (count: number) => (count === 0 ? 'Ask' : `Ask for ${plural(count, 'record', 'records')}`),
  sent: 'Asked. The answer will stand here.',
  forgotten: 'forgotten here; they may still have it',
  withoutWords: {
    'intent.withdraw': 'You withdrew it',
    'intent.close': 'It was closed',
    'thread.open': 'A conversation began',
    'thread.close': 'The conversation ended',
    'disclosure.end': 'You ended showing it',
    'disclosure.refuse': 'You refused a question',
  },
  record: (seq: number) => `record ${seq}`,
  theirAnswer: 'their answer:',
  theirQuestion: 'they asked to see:',
  states: {
    requested: 'asked, no answer yet',
    acknowledged: 'under way',
    overdue: 'overdue',
    receipted: 'they say it is done',
    closed: 'never answered',
  },
  asked: (count: number) => `You asked for ${plural(count, 'record', 'records')}`,
  read: 'They read it, signed',
  answerBy: 'To be answered by',
  acknowledged: 'They promised, signed',
  promised: (at: number) => `to be done by ${day(at)}`,
  lateAnswer: (at: number, now: number) => `No answer. The day for it was ${relative(at, now)}.`,
  latePromise: (at: number, now: number) => `Not done. The day they promised was ${relative(at, now)}.`,
  receipted: 'They signed a receipt',
  claim: (name: string, erased: number) =>
    `${name} says it erased ${plural(erased, 'record', 'records')}. That is its claim, under its signature: nobody can see from outside whether it did.`,
  left: (count: number) =>
    `You asked for more: ${count === 1 ? 'one record is' : `${number(count)} records are`} not in the receipt.`,
  kept: 'They keep',
  keptUntil: (ground: string, at: number) =>
    `${grounds[ground.replace('eu-gdpr:Justification', '')] ?? ground}, until ${day(at)}`,
  told: 'They passed your request on to',
  toldAt: (at: number) => `on ${day(at)}`,
  notTold: 'not told yet',
  remind: 'Remind them',
  reminded: 'Brought to their inbox again.',
  remindedAt: 'You reminded them',
  letter: 'Write them a letter',
  items: (count: number) => `What you asked for (${number(count)})`,
  ending: 'The end, as they took it',
  signed: (name: string, at: number) =>
    `${name} has acknowledged the end, signed: ${day(at)}, ${clockTime(at)}.`,
  unsigned: (name: string, tries: number) =>
    tries === 0
      ? `${name} has not acknowledged the end yet.`
      : `${name} has not acknowledged the end; ${plural(tries, 'try', 'tries')}.`,
  givenUp: (name: string) =>
    `${name} has not acknowledged the end. This server has stopped knocking. It learns of it when it comes.`,
}

export const evidenceWords = {
  title: 'Proof to take with you',
  lead: 'One file that a stranger can check without this server, and without trusting it.',
  bundle: 'Save the dispute bundle',
  receipt: 'Receipt (DPV-27560 profile)',
  kantara: 'Receipt (Kantara 1.1)',
  contract: 'Record of the contract (DPV 2.2)',
  noConsent: 'No consent receipt: this is a contract, and nobody consented to anything.',
  jwts: 'The two signed messages',
  print: 'Receipt to print',
  check: 'Check it anywhere with',
  /** What a person types; it is shown as code. */
  command: 'npm run bespeak -- verify FILE',
  of: (from: number, to: number | undefined) =>
    to === undefined ? `since ${day(from)}` : `${day(from)} to ${day(to)}`,
}

export const revokeAllWords = {
  open: 'Revoke everyone',
  title: 'End every agreement',
  lead: (count: number) =>
    count === 1
      ? 'One brand can see something of you now.'
      : `${number(count)} brands can see something of you now.`,
  nobody: 'There is no agreement to end.',
  stops: 'All of them fall silent at once, in an order that chance decides, so that none can be told apart.',
  shown: (count: number) => `They were shown ${plural(count, 'record', 'records')} in all.`,
  orders: (count: number) =>
    `${plural(count, 'order', 'orders')} under way ${count === 1 ? 'goes' : 'go'} on, and nothing else.`,
  who: 'Who',
  erase: 'Ask each of them to erase what it had',
  eraseHint: 'They must answer, signed. You see on each page when they do, and when they do not.',
  go: (count: number) => (count === 1 ? 'End it' : `End all ${number(count)}`),
  going: 'Ending…',
  done: (count: number) =>
    count === 1 ? 'One agreement has ended' : `${number(count)} agreements have ended`,
  figures: (ms: number, streams: number) =>
    `all silent in ${took(ms)}, ${plural(streams, 'open stream', 'open streams')} closed`,
  finish: 'Good',
}

export const forgetWords = {
  open: 'Forget it here',
  openBrand: 'Forget them here',
  title: 'Forget it on this server',
  titleBrand: 'Forget them on this server',
  body: {
    intent: 'What you said, the offers, the orders and the conversations that came of it go, on this server.',
    order:
      'The order goes, and with it what you said you want, its offers and conversations, on this server.',
    brand:
      'Everything said with them goes, on this server, and what you bought from them. The terms, your requests to erase and their answers stay, so that you can still prove them.',
  },
  counts: (records: number, orders: number, conversations: number) =>
    `${plural(records, 'record', 'records')}; among them ${plural(orders, 'order', 'orders')} and ${plural(conversations, 'conversation', 'conversations')}.`,
  stays: 'A digest keeps each place, so that the rest still verifies. It cannot be brought back.',
  theirs: 'Brands keep their own copy. To change that, ask them to erase it.',
  backups: 'Copies of the data file that you saved elsewhere hold it until you delete them.',
  why: (reason: string) => `Not now: ${reason}.`,
  go: 'Forget for good',
  done: (records: number) =>
    `Forgotten: ${plural(records, 'record', 'records')}. No byte of it is left in the data file.`,
}

export const letterWords = {
  title: 'A letter',
  lead: 'Your name and address are typed here, printed, and kept nowhere.',
  name: 'Your name',
  address: 'Your address',
  place: 'Place',
  own: 'What you want to add',
  print: 'Print',
  copy: 'Copy as plain text',
  copied: 'Copied.',
  complaints: 'They take complaints at',
  bundle: 'Save the file that goes with it',
  /** As the server names it. */
  file: (brand: string, now: number) =>
    `bespeak-evidence-${brand.replace(/[^a-z0-9.-]/g, '-')}-${new Date(now).toISOString().slice(0, 10)}.json`,
  noAddress: 'They publish no address. Look it up before you send this.',
}

export const practiceWords = {
  badly: 'One practice brand behaves badly on purpose, so that you see what that looks like:',
  badlyLink: 'Brash & Sons',
}

export interface LetterFacts {
  name: string
  origin: string
  rid: string
  file: string
  legalName: string
  legalAddress: string
  agreement: string | undefined
  agreementId: string | undefined
  agreedAt: number | undefined
  endedAt: number | undefined
  askedAt: number
  readAt: number | undefined
  acknowledgedAt: number | undefined
  answerBy: number
  promisedAt: number | undefined
  receiptedAt: number | undefined
  basis: string
  records: readonly { seq: number; at: number; what: string; type: string; isTheirs: boolean }[]
  left: readonly { seq: number }[]
  retained: readonly { what: string; ground: string; until: number }[]
  proofs: readonly { what: 'request' | 'promise' | 'receipt'; seq: number; hash: string }[]
  head: { seq: number; hash: string }
  now: number
}
export interface Writer {
  name: string
  address: string
  place: string
  own: string
}

const bases: Readonly<Record<string, string>> = {
  a: 'they are no longer necessary for the purpose for which they were collected',
  b: 'I have withdrawn the consent on which the processing was based',
  c: 'I object to the processing',
  d: 'they have been processed unlawfully',
  e: 'a legal obligation demands their erasure',
  f: 'they were collected in relation to the offer of information society services to a child',
}

const most = 40

const monthMs = 30 * 86_400_000
const proofNames = { request: 'my request', promise: 'your promise', receipt: 'your receipt' }

/** What has happened so far, a line for each step, in the order of time. */
function stepsOf(facts: LetterFacts): string[] {
  const { askedAt, readAt, acknowledgedAt, answerBy, promisedAt, receiptedAt, left, retained, now } = facts
  const steps: [number, string][] = [
    [askedAt, 'I asked you, by a signed message, to erase the data listed below.'],
  ]
  if (readAt !== undefined) steps.push([readAt, 'you acknowledged, signed, that you hold that message.'])
  if (acknowledgedAt !== undefined && promisedAt !== undefined) {
    steps.push([acknowledgedAt, `you promised, signed, to erase by ${day(promisedAt)}.`])
    if (promisedAt < now && receiptedAt === undefined)
      steps.push([promisedAt, 'that day passed without a receipt.'])
  } else if (receiptedAt === undefined) {
    const due = 'the day for your answer under our terms.'
    steps.push([answerBy, answerBy < now ? `${due} None came.` : due])
  }
  const missing = left.map(({ seq }) => seq).join(', ')
  if (receiptedAt !== undefined)
    steps.push([
      receiptedAt,
      `you signed a receipt${missing === '' ? '.' : `, which does not name records ${missing}.`}`,
    ])
  return [
    ...steps.toSorted(([a], [b]) => a - b).map(([at, what]) => `   ${day(at)}: ${what}`),
    ...retained.map(
      ({ what, ground, until }) => `   By that receipt you keep “${what}” (${ground}) until ${day(until)}.`,
    ),
  ]
}

/** A record that has no words of its own, as a letter to the brand tells it. */
const wordless: Readonly<Record<string, string>> = {
  'intent.withdraw': 'I withdrew what I wanted',
  'intent.close': 'I closed what I wanted',
  'thread.open': 'a conversation began',
  'thread.close': 'the conversation ended',
  'disclosure.end': 'I ended showing it',
  'disclosure.refuse': 'I refused to show what you asked for',
}
const bodyOf = ({ what, type, isTheirs }: LetterFacts['records'][number]): string =>
  what === '' ? (wordless[type] ?? 'as you hold it') : isTheirs ? `your words “${what}”` : `“${what}”`

/** Records that prove it, each once, however much it stands for. */
function proofsOf({ proofs, head }: LetterFacts): string[] {
  const names = new Map<number, string[]>()
  for (const { what, seq } of proofs) names.set(seq, [...(names.get(seq) ?? []), proofNames[what]])
  names.set(head.seq, [...(names.get(head.seq) ?? []), 'the last one'])
  const hashes = new Map([...proofs, head].map(({ seq, hash }) => [seq, hash]))
  return [...names].map(([seq, what]) => `   record ${seq}, ${what.join(' and ')}: ${hashes.get(seq) ?? ''}`)
}

/** The letter, paragraph by paragraph: Articles 15 and 17 GDPR, the facts, the days that passed, and the proof. */
export function letterOf(facts: LetterFacts, writer: Writer): string[] {
  const { name, origin, rid, agreement, agreementId, agreedAt, endedAt, askedAt, records, now } = facts
  const point = facts.basis.split('-').at(-1) ?? ''
  const because = bases[point] === undefined ? '' : `, because ${bases[point]} (point (${point}))`
  const list = records.slice(0, most).map((one) => `   ${one.seq}. ${day(one.at)}: ${bodyOf(one)}`)
  const rest =
    records.length > most ? [`   and ${number(records.length - most)} more, named in the file.`] : []
  const isLate = now > askedAt + monthMs
  return [
    [writer.name, writer.address].filter((part) => part.trim() !== '').join('\n'),
    [facts.legalName === '' ? name : facts.legalName, facts.legalAddress, origin]
      .filter((part) => part !== '')
      .join('\n'),
    `${writer.place.trim() === '' ? '' : `${writer.place.trim()}, `}${day(now)}`,
    'Request under Articles 15 and 17 of Regulation (EU) 2016/679 (GDPR)',
    'To whom it may concern,',
    [
      agreedAt === undefined
        ? `I have dealt with you at ${origin}.`
        : `On ${day(agreedAt)} you accepted my terms (${agreement ?? ''}) at ${origin}.${endedAt === undefined ? '' : ` They ended on ${day(endedAt)}.`}`,
      `In your records I am the relationship ${rid}.`,
      ...(agreementId === undefined ? [] : [`The terms that both of us signed have the hash ${agreementId}`]),
    ].join('\n'),
    ['So far:', ...stepsOf(facts)].join('\n'),
    `Under Article 17(1) I ask you again to erase, without undue delay, the personal data in these records of our history${because}:`,
    [...list, ...rest].join('\n'),
    'If you keep any of it, name each item, the ground in Article 17(3) and how long you will keep it. Under Article 19, tell every recipient to whom you disclosed it, and tell me who they are.',
    'Under Article 15 I also ask you to confirm whether you process personal data about me, and to give me a copy of it, with the purposes, the categories of data, the recipients, how long you keep it and where you got it from.',
    `Article 12(3) ${isLate ? 'gave' : 'gives'} you one month to answer the request of ${day(askedAt)}${isLate ? '; it has passed' : ''}. For what I ask under Article 15 it begins when you receive this letter. If I have no answer by then, I will lodge a complaint with the supervisory authority under Article 77.`,
    ...(writer.own.trim() === '' ? [] : [writer.own.trim()]),
    [
      'A file with our signed messages goes with this letter, and anybody can check it without me, with the command: npm run bespeak -- verify FILE. In it are, with their SHA-256 hashes:',
      ...proofsOf(facts),
    ].join('\n'),
    ['Yours faithfully,', writer.name].join('\n\n'),
    `Enclosed: ${facts.file}`,
  ]
}
