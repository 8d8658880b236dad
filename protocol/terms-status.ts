// What terms stand at, in the words of W3C DPV: one row for each state, as data.

/** States of terms as the person's side tells them apart. */
export const termsStates = [
  'sending',
  'proffered',
  'invalid',
  'countered',
  'final',
  'declined',
  'refused',
  'taken_back',
  'unanswered',
  'in_force',
  'renewed',
  'paused',
  'superseded',
  'left',
  'revoked',
  'expired',
] as const
export type TermsState = (typeof termsStates)[number]

/** Compact IRIs: `dpv:` is https://w3id.org/dpv#, `p7012:` https://w3id.org/dpv/standards/p7012# (DPV 2.2). */
export interface TermsStatus {
  /** Of the contract; absent where there never was one. */
  contract?: string
  /** Of the talk about it; absent where no IRI says it. */
  negotiation?: string
  /** How a consent (a PDC agreement) ended; absent for a contract and while it stands. */
  consent?: string
}

/** Narrowing changes what flows and not the agreement, so it has no row: the state stays what it was. */
const table: Readonly<Record<TermsState, TermsStatus>> = {
  sending: { contract: 'dpv:ContractOffered', negotiation: 'p7012:AgreementNegotiationRequested' },
  proffered: { contract: 'dpv:ContractOffered', negotiation: 'p7012:AgreementNegotiationPendingResponse' },
  invalid: { contract: 'dpv:ContractOffered', negotiation: 'p7012:AgreementNegotiationInvalid' },
  countered: { contract: 'dpv:ContractOffered', negotiation: 'p7012:AgreementNegotiationCounterOfferMade' },
  final: {
    contract: 'dpv:ContractPartiallySigned',
    negotiation: 'p7012:AgreementNegotiationPendingResponse',
  },
  declined: { negotiation: 'p7012:AgreementRefused' },
  refused: { negotiation: 'p7012:AgreementRefused' },
  // No IRI says that a proffer was taken back before it was answered, and none is invented.
  taken_back: {},
  unanswered: { negotiation: 'p7012:AgreementNegotiationExpired' },
  in_force: { contract: 'dpv:ContractActive', negotiation: 'p7012:AgreementAccepted' },
  renewed: { contract: 'dpv:ContractRenewed', negotiation: 'p7012:AgreementAccepted' },
  paused: { contract: 'dpv:ContractTemporarilySuspended', negotiation: 'p7012:AgreementAccepted' },
  superseded: { contract: 'dpv:ContractTerminated', negotiation: 'p7012:AgreementAccepted' },
  left: {
    contract: 'dpv:ContractTerminated',
    negotiation: 'p7012:AgreementAccepted',
    consent: 'dpv:ConsentRevoked',
  },
  revoked: {
    contract: 'dpv:ContractTerminated',
    negotiation: 'p7012:AgreementAccepted',
    consent: 'dpv:ConsentWithdrawn',
  },
  expired: {
    contract: 'dpv:ContractExpired',
    negotiation: 'p7012:AgreementAccepted',
    consent: 'dpv:ConsentExpired',
  },
}

/** What DPV calls a state of terms; a contract and a consent are told apart by the kind of agreement. */
export function statusOf(state: TermsState, kind: 'SD' | 'PDC'): TermsStatus {
  const { contract, negotiation, consent } = table[state]
  return {
    ...(contract === undefined ? {} : { contract }),
    ...(negotiation === undefined ? {} : { negotiation }),
    ...(consent === undefined || kind === 'SD' ? {} : { consent }),
  }
}

const prefixes: Readonly<Record<string, string>> = {
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  p7012: 'https://w3id.org/dpv/standards/p7012#',
}

/** The IRI in full: `dpv:ContractActive` → `https://w3id.org/dpv#ContractActive`. */
export function fullIri(compact: string): string {
  const [prefix = '', name = ''] = compact.split(':')
  return `${prefixes[prefix] ?? `${prefix}:`}${name}`
}

/** What a ledger says of its terms, as far as their state depends on it. */
export interface TermsStanding {
  state:
    'none' | 'proffered' | 'countered' | 'in_force' | 'paused' | 'revoked' | 'left' | 'expired' | 'declined'
  /** Whether there ever was an agreement. */
  isAgreed: boolean
  /** State of the proffer that is open or in force, as in the table of states. */
  proffer?: string | undefined
  /** Whether the brand named other terms before the end. */
  isCountered: boolean
  /** Whether these terms replaced older ones. */
  isRenewal: boolean
  /** Whether the brand has been reached with the proffer. */
  isDelivered: boolean
  /** Whether the last answer to the open proffer was none that can count. */
  isAnswerInvalid: boolean
}

/** The state of terms that a ledger is at. Total: every ledger is at exactly one; without a proffer at none. */
export function termsState(standing: TermsStanding): TermsState | undefined {
  const { state, isAgreed, proffer, isCountered, isRenewal, isDelivered, isAnswerInvalid } = standing
  switch (state) {
    case 'none':
      return undefined
    case 'proffered':
      if (isAnswerInvalid) return 'invalid'
      if (!isDelivered) return 'sending'
      return proffer === 'final' || isCountered ? 'final' : 'proffered'
    case 'in_force':
      return isRenewal ? 'renewed' : 'in_force'
    case 'revoked':
      return isAgreed ? 'revoked' : isCountered ? 'refused' : 'taken_back'
    case 'left':
      return isAgreed ? 'left' : 'declined'
    case 'expired':
      return isAgreed ? 'expired' : 'unanswered'
    default:
      return state
  }
}
