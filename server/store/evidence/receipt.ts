// The receipt of an agreement: what was agreed, until when, and what became of it, in forms that others read.
import { consentReceipt, kantaraReceipt, type Agreed } from '../../../protocol/evidence/consent.ts'
import type { SignedAgreement } from '../../../protocol/owner/evidence.ts'
import { Problem } from '../../../protocol/problem.ts'
import { recordDigest } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Reader } from '../../platform/database.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import type { Context } from '../context.ts'
import { asOf, relationshipOf, type Relationship } from '../terms/terms.ts'
import { wireTime } from '../wire-time.ts'
import { recordsOf } from './evidence.ts'

export type ReceiptForm = 'dpv' | 'kantara' | 'jwts'

const endedBy = { revoked: 'person', left: 'brand', expired: 'clock' } as const

function endOf({ state, endedAt, expiresAt }: Relationship): Agreed['ended'] {
  if (state !== 'revoked' && state !== 'left' && state !== 'expired') return undefined
  const at = endedAt ?? expiresAt ?? 0
  return { by: endedBy[state], at: Math.floor(at / 1000) }
}

/** @throws Problem not_possible when nothing was ever agreed */
function agreedIn({ clock, config }: Pick<Context, 'clock' | 'config'>, relationship: Relationship): Agreed {
  const { rid, proffer, agreed, agreedAt, grant, origin, name, legal, brand } = relationship
  if (proffer === undefined || agreed === undefined || agreedAt === undefined) {
    throw new Problem('not_possible', { reason: 'nothing was agreed with this brand' })
  }
  return {
    rid,
    profferHash: proffer.hash,
    proffer: proffer.body,
    agreement: agreed,
    agreedAt: Math.floor(agreedAt / 1000),
    scope: grant?.scope ?? proffer.body.scope,
    expires: grant === undefined ? proffer.body.expires : wireTime(grant.expires * 1000),
    ended: endOf(relationship),
    isPaused: relationship.state === 'paused',
    brand: {
      origin,
      name,
      legal:
        legal === undefined
          ? undefined
          : { ...legal, name: legal['name'] ?? name, address: legal['address'] ?? '' },
    },
    exercisedAt: `${config.origin}/brands/${brand}`,
    madeAt: clock.seconds(),
  }
}

/** The two signed messages that are the agreement, as they stand in the ledger. */
function agreementOf(
  context: Pick<Context, 'clock' | 'ledgers'>,
  reader: Reader,
  { rid, proffer }: Relationship,
): SignedAgreement {
  const agreement = proffer?.hash ?? ''
  const records = recordsOf(context, reader, rid).flatMap((record) => {
    const { seq, at, type } = record
    if (!('jwt' in record)) return []
    const isProffer = type === 'terms.proffer' && recordDigest(record) === agreement
    const isAccept =
      type === 'terms.accept' &&
      parseBody('terms.accept', claimsOf(record.jwt).body).proffer_hash === agreement
    return isProffer || isAccept
      ? [{ seq, at, type, by: isProffer ? ('person' as const) : ('brand' as const), jwt: record.jwt }]
      : []
  })
  return { agreement, records }
}

/**
 * @returns what is to be saved
 * @throws Problem not_found, not_possible
 */
export function receiptOf(
  context: Pick<Context, 'clock' | 'config' | 'ledgers'>,
  reader: Reader,
  rid: string,
  form: ReceiptForm,
): object {
  const relationship = relationshipOf(reader, rid)
  if (!relationship) throw new Problem('not_found')
  const agreed = agreedIn(context, asOf(relationship, context.clock.now()))
  if (form === 'jwts') return agreementOf(context, reader, relationship)
  const receipt = form === 'dpv' ? consentReceipt(agreed) : kantaraReceipt(agreed)
  if (receipt === undefined) {
    throw new Problem('not_possible', { reason: 'this agreement is a contract, not a consent' })
  }
  return receipt
}
