// Erasure, the end of everything at once, and forgetting.
import * as calls from '../../protocol/owner/erasures.ts'
import { exportReceipt, signedAgreement, type SignedAgreement } from '../../protocol/owner/evidence.ts'
import * as forgetting from '../../protocol/owner/forget.ts'
import { withProof } from './access.ts'
import { ask } from './ask.ts'

export const loadErasures = (brand: string) => ask(calls.readErasures, { params: { brand } })
export const askToErase = (brand: string, records: number[], key: string) =>
  ask(calls.askErasure, { params: { brand }, body: { records }, key })
export const remind = (brand: string, id: string) => ask(calls.remindErasure, { params: { brand, id } })
export const loadLetter = (brand: string, id: string) => ask(calls.readLetter, { params: { brand, id } })

export const loadRevokeAll = () => ask(calls.previewRevokeAll)
export const revokeAll = (erase: boolean, key: string) =>
  withProof(() => ask(calls.revokeAll, { body: { erase }, key }))

export type Forgettable = 'intent' | 'order' | 'brand'
export function loadForget(kind: Forgettable, id: string) {
  if (kind === 'brand') return ask(forgetting.previewForgetBrand, { params: { brand: id } })
  return ask(kind === 'order' ? forgetting.previewForgetOrder : forgetting.previewForgetIntent, {
    params: { id },
  })
}
export const forget = (kind: Forgettable, id: string, key: string) =>
  withProof(() => {
    if (kind === 'brand') return ask(forgetting.forgetBrand, { params: { brand: id }, key })
    return ask(kind === 'order' ? forgetting.forgetOrder : forgetting.forgetIntent, { params: { id }, key })
  })

/** The agreement as both signed it. */
export const loadAgreement = async (rid: string): Promise<SignedAgreement> =>
  signedAgreement.parse(await ask(exportReceipt, { params: { rid }, query: { as: 'jwts' } }))

/** Files to save, as the server names them. */
export const bundlePath = (rid: string): string => `/api/evidence/${encodeURIComponent(rid)}`
export const receiptPath = (rid: string, as: 'dpv' | 'kantara' | 'jwts'): string =>
  `/api/evidence/${encodeURIComponent(rid)}/receipt?as=${as}`
export type { SignedAgreement }
export type * from '../../protocol/owner/erasures.ts'
export type { ForgetPreview } from '../../protocol/owner/forget.ts'
