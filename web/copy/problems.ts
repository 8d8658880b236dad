// What every refusal means to the person, and what to do about it.
import type { ProblemCode, ProblemValues } from '../../protocol/problem.ts'

export type PageCode = ProblemCode | 'offline' | 'unreadable' | 'passkey_cancelled' | 'passkey_missing'

interface Words {
  title: string
  body: string
}

const say = (title: string, body = ''): Words => ({ title, body })

/** `{name}` is filled from the values. */
export const problemWords: Readonly<Record<PageCode, Words>> = {
  offline: say(
    'Your server did not answer.',
    'Check that it runs and that you are connected, then try again.',
  ),
  unreadable: say(
    'The answer made no sense to this page.',
    'Reload the page: the server may be newer than it.',
  ),
  passkey_cancelled: say('No passkey was used.', 'The prompt was closed or timed out. You can try again.'),
  passkey_missing: say(
    'This device has no passkey for this address.',
    'Use another device, or a recovery code.',
  ),
  malformed: say('The message is not well formed.', '{reason}'),
  too_large: say('This is too large.', 'At most {limit} bytes are taken.'),
  too_many: say('That was too often.', 'Try again in {seconds} seconds.'),
  bad_signature: say('A signature could not be verified.', 'Nothing was changed.'),
  stale_message: say(
    'A clock is wrong.',
    'The message lies more than {seconds} seconds away from this server’s time.',
  ),
  conflict: say('This was sent before with other content.'),
  fork: say('The two copies of the history differ.', 'Look at both sides’ heads on the brand’s page.'),
  revoked: say('You have ended this relationship.', 'Nothing more can be sent in it.'),
  paused: say('This relationship is paused.', 'Resume it first.'),
  no_grant: say('You have not allowed this.', '{what}'),
  not_allowed: say('This side cannot say that.', '{type}'),
  unknown_type: say('There is no such message.', '{type}'),
  illegal_transition: say('That is not possible any more.', 'It is {state} now.'),
  stale_revision: say('This has changed since you looked.', 'Look at the newest version, then decide.'),
  expired: say('Its time is over.'),
  quota: say('The quota for this is used up.', '{what}'),
  unsupported_version: say('The other side speaks another version.', '{given}'),
  unavailable: say('The server cannot answer now.', '{reason}'),
  unclaimed: say('Nobody has claimed this server yet.', 'Open the set-up link that its start printed.'),
  already_claimed: say('This server has an owner already.', 'Sign in instead.'),
  setup_link: say(
    'This set-up link is used up or too old.',
    'A link opens once, within 15 minutes. Ask the server for another: npm run bespeak -- setup-link',
  ),
  signed_out: say('You are signed out.', 'Sign in to go on.'),
  step_up: say('Please confirm with your passkey.', 'This needs proof that it is you, now.'),
  passkey_refused: say('The passkey was not accepted.', '{reason}'),
  code_refused: say('This code is not valid.', 'Codes work once. Check the sheet and try another.'),
  not_found: say('There is nothing here by that name.', 'It may have been deleted.'),
  invalid: say('Something is not right yet.', '{reason}'),
  wrong_host: say(
    'The server does not answer to this host name.',
    'Open it by the address it printed at its start.',
  ),
  cross_site: say('Another site tried to do this for you.', 'It was not carried out.'),
  moved: say('This changed since you looked.', 'Look again, then decide.'),
  repeat_differs: say(
    'The same request was used before for something else.',
    'Reload the page and try again.',
  ),
  one_brand: say('This is said to one brand.', 'Choose exactly one of those below; {count} are chosen now.'),
  text_refused: say('This text cannot be sent.', 'The reason: {reason}.'),
  line_refused: say('The line cannot be read.', '{reason}'),
  not_possible: say('That is not possible now.', '{reason}'),
  brand_address: say('{domain} is not a name that a brand can have.', 'Write it like shop.example.'),
  brand_private: say('{domain} leads to a private address.', 'Your server does not go there.'),
  brand_redirects: say(
    '{domain} sends visitors elsewhere.',
    'A brand’s document must be at its own address.',
  ),
  brand_too_large: say('The document of {domain} is too large.', 'At most {limit} bytes are read.'),
  brand_slow: say('{domain} did not answer within {seconds} seconds.', 'Try again later.'),
  brand_unreachable: say('{domain} could not be reached.', '{reason}'),
  brand_status: say('{domain} has no document for people like you.', 'It answered {status}.'),
  brand_document: say('The document of {domain} cannot be used.', '{reason}'),
  brand_known: say('You already have a relationship with {domain}.', 'You find it under Brands.'),
  disk_full: say('The disk is full.', 'Nothing was changed. Free some space and try again.'),
  database_locked: say('The data file is locked by another program.', 'Nothing was changed.'),
  read_only: say('The data file cannot be written to.', 'Nothing was changed.'),
  internal: say('Something went wrong inside the server.', 'It was written to its log under {request}.'),
}

const fill = (text: string, values: ProblemValues): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '…'))

/** The sentences for a refusal; a body whose only content was not given is left out. */
export function problemSentences(code: PageCode, values: ProblemValues): Words {
  const words = problemWords[code]
  return { title: fill(words.title, values), body: words.body === '' ? '' : fill(words.body, values) }
}
