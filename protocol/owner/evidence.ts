// Evidence as the person takes it out of the house: one relationship with all its proof, for a stranger to examine.
import * as z from 'zod'
import { call } from './call.ts'

export const exportEvidence = call('GET', '/api/evidence/:rid', {
  summary: 'The dispute bundle of one relationship, as one sealed file that anybody can verify offline.',
  params: z.strictObject({ rid: z.string().max(64) }),
  answer: z.unknown(),
})

/** The agreement as both signed it; `at` in seconds, as in the records. */
export const signedAgreement = z.strictObject({
  agreement: z.string(),
  records: z.array(
    z.strictObject({
      seq: z.int(),
      at: z.int(),
      type: z.string(),
      by: z.enum(['person', 'brand']),
      jwt: z.string(),
    }),
  ),
})

/** `dpv`: the DPV-27560 profile as JSON-LD · `kantara`: Consent Receipt 1.1 · `jwts`: the signed proffer and answer. */
export const exportReceipt = call('GET', '/api/evidence/:rid/receipt', {
  summary: 'The receipt of one agreement, in a form that others read.',
  params: z.strictObject({ rid: z.string().max(64) }),
  query: z.strictObject({ as: z.enum(['dpv', 'kantara', 'jwts']) }),
  answer: z.unknown(),
})

export type SignedAgreement = z.infer<typeof signedAgreement>
