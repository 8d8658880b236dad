// What was agreed as records that others can read: the DPV-27560 profile as JSON-LD, and the Kantara consent receipt.
import type { BrandProfile } from '../profile.ts'
import { rosterEntry, type RosterId } from '../roster.ts'
import { statusOf, type TermsState } from '../terms-status.ts'
import type { TermsProffer } from '../terms.ts'

/** One agreement and what became of it; times in seconds. */
export interface Agreed {
  rid: string
  profferHash: string
  proffer: TermsProffer
  agreement: RosterId
  agreedAt: number
  /** What flows now, where the person has narrowed it since. */
  scope: TermsProffer['scope']
  /** When the person's side holds it over, by itself or narrowed. */
  expires: string
  /** How and when it ended: by the person, by the brand, or by the clock. */
  ended?: { by: 'person' | 'brand' | 'clock'; at: number } | undefined
  isPaused: boolean
  brand: Pick<BrandProfile, 'origin' | 'name' | 'legal'>
  /** Where the person takes it back: an address of their own server. */
  exercisedAt: string
  /** When this receipt was made. */
  madeAt: number
}

/** Prefixes alone, in the document itself: nobody has to fetch anything to read it. */
const context = {
  dct: 'http://purl.org/dc/terms/',
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  p7012: 'https://w3id.org/dpv/standards/p7012#',
  pd: 'https://w3id.org/dpv/pd#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
const dated = (time: string) => ({ '@value': time, '@type': 'xsd:dateTime' })
const named = (id: string) => ({ '@id': id })

/** Whether the agreement rests on consent (PDC) rather than being a contract (SD). */
export const isConsent = (agreement: RosterId): boolean => rosterEntry(agreement).kind === 'PDC'

const purposeOf: Record<string, string> = {
  intent: 'dpv:RequestedServiceProvision',
  service: 'dpv:ServiceProvision',
}

/** Who ended it, as a state of terms. */
const endStates = { person: 'revoked', brand: 'left', clock: 'expired' } as const

function statuses({ agreement, agreedAt, ended, isPaused }: Agreed) {
  const at = (type: string, seconds: number) => ({ '@type': type, 'dct:date': dated(iso(seconds)) })
  const kind = isConsent(agreement) ? 'PDC' : 'SD'
  const given = kind === 'PDC' ? 'dpv:ConsentGiven' : 'dpv:ContractFullyExecuted'
  const said = (state: TermsState): string[] => {
    const { contract, consent } = statusOf(state, kind)
    return [kind === 'PDC' ? consent : contract].flatMap((iri) => iri ?? [])
  }
  const paused = isPaused ? said('paused').map(named) : []
  const end = ended === undefined ? [] : said(endStates[ended.by]).map((iri) => at(iri, ended.at))
  return [at(given, agreedAt), ...paused, ...end]
}

function processOf({ agreement, scope }: Agreed) {
  const { purpose } = rosterEntry(agreement)
  const known = purposeOf[purpose]
  return {
    '@type': 'dpv:Process',
    'dpv:hasPurpose': [
      ...(known === undefined ? [] : [named(known)]),
      ...scope.purposes.map((text) => ({ '@type': 'dpv:Purpose', 'dct:description': text })),
    ],
    'dpv:hasPersonalData': [
      { '@id': 'pd:Intention', 'dct:subject': [...scope.lines] },
      ...scope.attributes.map((name) => ({ '@type': 'dpv:PersonalData', 'dct:title': name })),
    ],
    'dpv:hasProcessing': [named('dpv:Use'), named('dpv:Store')],
    'dpv:hasStorageCondition': {
      '@type': 'dpv:StorageDuration',
      'dpv:hasDuration': { '@value': scope.retention, '@type': 'xsd:duration' },
    },
    'dpv:hasRecipient': scope.recipients.map((who) => ({ '@type': 'dpv:Recipient', 'dpv:hasName': who })),
    'dpv:hasJurisdiction': scope.jurisdiction.map((code) => ({
      '@type': 'dpv:Location',
      'dct:identifier': code,
    })),
  }
}

/**
 * The record of an agreement in the DPV-27560 profile (W3C DPV 2.2; a profile, not a conformity with ISO), with the
 * receipt around it. A contract of the SD kind is recorded as one: MyTerms is a contract, not a consent.
 * @returns JSON-LD that expands without any other document
 */
export function consentReceipt(agreed: Agreed): object {
  const { rid, profferHash, proffer, agreement, agreedAt, brand, exercisedAt, madeAt, expires } = agreed
  const isGiven = isConsent(agreement)
  const { legal } = brand
  const record = {
    '@id': `urn:bespeak:agreement:${profferHash}`,
    '@type': isGiven ? 'dpv:ConsentRecord' : 'dpv:Contract',
    ...(isGiven && { 'dct:conformsTo': named('https://w3id.org/dpv/schema/dpv-27560#record') }),
    'dct:identifier': profferHash,
    'dct:created': dated(iso(agreedAt)),
    'dct:valid': dated(expires),
    'dpv:hasDataSubject': named(`urn:bespeak:relationship:${rid}`),
    'dpv:hasDataController': {
      '@id': brand.origin,
      '@type': 'dpv:DataController',
      'dpv:hasName': legal?.name ?? brand.name,
      ...(legal !== undefined && { 'dpv:hasAddress': legal.address }),
      ...(legal?.complaints !== undefined && { 'dpv:hasContact': named(legal.complaints) }),
    },
    'dpv:hasProcess': processOf(agreed),
    'dpv:hasLegalBasis': [
      named(isGiven ? 'eu-gdpr:A6-1-a' : 'eu-gdpr:A6-1-b'),
      {
        ...named(rosterEntry(agreement).iri.replace(context.p7012, 'p7012:')),
        'dct:hasVersion': proffer.roster.version,
      },
    ],
    [isGiven ? 'dpv:hasConsentStatus' : 'dpv:hasContractStatus']: statuses(agreed),
    [isGiven ? 'dpv:hasConsentControl' : 'dpv:hasContractControl']: {
      '@type': isGiven ? 'dpv:WithdrawConsent' : 'dpv:TerminateContract',
      'dpv:isExercisedAt': named(exercisedAt),
    },
  }
  if (!isGiven) return { '@context': context, ...record }
  return {
    '@context': context,
    '@id': `urn:bespeak:receipt:${profferHash}`,
    '@type': 'dpv:ConsentReceipt',
    'dct:conformsTo': named('https://w3id.org/dpv/schema/dpv-27560#receipt-record'),
    'dct:issued': dated(iso(madeAt)),
    'dct:hasPart': record,
  }
}

const unstated = 'not stated'

/**
 * The same as a Kantara Consent Receipt 1.1, for those who read that. Members that it requires and nobody has said
 * are `not stated`. Only for what rests on consent.
 * @returns `undefined` for a contract
 */
export function kantaraReceipt(agreed: Agreed): object | undefined {
  const { rid, profferHash, proffer, agreement, agreedAt, brand, scope, exercisedAt, expires } = agreed
  if (!isConsent(agreement)) return undefined
  const { legal } = brand
  return {
    version: 'KI-CR-v1.1.0',
    jurisdiction: scope.jurisdiction.join(', ') || unstated,
    consentTimestamp: agreedAt,
    collectionMethod: `terms proffered by the person (${rosterEntry(agreement).iri}) and accepted by the brand`,
    consentReceiptID: profferHash,
    publicKey: proffer.cnf.jwk.x,
    language: proffer.lang[0] ?? 'en',
    piiPrincipalId: rid,
    piiControllers: [
      {
        piiController: legal?.name ?? brand.name,
        onBehalf: false,
        contact: legal?.complaints ?? brand.origin,
        address: { streetAddress: legal?.address ?? unstated },
        email: unstated,
        phone: unstated,
        piiControllerUrl: brand.origin,
      },
    ],
    policyUrl: rosterEntry(agreement).iri,
    services: [
      {
        service: brand.name,
        purposes: (scope.purposes.length === 0 ? ['to answer a stated wish to buy'] : scope.purposes).map(
          (purpose, index) => ({
            purpose,
            purposeCategory: ['2 - Contracted Service'],
            consentType: 'EXPLICIT',
            piiCategory: ['intention', ...scope.attributes],
            primaryPurpose: index === 0,
            termination: `${expires}, or when the person takes it back at ${exercisedAt}`,
            thirdPartyDisclosure: scope.recipients.length > 0,
            ...(scope.recipients.length > 0 && { thirdPartyName: scope.recipients.join(', ') }),
          }),
        ),
      },
    ],
    sensitive: scope.attributes.some((name) => /^(?:diet|health)(?:\.|$)/.test(name)),
    spiCat: scope.attributes.filter((name) => /^(?:diet|health)(?:\.|$)/.test(name)),
  }
}
