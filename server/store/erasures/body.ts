// What a request to erase says: which records, on which ground, and the day that the agreed rider sets for the answer.
import { durationSeconds } from '../../../protocol/body.ts'
import { mostErasureRecords, type ErasureRequest } from '../../../protocol/erasure.ts'
import { rosterEntry } from '../../../protocol/roster.ts'
import type { Relationship } from '../terms/relationship.ts'
import { wireTime } from '../wire-time.ts'

/** Where no rider was agreed: one month, as Article 12(3) GDPR has it. */
const month = 'P30D'

/**
 * Consent that is withdrawn (Article 17(1)(b)) where there was one; else what was needed for an agreement is needed no
 * longer (a).
 */
export function basisFor({ agreed }: Pick<Relationship, 'agreed'>): string {
  return agreed !== undefined && rosterEntry(agreed).kind === 'PDC' ? 'eu-gdpr:A17-1-b' : 'eu-gdpr:A17-1-a'
}

export function erasureBody(
  relationship: Pick<Relationship, 'agreed' | 'proffer'>,
  scope: number[],
  now: number,
  basis = basisFor(relationship),
): ErasureRequest {
  const within = relationship.proffer?.body.rider.erasure_ack_within ?? month
  return {
    scope: scope.length > mostErasureRecords ? [] : scope,
    basis,
    due: wireTime(now + durationSeconds(within) * 1000),
  }
}
