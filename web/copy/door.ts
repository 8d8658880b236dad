// Words of the door: knocks, invitations, links that brands show, renewed keys, and the server's address.
import type { DoorState } from '../../protocol/owner/knocks.ts'
import { capital, inLetters, list, number, plural } from './words.ts'

export const knockWords = {
  title: 'Knocks',
  waiting: (count: number) =>
    `${capital(inLetters(count))} ${count === 1 ? 'brand asks' : 'brands ask'} to be let in`,
  lead: 'They know nothing of you. Whatever you do here, they are told nothing until you send them your terms.',
  with: (name: string) => `with your invitation “${name}”`,
  says: 'They say',
  about: 'About themselves',
  asks: (count: number) =>
    count === 0
      ? 'They ask for nothing about you.'
      : `They would ask for ${plural(count, 'thing', 'things')} about you.`,
  noLegal: 'They do not say who stands behind them.',
  answer: 'Look, and send terms',
  aside: 'Put aside',
  asideWhat: (name: string) => `Put aside: ${name}`,
  asideDone: (name: string) => `${name} was put aside. They are told nothing.`,
  never: 'Never again',
  neverWhat: (name: string) => `Never again: ${name}`,
  neverDone: (name: string) => `${name} can never knock again.`,
  goes: 'It goes by itself',
  door: 'Your door',
  doorIs: {
    closed: 'Nobody can knock.',
    link: 'Only brands that you invited can knock.',
    open: 'Every brand can knock.',
  } satisfies Record<DoorState, string>,
}

export const doorWords = {
  crumb: 'Brands',
  title: 'Your door',
  lead: 'Brands that you do not know can knock here. A knock shows them nothing, and everybody gets the same answer.',
  who: 'Who may knock',
  states: {
    closed: ['Nobody', 'You go to brands; none comes to you.'],
    link: ['Who I invited', 'Only with a code that you made. All others are forgotten unread.'],
    open: ['Everybody', 'At most fifty wait here, each for a week. Nothing else comes of it.'],
  } satisfies Record<DoorState, readonly [string, string]>,
  changed: 'That holds from now on.',
  unreachable: 'Brands cannot reach this server, so nobody can knock, whatever you choose here.',
  turnedAway: (count: number) =>
    `Since the server started ${plural(count, 'knock', 'knocks')} came to nothing.`,
  invitations: 'Invitations',
  invitationsLead:
    'A code for one purpose: on your card, at a fair, in a letter. Each brand that has it can knock once.',
  name: 'What it is for',
  nameHint: 'Only you see this.',
  namePlaceholder: 'Bicycle fair',
  days: 'Good for',
  day: (days: number) => plural(days, 'day', 'days'),
  uses: 'How many brands',
  make: 'Make an invitation',
  none: 'You have made none.',
  used: (used: number, uses: number) => `${number(used)} of ${number(uses)} used`,
  over: 'used up or over',
  ends: 'ends',
  show: 'Show the code',
  showWhat: (name: string) => `Show the code: ${name}`,
  end: 'End',
  endWhat: (name: string) => `End: ${name}`,
  ended: 'That code opens nothing any more.',
  codeTitle: (name: string) => `Invitation: ${name}`,
  codeLead: 'They scan it, open the link, or type the code.',
  qr: (name: string) => `QR code of the invitation “${name}”`,
  copy: 'Copy the link',
  copied: 'Copied.',
  noUri: 'This server has no public name, so there is no link; the code works where they know your address.',
  blocked: 'Never again',
  blockedLead: 'Whatever they send is forgotten unread.',
  blockedNone: 'Nobody.',
  allow: 'Allow again',
  allowWhat: (name: string) => `Allow again: ${name}`,
}

export const connectWords = {
  crumb: 'Brands',
  title: 'Connect with a brand',
  have: 'I have a link or a code',
  lead: 'A brand shows a link or a square code. Your server looks at the brand first; nothing is sent before you say so.',
  paste: 'The link',
  pasteHint: 'It begins with web+bespeak:connect',
  go: 'Go on',
  wrong: 'That is no link of a brand. It begins with web+bespeak:connect and names one brand.',
  invitation: 'This is an invitation for a brand to knock at somebody’s door. There is nothing to do here.',
  scan: 'Scan a code',
  stop: 'Stop the camera',
  scanning: 'Hold the code in front of the camera. The picture stays on this device.',
  noScan:
    'This browser cannot read square codes. Open the camera of your phone, and copy the link it shows into the field.',
  noCamera: 'The camera was not allowed or is in use. Copy the link into the field instead.',
  handlerTitle: 'Links of brands',
  handler: 'Open such links here',
  handlerHint:
    'Your browser asks once. Then links of brands open this page of your own server by themselves.',
  handlerDone: 'Your browser asks you now, or has been asked before.',
  came: (brand: string) =>
    `You came with a link from ${brand}. It goes to them with your terms, and to nobody else. It joins you to the visit in which it was shown: go on only if that is your own.`,
  leads: (host: string) =>
    `A page sent you here with a link of ${host}. Your server looks at ${host} when you go on, and not before.`,
  checkTitle: 'Both screens say',
  checkLead: (name: string) =>
    `The screen of ${name} where you found the link shows four digits. Are they the same?`,
  same: 'They are the same',
  other: 'They differ: take it back',
  otherDone: 'Taken back. Somebody else may have had that link.',
}

export const keyWords = {
  title: 'Your key for them',
  hint: 'No other brand sees this key. A new one is signed into place by the old one; nothing else changes.',
  made: 'made',
  renew: 'Renew it',
  renewed: 'Renewed. They learn of it with the next delivery.',
  waiting: 'A new key is on its way to them, since',
  allTitle: 'Keys towards brands',
  allHint:
    'You have a key of its own for every brand. Renew them all when you think that somebody had a copy of your data.',
  allRenew: 'Renew all keys',
  allDone: (renewed: number) => `${plural(renewed, 'key was', 'keys were')} renewed.`,
  allLeft: (names: readonly string[]) => `Not yet: ${list(names)} has to see the last new key first.`,
}

export const addressWords = {
  title: 'Your address',
  moved: (known: number, told: number) =>
    `Your address changed: ${number(known)} of ${plural(told, 'brand knows', 'brands know')}.`,
  all: 'Your address changed, and every brand knows.',
  waiting: 'Not yet confirmed by',
  hint: 'They are told again and again for five days; what they have is kept for them.',
}
