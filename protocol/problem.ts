// The closed list of everything that can be refused, with what each refusal means to a machine and to a person.

interface Entry {
  status: number
  retryable: boolean
  /** English, for the `detail` of an answer to a brand; `{name}` is filled from the values. */
  sentence: string
}

const entry = (status: number, sentence: string, retryable = false): Entry => ({
  status,
  retryable,
  sentence,
})

/** Code → status, whether trying again can help, and a sentence (protocol section 11, then the owner's side). */
export const problems = {
  // The wire between a store and a brand.
  malformed: entry(400, 'The message is not well formed: {reason}.'),
  too_large: entry(413, 'The message is larger than {limit} bytes.'),
  too_many: entry(429, 'Too many requests; try again in {seconds} s.', true),
  bad_signature: entry(401, 'The signature could not be verified.'),
  stale_message: entry(
    400,
    'The message was made too long ago or lies in the future: its time must be within {seconds} s.',
  ),
  conflict: entry(409, 'This message id was used before with other content.'),
  fork: entry(409, 'The two copies of the history differ at the hash that was given.'),
  revoked: entry(410, 'The person has ended this relationship.'),
  paused: entry(409, 'The person has paused this relationship.', true),
  no_grant: entry(403, 'The person has not granted this: {what}.'),
  not_allowed: entry(403, 'This party may not send a {type}.'),
  unknown_type: entry(422, 'There is no message type {type}.'),
  illegal_transition: entry(409, 'A {type} is not possible while the {object} is {state}.'),
  stale_revision: entry(409, 'This answers revision {given}; the current one is {current}.'),
  expired: entry(409, 'The {object} is past its time.'),
  quota: entry(429, 'The quota for this is used up: {what}.', true),
  unsupported_version: entry(422, 'Version {given} is not spoken here.'),
  unavailable: entry(503, 'The server cannot answer now: {reason}.', true),
  // The person's own pages.
  unclaimed: entry(403, 'Nobody has claimed this server yet. Open the set-up link that its start printed.'),
  already_claimed: entry(409, 'This server has been claimed already.'),
  setup_link: entry(
    403,
    'This set-up link is used up or too old. Ask the server for another: npm run bespeak -- setup-link.',
  ),
  signed_out: entry(401, 'Please sign in.'),
  step_up: entry(403, 'Please confirm with your passkey first.'),
  passkey_refused: entry(400, 'The passkey was not accepted: {reason}.'),
  code_refused: entry(403, 'This recovery code is not valid or was used before.'),
  not_found: entry(404, 'There is nothing here by that name.'),
  invalid: entry(400, 'Something in this request is not right: {reason}.'),
  wrong_host: entry(421, 'This server does not answer to that host name.'),
  cross_site: entry(403, 'This request came from another site and was not carried out.'),
  moved: entry(412, 'This changed since you looked. Look again, then decide.'),
  repeat_differs: entry(409, 'The same request id was used before for something else.'),
  one_brand: entry(400, '#{verb} is said to exactly one brand; {count} are chosen.'),
  text_refused: entry(400, 'This text cannot be sent: {reason}.'),
  line_refused: entry(400, 'The line cannot be read: {reason}'),
  not_possible: entry(409, 'That is not possible now: {reason}.'),
  // A brand's document, as the person's server found it.
  brand_address: entry(400, '{domain} is not a domain name that a brand can have.'),
  brand_private: entry(400, '{domain} leads to a private address. The server does not go there.'),
  brand_redirects: entry(
    400,
    '{domain} sends visitors elsewhere. A brand’s document must be at its own address.',
  ),
  brand_too_large: entry(400, 'The document of {domain} is larger than {limit} bytes.'),
  brand_slow: entry(400, '{domain} did not answer within {seconds} s.'),
  brand_unreachable: entry(400, '{domain} could not be reached: {reason}.'),
  brand_status: entry(400, '{domain} answered {status} instead of its document.'),
  brand_document: entry(400, 'The document of {domain} cannot be used: {reason}.'),
  brand_known: entry(409, 'You already have a relationship with {domain}.'),
  // The machine it runs on.
  disk_full: entry(507, 'The disk is full. Nothing was changed; free some space and try again.', true),
  database_locked: entry(503, 'The data file is locked by another program. Nothing was changed.', true),
  read_only: entry(503, 'The data file cannot be written to. Nothing was changed.', true),
  internal: entry(
    500,
    'Something went wrong inside the server. It was written to the log under {request}.',
    true,
  ),
} as const satisfies Record<string, Entry>

export type ProblemCode = keyof typeof problems
export type ProblemValues = Record<string, string | number | boolean>

/** The one exception that carries meaning; everything else that is thrown is a bug. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly values: ProblemValues

  constructor(code: ProblemCode, values: ProblemValues = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause })
    this.code = code
    this.values = values
  }

  get status(): number {
    return problems[this.code].status
  }

  get detail(): string {
    return fillSentence(problems[this.code].sentence, this.values)
  }
}

/** Puts values into a sentence with `{name}` places; a missing value stays visible as its name. */
export function fillSentence(sentence: string, values: ProblemValues): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}

/** RFC 9457 body of a problem; `base` is where the list is published. */
export function problemDocument(problem: Problem, base = ''): Record<string, unknown> {
  return {
    type: `${base}/docs/problems#${problem.code}`,
    title: problem.code,
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    values: problem.values,
    retryable: problems[problem.code].retryable,
  }
}
