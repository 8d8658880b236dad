// Evidence as the person takes it out of the house: one relationship with all its proof, for a stranger to examine.
import * as z from 'zod'
import { call } from './call.ts'

export const exportEvidence = call('GET', '/api/evidence/:rid', {
  summary: 'The dispute bundle of one relationship, as one sealed file that anybody can verify offline.',
  params: z.strictObject({ rid: z.string().max(64) }),
  answer: z.unknown(),
})
