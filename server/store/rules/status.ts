// What the terms of one relationship stand at, in the words of DPV, as the ledger and the journal have it.
import { rosterEntry } from '../../../protocol/roster.ts'
import { statusOf, termsState, type TermsState, type TermsStatus } from '../../../protocol/terms-status.ts'
import type { Reader } from '../../platform/database.ts'
import type { JournalEntry } from '../../platform/journal.ts'
import type { Relationship } from '../terms/terms.ts'
import { acceptsIn, isOnItsWay } from './queries.ts'

const answers = new Set(['terms.accept', 'terms.counter', 'terms.decline'])

/** @param refusals what this brand sent that was refused, newest first */
export function statusNow(
  reader: Reader,
  relationship: Relationship,
  refusals: readonly JournalEntry[],
): (TermsStatus & { state: TermsState }) | undefined {
  const { rid, state, agreed, preferred, agreedAt, counter, proffer, profferedAt } = relationship
  const agreement = agreed ?? preferred
  const invalid = refusals.some(
    ({ values, notedAt }) => answers.has(String(values['type'])) && notedAt >= profferedAt,
  )
  const found = termsState({
    state,
    isAgreed: agreedAt !== undefined,
    proffer: proffer?.state,
    isCountered: counter !== undefined,
    isRenewal: acceptsIn(reader, rid) > 1,
    isDelivered: !isOnItsWay(reader, rid),
    isAnswerInvalid: invalid,
  })
  if (found === undefined || agreement === undefined) return undefined
  return { state: found, ...statusOf(found, rosterEntry(agreement).kind) }
}
