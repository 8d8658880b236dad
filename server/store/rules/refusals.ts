// The refusal ledger: which terms were refused, by whom and when, as the signed records have it.
import type { Refusal } from '../../../protocol/owner/rules.ts'
import type { Reader } from '../../platform/database.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import { ownBody } from '../own.ts'
import { relationshipOf, renewalOf, type Relationship } from '../terms/terms.ts'
import { profferBy, questionBy, refusingRecords, type RefusalRow } from './queries.ts'

const listed = 2000

interface Proffered {
  preferred: string
  alternates: string[]
}

function termsOfProffer(reader: Reader, { ledger }: RefusalRow, on: string | undefined): string[] {
  const jwt = on === undefined ? undefined : profferBy(reader, ledger, on)
  if (jwt === undefined) return []
  const { preferred, alternates } = claimsOf(jwt).body as Proffered
  return [preferred, ...alternates]
}

/** What one record refused; none where it was no refusal, as a revocation of terms that were in force. */
function refusalIn(reader: Reader, row: RefusalRow): Refusal | undefined {
  const claims = row.jwt === null ? undefined : claimsOf(row.jwt)
  const rid = row.type === 'own.renewal.left' && claims ? ownBody(row.type, claims.body).rid : row.rid
  const relationship = relationshipOf(reader, rid)
  if (relationship === undefined) return undefined
  const said = whatIn(reader, row, relationship, claims)
  if (said === undefined) return undefined
  const { brand, name, isPractice } = relationship
  const record = row.type === 'own.renewal.left' ? {} : { record: row.seq }
  return { at: row.at * 1000, brand, name, isPractice, ...said, ...record }
}

function whatIn(
  reader: Reader,
  row: RefusalRow,
  { rid, agreedAt, counter }: Relationship,
  claims: ReturnType<typeof claimsOf> | undefined,
): Pick<Refusal, 'by' | 'what' | 'terms' | 'instead' | 'reason'> | undefined {
  const body = (claims?.body ?? {}) as { agreement?: string; reason?: string }
  switch (row.type) {
    case 'terms.decline': {
      const reason = body.reason === undefined ? {} : { reason: body.reason }
      return { by: 'brand', what: 'declined', terms: termsOfProffer(reader, row, claims?.on), ...reason }
    }
    case 'terms.counter': {
      const instead = body.agreement === undefined ? {} : { instead: body.agreement }
      return { by: 'brand', what: 'countered', terms: termsOfProffer(reader, row, claims?.on), ...instead }
    }
    case 'terms.revoke':
      // Before any agreement, with a counter on the table: that is what was refused.
      return agreedAt !== undefined || counter === undefined
        ? undefined
        : { by: 'person', what: 'counter_refused', terms: [counter] }
    case 'own.renewal.left': {
      const left = claims && ownBody('own.renewal.left', claims.body)
      const renewal = left && renewalOf(reader, rid)
      const terms = renewal?.id === left?.id && renewal?.counter !== undefined ? [renewal.counter] : []
      return { by: 'person', what: 'counter_left', terms }
    }
    default: {
      const asked = row.object === null ? undefined : questionBy(reader, row.ledger, row.object)
      const { attributes = [] } = (asked === undefined ? {} : claimsOf(asked).body) as {
        attributes?: string[]
      }
      return { by: 'person', what: 'question_refused', terms: attributes }
    }
  }
}

/** Newest first. */
export function refusals(reader: Reader): Refusal[] {
  return refusingRecords(reader, listed).flatMap((row) => refusalIn(reader, row) ?? [])
}
